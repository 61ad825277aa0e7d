//! Gives an input as a file, for the readers that take a path.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// Calls `read` with a file of these bytes called `name`, alone in its folder.
pub(super) fn with<T>(name: &str, bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    let path = FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder for the inputs"));
        folder.path().join(name)
    });
    fs::write(&path, bytes).expect("the input can be written");
    read(&path)
}
