//! How the demande is drawn: the form, and the rules beside it.
//!
//! Owns: what is in sight where the window is low. Must never: judge: that is the state's.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::state::{DemandeScreen, Field};
use crate::domain::motif::Motif;
use crate::domain::rules::ereprov::{Ensemble, Verdict};
use crate::domain::text::{abrege, valeur_affichable};
use crate::tui::facts;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::hit::{self, Target};

/// How many motifs are seen at once.
const MOTIFS: usize = 7;
/// How many proposals are seen at once.
const PROPOSITIONS: usize = 3;

/// One row of the form.
struct Row<'a> {
    line: Line<'a>,
    field: Option<Field>,
    /// A text field drawn over the row from this column on.
    champ: Option<(u16, &'a Champ, bool)>,
    /// The motif that it offers, by its place among those that are offered.
    motif: Option<usize>,
}

impl<'a> Row<'a> {
    fn text(line: impl Into<Line<'a>>) -> Self {
        Self { line: line.into(), field: None, champ: None, motif: None }
    }
}

/// Draws the demande in `area`.
pub(super) fn draw(demande: &DemandeScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let (form, rules) = if area.width < 80 {
        let [form, rules] = area.layout(&Layout::vertical([Constraint::Percentage(55), Constraint::Percentage(45)]));
        (form, rules)
    } else {
        let [form, rules] = area.layout(&Layout::horizontal([Constraint::Percentage(50), Constraint::Percentage(50)]));
        (form, rules)
    };
    let title = view.p("tui.demande.titre", &[("contrat", demande.contrat.as_str())]);
    let inner = view.pane(frame, form, &title, true);
    // What ends it is always in sight, where there is room for more than that.
    let mut rows = rows(demande, view, usize::from(inner.width));
    let ends = ends(demande, view);
    let pinned = usize::from(inner.height) >= 2 + ends.len();
    let (inner, last) = if pinned {
        let height = u16::try_from(ends.len()).unwrap_or(0);
        let [above, below] = inner.layout(&Layout::vertical([Constraint::Min(0), Constraint::Length(height)]));
        for (row, slot) in ends.into_iter().zip(below.rows()) {
            draw_row(demande, frame, slot, row, view, memo);
        }
        (above, Vec::new())
    } else {
        (inner, ends)
    };
    rows.extend(last);
    let focus = rows.iter().position(|row| row.field == Some(demande.field));
    // The chosen motif of an open list is further down than its field.
    let focus = match (demande.field, focus) {
        (Field::Motif, Some(at)) => Some(at + 1 + demande.motif_cursor.min(MOTIFS - 1)),
        (_, at) => at,
    };
    let offset = memo.offset("demande", focus, rows.len(), usize::from(inner.height));
    for (row, slot) in rows.into_iter().skip(offset).zip(inner.rows()) {
        draw_row(demande, frame, slot, row, view, memo);
    }
    draw_rules(demande, frame, rules, view, memo);
}

fn draw_row(
    demande: &DemandeScreen,
    frame: &mut Frame<'_>,
    slot: Rect,
    row: Row<'_>,
    view: &View<'_>,
    memo: &mut Memo,
) {
    let focused = row.field == Some(demande.field);
    clickable(demande, &row, slot, memo);
    frame.render_widget(row.line, slot);
    if let Some((at, champ, hidden)) = row.champ {
        let field = Rect { x: slot.x.saturating_add(at), width: slot.width.saturating_sub(at), ..slot };
        champ.draw(frame, field, view, focused, hidden);
    } else if focused || (row.motif == Some(demande.motif_cursor) && demande.search.value().is_empty()) {
        // Of an open list of motifs the row comes after its field.
        frame.set_cursor_position(Position::new(slot.x, slot.y));
    }
}

/// What ends the demande: sending it, where the rules and the network let it; keeping it as a plan, ever.
fn ends<'a>(demande: &DemandeScreen, view: &View<'a>) -> Vec<Row<'a>> {
    let button = |field: Field, key: &'static str, possible: bool| {
        let meaning = match (demande.field == field, possible) {
            (true, _) => Meaning::Selected,
            (false, true) => Meaning::Title,
            (false, false) => Meaning::Muted,
        };
        let line = Line::from(vec![Span::raw("  "), view.span(format!("[ {} ]", view.t(key)), meaning)]);
        Row { line, field: Some(field), champ: None, motif: None }
    };
    let refused = demande.refus_d_envoi(view.data);
    let mut send = button(Field::Envoyer, "tui.demande.envoyer", refused.is_none());
    if let Some(reason) = refused {
        send.line.push_span(view.span(format!(" {}", view.t(reason.court)), Meaning::Muted));
    }
    vec![send, button(Field::Enregistrer, "tui.demande.enregistrer", true)]
}

