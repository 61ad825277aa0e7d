//! Files and folders that are one user's alone.
//!
//! Owns: the mode of what is made (files 0600, folders 0700, whatever the umask allows more), and
//! making a new name in a folder durable.
//!
//! Must never: change the mode of what exists: a person may have wanted it.
//!
//! On Windows a new file has the access list of its folder, and the data and configuration folders
//! are in the user's profile, which is that user's alone; nothing more is done there.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::Path;

/// Options under which a file that is made is its owner's alone.
#[must_use]
pub fn options() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder and those above it that are missing, each its owner's alone. One that exists is
/// left as it is; the empty path is the current folder.
///
/// # Errors
/// It can't be made.
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

/// Makes the names in a folder durable where the system has a way to. A failure costs no data that
/// was promised to be on the disk: it is told in the log.
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
