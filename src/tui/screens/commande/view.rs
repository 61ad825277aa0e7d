//! How the order is drawn: the facts above, what the access files say of the place below.
//!
//! Must never: show an answer without its source while there is room.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::acces;
use super::state::CommandeScreen;
use crate::domain::commande::FactOrigin;
use crate::domain::fact_history::DatedFact;
use crate::domain::rules::ereprov::FactQuestion;
use crate::engine::Knowledge;
use crate::tui::facts;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};

/// Columns of the facts' labels.
const LABEL: usize = 18;

/// Draws the order in `area`.
pub(super) fn draw(screen: &CommandeScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let title = view.p("tui.commande.titre", &[("contrat", screen.contrat.as_str())]);
    let known = view.data.knowledge(&screen.contrat);
    let older = known.and_then(|known| older(screen.question(), known, view));
    let any = known.is_some_and(|known| {
        FactQuestion::ALL.iter().any(|one| facts::older(*one, &known.commande, &known.facts).is_some())
    });
    let height = u16::try_from(FactQuestion::ALL.len()).unwrap_or(u16::MAX).saturating_add(2);
    let height = height.saturating_add(u16::from(any));
    let [facts, place] = area.layout(&Layout::vertical([Constraint::Max(height), Constraint::Min(0)]));
    let inner = view.pane(frame, facts, &title, true);
    let [rows, under] = inner.layout(&Layout::vertical([Constraint::Min(0), Constraint::Length(u16::from(any))]));
    draw_facts(screen, frame, rows, view, memo);
    if let Some(older) = older {
        let text = fit(&older, usize::from(under.width).saturating_sub(1), view.signs.ellipsis);
        frame.render_widget(view.span(format!(" {text}"), Meaning::Warning), under);
    }
    let inner = view.pane(frame, place, view.t("tui.commande.acces"), false);
    let lines = place_lines(screen, view, usize::from(inner.width));
    let top = memo.scroll("commande.acces", screen.scroll, lines.len(), usize::from(inner.height));
    let more = lines.len() > top + usize::from(inner.height);
    for (line, row) in lines.into_iter().skip(top).zip(inner.rows()) {
        frame.render_widget(line, row);
    }
    if more && inner.height > 0 {
        let text = format!(" {} ", view.t("tui.regles.suite"));
        let x = place.right().saturating_sub(u16::try_from(text.width() + 2).unwrap_or(0)).max(place.x);
        let slot = Rect { x, y: place.bottom().saturating_sub(1), width: place.right().saturating_sub(x), height: 1 };
        frame.render_widget(view.span(text, Meaning::Muted), slot);
    }
}

/// What an older source says of a fact, when, and what overtook it.
fn older(question: FactQuestion, known: &Knowledge, view: &View<'_>) -> Option<String> {
    let (older, later) = facts::older(question, &known.commande, &known.facts)?;
    let source = |dated: &DatedFact| {
        let origin = facts::origin(question, &dated.fact);
        let name = origin.map_or_else(String::new, |origin| view.t(facts::source(origin)).to_owned());
        format!("{name} {}", words::clock(view, dated.at))
    };
    let (value, said) = (facts::shown(question, &older.fact, view), source(older));
    Some(match later {
        Some(later) => {
            view.p("tui.commande.depasse", &[("valeur", &value), ("source", &said), ("par", &source(later))])
        }
        None => view.p("tui.commande.avant_source", &[("valeur", &value), ("source", &said)]),
    })
}

fn draw_facts(screen: &CommandeScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let Some(known) = view.data.knowledge(&screen.contrat) else {
        frame.render_widget(view.span(view.t("tui.commande.attente"), Meaning::Muted), area);
        return;
    };
    let width = usize::from(area.width);
    let shown = FactQuestion::ALL.map(|question| facts::shown(question, &known.commande, view));
    let longest = shown.iter().map(|text| text.width()).max().unwrap_or(0);
    let lines: Vec<Line<'_>> = FactQuestion::ALL
        .into_iter()
        .zip(shown)
        .map(|(question, shown)| {
            let origin = facts::origin(question, &known.commande);
            let source = origin.map_or_else(String::new, |origin| view.t(facts::source(origin)).to_owned());
            let source = match facts::older(question, &known.commande, &known.facts) {
                Some((older, _)) => {
                    let before = facts::shown(question, &older.fact, view);
                    format!("{source} · {}", view.p("tui.commande.avant", &[("valeur", &before)]))
                }
                None => source,
            };
            // The answer comes first, its source as far as there is room.
            let space = width.saturating_sub(LABEL + 2);
            let room = longest.min(space.saturating_sub(2 + source.width())).max(shown.width().min(space));
            let source =
                if source.is_empty() { "" } else { &*fit(&format!("  {source}"), space - room, view.signs.ellipsis) };
            let label = fit(view.t(facts::label(question)), LABEL, view.signs.ellipsis);
            Line::from(vec![
                view.span(format!(" {label} "), Meaning::Muted),
                view.span(
                    fit(&shown, room, view.signs.ellipsis),
                    if origin.is_some() { Meaning::Title } else { Meaning::Warning },
                ),
                view.span(
                    source.to_owned(),
                    if origin == Some(FactOrigin::ByHand) { Meaning::Accent } else { Meaning::Muted },
                ),
            ])
        })
        .collect();
    let rows = ListRows { id: "commande", selected: Some(screen.cursor), focused: screen.editing.is_none() };
    list::draw(frame, area, &lines, Line::clone, rows, view, memo);
    if let Some(text_field) = &screen.editing {
        let offset = memo.offset("commande", Some(screen.cursor), FactQuestion::ALL.len(), usize::from(area.height));
        let lead = u16::try_from(LABEL + 2).unwrap_or(0);
        if let Some(row) = area.rows().nth(screen.cursor.saturating_sub(offset)) {
            let field = Rect { x: row.x.saturating_add(lead), width: row.width.saturating_sub(lead), ..row };
            frame.render_widget(Span::raw(" ".repeat(usize::from(field.width))), field);
            text_field.field.draw(frame, field, view, true, false);
        }
    }
}

/// What the access files say of the place; without any file, how to import them.
fn place_lines(screen: &CommandeScreen, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let known = view.data.knowledge(&screen.contrat);
    if let Some(summary) = known.and_then(|known| known.summary.as_ref()) {
        return acces::lines(summary, view, width);
    }
    wrap(view.t("tui.commande.sans_fichier"), width.saturating_sub(2))
        .into_iter()
        .map(|line| Line::from(view.span(format!(" {line}"), Meaning::Muted)))
        .collect()
}
