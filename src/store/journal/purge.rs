//! What is old goes, when a person asks for it.
//!
//! Owns: which rows are old enough, in one transaction. Never: a put that is not settled, one that
//! was carried out and whose code de décharge is missing, or the put that a contract still in use got
//! its reference_prise from; a request of this month or the one before; the sequence of the CR_STOC.
//!
//! A contract is *in use* while it was opened, a fact of it was learnt, a line about it imported, an
//! answer about it kept, or anything happened to a put of it since the limit. Of a contract that is
//! not, everything goes at once, its facts as well: what is left would be half a truth, and a
//! contract of which nothing is known makes the rules ask.

use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, Transaction, params};

use crate::domain::lifecycle::{Phase, Vie};
use crate::domain::paris;
use crate::domain::states::Statut;

use super::columns::{instant, micros};
use super::error::JournalError;
use super::file::ATTENTE;
use super::handle::Journal;
use super::puts::lit_puts;
use super::quota;

/// How long giving the room back waits for others.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a purge takes away, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purge {
    /// Settled puts.
    pub puts: u64,
    /// When the oldest and the latest of them were begun.
    pub etendue: Option<(Timestamp, Timestamp)>,
    /// Their events.
    pub evenements: u64,
    /// Their raw answers.
    pub reponses: u64,
    /// Cached structures.
    pub structures: u64,
    /// Cached fibre lists.
    pub listes: u64,
    /// Requests of months before the last one.
    pub requetes: u64,
    /// Lines of access files of contracts that are not in use.
    pub lignes_acces: u64,
    /// Facts of these contracts.
    pub faits: u64,
    /// Contracts that leave the list of those at hand.
    pub contrats: u64,
    /// Old puts that stay, and why.
    pub gardes: Gardes,
}

impl Purge {
    /// Whether it takes nothing.
    #[must_use]
    pub fn est_vide(&self) -> bool {
        *self == Self { gardes: self.gardes, ..Self::default() }
    }
}

/// Puts begun before the limit that stay, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gardes {
    /// Not settled.
    pub non_regles: u64,
    /// Carried out, their code de décharge missing.
    pub sans_code: u64,
    /// Still of use: something happened to them since, or their contract has its reference_prise
    /// from them.
    pub utiles: u64,
}

/// The journal's size on the disk before and after it gave back what was free, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Before.
    pub avant: u64,
    /// After.
    pub apres: u64,
}

/// A purge that was only tried.
enum Essai {
    Vu(Box<Purge>),
    Echec(JournalError),
}

impl From<JournalError> for Essai {
    fn from(erreur: JournalError) -> Self {
        Self::Echec(erreur)
    }
}

impl Journal {
    /// What [`Journal::purge`] would take away; changes nothing.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn purge_prevue(&self, avant: Timestamp, maintenant: Timestamp) -> Result<Purge, JournalError> {
        // Done, and given up: what it says is what the purge will do.
        let essai = self
            .ecrit(move |tx, profil| Err::<(), _>(Essai::Vu(Box::new(purge(tx, profil, avant, maintenant)?))))
            .await;
        match essai {
            Err(Essai::Vu(purge)) => Ok(*purge),
            Err(Essai::Echec(erreur)) => Err(erreur),
            Ok(()) => Ok(Purge::default()),
        }
    }

    /// Takes away what is older than `avant`, all of it or nothing, durably.
    ///
    /// # Errors
    /// The journal's failure; nothing is taken away then.
    pub async fn purge(&self, avant: Timestamp, maintenant: Timestamp) -> Result<Purge, JournalError> {
        self.ecrit(move |tx, profil| purge(tx, profil, avant, maintenant)).await
    }

    /// Writes the file anew without its free pages, for which as much room again must be free on the
    /// disk. A crash meanwhile leaves the file as it was.
    ///
    /// # Errors
    /// The journal's failure: no room, or another process uses it just now.
    pub async fn compacte(&self) -> Result<Place, JournalError> {
        self.sans_transaction(|connexion| {
            let taille = |connexion: &Connection| -> Result<u64, JournalError> {
                let pages: u32 = connexion.pragma_query_value(None, "page_count", |ligne| ligne.get(0))?;
                let page: u32 = connexion.pragma_query_value(None, "page_size", |ligne| ligne.get(0))?;
                Ok(u64::from(pages) * u64::from(page))
            };
            let avant = taille(connexion)?;
            // What is gone is gone: for the room alone nobody is kept waiting.
            connexion.busy_timeout(PATIENCE)?;
            let rendue = rend_la_place(connexion);
            connexion.busy_timeout(ATTENTE)?;
            rendue?;
            Ok(Place { avant, apres: taille(connexion)? })
        })
        .await
    }
}

