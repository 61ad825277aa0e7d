//! How the forms that end in a file are drawn: the purpose, the fields, the path of the file, and why it could
//! not be written.
//!
//! Must never: leave out the whole path of the file.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::state::{FileForm, FileFormField, FileFormKind, name};
use crate::domain::text::displayable;
use crate::files::export;
use crate::tui::sheet::ExportFormat;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{chunks, fit, wrap};
use crate::tui::view::{Memo, View};

/// The columns of the labels.
const LABEL: u16 = 18;

/// How many plans are shown at once.
const PLANS: usize = 6;

/// One row of the form: a line of text or a field.
enum Row {
    Line(Line<'static>),
    Field(FileFormField),
}

/// Draws the form in the middle of `area`.
pub(super) fn draw(form: &FileForm, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
    let width = area.width.min(78);
    let inner_width = usize::from(width.saturating_sub(4));
    let rows = rows(form, view, inner_width);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = view.popup(frame, area, &title(form, view), width, height);
    let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
    // In a low window the field with the focus stays in view; a refusal, shown below, comes before it.
    let focused = form.fields().get(form.focus);
    let at = rows.iter().position(|row| matches!(row, Row::Field(field) if Some(field) == focused));
    let at = if form.refusal.is_empty() { at } else { Some(rows.len().saturating_sub(1)) };
    let offset = memo.offset("fichier", at, rows.len(), usize::from(inner.height));
    for (row, slot) in rows.into_iter().skip(offset).zip(inner.rows()) {
        match row {
            Row::Line(line) => frame.render_widget(line, slot),
            Row::Field(field) => draw_field(form, frame, slot, view, field, Some(&field) == focused),
        }
    }
}

fn title(form: &FileForm, view: &View<'_>) -> String {
    let (key, contrat) = match &form.kind {
        FileFormKind::Export { contrat, .. } => ("tui.fichier.export", Some(contrat)),
        FileFormKind::Journal { missing: true, .. } => ("tui.fichier.manquants", None),
        FileFormKind::Journal { .. } => ("tui.fichier.journal", None),
        FileFormKind::Plan { contrat, .. } => ("tui.fichier.plan", Some(contrat)),
        FileFormKind::Open { .. } => ("tui.fichier.ouvrir", None),
        FileFormKind::CrStoc { contrat, .. } => ("tui.fichier.cr_stoc", Some(contrat)),
    };
    contrat.map_or_else(|| view.t(key).to_owned(), |contrat| format!("{} · {contrat}", view.t(key)))
}

fn rows(form: &FileForm, view: &View<'_>, width: usize) -> Vec<Row> {
    let help = match &form.kind {
        FileFormKind::Export { .. } => view.t("tui.fichier.export.aide").to_owned(),
        FileFormKind::Journal { filter, missing, all } => match (filter.is_empty() || *all, missing) {
            (true, true) => view.t("tui.fichier.manquants.aide").to_owned(),
            (true, false) => view.t("tui.fichier.journal.aide").to_owned(),
            (false, true) => view.p("tui.fichier.manquants.aide_filtre", &[("mots", filter)]),
            (false, false) => view.p("tui.fichier.journal.aide_filtre", &[("mots", filter)]),
        },
        FileFormKind::Plan { verdict, .. } => view.p("tui.fichier.plan.aide", &[("verdict", verdict)]),
        FileFormKind::Open { plans, .. } if plans.is_empty() => view.t("tui.fichier.ouvrir.aide_vide").to_owned(),
        FileFormKind::Open { .. } => view.t("tui.fichier.ouvrir.aide").to_owned(),
        FileFormKind::CrStoc { ok: true, .. } => view.t("tui.fichier.cr_stoc.aide").to_owned(),
        FileFormKind::CrStoc { ok: false, .. } => view.t("tui.fichier.cr_stoc.aide_ko").to_owned(),
    };
    let mut rows = Vec::new();
    let say = |rows: &mut Vec<Row>, text: &str, meaning: Meaning| {
        rows.extend(wrap(text, width).into_iter().map(|line| Row::Line(Line::from(view.span(line, meaning)))));
    };
    say(&mut rows, &help, Meaning::Muted);
    rows.push(Row::Line(Line::default()));
    rows.extend(form.fields().iter().map(|field| Row::Field(*field)));
    rows.extend(plans(form, view, width));
    // The whole path, so that the person finds the file again.
    if let Some(path) = form.target(view.data) {
        let path = displayable(&name(&path)).into_owned();
        let indent = usize::from(LABEL).min(width / 3);
        let label =
            if matches!(form.kind, FileFormKind::Open { .. }) { "tui.fichier.chemin" } else { "tui.fichier.la" };
        for (at, piece) in chunks(&path, width.saturating_sub(indent)).into_iter().enumerate() {
            let lead = if at == 0 { fit(view.t(label), indent, "") } else { " ".repeat(indent) };
            rows.push(Row::Line(Line::from(vec![view.span(lead, Meaning::Muted), Span::raw(piece)])));
        }
    }
    if form.wait.is_some() {
        say(&mut rows, view.t("tui.fichier.en_cours"), Meaning::Accent);
    }
    for refusal in &form.refusal {
        say(&mut rows, &format!("{} {}", view.signs.bad, displayable(refusal)), Meaning::Bad);
    }
    rows
}

/// The plans found, around the selected one.
fn plans(form: &FileForm, view: &View<'_>, width: usize) -> Vec<Row> {
    let FileFormKind::Open { plans, chosen } = &form.kind else { return Vec::new() };
    let first = chosen.unwrap_or(0).saturating_sub(PLANS - 1).min(plans.len().saturating_sub(PLANS));
    let visible = plans.iter().enumerate().skip(first).take(PLANS);
    let mut rows: Vec<Row> = visible
        .map(|(at, plan)| {
            let here = *chosen == Some(at);
            let own = plan.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let lead = if here { view.signs.cursor } else { " " };
            let text = fit(&format!("{lead} {}", displayable(&own)), width, view.signs.ellipsis);
            Row::Line(Line::from(if here { view.span(text, Meaning::Selected) } else { Span::raw(text) }))
        })
        .collect();
    if plans.len() > PLANS {
        let at = format!("  {}/{}", chosen.map_or(1, |at| at + 1), plans.len());
        rows.push(Row::Line(Line::from(view.span(at, Meaning::Muted))));
    }
    rows
}

fn draw_field(form: &FileForm, frame: &mut Frame<'_>, row: Rect, view: &View<'_>, field: FileFormField, focused: bool) {
    let label = match field {
        FileFormField::Scope => "tui.fichier.portee",
        FileFormField::Form => "tui.fichier.forme",
        FileFormField::Result => "tui.fichier.resultat",
        FileFormField::Motif => "tui.fichier.motif",
        FileFormField::Subcontracting => "tui.fichier.sous_traitance",
        FileFormField::Path => "tui.fichier.nom",
    };
    let label_width = LABEL.min(row.width / 3);
    let [left, right] = row.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
    let label = fit(view.t(label), usize::from(label_width).saturating_sub(1), view.signs.ellipsis);
    frame.render_widget(view.span(label, if focused { Meaning::Accent } else { Meaning::Muted }), left);
    if let Some(text_field) = form.text_field(field) {
        text_field.draw(frame, right, view, focused, false);
        return;
    }
    let choice: Vec<(bool, &str)> = match &form.kind {
        FileFormKind::Export { form, .. } => {
            ExportFormat::ALL.iter().map(|other| (other == form, word(view, *other))).collect()
        }
        FileFormKind::Journal { all, .. } if field == FileFormField::Scope => {
            vec![(!*all, view.t("tui.fichier.portee.filtre")), (*all, view.t("tui.fichier.portee.tout"))]
        }
        FileFormKind::Journal { .. } => {
            let csv = export::ExportFile::read(form.path.value()).map(|file| file.csv);
            vec![(csv == Ok(true), "CSV"), (csv == Ok(false), "JSON")]
        }
        FileFormKind::CrStoc { ok, .. } => vec![(*ok, "OK"), (!*ok, "KO")],
        FileFormKind::Plan { .. } | FileFormKind::Open { .. } => Vec::new(),
    };
    let text: Vec<String> =
        choice.into_iter().map(|(on, word)| format!("{} {word}", if on { "(x)" } else { "( )" })).collect();
    let text = text.join("  ");
    let meaning = if focused { Meaning::Selected } else { Meaning::Title };
    frame.render_widget(view.span(fit(&text, text.width().min(usize::from(right.width)), ""), meaning), right);
    if focused {
        frame.set_cursor_position(right.as_position());
    }
}

fn word(view: &View<'_>, form: ExportFormat) -> &'static str {
    match form {
        ExportFormat::Text => view.t("tui.fichier.forme.texte"),
        ExportFormat::Markdown => "Markdown",
        ExportFormat::Json => "JSON",
    }
}
