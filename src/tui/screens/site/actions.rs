//! The requests of a site's screen, and what Enter does there.
//!
//! Owns: every request of this screen. Must never: spend a request on a move.

use super::fibres::{FibreOrder, FibreRows};
use super::state::{Pane, SiteScreen, SiteSearch};
use crate::domain::fibre::FibresQuestion;
use crate::domain::reference::ContratId;
use crate::engine::Freshness;
use crate::tui::building::{Folds, Only};
use crate::tui::data::{Data, Level};
use crate::tui::screens::{Next, move_in};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::route::Destination;

impl SiteScreen {
    /// Opens the site of a contract; asks for what is not fresh.
    pub fn open(data: &mut Data, contrat: ContratId, out: &mut Vec<Effect>) -> Self {
        let freshness = if data.settings.offline { Freshness::Cached } else { Freshness::Fresh };
        let now = data.now;
        let own = data.contrat_mut(&contrat);
        own.knowledge.start(now);
        own.lists.entry(FibresQuestion::default()).or_default().start(now);
        out.push(Effect::Open(contrat.clone()));
        out.push(Effect::Knowledge(contrat.clone()));
        data.ask_structure(&contrat, freshness, out);
        out.push(Effect::Fibres(contrat.clone(), FibresQuestion::default(), freshness));
        let mut screen = Self {
            contrat,
            pane: Pane::Places,
            facade: false,
            places: None,
            folds: Folds::default(),
            folds_changed: false,
            rows: Vec::new(),
            cursor: 0,
            choice: None,
            placed: false,
            fibres: FibreRows::default(),
            fibre: 0,
            held: None,
            asked: None,
            search: SiteSearch::default(),
            only: Only::default(),
            sort: FibreOrder::default(),
        };
        screen.follow(data);
        screen
    }

    /// Reads the fibres of the selected place.
    pub(super) fn read(&mut self, data: &mut Data, freshness: Freshness, out: &mut Vec<Effect>) {
        let Some(question) = self.question() else {
            if self.current().is_some_and(|row| row.palier().is_some()) {
                data.say(Level::Bad, data.texts.get("tui.site.lieu_refuse"));
            }
            return;
        };
        let now = data.now;
        let loaded = data.contrat_mut(&self.contrat).lists.entry(question.clone()).or_default();
        if loaded.since.is_none() {
            loaded.start(now);
            out.push(Effect::Fibres(self.contrat.clone(), question, freshness));
        }
    }

    /// Enter on the tree or the façade: a floor shows its fibres (one request unless they were read), a PTO
    /// shows those of its floor; anything else folds.
    pub(super) fn enter_place(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let Some(row) = self.current() else { return };
        if row.palier().is_none() {
            self.toggle_fold();
            return;
        }
        if !self.was_read(data) {
            let freshness = if data.settings.offline { Freshness::Cached } else { Freshness::Fresh };
            self.read(data, freshness, out);
        }
        self.pane = Pane::Fibres;
        self.held = None;
    }

    pub(super) fn refresh_all(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if self.current().is_some_and(|row| row.palier().is_some()) {
            self.read(data, Freshness::Refresh, out);
        } else {
            data.ask_structure(&self.contrat, Freshness::Refresh, out);
        }
    }

    pub(super) fn act_fibres(&mut self, action: Action) -> Option<Next> {
        if move_in(&mut self.fibre, self.fibres.rows().len(), action) {
            self.held = self.fibres.get(self.fibre).map(|(_, fibre)| fibre.reference.clone());
            return Some(Next::Stay);
        }
        match action {
            Action::Activate => {
                let (_, fibre) = self.fibres.get(self.fibre)?;
                let reference = fibre.reference.clone();
                let demande = Destination::Demande { contrat: self.contrat.clone(), fibre: reference.to_string() };
                self.held = Some(reference.clone());
                self.asked = Some(reference);
                Some(Next::Push(demande))
            }
            Action::Left | Action::Back => {
                self.pane = Pane::Places;
                Some(Next::Stay)
            }
            _ => None,
        }
    }

    pub(super) fn act_place(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Option<Next> {
        if self.move_selection(action) {
            return Some(Next::Stay);
        }
        match action {
            Action::Activate => self.enter_place(data, out),
            Action::Back if !self.search.text_field.value().is_empty() => self.search.text_field.clear(),
            Action::Back => return Some(Next::Back),
            _ => return None,
        }
        Some(Next::Stay)
    }

    pub(super) fn act_filter(&mut self, action: Action) {
        match action {
            Action::Activate => self.search.opened = false,
            Action::Back => {
                self.search.opened = false;
                self.search.text_field.clear();
            }
            Action::Left | Action::Right => {}
            _ => {
                self.move_selection(action);
            }
        }
    }
}
