//! The patch card (carte de brassage) of a put, or, where it was not accepted, the words that nothing is to be patched.
//!
//! Must never: look like a card before the put was accepted.

use ratatui::text::{Line, Span};

use crate::domain::lifecycle::{BrassageStanding, Life};
use crate::domain::text::displayable_value;
use crate::tui::sheet::PatchCard;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{View, words};

/// The title of the card; of a put that was not accepted it promises none.
pub(super) fn title(life: Option<&Life>) -> &'static str {
    if life.is_some_and(|life| life.brassage() == BrassageStanding::Accepted) {
        "tui.suivi.carte"
    } else {
        "tui.suivi.pas_de_carte"
    }
}

/// In place of the card, of a put that was not accepted: not to patch, and the reference that was asked for. No
/// PM, no tube, no colour: what looks like a card is followed like one.
fn no_card(view: &View<'_>, life: Option<&Life>, standing: BrassageStanding, width: usize) -> Vec<Line<'static>> {
    let meaning = if standing == BrassageStanding::TooEarly { Meaning::Warning } else { Meaning::Bad };
    let text = format!("{} {}", view.signs.bad, standing.caution().map_or("", |key| view.t(key)));
    let mut lines: Vec<Line<'static>> = wrap(&text, width.saturating_sub(1))
        .into_iter()
        .map(|line| Line::from(view.span(format!(" {line}"), meaning)))
        .collect();
    let Some(life) = life else { return lines };
    lines.push(Line::default());
    let mut asked =
        vec![("tui.carte.reference", life.demande.fibre.as_str()), ("tui.carte.motif", life.demande.motif.libelle())];
    asked.extend(view.data.hotline.as_deref().map(|number| ("tui.carte.hotline", number)));
    for (key, value) in asked {
        for (n, line) in wrap(&displayable_value(value), width.saturating_sub(10)).into_iter().enumerate() {
            let label = if n == 0 { view.t(key) } else { "" };
            lines.push(Line::from(vec![view.span(format!(" {label:<9}"), Meaning::Muted), Span::raw(line)]));
        }
    }
    lines
}

/// The patch card (carte de brassage): PM and position, cable, tube, fibre, PTO; of an accepted put only.
pub(super) fn lines(view: &View<'_>, life: Option<&Life>, width: usize) -> Vec<Line<'static>> {
    let standing = life.map_or(BrassageStanding::TooEarly, Life::brassage);
    let Some(life) = life.filter(|_| standing == BrassageStanding::Accepted) else {
        return no_card(view, life, standing, width);
    };
    let demande = &life.demande;
    let mut lines = Vec::new();
    // An empty key continues the row above.
    let mut row = |key: &'static str, spans: Vec<Span<'static>>| {
        let label = if key.is_empty() { "" } else { view.t(key) };
        let mut all = vec![view.span(format!(" {label:<9}"), Meaning::Muted)];
        all.extend(spans);
        lines.push(Line::from(all));
    };
    let dash = words::dash(view);
    let shown =
        |text: Option<&str>| displayable_value(text.filter(|text| !text.is_empty()).unwrap_or(dash)).into_owned();
    let big = |text: Option<&str>| {
        // The label takes ten columns; a longer value continues in further rows.
        wrap(&shown(text), width.saturating_sub(10))
    };
    let PatchCard { pm, position, cable, tube, colour, fibre, pto } = PatchCard::of(view.data, life);
    for (key, text) in [("tui.carte.pm", pm), ("tui.carte.position", position), ("tui.carte.cable", cable)] {
        for (n, line) in big(text.as_deref()).into_iter().enumerate() {
            row(if n == 0 { key } else { "" }, vec![view.span(line, Meaning::Title)]);
        }
    }
    row("tui.carte.tube", words::swatch_whole(view, tube.as_deref().or(Some(dash))));
    row("tui.carte.fibre", words::swatch_whole(view, colour.as_deref().or(Some(dash))));
    for (n, line) in big(Some(&fibre)).into_iter().enumerate() {
        row(if n == 0 { "tui.carte.reference" } else { "" }, vec![view.span(line, Meaning::Title)]);
    }
    row("tui.carte.pto", vec![view.span(shown(pto.as_deref()), Meaning::Title)]);
    let keep = if demande.conservation_pto { "tui.carte.garde" } else { "tui.carte.garde_pas" };
    row("", vec![Span::raw(view.t(keep))]);
    row("tui.carte.motif", vec![Span::raw(demande.motif.libelle())]);
    if view.data.hotline.is_some() {
        row("tui.carte.hotline", vec![Span::raw(shown(view.data.hotline.as_deref()))]);
    }
    lines
}
