//! One reprovisioning in full: what was asked, by whom, what came of it, event by event.
//!
//! Owns: how its story is told. Must never: ask the service: all is of this post's journal.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::lifecycle::{Evenement, Fait, SourceCode, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::affichable;
use crate::engine::{PutId, ReponseBrute};
use crate::files::export;
use crate::tui::data::Data;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Copie, Effect};
use crate::tui::words::journal::{Demande, Histoire};
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

/// The columns of a label.
const LABEL: usize = 16;

/// A reprovisioning in full.
#[derive(Debug)]
pub struct Detail {
    put: PutId,
    contrat: ReferenceContrat,
    scroll: usize,
}

impl Detail {
    /// That of this put.
    #[must_use]
    pub const fn new(put: PutId, contrat: ReferenceContrat) -> Self {
        Self { put, contrat, scroll: 0 }
    }

    /// Its code, as its row has it now.
    fn code<'a>(&self, data: &'a Data) -> Option<&'a str> {
        data.registre.puts.lignes().iter().find(|row| row.put == self.put)?.code.as_deref()
    }

    fn lines(&self, view: &View<'_>, width: usize) -> Vec<Line<'static>> {
        let loaded = view.data.registre.histoire.as_ref().filter(|(put, _)| *put == self.put).map(|(_, loaded)| loaded);
        let mut lines = Vec::new();
        if let Some(failure) = loaded.and_then(|loaded| loaded.failure.as_ref()) {
            let (what, advice) = view.textes().echec(failure);
            let said = format!("{} {what} {advice} {}", view.signs.bad, view.t("tui.journal.relire"));
            lines.extend(wrap(&said, width).into_iter().map(Line::from));
        }
        let story = loaded.and_then(|loaded| loaded.value.as_ref());
        let vie = story.and_then(|story| {
            let faits: Vec<_> = story.iter().map(|(fait, _)| fait.clone()).collect();
            Vie::rejouee(&faits)
        });
        match (story, vie, loaded.and_then(|loaded| loaded.since)) {
            (Some(story), Some(vie), _) => told(view, story, &vie, width, &mut lines),
            (Some(_), None, _) => lines.push(Line::from(view.t("tui.journal.detail.purge"))),
            (None, _, Some(since)) => {
                let depuis = words::elapsed(view, since);
                lines.push(Line::from(view.p("tui.chargement", &[("depuis", &depuis)])));
            }
            _ => {}
        }
        lines
    }
}

