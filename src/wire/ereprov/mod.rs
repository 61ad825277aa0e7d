//! The messages of e-Reprov: questions and answers of the four methods, in both directions.
//!
//! Owns: which element and attribute holds which value (docs/e-reprov.md 3). Messages are read with every tolerance
//! that is stated there, and written strictly.
//!
//! Must never: do IO of its own (a caller's `BufRead` in, values out), know HTTP, read a clock, or
//! panic on any bytes.

mod answers;
mod header;
mod method;
mod questions;
mod salvage;
mod write;

pub use answers::{read_fibres, read_following, read_put, read_structure};
pub use header::ServiceAnswer;
pub use method::{EreprovMethod, PboElement};
pub use questions::{EreprovQuestion, ReceivedQuestion, encode_question, read_question};
pub use salvage::salvage_codes;
pub use write::{write_fibres, write_following, write_ko, write_put, write_structure};
