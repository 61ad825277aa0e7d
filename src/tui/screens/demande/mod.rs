//! The demande: fibre, motif, PTO, conservation and the facts of the order, judged at each change.

mod vue;

use std::cmp::Reverse;

use crossterm::event::KeyEvent;
use jiff::{SignedDuration, Timestamp};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::confirmation::Confirmation;
use super::fichier::Fichier;
use super::{Next, Part, Screen, commande, move_in};
use crate::domain::commande::Origine;
use crate::domain::demande::Brouillon;
use crate::domain::fibre::{Fibre, PboFibres};
use crate::domain::motif::Motif;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{
    Avis, Ensemble, Jugement, Proposition, Question, RegleId, Verdict, alternatives, bilan, propositions,
};
use crate::domain::text::trim_pasted;
use crate::files::plan;
use crate::host::texts::Textes;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::filter::Filtre;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::champ::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Motif,
    Conservation,
    Pto,
    Fait(Question),
    Envoyer,
    Enregistrer,
}

/// Why a demande can't be sent now, as keys of the texts: in a word beside the button, in a sentence.
#[derive(Debug, Clone, Copy)]
struct RefusEnvoi {
    court: &'static str,
    long: &'static str,
}

/// A demande being written.
#[derive(Debug)]
pub struct DemandeScreen {
    contrat: ReferenceContrat,
    fibre: String,
    pto: Champ,
    conservation: bool,
    motif: Option<Motif>,
    search: Champ,
    motif_cursor: usize,
    field: Field,
    /// The facts that are, or were, asked for here.
    questions: Vec<Question>,
    /// The text of the fact being written.
    fait: Champ,
    jugement: Option<Jugement>,
    /// What was judged: the draft, the count of what was known, and when.
    juge: Option<(Brouillon, u64, Timestamp)>,
    /// The rules that reject each motif.
    rejets: Vec<(Motif, Vec<RegleId>)>,
    propositions: Vec<Proposition>,
    /// Whether they are for want of the chosen fibre, which the rules reject.
    instead: bool,
    scroll: usize,
    /// It was opened from a plan, whose words hold while it is open.
    plan: bool,
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
            propositions: Vec::new(),
            instead: false,
            scroll: 0,
            plan: false,
        };
        screen.refresh(data);
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
            screen.motif_cursor = Motif::TOUS.iter().position(|other| *other == motif).unwrap_or(0);
            screen.field = Field::Envoyer;
        }
        screen.refresh(data);
        screen
    }

    /// Whether it was opened from a plan of this contract.
    #[must_use]
    pub fn est_du_plan(&self, contrat: &ReferenceContrat) -> bool {
        self.plan && self.contrat == *contrat
    }

    /// Whether no motif is chosen yet.
    #[must_use]
    pub const fn sans_motif(&self) -> bool {
        self.motif.is_none()
    }

    fn brouillon(&self) -> Brouillon {
        Brouillon {
            reference_contrat: self.contrat.as_str().to_owned(),
            reference_fibre: self.fibre.clone(),
            reference_pto: self.pto.value().to_owned(),
            conservation_pto: Some(self.conservation),
            motif: self.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
        }
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = vec![Field::Motif, Field::Conservation, Field::Pto];
        fields.extend(self.questions.iter().map(|question| Field::Fait(*question)));
        fields.extend([Field::Envoyer, Field::Enregistrer]);
        fields
    }

    fn step(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
        self.leave_field(data, out);
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.field).unwrap_or(0);
        let len = fields.len();
        let next = if forward { at + 1 } else { at + len.saturating_sub(1) };
        self.go(next.checked_rem(len).and_then(|at| fields.get(at)).copied().unwrap_or(Field::Motif), data);
    }

    fn go(&mut self, field: Field, data: &Data) {
        self.field = field;
        self.fait.clear();
        if let Field::Fait(question) = field
            && let Some(known) = data.connaissances(&self.contrat)
        {
            self.fait = Champ::with(&facts::text(question, &known.commande));
        }
    }

    /// Remembers the fact whose text was being written.
    fn leave_field(&mut self, data: &mut Data, out: &mut Vec<Effect>) {
        if let Field::Fait(question) = self.field
            && let Some(faits) = facts::written(data, &self.contrat, question, self.fait.value())
        {
            facts::retain(data, &self.contrat, faits, out);
        }
    }

    fn change(&mut self, forward: bool, data: &mut Data, out: &mut Vec<Effect>) {
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
    fn motifs(&self) -> Vec<Motif> {
        let mut filtre = Filtre::new(self.search.value());
        let mut found: Vec<(u32, Motif)> = Motif::TOUS
            .into_iter()
            .filter_map(|motif| filtre.note(&[motif.libelle()]).map(|worth| (worth, motif)))
            .collect();
        found.sort_by_key(|(worth, _)| Reverse(*worth));
        found.into_iter().map(|(_, motif)| motif).collect()
    }

    /// The rules that reject a motif, were it chosen.
    fn rejets_de(&self, motif: Motif) -> &[RegleId] {
        self.rejets.iter().find(|(other, _)| *other == motif).map_or(&[], |(_, regles)| regles.as_slice())
    }

    fn enter(&mut self, data: &mut Data, out: &mut Vec<Effect>) -> Next {
        match self.field {
            Field::Motif => {
                let Some(motif) = self.motifs().get(self.motif_cursor).copied() else { return Next::Stay };
                self.motif = Some(motif);
                self.search.clear();
                self.motif_cursor = Motif::TOUS.iter().position(|other| *other == motif).unwrap_or(0);
                self.refresh(data);
                // On to the first thing that is still to be said, else to sending.
                let next = self.questions.first().map_or(Field::Envoyer, |question| Field::Fait(*question));
                self.go(next, data);
                Next::Stay
            }
            Field::Envoyer => self.confirm(data),
            Field::Enregistrer => self.save(data),
            Field::Conservation | Field::Pto | Field::Fait(_) => {
                self.step(true, data, out);
                Next::Stay
            }
        }
    }

    /// To the confirmation, judged as things stand now.
    fn confirm(&mut self, data: &Data) -> Next {
        self.juge = None;
        self.refresh(data);
        let Some(jugement) = self.jugement.clone().filter(|jugement| jugement.ensemble() != Ensemble::Rejet) else {
            return Next::Stay;
        };
        let confirmation = Confirmation::new(data, self.contrat.clone(), self.brouillon(), &jugement);
        Next::Push(Screen::Confirmation(Box::new(confirmation)))
    }

    /// To the form that writes it as a plan, whatever the rules say of it: that is said beside it, and
    /// found out again when the plan is opened.
    fn save(&mut self, data: &Data) -> Next {
        self.juge = None;
        self.refresh(data);
        let t = data.textes;
        let verdict = self.verdict(t);
        let le = data.now.to_zoned(data.zone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
        let entete = [
            t.phrase("tui.plan.entete", &[("profil", &data.reglages.profil), ("le", &le)]),
            t.phrase("tui.plan.verdict", &[("verdict", &verdict)]),
        ];
        let commande = data.connaissances(&self.contrat).map(|known| known.commande.clone()).unwrap_or_default();
        let contenu = plan::ecrit(&self.brouillon(), &commande, &entete, t.get("tui.plan.connus"));
        let form = Fichier::plan(data, self.contrat.clone(), &self.fibre, contenu, verdict);
        Next::Push(Screen::Fichier(Box::new(form)))
    }

    /// What the rules say, in few words: the whole verdict, and the rules that make it.
    fn verdict(&self, t: Textes) -> String {
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
    fn take_proposition(&mut self) {
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
    fn refus_d_envoi(&self, data: &Data) -> Option<RefusEnvoi> {
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
    fn trouve<'a>(&self, data: &'a Data) -> Option<(&'a PboFibres, &'a Fibre)> {
        data.trouve(&self.contrat, &self.fibre)
    }

    /// The verdicts, the ones that matter first.
    fn avis(&self) -> Vec<&Avis> {
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
}

impl Part for DemandeScreen {
    fn context(&self) -> Context {
        Context::Demande
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        let taken = match self.field {
            Field::Motif => {
                let taken = self.search.key(key);
                if taken {
                    self.motif_cursor = 0;
                }
                taken
            }
            Field::Pto => self.pto.key(key),
            Field::Fait(question) if facts::is_text(question) => self.fait.key(key),
            Field::Conservation | Field::Fait(_) | Field::Envoyer | Field::Enregistrer => false,
        };
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        let text = trim_pasted(text);
        match self.field {
            Field::Motif => {
                self.search.paste(text);
                self.motif_cursor = 0;
            }
            Field::Pto => self.pto.paste(text),
            Field::Fait(question) if facts::is_text(question) => self.fait.paste(text),
            Field::Conservation | Field::Fait(_) | Field::Envoyer | Field::Enregistrer => {}
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let sends = action == Action::Confirmer || (action == Action::Valider && self.field == Field::Envoyer);
        if sends && let Some(reason) = self.refus_d_envoi(data) {
            return Err(reason.long);
        }
        match (action, self.field) {
            (Action::Proposition, _) if self.propositions.is_empty() => Err("tui.indisponible.proposition"),
            (Action::Basculer, Field::Fait(question)) if facts::is_text(question) => Err("tui.indisponible.bascule"),
            (Action::Basculer, Field::Motif | Field::Pto | Field::Envoyer | Field::Enregistrer) => {
                Err("tui.indisponible.bascule")
            }
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Haut | Action::Bas if self.field == Field::Motif => {
                let len = self.motifs().len();
                move_in(&mut self.motif_cursor, len, action);
            }
            Action::Bas | Action::Suivant => self.step(true, data, out),
            Action::Haut | Action::Precedent => self.step(false, data, out),
            Action::PageBas => self.scroll = self.scroll.saturating_add(5),
            Action::PageHaut => self.scroll = self.scroll.saturating_sub(5),
            Action::Basculer | Action::Droite => self.change(true, data, out),
            Action::Gauche => self.change(false, data, out),
            Action::Proposition => self.take_proposition(),
            Action::Commande => return Next::Push(commande::screen(self.contrat.clone(), out)),
            Action::Confirmer => {
                self.leave_field(data, out);
                return self.confirm(data);
            }
            Action::EnregistrerPlan => {
                self.leave_field(data, out);
                return self.save(data);
            }
            Action::Valider => return self.enter(data, out),
            Action::Retour if !self.search.value().is_empty() => self.search.clear(),
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
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
        self.rejets = Motif::TOUS
            .into_iter()
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

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        vue::draw(self, frame, area, view, memo);
    }
}
