//! The life of one put, from the intention to its end, as a pure state machine.
//!
//! ```text
//!                 ┌────────────► NonEnvoyee ─ settled
//!  Intention ──Depart──► Envoi ──┬─► Refusee ── settled
//!                          │     ├─► EnSuivi ──► Terminee, Close ─ settled
//!          nobody drives it│     │      ▲
//!                          └─────┴─► Inconnue ──► NonPartie ─ settled
//! ```
//!
//! Owns: what each thing that happens means for a put. [`decide`] looks at a [`Vie`] and an
//! [`Entree`] and names the event to make durable and the effect that may follow *once it is*.
//! A [`Vie`] is nothing but its events, replayed.
//!
//! Invariants (docs/e-reprov.md 5): the effect [`Effet::Envoyer`] exists only beside the event
//! [`Evenement::Depart`], which exists only in phase [`Phase::Intention`]; so a put leaves at most
//! once, and only after its departure is durable. Doubt never turns into a send: no path leads from
//! [`Phase::Inconnue`] back to [`Phase::Intention`]. A code de décharge is kept in every phase.

mod replay;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::demande::Demande;
use super::outcome::{CauseDoute, GenrePanne, Issue, Panne, Refus, RetourPut, issue};
use super::put_answers::{CodeDecharge, EtatReprovisionning, FibreAllouee, Pm};
use super::rules::ereprov::RegleId;
use super::states::Statut;

/// Something that happened to a put, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type")]
pub enum Evenement {
    /// A person decided to send this demande. Always the first event.
    #[serde(rename = "intention")]
    Intention {
        /// The five parameters.
        #[serde(rename = "demande")]
        demande: Demande,
        /// The order's ReferencePrise at that time, where it was known: it tells the old fibre from
        /// a third one when an outcome is in doubt.
        #[serde(rename = "ancienne_fibre")]
        ancienne_fibre: Option<String>,
        /// Who (`[poste] agent`).
        #[serde(rename = "agent")]
        agent: Option<String>,
        /// The undecided rules that the person accepted.
        #[serde(rename = "acceptees")]
        acceptees: Vec<RegleId>,
    },
    /// The first byte may leave from now on. Durable together with the quota's count.
    #[serde(rename = "depart")]
    Depart,
    /// The put's outcome.
    #[serde(rename = "retour")]
    Retour {
        /// The outcome.
        #[serde(rename = "issue")]
        issue: Issue,
        /// When its last byte left, at the latest.
        #[serde(rename = "dernier_octet")]
        dernier_octet: Timestamp,
    },
    /// Nobody was driving the put any more: the process had stopped in the middle of it.
    #[serde(rename = "interrompue")]
    Interrompue,
    /// It never left.
    #[serde(rename = "nonEnvoyee")]
    NonEnvoyee {
        /// Why.
        #[serde(rename = "panne")]
        panne: Panne,
    },
    /// getReprovisionning answered a state.
    #[serde(rename = "etat")]
    Etat {
        /// The state.
        #[serde(rename = "etat")]
        etat: EtatReprovisionning,
        /// `[suivi] doute` as it was set when this was seen, in seconds.
        #[serde(rename = "doute")]
        doute: i64,
    },
    /// getReprovisionning answered 20014: no reprovisioning.
    #[serde(rename = "absente")]
    Absente {
        /// `[suivi] doute` as it was set when this was seen, in seconds.
        #[serde(rename = "doute")]
        doute: i64,
    },
    /// A person settled it after asking the hotline.
    #[serde(rename = "tranchee")]
    Tranchee {
        /// Whether the put was carried out.
        #[serde(rename = "partie")]
        partie: bool,
        /// The code de décharge, if the hotline gave one.
        #[serde(rename = "code")]
        code: Option<CodeDecharge>,
        /// Why, in the person's words.
        #[serde(rename = "raison")]
        raison: String,
    },
    /// A person put an end to following a put that was carried out: the service no longer knows it, or
    /// has not come to its end for too long.
    #[serde(rename = "cloturee")]
    Cloturee {
        /// The code de décharge, if the hotline gave one.
        #[serde(rename = "code")]
        code: Option<CodeDecharge>,
        /// Why, in the person's words; may be empty.
        #[serde(rename = "raison")]
        raison: String,
    },
    /// A person recorded the code de décharge obtained from the hotline.
    #[serde(rename = "codeSaisi")]
    CodeSaisi {
        /// The code.
        #[serde(rename = "code")]
        code: CodeDecharge,
    },
}

