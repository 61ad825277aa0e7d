//! The folder `secours`: answers to puts that the journal can't take yet, each in a file of its own.
//!
//! Owns: the files. An answer's file is durable as soon as the journal has refused the answer once; the next start at
//! which the journal takes the answers moves them there and removes the files.
//!
//! Must never: remove a file whose answer the journal does not hold. The caller that takes the answers says when it
//! does.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::host::private;
use crate::ledger::Aside;

/// The extension of the files.
const EXTENSION: &str = "json";

/// The folder of answers put aside.
#[derive(Debug, Clone)]
pub struct AsideFolder(PathBuf);

impl AsideFolder {
    /// The folder at this path; it is created when the first answer is put there.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// The path of an answer's file: always the same for the same answer.
    pub(super) fn place(&self, aside: &Aside) -> PathBuf {
        self.0.join(format!("put-{}-{}.{EXTENSION}", aside.put(), aside.intention().as_microsecond()))
    }

    /// Writes an answer's file; `true` when it is durable.
    pub(super) fn write(&self, aside: &Aside) -> bool {
        match self.try_write(aside) {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "an answer could not be put into a file either");
                false
            }
        }
    }

    fn try_write(&self, aside: &Aside) -> io::Result<()> {
        let text = serde_json::to_vec_pretty(aside)?;
        private::make_folder(&self.0)?;
        let mut file = private::options().write(true).create(true).truncate(true).open(self.place(aside))?;
        file.write_all(&text)?;
        file.sync_all()?;
        private::ensure_folder(&self.0);
        self.0.parent().map(private::ensure_folder);
        Ok(())
    }

    /// All answers in the folder, whatever their files are called; a file that can't be read is left in place.
    pub(super) fn read(&self) -> Vec<(PathBuf, Aside)> {
        // No such folder: nothing was ever put aside.
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        paths
            .filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
            .filter_map(|path| match read_file(&path) {
                Ok(aside) => Some((path, aside)),
                Err(error) => {
                    tracing::error!(path = %path.display(), %error, "an answer put aside can't be read");
                    None
                }
            })
            .collect()
    }

    /// Removes a file that was read or written, whatever it is called.
    pub(super) fn remove(&self, path: &Path) {
        if let Err(error) = fs::remove_file(path) {
            // The next start finds that the journal holds the answer, and removes the file.
            tracing::warn!(%error, "an answer's file could not be removed");
        }
        private::ensure_folder(&self.0);
    }
}

fn read_file(path: &Path) -> io::Result<Aside> {
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of `tests/golden`, left by earlier versions: they are read, and written again byte for byte.
    #[test]
    fn an_answer_put_aside_is_written_as_it_was() {
        let golden = AsideFolder::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/secours"));
        let mut text_bodies = Vec::new();
        for (path, aside) in golden.read() {
            let text = fs::read(&path).unwrap();
            assert_eq!(golden.place(&aside), path);
            let folder = tempfile::tempdir().unwrap();
            let written = AsideFolder::new(folder.path().to_owned());
            assert!(written.write(&aside));
            assert!(fs::read(written.place(&aside)).unwrap() == text, "{}", path.display());
            let raw = aside.outcome().raw.unwrap();
            text_bodies.push(String::from_utf8(raw.body).is_ok());
        }
        text_bodies.sort_unstable();
        assert_eq!(text_bodies, [false, true], "one is text, one is not");
    }
}
