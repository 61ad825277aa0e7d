//! The demande as it is being written: its fields, what the rules say of it, what they propose instead.
//!
//! Owns: that it is judged at each change. Must never: ask anything of the service.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Origine;
use crate::domain::demande::Brouillon;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::motif::Motif;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{
    Avis, Ensemble, Jugement, Proposition, Question, RegleId, Verdict, alternatives, bilan, propositions,
};
use crate::domain::text::trim_pasted;
use crate::host::texts::Textes;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::filter::Filtre;
use crate::tui::widgets::field::Champ;
use crate::tui::words::effect::Effect;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Motif,
    Conservation,
    Pto,
    Fait(Question),
    Envoyer,
    Enregistrer,
}

/// Why a demande can't be sent now, as keys of the texts: in a word beside the button, in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct RefusEnvoi {
    pub(super) court: &'static str,
    pub(super) long: &'static str,
}

/// A demande being written.
#[derive(Debug)]
pub struct DemandeScreen {
    pub(super) contrat: ReferenceContrat,
    pub(super) fibre: String,
    pub(super) pto: Champ,
    pub(super) conservation: bool,
    pub(super) motif: Option<Motif>,
    pub(super) search: Champ,
    pub(super) motif_cursor: usize,
    pub(super) field: Field,
    /// The facts that are, or were, asked for here.
    pub(super) questions: Vec<Question>,
    /// The text of the fact being written.
    pub(super) fait: Champ,
    pub(super) jugement: Option<Jugement>,
    /// What was judged: the draft, the count of what was known, and when.
    pub(super) juge: Option<(Brouillon, u64, Timestamp)>,
    /// The rules that reject each motif.
    pub(super) rejets: Vec<(Motif, Vec<RegleId>)>,
    /// The motifs that the service takes.
    pub(super) offered: &'static [Motif],
    pub(super) propositions: Vec<Proposition>,
    /// Whether they are for want of the chosen fibre, which the rules reject.
    pub(super) instead: bool,
    pub(super) scroll: usize,
    /// It was opened from a plan, whose words hold while it is open.
    pub(super) plan: bool,
}

impl DemandeScreen {
    /// A demande for this fibre.
    #[must_use]
    pub fn new(data: &Data, contrat: ReferenceContrat, fibre: &str) -> Self {
        let mut screen = Self {
            contrat,
            fibre: fibre.to_owned(),
            pto: Champ::default(),
            conservation: false,
            motif: None,
            search: Champ::default(),
            motif_cursor: 0,
            field: Field::Motif,
            questions: Vec::new(),
            fait: Champ::default(),
            jugement: None,
            juge: None,
            rejets: Vec::new(),
            offered: data.capabilities.motifs,
            propositions: Vec::new(),
            instead: false,
            scroll: 0,
            plan: false,
        };
        screen.judge(data);
        screen
    }

    /// The demande of an opened plan, judged with what is known now.
    #[must_use]
    pub fn du_plan(data: &Data, contrat: ReferenceContrat, brouillon: &Brouillon) -> Self {
        let mut screen = Self::new(data, contrat, trim_pasted(&brouillon.reference_fibre));
        screen.plan = true;
        screen.pto = Champ::with(trim_pasted(&brouillon.reference_pto));
        screen.conservation = brouillon.conservation_pto == Some(true);
        screen.motif = Motif::read(&brouillon.motif);
        if let Some(motif) = screen.motif {
            screen.motif_cursor = screen.offered.iter().position(|other| *other == motif).unwrap_or(0);
            screen.field = Field::Envoyer;
        }
        screen.judge(data);
        screen
    }

    /// Whether it was opened from a plan of this contract.
    #[must_use]
    pub fn est_du_plan(&self, contrat: &ReferenceContrat) -> bool {
        self.plan && self.contrat == *contrat
    }

