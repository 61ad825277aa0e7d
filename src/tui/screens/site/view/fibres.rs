//! The fibres of the selected place, in columns as wide as their words.
//!
//! Owns: which columns are dropped or narrowed. Must never: drop a colour while there is room for it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::super::fibres::{ColumnWidths, FibreColumn, FibreOrder};
use super::super::state::{Pane, SiteScreen};
use super::shared::{self, FIBRES, message, named, on_border, underway, waiting};
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::own_puts::FibreMark;
use crate::domain::states::Construction;
use crate::domain::text::displayable;
use crate::tui::building::{BuildingRow, UseCounts};
use crate::tui::data::FibreList;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, fit_tail};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::list::{self, ListRows};

pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let focused = site.pane == Pane::Fibres && !site.search.opened;
    let row = site.current().filter(|row| row.palier().is_some());
    let loaded = site.loaded(view.data);
    let value = loaded.and_then(|loaded| loaded.value.as_ref());
    let title = row.map_or_else(String::new, |row| title(site, view, row, value, &underway(view, loaded), area.width));
    let inner = view.pane(frame, area, &title, focused);
    let Some(row) = row else {
        // Without a structure there is no floor to choose, and the tree says why.
        if !site.rows.is_empty() {
            message(frame, inner, view, view.t("tui.site.choisir_etage"));
        }
        return;
    };
    let Some(read_list) = value else {
        let asked = loaded.is_some_and(|loaded| loaded.since.is_some() || loaded.failure.is_some());
        let key = if view.data.settings.offline { "tui.site.non_lu_hors_ligne" } else { "tui.site.non_lu" };
        let name = shared::name(site, row.place());
        let text = if asked { waiting(view, loaded, "tui.site.non_lu") } else { view.p(key, &[("etage", &name)]) };
        message(frame, inner, view, &text);
        return;
    };
    if let Some(filters) = shared::filters(site, view) {
        on_border(frame, area, view, &filters, Meaning::Warning);
    }
    let rows = site.fibres.rows();
    if rows.is_empty() {
        let text = if read_list.answer.fibres().next().is_none() {
            view.t("tui.site.aucune_fibre").to_owned()
        } else {
            let all = read_list.answer.fibres().count().to_string();
            view.p("tui.site.aucune_filtree", &[("n", &all)])
        };
        message(frame, inner, view, &text);
        return;
    }
    let [head, list] = inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
    let many = read_list.answer.pbo.len() > 1;
    let columns = Columns::of(usize::from(inner.width).saturating_sub(1), site.fibres.widths(), many);
    frame.render_widget(view.span(format!(" {}", columns.header(view, site.fibres.sort())), Meaning::Muted), head);
    let line = |row: &(u32, u32)| {
        site.fibres.fibre(*row).map_or_else(Line::default, |(pbo, fibre)| {
            let mut line = columns.line(view, pbo, fibre, site.fibres.mark(fibre));
            line.spans.insert(0, mark(site, view, fibre));
            line
        })
    };
    let state = ListRows { id: FIBRES, selected: Some(site.fibre), focused };
    list::draw(frame, list, rows, line, state, view, memo);
}

