//! The order of a contract: its facts with their sources, to be corrected by hand, and what the
//! access files say of the place.

mod acces;
mod vue;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Next, Part, Screen};
use crate::domain::commande::Origine;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Question;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::champ::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// A contract's order.
#[derive(Debug)]
pub struct CommandeScreen {
    contrat: ReferenceContrat,
    cursor: usize,
    /// The text of the selected fact, while it is being written.
    editing: Option<Champ>,
    scroll: usize,
}

/// The order of this contract; what is known of it is gathered anew.
pub fn screen(contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Screen {
    out.push(Effect::Connaissances(contrat.clone()));
    Screen::Commande(Box::new(CommandeScreen { contrat, cursor: 0, editing: None, scroll: 0 }))
}

impl CommandeScreen {
    fn question(&self) -> Question {
        Question::TOUTES.get(self.cursor).copied().unwrap_or(Question::PriseExistante)
    }

    fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        let question = self.question();
        let turned =
            data.connaissances(&self.contrat).and_then(|known| facts::turned(question, &known.commande, forward));
        if let Some(faits) = turned {
            facts::retain(data, &self.contrat, faits, out);
        }
    }

    fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let question = self.question();
        if let Some(champ) = self.editing.take() {
            if let Some(faits) = facts::written(data, &self.contrat, question, champ.value()) {
                facts::retain(data, &self.contrat, faits, out);
            }
        } else if facts::is_text(question) {
            let known = data.connaissances(&self.contrat);
            let text = known.map(|known| facts::text(question, &known.commande)).unwrap_or_default();
            self.editing = Some(Champ::with(&text));
        } else {
            self.change(true, data, out);
        }
    }
}

impl Part for CommandeScreen {
    fn subject(&self) -> Option<&ReferenceContrat> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        if self.editing.is_some() { Context::Form } else { Context::Commande }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        self.editing.as_mut()?.key(key).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if let Some(champ) = &mut self.editing {
            champ.paste(crate::domain::text::trim_pasted(text));
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let Some(known) = data.connaissances(&self.contrat) else {
            let changes = matches!(action, Action::Valider | Action::Basculer | Action::Oublier);
            return if changes { Err("tui.indisponible.sans_faits") } else { Ok(()) };
        };
        let by_hand = facts::origine(self.question(), &known.commande) == Some(Origine::Main);
        match action {
            Action::Oublier if !by_hand => Err("tui.indisponible.pas_a_la_main"),
            Action::Basculer if facts::is_text(self.question()) => Err("tui.indisponible.bascule"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = Question::TOUTES.len().saturating_sub(1);
        match action {
            Action::Retour if self.editing.is_some() => self.editing = None,
            Action::Retour => return Next::Back,
            Action::Valider => self.enter(data, out),
            // Only the keys that end it are heard while a text is written.
            _ if self.editing.is_some() => {}
            Action::Haut => self.cursor = self.cursor.saturating_sub(1),
            Action::Bas => self.cursor = self.cursor.saturating_add(1).min(last),
            Action::Debut => self.cursor = 0,
            Action::Fin => self.cursor = last,
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(5),
            Action::PageBas => self.scroll = self.scroll.saturating_add(5),
            Action::Basculer | Action::Droite => self.change(true, data, out),
            Action::Gauche => self.change(false, data, out),
            Action::Oublier => out.push(Effect::Oublier(self.contrat.clone(), self.question())),
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        vue::draw(self, frame, area, view, memo);
    }
}
