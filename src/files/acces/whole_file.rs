//! Files written to the disk whole or not at all: a CR_STOC, an export.

use std::fs;
use std::io::{self, BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tempfile::NamedTempFile;

use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::CrStocLine;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::host::private;
use crate::wire::acces::{AccesFileName, write_cr_stoc};

/// The result of writing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// It is on the disk, whole.
    Written,
    /// The name is taken: the file that has it is unchanged, and nothing was written.
    Taken,
}

/// The name of a CR_STOC by the convention: `CodeOI_CodeOC_CrSTOC_V12_aaaammjj_numsequence.csv`.
#[must_use]
pub fn cr_stoc_name(oi: &str, oc: &str, day: Date, sequence: u64) -> String {
    let name = AccesFileName { code_oi: oi.to_owned(), code_oc: oc.to_owned(), flux: Flux::CrStoc, day, sequence };
    name.to_string()
}

/// Writes a CR_STOC to `path`, whole or not at all ([`UnfinishedFile`]).
///
/// # Errors
/// `Category::Input` when it can't be written; no file has the name then.
pub fn place(path: &Path, lines: &[CrStocLine]) -> Result<Placement, Failure> {
    let write = || {
        let Some(mut draft_file) = UnfinishedFile::new(path)? else { return Ok(Placement::Taken) };
        write_cr_stoc(&mut draft_file, lines)?;
        draft_file.place()
    };
    write().map_err(|error: io::Error| {
        Failure::new(Category::Input, "erreur.cr_stoc.ecriture")
            .with("fichier", path.display().to_string())
            .detail(error)
    })
}

/// Writes a text to `path`, whole or not at all, never over an existing file ([`UnfinishedFile`]).
///
/// # Errors
/// `Category::Input`: the name is taken, or the file can't be written; an existing file is unchanged.
pub fn place_text(path: &Path, text: &str) -> Result<(), Failure> {
    let failure = |key| Failure::new(Category::Input, key).with("fichier", path.display().to_string());
    let write = || {
        let Some(mut draft_file) = UnfinishedFile::new(path)? else { return Ok(Placement::Taken) };
        draft_file.write_all(text.as_bytes())?;
        draft_file.place()
    };
    match write() {
        Ok(Placement::Written) => Ok(()),
        Ok(Placement::Taken) => Err(failure("erreur.export.pris")),
        Err(error) => {
            let error: io::Error = error;
            Err(failure("erreur.export.ecriture").detail(error))
        }
    }
}

/// A file that is written under a temporary name beside its final one: a program that watches the folder never sees a
/// part of it under that final name. If dropped before [`UnfinishedFile::place`], it leaves nothing behind. Only its
/// owner may read it (0600), because it may hold codes de décharge; a folder that is set up to be shared (a default ACL, the
/// setgid bit) gives it its own rights, because what is put there is for others ([`private::mode_in`]).
pub struct UnfinishedFile {
    temporary: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl UnfinishedFile {
    /// Starts the file; `None` when the name is taken.
    ///
    /// # Errors
    /// No file can be created in the folder.
    pub fn new(path: &Path) -> io::Result<Option<Self>> {
        // A link that points nowhere also takes the name.
        if fs::symlink_metadata(path).is_ok() {
            return Ok(None);
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".reprov-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(private::mode_in(folder(path))));
        let temporary = builder.tempfile_in(folder(path))?;
        Ok(Some(Self { temporary: BufWriter::new(temporary), path: path.to_owned() }))
    }

    /// Gives the file its name, unless the name was taken meanwhile; durable when this returns.
    ///
    /// # Errors
    /// The file can't be written, or can't get its name: no file has that name then.
    pub fn place(self) -> io::Result<Placement> {
        let temporary = self.temporary.into_inner().map_err(IntoInnerError::into_error)?;
        private::ensure_file(temporary.as_file())?;
        let placement = match temporary.persist_noclobber(&self.path) {
            Ok(_) => Placement::Written,
            Err(refusal) if refusal.error.kind() == io::ErrorKind::AlreadyExists => Placement::Taken,
            Err(refusal) if lacks_the_call(&refusal.error) => place_over_own(refusal.file, &self.path)?,
            Err(refusal) => return Err(refusal.error),
        };
        if placement == Placement::Written {
            private::ensure_folder(folder(&self.path));
        }
        Ok(placement)
    }
}

/// Whether the file system may only lack links and renames that spare an existing name (FAT, some network shares and
/// FUSE).
fn lacks_the_call(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::InvalidInput | K::PermissionDenied | K::Unsupported | K::TooManyLinks)
}

/// Takes the name with an empty file of our own, which the whole one then replaces. For a moment the name stands for an
/// empty file, never for a part; a crash in that moment leaves it empty.
fn place_over_own(temporary: NamedTempFile, path: &Path) -> io::Result<Placement> {
    match private::options().write(true).create_new(true).open(path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Placement::Taken),
        Err(error) => return Err(error),
    }
    match temporary.persist(path) {
        Ok(_) => Ok(Placement::Written),
        Err(refusal) => {
            let _ = fs::remove_file(path);
            Err(refusal.error)
        }
    }
}

