//! The rules of putReprovisionning (contract page 4), checked before anything is sent.
//!
//! Owns: the ids, the verdicts and their reasons, and [`DemandeVerifiee`], the only kind of demande
//! that the engine sends and that nothing but [`Jugement::admettre`] makes.
//!
//! Two steps, each tested on its own: `constats` finds what is known of the demande (a small finite
//! value; what does not depend on the wanted fibre is found in `contexte`), `table` gives the
//! verdict of every rule from that alone. `phrases` puts a verdict in keys and values, `manque`
//! names the missing facts, [`mod@alternatives`] ranks the fibres that would do.
//!
//! Must never: know a sentence, or say conforme where a missing fact could still reject.

pub mod alternatives;
mod bilan;
mod constats;
mod contexte;
mod manque;
mod phrases;
mod raison;
mod table;

use std::fmt;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Commande;
use crate::domain::demande::{Brouillon, Demande};
use crate::domain::etats::Statut;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::site::Site;

pub use alternatives::{Proposition, alternatives, propositions};
pub use bilan::{Bilan, bilan, bilan_indexe};
pub use manque::Question;
pub use raison::Raison;

/// A rule: R1-R10 bind, A1-A6 are advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[expect(missing_docs, reason = "the texts table says what each rule demands")]
pub enum RegleId {
    #[serde(rename = "R1")]
    R1,
    #[serde(rename = "R2")]
    R2,
    #[serde(rename = "R3")]
    R3,
    #[serde(rename = "R4")]
    R4,
    #[serde(rename = "R5")]
    R5,
    #[serde(rename = "R6")]
    R6,
    #[serde(rename = "R7")]
    R7,
    #[serde(rename = "R8")]
    R8,
    #[serde(rename = "R9")]
    R9,
    #[serde(rename = "R10")]
    R10,
    #[serde(rename = "A1")]
    A1,
    #[serde(rename = "A2")]
    A2,
    #[serde(rename = "A3")]
    A3,
    #[serde(rename = "A4")]
    A4,
    #[serde(rename = "A5")]
    A5,
    #[serde(rename = "A6")]
    A6,
}

/// A verdict on one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Verdict {
    /// The rule applies and is met.
    #[serde(rename = "conforme")]
    Conforme,
    /// The source forbids it.
    #[serde(rename = "rejet")]
    Rejet,
    /// A fact is missing, and the rule could go either way.
    #[serde(rename = "indetermine")]
    Indetermine,
    /// The service may accept it; a good technician looks twice (A rules only).
    #[serde(rename = "avertissement")]
    Avertissement,
    /// The rule's condition is known to be false.
    #[serde(rename = "sansObjet")]
    SansObjet,
}

/// The verdict on the whole demande.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Ensemble {
    /// No rule rejects and none is undecided.
    #[serde(rename = "conforme")]
    Conforme,
    /// No rule rejects and at least one is undecided.
    #[serde(rename = "indetermine")]
    Indetermine,
    /// At least one rule rejects.
    #[serde(rename = "rejet")]
    Rejet,
}

impl Ensemble {
    /// Rejet if any rule rejects, else indéterminé if any is undecided, else conforme.
    fn de(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        verdicts.into_iter().fold(Self::Conforme, |ensemble, verdict| match (ensemble, verdict) {
            (Self::Rejet, _) | (_, Verdict::Rejet) => Self::Rejet,
            (Self::Indetermine, _) | (_, Verdict::Indetermine) => Self::Indetermine,
            _ => Self::Conforme,
        })
    }
}

/// One rule's verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avis {
    /// The rule.
    pub regle: RegleId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Why, and what would make it right.
    pub raison: Raison,
    /// The facts that a person may be asked to decide it, in the order of asking; empty unless it
    /// is undecided.
    pub questions: Vec<Question>,
}

/// A fibre list that was read for the contract: the question, the answer, and when.
#[derive(Debug, Clone)]
pub struct Releve {
    /// What was asked; `None` when it is not known (an answer saved in a file): then nothing can be
    /// concluded from what the list does *not* hold, nor about whose place it is.
    pub question: Option<QuestionFibres>,
    /// What came.
    pub reponse: Arc<RoSite>,
    /// When it was fetched; `None`: its age is unknown.
    pub le: Option<Timestamp>,
}

/// What this post knows to be under way for the contract (rule R10).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum EnCours {
    /// Nothing known.
    #[default]
    Rien,
    /// A put whose outcome is not settled.
    PutNonRegle,
    /// A reprovisioning last seen in this state (Initié or En cours).
    Workflow(Statut),
}

/// Ages from which a fibre list is old, and from which it counts as absent (`[cache]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ages {
    /// Older than this: advice A4 (default 15 min).
    pub fibres: SignedDuration,
    /// Older than this: as if it had not been read (default 24 h).
    pub perime: SignedDuration,
}

impl Default for Ages {
    fn default() -> Self {
        Self { fibres: SignedDuration::from_mins(15), perime: SignedDuration::from_hours(24) }
    }
}

