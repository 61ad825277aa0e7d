//! The journal's two lists: the reprovisionings and the requests.
//!
//! Owns: their columns. Must never: cut a code.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::tab::Onglet;
use crate::domain::text::{affichable, epele};
use crate::tui::data::Data;
use crate::tui::data::journal::{LIGNES_MAX, LignePut, LigneRequete, Pages, Rangee, methode};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, Rows};
use crate::tui::words::route::Route;

/// How many rows there are, how many were read, and whether more are being read.
pub(super) fn compte<L: Rangee>(view: &View<'_>, onglet: &Onglet<L>, pages: &Pages<L>) -> String {
    if !pages.est_lu() {
        return String::new();
    }
    let (n, total) = (onglet.rows().len().to_string(), pages.lignes().len().to_string());
    let reading = if pages.since.is_some() { view.t("tui.journal.lecture") } else { "" };
    let cle = match (onglet.cherche(), pages.est_fini()) {
        (true, true) => "tui.journal.compte.filtre",
        (true, false) => "tui.journal.compte.filtre_lus",
        (false, true) => "tui.journal.compte.tous",
        (false, false) if pages.deborde() => "tui.journal.compte.deborde",
        (false, false) => "tui.journal.compte.lus",
    };
    format!("{reading}{}", view.p(cle, &[("n", &n), ("total", &total)]))
}

/// The reprovisionings.
pub(super) fn puts(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo, onglet: &Onglet<LignePut>) {
    let pages = &view.data.registre.puts;
    let Some((head, rows)) = cadre(frame, area, view, onglet, pages, "tui.journal.aucun_put") else { return };
    let columns = Columns::of(usize::from(area.width));
    frame.render_widget(view.span(columns.header(view), Meaning::Muted), head);
    let state = Rows { id: "journal.puts", selected: Some(onglet.cursor()), focused: !onglet.filtering };
    let line = |at: &usize| pages.lignes().get(*at).map(|row| columns.line(view, row)).unwrap_or_default();
    list::draw(frame, rows, onglet.rows(), line, state, view, memo);
}

/// The requests.
pub(super) fn requetes(
    frame: &mut Frame<'_>,
    area: Rect,
    view: &View<'_>,
    memo: &mut Memo,
    onglet: &Onglet<LigneRequete>,
) {
    let pages = &view.data.registre.requetes;
    let Some((head, rows)) = cadre(frame, area, view, onglet, pages, "tui.journal.aucune_requete") else { return };
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
        let Some(row) = pages.lignes().get(*at) else { return Line::default() };
        let contrat = row.requete.contrat.as_deref().unwrap_or(view.t("cli.quota.sans_contrat"));
        let quand = quand(view, row.requete.le, &row.date, widths[0]);
        let methode = fit(&methode(view.textes(), &row.requete.methode), widths[1], "");
        let contrat = fit_tail(&affichable(contrat), widths[2], view.signs.ellipsis);
        let [quand, methode, contrat, issue] = cells(widths, [&quand, &methode, &contrat, &row.issue(view.textes())]);
        let meaning = if row.code().is_some() { Meaning::Warning } else { Meaning::Muted };
        Line::from(vec![
            Span::raw(quand),
            Span::raw(methode),
            view.span(contrat, Meaning::Title),
            view.span(issue, meaning),
        ])
    };
    let state = Rows { id: "journal.requetes", selected: Some(onglet.cursor()), focused: !onglet.filtering };
    list::draw(frame, rows, onglet.rows(), line, state, view, memo);
}

/// The cells of a row; the last one takes what is left.
fn cells(widths: [usize; 3], texts: [&str; 4]) -> [String; 4] {
    let cell = |text: &str, width: usize| if width == 0 { String::new() } else { format!(" {}", fit(text, width, "")) };
    let [a, b, c, last] = texts;
    [cell(a, widths[0]), cell(b, widths[1]), cell(c, widths[2]), format!(" {last}")]
}

/// The filter's row where there is one; then where the titles and the rows go. `None`: there are no
/// rows, and it is said why.
fn cadre<L: Rangee>(
    frame: &mut Frame<'_>,
    area: Rect,
    view: &View<'_>,
    onglet: &Onglet<L>,
    pages: &Pages<L>,
    aucune: &'static str,
) -> Option<(Rect, Rect)> {
    let filter_height = u16::from(onglet.filtering || onglet.cherche());
    let [filter, head, rows] =
        area.layout(&Layout::vertical([Constraint::Length(filter_height), Constraint::Length(1), Constraint::Min(0)]));
    if filter_height > 0 {
        let label = view.t("tui.filtre");
        let width = u16::try_from(label.width() + 1).unwrap_or(0);
        let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]));
        frame.render_widget(view.span(label, Meaning::Muted), left);
        onglet.filter.draw(frame, field, view, onglet.filtering, false);
    }
    let said = if let Some(failure) = &pages.failure {
        // What was read before stays at hand, under what failed.
        let (what, advice) = view.textes().echec(failure);
        format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"))
    } else if !onglet.rows().is_empty() {
        return Some((head, rows));
    } else if let (Some(since), false) = (pages.since, onglet.cherche() && pages.est_lu()) {
        view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))])
    } else if pages.since.is_some() {
        view.p("tui.journal.cherche", &[("n", &pages.lignes().len().to_string())])
    } else if onglet.cherche() && pages.deborde() {
        view.p("tui.journal.introuvable_deborde", &[("n", &LIGNES_MAX.to_string())])
    } else if onglet.cherche() {
        view.t("tui.journal.introuvable").to_owned()
    } else {
        view.t(aucune).to_owned()
    };
    let said = wrap(&said, usize::from(area.width));
    let height = u16::try_from(said.len()).unwrap_or(u16::MAX);
    let below = head.union(rows);
    for (line, row) in said.into_iter().zip(below.rows()) {
        frame.render_widget(Line::from(line), row);
    }
    if onglet.rows().is_empty() {
        return None;
    }
    let [_, head, rows] =
        below.layout(&Layout::vertical([Constraint::Length(height), Constraint::Length(1), Constraint::Min(0)]));
    Some((head, rows))
}

