//! The codes de décharge that are missing: every put that was carried out without one, oldest first,
//! and what to do.
//!
//! Owns: which one is selected. Must never: record a code: its form does.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::{Next, Part, move_in};
use crate::domain::lifecycle::Vie;
use crate::domain::text::affichable;
use crate::tui::data::Data;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, Rows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

/// The queue's own state.
#[derive(Debug, Default)]
pub struct Manquants {
    cursor: usize,
    /// The selected put, which stays selected when others leave the queue.
    selected: Option<Vie>,
}

impl Manquants {
    fn current<'a>(&self, data: &'a Data) -> Option<&'a Vie> {
        data.manquants().get(self.cursor).copied()
    }
}

/// Whether these are one put, at whatever version.
fn same(one: &Vie, other: &Vie) -> bool {
    one.le == other.le && one.demande == other.demande
}

impl Part for Manquants {
    fn context(&self) -> Context {
        Context::Manquants
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Valider | Action::SaisirCode if self.current(data).is_none() => {
                Err("tui.indisponible.aucun_manquant")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, data.manquants().len(), action) {
            self.selected = self.current(data).cloned();
            return Next::Stay;
        }
        match (action, self.current(data).map(|vie| vie.demande.clone())) {
            (Action::Valider, Some(demande)) => Next::Push(Route::Suivi(demande.contrat)),
            (Action::SaisirCode, Some(demande)) => {
                Next::Push(Route::Code { contrat: demande.contrat, fibre: Some(demande.fibre) })
            }
            (Action::Retour, _) => Next::Back,
            _ => Next::Stay,
        }
    }

    fn refresh(&mut self, data: &Data) {
        let queue = data.manquants();
        let at = self.selected.as_ref().and_then(|own| queue.iter().position(|vie| same(vie, own)));
        self.cursor = at.unwrap_or(self.cursor).min(queue.len().saturating_sub(1));
        self.selected = queue.get(self.cursor).map(|vie| (*vie).clone());
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let queue = view.data.manquants();
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
        let state = Rows { id: "manquants", selected: Some(self.cursor), focused: true };
        list::draw(frame, rows, &queue, |vie| columns.line(view, vie), state, view, memo);
        for (line, row) in todo.into_iter().zip(foot.rows().skip(1)) {
            frame.render_widget(view.span(format!(" {line}"), Meaning::Warning), row);
        }
    }
}

/// Whom to ask for what.
fn todo(view: &View<'_>) -> String {
    match &view.data.hotline {
        Some(phone) => view.p("tui.manquants.appeler_au", &[("telephone", phone)]),
        None => view.t("tui.manquants.appeler").to_owned(),
    }
}

/// Which columns there is room for.
struct Columns {
    contrat: usize,
    fibre: usize,
    le: usize,
    etat: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (contrat, fibre, le) = match width {
            110.. => (32, 32, 14),
            60.. => (24, 16, 12),
            _ => (17, 16, 0),
        };
        let used = 1 + [contrat, fibre, le].iter().map(|width| width + usize::from(*width > 0)).sum::<usize>();
        Self { contrat, fibre, le, etat: width.saturating_sub(used) }
    }

    /// The cells of a row, each in its width.
    fn cells(&self, texts: [&str; 4]) -> [String; 5] {
        let cell =
            |text: &str, width: usize| if width == 0 { String::new() } else { format!("{} ", fit(text, width, "")) };
        let [contrat, fibre, le, etat] = texts;
        [" ".to_owned(), cell(contrat, self.contrat), cell(fibre, self.fibre), cell(le, self.le), cell(etat, self.etat)]
    }

    fn line(&self, view: &View<'_>, vie: &Vie) -> Line<'static> {
        let ellipsis = view.signs.ellipsis;
        let tail = |text: &str, width: usize| fit_tail(&affichable(text), width, ellipsis);
        let (sign, words, _) = words::phase(view, vie);
        let [lead, contrat, fibre, le, etat] = self.cells([
            &tail(vie.demande.contrat.as_str(), self.contrat),
            &tail(vie.demande.fibre.as_str(), self.fibre),
            &words::clock(view, vie.le),
            &format!("{sign} {words}"),
        ]);
        Line::from(vec![
            Span::raw(lead),
            view.span(contrat, Meaning::Title),
            Span::raw(fibre),
            Span::raw(le),
            view.span(etat, Meaning::Muted),
        ])
    }
}
