//! An input as a file, for the readers that take a path.

use std::cell::RefCell;
use std::fs;
use std::path::Path;

use tempfile::TempDir;

thread_local! {
    static DOSSIER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// Calls `lecture` with a file of these bytes called `nom`, alone in its folder.
pub(super) fn avec<T>(nom: &str, octets: &[u8], lecture: impl FnOnce(&Path) -> T) -> T {
    let chemin = DOSSIER.with_borrow_mut(|dossier| {
        let dossier = dossier.get_or_insert_with(|| tempfile::tempdir().expect("a folder for the inputs"));
        dossier.path().join(nom)
    });
    fs::write(&chemin, octets).expect("the input can be written");
    lecture(&chemin)
}
