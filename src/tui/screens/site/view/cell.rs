//! A cell of the façade: the marks and PBOs of a floor, and how much room it has, in as many words as fit.
//!
//! Owns: which words are dropped first. Must never: show a count without its unit.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::super::places::SitePlaces;
use super::super::state::SiteScreen;
use crate::domain::text::displayable;
use crate::tui::building::{BuildingRow, Count, CountUnit, Remainder};
use crate::tui::theme::Meaning;
use crate::tui::view::View;
use crate::tui::view::fitting::fit;

/// A piece of text and its meaning.
type Piece = (String, Meaning);

fn wide(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, _)| text.width()).sum()
}

/// The signs of the façade, explained.
pub(super) fn legend(view: &View<'_>) -> String {
    let s = &view.signs;
    let signs = [
        (s.own, "tui.site.legende.sienne"),
        (s.wanted, "tui.site.legende.voulue"),
        (s.pbo, "tui.site.legende.pbo"),
        (s.free, "tui.site.legende.libre"),
        (s.taken, "tui.site.legende.occupe"),
        (s.reserved, "tui.site.legende.reserve"),
    ];
    let units =
        [("tui.site.pto_lettre", "tui.site.legende.pto"), ("tui.site.fibres_lettre", "tui.site.legende.fibres")]
            .map(|(letter, key)| (view.t(letter), key));
    let all = signs.into_iter().chain(units);
    all.map(|(sign, key)| format!("{sign} {}", view.t(key))).collect::<Vec<_>>().join("  ")
}

/// The lines of a floor's cell; `common`: see [`common_form`].
pub(super) fn lines(
    site: &SiteScreen,
    palier: usize,
    (width, height): (usize, usize),
    common: usize,
    view: &View<'_>,
) -> Vec<Line<'static>> {
    let Some(places) = &site.places else { return Vec::new() };
    let count = places.reads.count(&places.immeuble, BuildingRow::etage(palier));
    let marks = marks(places, palier, view);
    let pbo = pbo(places, palier);
    let rows = match height {
        0 => Vec::new(),
        1 => vec![one(marks, &pbo, count, width, common, view)],
        _ => {
            let mut names = marks;
            names.extend(named(&pbo, width.saturating_sub(wide(&names)), view));
            let mut rows = vec![(names, Vec::new())];
            if height > 2 {
                rows.push((windows(count, width, true, view), Vec::new()));
            }
            let counts = counts(count, view).into_iter().find(|counts| wide(counts) <= width);
            rows.push((Vec::new(), counts.unwrap_or_default()));
            rows
        }
    };
    let dim = dimmed(site, places, palier, count);
    rows.into_iter().map(|(left, right)| line(left, right, width, dim, view)).collect()
}

/// Whether the filters leave nothing of a floor.
fn dimmed(site: &SiteScreen, places: &SitePlaces, palier: usize, count: Option<Count>) -> bool {
    places.remainder(palier) == Remainder::Nothing
        || (site.only.filter() && count.is_none_or(|count| count.counts.passing(site.only) == 0))
}

