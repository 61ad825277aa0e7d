//! Saved answers: a site, or fibre lists as SOAP or as the JSON of `reprov fibres`.

use reprov::domain::fibre::IndexFibres;
use reprov::files::saved_answers::{FibresLues, fibres, structure};

use super::dit;
use super::file::avec;
use super::memory::{RELEVE, borne};

/// How many fibres are looked up, each along the whole list.
const FIBRES: usize = 64;

/// Reads `octets` as a saved answer.
pub fn eprouve(octets: &[u8]) {
    avec("releve", octets, |chemin| {
        match borne("fibres", RELEVE, octets.len(), || fibres(chemin)) {
            Ok(lues) => relues(&lues),
            Err(echec) => dit(&echec),
        }
        match borne("structure", RELEVE, octets.len(), || structure(chemin)) {
            // What a reader of the whole site counts is what it holds.
            Ok(site) => assert!(site.resume().pto <= octets.len()),
            Err(echec) => dit(&echec),
        }
    });
}

/// The lists as JSON read back, and every fibre is found by its reference.
fn relues(lues: &FibresLues) {
    let FibresLues { reponse, contrat, le } = lues;
    let json = serde_json::json!({ "referenceContrat": contrat, "pbo": reponse.pbo, "releveLe": le });
    let relues = avec("relu", json.to_string().as_bytes(), |chemin| fibres(chemin).expect("what was written is read"));
    assert_eq!(relues, *lues);
    let index = IndexFibres::new(reponse);
    for (_, fibre) in reponse.fibres().take(FIBRES) {
        assert_eq!(index.trouve(reponse, &fibre.reference), reponse.trouve(&fibre.reference));
    }
}