/// An event and when it happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fait {
    /// When.
    #[serde(rename = "le")]
    pub le: Timestamp,
    /// What.
    #[serde(rename = "evenement")]
    pub evenement: Evenement,
}

/// Where a put stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Durable, and nothing has left.
    Intention,
    /// Bytes may be leaving, or an answer is awaited.
    Envoi {
        /// Since when.
        depuis: Timestamp,
    },
    /// Settled: nothing left.
    NonEnvoyee(Panne),
    /// Settled: not carried out.
    Refusee(Refus),
    /// Issue inconnue: only getReprovisionning or a person settles it.
    Inconnue(Enquete),
    /// Carried out; the workflow is followed.
    EnSuivi(Suivie),
    /// Settled: the workflow came to its end.
    Terminee {
        /// The final state.
        statut: Statut,
        /// Whether it was adopted from getReprovisionning after doubt.
        adoptee: bool,
    },
    /// Settled: carried out, and a person ended the following; how the workflow ended is not known.
    Close {
        /// Why, in the person's words; may be empty.
        raison: String,
    },
    /// Settled: after doubt, it turned out not to have been carried out.
    NonPartie(Constat),
}

/// A followed workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suivie {
    /// The last state that is this put's.
    pub statut: Option<Statut>,
    /// Whether it was adopted from getReprovisionning or by a person, after doubt.
    pub adoptee: bool,
    /// When its last byte left, at the latest.
    pub dernier_octet: Timestamp,
    /// The service has shown no trace of it since its last state.
    pub absence: Option<Absence>,
}

/// The service knows no workflow of a put that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// When that was first seen.
    pub premiere: Timestamp,
    /// Whether it was seen again, late enough to be no delay of the service's: asking on would spend
    /// requests for nothing.
    pub certaine: bool,
}

/// How long after its last byte a person may end the following of a put whose workflow is still
/// under way: one that hangs must not block its contract for good.
pub const CLOTURE: SignedDuration = SignedDuration::from_hours(24);

impl Suivie {
    /// Carried out at `dernier_octet`, no state seen yet.
    const fn sans_statut(adoptee: bool, dernier_octet: Timestamp) -> Self {
        Self { statut: None, adoptee, dernier_octet, absence: None }
    }

    /// Whether the service no longer knows the workflow: nothing more is asked by itself.
    #[must_use]
    pub fn est_oubliee(&self) -> bool {
        self.absence.is_some_and(|absence| absence.certaine)
    }

    /// Whether a person may end the following at `le`: the service no longer knows the workflow, or
    /// has not come to its end for [`CLOTURE`]. A last byte that lies as far ahead says that the clock
    /// was wrong then: a contract is not blocked until it has caught up.
    #[must_use]
    pub fn peut_etre_close(&self, le: Timestamp) -> bool {
        self.est_oubliee() || le.duration_since(self.dernier_octet).abs() >= CLOTURE
    }
}

/// What is known while the outcome is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enquete {
    /// Why it is in doubt.
    pub cause: CauseDoute,
    /// When the put's last byte left, at the latest.
    pub dernier_octet: Timestamp,
    /// When the service first showed no trace of it.
    pub premiere_absence: Option<Timestamp>,
    /// What the service shows instead.
    pub vu: Vu,
}

/// What getReprovisionning shows of a put in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Vu {
    /// Nothing that says anything yet.
    #[default]
    Rien,
    /// A reprovisioning under way that names no fibre, or the old one: followed, not adopted.
    SansFibre(Statut),
    /// A reprovisioning under way on a third fibre: someone else's.
    Tiers {
        /// Its fibre.
        fibre: String,
        /// Its state.
        statut: Statut,
    },
}

/// How it was found that a put in doubt had not been carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constat {
    /// The service showed no trace of it, twice, the second time late enough.
    Service,
    /// A person said so.
    Personne {
        /// Why.
        raison: String,
    },
}

/// A step on the way of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Etape {
    /// The intention is durable.
    Intention,
    /// Its bytes may have left.
    Envoyee,
    /// It is known to have been carried out.
    Acceptee,
    /// Seen Initié.
    Initie,
    /// Seen under way, beyond Initié.
    EnCours,
    /// Settled, in whatever way.
    Fin,
}

/// Where a code de décharge came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum SourceCode {
    /// The service's answer.
    #[serde(rename = "service")]
    Service,
    /// A person, from the hotline.
    #[serde(rename = "main")]
    Main,
}