fn line(left: Vec<Piece>, right: Vec<Piece>, width: usize, dim: bool, view: &View<'_>) -> Line<'static> {
    let gap = width.saturating_sub(wide(&left) + wide(&right));
    let span = |(text, meaning): Piece| view.span(text, if dim { Meaning::Muted } else { meaning });
    let mut spans: Vec<Span<'static>> = left.into_iter().map(span).collect();
    spans.push(Span::styled(" ".repeat(gap), Style::new()));
    spans.extend(right.into_iter().map(span));
    Line::from(spans)
}

/// The marks of a floor: the contract's own place, the wanted fibre's, or both.
fn marks(places: &SitePlaces, palier: usize, view: &View<'_>) -> Vec<Piece> {
    let mut marks = Vec::new();
    if places.own_paliers.contains(&palier) {
        marks.push((view.signs.own.to_owned(), Meaning::Warning));
    }
    if places.wanted.as_ref().is_some_and(|wanted| wanted.palier == Some(palier)) {
        marks.push((view.signs.wanted.to_owned(), Meaning::Accent));
    }
    marks
}

fn pbo(places: &SitePlaces, palier: usize) -> Vec<String> {
    let pbo = places.immeuble.etage(palier).map(|etage| &*etage.pbo).unwrap_or_default();
    pbo.iter().map(|pbo| displayable(&pbo.reference).into_owned()).collect()
}

/// The PBOs of a floor by name, in at most `width` columns; their number when the names don't fit.
fn named(pbo: &[String], width: usize, view: &View<'_>) -> Vec<Piece> {
    let sign = view.signs.pbo;
    if pbo.is_empty() || width == 0 {
        return Vec::new();
    }
    let names = pbo.join(" ");
    let room = width.saturating_sub(sign.width());
    let text = match pbo {
        _ if names.width() <= room => names,
        // With several PBOs, their number says more than the beginning of the first name.
        [_, _, ..] if room < 12 => pbo.len().to_string(),
        _ if room >= 4 => fit(&names, room, view.signs.ellipsis),
        _ => String::new(),
    };
    vec![(fit(&format!("{sign}{text}"), width.min(sign.width() + text.width()), ""), Meaning::Title)]
}

/// The columns in a wide cell for the marks and PBOs (`NAMES`), and for the counts (`COUNTS`).
const NAMES: usize = 11;
const COUNTS: usize = 16;

/// How many of the forms of the counts show each use.
const WHOLE: usize = 4;

/// The form of the counts for a cell of one line, and whether the PBOs fit too. The names of PBOs are dropped
/// before a use is.
fn form(marks: &[Piece], pbo: &[String], all: &[Vec<Piece>], width: usize, view: &View<'_>) -> (usize, bool) {
    let names = pbo.first().map_or(0, |first| view.signs.pbo.width() + first.width().min(6));
    let sign = if pbo.is_empty() { 0 } else { view.signs.pbo.width() };
    let short = WHOLE.min(all.len());
    for (least, forms) in [(names, 0..short), (sign, 0..short), (names, short..all.len()), (sign, short..all.len())] {
        let fits = |counts: &Vec<Piece>| wide(marks) + least + wide(counts) + usize::from(least > 0) <= width;
        let from = forms.start;
        if let Some(at) = all.get(forms).and_then(|forms| forms.iter().position(fits)) {
            return (from + at, true);
        }
    }
    (all.iter().position(|counts| wide(marks) + wide(counts) <= width).unwrap_or(all.len()), false)
}

/// The form for all cells of a drawing, so that they can be compared at a glance: the longest one in which each
/// of these floors can still show each use.
pub(super) fn common_form(
    site: &SiteScreen,
    paliers: impl Iterator<Item = usize>,
    width: usize,
    view: &View<'_>,
) -> usize {
    let Some(places) = &site.places else { return 0 };
    paliers
        .filter_map(|palier| {
            let count = places.reads.count(&places.immeuble, BuildingRow::etage(palier))?;
            let (form, _) =
                form(&marks(places, palier, view), &pbo(places, palier), &counts(Some(count), view), width, view);
            (form < WHOLE).then_some(form)
        })
        .max()
        .unwrap_or(0)
}

/// One line: the floor's marks and PBOs on the left, its counts on the right; in a wide cell, its prises
/// between them.
fn one(
    marks: Vec<Piece>,
    pbo: &[String],
    count: Option<Count>,
    width: usize,
    common: usize,
    view: &View<'_>,
) -> (Vec<Piece>, Vec<Piece>) {
    let all = counts(count, view);
    let between = width.saturating_sub(NAMES + COUNTS).min(24);
    if between >= 6
        && let Some(counts) = all.first().filter(|counts| wide(counts) < COUNTS)
    {
        let mut left = marks;
        left.extend(named(pbo, (NAMES - 1).saturating_sub(wide(&left)), view));
        left.push((" ".repeat(NAMES.saturating_sub(wide(&left))), Meaning::Muted));
        left.extend(windows(count, between, false, view));
        return (left, counts.clone());
    }
    let (form, with_names) = form(&marks, pbo, &all, width, view);
    let counts = all.get(form.max(common.min(all.len().saturating_sub(1)))).cloned().unwrap_or_default();
    let mut left = marks;
    if with_names {
        left.extend(named(pbo, width.saturating_sub(wide(&left) + wide(&counts) + 1), view));
    }
    (left, counts)
}

/// The counts of a floor, from the longest form to the shortest; each shows its unit.
fn counts(count: Option<Count>, view: &View<'_>) -> Vec<Vec<Piece>> {
    let s = &view.signs;
    let Some(Count { counts, unit }) = count else {
        // As many forms as for known counts.
        let forms = [view.t("tui.site.compte_inconnu"); WHOLE].into_iter().chain([s.question]);
        return forms.map(|text| vec![(text.to_owned(), Meaning::Muted)]).collect();
    };
    let (long, short) = match unit {
        CountUnit::Pto => ("tui.site.pto_court", "tui.site.pto_lettre"),
        CountUnit::Fibres => ("tui.site.fibres_court", "tui.site.fibres_lettre"),
    };
    let free = if counts.free > 0 { Meaning::Good } else { Meaning::Muted };
    let uses = [
        (counts.free, s.free, free),
        (counts.occupied, s.taken, Meaning::Muted),
        (counts.reserved, s.reserved, Meaning::Warning),
        (counts.unknown, s.question, Meaning::Warning),
    ];
    let each = |sep: &str| -> Vec<Piece> {
        let there = uses.iter().enumerate().filter(|(at, (n, ..))| *at == 0 || *n > 0);
        there
            .map(|(at, (n, sign, meaning))| (format!("{}{n}{sign}", if at > 0 { sep } else { "" }), *meaning))
            .collect()
    };
    let with = |mut pieces: Vec<Piece>, word: String| {
        pieces.push((word, Meaning::Muted));
        pieces
    };
    // Each use is aligned with the same use of the other floors.
    let column = |(n, sign, meaning): (u32, &str, Meaning), always: bool| {
        (if always || n > 0 { format!("{n:>2}{sign} ") } else { "    ".to_owned() }, meaning)
    };
    let [free_ones, taken, reserved, _] = uses;
    let aligned = vec![column(free_ones, true), column(taken, false), column(reserved, false)];
    let sum = || vec![(format!("{}/{}", counts.free, counts.total()), free)];
    let spaced = || with(each(" "), format!(" {}", view.t(long)));
    vec![
        if counts.unknown == 0 { with(aligned, view.t(long).to_owned()) } else { spaced() },
        spaced(),
        with(each(""), format!(" {}", view.t(long))),
        with(each(""), view.t(short).to_owned()),
        with(sum(), format!(" {}", view.t(long))),
        with(sum(), view.t(short).to_owned()),
        with(vec![(counts.free.to_string(), free)], view.t(short).to_owned()),
    ]
}

/// Each prise of a floor as the sign of its use, if they fit, with blanks between them if `spaced` and there is
/// room; else in proportion.
fn windows(count: Option<Count>, width: usize, spaced: bool, view: &View<'_>) -> Vec<Piece> {
    let Some(Count { counts, .. }) = count else { return Vec::new() };
    let s = &view.signs;
    let total = usize::try_from(counts.total()).unwrap_or(usize::MAX);
    let spaced = spaced && total.saturating_mul(2) <= width.saturating_add(1);
    let uses = [
        (counts.free, s.free, Meaning::Good),
        (counts.reserved, s.reserved, Meaning::Warning),
        (counts.unknown, s.question, Meaning::Warning),
        (counts.occupied, s.taken, Meaning::Muted),
    ];
    let mut left = width;
    uses.into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, sign, meaning)| {
            let n = usize::try_from(n).unwrap_or(usize::MAX);
            // At least one sign for each use that is not zero.
            let signs = if total <= width { n } else { (n.saturating_mul(width) / total).max(1) }.min(left);
            left -= signs;
            let sign = if spaced { format!("{sign} ") } else { sign.to_owned() };
            (sign.repeat(signs), meaning)
        })
        .collect()
}
