//! The sheet of a put: all that is known of it as labelled values, for the hotline, the clipboard, a file.

mod export;
mod values;

pub use export::{Forme, exporte, nom_propose};
pub use values::{Carte, Groupe, a_lire, code, courte, etapes, groupes, hotline, nom_etape, texte};
