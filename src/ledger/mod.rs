//! What the conduct of a put asks of whoever keeps its record: the port, and the words it is spoken in.
//!
//! Owns: [`Ledger`], what a ledger promises, and its failures. A post keeps its ledger in SQLite and in
//! locks of the operating system ([`crate::store`]); `tests/ledger/` holds the contract that any ledger is put
//! under, and one in memory.
//!
//! Must never: do IO, or know how a ledger keeps what it is given.

mod aside;
mod failure;
mod port;
mod records;

pub use aside::Aside;
pub use failure::{AppendError, BeginError, CountError, DepartError, LedgerError};
pub use port::Ledger;
pub use records::{NewRequest, PutId, RawAnswer, RequestId, ReturnRecord};
