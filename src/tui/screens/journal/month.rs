//! The requests of a month: by day as a chart, by method, by contract; the rest of the quota, and the service's
//! refusals that stop further calls.
//!
//! Owns: which month is shown, and its chart. Must never: let a day with any request look like one without.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use crate::domain::paris;
use crate::domain::text::displayable;
use crate::engine::Consumption;
use crate::tui::data::journal::method;
use crate::tui::data::{Data, Loaded};
use crate::tui::screens::move_in;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::journal;

/// The most rows of a chart.
const HEIGHT: u16 = 10;

/// A hundred years in months: the furthest back that can be shown.
const BACK_MAX: i32 = 1200;

/// The month shown, and the selected contract.
#[derive(Debug, Default)]
pub(super) struct MonthView {
    /// How many months before the current one.
    back: i32,
    cursor: usize,
}

impl MonthView {
    /// The first day of the month, in Europe/Paris.
    fn first(&self, data: &Data) -> Date {
        let day = paris::day(data.now).first_of_month();
        day.checked_sub(self.back.months()).unwrap_or(day)
    }

    /// The month's name: `2026-11`.
    pub(super) fn name(&self, data: &Data) -> String {
        let first = self.first(data);
        format!("{:04}-{:02}", first.year(), first.month())
    }

    pub(super) const fn is_current(&self, _data: &Data) -> bool {
        self.back == 0
    }

