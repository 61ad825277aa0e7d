//! The codes de décharge that are missing: every put that was carried out without one, oldest first,
//! and what to do.
//!
//! Owns: which put is selected. Must never: record a code: the form for it does.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Next, Part, move_in};
use crate::domain::lifecycle::Life;
use crate::domain::text::displayable;
use crate::tui::data::Data;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The screen's state.
#[derive(Debug, Default)]
pub struct MissingCodesScreen {
    cursor: usize,
    /// The selected put, which stays selected when others leave the list.
    selected: Option<Life>,
}

impl MissingCodesScreen {
    fn current<'a>(&self, data: &'a Data) -> Option<&'a Life> {
        data.missing_codes().get(self.cursor).copied()
    }
}

/// Whether these are the same put, possibly at different states.
fn same(one: &Life, other: &Life) -> bool {
    one.at == other.at && one.demande == other.demande
}

impl Part for MissingCodesScreen {
    fn context(&self) -> Context {
        Context::MissingCodes
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Activate | Action::EnterCode if self.current(data).is_none() => {
                Err("tui.indisponible.aucun_manquant")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, data.missing_codes().len(), action) {
            self.selected = self.current(data).cloned();
            return Next::Stay;
        }
        match (action, self.current(data).map(|life| life.demande.clone())) {
            (Action::Activate, Some(demande)) => Next::Push(Destination::Following(demande.contrat)),
            (Action::EnterCode, Some(demande)) => {
                Next::Push(Destination::Code { contrat: demande.contrat, fibre: Some(demande.fibre) })
            }
            (Action::Back, _) => Next::Back,
            _ => Next::Stay,
        }
    }

    fn refresh(&mut self, data: &Data) {
        let queue = data.missing_codes();
        let at = self.selected.as_ref().and_then(|own| queue.iter().position(|life| same(life, own)));
        self.cursor = at.unwrap_or(self.cursor).min(queue.len().saturating_sub(1));
        self.selected = queue.get(self.cursor).map(|life| (*life).clone());
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let queue = view.data.missing_codes();
        let mut title = view.t("tui.manquants.titre").to_owned();
        if !queue.is_empty() {
            title = format!("{title} · {}", queue.len());
        }
        let inner = view.pane(frame, area, &title, true);
        let width = usize::from(inner.width);
        if queue.is_empty() {
            for (line, row) in wrap(view.t("tui.manquants.aucun"), width).into_iter().zip(inner.rows()) {
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
        let state = ListRows { id: "manquants", selected: Some(self.cursor), focused: true };
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
