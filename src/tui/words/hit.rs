//! The targets that can be clicked on, and clicks on them.
//!
//! Owns: rows and action names as they were drawn. Must never: know where on the screen they are.

use super::action::Action;

/// Rows that were drawn; one may be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawnRows {
    /// The name of these rows.
    pub id: &'static str,
    /// The first row in view.
    pub first: usize,
    /// The number of rows.
    pub total: usize,
    /// The selected row.
    pub selected: Option<usize>,
    /// Whether keys move the selection in these rows.
    pub focused: bool,
    /// The actions that move one row back and one row forward.
    pub steps: [Action; 2],
}

/// Something drawn that can be clicked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Rows.
    Rows(DrawnRows),
    /// The name of an action.
    Action(Action),
}

/// A click, as the target that it hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    /// A row.
    Row {
        /// The rows.
        rows: DrawnRows,
        /// The index of the row hit.
        at: usize,
    },
    /// The name of an action.
    Action(Action),
}

impl Click {
    /// The click, reduced to selecting a row: for when something else may have come under the mouse. `None`
    /// when the click would do more.
    #[must_use]
    pub const fn at_most_selects(self) -> Option<Self> {
        match self {
            Self::Row { rows, at } if !matches!(rows.selected, Some(selected) if selected == at) => Some(self),
            Self::Row { .. } | Self::Action(_) => None,
        }
    }
}
