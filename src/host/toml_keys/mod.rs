//! The files that people write, plans and the configuration: read whole, then key by key.
//!
//! Owns: finding a key, saying its line, and refusing in a person's words a file that can't be
//! read, a wrong type, a value outside its format, or a key that nobody knows.
//!
//! Must never: write, or know what a key is for.

mod keys;
mod text;
mod units;

pub use keys::{Document, Lu, Table};
pub use text::{TEXTE_MAX, echec_lecture, lit_fichier, lit_texte};
pub use units::{DUREE_MAX, ecrit_duree, ecrit_taille, lit_duree, lit_taille};
