//! What was done, told: a put and its events in words, and the journal in a file, CSV for a sheet or
//! JSON for a program.
//!
//! Owns: the words of the documents, their columns and fields, and that a file is whole or not there and
//! stands over nothing. The command line and the screens write with it alike. Reads page by page: a
//! journal of any length is told without being held.
//!
//! Must never: reach the network, or show anything.

mod document;
mod file;
mod puts;
mod safe_json;
mod sheet;
mod total;
mod words;

pub use self::document::{Detail, document, erreur_json, fibre, hexadecimal, pm};
pub use self::file::{Fichier, exporte};
pub use self::puts::Puts;
pub use self::safe_json::{ecrit_json, json_en_ligne, json_indente};
pub use self::total::Total;
pub use self::words::{adoptee, echec, echec_de, evenement, issue, libelle, phase, source, statut};
