//! Which process follows which put.
//!
//! Owns: the processes that follow puts, and the one that follows each. Whether a process lives is told by its lock
//! ([`crate::store::locks`]), never by a row: a row of a process that is gone counts for nothing.

use std::sync::atomic::Ordering;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::columns::{instant, micros};
use super::error::JournalError;
use super::handle::Journal;
use crate::ledger::PutId;

/// What a process shows its person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessKind {
    /// The terminal UI.
    Window,
    /// A command.
    Command,
}

impl ProcessKind {
    const fn stored(self) -> &'static str {
        match self {
            Self::Window => "fenetre",
            Self::Command => "commande",
        }
    }

    fn read(stored: &str) -> Result<Self, JournalError> {
        [Self::Window, Self::Command]
            .into_iter()
            .find(|kind| kind.stored() == stored)
            .ok_or_else(|| JournalError::unreadable("the kind of a process", &stored))
    }
}

/// A process that follows puts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowingProcess {
    /// Its place, whose lock it holds while it lives.
    pub place: u32,
    /// When it took the place, to the microsecond: tells it apart from an earlier holder.
    pub since: Timestamp,
    /// What it is.
    pub kind: ProcessKind,
    /// The person it works for (`agent` of the configuration).
    pub agent: Option<String>,
}

impl FollowingProcess {
    /// Whether two values mean one process.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        (self.place, self.since) == (other.place, other.since)
    }
}

impl Journal {
    /// Notes that this process has a place, and forgets what the earlier holder of the place followed. Call it while
    /// holding the place's lock.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn enter(&self, process: FollowingProcess) -> Result<(), JournalError> {
        self.write(move |tx, profile| {
            let FollowingProcess { place, since, kind, agent } = process;
            tx.execute("DELETE FROM suiveur WHERE profil = ?1 AND place = ?2", params![profile, place])?;
            tx.execute(
                "INSERT INTO processus (profil, place, depuis, genre, agent) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET depuis = excluded.depuis, genre = excluded.genre, agent = excluded.agent",
                params![profile, place, micros(since), kind.stored(), agent],
            )?;
            Ok(())
        })
        .await
    }

    /// The process that follows each unsettled put, as far as the rows say.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn followers(&self) -> Result<Vec<(PutId, FollowingProcess)>, JournalError> {
        self.read(|tx, profile| {
            let mut request = tx.prepare_cached(
                "SELECT suiveur.put, suiveur.place, suiveur.depuis, genre, agent
                 FROM suiveur JOIN put ON put.id = suiveur.put AND put.reglee = 0
                   JOIN processus ON processus.profil = suiveur.profil AND processus.place = suiveur.place
                     AND processus.depuis = suiveur.depuis
                 WHERE suiveur.profil = ?1",
            )?;
            let mut lines = request.query([profile])?;
            let mut followers = Vec::new();
            while let Some(line) = lines.next()? {
                followers.push((PutId::new(line.get(0)?), process(line, 1)?));
            }
            Ok(followers)
        })
        .await
    }

    /// The process that follows a put, as far as the rows say.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub async fn follower(&self, put: PutId) -> Result<Option<FollowingProcess>, JournalError> {
        self.read(move |tx, profile| follower(tx, profile, put)).await
    }

    /// Takes the following of a put, unless another process than `gone` has it. Returns whether this process has it
    /// now.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn claim(
        &self,
        put: PutId,
        own: FollowingProcess,
        gone: Option<FollowingProcess>,
    ) -> Result<bool, JournalError> {
        let claims = self.claim_count();
        self.write(move |tx, profile| {
            if let Some(known) = follower(tx, profile, put)? {
                if known.is(&own) {
                    return Ok(true);
                }
                if !gone.is_some_and(|gone| gone.is(&known)) {
                    return Ok(false);
                }
            }
            take(tx, profile, put, &own)?;
            claims.fetch_add(1, Ordering::Relaxed);
            Ok(true)
        })
        .await
    }

    /// Gives up every put that `own` follows.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written.
    pub async fn release_all(&self, own: FollowingProcess) -> Result<(), JournalError> {
        self.write(move |tx, profile| {
            tx.execute(
                "DELETE FROM suiveur WHERE profil = ?1 AND place = ?2 AND depuis = ?3",
                params![profile, own.place, micros(own.since)],
            )?;
            Ok(())
        })
        .await
    }

    /// Gives up the following of a put, if `own` has it. The work is queued at once, and done even when nobody awaits
    /// the result.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal's thread has stopped.
    pub fn release(&self, put: PutId, own: &FollowingProcess) -> Result<(), JournalError> {
        let (place, since) = (own.place, micros(own.since));
        let claims = self.claim_count();
        self.queue(move |tx, profile| {
            let released = tx
                .prepare_cached("DELETE FROM suiveur WHERE put = ?1 AND profil = ?2 AND place = ?3 AND depuis = ?4")?
                .execute(params![put.number(), profile, place, since])?;
            claims.fetch_add(u64::try_from(released).unwrap_or_default(), Ordering::Relaxed);
            Ok(())
        })
    }
}

/// Gives the following of a put to `own`.
pub(super) fn take(tx: &Transaction<'_>, profile: i64, put: PutId, own: &FollowingProcess) -> Result<(), JournalError> {
    tx.prepare_cached(
        "INSERT INTO suiveur (put, profil, place, depuis) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET place = excluded.place, depuis = excluded.depuis",
    )?
    .execute(params![put.number(), profile, own.place, micros(own.since)])?;
    Ok(())
}

/// The process that a put's row names; a row whose process was replaced at its place names none.
fn follower(tx: &Transaction<'_>, profile: i64, put: PutId) -> Result<Option<FollowingProcess>, JournalError> {
    let mut request = tx.prepare_cached(
        "SELECT suiveur.place, suiveur.depuis, genre, agent
         FROM suiveur JOIN processus ON processus.profil = suiveur.profil AND processus.place = suiveur.place
           AND processus.depuis = suiveur.depuis
         WHERE suiveur.put = ?1 AND suiveur.profil = ?2",
    )?;
    request.query_row(params![put.number(), profile], |line| Ok(process(line, 0))).optional()?.transpose()
}

fn process(line: &rusqlite::Row<'_>, first: usize) -> Result<FollowingProcess, JournalError> {
    Ok(FollowingProcess {
        place: line.get(first)?,
        since: instant(line.get(first + 1)?)?,
        kind: ProcessKind::read(&line.get::<_, String>(first + 2)?)?,
        agent: line.get(first + 3)?,
    })
}
