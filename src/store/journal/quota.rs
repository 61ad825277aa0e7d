//! The ledger of the month's requests.
//!
//! Owns: what counts (every request from before its first byte, unless it is certain that nothing
//! left), and the month a request belongs to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Transaction, params};

use crate::domain::paris;
use crate::domain::polling::Releves;
use crate::domain::reference::ReferenceContrat;
use crate::ledger::{NouvelleRequete, RequeteId};
use crate::stop_points::point;

use super::columns::{instant, micros};
use super::error::{CompteError, JournalError};
use super::handle::Journal;

/// The method name under which the questions that follow a put are counted.
pub const SUIVI: &str = "getReprovisionning";

/// The month of `le` in Europe/Paris, wherever this machine is: `2026-11`.
#[must_use]
pub fn mois(le: Timestamp) -> String {
    nom_du_mois(paris::jour(le))
}

pub(super) fn nom_du_mois(jour: Date) -> String {
    format!("{:04}-{:02}", jour.year(), jour.month())
}

/// A request that was counted, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requete {
    /// Which.
    pub id: RequeteId,
    /// When.
    pub le: Timestamp,
    /// The method's element name (`getRoSite`, ...).
    pub methode: String,
    /// The contract it was about.
    pub contrat: Option<String>,
    /// How it ended, in a short word or with the service's code; `None`: it did not, or nobody saw it.
    pub resultat: Option<String>,
    /// Nothing of it left: it is not counted.
    pub rendue: bool,
}

/// What the requests of a month were for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consommation {
    /// By day in Europe/Paris, then by method.
    pub jours: BTreeMap<Date, BTreeMap<String, u32>>,
    /// By contract; `None` for those about none.
    pub contrats: BTreeMap<Option<String>, u32>,
}

impl Journal {
    /// Counts a request, durably, before its first byte: one transaction counts those of the month
    /// of `requete.le`, by every process, and adds this one if they are fewer than `limite`.
    ///
    /// # Errors
    /// [`CompteError::QuotaAtteint`], nothing written; the journal's failure.
    pub async fn compte(&self, requete: NouvelleRequete, limite: u32) -> Result<RequeteId, CompteError> {
        self.ecrit(move |tx, profil| compte(tx, profil, &requete, limite)).await
    }

    /// Notes how a request ended (a short word or a service code, never a secret). The first word
    /// stays; a request given back stays given back.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn conclut(&self, requete: RequeteId, resultat: &str) -> Result<(), JournalError> {
        let resultat = resultat.to_owned();
        self.ecrit(move |tx, profil| conclut(tx, profil, requete, &resultat)).await
    }

    /// Gives a request back: it is certain that nothing of it left. One that was concluded stays
    /// counted.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn rend(&self, requete: RequeteId) -> Result<(), JournalError> {
        self.ecrit(move |tx, profil| rend(tx, profil, requete)).await
    }

    /// The requests counted in the month of `le`.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn utilisees(&self, le: Timestamp) -> Result<u32, JournalError> {
        self.lit(move |tx, profil| utilisees(tx, profil, &mois(le))).await
    }

    /// The requests before `avant`, latest first, `combien` at most: fewer means that there are no more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn requetes(&self, avant: Option<RequeteId>, combien: u32) -> Result<Vec<Requete>, JournalError> {
        self.lit(move |tx, profil| {
            // The sign keeps it from an index that is not in this order.
            let mut requete = tx.prepare_cached(
                "SELECT id, le, methode, contrat, resultat, rendue FROM requete
                 WHERE +profil = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
            )?;
            let mut lignes = requete.query(params![profil, avant.map_or(i64::MAX, RequeteId::number), combien])?;
            let mut requetes = Vec::new();
            while let Some(ligne) = lignes.next()? {
                requetes.push(Requete {
                    id: RequeteId::new(ligne.get(0)?),
                    le: instant(ligne.get(1)?)?,
                    methode: ligne.get(2)?,
                    contrat: ligne.get(3)?,
                    resultat: ligne.get(4)?,
                    rendue: ligne.get(5)?,
                });
            }
            Ok(requetes)
        })
        .await
    }

    /// What the requests counted in a month (`2026-11`) were for; those given back are not counted.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn consommation(&self, mois: &str) -> Result<Consommation, JournalError> {
        let mois = mois.to_owned();
        self.lit(move |tx, profil| {
            let mut requete = tx.prepare_cached(
                "SELECT le, methode, contrat FROM requete WHERE profil = ?1 AND mois = ?2 AND rendue = 0",
            )?;
            let mut lignes = requete.query(params![profil, mois])?;
            let mut consommation = Consommation::default();
            while let Some(ligne) = lignes.next()? {
                let jour = paris::jour(instant(ligne.get(0)?)?);
                let methode: String = ligne.get(1)?;
                *consommation.jours.entry(jour).or_default().entry(methode).or_default() += 1;
                *consommation.contrats.entry(ligne.get(2)?).or_default() += 1;
            }
            Ok(consommation)
        })
        .await
    }

    /// The getReprovisionning requests of a contract since `depuis` (included), by any process, so
    /// that all of them keep to one polling plan. `nombre` leaves out those given back; `dernier`
    /// does not: when nothing can leave, attempts are paced all the same.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn dernier_suivi(&self, contrat: &ReferenceContrat, depuis: Timestamp) -> Result<Releves, JournalError> {
        let contrat = contrat.clone();
        self.lit(move |tx, profil| releves(tx, profil, &contrat, depuis)).await
    }
}

