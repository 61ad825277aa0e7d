//! How the demande is drawn: the form, and the rules beside it.
//!
//! Owns: which rows are in view in a low window. Must never: judge: the state does.

use std::time::Duration;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::state::{DemandeField, DemandeScreen};
use crate::domain::motif::Motif;
use crate::domain::rules::ereprov::{OverallVerdict, Proposal, RuleId, Ruling, Verdict, free_count};
use crate::domain::text::{displayable_value, shortened};
use crate::tui::facts;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::field::TextField;
use crate::tui::words::action::Action;
use crate::tui::words::hit::{self, Target};

/// The name of the rows with the motifs, for a click.
pub(super) const MOTIF_ROWS: &str = "demande.motifs";
/// How many motifs are shown at once.
const MOTIFS: usize = 7;
/// How many proposals are shown at once.
const PROPOSALS: usize = 3;

/// One row of the form.
struct Row<'a> {
    line: Line<'a>,
    field: Option<DemandeField>,
    /// A text field drawn over the row: its first column, the field, and whether its text is hidden.
    text_field: Option<(u16, &'a TextField, bool)>,
    /// The motif in this row, by its position among those offered.
    motif: Option<usize>,
}

impl<'a> Row<'a> {
    fn text(line: impl Into<Line<'a>>) -> Self {
        Self { line: line.into(), field: None, text_field: None, motif: None }
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
    // The buttons stay in view when there is room for more rows than theirs.
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
    // In an open list of motifs, the selected motif is some rows below its field.
    let focus = match (demande.field, focus) {
        (DemandeField::Motif, Some(at)) => {
            Some(at + demande.motif_cursor.map_or(0, |cursor| 1 + cursor.min(MOTIFS - 1)))
        }
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
    if let Some((at, text_field, hidden)) = row.text_field {
        let field = Rect { x: slot.x.saturating_add(at), width: slot.width.saturating_sub(at), ..slot };
        text_field.draw(frame, field, view, focused, hidden);
    } else if focused || (row.motif.is_some() && row.motif == demande.motif_cursor && demande.search.value().is_empty())
    {
        // In an open list of motifs, the selected row is drawn after the field's row.
        frame.set_cursor_position(Position::new(slot.x, slot.y));
    }
}

/// The buttons: send the demande, when the rules and the network allow it; save it as a plan, always.
fn ends<'a>(demande: &DemandeScreen, view: &View<'a>) -> Vec<Row<'a>> {
    let button = |field: DemandeField, key: &'static str, possible: bool| {
        let meaning = match (demande.field == field, possible) {
            (true, _) => Meaning::Selected,
            (false, true) => Meaning::Title,
            (false, false) => Meaning::Muted,
        };
        let line = Line::from(vec![Span::raw("  "), view.span(format!("[ {} ]", view.t(key)), meaning)]);
        Row { line, field: Some(field), text_field: None, motif: None }
    };
    let refused = demande.sending_refusal(view.data);
    let mut send = button(DemandeField::Send, "tui.demande.envoyer", refused.is_none());
    if let Some(reason) = refused {
        send.line.push_span(view.span(format!(" {}", view.t(reason.short)), Meaning::Muted));
    }
    vec![send, button(DemandeField::Save, "tui.demande.enregistrer", true)]
}

/// Notes a row as a click target: a field to go to, or a motif of the open list.
fn clickable(demande: &DemandeScreen, row: &Row<'_>, slot: Rect, memo: &mut Memo) {
    let fields = demande.fields();
    let place = |field: DemandeField| fields.iter().position(|other| *other == field);
    let rows = match (row.motif, row.field.and_then(place)) {
        (Some(first), _) => hit::DrawnRows {
            id: MOTIF_ROWS,
            first,
            total: demande.motifs().len(),
            selected: demande.motif_cursor,
            focused: true,
            steps: [Action::Up, Action::Down],
        },
        (None, Some(first)) => hit::DrawnRows {
            id: "demande.champs",
            first,
            total: fields.len(),
            selected: place(demande.field),
            focused: true,
            steps: [Action::Previous, Action::Next],
        },
        (None, None) => return,
    };
    memo.target(slot, Target::Rows(rows));
}

