//! The pages of `docs/` that must agree with the sources, and the page that is written from the sources.
//!
//! `citations` checks the citations, `ereprov` and `acces` check the pages of the protocols, and `invariants` writes
//! the page of invariants.

mod acces;
mod citations;
mod ereprov;
mod invariants;
mod markdown;
mod sources;
