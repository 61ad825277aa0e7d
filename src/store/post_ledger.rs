//! The ledger of a post: its journal, its locks, and the folder of answers put aside.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::failure::Echec;
use crate::domain::lifecycle::{Fait, Vie};
use crate::domain::outcome::{GenrePanne, Panne};
use crate::ledger::{
    AjoutError, Aside, CommenceError, Ledger, LedgerFailure, NouvelleRequete, Outcome, PartError, PutId, RequeteId,
};

use super::aside::AsideFolder;
use super::journal::{Journal, JournalError};
use super::locks::{Verrou, Verrous, attend_session};

/// How long a call waits for one of the sessions.
pub const SESSION_WAIT: Duration = Duration::from_mins(1);

/// The ledger of one profile on this post. Cheap to clone; clones share everything.
#[derive(Debug, Clone)]
pub struct PostLedger {
    journal: Journal,
    locks: Verrous,
    sessions: u8,
    aside: AsideFolder,
}

impl PostLedger {
    /// The ledger that a journal and locks of one profile make, `sessions` being those that the service
    /// has for this operator, and `aside` the folder for what the journal can't take.
    #[must_use]
    pub const fn new(journal: Journal, locks: Verrous, sessions: u8, aside: PathBuf) -> Self {
        Self { journal, locks, sessions, aside: AsideFolder::new(aside) }
    }

    /// The journal.
    #[must_use]
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The locks.
    #[must_use]
    pub const fn locks(&self) -> &Verrous {
        &self.locks
    }
}

/// A failure of a post's ledger.
#[derive(Debug, thiserror::Error)]
pub enum PostLedgerError {
    /// The journal's.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A lock file can't be opened.
    #[error(transparent)]
    Locks(#[from] io::Error),
}

impl LedgerFailure for PostLedgerError {
    fn echec(&self) -> Echec {
        match self {
            Self::Journal(failure) => failure.echec(),
            Self::Locks(failure) => Echec::de_panne(&Panne { genre: GenrePanne::Local, detail: failure.to_string() }),
        }
    }
}

/// A file of the folder of answers put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsideFile(PathBuf);

impl fmt::Display for AsideFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.display(), f)
    }
}

impl Ledger for PostLedger {
    type Failure = PostLedgerError;
    type Session = Verrou;
    type Driver = Verrou;
    type Place = AsideFile;

    async fn begin(&self, intention: Fait) -> Result<(PutId, Vie), CommenceError<PostLedgerError>> {
        self.journal.commence(intention).await.map_err(|error| match error {
            CommenceError::DejaOuvert(put) => CommenceError::DejaOuvert(put),
            CommenceError::Impossible => CommenceError::Impossible,
            CommenceError::Journal(failure) => CommenceError::Journal(failure.into()),
        })
    }

    async fn drive(&self, put: PutId) -> Result<Option<Verrou>, PostLedgerError> {
        Ok(self.locks.put(put)?)
    }

    async fn session(&self, waiting: impl FnOnce() + Send) -> Result<Option<Verrou>, PostLedgerError> {
        if let Some(free) = self.locks.session(self.sessions)? {
            return Ok(Some(free));
        }
        waiting();
        Ok(attend_session(&self.locks, self.sessions, SESSION_WAIT).await?)
    }

    async fn depart(
        &self,
        _session: &Verrou,
        put: PutId,
        version: u32,
        departure: Fait,
        request: NouvelleRequete,
        limit: u32,
    ) -> Result<(Vie, RequeteId), PartError<PostLedgerError>> {
        self.journal.part(put, version, departure, request, limit).await.map_err(|error| match error {
            PartError::QuotaAtteint { utilisees } => PartError::QuotaAtteint { utilisees },
            PartError::Ajout(error) => PartError::Ajout(append_error(error)),
        })
    }

    async fn receive(&self, put: PutId, version: u32, outcome: Outcome) -> Result<Vie, AjoutError<PostLedgerError>> {
        let Outcome { fait, raw, request, given_back } = outcome;
        self.journal.recoit(put, version, fait, raw, request, given_back).await.map_err(append_error)
    }

    async fn append(&self, put: PutId, version: u32, fait: Fait) -> Result<Vie, AjoutError<PostLedgerError>> {
        self.journal.ajoute(put, version, fait).await.map_err(append_error)
    }

    async fn life(&self, put: PutId) -> Result<Option<Vie>, PostLedgerError> {
        Ok(self.journal.vie(put).await?)
    }

    async fn events(&self, put: PutId) -> Result<Vec<Fait>, PostLedgerError> {
        Ok(self.journal.faits_du_put(put).await?)
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

fn append_error(error: AjoutError<JournalError>) -> AjoutError<PostLedgerError> {
    match error {
        AjoutError::Conflit { version } => AjoutError::Conflit { version },
        AjoutError::Inconnu => AjoutError::Inconnu,
        AjoutError::Impossible => AjoutError::Impossible,
        AjoutError::Journal(failure) => AjoutError::Journal(failure.into()),
    }
}
