//! The file of an export.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::document::{DetailLevel, document};
use super::puts::Puts;
use super::sheet::sheet;
use super::total::ExportTotal;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::engine::Engine;
use crate::files::acces::{Placement, UnfinishedFile};
use crate::host::texts::Texts;

/// The file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Where.
    pub path: PathBuf,
    /// CSV if true, else JSON.
    pub csv: bool,
}

impl ExportFile {
    /// Takes the format from the name's ending.
    ///
    /// # Errors
    /// `Category::Input` when the name ends neither in `.csv` nor in `.json`.
    pub fn read(value: &str) -> Result<Self, Failure> {
        let path = PathBuf::from(value);
        let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
        match end.as_deref() {
            Some("csv") => Ok(Self { path, csv: true }),
            Some("json") => Ok(Self { path, csv: false }),
            _ => Err(Failure::new(Category::Input, "erreur.entree.export").with("fichier", value)),
        }
    }
}

/// Writes `puts` to `file`, whole or not at all, never over an existing file; returns how many it holds.
///
/// # Errors
/// `Category::Input` when the name is taken or can't be written to; a [`Failure`] when the journal can't be read.
pub async fn export(
    engine: &Engine,
    texts: Texts,
    puts: &mut Puts,
    file: &ExportFile,
    detail: DetailLevel,
) -> Result<ExportTotal, Failure> {
    let name = file.path.display().to_string();
    let failure = |error: &io::Error| {
        Failure::new(Category::Input, "erreur.export.ecriture").with("fichier", name.clone()).detail(error)
    };
    let taken = || Failure::new(Category::Input, "erreur.export.pris").with("fichier", name.clone());
    let mut draft_file = UnfinishedFile::new(&file.path).map_err(|error| failure(&error))?.ok_or_else(taken)?;
    let mut write = |bytes: &[u8]| draft_file.write_all(bytes).map_err(|error| failure(&error));
    let total = if file.csv {
        sheet(texts, puts, &mut write).await?
    } else {
        document(texts, engine, puts, detail, &mut write).await?
    };
    match draft_file.place().map_err(|error| failure(&error))? {
        Placement::Written => Ok(total),
        Placement::Taken => Err(taken()),
    }
}
