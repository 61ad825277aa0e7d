//! The façade: a cross-section of the building, escaliers as columns, floors of one height on one
//! line, the highest on top.
//!
//! ```text
//!            BATIMENT-1
//!            ESCALIER-2     ESCALIER-10
//!          ┌──────────────┐
//! ETAGE-02 │▣BE-02  3/4 p │
//!          ├──────────────┼──────────────┐
//! ETAGE-01 │★▣BE-01 1/2 f │       0/2 p  │
//!          └──────────────┴──────────────┘
//! ```

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use unicode_width::UnicodeWidthStr as _;

use super::super::places::SitePlaces;
use super::super::state::{Pane, SiteScreen};
use super::box_drawing::LineDrawing;
use super::cell;
use super::shared::{self, FACADE, name};
use crate::domain::text::displayable;
use crate::tui::building::BuildingRow;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{chunks, fit};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::hit::{self, Target};

/// Cell widths in columns: the narrowest with all escaliers in view (`NARROW`), and the narrowest once some
/// must be scrolled to (`COMFORTABLE`).
const NARROW: u16 = 10;
const COMFORTABLE: u16 = 14;
/// The widest useful cell.
const WIDE: u16 = 46;

/// The width of the pane beside the fibres: as much as the building needs, while the fibres keep their columns.
/// `None`: the whole building would not fit there.
pub(super) fn width(site: &SiteScreen, area: Rect) -> Option<u16> {
    let Some(places) = &site.places else { return Some(44) };
    let most = (area.width / 5 * 3).min(area.width.saturating_sub(62));
    let columns = u16::try_from(places.immeuble.escaliers()).unwrap_or(u16::MAX);
    let gaps = u16::try_from(places.immeuble.batiments()).unwrap_or(u16::MAX).saturating_sub(1);
    let names = label(places, most).saturating_add(3);
    let wanted = |cell| names.saturating_add(breadth(columns, gaps, cell));
    (wanted(COMFORTABLE) <= most).then(|| wanted(24).clamp(44.min(most), most))
}

/// The columns of `n` escaliers, walls included, with `gaps` gaps between bâtiments.
const fn breadth(n: u16, gaps: u16, cell: u16) -> u16 {
    n.saturating_mul(cell.saturating_add(1)).saturating_add(1).saturating_add(gaps.saturating_mul(2))
}

/// The columns for the names of the floors.
fn label(places: &SitePlaces, width: u16) -> u16 {
    let longest = u16::try_from(places.grid.width()).unwrap_or(u16::MAX);
    // At least seven: the signs for more floors need room.
    longest.clamp(7, if width < 100 { 10 } else { 18 }.min(width / 3).max(7))
}

/// The part of the building in view, and its size.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FacadeLayout {
    /// The columns of the floors' names.
    label: u16,
    /// The columns of a cell, without its walls.
    cell: u16,
    /// The rows of the names above.
    heads: u16,
    /// The rows of a cell.
    rows: u16,
    /// Whether a line separates one floor from the next.
    parted: bool,
    /// Whether there is a row for the roof and one for the ground.
    framed: bool,
    escaliers: Range<usize>,
    lines: Range<usize>,
}

impl FacadeLayout {
    /// The layout with the tallest cells in which all floors fit; if none does, as many floors as fit. Then as
    /// many escaliers as fit. The selected floor is always in view.
    fn of(places: &SitePlaces, area: Rect, palier: usize, memo: &mut Memo) -> Self {
        // A single bâtiment is named below the drawing.
        let heads = match (area.height, places.immeuble.batiments()) {
            (..4, _) => 0,
            (4..7, _) | (7..20, ..2) => 1,
            _ => 2,
        };
        let height = area.height.saturating_sub(heads);
        let all = places.grid.lines();
        let floors = u16::try_from(all).unwrap_or(u16::MAX);
        let fits = |rows: &u16| floors.saturating_mul(rows + 1).saturating_add(1) <= height;
        let parted = [3, 2, 1].into_iter().find(fits);
        let framed = height >= 3;
        let seen = if parted.is_some() { all } else { usize::from(height) - if framed { 2 } else { 0 } }.min(all);
        let top = memo.offset("site.facade.lignes", Some(places.grid.line(palier)), all, seen.max(1));

        let label = label(places, area.width);
        let room = area.width.saturating_sub(label + 1);
        let n = places.immeuble.escaliers();
        let count = u16::try_from(n).unwrap_or(u16::MAX);
        let gaps =
            |seen: u16| u16::try_from(places.immeuble.batiments()).unwrap_or(u16::MAX).min(seen).saturating_sub(1);
        let whole = |cell: u16| breadth(count, gaps(count), cell) <= room;
        let seen_columns = if whole(NARROW) {
            count
        } else {
            (1..=count).take_while(|seen| breadth(*seen, gaps(*seen), COMFORTABLE) <= room).last().unwrap_or(1)
        };
        let walls = 1 + 2 * gaps(seen_columns);
        let cell = (room.saturating_sub(walls) / seen_columns.max(1)).saturating_sub(1).clamp(1, WIDE);
        let seen_columns = usize::from(seen_columns);
        let escalier = places.immeuble.escalier_of(palier);
        let left = memo.offset("site.facade.escaliers", Some(escalier), n, seen_columns);
        Self {
            label,
            cell,
            heads,
            rows: parted.unwrap_or(1),
            parted: parted.is_some(),
            framed,
            escaliers: left..(left + seen_columns).min(n),
            lines: top..(top + seen).min(all),
        }
    }

