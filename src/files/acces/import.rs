//! An access file read from the disk.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use jiff::Timestamp;

use crate::domain::acces::Flux;
use crate::domain::failure::Failure;
use crate::domain::service_error::Category;
use crate::host::toml_keys::read_failure;
use crate::wire::acces::{AccesFileName, AccesFileRefusal, AccesLineFault, AccesLineRead, AccesReader};

/// An access file being read.
pub struct AccesFile {
    reader: AccesReader<BufReader<File>>,
    path: String,
    /// Whether a line was read.
    begun: bool,
}

/// Opens a file and reads its header. `flux` is the flow for a file whose name does not give it; `imported_at` is now.
///
/// # Errors
/// `Category::Input`: the file can't be read, has no header, or its flow is not certain.
pub fn open(path: &Path, flux: Option<Flux>, imported_at: Timestamp) -> Result<AccesFile, Failure> {
    let file = File::open(path).map_err(|error| read_failure(path, &error))?;
    // On some systems a folder opens and fails at the first read only: name the cause here.
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(read_failure(path, &io::ErrorKind::IsADirectory.into()));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let told = path.display().to_string();
    let reader = AccesReader::open(BufReader::with_capacity(64 << 10, file), &name, flux, imported_at)
        .map_err(|refusal| failure(&told, refusal))?;
    Ok(AccesFile { reader, path: told, begun: false })
}

/// Whether the file's name says that it is an access file, whatever is in it.
#[must_use]
pub fn is_named_acces(path: &Path) -> bool {
    path.file_name().is_some_and(|name| AccesFileName::read(&name.to_string_lossy()).is_some())
}

impl AccesFile {
    /// The file's flow.
    #[must_use]
    pub const fn flux(&self) -> Flux {
        self.reader.flux()
    }

    /// How many lines were passed over before the header line.
    #[must_use]
    pub const fn lines_before(&self) -> u64 {
        self.reader.lines_before()
    }

    /// What is to be said of the line read last, which is used all the same; before the first line, of the header.
    #[must_use]
    pub fn remarks(&self) -> &[AccesLineFault] {
        self.reader.remarks()
    }

    /// The next line and its encoding, or what is wrong with it; `None` at the end.
    ///
    /// # Errors
    /// The file can't be read any further, or has no line but its header: a file that lost its lines passes for nothing.
    pub fn next_line(&mut self) -> Result<Option<AccesLineRead>, Failure> {
        let read = self.reader.next_line().map_err(|error| error.failure(&self.path))?;
        if read.is_none() && !self.begun {
            return Err(Failure::new(Category::Input, "erreur.feuille.sans_ligne").with("fichier", self.path.as_str()));
        }
        self.begun = true;
        Ok(read)
    }
}

/// Why a file can't be used, in words.
fn failure(file: &str, refusal: AccesFileRefusal) -> Failure {
    let input = |key: &str| Failure::new(Category::Input, key).with("fichier", file);
    let names = |flux: &[Flux]| flux.iter().map(|flux| flux.name()).collect::<Vec<_>>().join(", ");
    match refusal {
        AccesFileRefusal::Sheet(error) => error.failure(file),
        AccesFileRefusal::NoHeader => input("erreur.acces.sans_entete"),
        AccesFileRefusal::Duplicates(columns) => input("erreur.acces.doublons").with("colonnes", columns.join(", ")),
        AccesFileRefusal::FluxUndecided(candidates) => {
            let candidates = if candidates.is_empty() { &Flux::ALL[..] } else { &candidates };
            input("erreur.acces.flux_indecis").with("candidats", names(candidates))
        }
        AccesFileRefusal::Contradicted { flux, candidates } => {
            input("erreur.acces.contredit").with("flux", flux.name()).with("candidats", names(&candidates))
        }
        AccesFileRefusal::NoDate(flux) => input("erreur.acces.sans_date").with("flux", flux.name()),
        AccesFileRefusal::NameContradicts { name, told } => {
            input("erreur.acces.nom_contraire").with("nom", name.name()).with("dit", told.name())
        }
        AccesFileRefusal::ColumnsMissing { flux, columns } => {
            input("erreur.acces.colonnes_absentes").with("flux", flux.name()).with("colonnes", columns.join(", "))
        }
    }
}