/// A row is a field to go to, or a motif of the open list.
fn clickable(demande: &DemandeScreen, row: &Row<'_>, slot: Rect, memo: &mut Memo) {
    let fields = demande.fields();
    let place = |field: Field| fields.iter().position(|other| *other == field);
    let rows = match (row.motif, row.field.and_then(place)) {
        (Some(first), _) => hit::Rows {
            id: "demande.motifs",
            first,
            total: demande.motifs().len(),
            selected: Some(demande.motif_cursor),
            focused: true,
            steps: [Action::Haut, Action::Bas],
        },
        (None, Some(first)) => hit::Rows {
            id: "demande.champs",
            first,
            total: fields.len(),
            selected: place(demande.field),
            focused: true,
            steps: [Action::Precedent, Action::Suivant],
        },
        (None, None) => return,
    };
    memo.target(slot, Target::Rows(rows));
}

fn rows<'a>(demande: &'a DemandeScreen, view: &View<'a>, width: usize) -> Vec<Row<'a>> {
    let mut rows = fibre_rows(demande, view, width);
    rows.push(Row::text(""));
    let label = |key: &'static str, field: Field| {
        let meaning = if demande.field == field { Meaning::Accent } else { Meaning::Muted };
        let lead = if demande.field == field { view.signs.cursor } else { " " };
        view.span(format!("{lead} {} ", fit(view.t(key), 15, view.signs.ellipsis)), meaning)
    };
    motif_rows(demande, view, width, label("tui.demande.motif", Field::Motif), &mut rows);
    let keep = view.t(if demande.conservation { "tui.demande.garder.oui" } else { "tui.demande.garder.non" });
    rows.push(Row {
        line: Line::from(vec![
            label("tui.demande.conservation", Field::Conservation),
            value(view, keep, demande.field == Field::Conservation),
        ]),
        field: Some(Field::Conservation),
        champ: None,
        motif: None,
    });
    let hint = if demande.pto.value().is_empty() && demande.field != Field::Pto {
        view.span(view.t("tui.demande.pto_vide"), Meaning::Muted)
    } else {
        Span::raw("")
    };
    let filled = !demande.pto.value().is_empty() || demande.field == Field::Pto;
    rows.push(Row {
        line: Line::from(vec![label("tui.demande.pto", Field::Pto), hint]),
        field: Some(Field::Pto),
        champ: filled.then_some((18, &demande.pto, false)),
        motif: None,
    });
    if let Some(known) = view.data.connaissances(&demande.contrat).filter(|_| !demande.questions.is_empty()) {
        rows.push(Row::text(view.span(format!("  {}", view.t("tui.demande.faits")), Meaning::Title)));
        for question in &demande.questions {
            let field = Field::Fait(*question);
            let focused = demande.field == field;
            let editing = focused && facts::is_text(*question);
            let shown = if editing {
                Span::raw("")
            } else {
                value(view, facts::shown(*question, &known.commande, view), focused)
            };
            let origine = facts::origine(*question, &known.commande).filter(|_| !editing);
            let source = origine.map(|origine| format!(" {}", view.t(facts::source(origine)))).unwrap_or_default();
            // A source that has no room is not told by half.
            let fits = 18 + shown.width() + source.width() <= width;
            let source = view.span(if fits { source } else { String::new() }, Meaning::Muted);
            rows.push(Row {
                line: Line::from(vec![label(facts::label(*question), field), shown, source]),
                field: Some(field),
                champ: editing.then_some((18, &demande.fait, false)),
                motif: None,
            });
        }
    }
    proposition_rows(demande, view, width, &mut rows);
    rows
}

fn value<'a>(view: &View<'_>, text: impl Into<std::borrow::Cow<'a, str>>, focused: bool) -> Span<'a> {
    view.span(text, if focused { Meaning::Selected } else { Meaning::Title })
}

/// How many columns of a received place are told: the fields stand below.
const LIEU: usize = 80;