/// See [`Journal::dernier_suivi`].
pub(super) fn releves(
    tx: &Transaction<'_>,
    profil: i64,
    contrat: &ReferenceContrat,
    depuis: Timestamp,
) -> Result<Releves, JournalError> {
    let (nombre, dernier): (u32, Option<i64>) = tx
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE rendue = 0), max(le) FROM requete
             WHERE profil = ?1 AND contrat = ?2 AND methode = ?3 AND le >= ?4",
        )?
        .query_row(params![profil, contrat.as_str(), SUIVI, micros(depuis)], |ligne| {
            Ok((ligne.get(0)?, ligne.get(1)?))
        })?;
    Ok(Releves { nombre, dernier: dernier.map(instant).transpose()? })
}

pub(super) fn compte(
    tx: &Transaction<'_>,
    profil: i64,
    requete: &NouvelleRequete,
    limite: u32,
) -> Result<RequeteId, CompteError> {
    let mois = mois(requete.le);
    let utilisees = utilisees(tx, profil, &mois)?;
    if utilisees >= limite {
        return Err(CompteError::QuotaAtteint { utilisees });
    }
    tx.prepare_cached("INSERT INTO requete (profil, le, mois, methode, contrat) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            profil,
            micros(requete.le),
            mois,
            requete.methode,
            requete.contrat.as_ref().map(ReferenceContrat::as_str)
        ])?;
    let requete = RequeteId::new(tx.last_insert_rowid());
    point("journal.requete");
    Ok(requete)
}

pub(super) fn conclut(
    tx: &Transaction<'_>,
    profil: i64,
    requete: RequeteId,
    resultat: &str,
) -> Result<(), JournalError> {
    tx.prepare_cached(
        "UPDATE requete SET resultat = ?3 WHERE id = ?1 AND profil = ?2 AND resultat IS NULL AND rendue = 0",
    )?
    .execute(params![requete.number(), profil, resultat])?;
    Ok(())
}

pub(super) fn rend(tx: &Transaction<'_>, profil: i64, requete: RequeteId) -> Result<(), JournalError> {
    tx.prepare_cached("UPDATE requete SET rendue = 1 WHERE id = ?1 AND profil = ?2 AND resultat IS NULL")?
        .execute(params![requete.number(), profil])?;
    Ok(())
}

pub(super) fn utilisees(tx: &Transaction<'_>, profil: i64, mois: &str) -> Result<u32, JournalError> {
    Ok(tx
        .prepare_cached("SELECT count(*) FROM requete WHERE profil = ?1 AND mois = ?2 AND rendue = 0")?
        .query_row(params![profil, mois], |ligne| ligne.get(0))?)
}