/// A time in a column: with the year where there is room or it is another one.
fn quand(view: &View<'_>, le: Timestamp, date: &str, width: usize) -> String {
    if width >= date.width() {
        return date.to_owned();
    }
    let then = le.to_zoned(view.data.zone.clone());
    let format =
        if then.year() == view.data.now.to_zoned(view.data.zone.clone()).year() { "%d/%m %H:%M" } else { "%d/%m/%Y" };
    fit(&then.strftime(format).to_string(), width, "")
}

/// Which columns of the reprovisionings there is room for.
struct Columns {
    date: usize,
    contrat: usize,
    fibre: usize,
    agent: usize,
    etat: usize,
    /// 0: a code stands with the state.
    code: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (date, contrat, fibre, agent, etat) = match width {
            150.. => (16, 31, 22, 20, 30),
            110.. => (16, 24, 16, 0, 26),
            76.. => (11, 23, 14, 0, 0),
            60.. => (11, 22, 0, 0, 0),
            _ => (5, 16, 0, 0, 0),
        };
        let used: usize = [date, contrat, fibre, agent, etat].iter().map(|width| width + usize::from(*width > 0)).sum();
        // What is left is the code's, or that of the state with the code.
        let rest = width.saturating_sub(used + 1);
        let (etat, code) = if etat > 0 { (etat, rest) } else { (rest, 0) };
        Self { date, contrat, fibre, agent, etat, code }
    }

    fn row(&self, texts: [&str; 6]) -> [String; 6] {
        let widths = [self.date, self.contrat, self.fibre, self.agent, self.etat, self.code];
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

    fn line(&self, view: &View<'_>, row: &LignePut) -> Line<'static> {
        let ellipsis = view.signs.ellipsis;
        let (etat, meaning) = self.etat(view, row);
        let code = row.code.as_deref().map(epele).unwrap_or_default();
        // A code is whole or not there.
        let code = if code.width() <= self.code { &*code } else { view.t("tui.phase.code_connu") };
        let [date, contrat, fibre, agent, etat, code] = self.row([
            &quand(view, row.le, &row.date, self.date),
            &fit_tail(row.contrat.as_str(), self.contrat, ellipsis),
            &fit_tail(&affichable(&row.fibre), self.fibre, ellipsis),
            &fit(&affichable(row.agent.as_deref().unwrap_or_default()), self.agent, ellipsis),
            &fit(&etat, self.etat, ellipsis),
            code,
        ]);
        Line::from(vec![
            Span::raw(date),
            view.span(contrat, Meaning::Title),
            Span::raw(fibre),
            view.span(agent, Meaning::Muted),
            view.span(etat, meaning),
            view.span(code, Meaning::Title),
        ])
    }

    /// Where it stands; with the code where that has no column of its own.
    fn etat(&self, view: &View<'_>, row: &LignePut) -> (String, Meaning) {
        let mut text = format!("{} {}", row.etat.signe(&view.signs), row.etat.mots(view.textes()));
        if row.manque {
            text = format!("{text} {} {}", view.signs.warning, view.t("tui.phase.code_manquant"));
            return (text, Meaning::Warning);
        }
        if let (Some(code), 0) = (&row.code, self.code) {
            let code = epele(code);
            let room = self.etat.saturating_sub(text.width() + 2);
            let shown = [&*code, view.t("tui.phase.code_connu")].into_iter().find(|words| words.width() <= room);
            if let Some(words) = shown {
                text = format!("{text}  {words}");
            }
        }
        (text, row.etat.meaning())
    }
}

/// All that is known of a request; where the service refused, what its code means and what to do.
pub(super) fn fiche(data: &Data, row: &LigneRequete) -> Route {
    let t = data.textes;
    let request = &row.requete;
    let contrat = request.contrat.as_deref().unwrap_or(t.get("cli.quota.sans_contrat"));
    let counted = if request.rendue { "tui.journal.req.pas_comptee" } else { "tui.journal.req.comptee" };
    let methode = format!("{} ({})", methode(t, &request.methode), affichable(&request.methode));
    let mut rows = vec![
        (t.get("tui.journal.col.date").to_owned(), data.date_exacte(request.le)),
        (t.get("tui.journal.col.methode").to_owned(), methode),
        (t.get("tui.demande.contrat").to_owned(), affichable(contrat).into_owned()),
        (t.get("tui.journal.col.issue").to_owned(), row.issue(t)),
        (t.get("tui.journal.req.quota").to_owned(), t.get(counted).to_owned()),
    ];
    if let Some(code) = row.code() {
        let (what, advice) = words::sens_du_code(t, code);
        rows.push((t.get("tui.journal.req.sens").to_owned(), what));
        rows.push((t.get("tui.journal.req.conseil").to_owned(), advice));
    }
    Route::Panneau { titre: "tui.journal.req.titre", lignes: rows }
}
