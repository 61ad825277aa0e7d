//! The demande being written: its fields, the rules' verdicts, and the fibres proposed instead.
//!
//! Owns: judging it at each change. Must never: ask anything of the service.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::FactOrigin;
use crate::domain::demande::Draft;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::motif::Motif;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{
    FactQuestion, Judgement, NothingElse, OverallVerdict, Proposal, RuleId, Ruling, Verdict, alternatives, proposals,
    verdict_summary,
};
use crate::domain::text::trim_pasted;
use crate::tui::data::{Data, LeftDemande};
use crate::tui::facts;
use crate::tui::filter::TextFilter;
use crate::tui::widgets::field::TextField;
use crate::tui::widgets::known_field::KnownField;
use crate::tui::words::effect::Effect;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DemandeField {
    Motif,
    Conservation,
    Pto,
    Fact(FactQuestion),
    Send,
    Save,
}

/// Why a demande can't be sent now, as two text keys: a short one beside the button, and a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct SendRefusal {
    pub(super) short: &'static str,
    pub(super) long: &'static str,
}

/// A demande being written.
#[derive(Debug)]
pub struct DemandeScreen {
    pub(super) contrat: ContratId,
    pub(super) fibre: String,
    pub(super) pto: TextField,
    pub(super) conservation: bool,
    pub(super) motif: Option<Motif>,
    pub(super) search: TextField,
    /// The motif under the cursor, by its position among those shown.
    pub(super) motif_cursor: Option<usize>,
    pub(super) field: DemandeField,
    /// The facts that are, or were, asked for on this screen.
    pub(super) questions: Vec<FactQuestion>,
    /// The text of the fact being written.
    pub(super) fact: KnownField,
    pub(super) judgement: Option<Judgement>,
    /// What was judged: the draft, the revision of the knowledge, and the time.
    pub(super) judge: Option<(Draft, u64, Timestamp)>,
    /// The rules that reject each motif.
    pub(super) rejections: Vec<(Motif, Vec<RuleId>)>,
    /// The motifs that the service takes.
    pub(super) offered: &'static [Motif],
    pub(super) proposals: Vec<Proposal>,
    /// Why there are none, if the motif is the reason.
    pub(super) nothing_else: Option<NothingElse>,
    /// Whether the proposals replace the chosen fibre because the rules reject it.
    pub(super) instead: bool,
    pub(super) scroll: usize,
    /// Whether it was opened from a plan, whose facts hold while it is open.
    pub(super) plan: bool,
    /// What was filled in when it was last noted as left; `None`: nothing was noted.
    pub(super) noted: Option<LeftDemande>,
}

impl DemandeScreen {
    /// A demande for this fibre.
    #[must_use]
    pub fn new(data: &Data, contrat: ContratId, fibre: &str) -> Self {
        let mut screen = Self {
            contrat,
            fibre: fibre.to_owned(),
            pto: TextField::default(),
            conservation: false,
            motif: None,
            search: TextField::default(),
            motif_cursor: None,
            field: DemandeField::Motif,
            questions: Vec::new(),
            fact: KnownField::default(),
            judgement: None,
            judge: None,
            rejections: Vec::new(),
            offered: data.capabilities.motifs,
            proposals: Vec::new(),
            nothing_else: None,
            instead: false,
            scroll: 0,
            plan: false,
            noted: None,
        };
        screen.judge(data);
        screen
    }

    /// The demande of an opened plan, judged with what is known now.
    #[must_use]
    pub fn from_plan(data: &Data, contrat: ContratId, draft: &Draft) -> Self {
        Self { plan: true, ..Self::filled(data, contrat, draft) }.judged(data)
    }

    /// A demande filled in as `draft` says.
    pub(super) fn filled(data: &Data, contrat: ContratId, draft: &Draft) -> Self {
        let mut screen = Self::new(data, contrat, trim_pasted(&draft.reference_fibre));
        screen.pto = TextField::with(trim_pasted(&draft.reference_pto));
        screen.conservation = draft.conservation_pto == Some(true);
        screen.motif = Motif::read(&draft.motif);
        screen.point_motif();
        screen
    }

    /// The same, judged with what is known now.
    pub(super) fn judged(mut self, data: &Data) -> Self {
        self.judge = None;
        self.judge(data);
        self
    }

