//! The service's refusals that stop further calls, for every process of this post.
//!
//! Owns: one row per stopped thing, and how long the stop holds. A volume: until the month ends. Credentials: until the
//! stop is lifted or another password is used. A wait that the service asks for: until the time it names.
//!
//! Must never: hold a password, or enough of one to identify it (16 salted bits only).

use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::domain::outcome::Refusal;
use crate::domain::reference::ContratId;

use super::columns::{from_json, instant, micros, to_json};
use super::error::JournalError;
use super::handle::Journal;
use super::quota::month;

/// What is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stopped {
    /// Every call with the credentials of this login.
    Credentials(String),
    /// Reads, until the month is over.
    Reads,
    /// Puts of this contract, until the month is over.
    Puts(ContratId),
    /// Every call that a person does not ask for expressly, until the time that the refusal names.
    Service,
}

impl Stopped {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Credentials(_) => "acces",
            Self::Reads => "lectures",
            Self::Puts(_) => "puts",
            Self::Service => "service",
        }
    }

    fn key<'a>(&'a self, month: &'a str) -> &'a str {
        match self {
            Self::Credentials(login) => login,
            Self::Reads => month,
            Self::Puts(contrat) => contrat.as_str(),
            Self::Service => "",
        }
    }
}

/// Shows that two passwords of one login differ, and no more: it reveals 16 bits at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordMark {
    /// Mixed into the hash; a new one each time.
    pub salt: i64,
    /// The 16 bits that are kept.
    pub value: u16,
}

/// Why something is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The service's refusal.
    pub refusal: Refusal,
    /// When the service refused.
    pub at: Timestamp,
    /// The mark of the password that was refused.
    pub mark: Option<PasswordMark>,
}

impl Stop {
    /// Whether the refusal's time to wait still lasts at `now`. Before the refusal's own time it does not count: a
    /// clock that was set back must not make the wait longer.
    fn still_waits(&self, now: Timestamp) -> bool {
        let end = match &self.refusal {
            Refusal::Http { not_before, .. } => *not_before,
            Refusal::Service(_) => None,
        };
        end.is_some_and(|end| (self.at..end).contains(&now))
    }
}

impl Journal {
    /// Stops `what`, durably; a later refusal replaces an earlier one.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn stopped(&self, what: Stopped, stop: Stop) -> Result<(), JournalError> {
        self.write(move |tx, profile| {
            let month = month(stop.at);
            tx.prepare_cached(
                "INSERT OR REPLACE INTO barrage (profil, genre, cle, mois, refus, le, sel, marque)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                profile,
                what.kind(),
                what.key(&month),
                month,
                to_json(&stop.refusal)?,
                micros(stop.at),
                stop.mark.map(|mark| mark.salt),
                stop.mark.map(|mark| mark.value),
            ])?;
            Ok(())
        })
        .await
    }

    /// Lifts the stop of `what`, if there is one.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn free(&self, what: Stopped, now: Timestamp) -> Result<(), JournalError> {
        self.write(move |tx, profile| {
            tx.prepare_cached("DELETE FROM barrage WHERE profil = ?1 AND genre = ?2 AND cle = ?3")?
                .execute(params![profile, what.kind(), what.key(&month(now))])?;
            Ok(())
        })
        .await
    }

    /// The service answered a call that began at `since`: a wait that it asked for before then is over. A wait that it
    /// asked for since then goes on. A wait noted after `now` comes from a clock that was corrected: it is removed too,
    /// so that it does not hold when that time comes.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read or written.
    pub async fn service_answers(&self, since: Timestamp, now: Timestamp) -> Result<(), JournalError> {
        let (since, now) = (micros(since), micros(now));
        // Usually there is no wait, and nothing is written then.
        let finished = self
            .read(move |tx, profile| {
                let mut request = tx.prepare_cached(
                    "SELECT 1 FROM barrage WHERE profil = ?1 AND genre = 'service' AND (le <= ?2 OR le > ?3)",
                )?;
                request.exists(params![profile, since, now]).map_err(JournalError::from)
            })
            .await?;
        if !finished {
            return Ok(());
        }
        self.write(move |tx, profile| {
            tx.prepare_cached("DELETE FROM barrage WHERE profil = ?1 AND genre = 'service' AND (le <= ?2 OR le > ?3)")?
                .execute(params![profile, since, now])?;
            Ok(())
        })
        .await
    }

    /// All stops that hold at `now`.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn stops(&self, now: Timestamp) -> Result<Vec<(Stopped, Stop)>, JournalError> {
        self.read(move |tx, profile| {
            let mut request = tx.prepare_cached(
                "SELECT refus, le, sel, marque, genre, cle FROM barrage
                 WHERE profil = ?1 AND (genre IN ('acces', 'service') OR mois = ?2) ORDER BY le",
            )?;
            let mut lines = request.query(params![profile, month(now)])?;
            let mut stops = Vec::new();
            while let Some(line) = lines.next()? {
                let (kind, key): (String, String) = (line.get(4)?, line.get(5)?);
                let what = match kind.as_str() {
                    "acces" => Stopped::Credentials(key),
                    "lectures" => Stopped::Reads,
                    "service" => Stopped::Service,
                    _ => Stopped::Puts(
                        ContratId::parse(&key).map_err(|error| JournalError::unreadable("a contract", &error))?,
                    ),
                };
                let stop = read_stop(line)?;
                if what != Stopped::Service || stop.still_waits(now) {
                    stops.push((what, stop));
                }
            }
            Ok(stops)
        })
        .await
    }

    /// Why `what` is stopped at `now`, as any process noted it.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn stop(&self, what: Stopped, now: Timestamp) -> Result<Option<Stop>, JournalError> {
        self.read(move |tx, profile| {
            let month = month(now);
            let monthly = !matches!(what, Stopped::Credentials(_) | Stopped::Service);
            let mut request = tx.prepare_cached(
                "SELECT refus, le, sel, marque FROM barrage
                 WHERE profil = ?1 AND genre = ?2 AND cle = ?3 AND (NOT ?4 OR mois = ?5)",
            )?;
            let mut lines = request.query(params![profile, what.kind(), what.key(&month), monthly, month])?;
            let stop = lines.next()?.map(read_stop).transpose()?;
            Ok(stop.filter(|stop| what != Stopped::Service || stop.still_waits(now)))
        })
        .await
    }
}

/// Reads a stop from the columns `refus, le, sel, marque`.
fn read_stop(line: &Row<'_>) -> Result<Stop, JournalError> {
    let (salt, value): (Option<i64>, Option<u16>) = (line.get(2)?, line.get(3)?);
    Ok(Stop {
        refusal: from_json("a refusal", &line.get::<_, String>(0)?)?,
        at: instant(line.get(1)?)?,
        mark: salt.zip(value).map(|(salt, value)| PasswordMark { salt, value }),
    })
}
