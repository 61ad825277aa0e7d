//! Shared by the parts of the site's drawing: names of rows, titles, texts for empty panes.
//!
//! Must never: know these parts.

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr as _;

use super::super::state::{Pane, SiteScreen};
use crate::domain::text::{displayable, displayable_value};
use crate::tui::building::BuildingRow;
use crate::tui::data::Loaded;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{View, words};

/// The name of the tree's rows.
pub(in super::super) const TREE: &str = "site.arbre";
/// The name of the fibres' rows.
pub(in super::super) const FIBRES: &str = "site.fibres";
/// The name of the façade's cells; each cell has its floor's number.
pub(in super::super) const FACADE: &str = "site.facade";

/// Draws the pane of the places, with a text when there are none to show; returns the area inside.
pub(super) fn places(
    site: &SiteScreen,
    frame: &mut Frame<'_>,
    area: Rect,
    view: &View<'_>,
    empty: bool,
) -> Option<Rect> {
    let own = view.data.contrat(&site.contrat);
    let loaded = own.map(|own| &own.structure);
    let structure = loaded.and_then(|loaded| loaded.value.as_ref());
    let title = match structure {
        Some(read) => {
            let age = format!(" · {}{}", words::age(view, read.at), underway(view, loaded));
            named(&displayable(&read.value.reference), &age, area.width, view)
        }
        None => site.contrat.to_string(),
    };
    let inner = view.pane(frame, area, &title, site.pane == Pane::Places && !site.search.opened);
    if structure.is_none() {
        message(frame, inner, view, &waiting(view, loaded, "tui.site.structure_absente"));
        return None;
    }
    if empty {
        let places = site.places.as_ref();
        let text = if places.is_some_and(|places| places.immeuble.paliers() > 0) {
            view.p("tui.site.rien_trouve", &[("texte", &displayable(site.search.search.trim()))])
        } else if places.is_some_and(|places| places.immeuble.batiments() > 0) {
            view.t("tui.site.sans_etage").to_owned()
        } else {
            view.t("tui.site.vide").to_owned()
        };
        message(frame, inner, view, &text);
        return None;
    }
    Some(inner)
}

/// A name and the text after it, in the title of a pane: the name is cut first.
pub(super) fn named(name: &str, rest: &str, width: u16, view: &View<'_>) -> String {
    let room = usize::from(width).saturating_sub(4 + rest.width());
    format!("{}{rest}", fit(name, name.width().min(room.max(4)), view.signs.ellipsis))
}

/// The words in a title for a value that is being read again, or could not be.
pub(super) fn underway<T>(view: &View<'_>, loaded: Option<&Loaded<T>>) -> String {
    match loaded {
        Some(Loaded { since: Some(_), .. }) => format!(" · {}", view.t("tui.site.relecture")),
        Some(Loaded { failure: Some(_), .. }) => format!(" · {}", view.signs.bad),
        _ => String::new(),
    }
}

/// The words for a missing value: loading since when, why it failed, or not asked yet.
pub(super) fn waiting<T>(view: &View<'_>, loaded: Option<&Loaded<T>>, otherwise: &'static str) -> String {
    match loaded {
        Some(Loaded { failure: Some(failure), .. }) => {
            let (what, advice) = view.texts().failure(failure);
            let again = if view.data.settings.offline { "" } else { view.t("tui.site.reessayer") };
            format!("{} {what}\n{advice}\n{again}", view.signs.bad)
        }
        Some(Loaded { since: Some(since), .. }) => {
            view.p("tui.chargement", &[("depuis", &words::elapsed(view, *since))])
        }
        _ => view.t(otherwise).to_owned(),
    }
}

pub(super) fn message(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, text: &str) {
    for (line, row) in wrap(text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(view.span(line, Meaning::Title), row);
    }
}

/// Draws words on the lower border of a pane.
pub(super) fn on_border(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, text: &str, meaning: Meaning) {
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
pub(super) fn filters(site: &SiteScreen, view: &View<'_>) -> Option<String> {
    let on: Vec<&str> =
        [(site.only.free, "tui.site.filtre_libres"), (site.only.keepable, "tui.site.filtre_conservables")]
            .into_iter()
            .filter(|(on, _)| *on)
            .map(|(_, key)| view.t(key))
            .collect();
    (!on.is_empty()).then(|| view.p("tui.site.seulement", &[("quoi", &on.join(" + "))]))
}

/// The mark of a floor: the contract's own, or the one that the wanted fibre leads to.
pub(super) fn mark(site: &SiteScreen, view: &View<'_>, palier: usize) -> Option<(&'static str, Meaning)> {
    let places = site.places.as_ref()?;
    if places.own_paliers.contains(&palier) {
        return Some((view.signs.own, Meaning::Warning));
    }
    let wanted = places.wanted.as_ref()?.palier == Some(palier);
    wanted.then_some((view.signs.wanted, Meaning::Accent))
}

/// The name of a place, safe to show.
pub(super) fn name(site: &SiteScreen, row: BuildingRow) -> String {
    let name = site.places.as_ref().and_then(|places| places.immeuble.name(row)).unwrap_or_default();
    displayable_value(name).into_owned()
}
