//! Saved answers: a site or fibre lists, from a file.
//!
//! Owns: reading a saved SOAP answer of any size as a stream, or the JSON of `reprov fibres`, and telling why a file is
//! neither.
//!
//! Must never: reach the network, or use a file's date as the answer's.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use jiff::Timestamp;

use crate::domain::failure::Failure;
use crate::domain::fibre::{PboFibres, RoSite};
use crate::domain::service_error::Category;
use crate::domain::site::Site;
use crate::host::toml_keys::read_failure;
use crate::wire::ereprov::{ServiceAnswer, read_fibres, read_structure};
use crate::wire::soap::ProtocolError;

/// Fibre lists from a file, and what the file says about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FibresRead {
    /// The lists.
    pub answer: RoSite,
    /// The contract they were read for; given only by the JSON.
    pub contrat: Option<String>,
    /// When the service gave them; given only by the JSON.
    pub at: Option<Timestamp>,
}

/// The JSON that `reprov fibres --format json` writes. Its other keys are ignored.
#[derive(serde::Deserialize)]
struct FibresJson {
    #[serde(rename = "referenceContrat", default)]
    reference_contrat: Option<String>,
    #[serde(rename = "pbo")]
    pbo: Vec<PboFibres>,
    #[serde(rename = "releveLe", default)]
    asked_at: Option<Timestamp>,
}

/// The site of a saved getSiteStructure answer.
///
/// # Errors
/// `Category::Input` when the file can't be read or is no such answer; the service's own refusal when the answer is one.
pub fn structure(path: &Path) -> Result<Site, Failure> {
    opened(path, read_structure(open(path)?, None))
}

/// The fibre lists of a saved getRoSite answer, or of the JSON of `reprov fibres`.
///
/// # Errors
/// As for [`structure`].
pub fn fibres(path: &Path) -> Result<FibresRead, Failure> {
    let mut stream = open(path)?;
    if begins_as_json(&mut stream).map_err(|error| read_failure(path, &error))? {
        let read: FibresJson = serde_json::from_reader(stream).map_err(|error| {
            Failure::new(Category::Input, "erreur.fichier.json")
                .with("fichier", path.display().to_string())
                .detail(error)
        })?;
        return Ok(FibresRead { answer: RoSite { pbo: read.pbo }, contrat: read.reference_contrat, at: read.asked_at });
    }
    let answer = opened(path, read_fibres(stream, None))?;
    Ok(FibresRead { answer, contrat: None, at: None })
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(|error| read_failure(path, &error))?;
    // On some systems a folder opens and fails at the first read only: name the cause here.
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(read_failure(path, &io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::with_capacity(64 << 10, file))
}

/// Whether the first character after blanks opens a JSON object. Only blanks are consumed.
fn begins_as_json(stream: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        if let Some(position) = buffer.iter().position(|byte| !byte.is_ascii_whitespace()) {
            let json = buffer.get(position) == Some(&b'{');
            if json {
                stream.consume(position);
            }
            return Ok(json);
        }
        let blanks = buffer.len();
        stream.consume(blanks);
    }
}

fn opened<T>(path: &Path, read: Result<ServiceAnswer<T>, ProtocolError>) -> Result<T, Failure> {
    let file = || path.display().to_string();
    match read {
        Ok(ServiceAnswer::Ok(value)) => Ok(value),
        Ok(ServiceAnswer::Ko(ko)) => Err(Failure::from_service(ko)),
        Ok(ServiceAnswer::Fault(fault)) => Err(Failure::new(Category::Service, "erreur.fichier.fault")
            .with("fichier", file())
            .with("texte", fault.text)),
        Err(error) => {
            let failure = Failure::new(Category::Input, "erreur.fichier.reponse").with("fichier", file());
            Err(failure.because_of(error.fault()).detail(error))
        }
    }
}