fn rows<'a>(demande: &'a DemandeScreen, view: &View<'a>, width: usize) -> Vec<Row<'a>> {
    let mut rows = fibre_rows(demande, view, width);
    rows.push(Row::text(""));
    let label = |key: &'static str, field: DemandeField| {
        let meaning = if demande.field == field { Meaning::Accent } else { Meaning::Muted };
        let lead = if demande.field == field { view.signs.cursor } else { " " };
        view.span(format!("{lead} {} ", fit(view.t(key), 15, view.signs.ellipsis)), meaning)
    };
    motif_rows(demande, view, width, label("tui.demande.motif", DemandeField::Motif), &mut rows);
    let keep = view.t(if demande.conservation { "tui.demande.garder.oui" } else { "tui.demande.garder.non" });
    rows.push(Row {
        line: Line::from(vec![
            label("tui.demande.conservation", DemandeField::Conservation),
            value(view, keep, demande.field == DemandeField::Conservation),
        ]),
        field: Some(DemandeField::Conservation),
        text_field: None,
        motif: None,
    });
    let hint = if demande.pto.value().is_empty() && demande.field != DemandeField::Pto {
        view.span(view.t("tui.demande.pto_vide"), Meaning::Muted)
    } else {
        Span::raw("")
    };
    let filled = !demande.pto.value().is_empty() || demande.field == DemandeField::Pto;
    rows.push(Row {
        line: Line::from(vec![label("tui.demande.pto", DemandeField::Pto), hint]),
        field: Some(DemandeField::Pto),
        text_field: filled.then_some((18, &demande.pto, false)),
        motif: None,
    });
    if let Some(known) = view.data.knowledge(&demande.contrat).filter(|_| !demande.questions.is_empty()) {
        rows.push(Row::text(view.span(format!("  {}", view.t("tui.demande.faits")), Meaning::Title)));
        for question in &demande.questions {
            let field = DemandeField::Fact(*question);
            let focused = demande.field == field;
            let editing = focused && facts::is_text(*question);
            let shown = if editing {
                Span::raw("")
            } else {
                value(view, facts::shown(*question, &known.commande, view), focused)
            };
            let origin = facts::origin(*question, &known.commande).filter(|_| !editing);
            let source = origin.map(|origin| format!(" {}", view.t(facts::source(origin)))).unwrap_or_default();
            // A source is shown in full or not at all.
            let fits = 18 + shown.width() + source.width() <= width;
            let source = view.span(if fits { source } else { String::new() }, Meaning::Muted);
            rows.push(Row {
                line: Line::from(vec![label(facts::label(*question), field), shown, source]),
                field: Some(field),
                text_field: editing.then_some((18, &demande.fact.field, false)),
                motif: None,
            });
        }
    }
    proposal_rows(demande, view, width, &mut rows);
    rows
}

fn value<'a>(view: &View<'_>, text: impl Into<std::borrow::Cow<'a, str>>, focused: bool) -> Span<'a> {
    view.span(text, if focused { Meaning::Selected } else { Meaning::Title })
}

/// How many columns of a received place are shown: the fields below need room.
const PLACE: usize = 80;

fn fibre_rows<'a>(demande: &DemandeScreen, view: &View<'a>, width: usize) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let reference = displayable_value(&demande.fibre).into_owned();
    rows.push(Row::text(Line::from(vec![
        view.span(format!("  {} ", view.t("tui.demande.fibre")), Meaning::Muted),
        view.span(fit(&reference, width.saturating_sub(9), view.signs.ellipsis), Meaning::Title),
    ])));
    match demande.find(view.data) {
        Some((pbo, fibre)) => {
            let mut colours = vec![Span::raw("  ")];
            let (tube, colour) = (fibre.tube.as_deref(), fibre.colour.as_deref());
            colours.extend(words::swatches(view, tube, colour, width.saturating_sub(3)));
            rows.push(Row::text(Line::from(colours)));
            let mark = view.data.mark(&demande.contrat, &demande.fibre);
            let (sign, words, meaning) = words::fibre_use(view, fibre, mark);
            let words = mark.map_or(words, |mark| words::fibre_mark(view, mark));
            let construction = words::construction(view, &fibre.construction);
            let states = wrap(&format!("{sign} {words}, {construction}"), width.saturating_sub(2));
            rows.extend(states.iter().map(|line| Row::text(view.span(format!("  {line}"), meaning))));
            let place = format!("PBO {} · {}", shortened(&pbo.reference, PLACE), shortened(&pbo.localisation, PLACE));
            rows.extend(wrap(&place, width.saturating_sub(2)).iter().map(|line| Row::text(format!("  {line}"))));
        }
        None => {
            rows.push(Row::text(view.span(format!("  {}", view.t("tui.demande.fibre_inconnue")), Meaning::Warning)));
        }
    }
    rows
}

