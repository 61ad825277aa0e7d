//! Saved answers: a site or fibre lists from a file.
//!
//! Owns: reading a saved SOAP answer as a stream, whatever its size, or the JSON of
//! `reprov fibres`, and saying in words why a file is neither.
//!
//! Must never: reach the network, or take a file's date for the answer's.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use jiff::Timestamp;

use crate::domain::failure::Echec;
use crate::domain::fibre::{PboFibres, RoSite};
use crate::domain::service_error::Categorie;
use crate::domain::site::Site;
use crate::host::toml_keys::echec_lecture;
use crate::wire::ereprov::{Lecture, read_fibres, read_structure};
use crate::wire::soap::ProtocolError;

/// Fibre lists from a file, and what the file says about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FibresLues {
    /// The lists.
    pub reponse: RoSite,
    /// The contract they were read for; only the JSON says it.
    pub contrat: Option<String>,
    /// When the service gave them; only the JSON says it.
    pub le: Option<Timestamp>,
}

/// What `reprov fibres --format json` writes. Other keys of it do not matter here.
#[derive(serde::Deserialize)]
struct JsonFibres {
    #[serde(rename = "referenceContrat", default)]
    reference_contrat: Option<String>,
    #[serde(rename = "pbo")]
    pbo: Vec<PboFibres>,
    #[serde(rename = "releveLe", default)]
    releve_le: Option<Timestamp>,
}

/// The site of a saved getSiteStructure answer.
///
/// # Errors
/// Category `entree` when the file can't be read or is no such answer; the service's own refusal
/// when the answer is one.
pub fn structure(chemin: &Path) -> Result<Site, Echec> {
    ouverte(chemin, read_structure(ouvre(chemin)?, None))
}

/// The fibre lists of a saved getRoSite answer, or of the JSON of `reprov fibres`.
///
/// # Errors
/// As [`structure`].
pub fn fibres(chemin: &Path) -> Result<FibresLues, Echec> {
    let mut flux = ouvre(chemin)?;
    if commence_en_json(&mut flux).map_err(|error| echec_lecture(chemin, &error))? {
        let lu: JsonFibres = serde_json::from_reader(flux).map_err(|error| {
            Echec::new(Categorie::Entree, "erreur.fichier.json")
                .avec("fichier", chemin.display().to_string())
                .detail(error)
        })?;
        return Ok(FibresLues { reponse: RoSite { pbo: lu.pbo }, contrat: lu.reference_contrat, le: lu.releve_le });
    }
    let reponse = ouverte(chemin, read_fibres(flux, None))?;
    Ok(FibresLues { reponse, contrat: None, le: None })
}

fn ouvre(chemin: &Path) -> Result<BufReader<File>, Echec> {
    let fichier = File::open(chemin).map_err(|error| echec_lecture(chemin, &error))?;
    // A folder opens on some systems and fails at the first read: say what it is.
    if fichier.metadata().is_ok_and(|metadonnees| metadonnees.is_dir()) {
        return Err(echec_lecture(chemin, &io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::with_capacity(64 << 10, fichier))
}

/// Whether the first thing after blanks is a JSON object. Nothing but blanks is consumed.
fn commence_en_json(flux: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let tampon = flux.fill_buf()?;
        if tampon.is_empty() {
            return Ok(false);
        }
        if let Some(position) = tampon.iter().position(|octet| !octet.is_ascii_whitespace()) {
            let json = tampon.get(position) == Some(&b'{');
            if json {
                flux.consume(position);
            }
            return Ok(json);
        }
        let blancs = tampon.len();
        flux.consume(blancs);
    }
}

fn ouverte<T>(chemin: &Path, lu: Result<Lecture<T>, ProtocolError>) -> Result<T, Echec> {
    let fichier = || chemin.display().to_string();
    match lu {
        Ok(Lecture::Ok(valeur)) => Ok(valeur),
        Ok(Lecture::Ko(ko)) => Err(Echec::du_service(ko)),
        Ok(Lecture::Fault(fault)) => Err(Echec::new(Categorie::Service, "erreur.fichier.fault")
            .avec("fichier", fichier())
            .avec("texte", fault.texte)),
        Err(error) => {
            let echec = Echec::new(Categorie::Entree, "erreur.fichier.reponse").avec("fichier", fichier());
            Err(echec.pour(error.defaut()).detail(error))
        }
    }
}
