//! The actions that a screen offers now: the help and the palette show those of the screen below.
//!
//! Owns: the description of each action. Must never: know which screen offers it.

use super::action::Action;
use super::keymap::Key;

/// An action as a screen offers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The action.
    pub action: Action,
    /// All its keys, the one to show first.
    pub keys: Vec<Key>,
    /// The text key of its words.
    pub text: &'static str,
    /// The text key of the reason why it can't be done now; `None`: it can.
    pub reason: Option<&'static str>,
}
