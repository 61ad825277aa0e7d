//! What must outlive the process: one SQLite file per user, each row belongs to one profile.
//!
//! Owns: the events of every put (append-only, each written with an expected version, until they are purged), the raw
//! answers, the requests of the month, the service's refusals that stop further calls, the facts of the orders, the
//! lines of the access files, and the cache of structures and fibre lists.
//!
//! Must never: reach the network, decide what an event means (that is [`crate::domain::lifecycle`]),
//! overwrite a damaged file, or hold a secret.
//!
//! One thread owns the connection ([`thread`]); a [`Journal`] sends it jobs and awaits their results.
//! Other processes use the same file at the same time: every write is one `BEGIN IMMEDIATE`
//! transaction that reads again what it relies on, and is on the disk (`synchronous = FULL`) when
//! its method returns.
//!
//! Times in columns are integer microseconds since 1970 (sortable; finer digits are dropped); an event's own time is
//! kept exactly, in its JSON.

mod acces;
mod cache;
mod columns;
mod commande;
mod contrat_list;
mod error;
mod file;
mod followers;
mod handle;
mod history;
mod latest;
mod polling;
mod purge;
mod puts;
mod quota;
mod schema;
mod stops;
mod thread;

pub use acces::{CommandeKnowledge, ImportCount};
pub use commande::KnownContrat;
pub use contrat_list::{AddedContrats, ImportMark};
pub use error::{JournalAppendError, JournalBeginError, JournalCountError, JournalDepartError, JournalError};
pub use followers::{FollowingProcess, ProcessKind};
pub use handle::Journal;
pub use history::PutFilter;
pub use latest::latest_contrats;
pub use polling::{FollowedPut, FollowedPuts, OBSERVED, WriteCount};
pub use purge::{DiskSize, KeptPuts, Purge};
pub use quota::{Consumption, CountedRequest, FOLLOWING, month};
pub use stops::{PasswordMark, Stop, Stopped};

pub use crate::ledger::{NewRequest, PutId, RawAnswer, RequestId};
