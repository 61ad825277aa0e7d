//! The reader of the access files: real-shaped files of every flow in both encodings, and hostile
//! ones. The files of this folder are made up; the columns of the flows whose lists are not public
//! are too.

#[cfg(test)]
mod flux;
#[cfg(test)]
mod hostile;

use jiff::Timestamp;
use reprov::domain::acces::{Flux, LigneAcces};
use reprov::wire::acces::{FauteLigne, Lecteur, RefusFichier};
use reprov::wire::csv::Encodage;

/// What a file gave.
#[derive(Debug, Default)]
pub(crate) struct Lu {
    pub(crate) lignes: Vec<LigneAcces>,
    pub(crate) encodages: Vec<Encodage>,
    pub(crate) fautes: Vec<FauteLigne>,
}

pub(crate) fn maintenant() -> Timestamp {
    "2026-12-01T08:00:00Z".parse().unwrap()
}

/// Reads a file to its end.
pub(crate) fn lit(nom: &str, flux: Option<Flux>, octets: &[u8]) -> Result<Lu, RefusFichier> {
    let mut lecteur = Lecteur::ouvre(octets, nom, flux, maintenant())?;
    let mut lu = Lu::default();
    while let Some(suivante) = lecteur.suivante()? {
        match suivante {
            Ok((ligne, encodage)) => {
                lu.lignes.push(ligne);
                lu.encodages.push(encodage);
            }
            Err(faute) => lu.fautes.push(faute),
        }
    }
    Ok(lu)
}

/// The bytes of a file of this folder.
pub(crate) fn octets(nom: &str) -> Vec<u8> {
    let chemin = format!("{}/tests/acces/{nom}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&chemin).unwrap_or_else(|erreur| panic!("{chemin}: {erreur}"))
}

/// The same text in the other encoding, and which one that is.
pub(crate) fn transcode(octets: &[u8]) -> (Vec<u8>, Encodage) {
    match std::str::from_utf8(octets) {
        Ok(texte) => {
            let (sortie, _, perdu) = encoding_rs::WINDOWS_1252.encode(texte);
            assert!(!perdu);
            (sortie.into_owned(), Encodage::Windows1252)
        }
        Err(_) => (encoding_rs::WINDOWS_1252.decode(octets).0.into_owned().into_bytes(), Encodage::Utf8),
    }
}
