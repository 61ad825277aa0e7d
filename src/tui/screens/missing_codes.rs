//! The codes de décharge that are missing: every put that was carried out without one, oldest first,
//! and what to do.
//!
//! Owns: which put is selected, and which the filter keeps. Must never: record a code: the form for it does.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, move_in};
use crate::domain::lifecycle::Life;
use crate::domain::paris;
use crate::domain::text::displayable;
use crate::engine::PutId;
use crate::tui::data::Data;
use crate::tui::data::journal::{PagedRow as _, PutRow};
use crate::tui::filter::TextFilter;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The screen's state.
#[derive(Debug, Default)]
pub struct MissingCodesScreen {
    cursor: usize,
    /// The selected put, which stays selected when others leave the list.
    selected: Option<Life>,
    filter: TextField,
    filtering: bool,
    text_filter: TextFilter,
    /// The puts that the filter keeps, as positions among those whose code is missing.
    rows: Vec<usize>,
}

impl MissingCodesScreen {
    fn current<'a>(&self, data: &'a Data) -> Option<&'a Life> {
        self.kept(data).get(self.cursor).copied()
    }

    /// The puts that the filter keeps.
    fn kept<'a>(&self, data: &'a Data) -> Vec<&'a Life> {
        let queue = data.missing_codes();
        self.rows.iter().filter_map(|at| queue.get(*at).copied()).collect()
    }

    fn arrange(&mut self, data: &Data) {
        let queue = data.missing_codes();
        let filter = &mut self.text_filter;
        // What is searched is what the journal searches; the row's number plays no part in it.
        let mut keeps = |life: &Life| filter.is_empty() || PutRow::new(PutId::new(0), life).keeps(filter, data.texts);
        let rows = queue.iter().enumerate().filter(|(_, life)| keeps(life)).map(|(at, _)| at).collect();
        self.rows = rows;
    }

    /// After a change of the filter, the cursor goes to the top.
    fn typed(&mut self, data: &Data) {
        if self.text_filter.search(self.filter.value()) {
            (self.cursor, self.selected) = (0, None);
            self.arrange(data);
        }
    }
}

