//! The readers of saved answers: a site, or fibre lists as SOAP or as the JSON of `reprov fibres`.

use reprov::domain::fibre::FibreIndex;
use reprov::files::saved_answers::{FibresRead, fibres, structure};

use super::file::with;
use super::memory::{SAVED_ANSWER, bound};
use super::tell;

/// How many fibres are looked up; each lookup goes through the whole list.
const FIBRES: usize = 64;

/// Reads `bytes` as a saved answer.
pub fn exercise(bytes: &[u8]) {
    with("releve", bytes, |path| {
        match bound("fibres", SAVED_ANSWER, bytes.len(), || fibres(path)) {
            Ok(read) => read_again(&read),
            Err(failure) => tell(&failure),
        }
        match bound("structure", SAVED_ANSWER, bytes.len(), || structure(path)) {
            // The site has no more PTOs than the input has bytes.
            Ok(site) => assert!(site.summary().pto <= bytes.len()),
            Err(failure) => tell(&failure),
        }
    });
}

/// The lists written as JSON read back as the same, and every fibre is found by its reference.
fn read_again(read: &FibresRead) {
    let FibresRead { answer, contrat, at } = read;
    let json = serde_json::json!({ "referenceContrat": contrat, "pbo": answer.pbo, "releveLe": at });
    let read_again = with("relu", json.to_string().as_bytes(), |path| fibres(path).expect("what was written is read"));
    assert_eq!(read_again, *read);
    let index = FibreIndex::new(answer);
    for (_, fibre) in answer.fibres().take(FIBRES) {
        assert_eq!(index.find(answer, &fibre.reference), answer.find(&fibre.reference));
    }
}
