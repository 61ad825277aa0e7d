//! Deletes what is old, when a person asks for it.
//!
//! Owns: which rows are old enough; all in one transaction. Never deletes: a put that is not settled, one that was
//! carried out and whose code de décharge is missing, or the put that gave a contract still in use its reference_prise;
//! a request of this month or the one before; the sequence number of the CR_STOC.
//!
//! A contract is *in use* when, since the limit, it was opened, put away or annotated, a fact of it was learnt, a line about it was imported,
//! an answer about it was kept, or anything happened to one of its puts. Of a contract that is not in use, everything
//! is deleted at once, facts included: a part of its facts would mislead, while a contract without any makes the rules
//! ask.

use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, Transaction, params};

use crate::domain::lifecycle::{Life, Phase};
use crate::domain::paris;
use crate::domain::states::Statut;

use super::columns::{instant, micros};
use super::error::JournalError;
use super::file::WAIT;
use super::handle::Journal;
use super::puts::read_puts;
use super::quota;

/// How long [`Journal::compact`] waits for other processes.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a purge deletes, or would delete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purge {
    /// Settled puts.
    pub puts: u64,
    /// When the oldest and the latest of these puts were begun.
    pub extent: Option<(Timestamp, Timestamp)>,
    /// Their events.
    pub events: u64,
    /// Their raw answers.
    pub answers: u64,
    /// Cached structures.
    pub structures: u64,
    /// Cached fibre lists.
    pub lists: u64,
    /// Requests of the months before the previous one.
    pub requests: u64,
    /// Lines of access files of contracts that are not in use.
    pub acces_lines: u64,
    /// Facts of the contracts that are not in use.
    pub facts: u64,
    /// Contracts that leave the list of those at hand.
    pub contrats: u64,
    /// Old puts that stay, and why.
    pub kept: KeptPuts,
}

impl Purge {
    /// Whether the purge deletes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { kept: self.kept, ..Self::default() }
    }
}

/// Puts begun before the limit that stay, counted by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptPuts {
    /// Not settled.
    pub unsettled: u64,
    /// Carried out, but their code de décharge is missing.
    pub without_code: u64,
    /// Still useful: something happened to them since the limit, or their contract got its reference_prise from them.
    pub useful: u64,
}

/// The journal's size on the disk, in bytes, before and after its free space was given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSize {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// A purge that is rolled back: only its figures are wanted.
enum TriedPurge {
    Seen(Box<Purge>),
    Failure(JournalError),
}

impl From<JournalError> for TriedPurge {
    fn from(error: JournalError) -> Self {
        Self::Failure(error)
    }
}

impl Journal {
    /// What [`Journal::purge`] would delete; changes nothing.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read or written.
    pub async fn planned_purge(&self, before: Timestamp, now: Timestamp) -> Result<Purge, JournalError> {
        // The purge is carried out and rolled back: so its figures are exactly those of the real one.
        let attempt = self
            .write(move |tx, profile| Err::<(), _>(TriedPurge::Seen(Box::new(purge(tx, profile, before, now)?))))
            .await;
        match attempt {
            Err(TriedPurge::Seen(purge)) => Ok(*purge),
            Err(TriedPurge::Failure(error)) => Err(error),
            Ok(()) => Ok(Purge::default()),
        }
    }

    /// Deletes what is older than `before`, all of it or nothing, durably.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be written; nothing is deleted then.
    pub async fn purge(&self, before: Timestamp, now: Timestamp) -> Result<Purge, JournalError> {
        self.write(move |tx, profile| purge(tx, profile, before, now)).await
    }

    /// Rewrites the file without its free pages; this needs as much free room on the disk as the file takes. A crash in
    /// between leaves the file as it was.
    ///
    /// # Errors
    /// A [`JournalError`] when there is no room, or another process is using the journal.
    pub async fn compact(&self) -> Result<DiskSize, JournalError> {
        self.without_transaction(|connection| {
            let size = |connection: &Connection| -> Result<u64, JournalError> {
                let pages: u32 = connection.pragma_query_value(None, "page_count", |line| line.get(0))?;
                let page: u32 = connection.pragma_query_value(None, "page_size", |line| line.get(0))?;
                Ok(u64::from(pages) * u64::from(page))
            };
            let before = size(connection)?;
            // The purge is already done; nobody is kept waiting long only to give room back.
            connection.busy_timeout(PATIENCE)?;
            let given_back = give_back_room(connection);
            connection.busy_timeout(WAIT)?;
            given_back?;
            Ok(DiskSize { before, after: size(connection)? })
        })
        .await
    }
}