    fn read<'a>(&self, data: &'a Data) -> Option<&'a Loaded<journal::Month>> {
        data.register.month.get(&self.name(data))
    }

    /// Moves between months, or among the contracts; returns whether the action was such a move.
    pub(super) fn moves(&mut self, data: &Data, action: Action) -> bool {
        match action {
            Action::Left => self.back = self.back.saturating_add(1).min(BACK_MAX),
            Action::Right => self.back = self.back.saturating_sub(1).max(0),
            _ => {
                let value = self.read(data).and_then(|read| read.value.as_ref());
                let len = value.map_or(0, |month| month.consumption.contrats.len());
                return move_in(&mut self.cursor, len, action);
            }
        }
        self.cursor = 0;
        true
    }

    /// The selected contract.
    pub(super) fn contrat<'a>(&self, data: &'a Data) -> Option<&'a str> {
        let month = self.read(data)?.value.as_ref()?;
        // The cursor as drawn: the list may have become shorter.
        let contrats = by_contrat(&month.consumption);
        contrats.get(self.cursor.min(contrats.len().saturating_sub(1)))?.0.as_deref()
    }

    pub(super) fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let area = area.inner(ratatui::layout::Margin::new(1, 0));
        let read = self.read(view.data);
        let value = read.and_then(|read| read.value.as_ref());
        let mut top = self.top(view, value, usize::from(area.width));
        if let Some(failure) = read.and_then(|read| read.failure.as_ref()) {
            let (what, advice) = view.texts().failure(failure);
            let said = format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"));
            top.extend(wrap(&said, usize::from(area.width)).into_iter().map(Line::from));
        }
        let Some(month) = value.filter(|month| !month.consumption.days.is_empty()) else {
            let said = match read {
                Some(Loaded { since: Some(since), value: None, .. }) => {
                    let since = words::elapsed(view, *since);
                    view.p("tui.chargement", &[("depuis", &since)])
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
        let consumption = &month.consumption;
        let by_method = by_method(consumption);
        let top_height = u16::try_from(top.len()).unwrap_or(u16::MAX);
        // The tables keep their rows; the chart takes the rest, and is dropped first.
        let tables = u16::try_from(by_method.len() + 2).unwrap_or(u16::MAX).max(6);
        let room = area.height.saturating_sub(top_height).saturating_sub(tables);
        let chart_height = if room >= 4 { room.min(HEIGHT) } else { 0 };
        let [head, chart, rest] = area.layout(&Layout::vertical([
            Constraint::Length(top_height),
            Constraint::Length(chart_height),
            Constraint::Min(0),
        ]));
        for (line, row) in top.into_iter().zip(head.rows()) {
            frame.render_widget(line, row);
        }
        if chart_height > 0 {
            draw_chart(frame, chart, view, self.first(view.data), consumption);
        }
        let left_width = if area.width >= 60 { 26 } else { 18 };
        let [left, right] = rest.layout(&Layout::horizontal([Constraint::Length(left_width), Constraint::Min(0)]));
        draw_methods(frame, left, view, &by_method);
        self.draw_contracts(frame, right, view, memo, consumption);
    }

    /// The month, the requests used and left, and the refusals that stop further calls.
    fn top(&self, view: &View<'_>, value: Option<&journal::Month>, width: usize) -> Vec<Line<'static>> {
        let first = self.first(view.data);
        let arrow = |unicode: &'static str, ascii: &'static str| if view.signs.ascii { ascii } else { unicode };
        let mut title = vec![
            view.span(format!("{} ", arrow("←", "<")), Meaning::Accent),
            view.span(format!("{:02}/{}", first.month(), first.year()), Meaning::Title),
        ];
        if !self.is_current(view.data) {
            title.push(view.span(format!(" {}", arrow("→", ">")), Meaning::Accent));
        }
        let total = value.map(|month| month.consumption.contrats.values().sum::<u32>());
        let said = match (&view.data.quota, self.is_current(view.data), total) {
            (Some(quota), true, _) => {
                let remainder = quota.ceiling.saturating_sub(quota.used).to_string();
                let (n, max) = (quota.used.to_string(), quota.ceiling.to_string());
                let (taken, on) = (quota.used_sessions.to_string(), quota.session_ceiling.to_string());
                let values = [("n", &*n), ("max", &max), ("reste", &remainder), ("sessions", &taken), ("sur", &on)];
                view.p("tui.journal.mois.quota", &values)
            }
            (_, _, Some(total)) => view.p("tui.journal.mois.total", &[("n", &total.to_string())]),
            _ => String::new(),
        };
        let own: usize = title.iter().map(|span| span.content.width()).sum();
        title.push(Span::raw("   "));
        title.push(Span::raw(fit(&said, width.saturating_sub(own + 3), view.signs.ellipsis)));
        let mut lines = vec![Line::from(title)];
        if self.is_current(view.data) {
            for stop in value.iter().flat_map(|month| &month.stops) {
                let (what, advice) = view.texts().failure(stop);
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

    /// Draws the contracts, those with the most requests first.
    fn draw_contracts(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        view: &View<'_>,
        memo: &mut Memo,
        consumption: &Consumption,
    ) {
        let [head, rows] = area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        let title = view.p("tui.journal.mois.contrats", &[("n", &consumption.contrats.len().to_string())]);
        frame.render_widget(view.span(title, Meaning::Muted), head);
        let contrats = by_contrat(consumption);
        let width = usize::from(area.width).saturating_sub(7);
        let line = |(contrat, number): &(&Option<String>, u32)| {
            let name = contrat.as_deref().unwrap_or(view.t("cli.quota.sans_contrat"));
            Line::from(vec![
                view.span(format!("{number:>5}  "), Meaning::Title),
                Span::raw(fit_tail(&displayable(name), width, view.signs.ellipsis)),
            ])
        };
        let cursor = self.cursor.min(contrats.len().saturating_sub(1));
        let state = ListRows { id: "journal.contrats", selected: Some(cursor), focused: true };
        list::draw(frame, rows, &contrats, line, state, view, memo);
    }
}

/// The contracts with their requests, most requests first.
fn by_contrat(consumption: &Consumption) -> Vec<(&Option<String>, u32)> {
    let mut contrats: Vec<(&Option<String>, u32)> =
        consumption.contrats.iter().map(|(contrat, number)| (contrat, *number)).collect();
    contrats.sort_by_key(|(_, number)| Reverse(*number));
    contrats
}

fn by_method(consumption: &Consumption) -> Vec<(&str, u32)> {
    let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
    for (method, number) in consumption.days.values().flatten() {
        *sums.entry(method).or_default() += number;
    }
    let mut sums: Vec<(&str, u32)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, number)| Reverse(*number));
    sums
}

fn draw_methods(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, by_method: &[(&str, u32)]) {
    let title = Line::from(view.span(view.t("tui.journal.mois.methodes"), Meaning::Muted));
    let width = usize::from(area.width).saturating_sub(9);
    let lines = by_method.iter().map(|(name, number)| {
        Line::from(vec![
            view.span(format!("{number:>5}  "), Meaning::Title),
            Span::raw(fit(&method(view.texts(), name), width, view.signs.ellipsis)),
        ])
    });
    for (line, row) in std::iter::once(title).chain(lines).zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// Draws one bar per day, the days below, the highest count on the left.
fn draw_chart(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, first: Date, consumption: &Consumption) {
    let days = usize::try_from(first.days_in_month()).unwrap_or(31);
    let per_day: Vec<u32> = (1..=first.days_in_month())
        .map(|day| {
            let day = Date::new(first.year(), first.month(), day).ok();
            day.and_then(|day| consumption.days.get(&day)).map_or(0, |methods| methods.values().sum())
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

/// The part of a day's bar in one row of the chart, counted from the top. A day with any request shows a bar.
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