/// The mark of a fibre: the outcome of a put for it, or that it is the wanted one.
fn mark(site: &SiteScreen, view: &View<'_>, fibre: &Fibre) -> Span<'static> {
    let known = view.data.knowledge(&site.contrat);
    let mut tried = known.into_iter().flat_map(|known| known.lives.iter().rev());
    if let Some(life) = tried.find(|life| life.demande.fibre.as_str() == &*fibre.reference) {
        let (sign, _, meaning) = words::phase(view, life);
        return view.span(sign, meaning);
    }
    let wanted = site.places.as_ref().and_then(|places| places.wanted.as_ref());
    let own = wanted.is_some_and(|wanted| wanted.reference == fibre.reference);
    view.span(if own { view.signs.wanted } else { " " }, Meaning::Accent)
}

/// The title: the place, how many of its fibres are free, and the list's age.
fn title(
    site: &SiteScreen,
    view: &View<'_>,
    row: BuildingRow,
    read_list: Option<&FibreList>,
    underway: &str,
    width: u16,
) -> String {
    let name = shared::name(site, row.place());
    let Some(read_list) = read_list else { return name };
    let (counts, outdated) = site.fibres.counts(&read_list.answer).unwrap_or_else(|| {
        let marks = view.data.contrat(&site.contrat).map(|own| own.marks(read_list.at)).unwrap_or_default();
        (UseCounts::of_fibres(&read_list.answer, &marks), marks.outdate(&read_list.answer))
    });
    let age = match read_list.at {
        _ if outdated => view.t("tui.site.avant_nous").to_owned(),
        None => view.t("tui.age.inconnu").to_owned(),
        Some(at) => words::age(view, at),
    };
    let (free, all) = (counts.free.to_string(), counts.total().to_string());
    let count = view.p("tui.site.libres_sur", &[("n", &free), ("total", &all)]);
    named(&name, &format!(" · {age}{underway} · {count}"), width, view)
}

/// The least columns of a colour column, swatch included: room for the usual colour words.
const COLOUR: usize = 12;

/// The widths of the fibre list's columns; 0: no room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Columns {
    reference: usize,
    utilisation: usize,
    construction: usize,
    tube: usize,
    colour: usize,
    pto: usize,
    pbo: usize,
}

impl Columns {
    /// The colours come first, in full, because the technician looks for them in the tube; then the use, the
    /// reference, and the rest as there is room.
    fn of(width: usize, widest: ColumnWidths, many: bool) -> Self {
        let swatch = |word: usize| if word == 0 { 0 } else { (word + 2).clamp(COLOUR, 24) };
        let reference = widest.reference.min(13).min(width);
        let mut columns = Self { reference, ..Self::default() };
        let mut room = width - reference;
        // A blank separates a column from the one before.
        let take = |room: &mut usize, wanted: usize, least: usize| {
            let given = wanted.min(room.saturating_sub(1));
            if given < least.max(1) {
                return 0;
            }
            *room -= given + 1;
            given
        };
        columns.colour = take(&mut room, swatch(widest.colour), 6);
        columns.tube = take(&mut room, swatch(widest.tube), 6);
        columns.utilisation = take(&mut room, 7, 1);
        let grow = |room: &mut usize, column: &mut usize, wanted: usize| {
            let more = wanted.saturating_sub(*column).min(*room);
            *room -= more;
            *column += more;
        };
        grow(&mut room, &mut columns.reference, widest.reference.min(24));
        columns.construction = take(&mut room, 15, 8);
        if columns.utilisation > 0 {
            grow(&mut room, &mut columns.utilisation, 12);
        }
        columns.pto = take(&mut room, widest.pto.min(30), 13);
        if many {
            columns.pbo = take(&mut room, widest.pbo.min(20), 5);
        }
        grow(&mut room, &mut columns.reference, widest.reference);
        columns
    }

    fn header(&self, view: &View<'_>, sort: Option<FibreOrder>) -> String {
        let mut out = String::new();
        for (key, width, column) in [
            ("tui.site.col.fibre", self.reference, Some(FibreColumn::Reference)),
            ("tui.site.col.utilisation", self.utilisation, Some(FibreColumn::Utilisation)),
            ("tui.site.col.construction", self.construction, Some(FibreColumn::Construction)),
            ("tui.site.col.tube", self.tube, Some(FibreColumn::Tube)),
            ("tui.site.col.couleur", self.colour, Some(FibreColumn::Colour)),
            ("tui.site.col.pto", self.pto, None),
            ("tui.site.col.pbo", self.pbo, None),
        ] {
            if width == 0 {
                continue;
            }
            let mark = match sort {
                Some(sort) if column == Some(sort.column) => {
                    if sort.reversed {
                        view.signs.descending
                    } else {
                        view.signs.ascending
                    }
                }
                _ => "",
            };
            // The word is cut, never the sign.
            let word = view.t(key);
            let word = fit(word, word.width().min(width - mark.width()), "");
            out.push_str(&fit(&format!("{word}{mark}"), width, ""));
            out.push(' ');
        }
        out
    }