    /// Points at the chosen motif, and at the button that sends: the motif needs no choosing any more.
    pub(super) fn point_motif(&mut self) {
        if self.motif.is_some() {
            self.rest_cursor();
            self.field = DemandeField::Send;
        }
    }

    /// Whether it was opened from a plan of this contract.
    #[must_use]
    pub fn is_from_plan(&self, contrat: &ContratId) -> bool {
        self.plan && self.contrat == *contrat
    }

    pub(super) fn draft(&self) -> Draft {
        Draft {
            reference_contrat: self.contrat.as_str().to_owned(),
            reference_fibre: self.fibre.clone(),
            reference_pto: self.pto.value().to_owned(),
            conservation_pto: Some(self.conservation),
            motif: self.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
        }
    }

    pub(super) fn fields(&self) -> Vec<DemandeField> {
        let mut fields = vec![DemandeField::Motif, DemandeField::Conservation, DemandeField::Pto];
        fields.extend(self.questions.iter().map(|question| DemandeField::Fact(*question)));
        fields.extend([DemandeField::Send, DemandeField::Save]);
        fields
    }

    pub(super) fn step(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        self.leave_field(data, out);
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        let len = fields.len();
        let next = if forward { at + 1 } else { at + len.saturating_sub(1) };
        self.go(next.checked_rem(len).and_then(|at| fields.get(at)).copied().unwrap_or(DemandeField::Motif), data);
    }

    pub(super) fn go(&mut self, field: DemandeField, data: &Data) {
        self.field = field;
        if field == DemandeField::Motif {
            self.rest_cursor();
        }
        self.fact = KnownField::with(&self.known_fact(data));
    }

    /// What is known of the fact under the cursor; empty where there is none.
    pub(super) fn known_fact(&self, data: &Data) -> String {
        match (self.field, data.knowledge(&self.contrat)) {
            (DemandeField::Fact(question), Some(known)) => facts::text(question, &known.commande),
            _ => String::new(),
        }
    }

    /// Remembers the fact whose text was being written.
    pub(super) fn leave_field(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if let DemandeField::Fact(question) = self.field
            && let Some(facts) = facts::written(data, &self.contrat, question, self.fact.value())
        {
            facts::retain(data, &self.contrat, facts, out);
        }
    }

