//! What the service answered to reads: the latest structure of a site, the latest list per question.
//!
//! Owns: keeping and giving back, with the age. Whether an age is fresh is for others to say. An
//! entry that can't be read counts as absent: the service can be asked again.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Releve;
use crate::domain::site::Site;

use super::columns::{de_json, en_json, instant, micros};
use super::error::JournalError;
use super::handle::Journal;

impl Journal {
    /// Keeps the structure of a contract's site in place of the one before.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn garde_structure(
        &self,
        contrat: &ReferenceContrat,
        site: Arc<Site>,
        le: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.ecrit(move |tx, profil| {
            tx.prepare_cached(
                "INSERT INTO structure (profil, contrat, reference, site, le) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET reference = excluded.reference, site = excluded.site, le = excluded.le",
            )?
            .execute(params![profil, contrat.as_str(), site.reference, en_json(&*site)?, micros(le)])?;
            Ok(())
        })
        .await
    }

    /// The latest structure of a contract's site, and when the service gave it.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn structure(&self, contrat: &ReferenceContrat) -> Result<Option<(Site, Timestamp)>, JournalError> {
        let contrat = contrat.clone();
        self.lit(move |tx, profil| {
            // The text is read where it is: it is as large as the tree.
            let gardee = tx
                .prepare_cached("SELECT site, le FROM structure WHERE profil = ?1 AND contrat = ?2")?
                .query_row(params![profil, contrat.as_str()], |ligne| {
                    Ok((de_json("a structure", ligne.get_ref(0)?.as_str()?), ligne.get(1)?))
                })
                .optional()?;
            Ok(gardee.and_then(|(site, le)| lisible(site, le)))
        })
        .await
    }

    /// Keeps a fibre list in place of the one before to the same question.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn garde_liste(
        &self,
        contrat: &ReferenceContrat,
        question: QuestionFibres,
        reponse: Arc<RoSite>,
        le: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.ecrit(move |tx, profil| {
            tx.prepare_cached(
                "INSERT INTO liste (profil, contrat, question, reponse, le) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET reponse = excluded.reponse, le = excluded.le",
            )?
            .execute(params![
                profil,
                contrat.as_str(),
                en_json(&question)?,
                en_json(&*reponse)?,
                micros(le)
            ])?;
            Ok(())
        })
        .await
    }

    /// The latest list of every question asked for a contract, the latest first.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn listes(&self, contrat: &ReferenceContrat) -> Result<Vec<Releve>, JournalError> {
        let contrat = contrat.clone();
        self.lit(move |tx, profil| {
            let mut requete = tx.prepare_cached(
                "SELECT question, reponse, le FROM liste WHERE profil = ?1 AND contrat = ?2 ORDER BY le DESC, question",
            )?;
            let mut lignes = requete.query(params![profil, contrat.as_str()])?;
            let mut listes = Vec::new();
            while let Some(ligne) = lignes.next()? {
                let question = de_json("a question", ligne.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
                let reponse = de_json("a list", ligne.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
                let lue = question.and_then(|question| Ok((question, reponse?)));
                if let Some(((question, reponse), le)) = lisible(lue, ligne.get(2)?) {
                    listes.push(Releve { question, reponse: Arc::new(reponse), le: Some(le) });
                }
            }
            Ok(listes)
        })
        .await
    }
}

fn lisible<T>(lue: Result<T, JournalError>, le: i64) -> Option<(T, Timestamp)> {
    match lue.and_then(|valeur| Ok((valeur, instant(le)?))) {
        Ok(lue) => Some(lue),
        Err(erreur) => {
            tracing::warn!(%erreur, "a cached answer is left out");
            None
        }
    }
}
