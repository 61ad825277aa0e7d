//! The service's answers to reads: the latest structure of each site, the latest list for each question.
//!
//! Owns: keeping the answers and giving them back with their age. The caller decides whether an age is fresh. An entry
//! that can't be read counts as absent: the service can be asked again.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::domain::commande::CommandePbo;
use crate::domain::fibre::{FibresQuestion, RoSite};
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::KnownList;
use crate::domain::site::Site;

use super::columns::{from_json, instant, micros, to_json};
use super::error::JournalError;
use super::handle::Journal;

impl Journal {
    /// Keeps the structure of a contract's site, in place of the previous one.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn keep_structure(
        &self,
        contrat: &ContratId,
        site: Arc<Site>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| {
            tx.prepare_cached(
                "INSERT INTO structure (profil, contrat, reference, site, le) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET reference = excluded.reference, site = excluded.site, le = excluded.le",
            )?
            .execute(params![profile, contrat.as_str(), site.reference, to_json(&*site)?, micros(at)])?;
            Ok(())
        })
        .await
    }

    /// The latest structure of a contract's site, and when the service gave it.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn structure(&self, contrat: &ContratId) -> Result<Option<(Site, Timestamp)>, JournalError> {
        let contrat = contrat.clone();
        self.read(move |tx, profile| {
            // The text is parsed in place: it is as large as the tree.
            let kept = tx
                .prepare_cached("SELECT site, le FROM structure WHERE profil = ?1 AND contrat = ?2")?
                .query_row(params![profile, contrat.as_str()], |line| {
                    Ok((from_json("a structure", line.get_ref(0)?.as_str()?), line.get(1)?))
                })
                .optional()?;
            Ok(kept.and_then(|(site, at)| readable(site, at)))
        })
        .await
    }

    /// Keeps a fibre list, in place of the previous one for the same question.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn keep_list(
        &self,
        contrat: &ContratId,
        question: FibresQuestion,
        answer: Arc<RoSite>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| {
            tx.prepare_cached(
                "INSERT INTO liste (profil, contrat, question, reponse, le) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET reponse = excluded.reponse, le = excluded.le",
            )?
            .execute(params![
                profile,
                contrat.as_str(),
                to_json(&question)?,
                to_json(&*answer)?,
                micros(at)
            ])?;
            Ok(())
        })
        .await
    }

    /// The latest list for each question asked about a contract, newest first.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn lists(&self, contrat: &ContratId) -> Result<Vec<KnownList>, JournalError> {
        let contrat = contrat.clone();
        self.read(move |tx, profile| {
            let mut request = tx.prepare_cached(
                "SELECT question, reponse, le FROM liste WHERE profil = ?1 AND contrat = ?2 ORDER BY le DESC, question",
            )?;
            let mut lines = request.query(params![profile, contrat.as_str()])?;
            let mut lists = Vec::new();
            while let Some(line) = lines.next()? {
                let question = from_json("a question", line.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
                let answer = from_json("a list", line.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
                let read = question.and_then(|question| Ok((question, answer?)));
                if let Some(((question, answer), at)) = readable(read, line.get(2)?) {
                    lists.push(KnownList { question, answer: Arc::new(answer), at: Some(at) });
                }
            }
            Ok(lists)
        })
        .await
    }
}

/// The PBO of a fibre in the latest list of the contract that holds it.
pub(super) fn pbo_of(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
    fibre: &FibreId,
) -> Result<Option<CommandePbo>, JournalError> {
    let mut request = tx.prepare_cached(
        "SELECT reponse, le FROM liste WHERE profil = ?1 AND contrat = ?2 ORDER BY le DESC, question",
    )?;
    let mut lines = request.query(params![profile, contrat.as_str()])?;
    while let Some(line) = lines.next()? {
        let answer = from_json("a list", line.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
        let Some((answer, _)) = readable::<RoSite>(answer, line.get(1)?) else { continue };
        if let Some((pbo, _)) = answer.find(fibre.as_str()) {
            let place = (!pbo.localisation.trim().is_empty()).then(|| pbo.localisation.to_string());
            return Ok(CommandePbo::named(&pbo.reference).map(|named| CommandePbo { localisation: place, ..named }));
        }
    }
    Ok(None)
}

fn readable<T>(read: Result<T, JournalError>, at: i64) -> Option<(T, Timestamp)> {
    match read.and_then(|value| Ok((value, instant(at)?))) {
        Ok(read) => Some(read),
        Err(error) => {
            tracing::warn!(%error, "a cached answer is left out");
            None
        }
    }
}
