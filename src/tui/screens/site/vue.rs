//! How the site is drawn: tree, fibres, details.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::super::commande;
use super::{Pane, SiteScreen};
use crate::domain::etats::Construction;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::text::affichable;
use crate::tui::arbre::{Rang, Unite};
use crate::tui::state::{Liste, Loaded};
use crate::tui::theme::Meaning;
use crate::tui::view::{Memo, View, mots};
use crate::tui::widgets::liste::{self, Rows};
use crate::tui::widgets::texte::{fit, wrap};

/// The name of the tree's rows.
pub(super) const TREE: &str = "site.arbre";
/// The name of the fibres' rows.
const FIBRES: &str = "site.fibres";

/// Draws the site in `area`.
pub(super) fn draw(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let mut tried = tried(site, view, usize::from(area.width));
    // Nobody sets to work without having read this.
    let fiche = view.data.connaissances(&site.contrat).and_then(|known| known.fiche.as_ref());
    if let Some(warning) = commande::asbestos(fiche, view) {
        let warning = fit(&format!(" {warning}"), usize::from(area.width), view.signs.ellipsis);
        tried.insert(0, Line::from(view.span(warning, Meaning::Danger)));
    }
    let tried_height = u16::try_from(tried.len()).unwrap_or(0);
    let filter_height = u16::from(site.filtering || !site.filter.value().is_empty());
    let details_height = if area.height >= 16 { 4 } else { 2 };
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
        site.filter.draw(frame, field, view, site.filtering, false);
    }
    let (tree, fibres) = if area.width < 80 {
        let [tree, fibres] = panes.layout(&Layout::vertical([Constraint::Percentage(45), Constraint::Percentage(55)]));
        (tree, fibres)
    } else {
        let tree_width = if area.width >= 120 { 44 } else { 30 };
        let [tree, fibres] = panes.layout(&Layout::horizontal([Constraint::Length(tree_width), Constraint::Min(0)]));
        (tree, fibres)
    };
    draw_tree(site, frame, tree, view, memo);
    draw_fibres(site, frame, fibres, view, memo);
    draw_details(site, frame, details, view);
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

fn draw_tree(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let own = view.data.contrat(&site.contrat);
    let structure = own.and_then(|own| own.structure.value.as_ref());
    let title = match structure {
        Some(lu) => format!("{} · {}", affichable(&lu.valeur.reference), mots::age(view, lu.le)),
        None => site.contrat.to_string(),
    };
    let focused = site.pane == Pane::Tree && !site.filtering;
    let inner = view.pane(frame, area, &title, focused);
    let Some(_) = structure else {
        let loaded = own.map(|own| &own.structure);
        message(frame, inner, view, &waiting(view, loaded, "tui.site.structure_absente"));
        return;
    };
    if site.rangs.is_empty() {
        message(frame, inner, view, view.t("tui.site.vide"));
        return;
    }
    let width = usize::from(inner.width);
    let rows = Rows { id: TREE, selected: Some(site.cursor), focused };
    liste::draw(frame, inner, &site.rangs, |rang| tree_line(rang, view, width), rows, view, memo);
}