/// The motif's field; with the focus, also the list, where rejected motifs show their rule.
fn motif_rows<'a>(demande: &'a DemandeScreen, view: &View<'a>, width: usize, label: Span<'a>, rows: &mut Vec<Row<'a>>) {
    let open = demande.field == DemandeField::Motif;
    let chosen = demande.motif.map_or(view.t("tui.demande.motif_absent"), Motif::libelle);
    let searching = open && !demande.search.value().is_empty();
    let shown = if searching { Span::raw("") } else { value(view, chosen, demande.lacks_cursor()) };
    rows.push(Row {
        line: Line::from(vec![label, shown]),
        field: Some(DemandeField::Motif),
        text_field: searching.then_some((18, &demande.search, false)),
        motif: None,
    });
    if !open {
        return;
    }
    let motifs = demande.motifs();
    if motifs.is_empty() {
        rows.push(Row::text(view.span(format!("    {}", view.t("tui.demande.motif_introuvable")), Meaning::Warning)));
    }
    let cursor = demande.motif_cursor;
    let first = cursor.unwrap_or(0).saturating_sub(MOTIFS - 1).min(motifs.len().saturating_sub(MOTIFS));
    for (at, motif) in motifs.iter().enumerate().skip(first).take(MOTIFS) {
        let rejections = demande.rejections_of(*motif);
        let mut text = format!("{} {motif}", if cursor == Some(at) { view.signs.cursor } else { " " });
        if !rejections.is_empty() {
            let names: Vec<&str> = rejections.iter().map(|rule| rule.name()).collect();
            text = format!("{text} {} {}", view.signs.bad, names.join(" "));
        }
        let meaning = match (cursor == Some(at), rejections.is_empty()) {
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
        let text = match cursor {
            Some(at) => format!("   {}/{}  {}", at + 1, motifs.len(), view.t("tui.demande.chercher")),
            None => format!("   {}", view.p("tui.demande.motifs", &[("n", &motifs.len().to_string())])),
        };
        rows.push(Row::text(view.span(text, Meaning::Muted)));
    }
}

/// The best proposals.
fn proposal_rows<'a>(demande: &DemandeScreen, view: &View<'a>, width: usize, rows: &mut Vec<Row<'a>>) {
    if demande.field == DemandeField::Motif {
        return;
    }
    if let Some(why) = demande.nothing_else {
        let text = wrap(view.t(why.sentence()), width.saturating_sub(2));
        rows.extend(text.iter().map(|line| Row::text(view.span(format!("  {line}"), Meaning::Warning))));
    }
    if demande.proposals.is_empty() {
        return;
    }
    let count = free_count(&demande.proposals).to_string();
    let pbo = demande.proposals.first().map(|one| displayable_value(&one.pbo)).unwrap_or_default();
    let title = if demande.instead {
        view.p("tui.demande.alternatives", &[("n", &count), ("pbo", &pbo)])
    } else {
        view.p("tui.demande.propositions", &[("n", &count)])
    };
    let title = fit(&title, title.width().min(width.saturating_sub(2)), view.signs.ellipsis);
    rows.push(Row::text(view.span(format!("  {title}"), Meaning::Title)));
    let taken = demande.proposals.iter().position(|one| *one.fibre.reference == *demande.fibre);
    let first = taken.unwrap_or(0).saturating_sub(1).min(demande.proposals.len().saturating_sub(PROPOSALS));
    for (at, one) in demande.proposals.iter().enumerate().skip(first).take(PROPOSALS) {
        rows.push(Row::text(proposal(view, one, taken == Some(at), width)));
    }
}

