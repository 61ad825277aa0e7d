//! The journal's two lists: the reprovisionings and the requests.
//!
//! Owns: their columns. Must never: cut a code.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::tab::JournalTab;
use crate::domain::lifecycle::CodeStanding;
use crate::domain::paris;
use crate::domain::text::{displayable, spelled};
use crate::tui::data::Data;
use crate::tui::data::journal::{LINES_MAX, PagedRow, Pages, PutRow, RequestRow, method};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::route::Destination;

/// The count line: how many rows are shown, how many were read, and whether more are being read.
pub(super) fn count<L: PagedRow>(view: &View<'_>, tab: &JournalTab<L>, pages: &Pages<L>) -> String {
    if !pages.is_read() {
        return String::new();
    }
    let (n, total) = (tab.rows().len().to_string(), pages.lines().len().to_string());
    let reading = if pages.since.is_some() { view.t("tui.journal.lecture") } else { "" };
    let key = match (tab.search(), pages.is_finished()) {
        (true, true) => "tui.journal.compte.filtre",
        (true, false) => "tui.journal.compte.filtre_lus",
        (false, true) => "tui.journal.compte.tous",
        (false, false) if pages.overflows() => "tui.journal.compte.deborde",
        (false, false) => "tui.journal.compte.lus",
    };
    format!("{reading}{}", view.p(key, &[("n", &n), ("total", &total)]))
}

/// Draws the reprovisionings.
pub(super) fn puts(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo, tab: &JournalTab<PutRow>) {
    let pages = &view.data.register.puts;
    let Some((head, rows)) = tab_frame(frame, area, view, tab, pages, "tui.journal.aucun_put") else { return };
    let columns = Columns::of(usize::from(area.width));
    frame.render_widget(view.span(columns.header(view), Meaning::Muted), head);
    let state = ListRows { id: "journal.puts", selected: Some(tab.cursor()), focused: !tab.filtering };
    let line = |at: &usize| pages.lines().get(*at).map(|row| columns.line(view, row)).unwrap_or_default();
    list::draw(frame, rows, tab.rows(), line, state, view, memo);
}

/// Draws the requests.
pub(super) fn requests(
    frame: &mut Frame<'_>,
    area: Rect,
    view: &View<'_>,
    memo: &mut Memo,
    tab: &JournalTab<RequestRow>,
) {
    let pages = &view.data.register.requests;
    let Some((head, rows)) = tab_frame(frame, area, view, tab, pages, "tui.journal.aucune_requete") else { return };
    let widths = match area.width {
        100.. => [16, 12, 32],
        60.. => [11, 12, 24],
        _ => [11, 0, 14],
    };
    let header = cells(
        widths,
        [
            view.t("tui.journal.col.date"),
            view.t("tui.journal.col.methode"),
            view.t("tui.dossiers.contrat"),
            view.t("tui.journal.col.issue"),
        ],
    );
    frame.render_widget(view.span(header.concat(), Meaning::Muted), head);
    let line = |at: &usize| {
        let Some(row) = pages.lines().get(*at) else { return Line::default() };
        let contrat = row.request.contrat.as_deref().unwrap_or(view.t("cli.quota.sans_contrat"));
        let when = when(view, row.request.at, &row.date, widths[0]);
        let method = fit(&method(view.texts(), &row.request.method), widths[1], "");
        let contrat = fit_tail(&displayable(contrat), widths[2], view.signs.ellipsis);
        let [when, method, contrat, outcome] = cells(widths, [&when, &method, &contrat, &row.outcome(view.texts())]);
        let meaning = if row.code().is_some() { Meaning::Warning } else { Meaning::Muted };
        Line::from(vec![
            Span::raw(when),
            Span::raw(method),
            view.span(contrat, Meaning::Title),
            view.span(outcome, meaning),
        ])
    };
    let state = ListRows { id: "journal.requetes", selected: Some(tab.cursor()), focused: !tab.filtering };
    list::draw(frame, rows, tab.rows(), line, state, view, memo);
}