fn tree_line(rang: &Rang, view: &View<'_>, width: usize) -> Line<'static> {
    let s = &view.signs;
    // What is folded away is marked on what holds it.
    let own = if rang.propre && (rang.profondeur == 2 || rang.ouvert == Some(false)) { s.own } else { " " };
    let fold = match rang.ouvert {
        Some(true) => s.open,
        Some(false) => s.closed,
        None => " ",
    };
    let indent = " ".repeat(rang.profondeur.min(3));
    let compte = match (rang.compte.total, rang.compte.unite) {
        (0, _) if rang.chemin.pbo.is_some() => String::new(),
        (total, Unite::Pto) => format!("{}/{total} PTO", rang.compte.libres),
        (total, Unite::Fibres) => format!("{}/{total} {}", rang.compte.libres, view.t("tui.site.fibres_court")),
    };
    let mut name = affichable(&rang.nom).into_owned();
    if rang.chemin.pbo.is_some() {
        name = format!("{} {name}", s.pbo);
    } else if rang.chemin.etage.is_some() && !rang.pbo.is_empty() {
        let pbo: Vec<_> = rang.pbo.iter().map(|nom| affichable(nom).into_owned()).collect();
        // Narrow: the name of the PBO rather than its sign.
        let sign = if width < 36 { String::new() } else { format!("{} ", s.pbo) };
        name = format!("{name} {sign}{}", pbo.join(" "));
    }
    let room = width.saturating_sub(3 + indent.len() + compte.width() + 1);
    let meaning = if rang.compte.libres > 0 { Meaning::Good } else { Meaning::Muted };
    Line::from(vec![
        view.span(own, Meaning::Warning),
        Span::raw(format!("{indent}{fold} ")),
        Span::raw(fit(&name, room, s.ellipsis)),
        Span::raw(" "),
        view.span(compte, meaning),
    ])
}

fn draw_fibres(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let focused = site.pane == Pane::Fibres && !site.filtering;
    let rang = site.current();
    let loaded = site.loaded(view.data);
    let value = loaded.and_then(|loaded| loaded.value.as_ref());
    let title = fibres_title(site, view, rang, value);
    let inner = view.pane(frame, area, &title, focused);
    let Some(rang) = rang.filter(|rang| rang.chemin.etage.is_some()) else {
        // Without a structure there is nothing to choose: the tree says why.
        if !site.rangs.is_empty() {
            message(frame, inner, view, view.t("tui.site.choisir_etage"));
        }
        return;
    };
    let Some(liste) = value else {
        let asked = loaded.is_some_and(|loaded| loaded.since.is_some() || loaded.failure.is_some());
        let key = if view.data.reglages.hors_ligne { "tui.site.non_lu_hors_ligne" } else { "tui.site.non_lu" };
        let text = if asked { waiting(view, loaded, "tui.site.non_lu") } else { view.p(key, &[("etage", &rang.nom)]) };
        message(frame, inner, view, &text);
        return;
    };
    let fibres = site.fibres(view.data);
    if fibres.is_empty() {
        let key =
            if liste.reponse.fibres().next().is_none() { "tui.site.aucune_fibre" } else { "tui.site.aucune_filtree" };
        message(frame, inner, view, view.t(key));
        return;
    }
    let [head, rows] = inner.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
    let columns = Columns::of(usize::from(inner.width));
    frame.render_widget(view.span(columns.header(view), Meaning::Muted), head);
    let many = liste.reponse.pbo.len() > 1;
    let state = Rows { id: FIBRES, selected: Some(site.fibre), focused };
    let line = |(pbo, fibre): &(&PboFibres, &Fibre)| columns.line(view, pbo, fibre, many);
    liste::draw(frame, rows, &fibres, line, state, view, memo);
}

fn fibres_title(site: &SiteScreen, view: &View<'_>, rang: Option<&Rang>, liste: Option<&Liste>) -> String {
    let Some(rang) = rang else { return String::new() };
    let Some(liste) = liste else { return affichable(&rang.nom).into_owned() };
    let age = liste.le.map_or_else(|| view.t("tui.age.inconnu").to_owned(), |le| mots::age(view, le));
    let compte = crate::tui::arbre::compte(&liste.reponse);
    let mut title = format!("{} · {age} · {}/{}", affichable(&rang.nom), compte.libres, compte.total);
    for (on, key) in
        [(site.only.libres, "tui.site.filtre_libres"), (site.only.conservables, "tui.site.filtre_conservables")]
    {
        if on {
            title.push_str(" · ");
            title.push_str(view.t(key));
        }
    }
    title
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
            view.p("tui.chargement", &[("depuis", &mots::minutes(view.data.now.duration_since(*since)))])
        }
        _ => view.t(otherwise).to_owned(),
    }
}

fn message(frame: &mut Frame<'_>, area: Rect, view: &View<'_>, text: &str) {
    for (line, row) in wrap(text, usize::from(area.width)).into_iter().zip(area.rows()) {
        frame.render_widget(view.span(line, Meaning::Title), row);
    }
}

