//! The sheet of a put: all that is known of it as labelled values, for the hotline, the clipboard, a file.

mod export;
mod values;

pub use export::{ExportFormat, export, proposed_name};
pub use values::{PatchCard, ValueGroup, code, groups, hotline, short, stage_name, stages, text, to_read};
