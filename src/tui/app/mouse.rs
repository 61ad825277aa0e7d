//! The mouse, where it is switched on (`[affichage] souris`): a click means what a few keys mean.
//!
//! Owns: finding what a click is on, in the record of what was drawn. Must never: do anything that no key does,
//! or any part of the confirmation's gesture.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::tui::view::Memo;
use crate::tui::words::action::Action;
use crate::tui::words::hit::{Click, Target};
use crate::tui::words::msg::What;

/// The meaning of a mouse event, given the last frame; `None`: it has none.
#[must_use]
pub fn meant(memo: &Memo, mouse: MouseEvent) -> Option<What> {
    match mouse.kind {
        MouseEventKind::ScrollUp => Some(What::Wheel(Action::Up)),
        MouseEventKind::ScrollDown => Some(What::Wheel(Action::Down)),
        MouseEventKind::Down(MouseButton::Left) => {
            let at = Position::new(mouse.column, mouse.row);
            // The target drawn last is in front.
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
