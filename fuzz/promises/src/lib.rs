//! The promises that every reader of foreign bytes must keep, for any bytes.
//!
//! Owns: one module for each fuzz target, with the assertions that follow from what the reader promises, and how much
//! memory a reader may take ([`memory`]). The product's `tests/fuzzing/` checks the same on the seeds, without a
//! fuzzer: this crate needs none, and no C++ compiler.
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
pub mod parts;
pub mod plans;
pub mod ruins;
pub mod saved_answers;
pub mod scenarios;
pub mod sheet;

use reprov::domain::failure::Failure;
use reprov::domain::text::displayable;
use reprov::host::texts::{Language, Texts};

/// A target: its name, which is also that of its folder in `corpus`, and the function that tries an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 9] = [
    ("acces", acces::exercise),
    ("configuration", configuration::exercise),
    ("sheet", sheet::exercise),
    ("plans", plans::exercise),
    ("saved_answers", saved_answers::exercise),
    ("answers", answers::exercise),
    ("ruins", ruins::exercise),
    ("parts", parts::exercise),
    ("scenarios", scenarios::exercise),
];

/// The choice and the rest of an input. The choice is the first byte when it is a control character other than NUL and
/// the blanks of a text; otherwise it is 0 and nothing is cut off, so that any file of the repository is an input as it
/// is.
fn choice(bytes: &[u8]) -> (u8, &[u8]) {
    match bytes {
        [choice @ (1..=8 | 0x0e..=0x1f), remainder @ ..] => (*choice, remainder),
        _ => (0, bytes),
    }
}

/// Makes the messages of a failure: no text in them may act on a terminal.
fn tell(failure: &Failure) {
    for language in [Language::French, Language::English] {
        let (sentence, advice) = Texts::new(language).failure(failure);
        assert!(!sentence.is_empty(), "{failure:?}");
        hold_displayable(&sentence);
        hold_displayable(&advice);
    }
}

/// Checks that a text may be written to a terminal as it is.
fn hold_displayable(text: &str) {
    assert_eq!(displayable(text), text);
}