    pub(super) fn brouillon(&self) -> Brouillon {
        Brouillon {
            reference_contrat: self.contrat.as_str().to_owned(),
            reference_fibre: self.fibre.clone(),
            reference_pto: self.pto.value().to_owned(),
            conservation_pto: Some(self.conservation),
            motif: self.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
        }
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        let mut fields = vec![Field::Motif, Field::Conservation, Field::Pto];
        fields.extend(self.questions.iter().map(|question| Field::Fait(*question)));
        fields.extend([Field::Envoyer, Field::Enregistrer]);
        fields
    }

    pub(super) fn step(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        self.leave_field(data, out);
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        let len = fields.len();
        let next = if forward { at + 1 } else { at + len.saturating_sub(1) };
        self.go(next.checked_rem(len).and_then(|at| fields.get(at)).copied().unwrap_or(Field::Motif), data);
    }

    pub(super) fn go(&mut self, field: Field, data: &Data) {
        self.field = field;
        self.fait.clear();
        if let Field::Fait(question) = field
            && let Some(known) = data.connaissances(&self.contrat)
        {
            self.fait = Champ::with(&facts::text(question, &known.commande));
        }
    }

    /// Remembers the fact whose text was being written.
    pub(super) fn leave_field(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if let Field::Fait(question) = self.field
            && let Some(faits) = facts::written(data, &self.contrat, question, self.fait.value())
        {
            facts::retain(data, &self.contrat, faits, out);
        }
    }