/// The cells of a row; the last one takes the remaining width.
fn cells(widths: [usize; 3], texts: [&str; 4]) -> [String; 4] {
    let cell = |text: &str, width: usize| if width == 0 { String::new() } else { format!(" {}", fit(text, width, "")) };
    let [a, b, c, last] = texts;
    [cell(a, widths[0]), cell(b, widths[1]), cell(c, widths[2]), format!(" {last}")]
}

/// Draws the filter's row if there is one; returns the areas of the titles and the rows. `None`: there are no
/// rows, and the reason was drawn.
fn tab_frame<L: PagedRow>(
    frame: &mut Frame<'_>,
    area: Rect,
    view: &View<'_>,
    tab: &JournalTab<L>,
    pages: &Pages<L>,
    none: &'static str,
) -> Option<(Rect, Rect)> {
    let filter_height = u16::from(tab.filtering || tab.search());
    let [filter, head, rows] =
        area.layout(&Layout::vertical([Constraint::Length(filter_height), Constraint::Length(1), Constraint::Min(0)]));
    if filter_height > 0 {
        let label = view.t("tui.filtre");
        let width = u16::try_from(label.width() + 1).unwrap_or(0);
        let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]));
        frame.render_widget(view.span(label, Meaning::Muted), left);
        tab.filter.draw(frame, field, view, tab.filtering, false);
    }
    let said = if let Some(failure) = &pages.failure {
        // The rows read before stay, below the failure.
        let (what, advice) = view.texts().failure(failure);
        format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"))
    } else if !tab.rows().is_empty() {
        return Some((head, rows));
    } else if let (Some(since), false) = (pages.since, tab.search() && pages.is_read()) {
        view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))])
    } else if pages.since.is_some() {
        view.p("tui.journal.cherche", &[("n", &pages.lines().len().to_string())])
    } else if tab.search() && pages.overflows() {
        view.p("tui.journal.introuvable_deborde", &[("n", &LINES_MAX.to_string())])
    } else if tab.search() {
        view.t("tui.journal.introuvable").to_owned()
    } else {
        view.t(none).to_owned()
    };
    let said = wrap(&said, usize::from(area.width));
    let height = u16::try_from(said.len()).unwrap_or(u16::MAX);
    let below = head.union(rows);
    for (line, row) in said.into_iter().zip(below.rows()) {
        frame.render_widget(Line::from(line), row);
    }
    if tab.rows().is_empty() {
        return None;
    }
    let [_, head, rows] =
        below.layout(&Layout::vertical([Constraint::Length(height), Constraint::Length(1), Constraint::Min(0)]));
    Some((head, rows))
}

/// A time in a column: with the year when there is room for it, or when it is not the current year.
fn when(view: &View<'_>, at: Timestamp, date: &str, width: usize) -> String {
    view.tells_time(at);
    if width >= date.width() {
        return date.to_owned();
    }
    let then = paris::time(at);
    let format = if then.year() == paris::time(view.data.now).year() { "%d/%m %H:%M" } else { "%d/%m/%Y" };
    fit(&then.strftime(format).to_string(), width, "")
}

