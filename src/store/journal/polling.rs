//! What the polling plan is made from: the puts to follow, the questions asked, and what past
//! workflows taught.
//!
//! Owns: reading these from the events, the ledger and the cached lists, each in one transaction.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::domain::fibre::RoSite;
use crate::domain::lifecycle::{Evenement, Fait, Vie};
use crate::domain::polling::{Observation, Releves};
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};

use super::columns::de_json;
use super::error::JournalError;
use super::handle::Journal;
use super::puts::{lit_faits, lit_puts};
use super::quota;
use crate::ledger::PutId;

/// How many puts back the plan looks: what is older weighs next to nothing.
pub const OBSERVEES: usize = 500;

/// Fewer events than these (intention, departure, outcome, a state) never lead to a final state.
const EVENEMENTS: u32 = 4;

/// A put that is not settled, and the questions asked about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Suivie {
    /// The put.
    pub put: PutId,
    /// Its life.
    pub vie: Vie,
    /// The questions asked about its contract since its intention, by any process.
    pub releves: Releves,
}

/// All that share the month's requests.
#[derive(Debug, Clone, PartialEq)]
pub struct Suivies {
    /// The puts that are not settled, oldest first.
    pub puts: Vec<Suivie>,
    /// The requests of the month.
    pub utilisees: u32,
}

/// How much was written to the journal: equal means that nothing was in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ecritures {
    /// By this connection.
    ici: u64,
    /// A number that changes with what others write.
    ailleurs: i64,
}

impl Journal {
    /// How much was written to the journal by now, by any process.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn ecritures(&self) -> Result<Ecritures, JournalError> {
        self.lit(|tx, _| {
            let ailleurs = tx.pragma_query_value(None, "data_version", |ligne| ligne.get(0))?;
            Ok(Ecritures { ici: tx.total_changes(), ailleurs })
        })
        .await
    }

    /// The puts that are not settled with the questions asked about each, and the requests counted
    /// in the month of `le`.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn suivies(&self, le: Timestamp) -> Result<Suivies, JournalError> {
        self.lit(move |tx, profil| {
            let mut puts = Vec::new();
            for (put, vie) in lit_puts(tx, "put.profil = ?1 AND put.reglee = 0", params![profil])? {
                let releves = quota::releves(tx, profil, &vie.demande.contrat, vie.le)?;
                puts.push(Suivie { put, vie, releves });
            }
            Ok(Suivies { puts, utilisees: quota::utilisees(tx, profil, &quota::mois(le))? })
        })
        .await
    }

    /// What the latest [`OBSERVEES`] settled puts taught, those of `connues` apart: `None` for one that
    /// taught nothing. What a settled put taught does not change any more.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn observations(
        &self,
        connues: BTreeSet<PutId>,
    ) -> Result<Vec<(PutId, Option<Observation>)>, JournalError> {
        self.lit(move |tx, profil| {
            let reglees: Vec<i64> = tx
                .prepare_cached(
                    "SELECT id FROM put WHERE profil = ?1 AND reglee = 1 AND version >= ?2 ORDER BY id DESC LIMIT ?3",
                )?
                .query_map(params![profil, EVENEMENTS, i64::try_from(OBSERVEES).unwrap_or(i64::MAX)], |ligne| {
                    ligne.get(0)
                })?
                .collect::<Result<_, _>>()?;
            let nouvelles = reglees.into_iter().map(PutId::new).filter(|put| !connues.contains(put));
            nouvelles.map(|put| Ok((put, observation(tx, profil, put)?))).collect()
        })
        .await
    }

    /// The PBO of a fibre, by the latest list of the contract that names it.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn pbo(
        &self,
        contrat: &ReferenceContrat,
        fibre: &ReferenceFibre,
    ) -> Result<Option<String>, JournalError> {
        let (contrat, fibre) = (contrat.clone(), fibre.clone());
        self.lit(move |tx, profil| pbo(tx, profil, &contrat, &fibre)).await
    }
}

fn observation(tx: &Transaction<'_>, profil: i64, put: PutId) -> Result<Option<Observation>, JournalError> {
    let faits = lit_faits(tx, profil, put)?;
    let Some(Fait { evenement: Evenement::Intention { demande, .. }, .. }) = faits.first() else { return Ok(None) };
    let pbo = pbo(tx, profil, &demande.contrat, &demande.fibre)?;
    Ok(Observation::lue(&faits, pbo))
}

fn pbo(
    tx: &Transaction<'_>,
    profil: i64,
    contrat: &ReferenceContrat,
    fibre: &ReferenceFibre,
) -> Result<Option<String>, JournalError> {
    // Lists may be long and most name other fibres: only those that hold the reference are read.
    let mut requete = tx.prepare_cached(
        "SELECT reponse FROM liste WHERE profil = ?1 AND contrat = ?2 AND instr(reponse, ?3) > 0 ORDER BY le DESC",
    )?;
    let mut lignes = requete.query(params![profil, contrat.as_str(), fibre.as_str()])?;
    while let Some(ligne) = lignes.next()? {
        // An entry of the cache that can't be read counts as absent.
        let texte = ligne.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let Ok(liste) = de_json::<RoSite>("a list", texte) else { continue };
        if let Some((pbo, _)) = liste.trouve(fibre.as_str()) {
            return Ok(Some(pbo.reference.to_string()));
        }
    }
    Ok(None)
}
