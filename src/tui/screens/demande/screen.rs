//! The keys of the demande, and where they lead: to its confirmation, to a plan.
//!
//! Must never: send the demande: the confirmation does.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{DemandeField, DemandeScreen};
use super::view;
use crate::domain::rules::ereprov::OverallVerdict;
use crate::domain::text::trim_pasted;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;
use crate::tui::words::route::Destination;

impl DemandeScreen {
    fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) -> Next {
        match self.field {
            DemandeField::Motif => {
                let Some(motif) = self.motif_cursor.and_then(|at| self.motifs().get(at).copied()) else {
                    return Next::Stay;
                };
                self.motif = Some(motif);
                self.search.clear();
                self.rest_cursor();
                self.judge(data);
                // On to the first open question, else to the send button.
                let next = self.questions.first().map_or(DemandeField::Send, |question| DemandeField::Fact(*question));
                self.go(next, data);
                Next::Stay
            }
            DemandeField::Send => self.confirm(data),
            DemandeField::Save => self.save(),
            DemandeField::Conservation | DemandeField::Pto | DemandeField::Fact(_) => {
                self.step(true, data, out);
                Next::Stay
            }
        }
    }

    /// Goes to the confirmation, after judging with what is known now.
    fn confirm(&mut self, data: &Data) -> Next {
        self.judge = None;
        self.judge(data);
        let Some(judgement) =
            self.judgement.clone().filter(|judgement| judgement.overall() != OverallVerdict::Rejection)
        else {
            return Next::Stay;
        };
        Next::Push(Destination::Confirmation {
            contrat: self.contrat.clone(),
            draft: Box::new(self.draft()),
            judgement: Box::new(judgement),
        })
    }

    /// Goes to the form that saves the demande as a plan, even when the rules reject it.
    fn save(&self) -> Next {
        Next::Push(Destination::Plan { contrat: self.contrat.clone(), draft: Box::new(self.draft()) })
    }

    fn do_action(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Up | Action::Down if self.field == DemandeField::Motif => self.move_motif(action),
            Action::Down | Action::Next => self.step(true, data, out),
            Action::Up | Action::Previous => self.step(false, data, out),
            Action::PageDown => self.scroll = self.scroll.saturating_add(5),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(5),
            Action::Toggle | Action::Right => self.change(true, data, out),
            Action::Left => self.change(false, data, out),
            Action::Proposal => self.take_proposal(true),
            Action::PreviousProposal => self.take_proposal(false),
            Action::Empty => self.empty(data),
            Action::Commande => return Next::Push(Destination::Commande(self.contrat.clone())),
            Action::Confirm => {
                self.leave_field(data, out);
                return self.confirm(data);
            }
            Action::SavePlan => {
                self.leave_field(data, out);
                return self.save();
            }
            Action::Activate => return self.enter(data, out),
            Action::Back if !self.search.value().is_empty() => {
                self.search.clear();
                self.rest_cursor();
            }
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }
}

impl Part for DemandeScreen {
    fn context(&self) -> Context {
        Context::Demande
    }

    fn type_key(&mut self, data: &mut Data, key: KeyEvent) -> Option<Next> {
        let taken = match self.field {
            DemandeField::Motif => {
                let taken = self.search.key(key);
                if taken {
                    self.rest_cursor();
                }
                taken
            }
            DemandeField::Pto => self.pto.key(key),
            DemandeField::Fact(question) if facts::is_text(question) => self.fact.field.key(key),
            DemandeField::Conservation | DemandeField::Fact(_) | DemandeField::Send | DemandeField::Save => false,
        };
        self.note(data);
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, data: &mut Data, text: &str) -> Next {
        let text = trim_pasted(text);
        match self.field {
            DemandeField::Motif => {
                self.search.paste(text);
                self.rest_cursor();
            }
            DemandeField::Pto => self.pto.paste(text),
            DemandeField::Fact(question) if facts::is_text(question) => self.fact.field.paste(text),
            DemandeField::Conservation | DemandeField::Fact(_) | DemandeField::Send | DemandeField::Save => {}
        }
        self.note(data);
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let sends = action == Action::Confirm || (action == Action::Activate && self.field == DemandeField::Send);
        if sends && let Some(reason) = self.sending_refusal(data) {
            return Err(reason.long);
        }
        match (action, self.field) {
            (Action::Activate, _) if self.lacks_cursor() => Err("tui.indisponible.motif_a_choisir"),
            (Action::Empty, _) if self.is_blank() => Err("tui.indisponible.deja_vide"),
            (Action::Proposal | Action::PreviousProposal, _) if self.proposals.is_empty() => {
                Err("tui.indisponible.proposition")
            }
            (Action::Toggle, DemandeField::Fact(question)) if facts::is_text(question) => {
                Err("tui.indisponible.bascule")
            }
            (Action::Toggle, DemandeField::Motif | DemandeField::Pto | DemandeField::Send | DemandeField::Save) => {
                Err("tui.indisponible.bascule")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let next = self.do_action(data, action, out);
        self.note(data);
        next
    }

    fn pick(&mut self, rows: &'static str, at: usize) -> bool {
        // With no motif under the cursor there is nothing to move from.
        let motif = rows == view::MOTIF_ROWS && self.motif_cursor.is_none();
        if motif {
            self.motif_cursor = Some(at);
        }
        motif
    }

    fn refresh(&mut self, data: &Data) {
        self.judge(data);
        self.fact.follow(&self.known_fact(data));
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
