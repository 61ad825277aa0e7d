//! What the keys of a site do.
//!
//! Must never: spend a request without having said so.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{Pane, SiteScreen};
use super::view;
use crate::domain::reference::ReferenceContrat;
use crate::tui::building::Rang;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Route;

impl Part for SiteScreen {
    fn subject(&self) -> Option<&ReferenceContrat> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        match (self.recherche.ouverte, self.pane, self.facade) {
            (true, ..) => Context::Filtre,
            (false, Pane::Fibres, _) => Context::Fibres,
            (false, Pane::Lieux, true) => Context::Facade,
            (false, Pane::Lieux, false) => Context::Tree,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.recherche.ouverte && self.recherche.champ.key(key)).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.recherche.ouverte {
            self.recherche.champ.paste(text);
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let places = self.pane == Pane::Lieux && !self.recherche.ouverte;
        match action {
            Action::Valider
                if self.pane == Pane::Fibres && !self.recherche.ouverte && self.fibres.rangs().is_empty() =>
            {
                Err("tui.indisponible.aucune_fibre")
            }
            Action::Actualiser if data.reglages.hors_ligne => Err("tui.indisponible.hors_ligne"),
            Action::Valider
            | Action::Filtrer
            | Action::Libres
            | Action::Conservables
            | Action::Facade
            | Action::DeplierTout
                if !self.recherche.ouverte && self.lieux.is_none() =>
            {
                Err("tui.indisponible.sans_structure")
            }
            Action::Valider if places && matches!(self.current(), Some(Rang::Pto(..))) && !self.lue(data) => {
                Err("tui.indisponible.fibres_non_lues")
            }
            Action::Valider if places && self.deplie_par_le_filtre() => Err("tui.indisponible.filtre"),
            Action::VoirSuivi if data.vie(&self.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
            Action::EtageLibre | Action::EtageLibreAvant if !self.lieux.as_ref().is_some_and(|lieux| lieux.libres) => {
                Err("tui.indisponible.aucun_etage")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Facade if self.facade => Some("tui.action.arbre"),
            Action::Valider if !self.recherche.ouverte && self.pane == Pane::Lieux => {
                let rang = self.current()?;
                if rang.palier().is_none() {
                    let open = self.ouvert(rang) == Some(true);
                    return Some(if open { "tui.action.replier" } else { "tui.action.deplier" });
                }
                // Without a request: what was read, or is being read, or may not be asked for.
                let free = data.reglages.hors_ligne
                    || matches!(rang, Rang::Pto(..))
                    || self.lue(data)
                    || self.loaded(data).is_some_and(|loaded| loaded.since.is_some());
                free.then_some("tui.action.voir_fibres")
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.recherche.ouverte {
            self.act_filter(action);
            return Next::Stay;
        }
        let done = match self.pane {
            Pane::Lieux => self.act_place(data, action, out),
            Pane::Fibres => self.act_fibres(action),
        };
        if let Some(next) = done {
            return next;
        }
        match action {
            Action::Suivant | Action::Precedent => {
                self.pane = if self.pane == Pane::Lieux { Pane::Fibres } else { Pane::Lieux };
            }
            Action::EtageLibre | Action::EtageLibreAvant => self.etage_libre(data, action == Action::EtageLibre),
            Action::Filtrer => self.recherche.ouverte = true,
            Action::Libres => {
                self.seulement.libres = !self.seulement.libres;
                self.plis_changes = true;
            }
            Action::Conservables => {
                self.seulement.gardables = !self.seulement.gardables;
                self.plis_changes = true;
            }
            Action::Facade => self.change_de_vue(),
            Action::DeplierTout => {
                self.plis.bascule_tout();
                self.plis_changes = true;
            }
            Action::Trier => self.tri.suivant(),
            Action::Inverser => self.tri.inverse = !self.tri.inverse,
            Action::Actualiser => self.refresh_all(data, out),
            Action::VoirSuivi => return Next::Push(Route::Suivi(self.contrat.clone())),
            Action::Commande => return Next::Push(Route::Commande(self.contrat.clone())),
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, id: &'static str) -> bool {
        self.pane = if id == view::FIBRES { Pane::Fibres } else { Pane::Lieux };
        !self.recherche.ouverte
    }

    fn pick(&mut self, id: &'static str, at: usize) -> bool {
        let cell = id == view::FACADE;
        if cell {
            self.va(Rang::etage(at));
        }
        cell
    }

    fn refresh(&mut self, data: &Data) {
        self.suit(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