fn fibre_rows<'a>(demande: &DemandeScreen, view: &View<'a>, width: usize) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let reference = valeur_affichable(&demande.fibre).into_owned();
    rows.push(Row::text(Line::from(vec![
        view.span(format!("  {} ", view.t("tui.demande.fibre")), Meaning::Muted),
        view.span(fit(&reference, width.saturating_sub(9), view.signs.ellipsis), Meaning::Title),
    ])));
    match demande.trouve(view.data) {
        Some((pbo, fibre)) => {
            let mut colours = vec![Span::raw("  ")];
            let (tube, couleur) = (fibre.tube.as_deref(), fibre.couleur.as_deref());
            colours.extend(words::swatches(view, tube, couleur, width.saturating_sub(3)));
            rows.push(Row::text(Line::from(colours)));
            let (sign, words, meaning) = words::utilisation(view, &fibre.utilisation);
            let construction = words::construction(view, &fibre.construction);
            rows.push(Row::text(view.span(format!("  {sign} {words}, {construction}"), meaning)));
            let place = format!("PBO {} · {}", abrege(&pbo.reference, LIEU), abrege(&pbo.localisation, LIEU));
            rows.extend(wrap(&place, width.saturating_sub(2)).iter().map(|line| Row::text(format!("  {line}"))));
        }
        None => {
            rows.push(Row::text(view.span(format!("  {}", view.t("tui.demande.fibre_inconnue")), Meaning::Warning)));
        }
    }
    rows
}

/// The motif's field; while it has the focus, the list, the impossible ones with their rule.
fn motif_rows<'a>(demande: &'a DemandeScreen, view: &View<'a>, width: usize, label: Span<'a>, rows: &mut Vec<Row<'a>>) {
    let open = demande.field == Field::Motif;
    let chosen = demande.motif.map_or(view.t("tui.demande.motif_absent"), Motif::libelle);
    let searching = open && !demande.search.value().is_empty();
    let shown = if searching { Span::raw("") } else { value(view, chosen, false) };
    rows.push(Row {
        line: Line::from(vec![label, shown]),
        field: Some(Field::Motif),
        champ: searching.then_some((18, &demande.search, false)),
        motif: None,
    });
    if !open {
        return;
    }
    let motifs = demande.motifs();
    if motifs.is_empty() {
        rows.push(Row::text(view.span(format!("    {}", view.t("tui.demande.motif_introuvable")), Meaning::Warning)));
    }
    let first = demande.motif_cursor.saturating_sub(MOTIFS - 1).min(motifs.len().saturating_sub(MOTIFS));
    for (at, motif) in motifs.iter().enumerate().skip(first).take(MOTIFS) {
        let rejets = demande.rejets_de(*motif);
        let mut text = format!("{} {motif}", if at == demande.motif_cursor { view.signs.cursor } else { " " });
        if !rejets.is_empty() {
            let names: Vec<&str> = rejets.iter().map(|regle| regle.nom()).collect();
            text = format!("{text} {} {}", view.signs.bad, names.join(" "));
        }
        let meaning = match (at == demande.motif_cursor, rejets.is_empty()) {
            (true, _) => Some(Meaning::Selected),
            (false, true) => None,
            (false, false) => Some(Meaning::Muted),
        };
        let text = fit(&text, width.saturating_sub(3), view.signs.ellipsis);
        let line = Line::from(vec![
            Span::raw("   "),
            meaning.map_or_else(|| Span::raw(text.clone()), |meaning| view.span(text.clone(), meaning)),
        ]);
        rows.push(Row { motif: Some(at), ..Row::text(line) });
    }
    if motifs.len() > MOTIFS {
        let at = format!("   {}/{}", demande.motif_cursor + 1, motifs.len());
        rows.push(Row::text(view.span(format!("{at}  {}", view.t("tui.demande.chercher")), Meaning::Muted)));
    }
}

/// The best proposals.
fn proposition_rows<'a>(demande: &DemandeScreen, view: &View<'a>, width: usize, rows: &mut Vec<Row<'a>>) {
    if demande.field == Field::Motif || demande.propositions.is_empty() {
        return;
    }
    let count = demande.propositions.len().to_string();
    let pbo = demande.propositions.first().map(|one| valeur_affichable(&one.pbo)).unwrap_or_default();
    let title = if demande.instead {
        view.p("tui.demande.alternatives", &[("n", &count), ("pbo", &pbo)])
    } else {
        view.p("tui.demande.propositions", &[("n", &count)])
    };
    let title = fit(&title, title.width().min(width.saturating_sub(2)), view.signs.ellipsis);
    rows.push(Row::text(view.span(format!("  {title}"), Meaning::Title)));
    let taken = demande.propositions.iter().position(|one| *one.fibre.reference == *demande.fibre);
    let first = taken.unwrap_or(0).saturating_sub(1).min(demande.propositions.len().saturating_sub(PROPOSITIONS));
    for (at, one) in demande.propositions.iter().enumerate().skip(first).take(PROPOSITIONS) {
        let keep = match one.peut_conserver {
            Some(true) => view.t("tui.demande.prop_gardable"),
            Some(false) => view.t("tui.demande.prop_non_gardable"),
            None => "",
        };
        let sign = if one.verdict == Ensemble::Conforme { view.signs.good } else { view.signs.question };
        let cursor = if taken == Some(at) { view.signs.cursor } else { " " };
        let text = format!(
            "{cursor} {sign} {} {} {keep}",
            valeur_affichable(&one.fibre.reference),
            valeur_affichable(&one.pbo)
        );
        rows.push(Row::text(format!("  {}", fit(&text, width.saturating_sub(2), view.signs.ellipsis))));
    }
}