/// A put and all that is known of it: its events, replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vie {
    /// What was asked.
    pub demande: Demande,
    /// The order's ReferencePrise at that time.
    pub ancienne_fibre: Option<String>,
    /// Who asked.
    pub agent: Option<String>,
    /// When.
    pub le: Timestamp,
    /// Where it stands.
    pub phase: Phase,
    /// The code de décharge and its source.
    pub code: Option<(CodeDecharge, SourceCode)>,
    /// The PM, last known.
    pub pm: Option<Pm>,
    /// The fibre as the service last described it for this put.
    pub fibre: Option<FibreAllouee>,
    /// When each step was first known to be reached.
    pub etapes: BTreeMap<Etape, Timestamp>,
    /// How many events it has: the version that an append must expect.
    pub version: u32,
}

/// What happens to a put, before it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entree {
    /// A session and a request of the quota are granted: it may leave.
    Pret,
    /// It can't leave: why.
    Empeche(Panne),
    /// What came back.
    Retour {
        /// What came back.
        retour: RetourPut,
        /// When its last byte left, at the latest.
        dernier_octet: Timestamp,
    },
    /// Nobody drives it any more (found at a start).
    Orpheline,
    /// getReprovisionning answered a state.
    Etat {
        /// The state.
        etat: EtatReprovisionning,
        /// `[suivi] doute`.
        doute: SignedDuration,
    },
    /// getReprovisionning answered 20014.
    Absente {
        /// `[suivi] doute`.
        doute: SignedDuration,
    },
    /// A person settles it.
    Trancher {
        /// Whether it was carried out.
        partie: bool,
        /// The code, if the hotline gave one.
        code: Option<CodeDecharge>,
        /// Why.
        raison: String,
    },
    /// A person records the code.
    Code(CodeDecharge),
}

/// What may be done once the event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effet {
    /// Send the put: exactly once.
    Envoyer,
    /// Ask getReprovisionning when the polling plan says so.
    Suivre,
    /// Tell the person that it has come to its end.
    Annoncer,
}

/// What [`decide`] answers: at most one event, and the effect that may follow once it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The event to make durable first.
    pub evenement: Option<Evenement>,
    /// The effect to perform after that.
    pub effet: Option<Effet>,
}

impl Decision {
    fn rien() -> Self {
        Self::default()
    }
}

/// What `entree`, happening at `le`, means for `vie`.
///
/// An input that says nothing about the put in its present phase gives neither event nor effect.
#[must_use]
pub fn decide(vie: &Vie, entree: Entree, le: Timestamp) -> Decision {
    let evenement = match (&vie.phase, entree) {
        (Phase::Intention, Entree::Pret) => {
            return Decision { evenement: Some(Evenement::Depart), effet: Some(Effet::Envoyer) };
        }
        (Phase::Intention, Entree::Empeche(panne)) => Evenement::NonEnvoyee { panne },
        (Phase::Intention, Entree::Orpheline) => Evenement::NonEnvoyee {
            panne: Panne { genre: GenrePanne::Interruption, detail: "stopped before the departure".to_owned() },
        },
        (Phase::Envoi { .. }, Entree::Orpheline) => Evenement::Interrompue,
        // An answer counts whenever it comes: it may carry the code.
        (_, Entree::Retour { retour, dernier_octet }) => Evenement::Retour { issue: issue(retour), dernier_octet },
        (Phase::Inconnue(_) | Phase::EnSuivi(_), Entree::Etat { etat, doute }) => {
            Evenement::Etat { etat, doute: doute.as_secs() }
        }
        (Phase::Inconnue(_) | Phase::EnSuivi(_), Entree::Absente { doute }) => {
            Evenement::Absente { doute: doute.as_secs() }
        }
        (Phase::EnSuivi(suivie), Entree::Trancher { partie: true, code, raison }) if suivie.peut_etre_close(le) => {
            Evenement::Cloturee { code, raison }
        }
        // What the service itself accepted is in no doubt: nobody calls it back.
        (
            Phase::Inconnue(_) | Phase::EnSuivi(Suivie { adoptee: true, .. }),
            Entree::Trancher { partie, code, raison },
        ) => Evenement::Tranchee { partie, code, raison },
        (Phase::Inconnue(_) | Phase::EnSuivi(_) | Phase::Terminee { .. } | Phase::Close { .. }, Entree::Code(code)) => {
            Evenement::CodeSaisi { code }
        }
        _ => return Decision::rien(),
    };
    let mut apres = vie.clone();
    apres.applique(&Fait { le, evenement: evenement.clone() });
    let effet = if apres.est_reglee() {
        (!vie.est_reglee()).then_some(Effet::Annoncer)
    } else {
        apres.est_suivie().then_some(Effet::Suivre)
    };
    Decision { evenement: Some(evenement), effet }
}
