//! The selection in full: the fibre with its colours and cable, or the place with its counts.
//!
//! Owns: the details of each, and their number of lines. Must never: let a name hide what comes after it.

use std::borrow::Cow;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::super::places::{WantedFibre, WantedWhy};
use super::super::state::{Pane, SiteScreen};
use super::shared;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::own_puts::FibreMark;
use crate::domain::site::Pto;
use crate::domain::text::{displayable_value, shortened};
use crate::tui::building::{BuildingRow, CountUnit, UseCounts};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{View, words};

/// A part of the details that is kept on one line.
type Group = Vec<Span<'static>>;

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
    let width = usize::from(area.width);
    let current = site.current();
    let on_places = site.pane == Pane::Places;
    let fibre = site.fibres.get(site.fibre);
    let lines = match (current, fibre) {
        (Some(BuildingRow::Pto(..)), _) if on_places => pto_lines(site, view, width),
        (_, Some((pbo, fibre))) if !(on_places && site.facade) => {
            fibre_lines(view, pbo, fibre, site.fibres.mark(fibre), width)
        }
        (Some(row), _) => place_lines(site, view, row, width),
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

/// The most columns shown of a name: twice the limit for a place's name. What comes after it must be seen too.
const NAME: usize = 60;

/// A name, cut to [`NAME`] columns.
fn name(text: &str) -> Cow<'_, str> {
    shortened(text, NAME)
}

/// The selected fibre: names, cable, PTO, whether the PTO can be kept and why.
fn fibre_lines(
    view: &View<'_>,
    pbo: &PboFibres,
    fibre: &Fibre,
    mark: Option<&FibreMark>,
    width: usize,
) -> Vec<Line<'static>> {
    let position = format!("PBO {} {}", name(&pbo.reference), name(&pbo.localisation));
    let names = vec![
        vec![view.span(name(&fibre.reference).into_owned(), Meaning::Title)],
        colour(view, "tui.site.tube", fibre.tube.as_deref()),
        colour(view, "tui.site.fibre", fibre.colour.as_deref()),
        vec![Span::raw(position)],
    ];
    let (_, utilisation, _) = words::utilisation(view, &fibre.utilisation);
    let pto = fibre.reference_pto.as_deref().map_or_else(|| words::dash(view).into(), name);
    let (key, meaning) = match fibre.allows_conservation() {
        Some(true) => ("tui.site.garder.oui", Meaning::Good),
        Some(false) => ("tui.site.garder.non", Meaning::Muted),
        None => ("tui.site.garder.inconnu", Meaning::Warning),
    };
    let mut states = vec![
        vec![Span::raw(format!("{}, {utilisation}", words::construction(view, &fibre.construction)))],
        vec![Span::raw(format!("PTO {pto}"))],
        vec![view.span(view.t(key), meaning)],
    ];
    if let Some(mark) = mark {
        let (sign, _, meaning) = words::fibre_use(view, fibre, Some(mark));
        states.insert(0, vec![view.span(format!("{sign} {}", words::fibre_mark(view, mark)), meaning)]);
    }
    let cable = format!("{} {}", view.t("tui.site.cable"), fibre.cable.as_deref().map_or("".into(), displayable_value));
    let mut lines = flow(names, width);
    lines.extend(flow(states, width));
    lines.extend(wrap(&cable, width.saturating_sub(1)).into_iter().map(|line| Line::from(format!(" {line}"))));
    lines
}

/// The selected PTO, and the fibre that leads to it where the list of its floor was read.
fn pto_lines(site: &SiteScreen, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
    let (Some(places), Some(row)) = (&site.places, site.current()) else { return Vec::new() };
    let etage = places.immeuble.etage(row.number());
    let Some(pto) = row.position().and_then(|position| etage?.pto.get(position)) else { return Vec::new() };
    let Pto { reference, construction, utilisation } = pto;
    let (sign, words, meaning) = words::utilisation(view, utilisation);
    let mut lines = flow(
        vec![
            vec![view.span(format!("PTO {}", name(reference)), Meaning::Title)],
            vec![view.span(format!("{sign} {words}"), meaning)],
            vec![Span::raw(words::construction(view, construction))],
            vec![Span::raw(path(site, row.place()))],
        ],
        width,
    );
    if places.reads.list(row).is_none() {
        lines.extend(flow(vec![vec![Span::raw(view.t("tui.site.pto_sans_fibres"))]], width));
        return lines;
    }
    let leading = |fibre: &&Fibre| fibre.reference_pto.as_deref() == Some(&**reference);
    match site.fibres.get(site.fibre).map(|(_, fibre)| fibre).filter(leading) {
        Some(fibre) => lines.extend(flow(
            vec![
                vec![Span::raw(format!("{} {}", view.t("tui.site.fibre"), name(&fibre.reference)))],
                colour(view, "tui.site.tube", fibre.tube.as_deref()),
                colour(view, "tui.site.fibre", fibre.colour.as_deref()),
            ],
            width,
        )),
        None => lines.extend(flow(vec![vec![Span::raw(view.t("tui.site.pto_sans_fibre"))]], width)),
    }
    lines
}

