//! How a sheet of plans is drawn: how far the check is, the lines, and why the chosen one is not conforme.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::columns::SheetColumns;
use super::state::{PlanSheetScreen, VerdictCounts};
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::Verdict;
use crate::domain::text::displayable;
use crate::files::plan::PLAN_LINES_MAX;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View};
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::plan::LineVerdict;

/// How many rows the reasons take.
const REASONS: u16 = 4;
/// The lowest area with room for them.
const WITH_REASONS: u16 = 12;

/// Draws the sheet in `area`.
pub(super) fn draw(screen: &PlanSheetScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let counts = screen.counts();
    let inner = view.pane(frame, area, &title(screen), true);
    let filter_height = u16::from(screen.filtering || !screen.filter.value().is_empty());
    let reasons_height = if inner.height >= WITH_REASONS { REASONS } else { 0 };
    let [head, filter, header, rows, reasons] = inner.layout(&Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(filter_height),
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(reasons_height),
    ]));
    let width = usize::from(inner.width);
    frame.render_widget(view.span(fit(&told(screen, view, counts), width, view.signs.ellipsis), Meaning::Accent), head);
    if filter_height > 0 {
        let label = view.t("tui.filtre");
        let label_width = u16::try_from(label.width() + 1).unwrap_or(0);
        let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
        frame.render_widget(view.span(label, Meaning::Muted), left);
        screen.filter.draw(frame, field, view, screen.filtering, false);
    }
    if screen.rows.is_empty() {
        let key = if screen.text_filter.is_empty() { "tui.feuille.vide" } else { "tui.feuille.aucune" };
        for (line, row) in wrap(view.t(key), width).into_iter().zip(header.union(rows).rows()) {
            frame.render_widget(Line::from(line), row);
        }
        return;
    }
    let columns = SheetColumns::of(width);
    frame.render_widget(view.span(columns.header(view), Meaning::Muted), header);
    let state = ListRows { id: "feuille", selected: Some(screen.cursor), focused: !screen.filtering };
    list::draw(frame, rows, &screen.rows, |at| columns.line(screen, view, *at), state, view, memo);
    let lines = screen.current().map(|at| why(screen, view, at, width.saturating_sub(2))).unwrap_or_default();
    let more = lines.len() > usize::from(reasons_height.saturating_sub(1));
    for ((text, meaning), row) in lines.into_iter().zip(reasons.rows().skip(1)) {
        frame.render_widget(view.span(format!(" {text}"), meaning), row);
    }
    if more && reasons_height > 0 {
        frame.render_widget(
            view.span(view.signs.ellipsis, Meaning::Muted),
            Rect { x: reasons.right().saturating_sub(1), y: reasons.bottom().saturating_sub(1), width: 1, height: 1 },
        );
    }
}

fn title(screen: &PlanSheetScreen) -> String {
    let sheet = &screen.sheet;
    let name = sheet.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let total = sheet.read.lines.len();
    let shown =
        if screen.text_filter.is_empty() { total.to_string() } else { format!("{}/{total}", screen.rows.len()) };
    format!("{} · {shown}", displayable(&name))
}

/// How far the check is, then what it gave.
fn told(screen: &PlanSheetScreen, view: &View<'_>, counts: VerdictCounts) -> String {
    let n = |n: usize| n.to_string();
    let total = screen.sheet.read.lines.len();
    let counted = if counts.unjudged > 0 {
        view.p("tui.feuille.en_cours", &[("n", &n(total - counts.unjudged)), ("total", &n(total))])
    } else {
        view.p(
            "tui.feuille.compte",
            &[
                ("conforme", &n(counts.compliant)),
                ("indetermine", &n(counts.undecided)),
                ("rejet", &n(counts.rejected)),
                ("illisible", &n(counts.unreadable)),
            ],
        )
    };
    if screen.sheet.read.cut {
        format!(" {} {counted}", view.p("tui.feuille.coupee", &[("n", &n(PLAN_LINES_MAX.min(total)))]))
    } else {
        format!(" {counted}")
    }
}

/// Why a line is illisible, rejected, undecided or warned of, and what to do.
fn why(screen: &PlanSheetScreen, view: &View<'_>, at: usize, width: usize) -> Vec<(String, Meaning)> {
    let said = |text: &str, meaning: Meaning| wrap(text, width).into_iter().map(move |line| (line, meaning));
    let failed = |failure: &Failure| {
        let (what, advice) = view.texts().failure(failure);
        said(&format!("{what} {advice}"), Meaning::Bad).collect()
    };
    match (screen.line(at).map(|line| &line.plan), screen.verdict(at)) {
        (Some(Err(failure)), _) => failed(failure),
        (_, Some(LineVerdict::Unusable(failure))) => failed(failure),
        (_, Some(LineVerdict::Judged { rulings, .. })) => {
            let mut ordered: Vec<_> = rulings.iter().collect();
            ordered.sort_by_key(|ruling| match ruling.verdict {
                Verdict::Rejection => 0,
                Verdict::Undecided => 1,
                _ => 2,
            });
            let lines = ordered.into_iter().flat_map(|ruling| {
                let meaning = if ruling.verdict == Verdict::Rejection { Meaning::Bad } else { Meaning::Warning };
                let text = format!("{} {}", ruling.rule.name(), view.texts().reason(&ruling.reason));
                said(&text, meaning).collect::<Vec<_>>()
            });
            lines.collect()
        }
        (_, None) => Vec::new(),
    }
}
