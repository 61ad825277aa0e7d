//! Every action of the screen below with its key; an action that can't be done now shows the reason.
//!
//! Owns: the search among the actions. Must never: do an action: the screen below does.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Next, Part, move_in};
use crate::host::texts::Texts;
use crate::tui::data::{Data, Level};
use crate::tui::filter::TextFilter;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::fit;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::offer::Offer;

/// The columns of an action's keys.
const KEYS: usize = 10;

/// The palette's state.
#[derive(Debug)]
pub struct PaletteScreen {
    entries: Vec<Offer>,
    search: TextField,
    filter: TextFilter,
    /// The rows, as positions in `entries`, best match first.
    rows: Vec<usize>,
    cursor: usize,
    texts: Texts,
}

impl PaletteScreen {
    /// The palette of these actions.
    #[must_use]
    pub fn new(data: &Data, mut entries: Vec<Offer>) -> Self {
        entries.retain(|entry| entry.action != Action::Palette);
        let rows = (0..entries.len()).collect();
        Self {
            entries,
            search: TextField::default(),
            filter: TextFilter::default(),
            rows,
            cursor: 0,
            texts: data.texts,
        }
    }

    /// The screen below offers these actions now: the selection stays on the same action.
    pub fn follow(&mut self, mut entries: Vec<Offer>) {
        entries.retain(|entry| entry.action != Action::Palette);
        if entries == self.entries {
            return;
        }
        let action = self.current().map(|entry| entry.action);
        self.entries = entries;
        self.typed();
        let same = |at: &usize| self.entries.get(*at).map(|entry| entry.action) == action;
        self.cursor = self.rows.iter().position(same).unwrap_or(0);
    }

    /// Filters the actions by the typed text.
    fn typed(&mut self) {
        self.filter.search(self.search.value());
        let mut kept: Vec<(u32, usize)> = Vec::with_capacity(self.entries.len());
        for (at, entry) in self.entries.iter().enumerate() {
            if let Some(score) = self.filter.score(&[self.texts.get(entry.text)]) {
                kept.push((score, at));
            }
        }
        kept.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.rows = kept.into_iter().map(|(_, at)| at).collect();
        self.cursor = 0;
    }

    fn current(&self) -> Option<&Offer> {
        self.entries.get(*self.rows.get(self.cursor)?)
    }
}

impl Part for PaletteScreen {
    fn context(&self) -> Context {
        Context::Palette
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        self.search.key(key).then(|| {
            self.typed();
            Next::Stay
        })
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        self.search.paste(text);
        self.typed();
        Next::Stay
    }

    fn act(&mut self, data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            return Next::Stay;
        }
        match action {
            Action::Back => Next::Back,
            Action::Activate => match self.current() {
                None => Next::Stay,
                Some(Offer { reason: Some(reason), .. }) => {
                    data.say(Level::Info, data.texts.get(reason));
                    Next::Stay
                }
                Some(entry) => Next::Run(entry.action),
            },
            _ => Next::Stay,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let wanted = u16::try_from(self.entries.len()).unwrap_or(u16::MAX).saturating_add(3);
        let inner = view.popup(frame, area, view.t("tui.palette.titre"), 100, wanted.min(area.height));
        let [search, list] = inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        let [prompt, field] = search.layout(&Layout::horizontal([Constraint::Length(2), Constraint::Min(0)]));
        frame.render_widget("> ", prompt);
        let width = usize::from(inner.width);
        let line = |at: &usize| {
            let Some(entry) = self.entries.get(*at) else { return Line::default() };
            let names: Vec<String> = entry.keys.iter().map(|key| key.name(view.texts(), &view.signs)).collect();
            let name = fit(&format!(" {}", names.join(", ")), KEYS, view.signs.ellipsis);
            let text = view.t(entry.text);
            match entry.reason {
                None => Line::from(vec![view.span(name, Meaning::Accent), Span::raw(format!(" {text}"))]),
                Some(reason) => {
                    let text = format!("{name} {text} ({})", view.t(reason));
                    Line::from(view.span(fit(&text, width, view.signs.ellipsis), Meaning::Muted))
                }
            }
        };
        if self.rows.is_empty() {
            frame.render_widget(view.span(view.t("tui.palette.aucune"), Meaning::Muted), list);
        }
        let state = ListRows { id: "palette", selected: Some(self.cursor), focused: true };
        list::draw(frame, list, &self.rows, line, state, view, memo);
        self.search.draw(frame, field, view, true, false);
    }
}
