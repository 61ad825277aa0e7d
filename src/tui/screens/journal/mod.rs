//! The journal: every reprovisioning, every request, the requests of a month.

mod lists;
mod month;
mod screen;
mod tab;

pub use screen::JournalScreen;
