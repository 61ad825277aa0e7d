//! What every reader of foreign bytes is held to, whatever the bytes.
//!
//! Owns: one module for each fuzz target, with the assertions that follow from what the reader
//! promises, and how much memory a reader may take ([`memory`]). `tests/fuzzing/` of the product holds the
//! readers to the same on the seeds, without a fuzzer: this crate needs none, and no C++ compiler.
//!
//! Must never: repeat what a reader does. An assertion relates two results of the product, or a
//! result and the bytes.
//!
//! Guards: wire: no reader of foreign bytes panics, hangs, or takes more memory than its stated multiple of them;
//! what it reads is what the product writes

pub mod acces;
pub mod answers;
pub mod configuration;
mod file;
pub mod memory;
pub mod plans;
pub mod saved_answers;
pub mod scenarios;
pub mod sheet;

use reprov::domain::failure::Echec;
use reprov::domain::text::affichable;
use reprov::host::texts::{Langue, Textes};

/// A target: its name, which is that of its folder in `corpus`, and what it does with an input.
pub type Cible = (&'static str, fn(&[u8]));

/// Every target.
pub const CIBLES: [Cible; 7] = [
    ("acces", acces::eprouve),
    ("configuration", configuration::eprouve),
    ("sheet", sheet::eprouve),
    ("plans", plans::eprouve),
    ("saved_answers", saved_answers::eprouve),
    ("answers", answers::eprouve),
    ("scenarios", scenarios::eprouve),
];

/// A choice and the rest: the first byte where it is below 0x20 and no blank of a text, else 0. A
/// file of the repository is so an input as it is.
fn choix(octets: &[u8]) -> (u8, &[u8]) {
    match octets {
        [choix @ (1..=8 | 0x0e..=0x1f), reste @ ..] => (*choix, reste),
        _ => (0, octets),
    }
}

/// The sentences of a failure, made: nothing of them may act on a terminal.
fn dit(echec: &Echec) {
    for langue in [Langue::Fr, Langue::En] {
        let (phrase, conseil) = Textes::new(langue).echec(echec);
        assert!(!phrase.is_empty(), "{echec:?}");
        montrable(&phrase);
        montrable(&conseil);
    }
}

/// Holds a text to be one that may reach a terminal as it is.
fn montrable(texte: &str) {
    assert_eq!(affichable(texte), texte);
}
