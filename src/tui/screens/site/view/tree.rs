//! The tree: a row per place, with its free count.
//!
//! Must never: make a line for a row that is not in view.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::super::state::{Pane, SiteScreen};
use super::shared::{self, TREE};
use crate::domain::site::Pto;
use crate::domain::text::displayable;
use crate::tui::building::{BuildingRow, CountUnit};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let Some(inner) = shared::places(site, frame, area, view, site.rows.is_empty()) else { return };
    let width = usize::from(inner.width);
    let focused = site.pane == Pane::Places && !site.search.opened;
    let rows = ListRows { id: TREE, selected: Some(site.cursor), focused };
    list::draw(frame, inner, &site.rows, |row| line(site, *row, view, width), rows, view, memo);
}

fn line(site: &SiteScreen, row: BuildingRow, view: &View<'_>, width: usize) -> Line<'static> {
    let Some(places) = &site.places else { return Line::default() };
    let s = &view.signs;
    let opened = site.opened(row);
    let fold = match opened {
        Some(true) => s.open,
        Some(false) => s.closed,
        None => " ",
    };
    let (sign, meaning) = mark(site, row, opened == Some(false), view).unwrap_or((" ", Meaning::Muted));
    let mark = view.span(sign, meaning);
    let lead = Span::raw(format!("{}{fold} ", " ".repeat(row.depth())));
    let room = width.saturating_sub(3 + row.depth());
    let etage = row.palier().and_then(|palier| places.immeuble.etage(palier));
    if let (BuildingRow::Pto(..), Some(etage)) = (row, etage) {
        let pto = row.position().and_then(|position| etage.pto.get(position));
        return pto.map_or_else(Line::default, |pto| pto_line(pto, view, mark, room + 1));
    }
    let mut name = shared::name(site, row);
    match (row, etage) {
        (BuildingRow::Pbo(..), _) => name = format!("{} {name}", s.pbo),
        (_, Some(etage)) if !etage.pbo.is_empty() => {
            // In a narrow pane, the PBO's name goes before its sign.
            if width >= 36 {
                name = format!("{name} {}", s.pbo);
            }
            for pbo in &etage.pbo {
                name.push(' ');
                name.push_str(&displayable(&pbo.reference));
            }
        }
        _ => {}
    }
    let (words, free) = match places.reads.count(&places.immeuble, row) {
        Some(count) => {
            let unit = match count.unit {
                CountUnit::Pto => view.t("tui.site.pto_court"),
                CountUnit::Fibres => view.t("tui.site.fibres_court"),
            };
            let (free, all) = (count.counts.free, count.counts.total());
            (format!("{free}/{all} {unit}"), free > 0)
        }
        None if matches!(row, BuildingRow::Pbo(..)) => (String::new(), false),
        None => (view.t("tui.site.compte_inconnu").to_owned(), false),
    };
    let room = room.saturating_sub(words.width() + usize::from(!words.is_empty()));
    Line::from(vec![
        mark,
        lead,
        Span::raw(fit(&name, room, s.ellipsis)),
        Span::raw(if words.is_empty() { "" } else { " " }),
        view.span(words, if free { Meaning::Good } else { Meaning::Muted }),
    ])
}

/// The mark of a row: for a floor, its own; for a folded row, that of a floor inside.
fn mark(site: &SiteScreen, row: BuildingRow, folded: bool, view: &View<'_>) -> Option<(&'static str, Meaning)> {
    let places = site.places.as_ref()?;
    match row {
        BuildingRow::Etage(_) => shared::mark(site, view, row.number()),
        BuildingRow::Batiment(_) | BuildingRow::Escalier(_) if folded => {
            let wanted = places.wanted.as_ref().and_then(|wanted| wanted.palier);
            let held = |palier: &usize| places.immeuble.within(BuildingRow::etage(*palier)).any(|holder| holder == row);
            let own = places.own_paliers.iter().find(|palier| held(palier)).copied();
            shared::mark(site, view, own.or(wanted.filter(held))?)
        }
        _ => None,
    }
}

/// The line of a PTO: its use as sign and word, and its construction if there is room.
fn pto_line(pto: &Pto, view: &View<'_>, mark: Span<'static>, room: usize) -> Line<'static> {
    let (sign, words, meaning) = words::utilisation(view, &pto.utilisation);
    let construction = words::construction(view, &pto.construction);
    let reference = displayable(&pto.reference);
    let long = format!("{words}, {construction}");
    let states = if reference.width() + long.width() + 3 <= room { long } else { words };
    // References differ at their end.
    let kept = reference.width().min(room.saturating_sub(2 + 1 + states.width().min(5)));
    let left = room.saturating_sub(2 + kept + 1);
    Line::from(vec![
        mark,
        Span::raw("    "),
        view.span(format!("{sign} "), meaning),
        Span::raw(fit_tail(&reference, kept, view.signs.ellipsis)),
        Span::raw(" "),
        view.span(fit(&states, left, "."), meaning),
    ])
}
