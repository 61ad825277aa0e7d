//! The puts: their events, appended one by one under an expected version.
//!
//! Owns: that a contract has one put at most that may still leave or be followed, that a departure
//! and its request are durable together, and that an event is never changed or lost.

use rusqlite::{Params, Row, Transaction, params};

use crate::domain::commande::{Commande, Fait as FaitCommande, Origine};
use crate::domain::lifecycle::{Evenement, Fait, Phase, Vie};
use crate::domain::outcome::Issue;
use crate::domain::reference::ReferenceContrat;
use crate::domain::states::Statut;
use crate::stop_points::point;

use super::columns::{de_json, en_json, micros};
use super::commande::{retient, touche};
use super::error::{AjoutError, CommenceError, JournalError, PartError};
use super::handle::Journal;
use super::quota;
use crate::ledger::{NouvelleRequete, PutId, ReponseBrute, RequeteId};

impl Journal {
    /// Begins a put with its intention ([`Evenement::Intention`]), durably, and keeps its contract
    /// at hand.
    ///
    /// # Errors
    /// [`CommenceError::DejaOuvert`] while the contract has an unsettled put, by any process.
    pub async fn commence(&self, fait: Fait) -> Result<(PutId, Vie), CommenceError> {
        self.ecrit(move |tx, profil| {
            let vie = Vie::rejouee(std::slice::from_ref(&fait)).ok_or(CommenceError::Impossible)?;
            let contrat = &vie.demande.contrat;
            let ouvert: Option<i64> = tx
                .prepare_cached("SELECT min(id) FROM put WHERE profil = ?1 AND contrat = ?2 AND reglee = 0")?
                .query_row(params![profil, contrat.as_str()], |ligne| ligne.get(0))?;
            if let Some(ouvert) = ouvert {
                return Err(CommenceError::DejaOuvert(PutId::new(ouvert)));
            }
            tx.prepare_cached(
                "INSERT INTO put (profil, contrat, version, reglee, place, sans_code) VALUES (?1, ?2, 1, 0, 1, 0)",
            )?
            .execute(params![profil, contrat.as_str()])?;
            let put = PutId::new(tx.last_insert_rowid());
            inscrit(tx, put, vie.version, &fait)?;
            touche(tx, profil, contrat, fait.le)?;
            point("journal.intention");
            Ok((put, vie))
        })
        .await
    }

    /// Adds an event to a put that is at `version_attendue`, durably; returns the put with it.
    ///
    /// A state that ends it Terminé makes the wanted fibre the order's reference_prise
    /// ([`Origine::Reprovisionning`]), in the same transaction.
    ///
    /// # Errors
    /// [`AjoutError`]; nothing is written then. Intentions and departures are not added this way.
    pub async fn ajoute(&self, put: PutId, version_attendue: u32, fait: Fait) -> Result<Vie, AjoutError> {
        self.ecrit(move |tx, profil| {
            if matches!(fait.evenement, Evenement::Intention { .. } | Evenement::Depart) {
                return Err(AjoutError::Impossible);
            }
            let vie = ajoute(tx, profil, put, version_attendue, &fait)?;
            point("journal.ajout");
            Ok(vie)
        })
        .await
    }

    /// Writes a put's departure ([`Evenement::Depart`]) and counts its request, both or neither.
    /// Once this has returned `Ok`, and only then, the put may leave, once.
    ///
    /// # Errors
    /// [`PartError`]; nothing is written then, and nothing may leave.
    pub async fn part(
        &self,
        put: PutId,
        version_attendue: u32,
        fait: Fait,
        requete: NouvelleRequete,
        limite: u32,
    ) -> Result<(Vie, RequeteId), PartError> {
        self.ecrit(move |tx, profil| {
            let vie = lit_put(tx, profil, put)?.ok_or(AjoutError::Inconnu)?;
            if vie.version != version_attendue {
                return Err(AjoutError::Conflit { version: vie.version }.into());
            }
            if vie.phase != Phase::Intention || fait.evenement != Evenement::Depart {
                return Err(AjoutError::Impossible.into());
            }
            let requete = quota::compte(tx, profil, &requete, limite)?;
            let vie = ajoute(tx, profil, put, version_attendue, &fait)?;
            point("journal.depart");
            Ok((vie, requete))
        })
        .await
    }