    fn line(&self, view: &View<'_>, pbo: &PboFibres, fibre: &Fibre, mark: Option<&FibreMark>) -> Line<'static> {
        let e = view.signs.ellipsis;
        let (sign, words, meaning) = words::fibre_use(view, fibre, mark);
        let construction = match (&fibre.construction, self.construction < 15) {
            (Construction::ToBuild, true) => view.t("tui.site.court.a_construire").to_owned(),
            (Construction::UnderConstruction, true) => view.t("tui.site.court.en_construction").to_owned(),
            (Construction::Built, true) => view.t("tui.site.court.construite").to_owned(),
            (other, _) => words::construction(view, other),
        };
        // References differ at their end.
        let mut spans = vec![Span::raw(fit_tail(&displayable(&fibre.reference), self.reference, e))];
        if self.utilisation > 0 {
            let usage = if self.utilisation < 4 { sign.to_owned() } else { format!("{sign} {words}") };
            spans.push(Span::raw(" "));
            spans.push(view.span(fit(&usage, self.utilisation, "."), meaning));
        }
        if self.construction > 0 {
            spans.push(Span::raw(format!(" {}", fit(&construction, self.construction, e))));
        }
        for (word, width) in [(fibre.tube.as_deref(), self.tube), (fibre.colour.as_deref(), self.colour)] {
            if width > 0 {
                spans.push(Span::raw(" "));
                spans.extend(words::swatch(view, word, width));
            }
        }
        if self.pto > 0 {
            let pto = fibre.reference_pto.as_deref().map_or_else(|| words::dash(view).into(), displayable);
            spans.push(Span::raw(format!(" {}", fit_tail(&pto, self.pto, e))));
        }
        if self.pbo > 0 {
            spans.push(Span::raw(format!(" {}", fit_tail(&displayable(&pbo.reference), self.pbo, e))));
        }
        Line::from(spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_are_whole_at_eighty_columns() {
        let widest = ColumnWidths { reference: 13, tube: 10, colour: 9, pto: 13, pbo: 5 };
        let columns = Columns::of(48, widest, true);
        assert_eq!((columns.reference, columns.tube, columns.colour), (13, 12, 12));
        assert!(columns.utilisation >= 7, "{columns:?}");
        let rings = ColumnWidths { tube: 15, ..widest };
        let columns = Columns::of(48, rings, false);
        assert_eq!((columns.tube, columns.reference), (17, 13), "a ring is told too: {columns:?}");
        assert!(columns.utilisation >= 1, "{columns:?}");
        let wide = Columns::of(200, widest, true);
        assert_eq!((wide.construction, wide.pbo, wide.pto, wide.utilisation), (15, 5, 13, 12));
    }

    #[test]
    fn columns_never_take_more_than_there_is() {
        for width in 0..120 {
            for reference in [0, 5, 13, 60, 255] {
                for word in [0, 4, 9, 50] {
                    let widest = ColumnWidths { reference, tube: word, colour: word, pto: 13, pbo: 30 };
                    let Columns { reference, utilisation, construction, tube, colour, pto, pbo } =
                        Columns::of(width, widest, true);
                    let all = [utilisation, construction, tube, colour, pto, pbo];
                    let taken: usize = reference + all.iter().map(|w| w + usize::from(*w > 0)).sum::<usize>();
                    assert!(taken <= width, "{taken} > {width} {widest:?}");
                }
            }
        }
    }
}
