//! The handle on a journal: opening it, and running transactions on its thread.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::JournalError;
use super::{file, schema, thread};
use crate::stop_points::point;

/// The journal of one profile. Cheap to clone; clones share one connection.
///
/// A method's work is queued when its future is first polled; from then on it is carried out even if the future is
/// dropped. When the last clone drops, the queued work is carried out, then the connection is closed; the drop waits
/// for that.
#[derive(Clone)]
pub struct Journal {
    common: Arc<JournalShared>,
}

struct JournalShared {
    thread: thread::OwnerThread,
    profile: String,
    profile_id: i64,
    path: PathBuf,
    set_aside: Option<PathBuf>,
    /// How many rows this connection wrote of who follows what.
    claims: Arc<AtomicU64>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("chemin", &self.common.path)
            .field("profil", &self.common.profile)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal file `path` for one profile, creating the file (mode 0600) and its
    /// missing folders (mode 0700) where needed. On Windows the protection is that of the user's
    /// profile folder. An existing file or folder keeps its mode.
    ///
    /// Blocks: a few milliseconds, or up to some 10 seconds while another process holds the file.
    ///
    /// A damaged file is never overwritten: it is put aside, with its `-wal` and `-shm`, as
    /// `journal-abime-<timestamp>.sqlite`, and a new one is started ([`Journal::set_aside`]).
    /// While another process still has it open it is left in place, and this fails with
    /// [`JournalError::Damaged`]: that process would go on writing into the file put aside.
    ///
    /// # Errors
    /// [`JournalError`]; a file of a newer schema, or of another program, is left untouched.
    pub fn open(path: &Path, profile: &str) -> Result<Self, JournalError> {
        let mut opened = file::open(path)?;
        let profile_id = profile_id(&mut opened.connection, profile)?;
        Ok(Self {
            common: Arc::new(JournalShared {
                thread: thread::OwnerThread::launch(opened.connection, opened.lock)?,
                profile: profile.to_owned(),
                profile_id,
                path: path.to_owned(),
                set_aside: opened.set_aside,
                claims: Arc::default(),
            }),
        })
    }

    /// Where this opening moved a damaged file, if it did.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.common.set_aside.as_deref()
    }

    /// The journal's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.common.path
    }

    /// The version of the journal's schema: the newest one, because an older file is migrated at opening.
    #[must_use]
    pub fn schema(&self) -> u32 {
        schema::known()
    }

    /// How many rows this connection wrote of who follows what.
    pub(super) fn claim_count(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.common.claims)
    }

    /// The profile whose rows it reads and writes.
    #[must_use]
    pub fn profile(&self) -> &str {
        &self.common.profile
    }

    /// A number that changes when another connection, of any process, writes to the journal. It is asked for at once:
    /// what this handle reads afterwards is at least as new, whenever the future is awaited.
    ///
    /// # Errors
    /// A [`JournalError`] when the journal can't be read.
    pub fn writes_elsewhere(&self) -> impl Future<Output = Result<i64, JournalError>> + Send + use<> {
        let (give_back, wait) = oneshot::channel();
        let asked = self.common.thread.send(Box::new(move |connection| {
            let number = connection.pragma_query_value(None, "data_version", |line| line.get(0));
            drop(give_back.send(number.map_err(JournalError::from)));
        }));
        async move {
            asked?;
            wait.await.map_err(|_| JournalError::thread_stopped())?
        }
    }

    /// Runs `job` on the owner thread, reading in one transaction: one consistent view.
    pub(super) async fn read<T, E>(
        &self,
        job: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        self.execute(TransactionBehavior::Deferred, job).await
    }

    /// Runs `job` on the owner thread, in one transaction during which no other process can write; on an error nothing
    /// is written.
    pub(super) async fn write<T, E>(
        &self,
        job: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        self.execute(TransactionBehavior::Immediate, job).await
    }

    /// Queues a write on the owner thread, at once; nobody waits for its result, and a failure is logged.
    pub(super) fn queue(
        &self,
        job: impl FnOnce(&Transaction<'_>, i64) -> Result<(), JournalError> + Send + 'static,
    ) -> Result<(), JournalError> {
        let profile = self.common.profile_id;
        self.common.thread.send(Box::new(move |connection| {
            if let Err(error) = transaction(connection, TransactionBehavior::Immediate, |tx| job(tx, profile)) {
                tracing::warn!(%error, "a write that nobody waits for failed");
            }
        }))
    }

    /// Runs a job on the owner thread, outside of any transaction.
    pub(super) async fn without_transaction<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (give_back, wait) = oneshot::channel();
        self.common.thread.send(Box::new(move |connection| drop(give_back.send(job(connection)))))?;
        wait.await.map_err(|_| JournalError::thread_stopped())?
    }

    pub(super) async fn execute<T, E>(
        &self,
        kind: TransactionBehavior,
        job: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        let (give_back, wait) = oneshot::channel();
        let profile = self.common.profile_id;
        self.common.thread.send(Box::new(move |connection| {
            // When the future was dropped, no caller waits for the result: the work is done all the same.
            let done = transaction(connection, kind, |tx| job(tx, profile));
            if matches!(kind, TransactionBehavior::Immediate) {
                point("journal.apres-commit");
            }
            drop(give_back.send(done));
        }))?;
        wait.await.map_err(|_| JournalError::thread_stopped())?
    }
}

fn transaction<T, E: From<JournalError>>(
    connection: &mut Connection,
    kind: TransactionBehavior,
    job: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connection.transaction_with_behavior(kind).map_err(JournalError::from)?;
    let result = job(&tx)?;
    tx.commit().map_err(JournalError::from)?;
    Ok(result)
}

fn profile_id(connection: &mut Connection, profile: &str) -> Result<i64, JournalError> {
    transaction(connection, TransactionBehavior::Immediate, |tx| {
        tx.execute("INSERT INTO profil (nom) VALUES (?1) ON CONFLICT DO NOTHING", [profile])?;
        Ok(tx.query_row("SELECT id FROM profil WHERE nom = ?1", [profile], |line| line.get(0))?)
    })
}
