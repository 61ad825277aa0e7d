//! The input of drawing beyond the screen's own state, and the panes that every screen draws in.
//!
//! Owns: [`View`]. Must never: change anything, or start anything.

use std::cell::Cell;
use std::time::Duration;

use jiff::Timestamp;
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

/// The input of drawing beyond the screen's own state.
pub struct View<'a> {
    /// The data that screens share.
    pub data: &'a Data,
    /// The styles.
    pub palette: Palette,
    /// The signs.
    pub signs: Signs,
    /// The time until the first shown value changes by itself.
    change: Cell<Option<Duration>>,
    /// Whether a time was drawn that clocks of this machine do not show.
    names_paris: Cell<bool>,
}

impl<'a> View<'a> {
    /// A view of `data`.
    #[must_use]
    pub const fn new(data: &'a Data, palette: Palette, signs: Signs) -> Self {
        Self { data, palette, signs, change: Cell::new(None), names_paris: Cell::new(false) }
    }

    /// Notes that a shown value changes by itself after `time`.
    pub fn changes_in(&self, time: Duration) {
        self.change.set(Some(self.change.get().map_or(time, |other| other.min(time))));
    }

    /// Notes that a time of day is drawn.
    pub fn tells_time(&self, at: Timestamp) {
        if self.data.names_paris(at) {
            self.names_paris.set(true);
        }
    }

    /// Whether the frame must say that its times are those of Paris.
    #[must_use]
    pub const fn names_paris(&self) -> bool {
        self.names_paris.get()
    }

    /// How long the frame stays true if nothing happens; `None`: for ever.
    #[must_use]
    pub const fn change(&self) -> Option<Duration> {
        self.change.get()
    }

    /// The text of `key`.
    #[must_use]
    pub fn t(&self, key: &'static str) -> &'static str {
        self.texts().get(key)
    }

    /// The text of `key` with its values filled in.
    #[must_use]
    pub fn p(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.texts().sentence(key, values)
    }

    /// The table of texts.
    #[must_use]
    pub const fn texts(&self) -> Texts {
        self.data.texts
    }

    /// A span in the style of this meaning.
    #[must_use]
    pub fn span<'s>(&self, text: impl Into<std::borrow::Cow<'s, str>>, meaning: Meaning) -> Span<'s> {
        Span::styled(text, self.palette.style(meaning))
    }

    /// Draws the frame of a pane; returns the area inside.
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
            // A screen reader starts here, unless the pane selects something and moves the cursor.
            frame.set_cursor_position(inner.as_position());
        }
        inner
    }

    /// Says, at the right of the last row of `area` or of the frame around it, that there is more below.
    pub fn more(&self, frame: &mut Frame<'_>, area: Rect) {
        let text = format!(" {} ", self.t("tui.regles.suite"));
        let width = u16::try_from(text.width()).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
        let slot = Rect {
            x: area.right().saturating_sub(width + 1),
            y: area.bottom().saturating_sub(1),
            width,
            height: area.height.min(1),
        };
        frame.render_widget(self.span(text, Meaning::Muted), slot);
    }

    /// A pane in front of everything else, of at most this size. The full width of its rows is cleared:
    /// otherwise parts of the screen behind, even of a code, would show beside it.
    pub fn popup(&self, frame: &mut Frame<'_>, area: Rect, title: &str, width: u16, height: u16) -> Rect {
        let area =
            area.centered(Constraint::Length(width.min(area.width)), Constraint::Length(height.min(area.height)));
        frame.render_widget(Clear, Rect { x: 0, width: frame.area().width, ..area });
        self.pane(frame, area, title, true)
    }
}
