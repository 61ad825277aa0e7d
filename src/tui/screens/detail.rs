//! One reprovisioning in full: what was asked, by whom, the outcome, event by event.
//!
//! Owns: how its events are shown. Must never: ask the service: all comes from this machine's journal.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, scroll};
use crate::domain::lifecycle::{CodeOrigin, CodeStanding, Life, PutEvent, Record};
use crate::domain::reference::ContratId;
use crate::domain::text::displayable;
use crate::engine::{PutId, RawAnswer};
use crate::files::export;
use crate::tui::data::Data;
use crate::tui::data::journal::PutRow;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::words::action::Action;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::journal::{JournalQuestion, PutEvents};
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

/// The columns of a label.
const LABEL: usize = 16;

/// A reprovisioning in full.
#[derive(Debug)]
pub struct DetailScreen {
    put: PutId,
    contrat: ContratId,
    scroll: usize,
}

impl DetailScreen {
    /// The details of this put.
    #[must_use]
    pub const fn new(put: PutId, contrat: ContratId) -> Self {
        Self { put, contrat, scroll: 0 }
    }

    /// The put's row in the journal's list.
    fn row<'a>(&self, data: &'a Data) -> Option<&'a PutRow> {
        data.register.puts.lines().iter().find(|row| row.put == self.put)
    }

    fn lines(&self, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
        let loaded = view.data.register.history.as_ref().filter(|(put, _)| *put == self.put).map(|(_, loaded)| loaded);
        let mut lines = Vec::new();
        if let Some(failure) = loaded.and_then(|loaded| loaded.failure.as_ref()) {
            let (what, advice) = view.texts().failure(failure);
            let said = format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"));
            lines.extend(wrap(&said, width).into_iter().map(Line::from));
        }
        let story = loaded.and_then(|loaded| loaded.value.as_ref());
        let life = story.and_then(|story| {
            let records: Vec<_> = story.iter().map(|(record, _)| record.clone()).collect();
            Life::replayed(&records)
        });
        match (story, life, loaded.and_then(|loaded| loaded.since)) {
            (Some(story), Some(life), _) => told(view, story, &life, width, &mut lines),
            (Some(_), None, _) => lines.push(Line::from(view.t("tui.journal.detail.purge"))),
            (None, _, Some(since)) => {
                let since = words::elapsed(view, since);
                lines.push(Line::from(view.p("tui.chargement", &[("depuis", &since)])));
            }
            _ => {}
        }
        lines
    }
}

/// Adds all lines of a put.
fn told(view: &View<'_>, story: &PutEvents, life: &Life, width: usize, lines: &mut Vec<Line<'static>>) {
    let mut row = |label: &str, value: &str, meaning: Meaning| {
        let value = displayable(value);
        let room = width.saturating_sub(LABEL + 1).max(8);
        // A reference or a code is kept whole on one line, if a line is long enough.
        if !value.contains(' ') && value.width() > room && value.width() <= width {
            lines.push(Line::from(view.span(label.to_owned(), Meaning::Muted)));
            lines.push(Line::from(view.span(value.into_owned(), meaning)));
            return;
        }
        let pieces = wrap(&value, room);
        for (at, piece) in pieces.into_iter().enumerate() {
            let label = if at == 0 { fit(label, LABEL, view.signs.ellipsis) } else { " ".repeat(LABEL) };
            lines.push(Line::from(vec![view.span(label, Meaning::Muted), Span::raw(" "), view.span(piece, meaning)]));
        }
    };
    asked(view, story, life, &mut row);
    lines.push(Line::default());
    lines.push(Line::from(view.span(view.t("tui.journal.detail.evenements"), Meaning::Title)));
    for (record, raw_answer) in story {
        happened(view, record, raw_answer.as_ref(), width, lines);
    }
}

