//! Draws the state: header, the screens in view, footer.
//!
//! Owns: the frame around every screen. Must never: change anything but the [`Memo`], or start
//! anything.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::header::header;
use super::state::State;
use crate::tui::data::Level;
use crate::tui::glyphs::Signs;
use crate::tui::theme::{Meaning, Palette};
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::hit::Target;
use crate::tui::words::keymap::{self, Context};

/// The smallest usable window, in columns and rows.
const SMALLEST: (u16, u16) = (40, 12);

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, state: &State, palette: Palette, signs: Signs, memo: &mut Memo) {
    draw_all(frame, state, palette, &signs, memo);
    signs.finish(frame.buffer_mut());
}

fn draw_all(frame: &mut Frame<'_>, state: &State, palette: Palette, signs: &Signs, memo: &mut Memo) {
    memo.begin();
    let area = frame.area();
    let view = View::new(&state.data, palette, *signs);
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let text = view.t("tui.trop_petit");
        for (line, row) in wrap(text, usize::from(area.width)).into_iter().zip(area.rows()) {
            frame.render_widget(Line::from(line), row);
        }
        return;
    }
    let notice = notice_lines(&view, area.width);
    let notice_height = u16::try_from(notice.len()).unwrap_or(0);
    let [head, body, notice_area, footer] = area.layout(&Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(notice_height),
        Constraint::Length(1),
    ]));
    let base = state.screens.iter().rposition(|screen| !screen.part().modal()).unwrap_or(0);
    for screen in state.screens.iter().skip(base) {
        // The screens behind can't be clicked on.
        memo.cover();
        frame.set_cursor_position(body.as_position());
        screen.part().draw(frame, body, &view, memo);
    }
    // Once it is known whether a time of day was drawn.
    header(frame, head, &view);
    for (line, row) in notice.into_iter().zip(notice_area.rows()) {
        frame.render_widget(line, row);
    }
    draw_footer(frame, footer, state, &view, memo);
    memo.end(view.change());
}

fn notice_lines(view: &View<'_>, width: u16) -> Vec<Line<'static>> {
    let Some(notice) = &view.data.notice else { return Vec::new() };
    let (sign, meaning) = match notice.level {
        Level::Good => (view.signs.good, Meaning::Good),
        Level::Info | Level::Wait => (view.signs.dot, Meaning::Accent),
        Level::Bad => (view.signs.bad, Meaning::Bad),
    };
    let style = view.palette.style(meaning);
    wrap(&notice.text, usize::from(width).saturating_sub(3))
        .into_iter()
        .take(4)
        .enumerate()
        .map(|(at, text)| {
            let lead = if at == 0 { format!(" {sign} ") } else { "   ".to_owned() };
            Line::from(Span::styled(format!("{lead}{text}"), style))
        })
        .collect()
}

/// The keys of the screen with the focus, as many as fit. Help, palette and the way back are always among them.
/// Actions that can't be done now are left to the palette, which says why.
fn draw_footer(frame: &mut Frame<'_>, area: Rect, state: &State, view: &View<'_>, memo: &mut Memo) {
    let Some(screen) = state.screens.last() else { return };
    let part = screen.part();
    let mut entries: Vec<(String, &'static str, bool, Action)> = Vec::new();
    for binding in keymap::bindings(part.context()) {
        let back = binding.action == Action::Back;
        if !(binding.footer || back) || part.available(&state.data, binding.action).is_err() {
            continue;
        }
        let Some(key) = binding.keys.first() else { continue };
        let always = back || matches!(binding.context, Context::Letters | Context::Everywhere);
        let text = part.label(&state.data, binding.action).unwrap_or(binding.text);
        entries.push((key.name(view.texts(), &view.signs), view.t(text), always, binding.action));
    }
    let size = |(key, text, ..): &(String, &'static str, bool, Action)| key.width() + text.width() + 3;
    let reserved: usize = entries.iter().filter(|entry| entry.2).map(size).sum();
    let mut room = usize::from(area.width).saturating_sub(reserved);
    let mut spans: Vec<Span<'_>> = vec![Span::raw(" ")];
    for entry in &entries {
        if !entry.2 {
            if size(entry) > room {
                continue;
            }
            room -= size(entry);
        }
        let x = spans.iter().map(Span::width).sum::<usize>();
        let slot = Rect {
            x: area.x.saturating_add(u16::try_from(x).unwrap_or(u16::MAX)),
            width: u16::try_from(size(entry) - 2).unwrap_or(0),
            ..area
        };
        memo.target(slot.intersection(area), Target::Action(entry.3));
        spans.push(view.span(entry.0.clone(), Meaning::Accent));
        spans.push(Span::raw(format!(" {}  ", entry.1)));
    }
    frame.render_widget(Line::from(spans), area);
}
