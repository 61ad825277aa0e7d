//! The demande that was left: it is there again, until it is sent or emptied.
//!
//! Owns: what is noted, and what of it still makes sense for another fibre. Must never: take anything from another
//! contract, or from a put that may have been carried out.

use super::state::{DemandeField, DemandeScreen};
use crate::domain::demande::Draft;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{Judgement, OverallVerdict, RuleId, Verdict};
use crate::tui::data::{Data, LeftDemande, Level};
use crate::tui::facts;
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::known_field::KnownField;
use crate::tui::words::effect::Effect;

impl DemandeScreen {
    /// A demande for this fibre, with what was filled in before, if it was left.
    pub fn open(data: &mut Data, contrat: ContratId, fibre: &str) -> Self {
        let mut screen = Self::new(data, contrat, fibre);
        let Some(left) = data.contrat(&screen.contrat).and_then(|own| own.left.clone()) else { return screen };
        screen.take_up(data, &left);
        let filled = screen.filled_in(data);
        if !filled.is_empty() {
            data.say(Level::Info, data.texts.get("tui.demande.reprise"));
        }
        screen.noted = Some(filled);
        screen
    }

    /// The demande of a put that was not carried out, to be made again; has what is known gathered if it is not.
    pub fn again(data: &Data, contrat: ContratId, draft: &Draft, out: &mut Vec<Effect>) -> Self {
        if data.knowledge(&contrat).is_none() {
            out.push(Effect::Knowledge(contrat.clone()));
        }
        Self::filled(data, contrat, draft).judged(data)
    }

    /// Fills in what was left. What makes no sense for another fibre is left out.
    fn take_up(&mut self, data: &Data, left: &LeftDemande) {
        self.pto = TextField::with(&left.pto);
        self.conservation = left.conservation;
        self.motif = left.motif.filter(|motif| self.offered.contains(motif));
        self.judge(data);
        if left.fibre != self.fibre {
            self.drop_senseless(data);
        }
        self.point_motif();
        self.judge(data);
        if let Some((question, text)) = &left.writing {
            self.field = DemandeField::Fact(*question);
            self.fact = KnownField::typed(&self.known_fact(data), text);
            if !self.questions.contains(question) {
                self.questions.push(*question);
                self.questions.sort();
            }
        }
    }

    /// Drops the keeping of the PTO where the rules allow it for the other fibre only, and a motif that they reject
    /// while they take another one.
    fn drop_senseless(&mut self, data: &Data) {
        let rejected = |screen: &Self, rule: RuleId| {
            screen.ruling().iter().any(|ruling| ruling.rule == rule && ruling.verdict == Verdict::Rejection)
        };
        if self.conservation && rejected(self, RuleId::R5) {
            self.conservation = false;
            self.judge(data);
        }
        let overall = self.judgement.as_ref().map(Judgement::overall);
        if let Some(motif) = self.motif
            && overall == Some(OverallVerdict::Rejection)
            && !self.rejections_of(motif).is_empty()
            && self.rejections.iter().any(|(_, rules)| rules.is_empty())
        {
            self.motif = None;
        }
    }

    /// What is filled in now.
    fn filled_in(&self, data: &Data) -> LeftDemande {
        let writing = match self.field {
            DemandeField::Fact(question) if facts::is_text(question) && self.fact.is_typed() => {
                Some((question, self.fact.value().to_owned()))
            }
            _ => None,
        };
        LeftDemande {
            fibre: self.fibre.clone(),
            pto: self.pto.value().to_owned(),
            conservation: self.conservation,
            motif: self.motif,
            writing,
            at: data.now,
        }
    }

    /// Whether nothing is filled in.
    pub(super) fn is_blank(&self) -> bool {
        self.pto.value().is_empty() && !self.conservation && self.motif.is_none() && !self.fact.is_typed()
    }

    /// Notes what is filled in, so that it is there again when the demande is left. A demande in which nothing was
    /// changed leaves what was noted before as it is: looking at another fibre costs nothing.
    pub(super) fn note(&mut self, data: &mut Data) {
        let now = self.filled_in(data);
        if self.noted.as_ref().map_or(now.is_empty(), |noted| noted.same(&now)) {
            return;
        }
        data.contrat_mut(&self.contrat).left = (!now.is_empty()).then(|| Box::new(now.clone()));
        self.noted = Some(now);
    }

    /// Empties the demande: nothing of it is there again. The facts of the order stay: they are the order's.
    pub(super) fn empty(&mut self, data: &mut Data) {
        self.pto.clear();
        self.search.clear();
        self.conservation = false;
        self.motif = None;
        self.motif_cursor = None;
        self.field = DemandeField::Motif;
        self.fact = KnownField::default();
        self.judge(data);
        self.noted = Some(self.filled_in(data));
        data.contrat_mut(&self.contrat).left = None;
        data.say(Level::Info, data.texts.get("tui.demande.videe"));
    }
}
