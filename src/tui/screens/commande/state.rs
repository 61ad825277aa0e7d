//! The state of the order's screen, and how a fact is changed.
//!
//! Must never: change a fact without saying who did.

use crate::domain::commande::FactOrigin;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::FactQuestion;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::widgets::known_field::KnownField;
use crate::tui::words::effect::Effect;

/// A contract's order.
#[derive(Debug)]
pub struct CommandeScreen {
    pub(super) contrat: ContratId,
    pub(super) cursor: usize,
    /// The text of the selected fact, while it is being written.
    pub(super) editing: Option<KnownField>,
    pub(super) scroll: usize,
}

impl CommandeScreen {
    /// Opens the order of this contract, and has what is known of the contract gathered again.
    pub fn open(contrat: ContratId, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Knowledge(contrat.clone()));
        Self { contrat, cursor: 0, editing: None, scroll: 0 }
    }

    pub(super) fn question(&self) -> FactQuestion {
        FactQuestion::ALL.get(self.cursor).copied().unwrap_or(FactQuestion::ExistingPrise)
    }

    /// Follows what is known now. What the person typed stays.
    pub(super) fn follow(&mut self, data: &Data) {
        let question = self.question();
        if let (Some(editing), Some(known)) = (&mut self.editing, data.knowledge(&self.contrat)) {
            editing.follow(&facts::text(question, &known.commande));
        }
    }

    pub(super) fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        let question = self.question();
        let turned = data.knowledge(&self.contrat).and_then(|known| facts::turned(question, &known.commande, forward));
        if let Some(facts) = turned {
            facts::retain(data, &self.contrat, facts, out);
        }
    }

    /// Sets by hand what an older source said.
    pub(super) fn take_older(&self, data: &mut Data, out: &mut Vec<Effect>) {
        let older = data
            .knowledge(&self.contrat)
            .and_then(|known| facts::older(self.question(), &known.commande, &known.facts));
        if let Some((older, _)) = older {
            let facts = older.fact.clone().from_origin(FactOrigin::ByHand);
            facts::retain(data, &self.contrat, facts, out);
        }
    }

    pub(super) fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        let question = self.question();
        if let Some(text_field) = self.editing.take() {
            if let Some(facts) = facts::written(data, &self.contrat, question, text_field.value()) {
                facts::retain(data, &self.contrat, facts, out);
            }
        } else if facts::is_text(question) {
            let known = data.knowledge(&self.contrat);
            let text = known.map(|known| facts::text(question, &known.commande)).unwrap_or_default();
            self.editing = Some(KnownField::with(&text));
        } else {
            self.change(true, data, out);
        }
    }
}
