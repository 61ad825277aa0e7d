//! The keys of a sheet of plans.

use std::sync::Arc;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::PlanSheetScreen;
use super::view;
use crate::domain::reference::ContratId;
use crate::tui::data::{Data, Level};
use crate::tui::screens::{Next, Part, move_in};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

impl PlanSheetScreen {
    /// The contract of the chosen line.
    fn contrat(&self) -> Option<ContratId> {
        self.plan(self.current()?)?.contrat()
    }

    /// After a change of the filter, the cursor goes to the top.
    fn typed(&mut self, data: &Data) {
        if self.text_filter.search(self.filter.value()) {
            self.selected = None;
            self.cursor = 0;
            self.arrange(data.texts);
        }
    }
}

impl Part for PlanSheetScreen {
    fn context(&self) -> Context {
        if self.filtering { Context::Filter } else { Context::PlanSheet }
    }

    fn type_key(&mut self, data: &mut Data, key: KeyEvent) -> Option<Next> {
        if !self.filtering || !self.filter.key(key) {
            return None;
        }
        self.typed(data);
        Some(Next::Stay)
    }

    fn paste(&mut self, data: &mut Data, text: &str) -> Next {
        // Text pasted into a list is searched for in it.
        if !self.filtering {
            self.filter.clear();
        }
        self.filter.paste(text);
        self.typed(data);
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let line = self.current();
        match action {
            _ if self.filtering => Ok(()),
            Action::Activate | Action::ViewFollowing if line.is_none() => Err("tui.indisponible.aucune_ligne"),
            Action::Activate if self.wait.is_some() => Err("tui.indisponible.fichier_en_cours"),
            Action::Activate if line.and_then(|at| self.plan(at)).is_none() => Err("tui.indisponible.ligne_illisible"),
            Action::ViewFollowing if self.contrat().is_none_or(|contrat| data.life(&contrat).is_none()) => {
                Err("tui.indisponible.aucun_envoi")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.rows.len(), action) {
            self.selected = self.current();
            return Next::Stay;
        }
        match action {
            Action::Activate if self.filtering => self.filtering = false,
            Action::Activate => {
                self.wait = self.current();
                out.extend(self.wait.map(|at| Effect::OpenLine(Arc::clone(&self.sheet), at)));
            }
            Action::Filter => self.filtering = true,
            Action::Sort => {
                self.as_written = !self.as_written;
                self.selected = self.current();
                self.arrange(data.texts);
                let key = if self.as_written { "tui.feuille.ordre" } else { "tui.feuille.conformes_d_abord" };
                data.say(Level::Info, data.texts.get(key));
            }
            Action::Refresh => self.judge_again(None),
            Action::ViewFollowing => {
                if let Some(contrat) = self.contrat() {
                    return Next::Push(Destination::Following(contrat));
                }
            }
            Action::Back if self.filtering || !self.text_filter.is_empty() => {
                self.filtering = false;
                self.filter.clear();
                self.typed(data);
            }
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn ask(&mut self, _data: &mut Data, out: &mut Vec<Effect>) {
        let next = self.next_to_judge();
        if !next.is_empty() {
            out.push(Effect::JudgeLines(Arc::clone(&self.sheet), next));
        }
    }

    fn focus(&mut self, _id: &'static str) -> bool {
        // A click on a row ends the typing of the filter, as Enter does.
        self.filtering = false;
        true
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