/// A proposed fibre with its state: the good sign stands before a free one only; any other has its state's sign and
/// word, however narrow the row.
fn proposal(view: &View<'_>, one: &Proposal, taken: bool, width: usize) -> Line<'static> {
    let keep = match one.can_keep_pto {
        Some(true) => view.t("tui.demande.prop_gardable"),
        Some(false) => view.t("tui.demande.prop_non_gardable"),
        None => "",
    };
    let cursor = if taken { view.signs.cursor } else { " " };
    let (state, words, meaning) = words::fibre_use(view, &one.fibre, one.mark.as_ref());
    let (sign, meaning) = match (one.is_free(), one.verdict) {
        (false, _) => (state, meaning),
        (true, OverallVerdict::Compliant) => (view.signs.good, Meaning::Good),
        (true, _) => (view.signs.question, Meaning::Warning),
    };
    let (reference, pbo) = (displayable_value(&one.fibre.reference), displayable_value(&one.pbo));
    let full = format!("{reference} {words} {pbo} {keep}");
    let room = width.saturating_sub(6);
    let text = if one.is_free() && full.width() > room { format!("{reference} {pbo} {keep}") } else { full };
    let text = fit(&text, room, view.signs.ellipsis);
    Line::from(vec![Span::raw(format!("  {cursor} ")), view.span(format!("{sign} "), meaning), Span::raw(text)])
}

/// Draws the current verdicts of the rules: rejections and undecided rules first.
fn draw_rules(demande: &DemandeScreen, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    // A fibre list ages (A4, R9), so the demande must be judged again.
    view.changes_in(Duration::from_mins(1));
    let ruling = demande.ruling();
    let incomplete = |one: &Ruling| one.rule == RuleId::R6 && demande.awaits_motif();
    let count =
        |verdict: Verdict| ruling.iter().filter(|one| one.verdict == verdict && !incomplete(one)).count().to_string();
    let rejected = ruling.iter().any(|one| one.verdict == Verdict::Rejection && !incomplete(one));
    let title = match &demande.judgement {
        None => view.t("tui.regles.titre").to_owned(),
        Some(judgement) => {
            let mut title = match judgement.overall() {
                OverallVerdict::Compliant => view.t("tui.regles.conforme").to_owned(),
                OverallVerdict::Undecided => view.p("tui.regles.indetermine", &[("n", &count(Verdict::Undecided))]),
                OverallVerdict::Rejection if !rejected => view.t("tui.regles.motif").to_owned(),
                OverallVerdict::Rejection => view.p("tui.regles.rejet", &[("n", &count(Verdict::Rejection))]),
            };
            if ruling.iter().any(|ruling| ruling.verdict == Verdict::Warning) {
                title.push_str(&view.p("tui.regles.avis", &[("n", &count(Verdict::Warning))]));
            }
            title
        }
    };
    let inner = view.pane(frame, area, &title, false);
    let width = usize::from(inner.width);
    if demande.judgement.is_none() {
        for (line, row) in wrap(view.t("tui.regles.attente"), width).into_iter().zip(inner.rows()) {
            frame.render_widget(Line::from(line), row);
        }
        return;
    }
    let mut lines = Vec::new();
    for one in ruling {
        let (sign, key, meaning) = if incomplete(one) {
            (view.signs.todo, "tui.verdict.a_completer", Meaning::Warning)
        } else {
            verdict(view, one.verdict)
        };
        let lead = format!("{sign} {} {} ", one.rule, view.t(key));
        let text = format!("{lead}{}", view.texts().reason(&one.reason));
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
        view.more(frame, area);
    }
}

/// The sign, the word and the meaning of a verdict.
#[must_use]
pub(super) const fn verdict(view: &View<'_>, verdict: Verdict) -> (&'static str, &'static str, Meaning) {
    match verdict {
        Verdict::Rejection => (view.signs.bad, "tui.verdict.rejet", Meaning::Bad),
        Verdict::Undecided => (view.signs.question, "tui.verdict.indetermine", Meaning::Warning),
        Verdict::Warning => (view.signs.warning, "tui.verdict.avertissement", Meaning::Warning),
        Verdict::Compliant => (view.signs.good, "tui.verdict.conforme", Meaning::Good),
        Verdict::NotApplicable => (view.signs.none, "tui.verdict.sans_objet", Meaning::Muted),
    }
}
