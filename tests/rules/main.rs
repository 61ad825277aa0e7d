//! The rules of putReprovisionning (docs/e-reprov.md 4), through what the rest of the product sees of
//! them.

mod proposals;
mod questions;
mod table;
mod texts;
