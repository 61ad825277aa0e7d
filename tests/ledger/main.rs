//! The port to a ledger: its contract, tested on every ledger, and the conduct of a put over a ledger in memory.

mod conduct;
mod contract;
mod memory;
mod sqlite;
mod values;
