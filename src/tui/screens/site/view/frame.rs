//! The whole screen of a site: earlier attempts, the filter, the panes, the details.
//!
//! Owns: the layout of the panes. Must never: leave out the warning of asbestos.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;

use super::super::state::{Pane, SiteScreen};
use super::{details, facade, fibres, tree};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::fit;
use crate::tui::view::{Memo, View, words};

/// Draws the site in `area`.
pub(in super::super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let mut tried = tried(site, view, usize::from(area.width));
    // Shown at the top, so that it is read before work begins.
    let summary = view.data.knowledge(&site.contrat).and_then(|known| known.summary.as_ref());
    if let Some(warning) = words::asbestos(summary, view) {
        let warning = fit(&format!(" {warning}"), usize::from(area.width), view.signs.ellipsis);
        tried.insert(0, Line::from(view.span(warning, Meaning::Danger)));
    }
    let tried_height = u16::try_from(tried.len()).unwrap_or(0);
    let filter_height = u16::from(site.search.opened || !site.search.text_field.value().is_empty());
    let details_height = match area.height {
        ..16 => 2,
        // The façade gets the room.
        _ if site.facade && site.pane == Pane::Places => 3,
        _ => 4,
    };
    let [top, filter, panes, details] = area.layout(&Layout::vertical([
        Constraint::Length(tried_height),
        Constraint::Length(filter_height),
        Constraint::Min(3),
        Constraint::Length(details_height),
    ]));
    for (line, row) in tried.into_iter().zip(top.rows()) {
        frame.render_widget(line, row);
    }
    if filter_height > 0 {
        let [left, field] = filter.layout(&Layout::horizontal([Constraint::Length(10), Constraint::Min(0)]));
        frame.render_widget(view.span(format!(" {}", view.t("tui.filtre")), Meaning::Muted), left);
        site.search.text_field.draw(frame, field, view, site.search.opened, false);
    }
    draw_panes(site, frame, panes, view, memo);
    details::draw(site, frame, details, view);
}

/// Draws the places and the fibres, side by side if there is room. If there is not, the façade takes the whole
/// width until the fibres have the focus.
fn draw_panes(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let beside = if area.width < 120 { None } else { facade::width(site, area) };
    if site.facade && beside.is_none() && site.pane == Pane::Places {
        facade::draw(site, frame, area, view, memo);
        return;
    }
    if site.facade && area.width < 80 {
        fibres::draw(site, frame, area, view, memo);
        return;
    }
    let (places, fibres) = if area.width < 80 {
        let [places, fibres] = area.layout(&Layout::vertical([Constraint::Percentage(45), Constraint::Percentage(55)]));
        (places, fibres)
    } else {
        let width = match (site.facade, area.width) {
            (true, 120..) => beside.unwrap_or(48),
            (false, 120..) => 44,
            _ => 30,
        };
        let [places, fibres] = area.layout(&Layout::horizontal([Constraint::Length(width), Constraint::Min(0)]));
        (places, fibres)
    };
    if site.facade {
        facade::draw(site, frame, places, view, memo);
    } else {
        tree::draw(site, frame, places, view, memo);
    }
    fibres::draw(site, frame, fibres, view, memo);
}

/// Earlier attempts on this contract, latest first: shown above everything else.
fn tried(site: &SiteScreen, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let Some(known) = view.data.knowledge(&site.contrat) else { return Vec::new() };
    known
        .lives
        .iter()
        .rev()
        .take(2)
        .map(|life| {
            let (sign, words, meaning) = words::phase(view, life);
            let text = view.p(
                "tui.site.deja",
                &[
                    ("quand", &words::clock(view, life.at)),
                    ("fibre", life.demande.fibre.as_str()),
                    ("motif", life.demande.motif.libelle()),
                    ("etat", &words),
                ],
            );
            Line::from(view.span(fit(&format!(" {sign} {text}"), width, view.signs.ellipsis), meaning))
        })
        .collect()
}
