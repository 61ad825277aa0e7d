//! The lines of the access files, and the sequence numbers of the files that are written.
//!
//! Owns: keeping each line once. A line is known when the same flow already has the same values under the same day and
//! sequence number. A copy of a file whose name gives neither adds nothing to the lines it copies, in either order of
//! import. The time of the first import stays.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::domain::acces::{AccesLine, CommandeSummary, Flux, LineOrigin, deduce};
use crate::domain::commande::Commande;
use crate::domain::fact_history::FactHistory;
use crate::domain::reference::ContratId;

use super::columns::{from_json, instant, micros, to_json};
use super::commande;
use super::error::JournalError;
use super::handle::Journal;

/// What an import added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCount {
    /// Lines that were not known yet.
    pub new_lines: u64,
    /// Lines that were known already.
    pub known: u64,
}

/// What is known of an order: its facts, with every source merged, and what else the access files say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandeKnowledge {
    /// The facts that count.
    pub facts: Commande,
    /// Every fact known, with its time: those that count and what is older.
    pub history: FactHistory,
    /// What else the access files say; `None` when no imported line is about the contract.
    pub summary: Option<CommandeSummary>,
}

impl Journal {
    /// Keeps the lines that are not known yet, all or none of them, durably. Does not add any contract to those at
    /// hand.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn import(&self, lines: Vec<AccesLine>) -> Result<ImportCount, JournalError> {
        self.write(move |tx, profile| {
            let mut imported = ImportCount::default();
            for line in &lines {
                if import(tx, profile, line)? {
                    imported.new_lines += 1;
                } else {
                    imported.known += 1;
                }
            }
            Ok(imported)
        })
        .await
    }

    /// What is known of a contract's order: [`FactHistory`] says which of its facts count.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn commande_knowledge(&self, contrat: &ContratId) -> Result<CommandeKnowledge, JournalError> {
        let contrat = contrat.clone();
        self.read(move |tx, profile| {
            let mut sources = commande::facts(tx, profile, &contrat)?;
            let deduction = deduce(&lines(tx, profile, &contrat)?);
            sources.extend(deduction.facts);
            let history = FactHistory::new(sources);
            Ok(CommandeKnowledge { facts: history.in_force(), history, summary: deduction.summary })
        })
        .await
    }

    /// Takes the next sequence number for a CR_STOC file of this profile, durably: no number is given twice. The first
    /// one is 1.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn sequence_cr_stoc(&self, at: Timestamp) -> Result<u64, JournalError> {
        self.write(move |tx, profile| {
            let prise: i64 = tx
                .prepare_cached(
                    "INSERT INTO cr_stoc (profil, sequence, le)
                     SELECT ?1, coalesce(max(sequence), 0) + 1, ?2 FROM cr_stoc WHERE profil = ?1
                     RETURNING sequence",
                )?
                .query_row(params![profile, micros(at)], |line| line.get(0))?;
            number(prise)
        })
        .await
    }
}

/// Keeps a line; `false` when it was known already.
fn import(tx: &Transaction<'_>, profile: i64, line: &AccesLine) -> Result<bool, JournalError> {
    let LineOrigin { file, index, day, sequence, imported_at } = &line.origin;
    let fields = to_json(&line.fields)?;
    let day = day.map(|day| day.to_string());
    let contrat = line.contrat.as_ref().map(ContratId::as_str);
    let sequence = sequence.map(to_integer).transpose()?;
    // Look for the same line: first under the same day and number, then where one of the two file names lacks them.
    let known: Option<(i64, Option<String>)> = tx
        .prepare_cached(
            "SELECT id, jour FROM acces
             WHERE profil = ?1 AND commande = ?2 AND flux = ?3 AND champs = ?4
               AND (jour IS NULL OR ?5 IS NULL OR (jour = ?5 AND sequence IS ?6))
             ORDER BY jour IS NULL, id LIMIT 1",
        )?
        .query_row(params![profile, line.commande, line.flux.name(), fields, day, sequence], |found| {
            Ok((found.get(0)?, found.get(1)?))
        })
        .optional()?;
    if let Some((id, known)) = known {
        if known.is_none() && day.is_some() {
            tx.prepare_cached("UPDATE acces SET jour = ?2, sequence = ?3, fichier = ?4, rang = ?5 WHERE id = ?1")?
                .execute(params![id, day, sequence, file, to_integer(*index)?])?;
        }
        return Ok(false);
    }
    tx.prepare_cached(
        "INSERT INTO acces
         (profil, flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        profile,
        line.flux.name(),
        line.commande,
        contrat,
        day,
        sequence,
        fields,
        to_json(&line.headers)?,
        file,
        to_integer(*index)?,
        micros(*imported_at)
    ])?;
    Ok(true)
}

/// The lines that name the contract, and the lines of the same orders that name no contract.
fn lines(tx: &Transaction<'_>, profile: i64, contrat: &ContratId) -> Result<Vec<AccesLine>, JournalError> {
    let mut request = tx.prepare_cached(
        "SELECT flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le
         FROM acces WHERE profil = ?1 AND contrat = ?2
         UNION ALL
         SELECT flux, commande, contrat, jour, sequence, champs, entetes, fichier, rang, importee_le
         FROM acces WHERE profil = ?1 AND contrat IS NULL AND commande IN (
             SELECT commande FROM acces WHERE profil = ?1 AND contrat = ?2)",
    )?;
    let mut found_rows = request.query(params![profile, contrat.as_str()])?;
    let mut lines = Vec::new();
    while let Some(found) = found_rows.next()? {
        lines.push(read_again(found)?);
    }
    Ok(lines)
}

fn read_again(found: &Row<'_>) -> Result<AccesLine, JournalError> {
    let flux: String = found.get(0)?;
    let contrat: Option<String> = found.get(2)?;
    let day: Option<String> = found.get(3)?;
    let day = day.map(|day| day.parse::<Date>()).transpose();
    Ok(AccesLine {
        flux: Flux::ALL
            .into_iter()
            .find(|known| known.name() == flux)
            .ok_or_else(|| JournalError::unreadable("a flow", &flux))?,
        commande: found.get(1)?,
        contrat: contrat.map(|contrat| commande::contrat(&contrat)).transpose()?,
        fields: columns(found, 5)?,
        headers: columns(found, 6)?,
        origin: LineOrigin {
            file: found.get(7)?,
            index: number(found.get(8)?)?,
            day: day.map_err(|error| JournalError::unreadable("a day", &error))?,
            sequence: found.get::<_, Option<i64>>(4)?.map(number).transpose()?,
            imported_at: instant(found.get(9)?)?,
        },
    })
}

fn columns(found: &Row<'_>, place: usize) -> Result<BTreeMap<String, String>, JournalError> {
    from_json("columns", found.get_ref(place)?.as_str().map_err(rusqlite::Error::from)?)
}

/// A number as the columns hold it.
fn to_integer(number: u64) -> Result<i64, JournalError> {
    i64::try_from(number).map_err(|error| JournalError::Other(format!("keeping {number}: {error}")))
}

fn number(integer: i64) -> Result<u64, JournalError> {
    u64::try_from(integer).map_err(|error| JournalError::unreadable("a number", &error))
}