    /// The row of a line's first text, from the top of the drawing.
    fn y(&self, line: usize) -> u16 {
        let at = u16::try_from(line.saturating_sub(self.lines.start)).unwrap_or(u16::MAX);
        let step = self.rows + u16::from(self.parted);
        at.saturating_mul(step).saturating_add(u16::from(self.framed))
    }

    /// The column of the left wall of each escalier in view, from the left of the drawing.
    fn walls(&self, places: &SitePlaces) -> Vec<(usize, u16)> {
        let mut x = 0_u16;
        let mut before = None;
        let mut walls = Vec::new();
        for escalier in self.escaliers.clone() {
            let batiment = places.immeuble.batiment_of(escalier);
            if before.is_some_and(|before| before != batiment) {
                // The right wall of the bâtiment before, and a blank.
                x = x.saturating_add(2);
            }
            before = Some(batiment);
            walls.push((escalier, x));
            x = x.saturating_add(self.cell + 1);
        }
        walls
    }
}

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let palier = site.current().and_then(BuildingRow::palier);
    let Some(inner) = shared::places(site, frame, area, view, palier.is_none()) else { return };
    let (Some(places), Some(palier)) = (&site.places, palier) else { return };
    let plan = FacadeLayout::of(places, inner, palier, memo);
    let label = plan.label + 1;
    let picture = Rect {
        x: inner.x.saturating_add(label),
        y: inner.y.saturating_add(plan.heads),
        width: inner.width.saturating_sub(label),
        height: inner.height.saturating_sub(plan.heads),
    };
    draw_heads(site, frame, inner, &plan, view);
    draw_walls(places, frame, picture, &plan, view);
    draw_labels(site, frame, Rect { width: plan.label, ..inner }, &plan, palier, view);
    let seen = plan.escaliers.clone().flat_map(|escalier| {
        let at = move |line| places.grid.palier(&places.immeuble, escalier, line);
        plan.lines.clone().filter_map(at)
    });
    let common = cell::common_form(site, seen, usize::from(plan.cell), view);
    for (escalier, x) in plan.walls(places) {
        for line in plan.lines.clone() {
            let slot = Rect {
                x: picture.x.saturating_add(x + 1),
                y: picture.y.saturating_add(plan.y(line)),
                width: plan.cell,
                height: plan.rows,
            }
            .intersection(inner);
            match places.grid.palier(&places.immeuble, escalier, line) {
                Some(here) => {
                    draw_cell(site, frame, slot, here, here == palier, common, view);
                    offer_cell(site, places, slot, here, palier, memo);
                }
                None if inside(places, escalier, line) => {
                    frame.render_widget(view.span(view.signs.none, Meaning::Muted), slot);
                }
                None => {}
            }
        }
    }
    draw_legend(site, places, frame, area, view);
}

/// Notes a cell as a click target for its floor.
fn offer_cell(site: &SiteScreen, places: &SitePlaces, slot: Rect, here: usize, selected: usize, memo: &mut Memo) {
    let drawn = hit::DrawnRows {
        id: FACADE,
        first: here,
        total: places.immeuble.paliers(),
        selected: Some(selected),
        focused: site.pane == Pane::Places && !site.search.opened,
        steps: [Action::Up, Action::Down],
    };
    for row in slot.rows() {
        memo.target(row, Target::Rows(drawn));
    }
}

