//! Draws the state: header, the screen with the focus and what stands in front of it, footer.
//!
//! Owns: the frame around every screen. Must never: change anything but the [`Memo`], or start
//! anything.

pub mod etat;
pub mod mots;
mod temps;

use std::cell::Cell;
use std::collections::HashMap;
use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};
use unicode_width::UnicodeWidthStr as _;

use super::action::Action;
use super::glyphs::Signs;
use super::keymap;
use super::souris::Target;
use super::state::{Data, Level, State};
use super::theme::{Meaning, Palette};
use super::widgets::texte::wrap;
use crate::host::texts::Textes;

/// The smallest window in which anything can be read.
const SMALLEST: (u16, u16) = (40, 12);

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

    /// The text of `key`.
    #[must_use]
    pub fn t(&self, key: &'static str) -> &'static str {
        self.textes().get(key)
    }

    /// The text of `key` with its values.
    #[must_use]
    pub fn p(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.textes().phrase(key, values)
    }

    /// The words.
    #[must_use]
    pub const fn textes(&self) -> Textes {
        self.data.textes
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
            let title =
                format!(" {} ", super::widgets::texte::fit(title, title.width().min(room), self.signs.ellipsis));
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

/// What drawing remembers between two frames.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    offsets: HashMap<&'static str, usize>,
    /// What was asked of each scrolled text when it was last drawn.
    asked: HashMap<&'static str, usize>,
    /// What can be clicked on, and where: of the screen with the focus, and the footer's.
    targets: Vec<(Rect, Target)>,
    /// When something that was shown is no longer true though nothing happened.
    change: Option<Duration>,
}

impl Memo {
    /// How long what was drawn stays true if nothing happens; `None`: for ever.
    #[must_use]
    pub const fn change(&self) -> Option<Duration> {
        self.change
    }

    /// What can be clicked on, in the order in which it was drawn.
    #[must_use]
    pub fn targets(&self) -> &[(Rect, Target)] {
        &self.targets
    }

    /// This was drawn there and can be clicked on.
    pub fn target(&mut self, area: Rect, target: Target) {
        self.targets.push((area, target));
    }

    /// The first row to show of a text that is scrolled by `asked`, which knows no end. What was
    /// asked past the end is forgotten: one page back is one page back.
    pub fn scroll(&mut self, id: &'static str, asked: usize, total: usize, height: usize) -> usize {
        let before = self.asked.insert(id, asked).unwrap_or(0);
        let top = self.offsets.entry(id).or_default();
        *top = top.saturating_add(asked).saturating_sub(before).min(total.saturating_sub(height));
        *top
    }

    /// The first row to show of a list, moved no more than needed to show the selected one.
    pub fn offset(&mut self, id: &'static str, selected: Option<usize>, total: usize, height: usize) -> usize {
        let offset = self.offsets.entry(id).or_default();
        if let Some(selected) = selected {
            if selected < *offset {
                *offset = selected;
            } else if selected >= offset.saturating_add(height) {
                *offset = selected.saturating_add(1).saturating_sub(height);
            }
        }
        *offset = (*offset).min(total.saturating_sub(height));
        *offset
    }
}

/// Draws everything.
pub fn draw(frame: &mut Frame<'_>, state: &State, palette: Palette, signs: Signs, memo: &mut Memo) {
    draw_all(frame, state, palette, &signs, memo);
    signs.finish(frame.buffer_mut());
}

fn draw_all(frame: &mut Frame<'_>, state: &State, palette: Palette, signs: &Signs, memo: &mut Memo) {
    memo.targets.clear();
    memo.change = None;
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
    let [header, body, notice_area, footer] = area.layout(&Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(notice_height),
        Constraint::Length(1),
    ]));
    mots::header(frame, header, &view);
    let base = state.screens.iter().rposition(|screen| !screen.part().modal()).unwrap_or(0);
    for screen in state.screens.iter().skip(base) {
        // What stands behind can't be clicked on.
        memo.targets.clear();
        frame.set_cursor_position(body.as_position());
        screen.part().draw(frame, body, &view, memo);
    }
    for (line, row) in notice.into_iter().zip(notice_area.rows()) {
        frame.render_widget(line, row);
    }
    draw_footer(frame, footer, state, &view, memo);
    memo.change = view.change.get();
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

/// The keys of the screen with the focus: as many as fit. Help, palette and the way back are always
/// among them; what can't be done now is left to the palette, which says why.
fn draw_footer(frame: &mut Frame<'_>, area: Rect, state: &State, view: &View<'_>, memo: &mut Memo) {
    let Some(screen) = state.screens.last() else { return };
    let part = screen.part();
    let mut entries: Vec<(String, &'static str, bool, Action)> = Vec::new();
    for binding in keymap::bindings(part.context()) {
        let back = binding.action == Action::Retour;
        if !(binding.footer || back) || part.available(&state.data, binding.action).is_err() {
            continue;
        }
        let Some(key) = binding.keys.first() else { continue };
        let always = back || matches!(binding.context, keymap::Context::Letters | keymap::Context::Everywhere);
        let text = part.label(&state.data, binding.action).unwrap_or(binding.text);
        entries.push((key.name(view), view.t(text), always, binding.action));
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

/// The names of what can be shown, the one that is shown marked by more than a colour; on the right
/// what is to be said of it, where there is room.
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