/// Rewrites the file and empties the log into it.
fn give_back_room(connection: &Connection) -> Result<(), JournalError> {
    connection.execute_batch("VACUUM")?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |line| line.get(0))?;
    if busy {
        return Err(JournalError::Locked("another process reads it: the room comes back when it is done".to_owned()));
    }
    Ok(())
}

fn purge(tx: &Transaction<'_>, profile: i64, before: Timestamp, now: Timestamp) -> Result<Purge, JournalError> {
    let limit = micros(before);
    complete(tx, profile)?;
    mark(tx, profile, limit)?;
    keep_useful(tx, profile)?;
    let mut purge = Purge { kept: kept(tx, profile, limit)?, extent: extent(tx)?, ..Purge::default() };
    erase_marked(tx, profile, limit, &mut purge)?;
    erase_old(tx, profile, limit, now, &mut purge)?;
    tx.execute("DELETE FROM purge", [])?;
    tx.execute("DELETE FROM temp.inusite", [])?;
    Ok(purge)
}

/// Marks the old puts that may go (those still useful are taken out later), and the contracts that nothing happened to
/// since `limit`.
fn mark(tx: &Transaction<'_>, profile: i64, limit: i64) -> Result<(), JournalError> {
    tx.execute(
        "INSERT INTO purge (put) SELECT id FROM put
         WHERE profil = ?1 AND reglee = 1 AND sans_code = 0
           AND (SELECT max(le) FROM evenement WHERE evenement.put = put.id) < ?2",
        params![profile, limit],
    )?;
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS inusite (contrat TEXT PRIMARY KEY) STRICT; DELETE FROM temp.inusite;",
    )?;
    tx.execute(
        "INSERT INTO temp.inusite
         SELECT reference FROM contrat WHERE profil = ?1
         UNION SELECT contrat FROM put WHERE profil = ?1
         UNION SELECT contrat FROM fait WHERE profil = ?1
         UNION SELECT contrat FROM acces WHERE profil = ?1 AND contrat IS NOT NULL
         UNION SELECT contrat FROM fiche WHERE profil = ?1
         EXCEPT SELECT reference FROM contrat WHERE profil = ?1 AND touche_le >= ?2
         EXCEPT SELECT contrat FROM put WHERE profil = ?1 AND id NOT IN (SELECT put FROM purge)
         EXCEPT SELECT contrat FROM fait WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM fiche WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM structure WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM liste WHERE profil = ?1 AND le >= ?2
         EXCEPT SELECT contrat FROM acces WHERE profil = ?1 AND importee_le >= ?2 AND contrat IS NOT NULL
         EXCEPT SELECT a.contrat FROM acces AS a JOIN acces AS b
             ON b.profil = a.profil AND b.commande = a.commande AND b.contrat IS NULL AND b.importee_le >= ?2
             WHERE a.profil = ?1 AND a.contrat IS NOT NULL",
        params![profile, limit],
    )?;
    Ok(())
}

/// Deletes the marked puts and the marked contracts, with all that belongs to them.
fn erase_marked(tx: &Transaction<'_>, profile: i64, limit: i64, purge: &mut Purge) -> Result<(), JournalError> {
    purge.answers = erase(tx, "DELETE FROM reponse WHERE put IN (SELECT put FROM purge)", [])?;
    purge.events = erase(tx, "DELETE FROM evenement WHERE put IN (SELECT put FROM purge)", [])?;
    erase(tx, "DELETE FROM suiveur WHERE put IN (SELECT put FROM purge)", [])?;
    purge.puts = erase(tx, "DELETE FROM put WHERE id IN (SELECT put FROM purge)", [])?;
    let unused = "IN (SELECT contrat FROM temp.inusite)";
    purge.facts = erase(tx, &format!("DELETE FROM fait WHERE profil = ?1 AND contrat {unused}"), [profile])?;
    // A name and a note are somebody's: they go with the contract.
    erase(tx, &format!("DELETE FROM fiche WHERE profil = ?1 AND contrat {unused}"), [profile])?;
    purge.contrats = erase(tx, &format!("DELETE FROM contrat WHERE profil = ?1 AND reference {unused}"), [profile])?;
    purge.acces_lines = erase(tx, &format!("DELETE FROM acces WHERE profil = ?1 AND contrat {unused}"), [profile])?;
    // Lines that name no contract belong to the contracts of their order.
    purge.acces_lines += erase(
        tx,
        "DELETE FROM acces WHERE profil = ?1 AND contrat IS NULL AND importee_le < ?2 AND commande NOT IN (
             SELECT commande FROM acces WHERE profil = ?1 AND (contrat IS NOT NULL OR importee_le >= ?2))",
        [profile, limit],
    )?;
    Ok(())
}