/// The widths of the reprovisionings' columns; 0: no room.
struct Columns {
    date: usize,
    contrat: usize,
    fibre: usize,
    agent: usize,
    state: usize,
    /// 0: the code is shown with the state.
    code: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (date, contrat, fibre, agent, state) = match width {
            150.. => (16, 31, 22, 20, 30),
            110.. => (16, 24, 16, 0, 26),
            76.. => (11, 23, 14, 0, 0),
            60.. => (11, 22, 0, 0, 0),
            _ => (5, 16, 0, 0, 0),
        };
        let used: usize =
            [date, contrat, fibre, agent, state].iter().map(|width| width + usize::from(*width > 0)).sum();
        // The remaining width goes to the code, or to the state with the code.
        let rest = width.saturating_sub(used + 1);
        let (state, code) = if state > 0 { (state, rest) } else { (rest, 0) };
        Self { date, contrat, fibre, agent, state, code }
    }

    fn row(&self, texts: [&str; 6]) -> [String; 6] {
        let widths = [self.date, self.contrat, self.fibre, self.agent, self.state, self.code];
        let mut cells = texts
            .into_iter()
            .zip(widths)
            .map(|(text, width)| if width == 0 { String::new() } else { format!(" {}", fit(text, width, "")) });
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    }

    fn header(&self, view: &View<'_>) -> String {
        let code = if self.code > 0 { view.t("tui.suivi.code") } else { "" };
        self.row([
            view.t("tui.journal.col.date"),
            view.t("tui.dossiers.contrat"),
            view.t("tui.dossiers.fibre"),
            view.t("tui.journal.col.agent"),
            view.t("tui.dossiers.etat"),
            code,
        ])
        .concat()
    }

    fn line(&self, view: &View<'_>, row: &PutRow) -> Line<'static> {
        let ellipsis = view.signs.ellipsis;
        let (state, meaning) = self.state(view, row);
        // A code is shown whole or not at all.
        let code = row.code.as_deref().map(|code| words::code_choices(view, &spelled(code), row.code_standing));
        let code = code.map(|[whole, short]| if whole.width() <= self.code { whole } else { short });
        let code_meaning = if row.code_standing == CodeStanding::Reportable { Meaning::Title } else { Meaning::Muted };
        let [date, contrat, fibre, agent, state, code] = self.row([
            &when(view, row.at, &row.date, self.date),
            &fit_tail(row.contrat.as_str(), self.contrat, ellipsis),
            &fit_tail(&displayable(&row.fibre), self.fibre, ellipsis),
            &fit(&displayable(row.agent.as_deref().unwrap_or_default()), self.agent, ellipsis),
            &fit(&state, self.state, ellipsis),
            code.as_deref().unwrap_or_default(),
        ]);
        Line::from(vec![
            Span::raw(date),
            view.span(contrat, Meaning::Title),
            Span::raw(fibre),
            view.span(agent, Meaning::Muted),
            view.span(state, meaning),
            view.span(code, code_meaning),
        ])
    }

    /// The put's state, with the code when the code has no column.
    fn state(&self, view: &View<'_>, row: &PutRow) -> (String, Meaning) {
        let mut text = format!("{} {}", row.state.sign(&view.signs), row.state.words(view.texts()));
        if row.missing {
            text = format!("{text} {} {}", view.signs.warning, view.t("tui.phase.code_manquant"));
            return (text, Meaning::Warning);
        }
        if let (Some(code), 0) = (&row.code, self.code) {
            let room = self.state.saturating_sub(text.width() + 2);
            let said = words::code_choices(view, &spelled(code), row.code_standing);
            let shown = said.into_iter().find(|words| words.width() <= room);
            if let Some(words) = shown {
                text = format!("{text}  {words}");
            }
        }
        (text, row.state.meaning())
    }
}

/// All that is known of a request; if the service refused, what its code means and what to do.
pub(super) fn summary(data: &Data, row: &RequestRow) -> Destination {
    let t = data.texts;
    let request = &row.request;
    let contrat = request.contrat.as_deref().unwrap_or(t.get("cli.quota.sans_contrat"));
    let counted = if request.given_back { "tui.journal.req.pas_comptee" } else { "tui.journal.req.comptee" };
    let method = format!("{} ({})", method(t, &request.method), displayable(&request.method));
    let mut rows = vec![
        (t.get("tui.journal.col.date").to_owned(), words::named_second(data, request.at)),
        (t.get("tui.journal.col.methode").to_owned(), method),
        (t.get("tui.demande.contrat").to_owned(), displayable(contrat).into_owned()),
        (t.get("tui.journal.col.issue").to_owned(), row.outcome(t)),
        (t.get("tui.journal.req.quota").to_owned(), t.get(counted).to_owned()),
    ];
    if let Some(code) = row.code() {
        let (what, advice) = words::meaning_of_code(t, code);
        rows.push((t.get("tui.journal.req.sens").to_owned(), what));
        rows.push((t.get("tui.journal.req.conseil").to_owned(), advice));
    }
    Destination::Panel { title: "tui.journal.req.titre", lines: rows }
}
