//! What is selected, in full: the fibre with its colours and cable, or the place with its counts.
//!
//! Owns: what is told of each, and on how many lines. Must never: let a name hide what stands behind it.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::super::places::{Pourquoi, Voulue};
use super::super::state::{Pane, SiteScreen};
use super::shared;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::site::Pto;
use crate::domain::text::{abrege, valeur_affichable};
use crate::tui::building::{Comptes, Rang, Unite};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{View, words};

/// A part of the details that is kept on one line.
type Group = Vec<Span<'static>>;

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
    let width = usize::from(area.width);
    let current = site.current();
    let on_places = site.pane == Pane::Lieux;
    let fibre = site.fibres.get(site.fibre);
    let lines = match (current, fibre) {
        (Some(Rang::Pto(..)), _) if on_places => pto_lines(site, view, width),
        (_, Some((pbo, fibre))) if !(on_places && site.facade) => fibre_lines(view, pbo, fibre, width),
        (Some(rang), _) => place_lines(site, view, rang, width),
        (None, _) => Vec::new(),
    };
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

fn colour(view: &View<'_>, key: &'static str, word: Option<&str>) -> Group {
    let mut spans = vec![Span::raw(format!("{} ", view.t(key)))];
    spans.extend(words::swatch_whole(view, word));
    spans
}

/// How many columns of a name are told: twice what a place's may have. What stands behind it must be seen too.
const NOM: usize = 60;

/// A name, on a line of its own at the most.
fn nom(text: &str) -> Cow<'_, str> {
    abrege(text, NOM)
}

/// The selected fibre: names, cable, PTO, whether the PTO can be kept and why.
fn fibre_lines(view: &View<'_>, pbo: &PboFibres, fibre: &Fibre, width: usize) -> Vec<Line<'static>> {
    let place = format!("PBO {} {}", nom(&pbo.reference), nom(&pbo.localisation));
    let names = vec![
        vec![view.span(nom(&fibre.reference).into_owned(), Meaning::Title)],
        colour(view, "tui.site.tube", fibre.tube.as_deref()),
        colour(view, "tui.site.fibre", fibre.couleur.as_deref()),
        vec![Span::raw(place)],
    ];
    let (_, utilisation, _) = words::utilisation(view, &fibre.utilisation);
    let pto = fibre.reference_pto.as_deref().map_or_else(|| words::dash(view).into(), nom);
    let (key, meaning) = match fibre.permet_conservation() {
        Some(true) => ("tui.site.garder.oui", Meaning::Good),
        Some(false) => ("tui.site.garder.non", Meaning::Muted),
        None => ("tui.site.garder.inconnu", Meaning::Warning),
    };
    let states = vec![
        vec![Span::raw(format!("{}, {utilisation}", words::construction(view, &fibre.construction)))],
        vec![Span::raw(format!("PTO {pto}"))],
        vec![view.span(view.t(key), meaning)],
    ];
    let cable = format!("{} {}", view.t("tui.site.cable"), fibre.cable.as_deref().map_or("".into(), valeur_affichable));
    let mut lines = flow(names, width);
    lines.extend(flow(states, width));
    lines.extend(wrap(&cable, width.saturating_sub(1)).into_iter().map(|line| Line::from(format!(" {line}"))));
    lines
}

/// The selected PTO, and the fibre that leads to it where the list of its floor was read.
fn pto_lines(site: &SiteScreen, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let (Some(lieux), Some(rang)) = (&site.lieux, site.current()) else { return Vec::new() };
    let etage = lieux.immeuble.etage(rang.numero());
    let Some(pto) = rang.place().and_then(|place| etage?.pto.get(place)) else { return Vec::new() };
    let Pto { reference, construction, utilisation } = pto;
    let (sign, words, meaning) = words::utilisation(view, utilisation);
    let mut lines = flow(
        vec![
            vec![view.span(format!("PTO {}", nom(reference)), Meaning::Title)],
            vec![view.span(format!("{sign} {words}"), meaning)],
            vec![Span::raw(words::construction(view, construction))],
            vec![Span::raw(path(site, rang.lieu()))],
        ],
        width,
    );
    if lieux.lectures.liste(rang).is_none() {
        lines.extend(flow(vec![vec![Span::raw(view.t("tui.site.pto_sans_fibres"))]], width));
        return lines;
    }
    let leading = |fibre: &&Fibre| fibre.reference_pto.as_deref() == Some(&**reference);
    match site.fibres.get(site.fibre).map(|(_, fibre)| fibre).filter(leading) {
        Some(fibre) => lines.extend(flow(
            vec![
                vec![Span::raw(format!("{} {}", view.t("tui.site.fibre"), nom(&fibre.reference)))],
                colour(view, "tui.site.tube", fibre.tube.as_deref()),
                colour(view, "tui.site.fibre", fibre.couleur.as_deref()),
            ],
            width,
        )),
        None => lines.extend(flow(vec![vec![Span::raw(view.t("tui.site.pto_sans_fibre"))]], width)),
    }
    lines
}

/// The selected place: its names in full, what it is, its PBOs, its counts, what is known of its fibres.
fn place_lines(site: &SiteScreen, view: &View<'_>, rang: Rang, width: usize) -> Vec<Line<'static>> {
    let Some(lieux) = &site.lieux else { return Vec::new() };
    let etage = rang.palier().and_then(|palier| lieux.immeuble.etage(palier));
    let mut names = vec![vec![view.span(path(site, rang), Meaning::Title)]];
    names.extend(what(site, view, rang));
    if let Some(etage) = etage {
        names.extend(etage.pbo.iter().map(|pbo| vec![Span::raw(format!("PBO {}", nom(&pbo.reference)))]));
        if etage.pbo.is_empty() {
            names.push(vec![Span::raw(view.t("tui.site.sans_pbo"))]);
        }
    }
    let mut counts: Vec<Group> = Vec::new();
    let compte = lieux.lectures.compte(&lieux.immeuble, rang);
    match compte {
        None if matches!(rang, Rang::Pbo(..)) => {}
        None => counts.push(vec![view.span(view.t("tui.site.compte_inconnu_long"), Meaning::Warning)]),
        Some(compte) => {
            let key = match compte.unite {
                Unite::Pto => "tui.site.total_pto",
                Unite::Fibres => "tui.site.total_fibres",
            };
            counts.push(vec![Span::raw(view.p(key, &[("n", &compte.comptes.total().to_string())]))]);
            counts.extend(uses(view, compte.comptes));
        }
    }
    if rang.palier().is_some() {
        counts.push(known(site, view));
    }
    let mut lines = flow(names, width);
    lines.extend(flow(counts, width));
    lines
}

/// How many of each use, those that there are.
fn uses(view: &View<'_>, comptes: Comptes) -> Vec<Group> {
    let s = &view.signs;
    [
        (comptes.libres, s.free, "tui.site.n_libres", Meaning::Good),
        (comptes.occupes, s.taken, "tui.site.n_occupes", Meaning::Muted),
        (comptes.reserves, s.reserved, "tui.site.n_reserves", Meaning::Warning),
        (comptes.inconnus, s.question, "tui.site.n_inconnus", Meaning::Warning),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, sign, key, meaning)| {
        vec![view.span(format!("{sign} {}", view.p(key, &[("n", &n.to_string())])), meaning)]
    })
    .collect()
}

/// What is known of the fibres of the selected place, and what Enter would cost.
fn known(site: &SiteScreen, view: &View<'_>) -> Group {
    let loaded = site.loaded(view.data);
    let text = match loaded.map(|loaded| (&loaded.value, loaded.since, &loaded.failure)) {
        Some((_, Some(since), _)) => view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))]),
        Some((_, _, Some(failure))) => view.textes().echec(failure).0,
        Some((Some(liste), ..)) => {
            let age = liste.le.map_or_else(|| view.t("tui.age.inconnu").to_owned(), |le| words::age(view, le));
            view.p("tui.site.lues", &[("age", &age)])
        }
        _ if view.data.reglages.hors_ligne => view.t("tui.site.jamais_lues").to_owned(),
        _ => view.t("tui.site.pas_lues").to_owned(),
    };
    vec![view.span(text, Meaning::Accent)]
}

