//! The data for the polling plan: the puts to follow, the questions asked, and what past workflows taught.
//!
//! Owns: reading this data from the events, the ledger and the cached lists, each in one transaction.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::domain::fibre::RoSite;
use crate::domain::lifecycle::{Life, PutEvent, Record};
use crate::domain::polling::{Asked, Observation};
use crate::domain::reference::{ContratId, FibreId};

use super::columns::from_json;
use super::error::JournalError;
use super::handle::Journal;
use super::puts::{read_puts, read_records};
use super::quota;
use crate::ledger::PutId;

/// How many settled puts the plan looks back on: older ones would weigh next to nothing.
pub const OBSERVED: usize = 500;

/// A put with fewer events than these (intention, departure, outcome, a state) never reached a final state.
const EVENTS: u32 = 4;

/// An unsettled put, and the questions asked about it.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedPut {
    /// The put.
    pub put: PutId,
    /// Its life.
    pub life: Life,
    /// The questions that any process asked about its contract since its intention.
    pub asked: Asked,
}

/// The unsettled puts, which share the month's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedPuts {
    /// The puts that are not settled, oldest first.
    pub puts: Vec<FollowedPut>,
    /// The requests counted in the month.
    pub used: u32,
}

/// A counter of writes to the journal: two equal values mean that nothing was written in between, but for who follows
/// what, which no plan depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteCount {
    /// Writes by this connection.
    here: u64,
    /// A number that changes when another connection writes.
    elsewhere: i64,
}

impl Journal {
    /// The counter of writes to the journal by any process, now.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn write_count(&self) -> Result<WriteCount, JournalError> {
        let claims = self.claim_count();
        self.read(move |tx, _| {
            let elsewhere = tx.pragma_query_value(None, "data_version", |line| line.get(0))?;
            let claims = claims.load(Ordering::Relaxed);
            Ok(WriteCount { here: tx.total_changes().saturating_sub(claims), elsewhere })
        })
        .await
    }

    /// The unsettled puts, with the questions asked about each, and the requests counted in the month of `at`.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn followed_puts(&self, at: Timestamp) -> Result<FollowedPuts, JournalError> {
        self.read(move |tx, profile| {
            let mut puts = Vec::new();
            for (put, life) in read_puts(tx, "put.profil = ?1 AND put.reglee = 0", params![profile])? {
                let asked = quota::asked(tx, profile, &life.demande.contrat, life.at)?;
                puts.push(FollowedPut { put, life, asked });
            }
            Ok(FollowedPuts { puts, used: quota::used(tx, profile, &quota::month(at))? })
        })
        .await
    }

    /// What the latest [`OBSERVED`] settled puts taught, except those in `known`; `None` for a put that taught nothing.
    /// What a settled put taught does not change any more.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn observations(
        &self,
        known: BTreeSet<PutId>,
    ) -> Result<Vec<(PutId, Option<Observation>)>, JournalError> {
        self.read(move |tx, profile| {
            let settled: Vec<i64> = tx
                .prepare_cached(
                    "SELECT id FROM put WHERE profil = ?1 AND reglee = 1 AND version >= ?2 ORDER BY id DESC LIMIT ?3",
                )?
                .query_map(params![profile, EVENTS, i64::try_from(OBSERVED).unwrap_or(i64::MAX)], |line| line.get(0))?
                .collect::<Result<_, _>>()?;
            let new_observations = settled.into_iter().map(PutId::new).filter(|put| !known.contains(put));
            new_observations.map(|put| Ok((put, observation(tx, profile, put)?))).collect()
        })
        .await
    }

    /// The PBO of a fibre, from the contract's latest list that names the fibre.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn pbo(&self, contrat: &ContratId, fibre: &FibreId) -> Result<Option<String>, JournalError> {
        let (contrat, fibre) = (contrat.clone(), fibre.clone());
        self.read(move |tx, profile| pbo(tx, profile, &contrat, &fibre)).await
    }
}

fn observation(tx: &Transaction<'_>, profile: i64, put: PutId) -> Result<Option<Observation>, JournalError> {
    let records = read_records(tx, profile, put)?;
    let Some(Record { event: PutEvent::Intention { demande, .. }, .. }) = records.first() else { return Ok(None) };
    let pbo = pbo(tx, profile, &demande.contrat, &demande.fibre)?;
    Ok(Observation::read(&records, pbo))
}

fn pbo(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
    fibre: &FibreId,
) -> Result<Option<String>, JournalError> {
    // Lists may be long and most name other fibres: only those that contain the reference are parsed.
    let mut request = tx.prepare_cached(
        "SELECT reponse FROM liste WHERE profil = ?1 AND contrat = ?2 AND instr(reponse, ?3) > 0 ORDER BY le DESC",
    )?;
    let mut lines = request.query(params![profile, contrat.as_str(), fibre.as_str()])?;
    while let Some(line) = lines.next()? {
        // An entry of the cache that can't be read counts as absent.
        let text = line.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let Ok(list) = from_json::<RoSite>("a list", text) else { continue };
        if let Some((pbo, _)) = list.find(fibre.as_str()) {
            return Ok(Some(pbo.reference.to_string()));
        }
    }
    Ok(None)
}