/// Adds what was asked, and the outcome.
fn asked(view: &View<'_>, story: &PutEvents, life: &Life, row: &mut impl FnMut(&str, &str, Meaning)) {
    let t = view.texts();
    let demande = &life.demande;
    if let Some((code, source)) = &life.code {
        let label = match source {
            CodeOrigin::Service => "tui.suivi.code",
            CodeOrigin::ByHand => "tui.journal.detail.code_main",
            CodeOrigin::Salvaged => "tui.journal.detail.code_ailleurs",
        };
        let meaning = if life.code_standing() == CodeStanding::Reportable { Meaning::Title } else { Meaning::Muted };
        row(view.t(label), &code.show(), meaning);
        if let Some(key) = life.code_standing().caution() {
            row("", &format!("{} {}", view.signs.bad, view.t(key)), Meaning::Bad);
        }
    } else if !life.candidates.is_empty() {
        for code in &life.candidates {
            row(view.t("tui.journal.detail.code_possible"), &code.show(), Meaning::Warning);
        }
    } else if view.data.capabilities.lacks_code(life) {
        row(view.t("tui.suivi.code"), view.t("tui.phase.code_manquant"), Meaning::Warning);
    }
    row(view.t("tui.dossiers.etat"), &export::libelle(t, life), Meaning::Title);
    if let Some(failure) = export::failure(life) {
        row(view.t("tui.journal.req.conseil"), &t.failure(&failure).1, Meaning::Warning);
    }
    let plain = Meaning::Accent;
    row(view.t("tui.demande.contrat"), demande.contrat.as_str(), plain);
    row(view.t("tui.demande.fibre"), demande.fibre.as_str(), plain);
    let pto = demande.pto.as_ref().map_or(view.t("tui.fiche.aucun"), |pto| pto.as_str());
    let keep = if demande.conservation_pto { "tui.carte.garde" } else { "tui.carte.garde_pas" };
    row(view.t("tui.demande.pto"), &format!("{pto} ({})", view.t(keep)), plain);
    row(view.t("tui.demande.motif"), demande.motif.libelle(), plain);
    if let Some(pm) = &life.pm {
        row(view.t("tui.carte.pm"), &format!("{}  {}", pm.reference, pm.position), plain);
    }
    row(view.t("tui.journal.col.agent"), life.agent.as_deref().unwrap_or(view.t("tui.etat.absent")), plain);
    if let Some((record, _)) = story.first()
        && let PutEvent::Intention { accepted, .. } = &record.event
    {
        let rules: Vec<&str> = accepted.iter().map(|rule| rule.name()).collect();
        let said = if rules.is_empty() { view.t("tui.fiche.aucun").to_owned() } else { rules.join(", ") };
        row(view.t("tui.journal.detail.acceptees"), &said, plain);
    }
}

/// Adds an event, with its details as in the log.
fn happened(
    view: &View<'_>,
    record: &Record,
    raw_answer: Option<&RawAnswer>,
    width: usize,
    lines: &mut Vec<Line<'static>>,
) {
    let t = view.texts();
    let mut said = export::event(t, &record.event);
    let mut raw = Vec::new();
    if let Some(failure) = export::failure_of(&record.event) {
        raw.push(view.p("tui.journal.detail.categorie", &[("categorie", failure.category.name())]));
    }
    if let Some(raw_answer) = raw_answer {
        let values = [("http", &*raw_answer.http.to_string()), ("octets", &*raw_answer.body.len().to_string())];
        raw.push(view.p("tui.journal.detail.reponse", &values));
    }
    if !raw.is_empty() {
        said = format!("{said} [{}]", raw.join(", "));
    }
    let head = format!("{}  ", words::exact(view, record.at));
    let indent = head.len();
    for (at, piece) in wrap(&displayable(&said), width.saturating_sub(indent).max(20)).into_iter().enumerate() {
        let head = if at == 0 { head.clone() } else { " ".repeat(indent) };
        lines.push(Line::from(vec![view.span(head, Meaning::Muted), Span::raw(piece)]));
    }
}

impl Part for DetailScreen {
    fn context(&self) -> Context {
        Context::JournalDetail
    }

    fn modal(&self) -> bool {
        true
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        if action == Action::Journal { Err("tui.indisponible.deja_la") } else { Ok(()) }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        if action != Action::Copy {
            return None;
        }
        self.row(data).map_or(Some("tui.action.copier_contrat"), PutRow::copy_label)
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            _ if scroll(&mut self.scroll, action) => {}
            Action::Refresh => data.register.history = None,
            Action::Copy => {
                let contrat = || ClipboardText::contrat(self.contrat.as_str());
                out.push(Effect::Copy(self.row(data).map_or_else(contrat, PutRow::to_copy)));
            }
            Action::ViewFollowing => return Next::Replace(Destination::Following(self.contrat.clone())),
            Action::ViewSite => return Next::Replace(Destination::Site(self.contrat.clone())),
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn ask(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let now = data.now;
        if data.register.ask_history(self.put, now) {
            out.push(Effect::ReadJournal(JournalQuestion::Events(self.put)));
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(100);
        let lines = self.lines(view, usize::from(width.saturating_sub(4)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height).max(5);
        let title = view.p("tui.journal.detail.titre", &[("contrat", self.contrat.as_str())]);
        let inner = view.popup(frame, area, &title, width, height);
        let outer = inner.outer(Margin::new(1, 1));
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        let top = memo.scroll("journal.detail", self.scroll, lines.len(), usize::from(inner.height));
        if lines.len() > top + usize::from(inner.height) {
            view.more(frame, outer);
        }
        for (line, row) in lines.into_iter().skip(top).zip(inner.rows()) {
            frame.render_widget(line, row);
        }
    }
}