    /// Writes a put's outcome ([`Evenement::Retour`]), the raw answer, and the end of its request,
    /// all or nothing. The code de décharge that it carries may be shown once this has returned `Ok`.
    ///
    /// `rendue`: it is certain that nothing left; the request is given back if the outcome says the
    /// same ([`Issue::NonEnvoyee`]).
    ///
    /// # Errors
    /// [`AjoutError`]; nothing is written then. On [`AjoutError::Conflit`] read the put and try
    /// again: an outcome counts in every phase.
    pub async fn recoit(
        &self,
        put: PutId,
        version_attendue: u32,
        fait: Fait,
        brut: Option<ReponseBrute>,
        requete: RequeteId,
        rendue: bool,
    ) -> Result<Vie, AjoutError> {
        self.ecrit(move |tx, profil| {
            let Evenement::Retour { issue, .. } = &fait.evenement else { return Err(AjoutError::Impossible) };
            let vie = ajoute(tx, profil, put, version_attendue, &fait)?;
            if let Some(brut) = brut {
                tx.prepare_cached("INSERT INTO reponse (put, version, http, corps) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![put.number(), vie.version, brut.http, brut.corps])?;
            }
            match issue {
                Issue::NonEnvoyee(_) if rendue => quota::rend(tx, profil, requete)?,
                Issue::NonEnvoyee(_) => quota::conclut(tx, profil, requete, "nonEnvoyee")?,
                Issue::Acceptee(_) => quota::conclut(tx, profil, requete, "acceptee")?,
                Issue::Refusee(_) => quota::conclut(tx, profil, requete, "refusee")?,
                Issue::Inconnue(_) => quota::conclut(tx, profil, requete, "inconnue")?,
            }
            point("journal.issue");
            Ok(vie)
        })
        .await
    }

    /// Every put of a contract, oldest first.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn vies(&self, contrat: &ReferenceContrat) -> Result<Vec<(PutId, Vie)>, JournalError> {
        let contrat = contrat.clone();
        self.lit(move |tx, profil| {
            lit_puts(tx, "put.profil = ?1 AND put.contrat = ?2", params![profil, contrat.as_str()])
        })
        .await
    }

    /// A put of this profile.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn vie(&self, put: PutId) -> Result<Option<Vie>, JournalError> {
        self.lit(move |tx, profil| lit_put(tx, profil, put)).await
    }

    /// Every put that is not settled, oldest first.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn ouvertes(&self) -> Result<Vec<(PutId, Vie)>, JournalError> {
        self.lit(move |tx, profil| lit_puts(tx, "put.profil = ?1 AND put.reglee = 0", params![profil])).await
    }

    /// The put that each contract is about, oldest first: its latest that is not settled, else its latest.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn dernieres(&self) -> Result<Vec<(PutId, Vie)>, JournalError> {
        self.lit(move |tx, profil| {
            lit_puts(tx, "put.id IN (SELECT coalesce(max(id) FILTER (WHERE reglee = 0), max(id)) FROM put WHERE profil = ?1 GROUP BY contrat)", params![profil])
        })
        .await
    }

    /// The events of a put of this profile, oldest first; empty when there is no such put.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn faits_du_put(&self, put: PutId) -> Result<Vec<Fait>, JournalError> {
        self.lit(move |tx, profil| lit_faits(tx, profil, put)).await
    }
}