/// Which columns of the fibre list there is room for.
struct Columns {
    reference: usize,
    tube: usize,
    couleur: usize,
    utilisation: usize,
    construction: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (tube, couleur, utilisation, construction) = match width {
            66.. => (12, 12, 13, 15),
            46.. => (8, 8, 7, 8),
            36.. => (8, 8, 6, 0),
            _ => (0, 8, 6, 0),
        };
        let taken: usize = [tube, couleur, utilisation, construction].iter().map(|w| w + usize::from(*w > 0)).sum();
        Self { reference: width.saturating_sub(taken), tube, couleur, utilisation, construction }
    }

    fn header(&self, view: &View<'_>) -> String {
        let mut out = String::new();
        for (key, width) in [
            ("tui.site.col.fibre", self.reference),
            ("tui.site.col.utilisation", self.utilisation),
            ("tui.site.col.construction", self.construction),
            ("tui.site.col.tube", self.tube),
            ("tui.site.col.couleur", self.couleur),
        ] {
            if width > 0 {
                out.push_str(&fit(view.t(key), width, ""));
                out.push(' ');
            }
        }
        out
    }

    fn line(&self, view: &View<'_>, pbo: &PboFibres, fibre: &Fibre, many: bool) -> Line<'static> {
        let e = view.signs.ellipsis;
        let mut name = affichable(&fibre.reference).into_owned();
        // With several PBOs each row says which one, where there is room for it.
        if many && self.reference > name.width() + pbo.reference.width() + 1 {
            name = format!("{name} {}", affichable(&pbo.reference));
        }
        let (sign, words, meaning) = mots::utilisation(view, &fibre.utilisation);
        let construction = match (&fibre.construction, self.construction < 12) {
            (Construction::AConstruire, true) => view.t("tui.site.court.a_construire").to_owned(),
            (Construction::EnConstruction, true) => view.t("tui.site.court.en_construction").to_owned(),
            (Construction::Construite, true) => view.t("tui.site.court.construite").to_owned(),
            (other, _) => mots::construction(view, other),
        };
        let mut spans = vec![Span::raw(fit(&name, self.reference, e)), Span::raw(" ")];
        spans.push(view.span(fit(&format!("{sign} {words}"), self.utilisation, "."), meaning));
        if self.construction > 0 {
            spans.push(Span::raw(format!(" {}", fit(&construction, self.construction, e))));
        }
        for (word, width) in [(fibre.tube.as_deref(), self.tube), (fibre.couleur.as_deref(), self.couleur)] {
            if width > 0 {
                spans.push(Span::raw(" "));
                spans.extend(mots::swatch(view, word, width));
            }
        }
        Line::from(spans)
    }
}

/// The selected fibre in full: names, cable, PTO, whether the PTO can be kept and why.
fn draw_details(site: &SiteScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>) {
    let fibres = site.fibres(view.data);
    let Some((pbo, fibre)) = fibres.get(site.fibre) else { return };
    let width = usize::from(area.width);
    let colour = |key: &'static str, word: Option<&str>| {
        let mut spans = vec![Span::raw(format!("{} ", view.t(key)))];
        spans.extend(mots::swatch_whole(view, word));
        spans
    };
    let place = format!("PBO {} {}", affichable(&pbo.reference), affichable(&pbo.localisation));
    let names = vec![
        vec![view.span(affichable(&fibre.reference).into_owned(), Meaning::Title)],
        colour("tui.site.tube", fibre.tube.as_deref()),
        colour("tui.site.fibre", fibre.couleur.as_deref()),
        vec![Span::raw(place)],
    ];
    let (_, utilisation, _) = mots::utilisation(view, &fibre.utilisation);
    let pto = fibre.reference_pto.as_deref().map_or_else(|| mots::dash(view).into(), affichable);
    let (key, meaning) = match fibre.permet_conservation() {
        Some(true) => ("tui.site.garder.oui", Meaning::Good),
        Some(false) => ("tui.site.garder.non", Meaning::Muted),
        None => ("tui.site.garder.inconnu", Meaning::Warning),
    };
    let states = vec![
        vec![Span::raw(format!("{}, {utilisation}", mots::construction(view, &fibre.construction)))],
        vec![Span::raw(format!("PTO {pto}"))],
        vec![view.span(view.t(key), meaning)],
    ];
    let cable = format!("{} {}", view.t("tui.site.cable"), fibre.cable.as_deref().map_or("".into(), affichable));
    let mut lines = flow(names, width);
    lines.extend(flow(states, width));
    lines.extend(wrap(&cable, width.saturating_sub(1)).into_iter().map(|line| Line::from(format!(" {line}"))));
    for (line, row) in lines.into_iter().zip(area.rows()) {
        frame.render_widget(line, row);
    }
}

/// Groups of spans one after the other, parted by a dot; a group that no longer fits begins a line.
fn flow(groups: Vec<Vec<Span<'static>>>, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = Vec::new();
    for group in groups {
        let size: usize = group.iter().map(Span::width).sum();
        match lines.last_mut() {
            Some(line) if line.width() + 3 + size <= width => {
                line.push_span(" · ");
                line.extend(group);
            }
            _ => {
                let mut line = Line::from(" ");
                line.extend(group);
                lines.push(line);
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
    }
}
