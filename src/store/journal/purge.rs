//! What is old goes, when a person asks for it.
//!
//! Owns: which rows are old enough, in one transaction. Never: a put that is not settled, one that
//! was carried out and whose code de décharge is missing, or the put that a contract still in use got
//! its reference_prise from; a request of this month or the one before; the sequence of the CR_STOC.
//!
//! A contract is *in use* while it was opened, a fact of it was learnt, a line about it imported, an
//! answer about it kept, or anything happened to a put of it since the limit. Of a contract that is
//! not, everything goes at once, its facts as well: what is left would be half a truth, and a
//! contract of which nothing is known makes the rules ask.

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

/// How long giving the room back waits for others.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a purge takes away, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purge {
    /// Settled puts.
    pub puts: u64,
    /// When the oldest and the latest of them were begun.
    pub extent: Option<(Timestamp, Timestamp)>,
    /// Their events.
    pub events: u64,
    /// Their raw answers.
    pub answers: u64,
    /// Cached structures.
    pub structures: u64,
    /// Cached fibre lists.
    pub lists: u64,
    /// Requests of months before the last one.
    pub requests: u64,
    /// Lines of access files of contracts that are not in use.
    pub acces_lines: u64,
    /// Facts of these contracts.
    pub facts: u64,
    /// Contracts that leave the list of those at hand.
    pub contrats: u64,
    /// Old puts that stay, and why.
    pub kept: KeptPuts,
}

impl Purge {
    /// Whether it takes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { kept: self.kept, ..Self::default() }
    }
}

/// Puts begun before the limit that stay, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeptPuts {
    /// Not settled.
    pub unsettled: u64,
    /// Carried out, their code de décharge missing.
    pub without_code: u64,
    /// Still of use: something happened to them since, or their contract has its reference_prise
    /// from them.
    pub useful: u64,
}

/// The journal's size on the disk before and after it gave back what was free, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSize {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

/// A purge that was only tried.
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
    /// What [`Journal::purge`] would take away; changes nothing.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn planned_purge(&self, before: Timestamp, now: Timestamp) -> Result<Purge, JournalError> {
        // Done, and given up: what it says is what the purge will do.
        let attempt = self
            .write(move |tx, profile| Err::<(), _>(TriedPurge::Seen(Box::new(purge(tx, profile, before, now)?))))
            .await;
        match attempt {
            Err(TriedPurge::Seen(purge)) => Ok(*purge),
            Err(TriedPurge::Failure(error)) => Err(error),
            Ok(()) => Ok(Purge::default()),
        }
    }

    /// Takes away what is older than `before`, all of it or nothing, durably.
    ///
    /// # Errors
    /// The journal's failure; nothing is taken away then.
    pub async fn purge(&self, before: Timestamp, now: Timestamp) -> Result<Purge, JournalError> {
        self.write(move |tx, profile| purge(tx, profile, before, now)).await
    }

    /// Writes the file anew without its free pages, for which as much room again must be free on the
    /// disk. A crash meanwhile leaves the file as it was.
    ///
    /// # Errors
    /// The journal's failure: no room, or another process uses it just now.
    pub async fn compact(&self) -> Result<DiskSize, JournalError> {
        self.without_transaction(|connection| {
            let size = |connection: &Connection| -> Result<u64, JournalError> {
                let pages: u32 = connection.pragma_query_value(None, "page_count", |line| line.get(0))?;
                let page: u32 = connection.pragma_query_value(None, "page_size", |line| line.get(0))?;
                Ok(u64::from(pages) * u64::from(page))
            };
            let before = size(connection)?;
            // What is gone is gone: for the room alone nobody is kept waiting.
            connection.busy_timeout(PATIENCE)?;
            let given_back = give_back_room(connection);
            connection.busy_timeout(WAIT)?;
            given_back?;
            Ok(DiskSize { before, after: size(connection)? })
        })
        .await
    }
}

/// Writes the file anew and empties the log into it.
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

