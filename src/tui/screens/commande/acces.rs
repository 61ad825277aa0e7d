//! What the access files say of an order, as labelled lines: the dangers first, then the codes.
//!
//! Owns: the order of the lines. Must never: cut what is said of the place.

use ratatui::text::{Line, Span};

use crate::domain::acces::{CommandeSummary, RouteSummary};
use crate::domain::text::{displayable, shortened};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{View, words};

/// The most columns shown of one text of the access files: these may have a thousand.
const LONG: usize = 2000;

/// The columns of the labels.
const LABEL: usize = 20;

/// All lines in full: a long text takes as many lines as it needs.
pub(super) fn lines(summary: &CommandeSummary, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for line in words::asbestos(Some(summary), view).iter().flat_map(|warning| wrap(warning, width.saturating_sub(2))) {
        lines.push(Line::from(view.span(format!(" {line}"), Meaning::Danger)));
    }
    for (label, value) in said(summary, view) {
        let pieces = wrap(&shortened(&value, LONG), width.saturating_sub(LABEL + 3));
        for (at, piece) in pieces.into_iter().enumerate() {
            let label = if at == 0 { fit(&displayable(&label), LABEL, view.signs.ellipsis) } else { " ".repeat(LABEL) };
            lines.push(Line::from(vec![view.span(format!(" {label} "), Meaning::Muted), Span::raw(piece)]));
        }
    }
    lines
}

/// The labels and values, in the order in which they are needed.
fn said(summary: &CommandeSummary, view: &View<'_>) -> Vec<(String, String)> {
    let CommandeSummary { acces, pm, pbo, place, .. } = summary;
    let mut said = Vec::new();
    let mut add = |label: &str, values: &[Option<&str>]| {
        let values: Vec<&str> = values.iter().flatten().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        if !values.is_empty() {
            said.push((label.to_owned(), values.join(" · ")));
        }
    };
    // When there is something to warn of, all asbestos codes are already shown above.
    if summary.amiante.iter().all(|amiante| !amiante.warn()) {
        let codes: Vec<&str> = summary.amiante.iter().map(|amiante| view.t(words::amiante(*amiante))).collect();
        add(view.t("tui.acces.amiante"), &[Some(&codes.join(", "))]);
    }
    add(
        view.t("tui.acces.refus"),
        &[summary.refusal.as_deref().map(|refusal| if refusal.is_empty() { "KO" } else { refusal })],
    );
    add(view.t("tui.acces.code_immeuble"), &[acces.code_immeuble.as_deref()]);
    add(view.t("tui.acces.code_local_pm"), &[acces.code_local_pm.as_deref()]);
    add(view.t("tui.acces.code_sous_sol"), &[acces.basement_code.as_deref()]);
    add(view.t("tui.acces.cle"), &[acces.key_access.as_deref()]);
    add(view.t("tui.acces.pm"), &[pm.reference.as_deref(), pm.technical.as_deref()]);
    add(view.t("tui.acces.pm_localisation"), &[pm.localisation.as_deref()]);
    add(view.t("tui.acces.pm_accessible"), &[pm.accessible.as_deref()]);
    for route in &summary.routes {
        add(&view.p("tui.acces.route", &[("n", &route.number.to_string())]), &[Some(&words(route, view))]);
    }
    let equipment = [&pbo.reference, &pbo.kind, &pbo.equipment, &pbo.raccordement, &pbo.height];
    add(view.t("tui.acces.pbo"), &equipment.map(Option::as_deref));
    add(view.t("tui.acces.pbo_localisation"), &[pbo.localisation.as_deref()]);
    add(view.t("tui.acces.lieu"), &[&place.batiment, &place.escalier, &place.etage].map(Option::as_deref));
    add(view.t("tui.acces.raccordement_long"), &[summary.long_raccordement.as_deref()]);
    add(view.t("tui.acces.contacts_immeuble"), &[acces.contacts_immeuble.as_deref()]);
    add(view.t("tui.acces.contacts_syndic"), &[acces.contacts_syndic.as_deref()]);
    add(view.t("tui.acces.conditions_syndic"), &[acces.conditions_syndic.as_deref()]);
    for comment in &summary.comments {
        add(&comment.column, &[Some(&comment.text)]);
    }
    add(view.t("tui.acces.commande"), &[Some(&summary.commande)]);
    add(view.t("tui.acces.sous_traitance"), &[summary.subcontracting.as_deref()]);
    for state in &summary.states {
        let day = state.day.strftime("%d/%m/%Y").to_string();
        add(state.flux.name(), &[Some(&day), state.state.as_deref(), state.motif.as_deref()]);
    }
    said
}

/// A route from the PM to the outlet: only the parts that the file gives.
fn words(route: &RouteSummary, view: &View<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |key: &'static str, values: [&Option<String>; 3]| {
        let said: Vec<&str> = values.into_iter().filter_map(Option::as_deref).collect();
        if !said.is_empty() {
            parts.push(view.p(key, &[("valeur", &said.join(" / "))]));
        }
    };
    add("tui.acces.route.oc", [&route.oc, &None, &None]);
    add("tui.acces.route.module", [&route.module, &route.position, &None]);
    add("tui.acces.route.cote_pm", [&route.cable_pm, &route.tube_pm, &route.fibre_pm]);
    add("tui.acces.route.cote_pbo", [&route.cable_pbo, &route.tube_pbo, &route.fibre_pbo]);
    add("tui.acces.route.connecteur", [&route.connector, &route.connector_colour, &None]);
    parts.join(" · ")
}