/// All of a put.
fn told(view: &View<'_>, story: &Histoire, vie: &Vie, width: usize, lines: &mut Vec<Line<'static>>) {
    let mut row = |label: &str, value: &str, meaning: Meaning| {
        let value = affichable(value);
        let room = width.saturating_sub(LABEL + 1).max(8);
        // A reference or a code is whole on one line, where one can be as long.
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
    asked(view, story, vie, &mut row);
    lines.push(Line::default());
    lines.push(Line::from(view.span(view.t("tui.journal.detail.evenements"), Meaning::Title)));
    for (fait, brut) in story {
        happened(view, fait, brut.as_ref(), width, lines);
    }
}

/// What was asked and what came of it.
fn asked(view: &View<'_>, story: &Histoire, vie: &Vie, row: &mut impl FnMut(&str, &str, Meaning)) {
    let t = view.textes();
    let demande = &vie.demande;
    if let Some((code, source)) = &vie.code {
        let label = match source {
            SourceCode::Service => "tui.suivi.code",
            SourceCode::Main => "tui.journal.detail.code_main",
        };
        row(view.t(label), &code.montre(), Meaning::Title);
    } else if view.data.capabilities.lacks_code(vie) {
        row(view.t("tui.suivi.code"), view.t("tui.phase.code_manquant"), Meaning::Warning);
    }
    row(view.t("tui.dossiers.etat"), &export::libelle(t, vie), Meaning::Title);
    if let Some(echec) = export::echec(vie) {
        row(view.t("tui.journal.req.conseil"), &t.echec(&echec).1, Meaning::Warning);
    }
    let plain = Meaning::Accent;
    row(view.t("tui.demande.contrat"), demande.contrat.as_str(), plain);
    row(view.t("tui.demande.fibre"), demande.fibre.as_str(), plain);
    let pto = demande.pto.as_ref().map_or(view.t("tui.fiche.aucun"), |pto| pto.as_str());
    let garde = if demande.conservation_pto { "tui.carte.garde" } else { "tui.carte.garde_pas" };
    row(view.t("tui.demande.pto"), &format!("{pto} ({})", view.t(garde)), plain);
    row(view.t("tui.demande.motif"), demande.motif.libelle(), plain);
    if let Some(pm) = &vie.pm {
        row(view.t("tui.carte.pm"), &format!("{}  {}", pm.reference, pm.position), plain);
    }
    row(view.t("tui.journal.col.agent"), vie.agent.as_deref().unwrap_or(view.t("tui.etat.absent")), plain);
    if let Some((fait, _)) = story.first()
        && let Evenement::Intention { acceptees, .. } = &fait.evenement
    {
        let regles: Vec<&str> = acceptees.iter().map(|regle| regle.nom()).collect();
        let said = if regles.is_empty() { view.t("tui.fiche.aucun").to_owned() } else { regles.join(", ") };
        row(view.t("tui.journal.detail.acceptees"), &said, plain);
    }
}

/// An event, with what the log would say of it.
fn happened(view: &View<'_>, fait: &Fait, brut: Option<&ReponseBrute>, width: usize, lines: &mut Vec<Line<'static>>) {
    let t = view.textes();
    let mut said = export::evenement(t, &fait.evenement);
    let mut raw = Vec::new();
    if let Some(echec) = export::echec_de(&fait.evenement) {
        raw.push(view.p("tui.journal.detail.categorie", &[("categorie", echec.categorie.nom())]));
    }
    if let Some(brut) = brut {
        let values = [("http", &*brut.http.to_string()), ("octets", &*brut.corps.len().to_string())];
        raw.push(view.p("tui.journal.detail.reponse", &values));
    }
    if !raw.is_empty() {
        said = format!("{said} [{}]", raw.join(", "));
    }
    let head = format!("{}  ", view.data.date_exacte(fait.le));
    let indent = head.len();
    for (at, piece) in wrap(&affichable(&said), width.saturating_sub(indent).max(20)).into_iter().enumerate() {
        let head = if at == 0 { head.clone() } else { " ".repeat(indent) };
        lines.push(Line::from(vec![view.span(head, Meaning::Muted), Span::raw(piece)]));
    }
}

impl Part for Detail {
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
        (action == Action::Copier && self.code(data).is_none()).then_some("tui.action.copier_contrat")
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Haut => self.scroll = self.scroll.saturating_sub(1),
            Action::Bas => self.scroll = self.scroll.saturating_add(1),
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(10),
            Action::PageBas => self.scroll = self.scroll.saturating_add(10),
            Action::Debut => self.scroll = 0,
            Action::Fin => self.scroll = self.scroll.saturating_add(10_000),
            Action::Actualiser => data.registre.histoire = None,
            Action::Copier => {
                let contrat = || Copie::contrat(self.contrat.as_str());
                out.push(Effect::Copier(self.code(data).map_or_else(contrat, Copie::code)));
            }
            Action::VoirSuivi => return Next::Replace(Route::Suivi(self.contrat.clone())),
            Action::VoirSite => return Next::Replace(Route::Site(self.contrat.clone())),
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn ask(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let now = data.now;
        if data.registre.demande_histoire(self.put, now) {
            out.push(Effect::Lire(Demande::Histoire(self.put)));
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(100);
        let lines = self.lines(view, usize::from(width.saturating_sub(4)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height).max(5);
        let title = view.p("tui.journal.detail.titre", &[("contrat", self.contrat.as_str())]);
        let inner = view.popup(frame, area, &title, width, height);
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        let top = memo.scroll("journal.detail", self.scroll, lines.len(), usize::from(inner.height));
        for (line, row) in lines.into_iter().skip(top).zip(inner.rows()) {
            frame.render_widget(line, row);
        }
    }
}
