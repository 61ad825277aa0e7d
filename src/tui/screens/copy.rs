//! What can be copied of a put: a choice in front of the following.
//!
//! Owns: which are offered. Must never: show a code that is cut.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, move_in};
use crate::domain::reference::ReferenceContrat;
use crate::tui::data::Data;
use crate::tui::sheet;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::fit;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::list::{self, Rows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Copie, Effect};
use crate::tui::words::keymap::Context;

/// The choice.
#[derive(Debug)]
pub struct Copier {
    contrat: ReferenceContrat,
    choix: Vec<Copie>,
    cursor: usize,
}

impl Copier {
    /// What can be copied of the put of `contrat`.
    #[must_use]
    pub fn new(data: &Data, contrat: &ReferenceContrat) -> Self {
        Self { contrat: contrat.clone(), choix: Self::choix(data, contrat), cursor: 0 }
    }

    fn choix(data: &Data, contrat: &ReferenceContrat) -> Vec<Copie> {
        let mut choix: Vec<Copie> = sheet::code(data, contrat).into_iter().collect();
        if let Some(vie) = data.vie(contrat) {
            choix.push(Copie::de("tui.copie.fibre", vie.demande.fibre.as_str()));
        }
        choix.push(Copie::de("tui.copie.contrat", contrat.as_str()));
        // Its line ends are its own: it is clean, value by value.
        choix.push(Copie { quoi: "tui.copie.fiche", texte: sheet::texte(data, contrat) });
        choix
    }
}

impl Part for Copier {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn modal(&self) -> bool {
        true
    }

    fn act(&mut self, _data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.choix.len(), action) {
            return Next::Stay;
        }
        match (action, self.choix.get(self.cursor)) {
            (Action::Valider, Some(copie)) => out.push(Effect::Copier(copie.clone())),
            (Action::Retour, _) => {}
            _ => return Next::Stay,
        }
        Next::Back
    }

    /// The code may come, or another take its place, while the choice stands open: what is selected
    /// stays selected.
    fn refresh(&mut self, data: &Data) {
        let choix = Self::choix(data, &self.contrat);
        let quoi = self.choix.get(self.cursor).map(|copie| copie.quoi);
        self.cursor = choix.iter().position(|copie| Some(copie.quoi) == quoi).unwrap_or(0);
        self.choix = choix;
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        const LABEL: usize = 18;
        let width = area.width.min(64);
        let height = u16::try_from(self.choix.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = view.popup(frame, area, view.t("tui.copie.titre"), width, height);
        let room = usize::from(inner.width).saturating_sub(LABEL + 1);
        let line = |copie: &Copie| {
            let label = fit(&format!(" {}", view.t(copie.quoi)), LABEL, view.signs.ellipsis);
            // The first line says which one it is; a code that would be cut is not shown at all.
            let shown = copie.texte.lines().next().unwrap_or_default();
            let whole = copie.quoi != Copie::CODE || shown.width() <= room;
            let shown = if whole { fit(shown, room, view.signs.ellipsis) } else { String::new() };
            Line::from(vec![view.span(label, Meaning::Accent), Span::raw(shown)])
        };
        let rows = Rows { id: "copier", selected: Some(self.cursor), focused: true };
        list::draw(frame, inner, &self.choix, line, rows, view, memo);
    }
}
