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

/// Draws the names of the views with how many rows each has: all the numbers where there is room, else the current
/// one's; of names that do not fit, those around the current one.
pub fn draw_counted_tabs(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, tabs: &[(&str, usize)], own: usize) {
    let width = usize::from(area.width);
    let name = |at: usize, all: bool| match tabs.get(at) {
        Some((name, count)) if all || at == own => format!("{name} {count}"),
        Some((name, _)) => (*name).to_owned(),
        None => String::new(),
    };
    let labels = |all: bool| (0..tabs.len()).map(|at| name(at, all)).collect::<Vec<_>>();
    let size = |labels: &[String]| labels.iter().map(|label| label.width() + 2).sum::<usize>();
    let (whole, short) = (labels(true), labels(false));
    let labels = if size(&whole) <= width { whole } else { short };
    let shown = around(&labels, own, width);
    let mut spans = Vec::new();
    if shown.start > 0 {
        spans.push(view.span(view.signs.ellipsis.to_owned(), Meaning::Muted));
    }
    for at in shown.clone() {
        let Some(label) = labels.get(at) else { continue };
        let (text, meaning) =
            if at == own { (format!("[{label}]"), Meaning::Title) } else { (format!(" {label} "), Meaning::Muted) };
        spans.push(view.span(text, meaning));
    }
    if shown.end < labels.len() {
        spans.push(view.span(view.signs.ellipsis.to_owned(), Meaning::Muted));
    }
    frame.render_widget(Line::from(spans), area);
}

/// The labels around the current one that fit in `width` columns, with a sign at each end where more are.
fn around(labels: &[String], own: usize, width: usize) -> std::ops::Range<usize> {
    let size = |at: usize| labels.get(at).map_or(0, |label| label.width() + 2);
    // A sign of more takes three columns at most.
    let room = |from: usize, to: usize| {
        width >= (from..to).map(size).sum::<usize>() + 3 * (usize::from(from > 0) + usize::from(to < labels.len()))
    };
    let (mut from, mut to) = (own.min(labels.len()), (own + 1).min(labels.len()));
    loop {
        let forth = to < labels.len() && room(from, to + 1);
        if forth {
            to += 1;
        }
        let back = from > 0 && room(from - 1, to);
        if back {
            from -= 1;
        }
        if !forth && !back {
            return from..to;
        }
    }
}

#[cfg(test)]
mod tests {
    //! Guards: tui: of views that do not fit, the current one and its neighbours are named

    use super::*;

    #[test]
    fn the_current_one_is_among_those_that_fit() {
        let labels: Vec<String> = ["Tous", "En cours", "Codes", "Importés 100000"].map(str::to_owned).into();
        assert_eq!(around(&labels, 1, 80), 0..4);
        for width in 0..60 {
            for own in 0..labels.len() {
                let shown = around(&labels, own, width);
                assert!(shown.contains(&own), "{own} at {width}: {shown:?}");
            }
        }
        assert_eq!(around(&labels, 3, 30), 2..4);
        assert_eq!(around(&labels, 0, 30), 0..3);
    }
}
