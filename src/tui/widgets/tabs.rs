//! The names of pages, with the current one marked.
//!
//! Must never: mark a page by a colour alone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::tui::theme::Meaning;
use crate::tui::view::View;

/// Draws the names of the pages, the current one marked by more than a colour; on the right `said`, if there is
/// room.
pub fn draw_tabs(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, tabs: &[(&str, bool)], said: &str) {
    let mut spans = Vec::new();
    let mut used = 0;
    for (name, own) in tabs {
        let (text, meaning) =
            if *own { (format!("[{name}]"), Meaning::Title) } else { (format!(" {name} "), Meaning::Muted) };
        used += text.width() + 1;
        spans.push(view.span(text, meaning));
        spans.push(Span::raw(" "));
    }
    let room = usize::from(area.width).saturating_sub(used);
    if said.width() < room {
        spans.push(Span::raw(" ".repeat(room - said.width() - 1)));
        spans.push(view.span(said.to_owned(), Meaning::Muted));
    }
    frame.render_widget(Line::from(spans), area);
}
