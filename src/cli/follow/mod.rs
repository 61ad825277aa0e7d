//! `reprov suivre`: getReprovisionning until a final state.

mod known;
mod output;
mod to_the_end;

pub(super) use self::to_the_end::{run, underway};
