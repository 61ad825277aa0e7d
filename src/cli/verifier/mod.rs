//! `reprov verifier`: plans checked offline, one or a million.
//!
//! Owns: the order of things. A plan is read, judged, told and forgotten: what is kept of it is one
//! count and sixteen bytes ([`conflits`]).

mod batch;
mod conflits;
mod progres;
mod sortie;
mod sources;
mod told;

pub(super) use self::batch::execute;
