//! `reprov suivre`: getReprovisionning until a final state.

mod follow;
mod known;
mod output;

pub(super) use self::follow::execute;