/// Everything a judgement is made from.
#[derive(Debug, Clone, Copy)]
pub struct Examen<'a> {
    /// The draft.
    pub brouillon: &'a Brouillon,
    /// The order's facts.
    pub commande: &'a Commande,
    /// The site, where it is known.
    pub site: Option<&'a Site>,
    /// The fibre lists read for this contract.
    pub releves: &'a [Releve],
    /// What is under way.
    pub en_cours: &'a EnCours,
    /// The ages.
    pub ages: Ages,
    /// Now.
    pub maintenant: Timestamp,
}

/// The verdict of every rule on one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jugement {
    avis: Vec<Avis>,
    demande: Option<Demande>,
    ancienne_fibre: Option<String>,
}

/// A demande that the rules let through: the only kind that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeVerifiee {
    demande: Demande,
    acceptees: Vec<RegleId>,
    ancienne_fibre: Option<String>,
}

/// Judges a draft by every rule.
#[must_use]
pub fn juger(examen: &Examen<'_>) -> Jugement {
    let demande = examen.brouillon.demande();
    let constats = constats::constater(examen, demande.as_ref().err().map_or(&[], Vec::as_slice));
    let ancienne_fibre = examen.commande.reference_prise.as_ref().map(|fait| fait.valeur.clone());
    Jugement { avis: table::juger(&constats), demande: demande.ok(), ancienne_fibre }
}

impl Jugement {
    /// One verdict per rule, in the order of [`RegleId::TOUTES`].
    #[must_use]
    pub fn avis(&self) -> &[Avis] {
        &self.avis
    }

    /// The whole verdict.
    #[must_use]
    pub fn ensemble(&self) -> Ensemble {
        Ensemble::de(self.avis.iter().map(|avis| avis.verdict))
    }

    /// The undecided rules.
    pub fn indeterminees(&self) -> impl Iterator<Item = RegleId> {
        self.avis.iter().filter(|avis| avis.verdict == Verdict::Indetermine).map(|avis| avis.regle)
    }

    /// The facts that a person may be asked to decide the undecided rules, each once, in the order
    /// of asking. One answer can make the next question idle: judge again after each.
    #[must_use]
    pub fn questions(&self) -> Vec<Question> {
        let mut questions: Vec<Question> = self.avis.iter().flat_map(|avis| avis.questions.iter().copied()).collect();
        questions.sort_unstable();
        questions.dedup();
        questions
    }

    /// The demande as one that may be sent, if no rule rejects it and the person accepted each
    /// undecided rule.
    #[must_use]
    pub fn admettre(&self, acceptees: &[RegleId]) -> Option<DemandeVerifiee> {
        if self.ensemble() == Ensemble::Rejet {
            return None;
        }
        let indeterminees: Vec<RegleId> = self.indeterminees().collect();
        if !indeterminees.iter().all(|regle| acceptees.contains(regle)) {
            return None;
        }
        Some(DemandeVerifiee {
            demande: self.demande.clone()?,
            acceptees: indeterminees,
            ancienne_fibre: self.ancienne_fibre.clone(),
        })
    }
}

impl DemandeVerifiee {
    /// The demande.
    #[must_use]
    pub const fn demande(&self) -> &Demande {
        &self.demande
    }

    /// The order's ReferencePrise as it was known when the rules let the demande through.
    #[must_use]
    pub fn ancienne_fibre(&self) -> Option<&str> {
        self.ancienne_fibre.as_deref()
    }

    /// The undecided rules that the person accepted.
    #[must_use]
    pub fn acceptees(&self) -> &[RegleId] {
        &self.acceptees
    }
}

impl RegleId {
    /// Every rule, in the order of the contract page.
    pub const TOUTES: [Self; 16] = [
        Self::R1,
        Self::R2,
        Self::R3,
        Self::R4,
        Self::R5,
        Self::R6,
        Self::R7,
        Self::R8,
        Self::R9,
        Self::R10,
        Self::A1,
        Self::A2,
        Self::A3,
        Self::A4,
        Self::A5,
        Self::A6,
    ];

    /// `R1` ... `A6`.
    #[must_use]
    pub const fn nom(self) -> &'static str {
        match self {
            Self::R1 => "R1",
            Self::R2 => "R2",
            Self::R3 => "R3",
            Self::R4 => "R4",
            Self::R5 => "R5",
            Self::R6 => "R6",
            Self::R7 => "R7",
            Self::R8 => "R8",
            Self::R9 => "R9",
            Self::R10 => "R10",
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::A5 => "A5",
            Self::A6 => "A6",
        }
    }

    /// The section of the source that it comes from (the table of contract page 4).
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::R1 | Self::R2 | Self::R3 | Self::R4 | Self::R5 | Self::R7 | Self::A2 | Self::A6 => "3.4.1",
            Self::R6 => "2.5, 3.4.1",
            Self::R8 | Self::A3 | Self::A5 => "1.1",
            Self::R9 => "1.1, 3.3",
            Self::R10 => "3.4.3",
            Self::A1 | Self::A4 => "jugement",
        }
    }

    /// Whether the rule binds (R) or advises (A).
    #[must_use]
    pub const fn lie(self) -> bool {
        !matches!(self, Self::A1 | Self::A2 | Self::A3 | Self::A4 | Self::A5 | Self::A6)
    }
}

impl fmt::Display for RegleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.nom())
    }
}
