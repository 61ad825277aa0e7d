//! The welcome: no configuration yet. It offers the demo, and a guided set-up.

mod form;
mod show;
mod view;

pub use form::{Accueil, ChoixAccueil, NouveauProfil};
pub use show::{OptionsAccueil, accueil};