/// The puts of the list as text, a line each, to be pasted into a message or a sheet.
fn as_text(puts: &[&Life]) -> String {
    let line = |life: &&Life| {
        let cells = [
            life.demande.contrat.as_str(),
            life.demande.fibre.as_str(),
            &paris::time(life.at).strftime("%d/%m/%Y %H:%M").to_string(),
            life.agent.as_deref().unwrap_or_default(),
        ];
        cells.map(|cell| displayable(cell).into_owned()).join("\t")
    };
    puts.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether these are the same put, possibly at different states.
fn same(one: &Life, other: &Life) -> bool {
    one.at == other.at && one.demande == other.demande
}

impl Part for MissingCodesScreen {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { Context::MissingCodes }
    }

    fn type_key(&mut self, data: &mut Data, key: KeyEvent) -> Option<Next> {
        if !self.filtering || !self.filter.key(key) {
            return None;
        }
        self.typed(data);
        Some(Next::Stay)
    }

    fn paste(&mut self, data: &mut Data, text: &str) -> Next {
        // Text pasted into a list is searched for in it.
        if !self.filtering {
            self.filter.clear();
        }
        self.filter.paste(text);
        self.typed(data);
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            _ if self.filtering => Ok(()),
            Action::Activate | Action::EnterCode | Action::Copy | Action::Export if self.current(data).is_none() => {
                let none = data.missing_codes().is_empty();
                Err(if none { "tui.indisponible.aucun_manquant" } else { "tui.indisponible.aucune_ligne" })
            }
            _ => Ok(()),
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        (action == Action::Copy).then_some("tui.action.copier_liste")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.selected = self.current(data).cloned();
            return Next::Stay;
        }
        match (action, self.current(data).map(|life| life.demande.clone())) {
            (Action::Activate, _) if self.filtering => {
                self.filtering = false;
                Next::Stay
            }
            (Action::Filter, _) => {
                self.filtering = true;
                Next::Stay
            }
            (Action::Back, _) if self.filtering || !self.text_filter.is_empty() => {
                self.filtering = false;
                self.filter.clear();
                self.typed(data);
                Next::Stay
            }
            (Action::Copy, _) => {
                let text = as_text(&self.kept(data));
                out.push(Effect::Copy(ClipboardText { what: "tui.copie.manquants", text }));
                Next::Stay
            }
            (Action::Export, _) => {
                Next::Push(Destination::JournalExport { filter: self.filter.value().to_owned(), missing: true })
            }
            (Action::Activate, Some(demande)) => Next::Push(Destination::Following(demande.contrat)),
            (Action::EnterCode, Some(demande)) => {
                Next::Push(Destination::Code { contrat: demande.contrat, fibre: Some(demande.fibre) })
            }
            (Action::Back, _) => Next::Back,
            _ => Next::Stay,
        }
    }

    fn refresh(&mut self, data: &Data) {
        self.arrange(data);
        let queue = self.kept(data);
        let at = self.selected.as_ref().and_then(|own| queue.iter().position(|life| same(life, own)));
        self.cursor = at.unwrap_or(self.cursor).min(queue.len().saturating_sub(1));
        self.selected = queue.get(self.cursor).map(|life| (*life).clone());
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        // A click on a row ends the typing of the filter, as Enter does.
        self.filtering = false;
        true
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let all = view.data.missing_codes().len();
        let queue = self.kept(view.data);
        let mut title = view.t("tui.manquants.titre").to_owned();
        if !self.text_filter.is_empty() {
            title = format!("{title} · {}/{all}", queue.len());
        } else if all > 0 {
            title = format!("{title} · {all}");
        }
        let inner = view.pane(frame, area, &title, true);
        let width = usize::from(inner.width);
        let filter_height = u16::from(self.filtering || !self.filter.value().is_empty());
        let [filter, inner] = inner.layout(&Layout::vertical([Constraint::Length(filter_height), Constraint::Min(0)]));
        if filter_height > 0 {
            let label = view.t("tui.filtre");
            let label_width = u16::try_from(label.width() + 1).unwrap_or(0);
            let [left, field] =
                filter.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Muted), left);
            self.filter.draw(frame, field, view, self.filtering, false);
        }
        if queue.is_empty() {
            let key = if all == 0 { "tui.manquants.aucun" } else { "tui.feuille.aucune" };
            for (line, row) in wrap(view.t(key), width).into_iter().zip(inner.rows()) {
                frame.render_widget(Line::from(line), row);
            }
            return;
        }
        let todo = wrap(&todo(view), width.saturating_sub(2));
        let height = u16::try_from(todo.len()).unwrap_or(0).saturating_add(1);
        let [head, rows, foot] =
            inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(height)]));
        let columns = Columns::of(width);
        let header = columns.cells([
            view.t("tui.dossiers.contrat"),
            view.t("tui.dossiers.fibre"),
            view.t("tui.manquants.le"),
            view.t("tui.dossiers.etat"),
        ]);
        frame.render_widget(view.span(header.concat(), Meaning::Muted), head);
        let state = ListRows { id: "manquants", selected: Some(self.cursor), focused: !self.filtering };
        list::draw(frame, rows, &queue, |life| columns.line(view, life), state, view, memo);
        for (line, row) in todo.into_iter().zip(foot.rows().skip(1)) {
            frame.render_widget(view.span(format!(" {line}"), Meaning::Warning), row);
        }
    }
}

/// The line that says whom to ask for the code.
fn todo(view: &View<'_>) -> String {
    match &view.data.hotline {
        Some(phone) => view.p("tui.manquants.appeler_au", &[("telephone", phone)]),
        None => view.t("tui.manquants.appeler").to_owned(),
    }
}

/// The widths of the columns; 0: no room.
struct Columns {
    contrat: usize,
    fibre: usize,
    at: usize,
    state: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (contrat, fibre, at) = match width {
            110.. => (32, 32, 14),
            60.. => (24, 16, 12),
            _ => (17, 16, 0),
        };
        let used = 1 + [contrat, fibre, at].iter().map(|width| width + usize::from(*width > 0)).sum::<usize>();
        Self { contrat, fibre, at, state: width.saturating_sub(used) }
    }

    /// The cells of a row, each in its width.
    fn cells(&self, texts: [&str; 4]) -> [String; 5] {
        let cell =
            |text: &str, width: usize| if width == 0 { String::new() } else { format!("{} ", fit(text, width, "")) };
        let [contrat, fibre, at, state] = texts;
        [
            " ".to_owned(),
            cell(contrat, self.contrat),
            cell(fibre, self.fibre),
            cell(at, self.at),
            cell(state, self.state),
        ]
    }

    fn line(&self, view: &View<'_>, life: &Life) -> Line<'static> {
        let ellipsis = view.signs.ellipsis;
        let tail = |text: &str, width: usize| fit_tail(&displayable(text), width, ellipsis);
        let (sign, words, _) = words::phase(view, life);
        let [lead, contrat, fibre, at, state] = self.cells([
            &tail(life.demande.contrat.as_str(), self.contrat),
            &tail(life.demande.fibre.as_str(), self.fibre),
            &words::clock(view, life.at),
            &format!("{sign} {words}"),
        ]);
        Line::from(vec![
            Span::raw(lead),
            view.span(contrat, Meaning::Title),
            Span::raw(fibre),
            Span::raw(at),
            view.span(state, Meaning::Muted),
        ])
    }
}