/// The selected place: its names in full, what it is, its PBOs, its counts, what is known of its fibres.
fn place_lines(site: &SiteScreen, view: &View<'_>, row: BuildingRow, width: usize) -> Vec<Line<'static>> {
    let Some(places) = &site.places else { return Vec::new() };
    let etage = row.palier().and_then(|palier| places.immeuble.etage(palier));
    let mut names = vec![vec![view.span(path(site, row), Meaning::Title)]];
    names.extend(what(site, view, row));
    if let Some(etage) = etage {
        names.extend(etage.pbo.iter().map(|pbo| vec![Span::raw(format!("PBO {}", name(&pbo.reference)))]));
        if etage.pbo.is_empty() {
            names.push(vec![Span::raw(view.t("tui.site.sans_pbo"))]);
        }
    }
    let mut counts: Vec<Group> = Vec::new();
    let count = places.reads.count(&places.immeuble, row);
    match count {
        None if matches!(row, BuildingRow::Pbo(..)) => {}
        None => counts.push(vec![view.span(view.t("tui.site.compte_inconnu_long"), Meaning::Warning)]),
        Some(count) => {
            let key = match count.unit {
                CountUnit::Pto => "tui.site.total_pto",
                CountUnit::Fibres => "tui.site.total_fibres",
            };
            counts.push(vec![Span::raw(view.p(key, &[("n", &count.counts.total().to_string())]))]);
            counts.extend(uses(view, count.counts));
        }
    }
    if row.palier().is_some() {
        counts.push(known(site, view));
    }
    let mut lines = flow(names, width);
    lines.extend(flow(counts, width));
    lines
}

/// The counts of each use that is not zero.
fn uses(view: &View<'_>, counts: UseCounts) -> Vec<Group> {
    let s = &view.signs;
    [
        (counts.free, s.free, "tui.site.n_libres", Meaning::Good),
        (counts.occupied, s.taken, "tui.site.n_occupes", Meaning::Muted),
        (counts.reserved, s.reserved, "tui.site.n_reserves", Meaning::Warning),
        (counts.unknown, s.question, "tui.site.n_inconnus", Meaning::Warning),
    ]
    .into_iter()
    .filter(|(n, ..)| *n > 0)
    .map(|(n, sign, key, meaning)| {
        vec![view.span(format!("{sign} {}", view.p(key, &[("n", &n.to_string())])), meaning)]
    })
    .collect()
}

/// What is known of the selected place's fibres, and what Enter would cost.
fn known(site: &SiteScreen, view: &View<'_>) -> Group {
    let loaded = site.loaded(view.data);
    let text = match loaded.map(|loaded| (&loaded.value, loaded.since, &loaded.failure)) {
        Some((_, Some(since), _)) => view.p("tui.chargement", &[("depuis", &words::elapsed(view, since))]),
        Some((_, _, Some(failure))) => view.texts().failure(failure).0,
        Some((Some(list), ..)) => {
            let age = list.at.map_or_else(|| view.t("tui.age.inconnu").to_owned(), |at| words::age(view, at));
            view.p("tui.site.lues", &[("age", &age)])
        }
        _ if view.data.settings.offline => view.t("tui.site.jamais_lues").to_owned(),
        _ => view.t("tui.site.pas_lues").to_owned(),
    };
    vec![view.span(text, Meaning::Accent)]
}

/// How a place relates to this contract.
fn what(site: &SiteScreen, view: &View<'_>, row: BuildingRow) -> Vec<Group> {
    let Some(places) = &site.places else { return Vec::new() };
    let mut groups = Vec::new();
    let Some(palier) = row.palier() else { return groups };
    if places.own_paliers.contains(&palier) {
        let text = format!("{} {}", view.signs.own, view.t("tui.site.le_sien"));
        groups.push(vec![view.span(text, Meaning::Warning)]);
    }
    if let Some(WantedFibre { why, reference, palier: Some(own) }) = &places.wanted
        && *own == palier
    {
        let key = match why {
            WantedWhy::Demande => "tui.site.voulue.demande",
            WantedWhy::Sending => "tui.site.voulue.envoi",
            WantedWhy::Prise => "tui.site.voulue.prise",
        };
        let text = view.p(key, &[("fibre", &name(reference))]);
        groups.push(vec![view.span(format!("{} {text}", view.signs.wanted), Meaning::Accent)]);
    }
    groups
}

/// The names of a place, from its bâtiment down.
fn path(site: &SiteScreen, row: BuildingRow) -> String {
    let Some(places) = &site.places else { return String::new() };
    let mut names: Vec<String> =
        places.immeuble.within(row).map(|holder| name(&shared::name(site, holder)).into_owned()).collect();
    names.reverse();
    names.push(name(&shared::name(site, row)).into_owned());
    names.join(" / ")
}

/// Groups of spans one after the other, separated by a dot. A group that no longer fits begins a new line; one
/// longer than a line is broken.
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
