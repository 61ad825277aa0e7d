//! The pages of `docs/` that the sources are held to, and those that are written from the sources.
//!
//! A citation is checked in `citations`, a page of a protocol in `ereprov` and `acces`, the page of
//! invariants is written by `invariants`.

mod acces;
mod citations;
mod ereprov;
mod invariants;
mod markdown;
mod sources;
