//! The rules of putReprovisionning (contract page 4), through what the rest of the product sees of
//! them.

mod propositions;
mod questions;
mod table;
mod texts;
