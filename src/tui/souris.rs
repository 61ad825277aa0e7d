//! The mouse, where it is switched on (`[affichage] souris`): a click means what a few keys mean.
//!
//! Owns: what a click is on, looked up in what was really drawn. Must never: do anything that no key does,
//! or any part of the confirmation's gesture.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::msg::What;
use super::view::Memo;

/// Rows that were drawn, one of which is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
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
    Rows(Rows),
    /// The name of an action.
    Action(Action),
}

/// A click, as what it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    /// A row.
    Row {
        /// Of these rows.
        rows: Rows,
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

/// What a mouse event means, given what was drawn last; `None`: nothing.
#[must_use]
pub fn meant(memo: &Memo, mouse: MouseEvent) -> Option<What> {
    match mouse.kind {
        MouseEventKind::ScrollUp => Some(What::Wheel(Action::Haut)),
        MouseEventKind::ScrollDown => Some(What::Wheel(Action::Bas)),
        MouseEventKind::Down(MouseButton::Left) => {
            let at = Position::new(mouse.column, mouse.row);
            // What was drawn last stands in front.
            memo.targets()
                .iter()
                .rev()
                .find(|(area, _)| area.contains(at))
                .and_then(|(area, target)| on(*area, *target, at))
        }
        _ => None,
    }
}

fn on(area: Rect, target: Target, position: Position) -> Option<What> {
    match target {
        Target::Action(action) => Some(What::Click(Click::Action(action))),
        Target::Rows(rows) => {
            let at = rows.first.checked_add(usize::from(position.y.checked_sub(area.y)?))?;
            (at < rows.total).then_some(What::Click(Click::Row { rows, at }))
        }
    }
}
