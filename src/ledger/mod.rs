//! The port through which the conduct of a put uses a ledger, and the types of that port. A ledger keeps the
//! events of puts.
//!
//! Owns: [`Ledger`] (what a ledger promises) and its failures. On a technician's machine the ledger is SQLite
//! and locks of the operating system ([`crate::store`]); `tests/ledger/` holds the contract tests for every
//! ledger, and a ledger in memory.
//!
//! Must never: do IO, or know how a ledger stores its data.

mod aside;
mod failure;
mod port;
mod records;

pub use aside::Aside;
pub use failure::{AppendError, BeginError, CountError, DepartError, LedgerError};
pub use port::Ledger;
pub use records::{NewRequest, PutId, RawAnswer, RequestId, ReturnRecord};