/// Draws what the façade leaves out, or what its signs mean.
fn draw_legend(site: &SiteScreen, places: &SitePlaces, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
    let found_nothing = places.kept.as_ref().is_some_and(|kept| kept.best().is_none());
    let (text, meaning) = if found_nothing {
        (view.p("tui.site.rien_trouve", &[("texte", &displayable(site.search.search.trim()))]), Meaning::Warning)
    } else if let Some(filters) = shared::filters(site, view) {
        (filters, Meaning::Warning)
    } else {
        // The legend is shown whole or not at all.
        let legend = cell::legend(view);
        let fits = legend.width() + 4 <= usize::from(area.width);
        (if fits { legend } else { String::new() }, Meaning::Muted)
    };
    shared::on_border(frame, area, view, &text, meaning);
}

/// Whether a line is between the highest and the lowest floor of an escalier: the building has walls there,
/// even when the site tells no floor.
fn inside(places: &SitePlaces, escalier: usize, line: usize) -> bool {
    let paliers = places.immeuble.paliers_of(escalier);
    !paliers.is_empty() && (places.grid.line(paliers.start)..=places.grid.line(paliers.end - 1)).contains(&line)
}

fn draw_cell(
    site: &SiteScreen,
    frame: &mut Frame<'_>,
    slot: Rect,
    here: usize,
    selected: bool,
    common: usize,
    view: &View<'_>,
) {
    let lines = cell::lines(site, here, (usize::from(slot.width), usize::from(slot.height)), common, view);
    for (line, row) in lines.into_iter().zip(slot.rows()) {
        frame.render_widget(line, row);
    }
    if selected {
        let focused = site.pane == Pane::Places && !site.search.opened;
        let meaning = if focused { Meaning::Selected } else { Meaning::SelectedElsewhere };
        let style = view.palette.style(meaning);
        // One colour for the whole selected cell: a coloured word in reverse video would stand out as a patch.
        for position in slot.positions() {
            if let Some(cell) = frame.buffer_mut().cell_mut(position) {
                cell.set_style(ratatui::style::Style::reset()).set_style(style);
            }
        }
        if focused {
            frame.set_cursor_position(Position::new(slot.x, slot.y));
        }
    }
}

/// Draws the walls, floors and roofs. Where the building continues outside the drawing, no roof is drawn.
fn draw_walls(places: &SitePlaces, frame: &mut Frame<'_>, area: Rect, plan: &FacadeLayout, view: &View<'_>) {
    let mut line_drawing = LineDrawing::new(area.width, area.height);
    for (escalier, left) in plan.walls(places) {
        let right = left.saturating_add(plan.cell + 1);
        for line in plan.lines.clone().filter(|line| inside(places, escalier, *line)) {
            let first = plan.y(line);
            let (above, below) = (first.saturating_sub(1), first.saturating_add(plan.rows));
            line_drawing.vertical(left, above, below);
            line_drawing.vertical(right, above, below);
            let on = |other: Option<usize>| other.is_some_and(|other| inside(places, escalier, other));
            let goes_on = |other: Option<usize>| on(other) && !other.is_some_and(|other| plan.lines.contains(&other));
            let (up, down) = (line.checked_sub(1), line.checked_add(1));
            if plan.framed && !goes_on(up) && (plan.parted || !on(up)) {
                line_drawing.horizontal(above, left, right);
            }
            if plan.framed && !goes_on(down) && (plan.parted || !on(down)) {
                line_drawing.horizontal(below, left, right);
            }
        }
    }
    line_drawing.draw(frame.buffer_mut(), area, view.palette.style(Meaning::Muted));
}

