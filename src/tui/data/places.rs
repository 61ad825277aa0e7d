//! Where files go.
//!
//! Must never: be looked for here: who opens the screens says it.

use std::path::PathBuf;

/// Where files go.
#[derive(Debug, Clone, Default)]
pub struct FilePlaces {
    /// Where they are written and looked for: where the program was started, then where the last one was.
    pub folder: PathBuf,
    /// The person's home.
    pub home: Option<PathBuf>,
    /// Whether both operators of the access files are configured: their names come from the convention
    /// then.
    pub operators: bool,
}
