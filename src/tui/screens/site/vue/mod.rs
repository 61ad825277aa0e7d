//! How the site is drawn: tree or façade, fibres, details.

mod arbre;
mod cellule;
mod dessin;
mod details;
mod facade;
mod fibres;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{Pane, SiteScreen};
use crate::domain::text::{affichable, valeur_affichable};
use crate::tui::building::Rang;
use crate::tui::data::Loaded;
use crate::tui::theme::Meaning;
use crate::tui::view::texte::{fit, wrap};
use crate::tui::view::{Memo, View, mots};

/// The name of the tree's rows.
pub(super) const ARBRE: &str = "site.arbre";
/// The name of the fibres' rows.
pub(super) const FIBRES: &str = "site.fibres";
/// The name of the façade's cells: each by the number of its floor.
pub(super) const FACADE: &str = "site.facade";

/// Draws the site in `area`.
pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let mut tried = tried(site, view, usize::from(area.width));
    // Nobody sets to work without having read this.
    let fiche = view.data.connaissances(&site.contrat).and_then(|known| known.fiche.as_ref());
    if let Some(warning) = mots::asbestos(fiche, view) {
        let warning = fit(&format!(" {warning}"), usize::from(area.width), view.signs.ellipsis);
        tried.insert(0, Line::from(view.span(warning, Meaning::Danger)));
    }
    let tried_height = u16::try_from(tried.len()).unwrap_or(0);
    let filter_height = u16::from(site.recherche.ouverte || !site.recherche.champ.value().is_empty());
    let details_height = match area.height {
        ..16 => 2,
        // The picture of the building is what counts.
        _ if site.facade && site.pane == Pane::Lieux => 3,
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
        site.recherche.champ.draw(frame, field, view, site.recherche.ouverte, false);
    }
    draw_panes(site, frame, panes, view, memo);
    details::draw(site, frame, details, view);
}

/// The places and the fibres: side by side where there is room. The façade takes the width of both
/// where there is not, until its fibres are looked at.
fn draw_panes(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let beside = if area.width < 120 { None } else { facade::width(site, area) };
    if site.facade && beside.is_none() && site.pane == Pane::Lieux {
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
        arbre::draw(site, frame, places, view, memo);
    }
    fibres::draw(site, frame, fibres, view, memo);
}

/// What was tried before on this contract, latest first: shown before anything else.
fn tried(site: &SiteScreen, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let Some(known) = view.data.connaissances(&site.contrat) else { return Vec::new() };
    known
        .vies
        .iter()
        .rev()
        .take(2)
        .map(|vie| {
            let (sign, words, meaning) = mots::phase(view, vie);
            let text = view.p(
                "tui.site.deja",
                &[
                    ("quand", &mots::clock(view, vie.le)),
                    ("fibre", vie.demande.fibre.as_str()),
                    ("motif", vie.demande.motif.libelle()),
                    ("etat", &words),
                ],
            );
            Line::from(view.span(fit(&format!(" {sign} {text}"), width, view.signs.ellipsis), meaning))
        })
        .collect()
}

/// The pane of the places, with what to say where there are none to show; what is left inside.
fn places(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, empty: bool) -> Option<Rect> {
    let own = view.data.contrat(&site.contrat);
    let loaded = own.map(|own| &own.structure);
    let structure = loaded.and_then(|loaded| loaded.value.as_ref());
    let title = match structure {
        Some(lu) => {
            let age = format!(" · {}{}", mots::age(view, lu.le), underway(view, loaded));
            named(&affichable(&lu.valeur.reference), &age, area.width, view)
        }
        None => site.contrat.to_string(),
    };
    let inner = view.pane(frame, area, &title, site.pane == Pane::Lieux && !site.recherche.ouverte);
    if structure.is_none() {
        message(frame, inner, view, &waiting(view, loaded, "tui.site.structure_absente"));
        return None;
    }
    if empty {
        let lieux = site.lieux.as_ref();
        let text = if lieux.is_some_and(|lieux| lieux.immeuble.paliers() > 0) {
            view.p("tui.site.rien_trouve", &[("texte", &affichable(site.recherche.cherche.trim()))])
        } else if lieux.is_some_and(|lieux| lieux.immeuble.batiments() > 0) {
            view.t("tui.site.sans_etage").to_owned()
        } else {
            view.t("tui.site.vide").to_owned()
        };
        message(frame, inner, view, &text);
        return None;
    }
    Some(inner)
}