/// Adds an event to a put, in the caller's transaction.
fn ajoute(
    tx: &Transaction<'_>,
    profil: i64,
    put: PutId,
    version_attendue: u32,
    fait: &Fait,
) -> Result<Vie, AjoutError> {
    let avant = lit_put(tx, profil, put)?.ok_or(AjoutError::Inconnu)?;
    if avant.version != version_attendue {
        return Err(AjoutError::Conflit { version: avant.version });
    }
    let mut apres = avant.clone();
    apres.applique(fait);
    inscrit(tx, put, apres.version, fait)?;
    tx.prepare_cached(
        "UPDATE put SET version = ?2, reglee = ?3, sans_code = ?4, place = NOT ?3 AND NOT EXISTS (
             SELECT 1 FROM put AS autre
             WHERE autre.profil = put.profil AND autre.contrat = put.contrat AND autre.place = 1 AND autre.id <> put.id)
         WHERE id = ?1",
    )?
    .execute(params![put.number(), apres.version, apres.est_reglee(), apres.code_manque()])?;
    if termine(&apres) && !termine(&avant) {
        let fibre = FaitCommande::new(apres.demande.fibre.as_str().to_owned(), Origine::Reprovisionning);
        let faits = Commande { reference_prise: Some(fibre), ..Commande::default() };
        retient(tx, profil, &apres.demande.contrat, &faits, fait.le)?;
    }
    Ok(apres)
}

fn termine(vie: &Vie) -> bool {
    matches!(&vie.phase, Phase::Terminee { statut: Statut::Termine, .. })
}

fn inscrit(tx: &Transaction<'_>, put: PutId, version: u32, fait: &Fait) -> Result<(), JournalError> {
    tx.prepare_cached("INSERT INTO evenement (put, version, le, fait) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        put.number(),
        version,
        micros(fait.le),
        en_json(fait)?
    ])?;
    Ok(())
}

fn lit_put(tx: &Transaction<'_>, profil: i64, put: PutId) -> Result<Option<Vie>, JournalError> {
    let lus = lit_puts(tx, "put.profil = ?1 AND put.id = ?2", params![profil, put.number()])?;
    Ok(lus.into_iter().next().map(|(_, vie)| vie))
}

pub(super) fn lit_faits(tx: &Transaction<'_>, profil: i64, put: PutId) -> Result<Vec<Fait>, JournalError> {
    let mut requete = tx.prepare_cached(
        "SELECT fait FROM evenement JOIN put ON put.id = evenement.put
         WHERE put.profil = ?1 AND put.id = ?2 ORDER BY evenement.version",
    )?;
    let mut lignes = requete.query(params![profil, put.number()])?;
    let mut faits = Vec::new();
    while let Some(ligne) = lignes.next()? {
        faits.push(lit_fait(ligne, 0)?);
    }
    Ok(faits)
}

/// The puts that `condition` selects, oldest first.
pub(super) fn lit_puts(
    tx: &Transaction<'_>,
    condition: &str,
    parametres: impl Params,
) -> Result<Vec<(PutId, Vie)>, JournalError> {
    let mut requete = tx.prepare_cached(&format!(
        "SELECT put.id, put.version, fait FROM put JOIN evenement ON evenement.put = put.id
         WHERE {condition} ORDER BY put.id, evenement.version"
    ))?;
    let mut lignes = requete.query(parametres)?;
    let mut puts: Vec<(PutId, u32, Vec<Fait>)> = Vec::new();
    while let Some(ligne) = lignes.next()? {
        let (put, version, fait) = (PutId::new(ligne.get(0)?), ligne.get(1)?, lit_fait(ligne, 2)?);
        match puts.last_mut() {
            Some((dernier, _, faits)) if *dernier == put => faits.push(fait),
            _ => puts.push((put, version, vec![fait])),
        }
    }
    puts.into_iter()
        .map(|(put, version, faits)| {
            Vie::rejouee(&faits)
                .filter(|vie| vie.version == version)
                .map(|vie| (put, vie))
                .ok_or_else(|| JournalError::Abime(format!("events of put {put} are missing")))
        })
        .collect()
}

fn lit_fait(ligne: &Row<'_>, colonne: usize) -> Result<Fait, JournalError> {
    let texte = ligne.get_ref(colonne)?.as_str().map_err(rusqlite::Error::from)?;
    de_json("an event", texte)
}
