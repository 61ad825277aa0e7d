//! The requests of a month: by day as a chart, by method, by contract; what is left of the quota, and
//! what the service said that stops further calls.
//!
//! Owns: which month, and its chart. Must never: let a day with any request look like one without.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::domain::paris;
use crate::domain::text::affichable;
use crate::engine::Consommation;
use crate::tui::data::journal::methode;
use crate::tui::data::{Data, Loaded};
use crate::tui::screens::move_in;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, Rows};
use crate::tui::words::action::Action;
use crate::tui::words::journal;

/// The most rows a chart takes.
const HAUTEUR: u16 = 10;

/// A hundred years: as far back as anybody wants to look.
const RECUL_MAX: i32 = 1200;

/// Which month is looked at.
#[derive(Debug, Default)]
pub(super) struct Mois {
    /// How many months back from this one.
    recul: i32,
    cursor: usize,
}

impl Mois {
    /// The first day of the month, in Europe/Paris.
    fn premier(&self, data: &Data) -> Date {
        let jour = paris::jour(data.now).first_of_month();
        jour.checked_sub(self.recul.months()).unwrap_or(jour)
    }

    /// The month's name: `2026-11`.
    pub(super) fn nom(&self, data: &Data) -> String {
        let premier = self.premier(data);
        format!("{:04}-{:02}", premier.year(), premier.month())
    }

    pub(super) const fn est_courant(&self, _data: &Data) -> bool {
        self.recul == 0
    }

