//! The port to a ledger: its contract, put to every ledger there is, and the conduct of a put over one in
//! memory.

mod conduct;
mod contract;
mod memory;
mod sqlite;
mod values;
