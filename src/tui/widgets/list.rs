//! A list of rows, scrolled so that the selected one is in view.
//!
//! Owns: which rows are in view. Must never: make a line for a row that is not: a site has 100 000 of them.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::Line;

use crate::tui::theme::Meaning;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::hit::{self, Target};

/// How a list is drawn.
#[derive(Debug, Clone, Copy)]
pub struct ListRows {
    /// The name under which the scroll offset is remembered.
    pub id: &'static str,
    /// The selected row.
    pub selected: Option<usize>,
    /// Whether its pane has the focus.
    pub focused: bool,
}

/// Draws `items` in `area`, one row each; `line` is called only for the items in view.
pub fn draw<'l, T>(
    frame: &mut Frame<'_>,
    area: Rect,
    items: &[T],
    mut line: impl FnMut(&T) -> Line<'l>,
    rows: ListRows,
    view: &View<'_>,
    memo: &mut Memo,
) {
    let line = |at: usize| items.get(at).map(&mut line).unwrap_or_default();
    draw_by_place(frame, area, items.len(), line, rows, view, memo);
}

/// As [`draw`], for `total` rows that stand in no slice: `line` makes the one at a place.
pub fn draw_by_place<'l>(
    frame: &mut Frame<'_>,
    area: Rect,
    total: usize,
    mut line: impl FnMut(usize) -> Line<'l>,
    rows: ListRows,
    view: &View<'_>,
    memo: &mut Memo,
) {
    let height = usize::from(area.height);
    if height == 0 || area.width == 0 {
        return;
    }
    let offset = memo.offset(rows.id, rows.selected, total, height);
    let drawn = hit::DrawnRows {
        id: rows.id,
        first: offset,
        total,
        selected: rows.selected,
        focused: rows.focused,
        steps: [Action::Up, Action::Down],
    };
    memo.target(area, Target::Rows(drawn));
    for (at, row) in (offset..total).zip(area.rows()) {
        let mut line = line(at);
        let selected = rows.selected == Some(at);
        if selected {
            let meaning = if rows.focused { Meaning::Selected } else { Meaning::SelectedElsewhere };
            let style = view.palette.style(meaning);
            // The selected row has one style, but a swatch keeps its colour, not reversed.
            for span in &mut line.spans {
                if span.content == view.signs.swatch && span.style.fg.is_some() {
                    span.style = span.style.remove_modifier(Modifier::REVERSED);
                } else {
                    span.style = style;
                }
            }
            frame.buffer_mut().set_style(row, style);
        }
        frame.render_widget(line, row);
        if selected && rows.focused {
            frame.set_cursor_position(Position::new(row.x, row.y));
        }
    }
}
