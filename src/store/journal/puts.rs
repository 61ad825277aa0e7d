//! The puts: their events, appended one by one under an expected version.
//!
//! Owns: that a contract has at most one put that may still leave or be followed, that a departure and its request
//! become durable together, and that an event is never changed or lost.

use rusqlite::{Params, Row, Transaction, params};

use crate::domain::commande::{Commande, Fact, FactOrigin, Route};
use crate::domain::demande::Demande;
use crate::domain::lifecycle::{Life, Phase, PutEvent, Record};
use crate::domain::outcome::PutOutcome;
use crate::domain::reference::{ContratId, is_absent};
use crate::domain::states::Statut;
use crate::stop_points::point;

use super::cache::pbo_of;
use super::columns::{from_json, micros, to_json};
use super::commande::{remember, touch};
use super::error::{JournalAppendError, JournalBeginError, JournalDepartError, JournalError};
use super::followers::{self, FollowingProcess};
use super::handle::Journal;
use super::quota;
use crate::ledger::{NewRequest, PutId, RawAnswer, RequestId};

impl Journal {
    /// Begins a put with its intention ([`PutEvent::Intention`]), durably, and keeps its contract
    /// at hand.
    ///
    /// # Errors
    /// [`JournalBeginError::AlreadyOpen`] while the contract has an unsettled put, begun by any process.
    pub async fn begin(&self, record: Record) -> Result<(PutId, Life), JournalBeginError> {
        self.begin_held(record, None, |_| Ok(())).await.map(|(put, life, ())| (put, life))
    }