/// Draws the names of bâtiments and escaliers above their columns, and how many escaliers are outside the
/// drawing.
fn draw_heads(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, plan: &FacadeLayout, view: &View<'_>) {
    let Some(places) = &site.places else { return };
    if plan.heads == 0 {
        return;
    }
    let own = site.current().and_then(BuildingRow::palier).map(|palier| places.immeuble.escalier_of(palier));
    let walls = plan.walls(places);
    let mut put = |row: u16, from: u16, width: u16, text: &str, selected: bool| {
        let slot =
            Rect { x: area.x.saturating_add(plan.label + 2 + from), y: area.y.saturating_add(row), width, height: 1 }
                .intersection(area);
        let meaning = if selected { Meaning::Title } else { Meaning::Muted };
        let text = shortened(text, usize::from(slot.width), view.signs.ellipsis);
        frame.render_widget(view.span(text, meaning), slot);
    };
    for (escalier, x) in &walls {
        let full_name = name(site, BuildingRow::escalier(*escalier));
        put(plan.heads - 1, *x, plan.cell, &full_name, own == Some(*escalier));
        let batiment = places.immeuble.batiment_of(*escalier);
        let of = |other: &usize| places.immeuble.batiment_of(*other) == batiment;
        let first = walls.iter().map(|(other, _)| *other).find(of) == Some(*escalier);
        if plan.heads == 2 && first {
            let last = walls.iter().filter(|(other, _)| of(other)).map(|(_, x)| *x).next_back().unwrap_or(*x);
            let here = own.is_some_and(|own| of(&own));
            put(0, *x, last.saturating_sub(*x) + plan.cell, &name(site, BuildingRow::batiment(batiment)), here);
        }
    }
    let (before, after) = (plan.escaliers.start, places.immeuble.escaliers() - plan.escaliers.end);
    let more = [(before, view.signs.left), (after, view.signs.right)];
    let more: Vec<String> = more.into_iter().filter(|(n, _)| *n > 0).map(|(n, sign)| format!("{sign}{n}")).collect();
    let slot = Rect { width: plan.label, height: 1, ..area };
    let fits = more.join(" ").width() <= usize::from(plan.label);
    for (at, text) in if fits { vec![more.join(" ")] } else { more }.into_iter().enumerate() {
        let y = slot.y.saturating_add(u16::try_from(at).unwrap_or(0).min(plan.heads - 1));
        frame.render_widget(view.span(text, Meaning::Warning), Rect { y, ..slot });
    }
}

/// Draws the names of the floors, and how many are above and below the drawing. When escaliers name the same
/// height differently, the selected escalier's name is used.
fn draw_labels(
    site: &SiteScreen,
    frame: &mut Frame<'_>,
    area: Rect,
    plan: &FacadeLayout,
    palier: usize,
    view: &View<'_>,
) {
    let Some(places) = &site.places else { return };
    let escalier = places.immeuble.escalier_of(palier);
    let selected = places.grid.line(palier);
    let mut put = |y: u16, text: &str, meaning: Meaning| {
        let slot = Rect { y: area.y.saturating_add(plan.heads + y), height: 1, ..area }.intersection(area);
        let text = shortened(text, usize::from(slot.width), view.signs.ellipsis);
        frame.render_widget(view.span(text, meaning), slot);
    };
    for line in plan.lines.clone() {
        let named = places.grid.palier(&places.immeuble, escalier, line).or_else(|| places.grid.first(line));
        let full_name = named.map(|palier| name(site, BuildingRow::etage(palier))).unwrap_or_default();
        let meaning = if line == selected { Meaning::Title } else { Meaning::Muted };
        put(plan.y(line), &full_name, meaning);
    }
    let (above, below) = (plan.lines.start, places.grid.lines() - plan.lines.end);
    if above > 0 && plan.framed {
        put(0, &format!("{}{above}", view.signs.up), Meaning::Warning);
    }
    if below > 0 && plan.framed {
        put(plan.y(plan.lines.end), &format!("{}{below}", view.signs.down), Meaning::Warning);
    }
}

/// A name in at most `width` columns: a long name loses its middle, because names are recognised by their
/// beginning and differ at their end.
fn shortened(full_name: &str, width: usize, ellipsis: &str) -> String {
    if full_name.width() <= width {
        return full_name.to_owned();
    }
    let room = width.saturating_sub(ellipsis.width());
    let head = chunks(full_name, room / 2).into_iter().next().filter(|_| room >= 2).unwrap_or_default();
    let tail = crate::tui::view::fitting::fit_tail(full_name, width.saturating_sub(head.width()), ellipsis);
    fit(&format!("{head}{tail}"), width, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_beginning_and_its_end() {
        assert_eq!(shortened("ESCALIER-44", 12, "…"), "ESCALIER-44");
        assert_eq!(shortened("ESCALIER PRINCIPAL 44", 11, "…"), "ESCAL…AL 44");
        for width in 0..30 {
            assert!(shortened("ESCALIER PRINCIPAL 44", width, "…").width() <= width, "{width}");
        }
    }
}