impl Write for UnfinishedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.temporary.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.temporary.flush()
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    //! Guards: files: a CR_STOC is whole or not there, over nothing, and never without its code

    use super::*;
    use crate::domain::acces::cr_stoc::RaccordementResult;
    use crate::domain::reference::ContratId;

    fn lines() -> Vec<CrStocLine> {
        vec![CrStocLine {
            contrat: ContratId::parse("MUT1").unwrap(),
            commande: "CMD-1".into(),
            subcontracting: "ST-1".into(),
            result: RaccordementResult::Ko("FINT01".into()),
            reference_prise: None,
            code: None,
        }]
    }

    #[test]
    fn a_taken_name_is_left_as_it_is_and_nothing_else_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cr.csv");
        assert_eq!(place(&path, &lines()).unwrap(), Placement::Written);
        let write = fs::read(&path).unwrap();
        assert_eq!(place(&path, &[]).unwrap(), Placement::Taken);
        assert_eq!(fs::read(&path).unwrap(), write);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_said_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let failure = place(&folder.path().join("absent").join("cr.csv"), &lines()).unwrap_err();
        assert_eq!(failure.category, Category::Input);
        assert!(failure.arguments.iter().any(|(_, value)| value.as_str().contains("absent")));
    }

    /// The way of a file system that has neither links nor renames that spare a name.
    #[test]
    fn without_links_a_name_is_taken_once_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cr.csv");
        let draft = |text: &str| {
            let mut file = tempfile::Builder::new().tempfile_in(folder.path()).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            file
        };
        assert_eq!(place_over_own(draft("un"), &path).unwrap(), Placement::Written);
        assert_eq!(place_over_own(draft("deux"), &path).unwrap(), Placement::Taken);
        assert_eq!(fs::read_to_string(&path).unwrap(), "un");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_is_its_owner_s_alone_but_in_a_folder_that_is_shared_on_purpose() {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |folder_mode: u32| {
            let folder = tempfile::tempdir().unwrap();
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(folder_mode)).unwrap();
            assert_eq!(place(&folder.path().join("cr.csv"), &lines()).unwrap(), Placement::Written);
            fs::metadata(folder.path().join("cr.csv")).unwrap().permissions().mode() & 0o777
        };
        assert_eq!((mode(0o700), mode(0o777)), (0o600, 0o600));
        assert_eq!(mode(0o2750), 0o640);
        assert_eq!(mode(0o2777) & 0o647, 0o640, "for the group, never for all; the umask goes on top");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_nowhere_is_a_taken_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cr.csv");
        std::os::unix::fs::symlink(folder.path().join("ailleurs"), &path).unwrap();
        assert_eq!(place(&path, &lines()).unwrap(), Placement::Taken);
    }
}