    /// [`Journal::begin`]; before any other process can see the put, `follower` has its following, and `hold` is called
    /// with it. When that fails, nothing is begun.
    ///
    /// # Errors
    /// As for [`Journal::begin`], and what `hold` fails with.
    pub async fn begin_held<H: Send + 'static>(
        &self,
        record: Record,
        follower: Option<FollowingProcess>,
        hold: impl FnOnce(PutId) -> Result<H, JournalError> + Send + 'static,
    ) -> Result<(PutId, Life, H), JournalBeginError> {
        self.write(move |tx, profile| {
            let life = Life::replayed(std::slice::from_ref(&record)).ok_or(JournalBeginError::Impossible)?;
            let contrat = &life.demande.contrat;
            let opened: Option<i64> = tx
                .prepare_cached("SELECT min(id) FROM put WHERE profil = ?1 AND contrat = ?2 AND reglee = 0")?
                .query_row(params![profile, contrat.as_str()], |line| line.get(0))?;
            if let Some(opened) = opened {
                return Err(JournalBeginError::AlreadyOpen(PutId::new(opened)));
            }
            tx.prepare_cached(
                "INSERT INTO put (profil, contrat, version, reglee, place, sans_code) VALUES (?1, ?2, 1, 0, 1, 0)",
            )?
            .execute(params![profile, contrat.as_str()])?;
            let put = PutId::new(tx.last_insert_rowid());
            append_record(tx, put, life.version, &record)?;
            touch(tx, profile, contrat, record.at)?;
            if let Some(follower) = &follower {
                followers::take(tx, profile, put, follower)?;
            }
            let driver = hold(put)?;
            point("journal.intention");
            Ok((put, life, driver))
        })
        .await
    }

    /// Adds an event to a put at `expected_version`, durably; returns the put's life with the event.
    ///
    /// A state that ends the put as Terminé makes the wanted fibre the order's reference_prise, its PBO the order's if
    /// a list that was read holds the fibre, and the route real ([`FactOrigin::Reprovisionning`]), in the same
    /// transaction.
    ///
    /// # Errors
    /// A [`JournalAppendError`]; nothing is written then. Intentions and departures are not added this way.
    pub async fn add(&self, put: PutId, expected_version: u32, record: Record) -> Result<Life, JournalAppendError> {
        self.write(move |tx, profile| {
            if matches!(record.event, PutEvent::Intention { .. } | PutEvent::Departure) {
                return Err(JournalAppendError::Impossible);
            }
            let life = add(tx, profile, put, expected_version, &record)?;
            point("journal.ajout");
            Ok(life)
        })
        .await
    }

    /// Writes a put's departure ([`PutEvent::Departure`]) and counts its request, both or neither. The put may leave,
    /// once, only after this has returned `Ok`.
    ///
    /// # Errors
    /// A [`JournalDepartError`]; nothing is written then, and nothing may leave.
    pub async fn depart(
        &self,
        put: PutId,
        expected_version: u32,
        record: Record,
        request: NewRequest,
        limit: u32,
    ) -> Result<(Life, RequestId), JournalDepartError> {
        self.write(move |tx, profile| {
            let life = read_put(tx, profile, put)?.ok_or(JournalAppendError::Unknown)?;
            if life.version != expected_version {
                return Err(JournalAppendError::Conflict { version: life.version }.into());
            }
            if life.phase != Phase::Intention || record.event != PutEvent::Departure {
                return Err(JournalAppendError::Impossible.into());
            }
            let request = quota::count(tx, profile, &request, limit)?;
            let life = add(tx, profile, put, expected_version, &record)?;
            point("journal.depart");
            Ok((life, request))
        })
        .await
    }

    /// Writes a put's outcome ([`PutEvent::Return`]), the raw answer, and the end of its request, all or nothing. The
    /// outcome's code de décharge may be shown only after this has returned `Ok`.
    ///
    /// `given_back`: it is certain that nothing left. The request is given back if the outcome says the same
    /// ([`PutOutcome::NotSent`]).
    ///
    /// # Errors
    /// A [`JournalAppendError`]; nothing is written then. On [`JournalAppendError::Conflict`] read the put and try
    /// again: an outcome is accepted in every phase.
    pub async fn receive(
        &self,
        put: PutId,
        expected_version: u32,
        record: Record,
        raw: Option<RawAnswer>,
        request: RequestId,
        given_back: bool,
    ) -> Result<Life, JournalAppendError> {
        self.write(move |tx, profile| {
            let PutEvent::Return { outcome, .. } = &record.event else { return Err(JournalAppendError::Impossible) };
            let life = add(tx, profile, put, expected_version, &record)?;
            if let Some(raw) = raw {
                tx.prepare_cached("INSERT INTO reponse (put, version, http, corps) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![put.number(), life.version, raw.http, raw.body])?;
            }
            match outcome {
                PutOutcome::NotSent(_) if given_back => quota::give_back(tx, profile, request)?,
                PutOutcome::NotSent(_) => quota::conclude(tx, profile, request, "nonEnvoyee")?,
                PutOutcome::Accepted(_) => quota::conclude(tx, profile, request, "acceptee")?,
                PutOutcome::Refused(_) => quota::conclude(tx, profile, request, "refusee")?,
                PutOutcome::Unknown(_) => quota::conclude(tx, profile, request, "inconnue")?,
            }
            point("journal.issue");
            Ok(life)
        })
        .await
    }

    /// Every put of a contract, oldest first.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn lives(&self, contrat: &ContratId) -> Result<Vec<(PutId, Life)>, JournalError> {
        let contrat = contrat.clone();
        self.read(move |tx, profile| {
            read_puts(tx, "put.profil = ?1 AND put.contrat = ?2", params![profile, contrat.as_str()])
        })
        .await
    }

    /// A put of this profile.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn life(&self, put: PutId) -> Result<Option<Life>, JournalError> {
        self.read(move |tx, profile| read_put(tx, profile, put)).await
    }

    /// Every put that is not settled, oldest first.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn open_puts(&self) -> Result<Vec<(PutId, Life)>, JournalError> {
        self.read(move |tx, profile| read_puts(tx, "put.profil = ?1 AND put.reglee = 0", params![profile])).await
    }

    /// The put that each contract is about, oldest first: its latest unsettled put, else its latest.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn last_lives(&self) -> Result<Vec<(PutId, Life)>, JournalError> {
        self.read(move |tx, profile| {
            read_puts(tx, "put.id IN (SELECT coalesce(max(id) FILTER (WHERE reglee = 0), max(id)) FROM put WHERE profil = ?1 GROUP BY contrat)", params![profile])
        })
        .await
    }

    /// The events of a put of this profile, oldest first; empty when there is no such put.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn put_records(&self, put: PutId) -> Result<Vec<Record>, JournalError> {
        self.read(move |tx, profile| read_records(tx, profile, put)).await
    }
}

