//! The tree: a row per place, with its free count.
//!
//! Must never: make a line of a row that is not seen.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::super::state::{Pane, SiteScreen};
use super::shared::{self, ARBRE};
use crate::domain::site::Pto;
use crate::domain::text::affichable;
use crate::tui::building::{Rang, Unite};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, Rows};

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let Some(inner) = shared::places(site, frame, area, view, site.rangs.is_empty()) else { return };
    let width = usize::from(inner.width);
    let focused = site.pane == Pane::Lieux && !site.recherche.ouverte;
    let rows = Rows { id: ARBRE, selected: Some(site.cursor), focused };
    list::draw(frame, inner, &site.rangs, |rang| line(site, *rang, view, width), rows, view, memo);
}

fn line(site: &SiteScreen, rang: Rang, view: &View<'_>, width: usize) -> Line<'static> {
    let Some(lieux) = &site.lieux else { return Line::default() };
    let s = &view.signs;
    let ouvert = site.ouvert(rang);
    let fold = match ouvert {
        Some(true) => s.open,
        Some(false) => s.closed,
        None => " ",
    };
    let (sign, meaning) = mark(site, rang, ouvert == Some(false), view).unwrap_or((" ", Meaning::Muted));
    let mark = view.span(sign, meaning);
    let lead = Span::raw(format!("{}{fold} ", " ".repeat(rang.profondeur())));
    let room = width.saturating_sub(3 + rang.profondeur());
    let etage = rang.palier().and_then(|palier| lieux.immeuble.etage(palier));
    if let (Rang::Pto(..), Some(etage)) = (rang, etage) {
        let pto = rang.place().and_then(|place| etage.pto.get(place));
        return pto.map_or_else(Line::default, |pto| pto_line(pto, view, mark, room + 1));
    }
    let mut name = shared::nom(site, rang);
    match (rang, etage) {
        (Rang::Pbo(..), _) => name = format!("{} {name}", s.pbo),
        (_, Some(etage)) if !etage.pbo.is_empty() => {
            // Narrow: the name of the PBO rather than its sign.
            if width >= 36 {
                name = format!("{name} {}", s.pbo);
            }
            for pbo in &etage.pbo {
                name.push(' ');
                name.push_str(&affichable(&pbo.reference));
            }
        }
        _ => {}
    }
    let (words, free) = match lieux.lectures.compte(&lieux.immeuble, rang) {
        Some(compte) => {
            let unit = match compte.unite {
                Unite::Pto => view.t("tui.site.pto_court"),
                Unite::Fibres => view.t("tui.site.fibres_court"),
            };
            let (free, all) = (compte.comptes.libres, compte.comptes.total());
            (format!("{free}/{all} {unit}"), free > 0)
        }
        None if matches!(rang, Rang::Pbo(..)) => (String::new(), false),
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

/// What a row is marked with: a floor with what it is; what is folded with what it holds.
fn mark(site: &SiteScreen, rang: Rang, folded: bool, view: &View<'_>) -> Option<(&'static str, Meaning)> {
    let lieux = site.lieux.as_ref()?;
    match rang {
        Rang::Etage(_) => shared::marque(site, view, rang.numero()),
        Rang::Batiment(_) | Rang::Escalier(_) if folded => {
            let wanted = lieux.voulue.as_ref().and_then(|voulue| voulue.palier);
            let held = |palier: &usize| lieux.immeuble.dans(Rang::etage(*palier)).any(|holder| holder == rang);
            let own = lieux.propres.iter().find(|palier| held(palier)).copied();
            shared::marque(site, view, own.or(wanted.filter(held))?)
        }
        _ => None,
    }
}

/// A PTO: its use as sign and word, and where there is room its construction.
fn pto_line(pto: &Pto, view: &View<'_>, mark: Span<'static>, room: usize) -> Line<'static> {
    let (sign, words, meaning) = words::utilisation(view, &pto.utilisation);
    let construction = words::construction(view, &pto.construction);
    let reference = affichable(&pto.reference);
    let long = format!("{words}, {construction}");
    let states = if reference.width() + long.width() + 3 <= room { long } else { words };
    // A reference differs from the next one at its end.
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
