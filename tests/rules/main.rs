//! The rules of putReprovisionning (docs/e-reprov.md 4), tested through the functions that the rest of the product
//! calls.

mod proposals;
mod questions;
mod table;
mod texts;
