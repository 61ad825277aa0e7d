//! The actions of a screen as it offers them now: what the help and the palette show of the one below.
//!
//! Owns: what is said of each. Must never: know which screen it is.

use super::action::Action;
use super::keymap::Key;

/// An action as a screen offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which.
    pub action: Action,
    /// All its keys, the one to show first.
    pub keys: Vec<Key>,
    /// The key of its words.
    pub text: &'static str,
    /// The key of why it can't be done now.
    pub reason: Option<&'static str>,
}
