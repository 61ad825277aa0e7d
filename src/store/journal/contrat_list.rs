//! The list of contracts beyond those at hand: the imported orders, what a person set of a contract, how the list was
//! left.
//!
//! Owns: the tables `fiche` and `vue`, and reading the references of `acces` without its lines. Must never: read a
//! line's JSON for a list, or delete anything when a contract is put away.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::domain::contrat_note::ContratNote;
use crate::domain::imported::ImportedOrders;
use crate::domain::reference::ContratId;

use super::columns::micros;
use super::commande::touch;
use super::error::JournalError;
use super::handle::Journal;

/// What the list of imported orders was made of: while it is the same, the list is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportMark {
    /// The latest line of the access files, and how many name a contract.
    lines: (i64, i64),
    /// The latest change of what persons set, how many contracts it is about, and how many are put away.
    notes: (i64, i64, i64),
}

/// What adding contracts to those at hand did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AddedContrats {
    /// Those that were not at hand, or were put away.
    pub added: usize,
    /// Those that were at hand already.
    pub known: usize,
}

/// The references of the orders that the access files name: `acces_contrat` holds all that this reads.
const IMPORTED: &str = "SELECT DISTINCT contrat FROM acces WHERE profil = ?1 AND contrat IS NOT NULL ORDER BY contrat";

impl Journal {
    /// Keeps contracts at hand, all of them or none.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn add_contrats(&self, contrats: Vec<ContratId>, at: Timestamp) -> Result<AddedContrats, JournalError> {
        self.write(move |tx, profile| {
            let mut added = AddedContrats::default();
            for contrat in &contrats {
                let known: bool = tx
                    .prepare_cached(
                        "SELECT EXISTS (SELECT 1 FROM contrat WHERE profil = ?1 AND reference = ?2)
                            AND NOT EXISTS (SELECT 1 FROM fiche WHERE profil = ?1 AND contrat = ?2
                                            AND range_le IS NOT NULL)",
                    )?
                    .query_row(params![profile, contrat.as_str()], |line| line.get(0))?;
                if known {
                    added.known += 1;
                } else {
                    touch(tx, profile, contrat, at)?;
                    added.added += 1;
                }
            }
            Ok(added)
        })
        .await
    }

    /// Puts a contract away at that time, or takes it out again (`None`).
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn put_away(&self, contrat: &ContratId, away: bool, at: Timestamp) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| {
            tx.prepare_cached(
                "INSERT INTO fiche (profil, contrat, range_le, le) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET range_le = excluded.range_le, le = max(le + 1, excluded.le)",
            )?
            .execute(params![profile, contrat.as_str(), away.then_some(micros(at)), micros(at)])?;
            Ok(())
        })
        .await
    }

    /// Keeps a contract's name and note, in place of those before.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn annotate(
        &self,
        contrat: &ContratId,
        name: Option<String>,
        note: Option<String>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let contrat = contrat.clone();
        self.write(move |tx, profile| {
            tx.prepare_cached(
                "INSERT INTO fiche (profil, contrat, nom, note, le) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET nom = excluded.nom, note = excluded.note, le = max(le + 1, excluded.le)",
            )?
            .execute(params![profile, contrat.as_str(), name, note, micros(at)])?;
            Ok(())
        })
        .await
    }

    /// The orders that the access files name, unless they are as they were at `known`.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn imported_orders(
        &self,
        known: Option<ImportMark>,
    ) -> Result<Option<(ImportMark, ImportedOrders)>, JournalError> {
        self.read(move |tx, profile| {
            let mark = mark(tx, profile)?;
            if known == Some(mark) {
                return Ok(None);
            }
            let mut orders = ImportedOrders::default();
            let mut request = tx.prepare_cached(IMPORTED)?;
            let mut lines = request.query([profile])?;
            while let Some(line) = lines.next()? {
                orders.push(line.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
            }
            orders.shrink();
            let mut request =
                tx.prepare_cached("SELECT contrat, range_le IS NOT NULL, nom, note FROM fiche WHERE profil = ?1")?;
            let mut lines = request.query([profile])?;
            while let Some(line) = lines.next()? {
                let note = ContratNote { away: line.get(1)?, name: line.get(2)?, note: line.get(3)? };
                orders.annotate(line.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?, note);
            }
            Ok(Some((mark, orders)))
        })
        .await
    }

    /// What was kept of a list under this name.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn kept_view(&self, name: &'static str) -> Result<Option<String>, JournalError> {
        self.read(move |tx, profile| {
            let mut request = tx.prepare_cached("SELECT valeur FROM vue WHERE profil = ?1 AND cle = ?2")?;
            Ok(request.query_row(params![profile, name], |line| line.get(0)).optional()?)
        })
        .await
    }

    /// Keeps how a list was left, under this name.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn keep_view(&self, name: &'static str, value: String) -> Result<(), JournalError> {
        self.write(move |tx, profile| {
            tx.prepare_cached(
                "INSERT INTO vue (profil, cle, valeur) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET valeur = excluded.valeur",
            )?
            .execute(params![profile, name, value])?;
            Ok(())
        })
        .await
    }
}

fn mark(tx: &Transaction<'_>, profile: i64) -> Result<ImportMark, JournalError> {
    let lines = tx
        .prepare_cached("SELECT coalesce(max(id), 0), count(*) FROM acces WHERE profil = ?1 AND contrat IS NOT NULL")?
        .query_row([profile], |line| Ok((line.get(0)?, line.get(1)?)))?;
    let notes = tx
        .prepare_cached("SELECT coalesce(max(le), 0), count(*), count(range_le) FROM fiche WHERE profil = ?1")?
        .query_row([profile], |line| Ok((line.get(0)?, line.get(1)?, line.get(2)?)))?;
    Ok(ImportMark { lines, notes })
}

#[cfg(test)]
mod tests {
    //! Guards: store: the list of imported orders is read from an index alone, whatever a line holds

    use rusqlite::Connection;

    use super::super::schema;
    use super::*;

    #[test]
    fn the_imported_orders_are_read_from_one_index() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::migrate(&mut connection).unwrap();
        let plan: Vec<String> = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {IMPORTED}"))
            .unwrap()
            .query_map([1], |line| line.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(plan, ["SEARCH acces USING COVERING INDEX acces_contrat (profil=? AND contrat>?)"]);
    }
}
