//! The interface of every screen, and where a screen leads.
//!
//! Owns: [`Part`] and [`Next`]. Must never: name a screen.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::{self, Context};
use crate::tui::words::offer::Offer;
use crate::tui::words::route::Destination;

/// Where to go after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Stay here.
    Stay,
    /// Back to the screen below.
    Back,
    /// To a screen above this one.
    Push(Destination),
    /// To a screen above this one, and do this there if it can be done.
    PushAndRun(Destination, Action),
    /// To another screen in place of this one.
    Replace(Destination),
    /// To a screen right above the home screen.
    Home(Destination),
    /// Back, and do this there.
    Run(Action),
}

/// The interface of every screen.
pub trait Part {
    /// The context of its keys.
    fn context(&self) -> Context;

    /// Whether it is drawn in front of the screen below, which stays visible.
    fn modal(&self) -> bool {
        false
    }

    /// Takes a key as text, before the table of keys is looked up; `None` when it is not text here.
    fn type_key(&mut self, _data: &mut Data, _key: KeyEvent) -> Option<Next> {
        None
    }

    /// Takes pasted text.
    fn paste(&mut self, _data: &mut Data, _text: &str) -> Next {
        Next::Stay
    }

    /// Whether an action can be done now, and if not, the key of the reason.
    ///
    /// # Errors
    /// The text key of the reason.
    fn available(&self, _data: &Data, _action: Action) -> Result<(), &'static str> {
        Ok(())
    }

    /// A text key for an action in place of the table's, when the words depend on what the action does now,
    /// above all on what it costs.
    fn label(&self, _data: &Data, _action: Action) -> Option<&'static str> {
        None
    }

    /// Does an action.
    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next;

    /// The contract that the screen is about, if any.
    fn subject(&self) -> Option<&ContratId> {
        None
    }

    /// Asks for data that is to be shown and was not read yet; called after each event while this screen has
    /// the focus.
    fn ask(&mut self, _data: &mut Data, _out: &mut Vec<Effect>) {}

    /// Moves the focus to the rows of this name, after a click on them; returns whether the screen has such
    /// rows.
    fn focus(&mut self, _id: &'static str) -> bool {
        false
    }

    /// Selects one of the rows of this name directly, when they are not a list to step through; returns whether
    /// it did.
    fn pick(&mut self, _id: &'static str, _at: usize) -> bool {
        false
    }

    /// Follows the data known now.
    fn refresh(&mut self, _data: &Data) {}

    /// Draws the screen.
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo);
}

/// The actions of a screen, each as offered now.
#[must_use]
pub fn offers(part: &dyn Part, data: &Data) -> Vec<Offer> {
    keymap::actions(part.context())
        .into_iter()
        .map(|(binding, keys)| Offer {
            action: binding.action,
            keys,
            text: part.label(data, binding.action).unwrap_or(binding.text),
            reason: part.available(data, binding.action).err(),
        })
        .collect()
}

/// Moves a cursor in a list of `len` rows; returns whether the action was a move.
pub fn move_in(cursor: &mut usize, len: usize, action: Action) -> bool {
    const PAGE: usize = 10;
    let last = len.saturating_sub(1);
    *cursor = match action {
        Action::Up => cursor.saturating_sub(1),
        Action::Down => cursor.saturating_add(1),
        Action::PageUp => cursor.saturating_sub(PAGE),
        Action::PageDown => cursor.saturating_add(PAGE),
        Action::First => 0,
        Action::Last => last,
        _ => return false,
    }
    .min(last);
    true
}

/// Scrolls a text by whole rows; the frame knows where it ends. Returns whether the action was a move.
pub fn scroll(first_row: &mut usize, action: Action) -> bool {
    *first_row = match action {
        Action::Up => first_row.saturating_sub(1),
        Action::Down => first_row.saturating_add(1),
        Action::PageUp => first_row.saturating_sub(10),
        Action::PageDown => first_row.saturating_add(10),
        Action::First => 0,
        Action::Last => first_row.saturating_add(10_000),
        _ => return false,
    };
    true
}
