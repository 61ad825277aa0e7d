//! What drawing reads beside the screen itself, and the panes that every screen draws in.
//!
//! Owns: [`View`]. Must never: change anything, or start anything.

use std::cell::Cell;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::Span;
use ratatui::widgets::{Block, Clear};
use unicode_width::UnicodeWidthStr as _;

use super::fitting::fit;
use crate::host::texts::Texts;
use crate::tui::data::Data;
use crate::tui::glyphs::Signs;
use crate::tui::theme::{Meaning, Palette};

/// What drawing reads beside the screen itself.
pub struct View<'a> {
    /// What screens share.
    pub data: &'a Data,
    /// The styles.
    pub palette: Palette,
    /// The signs.
    pub signs: Signs,
    /// When something that is shown is no longer true though nothing happened: the soonest.
    change: Cell<Option<Duration>>,
}

impl<'a> View<'a> {
    /// A drawing of `data`.
    #[must_use]
    pub const fn new(data: &'a Data, palette: Palette, signs: Signs) -> Self {
        Self { data, palette, signs, change: Cell::new(None) }
    }

    /// What is shown here is no longer true in this time.
    pub fn changes_in(&self, time: Duration) {
        self.change.set(Some(self.change.get().map_or(time, |other| other.min(time))));
    }

    /// How long what was drawn stays true if nothing happens; `None`: for ever.
    #[must_use]
    pub const fn change(&self) -> Option<Duration> {
        self.change.get()
    }

    /// The text of `key`.
    #[must_use]
    pub fn t(&self, key: &'static str) -> &'static str {
        self.texts().get(key)
    }

    /// The text of `key` with its values.
    #[must_use]
    pub fn p(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts().sentence(key, values)
    }

    /// The words.
    #[must_use]
    pub const fn texts(&self) -> Texts {
        self.data.texts
    }

    /// A span of this meaning.
    #[must_use]
    pub fn span<'s>(&self, text: impl Into<std::borrow::Cow<'s, str>>, meaning: Meaning) -> Span<'s> {
        Span::styled(text, self.palette.style(meaning))
    }

    /// A frame around a pane, and what is left inside.
    pub fn pane(&self, frame: &mut Frame<'_>, area: Rect, title: &str, focused: bool) -> Rect {
        let style = self.palette.style(if focused { Meaning::Accent } else { Meaning::Muted });
        let mut block = Block::bordered().border_set(self.signs.border).border_style(style);
        if !title.is_empty() {
            let room = usize::from(area.width.saturating_sub(4));
            let title = format!(" {} ", fit(title, title.width().min(room), self.signs.ellipsis));
            block = block.title(Span::styled(title, self.palette.style(Meaning::Title)));
        }
        let inner = block.inner(area);
        frame.render_widget(block, area);
        if focused {
            // Unless something in it is selected: who has the screen read out starts here.
            frame.set_cursor_position(inner.as_position());
        }
        inner
    }

    /// A pane in front of everything else, of at most this size. The rows that it stands on are its own:
    /// beside it there would be parts of what is behind, of a code too.
    pub fn popup(&self, frame: &mut Frame<'_>, area: Rect, title: &str, width: u16, height: u16) -> Rect {
        let area =
            area.centered(Constraint::Length(width.min(area.width)), Constraint::Length(height.min(area.height)));
        frame.render_widget(Clear, Rect { x: 0, width: frame.area().width, ..area });
        self.pane(frame, area, title, true)
    }
}
