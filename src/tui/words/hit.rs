//! What can be clicked on, and a click as what it is on.
//!
//! Owns: rows and names of actions as they were drawn. Must never: know where on the screen they are.

use super::action::Action;

/// Rows that were drawn, one of which is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnRows {
    /// Under which name.
    pub id: &'static str,
    /// The first one that was seen.
    pub first: usize,
    /// How many there are.
    pub total: usize,
    /// The selected one.
    pub selected: Option<usize>,
    /// Whether keys move in them.
    pub focused: bool,
    /// What moves one row back, and one forth.
    pub steps: [Action; 2],
}

/// Something that was drawn and can be clicked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Rows.
    Rows(DrawnRows),
    /// The name of an action.
    Action(Action),
}

/// A click, as what it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    /// A row.
    Row {
        /// Of these rows.
        rows: DrawnRows,
        /// Which.
        at: usize,
    },
    /// The name of an action.
    Action(Action),
}

impl Click {
    /// The same click where something else may have come under it meanwhile: it may select, and do nothing.
    #[must_use]
    pub const fn at_most_selects(self) -> Option<Self> {
        match self {
            Self::Row { rows, at } if !matches!(rows.selected, Some(selected) if selected == at) => Some(self),
            Self::Row { .. } | Self::Action(_) => None,
        }
    }
}
