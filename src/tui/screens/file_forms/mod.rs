//! The forms that end in a file: an export, a plan, a CR_STOC; and the one that opens a plan.
//!
//! A form stays open until its file is written or read: it shows what failed, and the person corrects it there.
//! No file is ever written over.

mod plan_text;
mod screen;
mod state;
mod view;

pub use state::FileForm;