/// Notes the old puts that may go, before it is known which of them are of use, and the contracts that
/// nothing happened to since `limit`.
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
         EXCEPT SELECT reference FROM contrat WHERE profil = ?1 AND touche_le >= ?2
         EXCEPT SELECT contrat FROM put WHERE profil = ?1 AND id NOT IN (SELECT put FROM purge)
         EXCEPT SELECT contrat FROM fait WHERE profil = ?1 AND le >= ?2
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

/// Takes away the noted puts with all that belongs to them, and the noted contracts with theirs.
fn erase_marked(tx: &Transaction<'_>, profile: i64, limit: i64, purge: &mut Purge) -> Result<(), JournalError> {
    purge.answers = erase(tx, "DELETE FROM reponse WHERE put IN (SELECT put FROM purge)", [])?;
    purge.events = erase(tx, "DELETE FROM evenement WHERE put IN (SELECT put FROM purge)", [])?;
    purge.puts = erase(tx, "DELETE FROM put WHERE id IN (SELECT put FROM purge)", [])?;
    let unused = "IN (SELECT contrat FROM temp.inusite)";
    purge.facts = erase(tx, &format!("DELETE FROM fait WHERE profil = ?1 AND contrat {unused}"), [profile])?;
    purge.contrats = erase(tx, &format!("DELETE FROM contrat WHERE profil = ?1 AND reference {unused}"), [profile])?;
    purge.acces_lines = erase(tx, &format!("DELETE FROM acces WHERE profil = ?1 AND contrat {unused}"), [profile])?;
    // Lines that name no contract belong to those of their order.
    purge.acces_lines += erase(
        tx,
        "DELETE FROM acces WHERE profil = ?1 AND contrat IS NULL AND importee_le < ?2 AND commande NOT IN (
             SELECT commande FROM acces WHERE profil = ?1 AND (contrat IS NOT NULL OR importee_le >= ?2))",
        [profile, limit],
    )?;
    Ok(())
}

/// Takes away what is old by its own date: answers to reads, and requests.
fn erase_old(
    tx: &Transaction<'_>,
    profile: i64,
    limit: i64,
    now: Timestamp,
    purge: &mut Purge,
) -> Result<(), JournalError> {
    purge.structures = erase(tx, "DELETE FROM structure WHERE profil = ?1 AND le < ?2", [profile, limit])?;
    purge.lists = erase(tx, "DELETE FROM liste WHERE profil = ?1 AND le < ?2", [profile, limit])?;
    // The following of a put that is not settled paces itself by its requests. The latest month that
    // has any stays whatever the clock says: were it a year ahead, it would be this one, and its
    // requests are the quota.
    purge.requests = erase(
        tx,
        "DELETE FROM requete WHERE profil = ?1 AND le < ?2 AND mois < ?3
           AND mois < (SELECT max(mois) FROM requete WHERE profil = ?1)
           AND (contrat IS NULL OR contrat NOT IN (SELECT contrat FROM put WHERE profil = ?1 AND reglee = 0))",
        params![profile, limit, previous_month(now)],
    )?;
    Ok(())
}

/// Says of the puts written before it was kept whether their code is missing.
fn complete(tx: &Transaction<'_>, profile: i64) -> Result<(), JournalError> {
    for (put, life) in read_puts(tx, "put.profil = ?1 AND put.sans_code IS NULL", params![profile])? {
        tx.prepare_cached("UPDATE put SET sans_code = ?2 WHERE id = ?1")?
            .execute(params![put.number(), life.code_missing()])?;
    }
    Ok(())
}

/// Of a contract that is in use, the latest put that ended Terminé stays.
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

/// The old puts that stay, by the reason.
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

/// When the oldest and the latest of the puts that go were begun.
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

fn erase(tx: &Transaction<'_>, order: &str, parameters: impl rusqlite::Params) -> Result<u64, JournalError> {
    Ok(u64::try_from(tx.execute(order, parameters)?).unwrap_or(u64::MAX))
}

/// The month before that of `now`: it and what follows are never purged.
fn previous_month(now: Timestamp) -> String {
    let start = paris::day(now).first_of_month();
    let eve = start.checked_sub(1.day()).unwrap_or(start);
    quota::month_name(eve)
}
