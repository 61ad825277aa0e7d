//! `reprov verifier`: plans checked offline, one or a million.
//!
//! Owns: the order of the steps. A plan is read, judged, told and forgotten: all that is kept of it is one count and
//! sixteen bytes ([`conflicts`]).

mod batch;
mod columns;
mod conflicts;
mod folders;
mod one_line;
mod output;
mod progress;
mod sheets;
mod sources;
mod template;
mod told;
mod total;

pub(super) use self::batch::run;
pub(super) use self::one_line::read_line;
pub(super) use self::template::template;