/// A name and what stands behind it, in the title of a pane: the name gives way.
fn named(name: &str, rest: &str, width: u16, view: &View<'_>) -> String {
    let room = usize::from(width).saturating_sub(4 + rest.width());
    format!("{}{rest}", fit(name, name.width().min(room.max(4)), view.signs.ellipsis))
}

/// What a title says of a value that is read anew, or could not be.
fn underway<T>(view: &View<'_>, loaded: Option<&Loaded<T>>) -> String {
    match loaded {
        Some(Loaded { since: Some(_), .. }) => format!(" · {}", view.t("tui.site.relecture")),
        Some(Loaded { failure: Some(_), .. }) => format!(" · {}", view.signs.bad),
        _ => String::new(),
    }
}

/// Loading since, failed because, or not asked yet.
fn waiting<T>(view: &View<'_>, loaded: Option<&Loaded<T>>, otherwise: &'static str) -> String {
    match loaded {
        Some(Loaded { failure: Some(failure), .. }) => {
            let (what, advice) = view.textes().echec(failure);
            let again = if view.data.reglages.hors_ligne { "" } else { view.t("tui.site.reessayer") };
            format!("{} {what}\n{advice}\n{again}", view.signs.bad)
        }
        Some(Loaded { since: Some(since), .. }) => {
            view.p("tui.chargement", &[("depuis", &mots::elapsed(view, *since))])
        }
        _ => view.t(otherwise).to_owned(),
    }
}

fn message(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, text: &str) {
    for (line, row) in wrap(text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(view.span(line, Meaning::Title), row);
    }
}

/// Words on the lower border of a pane.
fn on_border(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, text: &str, meaning: Meaning) {
    let room = area.width.saturating_sub(4);
    let text = fit(text, text.width().min(usize::from(room)), view.signs.ellipsis);
    if text.is_empty() || area.height < 2 {
        return;
    }
    let width = u16::try_from(text.width() + 2).unwrap_or(room);
    let slot = Rect { x: area.x.saturating_add(1), y: area.bottom().saturating_sub(1), width, height: 1 };
    frame.render_widget(view.span(format!(" {text} "), meaning), slot);
}

/// The filters that are on, as words; `None`: none is.
fn filters(site: &SiteScreen, view: &View<'_>) -> Option<String> {
    let on: Vec<&str> =
        [(site.seulement.libres, "tui.site.filtre_libres"), (site.seulement.gardables, "tui.site.filtre_conservables")]
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, key)| view.t(key))
            .collect();
    (!on.is_empty()).then(|| view.p("tui.site.seulement", &[("quoi", &on.join(" + "))]))
}

/// The sign of what a floor is: the contract's own, or the one that the wanted fibre leads to.
fn marque(site: &SiteScreen, view: &View<'_>, palier: usize) -> Option<(&'static str, Meaning)> {
    let lieux = site.lieux.as_ref()?;
    if lieux.propres.contains(&palier) {
        return Some((view.signs.own, Meaning::Warning));
    }
    let wanted = lieux.voulue.as_ref()?.palier == Some(palier);
    wanted.then_some((view.signs.wanted, Meaning::Accent))
}

/// The name of a place, safe to show.
fn nom(site: &SiteScreen, rang: Rang) -> String {
    let nom = site.lieux.as_ref().and_then(|lieux| lieux.immeuble.nom(rang)).unwrap_or_default();
    valeur_affichable(nom).into_owned()
}
