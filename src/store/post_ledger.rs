//! The ledger of a post: its journal, its locks, and the folder of answers put aside.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Record};
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::ledger::{
    AppendError, Aside, BeginError, DepartError, Ledger, LedgerError, NewRequest, PutId, RequestId, ReturnRecord,
};

use super::aside::AsideFolder;
use super::journal::{FollowingProcess, Journal, JournalError};
use super::locks::{Lock, Locks, wait_for_session};

/// How long a call waits for one of the sessions.
pub const SESSION_WAIT: Duration = Duration::from_mins(1);

/// The ledger of one profile on this post. Cheap to clone; clones share everything.
#[derive(Debug, Clone)]
pub struct PostLedger {
    journal: Journal,
    locks: Locks,
    sessions: u8,
    aside: AsideFolder,
    /// The process that new puts are followed by, once it has a place.
    follower: Arc<OnceLock<FollowingProcess>>,
}

impl PostLedger {
    /// Makes the ledger from the journal and the locks of one profile. `sessions` is how many sessions the service
    /// allows this operator; `aside` is the folder for answers that the journal can't take.
    #[must_use]
    pub fn new(journal: Journal, locks: Locks, sessions: u8, aside: PathBuf) -> Self {
        Self { journal, locks, sessions, aside: AsideFolder::new(aside), follower: Arc::default() }
    }

    /// From now on each put that begins here is followed by this process, from before anybody can see it.
    pub fn follow_as(&self, process: FollowingProcess) {
        // A process keeps its place: a second call says the same.
        let _ = self.follower.set(process);
    }

    /// The journal.
    #[must_use]
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The locks.
    #[must_use]
    pub const fn locks(&self) -> &Locks {
        &self.locks
    }
}

/// A failure of a post's ledger.
#[derive(Debug, thiserror::Error)]
pub enum PostLedgerError {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A lock file can't be opened.
    #[error(transparent)]
    Locks(#[from] io::Error),
}

impl LedgerError for PostLedgerError {
    fn failure(&self) -> Failure {
        match self {
            Self::Journal(failure) => failure.failure(),
            Self::Locks(failure) => {
                Failure::from_breakdown(&Breakdown { kind: BreakdownKind::Local, detail: failure.to_string() })
            }
        }
    }
}

/// The path of a file in the folder of answers put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideFile(PathBuf);

impl fmt::Display for AsideFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.display(), f)
    }
}

impl Ledger for PostLedger {
    type Error = PostLedgerError;
    type Session = Lock;
    type Driver = Lock;
    type AsidePlace = AsideFile;

    async fn begin(&self, intention: Record) -> Result<(PutId, Life, Lock), BeginError<PostLedgerError>> {
        let locks = self.locks.clone();
        let drive = move |put| match locks.put(put) {
            Ok(Some(driver)) => Ok(driver),
            Ok(None) => Err(JournalError::Other("a put that is only just begun is driven already".to_owned())),
            Err(error) => Err(JournalError::Other(format!("the lock of a put: {error}"))),
        };
        self.journal.begin_held(intention, self.follower.get().cloned(), drive).await.map_err(|error| match error {
            BeginError::AlreadyOpen(put) => BeginError::AlreadyOpen(put),
            BeginError::Impossible => BeginError::Impossible,
            BeginError::Journal(failure) => BeginError::Journal(failure.into()),
        })
    }

    async fn drive(&self, put: PutId) -> Result<Option<Lock>, PostLedgerError> {
        Ok(self.locks.put(put)?)
    }

    async fn session(&self, waiting: impl FnOnce() + Send) -> Result<Option<Lock>, PostLedgerError> {
        if let Some(free) = self.locks.session(self.sessions)? {
            return Ok(Some(free));
        }
        waiting();
        Ok(wait_for_session(&self.locks, self.sessions, SESSION_WAIT).await?)
    }

    async fn depart(
        &self,
        _session: &Lock,
        put: PutId,
        version: u32,
        departure: Record,
        request: NewRequest,
        limit: u32,
    ) -> Result<(Life, RequestId), DepartError<PostLedgerError>> {
        self.journal.depart(put, version, departure, request, limit).await.map_err(|error| match error {
            DepartError::QuotaReached { used } => DepartError::QuotaReached { used },
            DepartError::Append(error) => DepartError::Append(append_error(error)),
        })
    }

    async fn receive(
        &self,
        put: PutId,
        version: u32,
        outcome: ReturnRecord,
    ) -> Result<Life, AppendError<PostLedgerError>> {
        let ReturnRecord { record, raw, request, given_back } = outcome;
        self.journal.receive(put, version, record, raw, request, given_back).await.map_err(append_error)
    }

    async fn append(&self, put: PutId, version: u32, record: Record) -> Result<Life, AppendError<PostLedgerError>> {
        self.journal.add(put, version, record).await.map_err(append_error)
    }

    async fn life(&self, put: PutId) -> Result<Option<Life>, PostLedgerError> {
        Ok(self.journal.life(put).await?)
    }

    async fn events(&self, put: PutId) -> Result<Vec<Record>, PostLedgerError> {
        Ok(self.journal.put_records(put).await?)
    }

    fn place(&self, aside: &Aside) -> AsideFile {
        AsideFile(self.aside.place(aside))
    }

    fn put_aside(&self, aside: &Aside) -> bool {
        self.aside.write(aside)
    }

    fn asides(&self) -> Vec<(AsideFile, Aside)> {
        self.aside.read().into_iter().map(|(path, aside)| (AsideFile(path), aside)).collect()
    }

    fn forget(&self, place: &AsideFile) {
        self.aside.remove(&place.0);
    }
}

fn append_error(error: AppendError<JournalError>) -> AppendError<PostLedgerError> {
    match error {
        AppendError::Conflict { version } => AppendError::Conflict { version },
        AppendError::Unknown => AppendError::Unknown,
        AppendError::Impossible => AppendError::Impossible,
        AppendError::Journal(failure) => AppendError::Journal(failure.into()),
    }
}