/// Adds an event to a put, in the caller's transaction.
fn add(
    tx: &Transaction<'_>,
    profile: i64,
    put: PutId,
    expected_version: u32,
    record: &Record,
) -> Result<Life, JournalAppendError> {
    let before = read_put(tx, profile, put)?.ok_or(JournalAppendError::Unknown)?;
    if before.version != expected_version {
        return Err(JournalAppendError::Conflict { version: before.version });
    }
    let mut after = before.clone();
    after.apply(record);
    append_record(tx, put, after.version, record)?;
    tx.prepare_cached(
        "UPDATE put SET version = ?2, reglee = ?3, sans_code = ?4, place = NOT ?3 AND NOT EXISTS (
             SELECT 1 FROM put AS autre
             WHERE autre.profil = put.profil AND autre.contrat = put.contrat AND autre.place = 1 AND autre.id <> put.id)
         WHERE id = ?1",
    )?
    .execute(params![put.number(), after.version, after.is_settled(), after.code_missing()])?;
    if is_finished(&after) && !is_finished(&before) {
        remember(tx, profile, &after.demande.contrat, &facts_of_end(tx, profile, &after)?, record.at)?;
    }
    Ok(after)
}

/// What a Terminé says of the order.
fn facts_of_end(tx: &Transaction<'_>, profile: i64, life: &Life) -> Result<Commande, JournalError> {
    let Demande { contrat, fibre, .. } = &life.demande;
    let origin = FactOrigin::Reprovisionning;
    let pbo = pbo_of(tx, profile, contrat, fibre)?;
    Ok(Commande {
        reference_prise: Some(Fact::new(fibre.as_str().to_owned(), origin)),
        pbo: pbo.map(|pbo| Fact::new(pbo, origin)),
        route: (!is_absent(fibre.as_str())).then_some(Fact::new(Route::Real, origin)),
        ..Commande::default()
    })
}

fn is_finished(life: &Life) -> bool {
    matches!(&life.phase, Phase::Finished { statut: Statut::Finished, .. })
}

fn append_record(tx: &Transaction<'_>, put: PutId, version: u32, record: &Record) -> Result<(), JournalError> {
    tx.prepare_cached("INSERT INTO evenement (put, version, le, fait) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        put.number(),
        version,
        micros(record.at),
        to_json(record)?
    ])?;
    Ok(())
}

fn read_put(tx: &Transaction<'_>, profile: i64, put: PutId) -> Result<Option<Life>, JournalError> {
    let read = read_puts(tx, "put.profil = ?1 AND put.id = ?2", params![profile, put.number()])?;
    Ok(read.into_iter().next().map(|(_, life)| life))
}

pub(super) fn read_records(tx: &Transaction<'_>, profile: i64, put: PutId) -> Result<Vec<Record>, JournalError> {
    let mut request = tx.prepare_cached(
        "SELECT fait FROM evenement JOIN put ON put.id = evenement.put
         WHERE put.profil = ?1 AND put.id = ?2 ORDER BY evenement.version",
    )?;
    let mut lines = request.query(params![profile, put.number()])?;
    let mut facts = Vec::new();
    while let Some(line) = lines.next()? {
        facts.push(read_record(line, 0)?);
    }
    Ok(facts)
}

/// The puts that `condition` selects, oldest first.
pub(super) fn read_puts(
    tx: &Transaction<'_>,
    condition: &str,
    parameters: impl Params,
) -> Result<Vec<(PutId, Life)>, JournalError> {
    let mut request = tx.prepare_cached(&format!(
        "SELECT put.id, put.version, fait FROM put JOIN evenement ON evenement.put = put.id
         WHERE {condition} ORDER BY put.id, evenement.version"
    ))?;
    let mut lines = request.query(parameters)?;
    let mut puts: Vec<(PutId, u32, Vec<Record>)> = Vec::new();
    while let Some(line) = lines.next()? {
        let (put, version, record) = (PutId::new(line.get(0)?), line.get(1)?, read_record(line, 2)?);
        match puts.last_mut() {
            Some((last, _, records)) if *last == put => records.push(record),
            _ => puts.push((put, version, vec![record])),
        }
    }
    puts.into_iter()
        .map(|(put, version, records)| {
            Life::replayed(&records)
                .filter(|life| life.version == version)
                .map(|life| (put, life))
                .ok_or_else(|| JournalError::Damaged(format!("events of put {put} are missing")))
        })
        .collect()
}

fn read_record(line: &Row<'_>, column: usize) -> Result<Record, JournalError> {
    let text = line.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    from_json("an event", text)
}