/// Writes the file anew and empties the log into it.
fn rend_la_place(connexion: &Connection) -> Result<(), JournalError> {
    connexion.execute_batch("VACUUM")?;
    let occupe: bool = connexion.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |ligne| ligne.get(0))?;
    if occupe {
        return Err(JournalError::Verrouille(
            "another process reads it: the room comes back when it is done".to_owned(),
        ));
    }
    Ok(())
}

fn purge(tx: &Transaction<'_>, profil: i64, avant: Timestamp, maintenant: Timestamp) -> Result<Purge, JournalError> {
    let limite = micros(avant);
    complete(tx, profil)?;
    marque(tx, profil, limite)?;
    garde_les_utiles(tx, profil)?;
    let mut purge = Purge { gardes: gardes(tx, profil, limite)?, etendue: etendue(tx)?, ..Purge::default() };
    efface_les_marques(tx, profil, limite, &mut purge)?;
    efface_les_vieux(tx, profil, limite, maintenant, &mut purge)?;
    tx.execute("DELETE FROM purge", [])?;
    tx.execute("DELETE FROM temp.inusite", [])?;
    Ok(purge)
}

/// Notes the old puts that may go, before it is known which of them are of use, and the contracts that
/// nothing happened to since `limite`.
fn marque(tx: &Transaction<'_>, profil: i64, limite: i64) -> Result<(), JournalError> {
    tx.execute(
        "INSERT INTO purge (put) SELECT id FROM put
         WHERE profil = ?1 AND reglee = 1 AND sans_code = 0
           AND (SELECT max(le) FROM evenement WHERE evenement.put = put.id) < ?2",
        params![profil, limite],
    )?;
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS inusite (contrat TEXT PRIMARY KEY) STRICT; DELETE FROM temp.inusite;",
    )?;
    tx.execute(
        "INSERT INTO temp.inusite
         SELECT reference FROM contrat WHERE profil = ?1
         UNION SELECT contrat FROM put WHERE profil = ?1
         UNION SELECT contrat FROM fait WHERE profil = ?1
         UNION SELECT contrat FROM acces WHERE profil = ?1 AND contrat IS NOT NULL
         EXCEPT SELECT reference FROM contrat WHERE profil = ?1 AND touche_le >= ?2
         EXCEPT SELECT contrat FROM put WHERE profil = ?1 AND id NOT IN (SELECT put FROM purge)
         EXCEPT SELECT contrat FROM fait WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM structure WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM liste WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM acces WHERE profil = ?1 AND importee_le >= ?2 AND contrat IS NOT NULL
         EXCEPT SELECT a.contrat FROM acces AS a JOIN acces AS b
             ON b.profil = a.profil AND b.commande = a.commande AND b.contrat IS NULL AND b.importee_le >= ?2
             WHERE a.profil = ?1 AND a.contrat IS NOT NULL",
        params![profil, limite],
    )?;
    Ok(())
}

/// Takes away the noted puts with all that belongs to them, and the noted contracts with theirs.
fn efface_les_marques(tx: &Transaction<'_>, profil: i64, limite: i64, purge: &mut Purge) -> Result<(), JournalError> {
    purge.reponses = efface(tx, "DELETE FROM reponse WHERE put IN (SELECT put FROM purge)", [])?;
    purge.evenements = efface(tx, "DELETE FROM evenement WHERE put IN (SELECT put FROM purge)", [])?;
    purge.puts = efface(tx, "DELETE FROM put WHERE id IN (SELECT put FROM purge)", [])?;
    let inusites = "IN (SELECT contrat FROM temp.inusite)";
    purge.faits = efface(tx, &format!("DELETE FROM fait WHERE profil = ?1 AND contrat {inusites}"), [profil])?;
    purge.contrats = efface(tx, &format!("DELETE FROM contrat WHERE profil = ?1 AND reference {inusites}"), [profil])?;
    purge.lignes_acces = efface(tx, &format!("DELETE FROM acces WHERE profil = ?1 AND contrat {inusites}"), [profil])?;
    // Lines that name no contract belong to those of their order.
    purge.lignes_acces += efface(
        tx,
        "DELETE FROM acces WHERE profil = ?1 AND contrat IS NULL AND importee_le < ?2 AND commande NOT IN (
             SELECT commande FROM acces WHERE profil = ?1 AND (contrat IS NOT NULL OR importee_le >= ?2))",
        [profil, limite],
    )?;
    Ok(())
}

