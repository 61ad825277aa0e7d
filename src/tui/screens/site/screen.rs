//! The keys of a site.
//!
//! Must never: spend a request without saying so first.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{Pane, SiteScreen};
use super::view;
use crate::domain::reference::ContratId;
use crate::tui::building::BuildingRow;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

impl Part for SiteScreen {
    fn subject(&self) -> Option<&ContratId> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        match (self.search.opened, self.pane, self.facade) {
            (true, ..) => Context::Filter,
            (false, Pane::Fibres, _) => Context::Fibres,
            (false, Pane::Places, true) => Context::Facade,
            (false, Pane::Places, false) => Context::Tree,
        }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        (self.search.opened && self.search.text_field.key(key)).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if self.search.opened {
            self.search.text_field.paste(text);
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let places = self.pane == Pane::Places && !self.search.opened;
        match action {
            Action::Activate if self.pane == Pane::Fibres && !self.search.opened && self.fibres.rows().is_empty() => {
                Err("tui.indisponible.aucune_fibre")
            }
            Action::Refresh if data.settings.offline => Err("tui.indisponible.hors_ligne"),
            Action::Activate
            | Action::Filter
            | Action::FreeOnly
            | Action::KeepableOnly
            | Action::Facade
            | Action::UnfoldAll
                if !self.search.opened && self.places.is_none() =>
            {
                Err("tui.indisponible.sans_structure")
            }
            Action::Activate
                if places && matches!(self.current(), Some(BuildingRow::Pto(..))) && !self.was_read(data) =>
            {
                Err("tui.indisponible.fibres_non_lues")
            }
            Action::Activate if places && self.unfolded_by_filter() => Err("tui.indisponible.filtre"),
            Action::ViewFollowing if data.life(&self.contrat).is_none() => Err("tui.indisponible.aucun_envoi"),
            Action::NextFreeEtage | Action::PreviousFreeEtage
                if !self.places.as_ref().is_some_and(|places| places.free) =>
            {
                Err("tui.indisponible.aucun_etage")
            }
            _ => Ok(()),
        }
    }

    fn label(&self, data: &Data, action: Action) -> Option<&'static str> {
        match action {
            Action::Facade if self.facade => Some("tui.action.arbre"),
            Action::Activate if !self.search.opened && self.pane == Pane::Places => {
                let row = self.current()?;
                if row.palier().is_none() {
                    let open = self.opened(row) == Some(true);
                    return Some(if open { "tui.action.replier" } else { "tui.action.deplier" });
                }
                // No request is needed for a list that was read or is being read; offline, none is allowed.
                let free = data.settings.offline
                    || matches!(row, BuildingRow::Pto(..))
                    || self.was_read(data)
                    || self.loaded(data).is_some_and(|loaded| loaded.since.is_some());
                free.then_some("tui.action.voir_fibres")
            }
            _ => None,
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if self.search.opened {
            self.act_filter(action);
            return Next::Stay;
        }
        let done = match self.pane {
            Pane::Places => self.act_place(data, action, out),
            Pane::Fibres => self.act_fibres(action),
        };
        if let Some(next) = done {
            return next;
        }
        match action {
            Action::Next | Action::Previous => {
                self.pane = if self.pane == Pane::Places { Pane::Fibres } else { Pane::Places };
            }
            Action::NextFreeEtage | Action::PreviousFreeEtage => self.free_etage(data, action == Action::NextFreeEtage),
            Action::Filter => self.search.opened = true,
            Action::FreeOnly => {
                self.only.free = !self.only.free;
                self.folds_changed = true;
            }
            Action::KeepableOnly => {
                self.only.keepable = !self.only.keepable;
                self.folds_changed = true;
            }
            Action::Facade => self.change_view(),
            Action::UnfoldAll => {
                self.folds.toggle_all();
                self.folds_changed = true;
            }
            Action::Sort => self.sort.next(),
            Action::Invert => self.sort.reversed = !self.sort.reversed,
            Action::Refresh => self.refresh_all(data, out),
            Action::ViewFollowing => return Next::Push(Destination::Following(self.contrat.clone())),
            Action::Commande => return Next::Push(Destination::Commande(self.contrat.clone())),
            _ => {}
        }
        Next::Stay
    }

    fn focus(&mut self, id: &'static str) -> bool {
        self.pane = if id == view::FIBRES { Pane::Fibres } else { Pane::Places };
        !self.search.opened
    }

    fn pick(&mut self, id: &'static str, at: usize) -> bool {
        let cell = id == view::FACADE;
        if cell {
            self.go(BuildingRow::etage(at));
        }
        cell
    }

    fn refresh(&mut self, data: &Data) {
        self.follow(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
