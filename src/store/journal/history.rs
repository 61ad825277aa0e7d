//! The puts as a register, read page by page, with their events and raw answers.
//!
//! Owns: the two orders and the pages, so that a journal of any length is read without being held in memory.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::lifecycle::{Life, Record};
use crate::domain::reference::ContratId;

use super::columns::micros;
use super::error::JournalError;
use super::handle::Journal;
use super::puts::{read_puts, read_records};
use crate::ledger::{PutId, RawAnswer};

/// Which puts are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutFilter {
    /// Only those of this contract.
    pub contrat: Option<ContratId>,
    /// Only those begun at this time or later.
    pub since: Option<Timestamp>,
}

impl Journal {
    /// The next puts after `after`, oldest first, at most `how_many`: fewer means that there are no more.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn page(
        &self,
        filter: &PutFilter,
        after: Option<PutId>,
        how_many: u32,
    ) -> Result<Vec<(PutId, Life)>, JournalError> {
        let PutFilter { contrat, since } = filter.clone();
        self.read(move |tx, profile| {
            read_puts(
                tx,
                "put.id IN (
                    SELECT p.id FROM put AS p JOIN evenement AS debut ON debut.put = p.id AND debut.version = 1
                    WHERE p.profil = ?1 AND p.id > ?2 AND (?3 IS NULL OR p.contrat = ?3) AND (?4 IS NULL OR debut.le >= ?4)
                    ORDER BY p.id LIMIT ?5)",
                params![
                    profile,
                    after.map_or(0, PutId::number),
                    contrat.as_ref().map(ContratId::as_str),
                    since.map(micros),
                    how_many
                ],
            )
        })
        .await
    }

    /// The puts before `before`, latest first, at most `how_many`: fewer means that there are no more.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn recent_page(&self, before: Option<PutId>, how_many: u32) -> Result<Vec<(PutId, Life)>, JournalError> {
        self.read(move |tx, profile| {
            // The unary `+` in the query keeps SQLite from an index that is not in this order.
            let mut puts = read_puts(
                tx,
                "put.id IN (SELECT id FROM put WHERE +profil = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3)",
                params![profile, before.map_or(i64::MAX, PutId::number), how_many],
            )?;
            puts.reverse();
            Ok(puts)
        })
        .await
    }

    /// Every put of this profile whose last event happened at `since` or later, oldest first.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn changed_since(&self, since: Timestamp) -> Result<Vec<(PutId, Life)>, JournalError> {
        self.read(move |tx, profile| {
            read_puts(
                tx,
                "put.id IN (
                    SELECT p.id FROM put AS p JOIN evenement AS fin ON fin.put = p.id AND fin.version = p.version
                    WHERE p.profil = ?1 AND fin.le >= ?2)",
                params![profile, micros(since)],
            )
        })
        .await
    }

    /// Every put that was carried out and whose code de décharge is not known, oldest first.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn without_code(&self) -> Result<Vec<(PutId, Life)>, JournalError> {
        self.read(move |tx, profile| {
            let mut puts = read_puts(tx, "put.profil = ?1 AND put.sans_code IS NOT 0", params![profile])?;
            puts.retain(|(_, life)| life.code_missing());
            Ok(puts)
        })
        .await
    }

    /// The events of a put of this profile, oldest first, each with the raw answer that it was made from; empty when
    /// there is no such put.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn history(&self, put: PutId) -> Result<Vec<(Record, Option<RawAnswer>)>, JournalError> {
        self.read(move |tx, profile| {
            let mut answer = tx.prepare_cached("SELECT http, corps FROM reponse WHERE put = ?1 AND version = ?2")?;
            let records = read_records(tx, profile, put)?;
            (1_u32..)
                .zip(records)
                .map(|(version, record)| {
                    let raw = answer
                        .query_row(params![put.number(), version], |line| {
                            Ok(RawAnswer { http: line.get(0)?, body: line.get(1)? })
                        })
                        .optional()?;
                    Ok((record, raw))
                })
                .collect()
        })
        .await
    }
}