    pub(super) fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        match self.field {
            Field::Conservation => self.conservation = !self.conservation,
            Field::Fait(question) => {
                let faits = data
                    .connaissances(&self.contrat)
                    .and_then(|known| facts::turned(question, &known.commande, forward));
                if let Some(faits) = faits {
                    facts::retain(data, &self.contrat, faits, out);
                }
            }
            Field::Motif | Field::Pto | Field::Envoyer | Field::Enregistrer => {}
        }
    }

    /// The motifs that the search lets through, the best first; without a search, in their order.
    pub(super) fn motifs(&self) -> Vec<Motif> {
        let mut filtre = Filtre::new(self.search.value());
        let mut found: Vec<(u32, Motif)> = self
            .offered
            .iter()
            .copied()
            .filter_map(|motif| filtre.note(&[motif.libelle()]).map(|worth| (worth, motif)))
            .collect();
        found.sort_by_key(|(worth, _)| Reverse(*worth));
        found.into_iter().map(|(_, motif)| motif).collect()
    }

    /// The rules that reject a motif, were it chosen.
    pub(super) fn rejets_de(&self, motif: Motif) -> &[RegleId] {
        self.rejets.iter().find(|(other, _)| *other == motif).map_or(&[], |(_, regles)| regles.as_slice())
    }

    /// What the rules say, in few words: the whole verdict, and the rules that make it.
    pub(super) fn verdict(&self, t: Textes) -> String {
        let Some(jugement) = &self.jugement else { return t.get("tui.plan.pas_juge").to_owned() };
        let (key, wanted) = match jugement.ensemble() {
            Ensemble::Conforme => return t.get("tui.regles.conforme").to_owned(),
            Ensemble::Indetermine => ("tui.verdict.indetermine", Verdict::Indetermine),
            Ensemble::Rejet => ("tui.verdict.rejet", Verdict::Rejet),
        };
        let rules = jugement.avis().iter().filter(|avis| avis.verdict == wanted).map(|avis| avis.regle.nom());
        format!("{} {}", t.get(key), rules.collect::<Vec<_>>().join(" "))
    }

    /// Takes the next proposed fibre after the present one; where that is rejected as it is asked for
    /// and would do otherwise, itself.
    pub(super) fn take_proposition(&mut self) {
        let at = self.propositions.iter().position(|one| *one.fibre.reference == *self.fibre);
        let next =
            at.map_or(0, |at| if self.instead { at } else { at + 1 }).checked_rem(self.propositions.len()).unwrap_or(0);
        if let Some(one) = self.propositions.get(next) {
            self.fibre = one.fibre.reference.to_string();
            self.conservation = one.conservation_pto;
            if one.sans_pto {
                self.pto.clear();
            }
        }
    }

    /// Why it can't be sent now.
    pub(super) fn refus_d_envoi(&self, data: &Data) -> Option<RefusEnvoi> {
        let refus = |court, long| Some(RefusEnvoi { court, long });
        match &self.jugement {
            None => refus("tui.demande.pas_juge", "tui.indisponible.pas_juge"),
            Some(jugement) if jugement.ensemble() == Ensemble::Rejet && self.motif.is_none() => {
                refus("tui.demande.sans_motif", "tui.indisponible.motif")
            }
            Some(jugement) if jugement.ensemble() == Ensemble::Rejet => {
                refus("tui.verdict.rejet", "tui.indisponible.rejet")
            }
            Some(_) if data.reglages.hors_ligne => refus("tui.entete.hors_ligne", "tui.indisponible.envoi_hors_ligne"),
            Some(_) => None,
        }
    }

    /// The chosen fibre in the lists that were read, the latest first.
    pub(super) fn trouve<'a>(&self, data: &'a Data) -> Option<(&'a PboFibres, &'a Fibre)> {
        data.trouve(&self.contrat, &self.fibre)
    }

    /// The verdicts, the ones that matter first.
    pub(super) fn avis(&self) -> Vec<&Avis> {
        let mut avis: Vec<&Avis> = self.jugement.as_ref().map(|j| j.avis().iter().collect()).unwrap_or_default();
        avis.sort_by_key(|avis| match avis.verdict {
            Verdict::Rejet => 0,
            Verdict::Indetermine => 1,
            Verdict::Avertissement => 2,
            Verdict::Conforme => 3,
            Verdict::SansObjet => 4,
        });
        avis
    }

    /// Judges it with what is known now, unless it was judged just now.
    pub(super) fn judge(&mut self, data: &Data) {
        let Some(known) = data.connaissances(&self.contrat) else { return };
        let ages = data.reglages.ages;
        let brouillon = self.brouillon();
        let revision = data.contrat(&self.contrat).map_or(0, |own| own.revision);
        // Judged already, and too lately for any age to have changed.
        let fresh = |le: Timestamp| data.now.duration_since(le).abs() < SignedDuration::from_secs(10);
        if self.juge.as_ref().is_some_and(|(b, r, le)| *b == brouillon && *r == revision && fresh(*le)) {
            return;
        }
        self.juge = Some((brouillon.clone(), revision, data.now));
        let jugement = known.juger(&brouillon, ages, data.now);
        self.rejets = self
            .offered
            .iter()
            .copied()
            .map(|motif| {
                let other = Brouillon { motif: motif.libelle().to_owned(), ..brouillon.clone() };
                (motif, bilan(&known.examen(&other, ages, data.now)).regles(Verdict::Rejet).collect())
            })
            .collect();
        // What is wrong with the parameters' form (R6) is no reason to look for another fibre.
        let refused = jugement.avis().iter().any(|a| a.verdict == Verdict::Rejet && a.regle != RegleId::R6);
        let examen = known.examen(&brouillon, ages, data.now);
        self.propositions = if refused { alternatives(&examen) } else { propositions(&examen) };
        self.instead = refused;
        // Each undecided rule asks one fact at a time; what was answered here stays to be seen.
        let asked: Vec<Question> = jugement.avis().iter().filter_map(|avis| avis.questions.first().copied()).collect();
        self.questions.retain(|question| {
            asked.contains(question)
                || self.field == Field::Fait(*question)
                || matches!(facts::origine(*question, &known.commande), Some(Origine::Main | Origine::Plan))
        });
        self.questions.extend(asked);
        if self.plan {
            // What the plan says is seen, whether or not it decides.
            let said = |question: &Question| facts::origine(*question, &known.commande) == Some(Origine::Plan);
            self.questions.extend(Question::TOUTES.into_iter().filter(said));
        }
        self.questions.sort();
        self.questions.dedup();
        self.jugement = Some(jugement);
        let last = self.motifs().len().saturating_sub(1);
        self.motif_cursor = self.motif_cursor.min(last);
    }
}