/// What a place is to this contract.
fn what(site: &SiteScreen, view: &View<'_>, rang: Rang) -> Vec<Group> {
    let Some(lieux) = &site.lieux else { return Vec::new() };
    let mut groups = Vec::new();
    let Some(palier) = rang.palier() else { return groups };
    if lieux.propres.contains(&palier) {
        let text = format!("{} {}", view.signs.own, view.t("tui.site.le_sien"));
        groups.push(vec![view.span(text, Meaning::Warning)]);
    }
    if let Some(Voulue { pourquoi, reference, palier: Some(own) }) = &lieux.voulue
        && *own == palier
    {
        let key = match pourquoi {
            Pourquoi::Demande => "tui.site.voulue.demande",
            Pourquoi::Envoi => "tui.site.voulue.envoi",
            Pourquoi::Prise => "tui.site.voulue.prise",
        };
        let text = view.p(key, &[("fibre", &nom(reference))]);
        groups.push(vec![view.span(format!("{} {text}", view.signs.wanted), Meaning::Accent)]);
    }
    groups
}

/// The names of a place from its bâtiment on.
fn path(site: &SiteScreen, rang: Rang) -> String {
    let Some(lieux) = &site.lieux else { return String::new() };
    let mut names: Vec<String> =
        lieux.immeuble.dans(rang).map(|holder| nom(&shared::nom(site, holder)).into_owned()).collect();
    names.reverse();
    names.push(nom(&shared::nom(site, rang)).into_owned());
    names.join(" / ")
}

/// Groups of spans one after the other, parted by a dot; a group that no longer fits begins a line,
/// and one that is longer than a line is broken.
pub(super) fn flow(groups: Vec<Group>, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for group in groups {
        let size: usize = group.iter().map(Span::width).sum();
        match lines.last_mut() {
            Some(line) if line.width() + 3 + size <= width => {
                line.push_span(" · ");
                line.extend(group);
            }
            _ if size < width => {
                let mut line = Line::from(" ");
                line.extend(group);
                lines.push(line);
            }
            _ => {
                let style = group.first().map(|span| span.style).unwrap_or_default();
                let text: String = group.iter().map(|span| span.content.as_ref()).collect();
                let broken = wrap(&text, width.saturating_sub(1));
                lines.extend(broken.into_iter().map(|line| Line::from(Span::styled(format!(" {line}"), style))));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_longer_fits_begins_a_line() {
        let groups = ["CTP-1", "■ Vert", "PBO-2 BATIMENT-A"].map(|text| vec![Span::raw(text)]);
        let lines: Vec<String> = flow(groups.into(), 20).iter().map(ToString::to_string).collect();
        assert_eq!(lines, [" CTP-1 · ■ Vert", " PBO-2 BATIMENT-A"]);
        let long = vec![vec![Span::raw("un nom qui n'en finit pas")]];
        let lines: Vec<String> = flow(long, 12).iter().map(ToString::to_string).collect();
        assert_eq!(lines, [" un nom qui", " n'en finit", " pas"]);
    }
}
