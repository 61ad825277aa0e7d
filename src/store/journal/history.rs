//! The puts as a register: read page by page, with their events and raw answers.
//!
//! Owns: the two orders and the pages, so that a journal of any length is read without being held.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::domain::lifecycle::{Fait, Vie};
use crate::domain::reference::ReferenceContrat;

use super::columns::micros;
use super::error::JournalError;
use super::handle::Journal;
use super::puts::{lit_faits, lit_puts};
use crate::ledger::{PutId, ReponseBrute};

/// Which puts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filtre {
    /// Those of this contract.
    pub contrat: Option<ReferenceContrat>,
    /// Those begun then or later.
    pub depuis: Option<Timestamp>,
}

impl Journal {
    /// The next puts after `apres`, oldest first, `combien` at most: fewer means that there are no
    /// more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn page(
        &self,
        filtre: &Filtre,
        apres: Option<PutId>,
        combien: u32,
    ) -> Result<Vec<(PutId, Vie)>, JournalError> {
        let Filtre { contrat, depuis } = filtre.clone();
        self.lit(move |tx, profil| {
            lit_puts(
                tx,
                "put.id IN (
                    SELECT p.id FROM put AS p JOIN evenement AS debut ON debut.put = p.id AND debut.version = 1
                    WHERE p.profil = ?1 AND p.id > ?2 AND (?3 IS NULL OR p.contrat = ?3) AND (?4 IS NULL OR debut.le >= ?4)
                    ORDER BY p.id LIMIT ?5)",
                params![
                    profil,
                    apres.map_or(0, PutId::number),
                    contrat.as_ref().map(ReferenceContrat::as_str),
                    depuis.map(micros),
                    combien
                ],
            )
        })
        .await
    }

    /// The puts before `avant`, latest first, `combien` at most: fewer means that there are no more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn page_recente(&self, avant: Option<PutId>, combien: u32) -> Result<Vec<(PutId, Vie)>, JournalError> {
        self.lit(move |tx, profil| {
            // The sign keeps it from an index that is not in this order.
            let mut puts = lit_puts(
                tx,
                "put.id IN (SELECT id FROM put WHERE +profil = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3)",
                params![profil, avant.map_or(i64::MAX, PutId::number), combien],
            )?;
            puts.reverse();
            Ok(puts)
        })
        .await
    }

    /// Every put that was carried out and whose code de décharge is not known, oldest first.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn sans_code(&self) -> Result<Vec<(PutId, Vie)>, JournalError> {
        self.lit(move |tx, profil| {
            let mut puts = lit_puts(tx, "put.profil = ?1 AND put.sans_code IS NOT 0", params![profil])?;
            puts.retain(|(_, vie)| vie.code_manque());
            Ok(puts)
        })
        .await
    }

    /// The events of a put of this profile, oldest first, each with the raw answer that it was made
    /// from; empty when there is no such put.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn histoire(&self, put: PutId) -> Result<Vec<(Fait, Option<ReponseBrute>)>, JournalError> {
        self.lit(move |tx, profil| {
            let mut reponse = tx.prepare_cached("SELECT http, corps FROM reponse WHERE put = ?1 AND version = ?2")?;
            let faits = lit_faits(tx, profil, put)?;
            (1_u32..)
                .zip(faits)
                .map(|(version, fait)| {
                    let brut = reponse
                        .query_row(params![put.number(), version], |ligne| {
                            Ok(ReponseBrute { http: ligne.get(0)?, corps: ligne.get(1)? })
                        })
                        .optional()?;
                    Ok((fait, brut))
                })
                .collect()
        })
        .await
    }
}
