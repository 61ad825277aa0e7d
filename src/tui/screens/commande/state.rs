//! What the order's screen keeps, and how a fact is changed.
//!
//! Must never: change a fact without saying who did.

use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::Question;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::widgets::field::Champ;
use crate::tui::words::effect::Effect;

/// A contract's order.
#[derive(Debug)]
pub struct CommandeScreen {
    pub(super) contrat: ReferenceContrat,
    pub(super) cursor: usize,
    /// The text of the selected fact, while it is being written.
    pub(super) editing: Option<Champ>,
    pub(super) scroll: usize,
}

impl CommandeScreen {
    /// The order of this contract; what is known of it is gathered anew.
    pub fn open(contrat: ReferenceContrat, out: &mut Vec<Effect>) -> Self {
        out.push(Effect::Connaissances(contrat.clone()));
        Self { contrat, cursor: 0, editing: None, scroll: 0 }
    }

    pub(super) fn question(&self) -> Question {
        Question::TOUTES.get(self.cursor).copied().unwrap_or(Question::PriseExistante)
    }

    pub(super) fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        let question = self.question();
        let turned =
            data.connaissances(&self.contrat).and_then(|known| facts::turned(question, &known.commande, forward));
        if let Some(faits) = turned {
            facts::retain(data, &self.contrat, faits, out);
        }
    }

    pub(super) fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
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
