//! The forms that end in a file: an export, a plan, a CR_STOC; and the one that opens a plan.
//!
//! A form stays until its file is there: what stands in the way is said in it, and mended in it. Nothing
//! is ever written over.

mod screen;
mod state;
mod view;

pub use state::FileForm;
