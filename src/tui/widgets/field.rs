//! A one-line text field.
//!
//! Owns: the text exactly as typed. Must never: show the text before it is made safe.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use tui_input::{Input, InputRequest};
use unicode_width::UnicodeWidthStr as _;

use crate::domain::text::displayable;
use crate::tui::theme::Meaning;
use crate::tui::view::View;

/// The longest text of a field: longer than any parameter of the protocol.
const LONGEST: usize = 400;

/// A text field. The text stays as typed; it is made safe only for showing.
#[derive(Debug, Clone, Default)]
pub struct TextField {
    input: Input,
}

impl TextField {
    /// A field holding `text`.
    #[must_use]
    pub fn with(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    /// Its text.
    #[must_use]
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Empties it.
    pub fn clear(&mut self) {
        self.input.reset();
    }

    /// Takes a key that edits; returns whether it was one.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        if key.modifiers.contains(KeyModifiers::ALT) {
            return false;
        }
        let request = match (key.code, ctrl) {
            (KeyCode::Char(c), false) if !c.is_control() => {
                if self.value().len() >= LONGEST {
                    return true;
                }
                InputRequest::InsertChar(c)
            }
            (KeyCode::Char('u'), true) => InputRequest::DeleteLine,
            (KeyCode::Char('w'), true) => InputRequest::DeletePrevWord,
            (KeyCode::Backspace, _) => InputRequest::DeletePrevChar,
            (KeyCode::Delete, _) => InputRequest::DeleteNextChar,
            (KeyCode::Left, _) => InputRequest::GoToPrevChar,
            (KeyCode::Right, _) => InputRequest::GoToNextChar,
            (KeyCode::Home, _) => InputRequest::GoToStart,
            (KeyCode::End, _) => InputRequest::GoToEnd,
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Takes pasted text: its first line that is not blank.
    pub fn paste(&mut self, text: &str) {
        // Terminals send a line end as the Enter key does: a carriage return.
        let line = text.split(['\n', '\r']).map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        for c in line.chars().filter(|c| !c.is_control()) {
            if self.value().len() >= LONGEST {
                break;
            }
            self.input.handle(InputRequest::InsertChar(c));
        }
    }

    /// Draws the field in one row, with the cursor when it has the focus. `hidden` shows signs in place of the
    /// text.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, focused: bool, hidden: bool) {
        if area.width < 2 || area.height == 0 {
            return;
        }
        let width = usize::from(area.width) - 1;
        let shown =
            if hidden { "*".repeat(self.value().chars().count()) } else { displayable(self.value()).into_owned() };
        let scroll = if hidden { shown.width().saturating_sub(width) } else { self.input.visual_scroll(width) };
        let mut at = 0;
        let visible: String = shown
            .chars()
            .skip_while(|c| {
                let skip = at < scroll;
                at += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
                skip
            })
            .collect();
        let style = view.palette.style(if focused { Meaning::Accent } else { Meaning::Title });
        frame.render_widget(Line::from(Span::styled(visible, style)), area);
        if focused {
            let cursor = if hidden { shown.width() } else { self.input.visual_cursor() };
            let x = cursor.saturating_sub(scroll).min(width);
            let x = u16::try_from(x).unwrap_or(0);
            frame.set_cursor_position(Position::new(area.x.saturating_add(x), area.y));
        }
    }
}