    fn lu<'a>(&self, data: &'a Data) -> Option<&'a Loaded<journal::Mois>> {
        data.registre.mois.get(&self.nom(data))
    }

    /// Goes from month to month, or down the contracts; whether the action did.
    pub(super) fn moves(&mut self, data: &Data, action: Action) -> bool {
        match action {
            Action::Gauche => self.recul = self.recul.saturating_add(1).min(RECUL_MAX),
            Action::Droite => self.recul = self.recul.saturating_sub(1).max(0),
            _ => {
                let value = self.lu(data).and_then(|lu| lu.value.as_ref());
                let len = value.map_or(0, |mois| mois.consommation.contrats.len());
                return move_in(&mut self.cursor, len, action);
            }
        }
        self.cursor = 0;
        true
    }

    /// The selected contract.
    pub(super) fn contrat<'a>(&self, data: &'a Data) -> Option<&'a str> {
        let mois = self.lu(data)?.value.as_ref()?;
        // As it is drawn: the list may have become shorter.
        let contrats = par_contrat(&mois.consommation);
        contrats.get(self.cursor.min(contrats.len().saturating_sub(1)))?.0.as_deref()
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let area = area.inner(ratatui::layout::Margin::new(1, 0));
        let lu = self.lu(view.data);
        let value = lu.and_then(|lu| lu.value.as_ref());
        let mut top = self.haut(view, value, usize::from(area.width));
        if let Some(failure) = lu.and_then(|lu| lu.failure.as_ref()) {
            let (what, advice) = view.textes().echec(failure);
            let said = format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"));
            top.extend(wrap(&said, usize::from(area.width)).into_iter().map(Line::from));
        }
        let Some(mois) = value.filter(|mois| !mois.consommation.jours.is_empty()) else {
            let said = match lu {
                Some(Loaded { since: Some(since), value: None, .. }) => {
                    let depuis = words::elapsed(view, *since);
                    view.p("tui.chargement", &[("depuis", &depuis)])
                }
                Some(Loaded { value: Some(_), .. }) => view.t("tui.journal.mois.aucune").to_owned(),
                _ => String::new(),
            };
            top.push(Line::default());
            top.extend(wrap(&said, usize::from(area.width)).into_iter().map(Line::from));
            for (line, row) in top.into_iter().zip(area.rows()) {
                frame.render_widget(line, row);
            }
            return;
        };
        let consommation = &mois.consommation;
        let par_methode = par_methode(consommation);
        let top_height = u16::try_from(top.len()).unwrap_or(u16::MAX);
        // The tables keep their rows; the chart takes what is left, and goes before they do.
        let tables = u16::try_from(par_methode.len() + 2).unwrap_or(u16::MAX).max(6);
        let room = area.height.saturating_sub(top_height).saturating_sub(tables);
        let chart_height = if room >= 4 { room.min(HAUTEUR) } else { 0 };
        let [head, chart, rest] = area.layout(&Layout::vertical([
            Constraint::Length(top_height),
            Constraint::Length(chart_height),
            Constraint::Min(0),
        ]));
        for (line, row) in top.into_iter().zip(head.rows()) {
            frame.render_widget(line, row);
        }
        if chart_height > 0 {
            draw_chart(frame, chart, view, self.premier(view.data), consommation);
        }
        let left_width = if area.width >= 60 { 26 } else { 18 };
        let [left, right] = rest.layout(&Layout::horizontal([Constraint::Length(left_width), Constraint::Min(0)]));
        draw_methods(frame, left, view, &par_methode);
        self.draw_contracts(frame, right, view, memo, consommation);
    }

    /// The month, what was used and what is left; what the service stopped.
    fn haut(&self, view: &View<'_>, value: Option<&journal::Mois>, width: usize) -> Vec<Line<'static>> {
        let premier = self.premier(view.data);
        let arrow = |unicode: &'static str, ascii: &'static str| if view.signs.ascii { ascii } else { unicode };
        let mut title = vec![
            view.span(format!("{} ", arrow("←", "<")), Meaning::Accent),
            view.span(format!("{:02}/{}", premier.month(), premier.year()), Meaning::Title),
        ];
        if !self.est_courant(view.data) {
            title.push(view.span(format!(" {}", arrow("→", ">")), Meaning::Accent));
        }
        let total = value.map(|mois| mois.consommation.contrats.values().sum::<u32>());
        let said = match (&view.data.quota, self.est_courant(view.data), total) {
            (Some(quota), true, _) => {
                let reste = quota.plafond.saturating_sub(quota.utilisees).to_string();
                let (n, max) = (quota.utilisees.to_string(), quota.plafond.to_string());
                let (pris, sur) = (quota.sessions_utilisees.to_string(), quota.sessions_plafond.to_string());
                let values = [("n", &*n), ("max", &max), ("reste", &reste), ("sessions", &pris), ("sur", &sur)];
                view.p("tui.journal.mois.quota", &values)
            }
            (_, _, Some(total)) => view.p("tui.journal.mois.total", &[("n", &total.to_string())]),
            _ => String::new(),
        };
        let own: usize = title.iter().map(|span| span.content.width()).sum();
        title.push(Span::raw("   "));
        title.push(Span::raw(fit(&said, width.saturating_sub(own + 3), view.signs.ellipsis)));
        let mut lines = vec![Line::from(title)];
        if self.est_courant(view.data) {
            for arret in value.iter().flat_map(|mois| &mois.arrets) {
                let (what, advice) = view.textes().echec(arret);
                let said = wrap(&format!("{} {what} {advice}", view.signs.warning), width);
                lines.extend(said.into_iter().map(|line| Line::from(view.span(line, Meaning::Warning))));
            }
        }
        lines.extend(
            wrap(view.t("tui.journal.mois.portee"), width)
                .into_iter()
                .map(|line| Line::from(view.span(line, Meaning::Muted))),
        );
        lines
    }

    /// The contracts that took the most, first.
    fn draw_contracts(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        view: &View<'_>,
        memo: &mut Memo,
        consommation: &Consommation,
    ) {
        let [head, rows] = area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        let title = view.p("tui.journal.mois.contrats", &[("n", &consommation.contrats.len().to_string())]);
        frame.render_widget(view.span(title, Meaning::Muted), head);
        let contrats = par_contrat(consommation);
        let width = usize::from(area.width).saturating_sub(7);
        let line = |(contrat, nombre): &(&Option<String>, u32)| {
            let nom = contrat.as_deref().unwrap_or(view.t("cli.quota.sans_contrat"));
            Line::from(vec![
                view.span(format!("{nombre:>5}  "), Meaning::Title),
                Span::raw(fit_tail(&affichable(nom), width, view.signs.ellipsis)),
            ])
        };
        let cursor = self.cursor.min(contrats.len().saturating_sub(1));
        let state = Rows { id: "journal.contrats", selected: Some(cursor), focused: true };
        list::draw(frame, rows, &contrats, line, state, view, memo);
    }
}

/// The contracts that took the most, first.
fn par_contrat(consommation: &Consommation) -> Vec<(&Option<String>, u32)> {
    let mut contrats: Vec<(&Option<String>, u32)> =
        consommation.contrats.iter().map(|(contrat, nombre)| (contrat, *nombre)).collect();
    contrats.sort_by_key(|(_, nombre)| Reverse(*nombre));
    contrats
}

