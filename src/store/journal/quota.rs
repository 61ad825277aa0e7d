//! The ledger of the month's requests.
//!
//! Owns: what counts (every request from before its first byte on, unless it is certain that nothing left), and the
//! month that a request belongs to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Transaction, params};

use crate::domain::paris;
use crate::domain::polling::Asked;
use crate::domain::reference::ContratId;
use crate::ledger::{NewRequest, RequestId};
use crate::stop_points::point;

use super::columns::{instant, micros};
use super::error::{JournalCountError, JournalError};
use super::handle::Journal;

/// The method name under which the questions that follow a put are counted.
pub const FOLLOWING: &str = "getReprovisionning";

/// The month of `at` in Europe/Paris, wherever this machine is: `2026-11`.
#[must_use]
pub fn month(at: Timestamp) -> String {
    month_name(paris::day(at))
}

pub(super) fn month_name(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// A request that was counted, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedRequest {
    /// Its number.
    pub id: RequestId,
    /// When it was counted.
    pub at: Timestamp,
    /// The method's element name (`getRoSite`, ...).
    pub method: String,
    /// The contract it was about.
    pub contrat: Option<String>,
    /// How it ended, as a short word or the service's code; `None`: it has not ended, or its end was not seen.
    pub result: Option<String>,
    /// Nothing of it left: it does not count.
    pub given_back: bool,
}

/// What the requests of a month were for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consumption {
    /// By day in Europe/Paris, then by method.
    pub days: BTreeMap<Date, BTreeMap<String, u32>>,
    /// By contract; `None` for requests about no contract.
    pub contrats: BTreeMap<Option<String>, u32>,
}

impl Journal {
    /// Counts a request, durably, before its first byte. One transaction counts the requests of the month of
    /// `requete.le`, by every process, and adds this one if they are fewer than `limit`.
    ///
    /// # Errors
    /// [`JournalCountError::QuotaReached`], with nothing written; or the journal can't be written.
    pub async fn count(&self, request: NewRequest, limit: u32) -> Result<RequestId, JournalCountError> {
        self.write(move |tx, profile| count(tx, profile, &request, limit)).await
    }

    /// Notes how a request ended (a short word or a service code, never a secret). The first word stays; a request that
    /// was given back stays given back.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn conclude(&self, request: RequestId, result: &str) -> Result<(), JournalError> {
        let result = result.to_owned();
        self.write(move |tx, profile| conclude(tx, profile, request, &result)).await
    }

    /// Gives a request back because it is certain that nothing of it left. A request that was concluded stays counted.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn give_back(&self, request: RequestId) -> Result<(), JournalError> {
        self.write(move |tx, profile| give_back(tx, profile, request)).await
    }

    /// The requests counted in the month of `at`.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn used(&self, at: Timestamp) -> Result<u32, JournalError> {
        self.read(move |tx, profile| used(tx, profile, &month(at))).await
    }

    /// The requests before `before`, latest first, at most `how_many`: fewer means that there are no more.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn requests(
        &self,
        before: Option<RequestId>,
        how_many: u32,
    ) -> Result<Vec<CountedRequest>, JournalError> {
        self.read(move |tx, profile| {
            // The unary `+` in the query keeps SQLite from an index that is not in this order.
            let mut request = tx.prepare_cached(
                "SELECT id, le, methode, contrat, resultat, rendue FROM requete
                 WHERE +profil = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
            )?;
            let mut lines = request.query(params![profile, before.map_or(i64::MAX, RequestId::number), how_many])?;
            let mut requests = Vec::new();
            while let Some(line) = lines.next()? {
                requests.push(CountedRequest {
                    id: RequestId::new(line.get(0)?),
                    at: instant(line.get(1)?)?,
                    method: line.get(2)?,
                    contrat: line.get(3)?,
                    result: line.get(4)?,
                    given_back: line.get(5)?,
                });
            }
            Ok(requests)
        })
        .await
    }

    /// What the requests of a month (`2026-11`) were for; requests given back do not count.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn consumption(&self, month: &str) -> Result<Consumption, JournalError> {
        let month = month.to_owned();
        self.read(move |tx, profile| {
            let mut request = tx.prepare_cached(
                "SELECT le, methode, contrat FROM requete WHERE profil = ?1 AND mois = ?2 AND rendue = 0",
            )?;
            let mut lines = request.query(params![profile, month])?;
            let mut consumption = Consumption::default();
            while let Some(line) = lines.next()? {
                let day = paris::day(instant(line.get(0)?)?);
                let method: String = line.get(1)?;
                *consumption.days.entry(day).or_default().entry(method).or_default() += 1;
                *consumption.contrats.entry(line.get(2)?).or_default() += 1;
            }
            Ok(consumption)
        })
        .await
    }

    /// The getReprovisionning requests about a contract since `since` (included), by any process, so that all processes
    /// keep to one polling plan. `number` leaves out the requests given back; `last` includes them: attempts are paced
    /// even when nothing can leave.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn last_following(&self, contrat: &ContratId, since: Timestamp) -> Result<Asked, JournalError> {
        let contrat = contrat.clone();
        self.read(move |tx, profile| asked(tx, profile, &contrat, since)).await
    }
}

/// See [`Journal::last_following`].
pub(super) fn asked(
    tx: &Transaction<'_>,
    profile: i64,
    contrat: &ContratId,
    since: Timestamp,
) -> Result<Asked, JournalError> {
    let (number, last): (u32, Option<i64>) = tx
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE rendue = 0), max(le) FROM requete
             WHERE profil = ?1 AND contrat = ?2 AND methode = ?3 AND le >= ?4",
        )?
        .query_row(params![profile, contrat.as_str(), FOLLOWING, micros(since)], |line| {
            Ok((line.get(0)?, line.get(1)?))
        })?;
    Ok(Asked { number, last: last.map(instant).transpose()? })
}

pub(super) fn count(
    tx: &Transaction<'_>,
    profile: i64,
    request: &NewRequest,
    limit: u32,
) -> Result<RequestId, JournalCountError> {
    let month = month(request.at);
    let used = used(tx, profile, &month)?;
    if used >= limit {
        return Err(JournalCountError::QuotaReached { used });
    }
    tx.prepare_cached("INSERT INTO requete (profil, le, mois, methode, contrat) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![
            profile,
            micros(request.at),
            month,
            request.method,
            request.contrat.as_ref().map(ContratId::as_str)
        ])?;
    let request = RequestId::new(tx.last_insert_rowid());
    point("journal.requete");
    Ok(request)
}

pub(super) fn conclude(
    tx: &Transaction<'_>,
    profile: i64,
    request: RequestId,
    result: &str,
) -> Result<(), JournalError> {
    tx.prepare_cached(
        "UPDATE requete SET resultat = ?3 WHERE id = ?1 AND profil = ?2 AND resultat IS NULL AND rendue = 0",
    )?
    .execute(params![request.number(), profile, result])?;
    Ok(())
}

pub(super) fn give_back(tx: &Transaction<'_>, profile: i64, request: RequestId) -> Result<(), JournalError> {
    tx.prepare_cached("UPDATE requete SET rendue = 1 WHERE id = ?1 AND profil = ?2 AND resultat IS NULL")?
        .execute(params![request.number(), profile])?;
    Ok(())
}

pub(super) fn used(tx: &Transaction<'_>, profile: i64, month: &str) -> Result<u32, JournalError> {
    Ok(tx
        .prepare_cached("SELECT count(*) FROM requete WHERE profil = ?1 AND mois = ?2 AND rendue = 0")?
        .query_row(params![profile, month], |line| line.get(0))?)
}
