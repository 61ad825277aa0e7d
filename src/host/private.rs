//! Files and folders that only one user can access.
//!
//! Owns: the mode of new files (0600) and folders (0700), under any umask, the mode of a file that is put into a folder
//! which its owner shares on purpose, and making a file and a new name in a folder durable.
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

/// The mode of a new file that a person wants in this folder: 0600, but in a folder that is set up to be shared what that
/// set-up says. A default ACL gives each file its rights itself, whatever is asked for; with the setgid bit a file belongs
/// to the folder's group, which may then do with it what it may do in the folder, never anybody else. The umask goes on
/// top of the latter.
#[cfg(unix)]
#[must_use]
pub fn mode_in(folder: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    const SETGID: u32 = 0o2000;
    const GROUP: u32 = 0o060;
    if has_default_acl(folder) {
        return 0o666;
    }
    let mode = std::fs::metadata(folder).map_or(0, |meta| meta.mode());
    if mode & SETGID == 0 { 0o600 } else { 0o600 | (mode & GROUP) }
}

#[cfg(target_os = "linux")]
fn has_default_acl(folder: &Path) -> bool {
    // Its length alone: an empty list is none.
    rustix::fs::getxattr(folder, "system.posix_acl_default", &mut [0_u8; 0][..]).is_ok_and(|length| length > 0)
}

#[cfg(all(unix, not(target_os = "linux")))]
const fn has_default_acl(_: &Path) -> bool {
    false
}

/// Who has a file that this user can't both read and write, where that is another user: a name, or `uid` and a number.
/// Nothing is opened: closing a file of SQLite's would release its locks.
#[cfg(unix)]
#[must_use]
pub fn foreign_owner(file: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = std::fs::metadata(file).ok()?.uid();
    let access = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK;
    if owner == rustix::process::geteuid().as_raw() || rustix::fs::access(file, access).is_ok() {
        return None;
    }
    // Users of a directory service are not in this file: their number is told.
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == owner.to_string()).then(|| name.to_owned())
    });
    Some(name.unwrap_or_else(|| format!("uid {owner}")))
}

/// Windows tells no such thing in a way that is known here.
#[cfg(not(unix))]
#[must_use]
pub const fn foreign_owner(_: &Path) -> Option<String> {
    None
}

/// Makes a file's content durable. A file system that knows no such call (some network and FUSE ones) keeps what was
/// written as well as it can, which is only logged.
///
/// # Errors
/// The content could not be kept.
pub fn ensure_file(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            tracing::warn!(%error, "the file system can't synchronise a file");
            Ok(())
        }
        end => end,
    }
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
