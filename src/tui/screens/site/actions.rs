//! What is asked for at a site, and what Enter does on it.
//!
//! Owns: every request of this screen. Must never: spend one on a move.

use super::fibres::{Fibres, Tri};
use super::state::{Pane, Recherche, SiteScreen};
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::ReferenceContrat;
use crate::engine::Acces;
use crate::tui::building::{Plis, Seulement};
use crate::tui::data::{Data, Level};
use crate::tui::screens::{Next, move_in};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::route::Route;

impl SiteScreen {
    /// Opens the site of a contract; asks for what is not fresh.
    pub fn open(data: &mut Data, contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Self {
        let acces = if data.reglages.hors_ligne { Acces::Cache } else { Acces::Frais };
        let now = data.now;
        let own = data.contrat_mut(&contrat);
        own.connaissances.start(now);
        own.listes.entry(QuestionFibres::default()).or_default().start(now);
        out.push(Effect::Ouvrir(contrat.clone()));
        out.push(Effect::Connaissances(contrat.clone()));
        data.ask_structure(&contrat, acces, out);
        out.push(Effect::Fibres(contrat.clone(), QuestionFibres::default(), acces));
        let mut screen = Self {
            contrat,
            pane: Pane::Lieux,
            facade: false,
            lieux: None,
            plis: Plis::default(),
            plis_changes: false,
            rangs: Vec::new(),
            cursor: 0,
            choix: None,
            placed: false,
            fibres: Fibres::default(),
            fibre: 0,
            held: None,
            demandee: None,
            recherche: Recherche::default(),
            seulement: Seulement::default(),
            tri: Tri::default(),
        };
        screen.suit(data);
        screen
    }

    /// Reads the fibres of the selected place.
    pub(super) fn read(&mut self, data: &mut Data, acces: Acces, out: &mut Vec<Effect>) {
        let Some(question) = self.question() else {
            if self.current().is_some_and(|rang| rang.palier().is_some()) {
                data.say(Level::Bad, data.textes.get("tui.site.lieu_refuse"));
            }
            return;
        };
        let now = data.now;
        let loaded = data.contrat_mut(&self.contrat).listes.entry(question.clone()).or_default();
        if loaded.since.is_none() {
            loaded.start(now);
            out.push(Effect::Fibres(self.contrat.clone(), question, acces));
        }
    }

    /// Enter on the tree or the façade: a floor shows its fibres (one request unless they were read),
    /// a PTO those of its floor, which were read, anything else folds.
    pub(super) fn enter_place(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(rang) = self.current() else { return };
        if rang.palier().is_none() {
            self.toggle_fold();
            return;
        }
        if !self.lue(data) {
            let acces = if data.reglages.hors_ligne { Acces::Cache } else { Acces::Frais };
            self.read(data, acces, out);
        }
        self.pane = Pane::Fibres;
        self.held = None;
    }

    pub(super) fn refresh_all(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if self.current().is_some_and(|rang| rang.palier().is_some()) {
            self.read(data, Acces::Actualiser, out);
        } else {
            data.ask_structure(&self.contrat, Acces::Actualiser, out);
        }
    }

    pub(super) fn act_fibres(&mut self, action: Action) -> Option<Next> {
        if move_in(&mut self.fibre, self.fibres.rangs().len(), action) {
            self.held = self.fibres.get(self.fibre).map(|(_, fibre)| fibre.reference.clone());
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => {
                let (_, fibre) = self.fibres.get(self.fibre)?;
                let reference = fibre.reference.clone();
                let demande = Route::Demande { contrat: self.contrat.clone(), fibre: reference.to_string() };
                self.held = Some(reference.clone());
                self.demandee = Some(reference);
                Some(Next::Push(demande))
            }
            Action::Gauche | Action::Retour => {
                self.pane = Pane::Lieux;
                Some(Next::Stay)
            }
            _ => None,
        }
    }

    pub(super) fn act_place(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Option<Next> {
        if self.bouge(action) {
            return Some(Next::Stay);
        }
        match action {
            Action::Valider => self.enter_place(data, out),
            Action::Retour if !self.recherche.champ.value().is_empty() => self.recherche.champ.clear(),
            Action::Retour => return Some(Next::Back),
            _ => return None,
        }
        Some(Next::Stay)
    }

    pub(super) fn act_filter(&mut self, action: Action) {
        match action {
            Action::Valider => self.recherche.ouverte = false,
            Action::Retour => {
                self.recherche.ouverte = false;
                self.recherche.champ.clear();
            }
            Action::Gauche | Action::Droite => {}
            _ => {
                self.bouge(action);
            }
        }
    }
}