/// Takes away what is old by its own date: answers to reads, and requests.
fn efface_les_vieux(
    tx: &Transaction<'_>,
    profil: i64,
    limite: i64,
    maintenant: Timestamp,
    purge: &mut Purge,
) -> Result<(), JournalError> {
    purge.structures = efface(tx, "DELETE FROM structure WHERE profil = ?1 AND le < ?2", [profil, limite])?;
    purge.listes = efface(tx, "DELETE FROM liste WHERE profil = ?1 AND le < ?2", [profil, limite])?;
    // The following of a put that is not settled paces itself by its requests. The latest month that
    // has any stays whatever the clock says: were it a year ahead, it would be this one, and its
    // requests are the quota.
    purge.requetes = efface(
        tx,
        "DELETE FROM requete WHERE profil = ?1 AND le < ?2 AND mois < ?3
           AND mois < (SELECT max(mois) FROM requete WHERE profil = ?1)
           AND (contrat IS NULL OR contrat NOT IN (SELECT contrat FROM put WHERE profil = ?1 AND reglee = 0))",
        params![profil, limite, mois_precedent(maintenant)],
    )?;
    Ok(())
}

/// Says of the puts written before it was kept whether their code is missing.
fn complete(tx: &Transaction<'_>, profil: i64) -> Result<(), JournalError> {
    for (put, vie) in lit_puts(tx, "put.profil = ?1 AND put.sans_code IS NULL", params![profil])? {
        tx.prepare_cached("UPDATE put SET sans_code = ?2 WHERE id = ?1")?
            .execute(params![put.number(), vie.code_manque()])?;
    }
    Ok(())
}

/// Of a contract that is in use, the latest put that ended Terminé stays.
fn garde_les_utiles(tx: &Transaction<'_>, profil: i64) -> Result<(), JournalError> {
    let contrats: Vec<String> = tx
        .prepare(
            "SELECT DISTINCT contrat FROM put WHERE profil = ?1 AND id IN (SELECT put FROM purge)
               AND contrat NOT IN (SELECT contrat FROM temp.inusite)",
        )?
        .query_map([profil], |ligne| ligne.get(0))?
        .collect::<Result<_, _>>()?;
    for contrat in contrats {
        let puts = lit_puts(tx, "put.profil = ?1 AND put.contrat = ?2", params![profil, contrat])?;
        let fin = |vie: &Vie| matches!(&vie.phase, Phase::Terminee { statut: Statut::Termine, .. });
        if let Some((put, _)) = puts.iter().rev().find(|(_, vie)| fin(vie)) {
            tx.prepare_cached("DELETE FROM purge WHERE put = ?1")?.execute([put.number()])?;
        }
    }
    Ok(())
}

/// The old puts that stay, by the reason.
fn gardes(tx: &Transaction<'_>, profil: i64, limite: i64) -> Result<Gardes, JournalError> {
    let (non_regles, sans_code, utiles): (u32, u32, u32) = tx.query_row(
        "SELECT count(*) FILTER (WHERE reglee = 0), count(*) FILTER (WHERE reglee = 1 AND sans_code = 1),
                count(*) FILTER (WHERE reglee = 1 AND sans_code = 0)
         FROM put JOIN evenement AS debut ON debut.put = put.id AND debut.version = 1
         WHERE put.profil = ?1 AND debut.le < ?2 AND put.id NOT IN (SELECT put FROM purge)",
        [profil, limite],
        |ligne| Ok((ligne.get(0)?, ligne.get(1)?, ligne.get(2)?)),
    )?;
    Ok(Gardes { non_regles: non_regles.into(), sans_code: sans_code.into(), utiles: utiles.into() })
}

/// When the oldest and the latest of the puts that go were begun.
fn etendue(tx: &Transaction<'_>) -> Result<Option<(Timestamp, Timestamp)>, JournalError> {
    let bouts: (Option<i64>, Option<i64>) = tx.query_row(
        "SELECT min(le), max(le) FROM evenement WHERE version = 1 AND put IN (SELECT put FROM purge)",
        [],
        |ligne| Ok((ligne.get(0)?, ligne.get(1)?)),
    )?;
    match bouts {
        (Some(premier), Some(dernier)) => Ok(Some((instant(premier)?, instant(dernier)?))),
        _ => Ok(None),
    }
}

fn efface(tx: &Transaction<'_>, ordre: &str, parametres: impl rusqlite::Params) -> Result<u64, JournalError> {
    Ok(u64::try_from(tx.execute(ordre, parametres)?).unwrap_or(u64::MAX))
}

/// The month before that of `maintenant`: it and what follows are never purged.
fn mois_precedent(maintenant: Timestamp) -> String {
    let debut = paris::jour(maintenant).first_of_month();
    let veille = debut.checked_sub(1.day()).unwrap_or(debut);
    quota::nom_du_mois(veille)
}
