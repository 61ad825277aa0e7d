//! Files and folders that only one user can access.
//!
//! Owns: the mode of new files (0600) and folders (0700), under any umask, and making a new name in a folder durable.
//!
//! Must never: change the mode of an existing file or folder: a person may have chosen it.
//!
//! On Windows a new file gets the access list of its folder. The data and configuration folders are in the user's
//! profile, which only that user can access; nothing more is done there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Open options with which a new file is accessible to its owner only.
#[must_use]
pub fn options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Creates a folder and its missing parents, each accessible to its owner only. An existing folder is left unchanged;
/// the empty path means the current folder.
///
/// # Errors
/// An [`io::Error`] when the folder can't be created.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() {
        return Ok(());
    }
    let mut creation = DirBuilder::new();
    creation.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut creation, 0o700);
    creation.create(folder)
}

/// Makes the names in a folder durable, where the system supports it. A failure is only logged: it loses no data that
/// was reported as saved.
pub fn ensure_folder(folder: &Path) {
    #[cfg(unix)]
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        if let Err(error) = File::open(folder).and_then(|folder| folder.sync_all()) {
            tracing::warn!(%error, folder = %folder.display(), "a folder could not be synchronised");
        }
    }
    #[cfg(not(unix))]
    let _: (&Path, Option<File>) = (folder, None);
}
