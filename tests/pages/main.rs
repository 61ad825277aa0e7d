//! The pages of `docs/` that the sources are held to, and those that are written from the sources.
//!
//! Guards: the house: what a comment cites of `docs/` is there, by its section, and what the pages of the protocols say in tables is what the program does

mod acces;
mod citations;
mod ereprov;

mod markdown;
mod sources;