fn par_methode(consommation: &Consommation) -> Vec<(&str, u32)> {
    let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
    for (methode, nombre) in consommation.jours.values().flatten() {
        *sums.entry(methode).or_default() += nombre;
    }
    let mut sums: Vec<(&str, u32)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, nombre)| Reverse(*nombre));
    sums
}

fn draw_methods(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, par_methode: &[(&str, u32)]) {
    let title = Line::from(view.span(view.t("tui.journal.mois.methodes"), Meaning::Muted));
    let width = usize::from(area.width).saturating_sub(9);
    let lines = par_methode.iter().map(|(nom, nombre)| {
        Line::from(vec![
            view.span(format!("{nombre:>5}  "), Meaning::Title),
            Span::raw(fit(&methode(view.textes(), nom), width, view.signs.ellipsis)),
        ])
    });
    for (line, row) in std::iter::once(title).chain(lines).zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// One bar per day, the days below, the most on the left.
fn draw_chart(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, premier: Date, consommation: &Consommation) {
    let days = usize::try_from(premier.days_in_month()).unwrap_or(31);
    let per_day: Vec<u32> = (1..=premier.days_in_month())
        .map(|day| {
            let jour = Date::new(premier.year(), premier.month(), day).ok();
            jour.and_then(|jour| consommation.jours.get(&jour)).map_or(0, |methodes| methodes.values().sum())
        })
        .collect();
    let most = per_day.iter().copied().max().unwrap_or(0).max(1);
    let label = most.to_string().width().max(3);
    let room = usize::from(area.width).saturating_sub(label + 2);
    let step = (room / days).clamp(1, 5);
    let height = usize::from(area.height.saturating_sub(1));
    for (at, row) in area.rows().enumerate().take(height) {
        let said = if at == 0 {
            most.to_string()
        } else if at + 1 == height {
            "0".to_owned()
        } else {
            String::new()
        };
        let bars: String = per_day.iter().map(|count| bar(*count, most, height, at, step, view.signs.ascii)).collect();
        let line =
            Line::from(vec![view.span(format!("{said:>label$} "), Meaning::Muted), view.span(bars, Meaning::Accent)]);
        frame.render_widget(line, row);
    }
    let mut names = " ".repeat(label + 1);
    for day in (1..=days).filter(|day| *day == 1 || day.is_multiple_of(5)) {
        let at = label + 1 + (day - 1) * step;
        if at >= names.width() {
            names.push_str(&" ".repeat(at - names.width()));
            names.push_str(&day.to_string());
        }
    }
    if let Some(row) = area.rows().nth(height) {
        frame.render_widget(view.span(names, Meaning::Muted), row);
    }
}

/// What a row of the chart, counted from the top, shows of a day's bar. A day with any request shows.
fn bar(count: u32, most: u32, height: usize, row: usize, step: usize, ascii: bool) -> String {
    let parts: usize = if ascii { 1 } else { 2 };
    let full = u64::try_from(height * parts).unwrap_or(0);
    let filled = usize::try_from((u64::from(count) * full).div_ceil(u64::from(most))).unwrap_or(0);
    let below = (height - 1 - row) * parts;
    let sign = match (filled.saturating_sub(below), ascii) {
        (0, _) => ' ',
        (_, true) => '#',
        (1, false) => '▄',
        (_, false) => '█',
    };
    let width = step.saturating_sub(1).max(1);
    format!("{}{}", sign.to_string().repeat(width), " ".repeat(step - width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(count: u32, ascii: bool) -> String {
        (0..4).map(|row| bar(count, 80, 4, row, 2, ascii).trim_end().to_owned() + "|").collect()
    }

    #[test]
    fn a_bar_is_as_high_as_its_day_and_any_request_shows() {
        assert_eq!(bars(0, false), "||||");
        assert_eq!(bars(1, false), "|||▄|");
        assert_eq!(bars(20, false), "|||█|");
        assert_eq!(bars(45, false), "|▄|█|█|");
        assert_eq!(bars(80, false), "█|█|█|█|");
        assert_eq!(bars(1, true), "|||#|");
        assert_eq!(bars(41, true), "|#|#|#|");
    }
}