/// The rules, live: rejections and undecided ones first.
fn draw_rules(demande: &DemandeScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    // A list grows old (A4, R9): what is judged is judged again.
    view.changes_in(Duration::from_mins(1));
    let avis = demande.avis();
    let count = |verdict: Verdict| avis.iter().filter(|avis| avis.verdict == verdict).count().to_string();
    let title = match &demande.jugement {
        None => view.t("tui.regles.titre").to_owned(),
        Some(jugement) => {
            let mut title = match jugement.ensemble() {
                Ensemble::Conforme => view.t("tui.regles.conforme").to_owned(),
                Ensemble::Indetermine => view.p("tui.regles.indetermine", &[("n", &count(Verdict::Indetermine))]),
                Ensemble::Rejet => view.p("tui.regles.rejet", &[("n", &count(Verdict::Rejet))]),
            };
            if avis.iter().any(|avis| avis.verdict == Verdict::Avertissement) {
                title.push_str(&view.p("tui.regles.avis", &[("n", &count(Verdict::Avertissement))]));
            }
            title
        }
    };
    let inner = view.pane(frame, area, &title, false);
    let width = usize::from(inner.width);
    if demande.jugement.is_none() {
        for (line, row) in wrap(view.t("tui.regles.attente"), width).into_iter().zip(inner.rows()) {
            frame.render_widget(Line::from(line), row);
        }
        return;
    }
    let mut lines = Vec::new();
    for one in avis {
        let (sign, key, meaning) = verdict(view, one.verdict);
        let lead = format!("{sign} {} {} ", one.regle, view.t(key));
        let text = format!("{lead}{}", view.textes().raison(&one.raison));
        for (at, line) in wrap(&text, width.saturating_sub(2)).into_iter().enumerate() {
            if at == 0 && line.starts_with(lead.trim_end()) {
                let rest = line.get(lead.trim_end().len()..).unwrap_or_default().to_owned();
                lines.push(Line::from(vec![view.span(lead.trim_end().to_owned(), meaning), Span::raw(rest)]));
            } else {
                lines.push(Line::from(format!("  {line}")));
            }
        }
    }
    let height = usize::from(inner.height);
    let top = memo.scroll("demande.regles", demande.scroll, lines.len(), height);
    let more = lines.len() > top + height;
    for (line, row) in lines.into_iter().skip(top).zip(inner.rows()) {
        frame.render_widget(line, row);
    }
    if more && inner.height > 1 {
        let text = format!(" {} ", view.t("tui.regles.suite"));
        let x = area.right().saturating_sub(u16::try_from(text.width() + 2).unwrap_or(0)).max(area.x);
        let slot = Rect { x, y: area.bottom().saturating_sub(1), width: area.right().saturating_sub(x), height: 1 };
        frame.render_widget(view.span(text, Meaning::Muted), slot);
    }
}

/// The sign, the word and the meaning of a verdict.
#[must_use]
pub(super) const fn verdict(view: &View<'_>, verdict: Verdict) -> (&'static str, &'static str, Meaning) {
    match verdict {
        Verdict::Rejet => (view.signs.bad, "tui.verdict.rejet", Meaning::Bad),
        Verdict::Indetermine => (view.signs.question, "tui.verdict.indetermine", Meaning::Warning),
        Verdict::Avertissement => (view.signs.warning, "tui.verdict.avertissement", Meaning::Warning),
        Verdict::Conforme => (view.signs.good, "tui.verdict.conforme", Meaning::Good),
        Verdict::SansObjet => (view.signs.none, "tui.verdict.sans_objet", Meaning::Muted),
    }
}