/// Deletes what is old by its own date: answers to reads, and requests.
fn erase_old(
    tx: &Transaction<'_>,
    profile: i64,
    limit: i64,
    now: Timestamp,
    purge: &mut Purge,
) -> Result<(), JournalError> {
    purge.structures = erase(tx, "DELETE FROM structure WHERE profil = ?1 AND le < ?2", [profile, limit])?;
    purge.lists = erase(tx, "DELETE FROM liste WHERE profil = ?1 AND le < ?2", [profile, limit])?;
    // The pace of following an unsettled put depends on its requests: they stay. The latest month with requests stays
    // too, whatever the clock says: if the clock was a year ahead, that month was the current one, and its requests are
    // the quota.
    purge.requests = erase(
        tx,
        "DELETE FROM requete WHERE profil = ?1 AND le < ?2 AND mois < ?3
           AND mois < (SELECT max(mois) FROM requete WHERE profil = ?1)
           AND (contrat IS NULL OR contrat NOT IN (SELECT contrat FROM put WHERE profil = ?1 AND reglee = 0))",
        params![profile, limit, previous_month(now)],
    )?;
    Ok(())
}

/// Fills in whether the code is missing, for puts written before this column existed.
fn complete(tx: &Transaction<'_>, profile: i64) -> Result<(), JournalError> {
    for (put, life) in read_puts(tx, "put.profil = ?1 AND put.sans_code IS NULL", params![profile])? {
        tx.prepare_cached("UPDATE put SET sans_code = ?2 WHERE id = ?1")?
            .execute(params![put.number(), life.code_missing()])?;
    }
    Ok(())
}

/// In a contract that is in use, the latest put that ended Terminé stays.
fn keep_useful(tx: &Transaction<'_>, profile: i64) -> Result<(), JournalError> {
    let contrats: Vec<String> = tx
        .prepare(
            "SELECT DISTINCT contrat FROM put WHERE profil = ?1 AND id IN (SELECT put FROM purge)
               AND contrat NOT IN (SELECT contrat FROM temp.inusite)",
        )?
        .query_map([profile], |line| line.get(0))?
        .collect::<Result<_, _>>()?;
    for contrat in contrats {
        let puts = read_puts(tx, "put.profil = ?1 AND put.contrat = ?2", params![profile, contrat])?;
        let end = |life: &Life| matches!(&life.phase, Phase::Finished { statut: Statut::Finished, .. });
        if let Some((put, _)) = puts.iter().rev().find(|(_, life)| end(life)) {
            tx.prepare_cached("DELETE FROM purge WHERE put = ?1")?.execute([put.number()])?;
        }
    }
    Ok(())
}

/// The old puts that stay, counted by reason.
fn kept(tx: &Transaction<'_>, profile: i64, limit: i64) -> Result<KeptPuts, JournalError> {
    let (unsettled, without_code, useful): (u32, u32, u32) = tx.query_row(
        "SELECT count(*) FILTER (WHERE reglee = 0), count(*) FILTER (WHERE reglee = 1 AND sans_code = 1),
                count(*) FILTER (WHERE reglee = 1 AND sans_code = 0)
         FROM put JOIN evenement AS debut ON debut.put = put.id AND debut.version = 1
         WHERE put.profil = ?1 AND debut.le < ?2 AND put.id NOT IN (SELECT put FROM purge)",
        [profile, limit],
        |line| Ok((line.get(0)?, line.get(1)?, line.get(2)?)),
    )?;
    Ok(KeptPuts { unsettled: unsettled.into(), without_code: without_code.into(), useful: useful.into() })
}

/// When the oldest and the latest of the deleted puts were begun.
fn extent(tx: &Transaction<'_>) -> Result<Option<(Timestamp, Timestamp)>, JournalError> {
    let ends: (Option<i64>, Option<i64>) = tx.query_row(
        "SELECT min(le), max(le) FROM evenement WHERE version = 1 AND put IN (SELECT put FROM purge)",
        [],
        |line| Ok((line.get(0)?, line.get(1)?)),
    )?;
    match ends {
        (Some(first), Some(last)) => Ok(Some((instant(first)?, instant(last)?))),
        _ => Ok(None),
    }
}

fn erase(tx: &Transaction<'_>, statement: &str, parameters: impl rusqlite::Params) -> Result<u64, JournalError> {
    Ok(u64::try_from(tx.execute(statement, parameters)?).unwrap_or(u64::MAX))
}

/// The month before that of `now`: it and later months are never purged.
fn previous_month(now: Timestamp) -> String {
    let start = paris::day(now).first_of_month();
    let eve = start.checked_sub(1.day()).unwrap_or(start);
    quota::month_name(eve)
}