    pub(super) fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        match self.field {
            DemandeField::Conservation => self.conservation = !self.conservation,
            DemandeField::Fact(question) => {
                let facts =
                    data.knowledge(&self.contrat).and_then(|known| facts::turned(question, &known.commande, forward));
                if let Some(facts) = facts {
                    facts::retain(data, &self.contrat, facts, out);
                }
            }
            DemandeField::Motif | DemandeField::Pto | DemandeField::Send | DemandeField::Save => {}
        }
    }

    /// The motifs that match the search, best first; without a search, in their own order.
    pub(super) fn motifs(&self) -> Vec<Motif> {
        let mut filter = TextFilter::new(self.search.value());
        let mut found: Vec<(u32, Motif)> = self
            .offered
            .iter()
            .copied()
            .filter_map(|motif| filter.score(&[motif.libelle()]).map(|worth| (worth, motif)))
            .collect();
        found.sort_by_key(|(worth, _)| Reverse(*worth));
        found.into_iter().map(|(_, motif)| motif).collect()
    }

    /// The rules that would reject a motif if it were chosen.
    pub(super) fn rejections_of(&self, motif: Motif) -> &[RuleId] {
        self.rejections.iter().find(|(other, _)| *other == motif).map_or(&[], |(_, rules)| rules.as_slice())
    }

    /// Takes the next proposed fibre after the chosen one, or the one before it. If the chosen fibre is rejected only
    /// as it is asked for, the next is the same fibre with the proposed settings.
    pub(super) fn take_proposal(&mut self, forward: bool) {
        let len = self.proposals.len();
        let at = self.proposals.iter().position(|one| *one.fibre.reference == *self.fibre);
        let next = match (at, forward) {
            (None, true) => 0,
            (Some(at), true) => at + usize::from(!self.instead),
            (at, false) => at.unwrap_or(0) + len.saturating_sub(1),
        };
        if let Some(one) = next.checked_rem(len).and_then(|next| self.proposals.get(next)) {
            self.fibre = one.fibre.reference.to_string();
            self.conservation = one.conservation_pto;
            if one.without_pto {
                self.pto.clear();
            }
        }
    }

    /// Why the demande can't be sent now; `None`: it can.
    pub(super) fn sending_refusal(&self, data: &Data) -> Option<SendRefusal> {
        let refusal = |short, long| Some(SendRefusal { short, long });
        match &self.judgement {
            None => refusal("tui.demande.pas_juge", "tui.indisponible.pas_juge"),
            Some(judgement) if judgement.overall() == OverallVerdict::Rejection && self.motif.is_none() => {
                refusal("tui.demande.sans_motif", "tui.indisponible.motif")
            }
            Some(judgement) if judgement.overall() == OverallVerdict::Rejection => {
                refusal("tui.verdict.rejet", "tui.indisponible.rejet")
            }
            Some(_) if data.settings.offline => refusal("tui.entete.hors_ligne", "tui.indisponible.envoi_hors_ligne"),
            Some(_) => None,
        }
    }

    /// The chosen fibre in the lists that were read, the latest first.
    pub(super) fn find<'a>(&self, data: &'a Data) -> Option<(&'a PboFibres, &'a Fibre)> {
        data.find(&self.contrat, &self.fibre)
    }

    /// The verdicts, the most important first.
    pub(super) fn ruling(&self) -> Vec<&Ruling> {
        let mut ruling: Vec<&Ruling> = self.judgement.as_ref().map(|j| j.ruling().iter().collect()).unwrap_or_default();
        ruling.sort_by_key(|ruling| match ruling.verdict {
            Verdict::Rejection => 0,
            Verdict::Undecided => 1,
            Verdict::Warning => 2,
            Verdict::Compliant => 3,
            Verdict::NotApplicable => 4,
        });
        ruling
    }

    /// Judges the demande with what is known now, unless it was judged just before.
    pub(super) fn judge(&mut self, data: &Data) {
        let Some(known) = data.knowledge(&self.contrat) else { return };
        let ages = data.settings.ages;
        let draft = self.draft();
        let revision = data.contrat(&self.contrat).map_or(0, |own| own.revision);
        // Already judged, and too recently for any age to matter.
        let fresh = |at: Timestamp| data.now.duration_since(at).abs() < SignedDuration::from_secs(10);
        if self.judge.as_ref().is_some_and(|(b, r, at)| *b == draft && *r == revision && fresh(*at)) {
            return;
        }
        self.judge = Some((draft.clone(), revision, data.now));
        let judgement = known.judge(&draft, ages, data.now);
        self.rejections = self
            .offered
            .iter()
            .copied()
            .map(|motif| {
                let other = Draft { motif: motif.libelle().to_owned(), ..draft.clone() };
                (motif, verdict_summary(&known.examination(&other, ages, data.now)).rules(Verdict::Rejection).collect())
            })
            .collect();
        // A fault in the form of the parameters (R6) is no reason to look for another fibre.
        let refused = judgement.ruling().iter().any(|a| a.verdict == Verdict::Rejection && a.rule != RuleId::R6);
        let examination = known.examination(&draft, ages, data.now);
        self.proposals = if refused { alternatives(&examination) } else { proposals(&examination) };
        self.nothing_else = NothingElse::of(&examination).filter(|_| self.proposals.is_empty());
        self.instead = refused;
        // Each undecided rule asks for one fact at a time; facts answered here stay in view.
        let asked: Vec<FactQuestion> =
            judgement.ruling().iter().filter_map(|ruling| ruling.questions.first().copied()).collect();
        self.questions.retain(|question| {
            asked.contains(question)
                || self.field == DemandeField::Fact(*question)
                || matches!(facts::origin(*question, &known.commande), Some(FactOrigin::ByHand | FactOrigin::Plan))
        });
        self.questions.extend(asked);
        if self.plan {
            // The plan's facts are shown, even those that decide nothing.
            let said = |question: &FactQuestion| facts::origin(*question, &known.commande) == Some(FactOrigin::Plan);
            self.questions.extend(FactQuestion::ALL.into_iter().filter(said));
        }
        self.questions.sort();
        self.questions.dedup();
        self.judgement = Some(judgement);
    }
}
