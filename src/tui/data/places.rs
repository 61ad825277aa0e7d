//! The folders for files.
//!
//! Must never: be searched for here: the code that opens the screens sets it.

use std::path::PathBuf;

/// The folders for files.
#[derive(Debug, Clone, Default)]
pub struct FilePlaces {
    /// The folder in which files are written and looked for: at first where the program was started, then where
    /// the last file was.
    pub folder: PathBuf,
    /// The person's home folder.
    pub home: Option<PathBuf>,
    /// Whether both operators of the access files are configured: then the names of those files come from the
    /// convention.
    pub operators: bool,
    /// The sheet of plans that was opened last: the form that opens files proposes it first.
    pub sheet: Option<PathBuf>,
}
