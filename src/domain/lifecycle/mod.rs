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
//! Owns: what each thing that happens means for a put. [`decide`] looks at a [`Life`] and an
//! [`PutInput`] and names the event to make durable and the effect that may follow *once it is*.
//! A [`Life`] is nothing but its events, replayed.
//!
//! Invariants (docs/e-reprov.md 5): the effect [`PutEffect::Send`] exists only beside the event
//! [`PutEvent::Departure`], which exists only in phase [`Phase::Intention`]; so a put leaves at most
//! once, and only after its departure is durable. Doubt never turns into a send: no path leads from
//! [`Phase::Unknown`] back to [`Phase::Intention`]. A code de décharge is kept in every phase.

mod replay;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::demande::Demande;
use super::outcome::{Breakdown, BreakdownKind, DoubtCause, PutOutcome, PutReturn, Refusal, outcome};
use super::put_answers::{AllottedFibre, DechargeCode, Pm, ReprovisionningState};
use super::rules::ereprov::RuleId;
use super::states::Statut;

/// Something that happened to a put, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type")]
pub enum PutEvent {
    /// A person decided to send this demande. Always the first event.
    #[serde(rename = "intention")]
    Intention {
        /// The five parameters.
        #[serde(rename = "demande")]
        demande: Demande,
        /// The order's ReferencePrise at that time, where it was known: it tells the old fibre from
        /// a third one when an outcome is in doubt.
        #[serde(rename = "ancienne_fibre")]
        old_fibre: Option<String>,
        /// Who (`[poste] agent`).
        #[serde(rename = "agent")]
        agent: Option<String>,
        /// The undecided rules that the person accepted.
        #[serde(rename = "acceptees")]
        accepted: Vec<RuleId>,
    },
    /// The first byte may leave from now on. Durable together with the quota's count.
    #[serde(rename = "depart")]
    Departure,
    /// The put's outcome.
    #[serde(rename = "retour")]
    Return {
        /// The outcome.
        #[serde(rename = "issue")]
        outcome: PutOutcome,
        /// When its last byte left, at the latest.
        #[serde(rename = "dernier_octet")]
        last_byte: Timestamp,
    },
    /// Nobody was driving the put any more: the process had stopped in the middle of it.
    #[serde(rename = "interrompue")]
    Interrupted,
    /// It never left.
    #[serde(rename = "nonEnvoyee")]
    NotSent {
        /// Why.
        #[serde(rename = "panne")]
        breakdown: Breakdown,
    },
    /// getReprovisionning answered a state.
    #[serde(rename = "etat")]
    State {
        /// The state.
        #[serde(rename = "etat")]
        state: ReprovisionningState,
        /// `[suivi] doute` as it was set when this was seen, in seconds.
        #[serde(rename = "doute")]
        doubt: i64,
    },
    /// getReprovisionning answered 20014: no reprovisioning.
    #[serde(rename = "absente")]
    Absent {
        /// `[suivi] doute` as it was set when this was seen, in seconds.
        #[serde(rename = "doute")]
        doubt: i64,
    },
    /// A person settled it after asking the hotline.
    #[serde(rename = "tranchee")]
    Settled {
        /// Whether the put was carried out.
        #[serde(rename = "partie")]
        departed: bool,
        /// The code de décharge, if the hotline gave one.
        #[serde(rename = "code")]
        code: Option<DechargeCode>,
        /// Why, in the person's words.
        #[serde(rename = "raison")]
        reason: String,
    },
    /// A person put an end to following a put that was carried out: the service no longer knows it, or
    /// has not come to its end for too long.
    #[serde(rename = "cloturee")]
    Closed {
        /// The code de décharge, if the hotline gave one.
        #[serde(rename = "code")]
        code: Option<DechargeCode>,
        /// Why, in the person's words; may be empty.
        #[serde(rename = "raison")]
        reason: String,
    },
    /// A person recorded the code de décharge obtained from the hotline.
    #[serde(rename = "codeSaisi")]
    CodeEntered {
        /// The code.
        #[serde(rename = "code")]
        code: DechargeCode,
    },
}

/// An event and when it happened.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Record {
    /// When.
    #[serde(rename = "le")]
    pub at: Timestamp,
    /// What.
    #[serde(rename = "evenement")]
    pub event: PutEvent,
}

/// Where a put stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Durable, and nothing has left.
    Intention,
    /// Bytes may be leaving, or an answer is awaited.
    Sending {
        /// Since when.
        since: Timestamp,
    },
    /// Settled: nothing left.
    NotSent(Breakdown),
    /// Settled: not carried out.
    Refused(Refusal),
    /// Issue inconnue: only getReprovisionning or a person settles it.
    Unknown(Inquiry),
    /// Carried out; the workflow is followed.
    Followed(Followed),
    /// Settled: the workflow came to its end.
    Finished {
        /// The final state.
        statut: Statut,
        /// Whether it was adopted from getReprovisionning after doubt.
        adopted: bool,
    },
    /// Settled: carried out, and a person ended the following; how the workflow ended is not known.
    Closed {
        /// Why, in the person's words; may be empty.
        reason: String,
    },
    /// Settled: after doubt, it turned out not to have been carried out.
    NotCarriedOut(Disproof),
}

/// A followed workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The last state that is this put's.
    pub statut: Option<Statut>,
    /// Whether it was adopted from getReprovisionning or by a person, after doubt.
    pub adopted: bool,
    /// When its last byte left, at the latest.
    pub last_byte: Timestamp,
    /// The service has shown no trace of it since its last state.
    pub absence: Option<Absence>,
}

/// The service knows no workflow of a put that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// When that was first seen.
    pub first: Timestamp,
    /// Whether it was seen again, late enough to be no delay of the service's: asking on would spend
    /// requests for nothing.
    pub certain: bool,
}

/// How long after its last byte a person may end the following of a put whose workflow is still
/// under way: one that hangs must not block its contract for good.
pub const CLOSING: SignedDuration = SignedDuration::from_hours(24);

impl Followed {
    /// Carried out at `last_byte`, no state seen yet.
    const fn without_statut(adopted: bool, last_byte: Timestamp) -> Self {
        Self { statut: None, adopted, last_byte, absence: None }
    }

    /// Whether the service no longer knows the workflow: nothing more is asked by itself.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.absence.is_some_and(|absence| absence.certain)
    }

    /// Whether a person may end the following at `at`: the service no longer knows the workflow, or
    /// has not come to its end for [`CLOSING`]. A last byte that lies as far ahead says that the clock
    /// was wrong then: a contract is not blocked until it has caught up.
    #[must_use]
    pub fn can_be_closed(&self, at: Timestamp) -> bool {
        self.is_forgotten() || at.duration_since(self.last_byte).abs() >= CLOSING
    }
}

/// What is known while the outcome is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Why it is in doubt.
    pub cause: DoubtCause,
    /// When the put's last byte left, at the latest.
    pub last_byte: Timestamp,
    /// When the service first showed no trace of it.
    pub first_absence: Option<Timestamp>,
    /// What the service shows instead.
    pub seen: Sighting,
}

/// What getReprovisionning shows of a put in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sighting {
    /// Nothing that says anything yet.
    #[default]
    Nothing,
    /// A reprovisioning under way that names no fibre, or the old one: followed, not adopted.
    NoFibre(Statut),
    /// A reprovisioning under way on a third fibre: someone else's.
    ThirdParty {
        /// Its fibre.
        fibre: String,
        /// Its state.
        statut: Statut,
    },
}

/// How it was found that a put in doubt had not been carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disproof {
    /// The service showed no trace of it, twice, the second time late enough.
    Service,
    /// A person said so.
    Person {
        /// Why.
        reason: String,
    },
}

/// A step on the way of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// The intention is durable.
    Intention,
    /// Its bytes may have left.
    Sent,
    /// It is known to have been carried out.
    Accepted,
    /// Seen Initié.
    Initiated,
    /// Seen under way, beyond Initié.
    Underway,
    /// Settled, in whatever way.
    End,
}

/// Where a code de décharge came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum CodeOrigin {
    /// The service's answer.
    #[serde(rename = "service")]
    Service,
    /// A person, from the hotline.
    #[serde(rename = "main")]
    ByHand,
}

/// A put and all that is known of it: its events, replayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// What was asked.
    pub demande: Demande,
    /// The order's ReferencePrise at that time.
    pub old_fibre: Option<String>,
    /// Who asked.
    pub agent: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub phase: Phase,
    /// The code de décharge and its source.
    pub code: Option<(DechargeCode, CodeOrigin)>,
    /// The PM, last known.
    pub pm: Option<Pm>,
    /// The fibre as the service last described it for this put.
    pub fibre: Option<AllottedFibre>,
    /// When each step was first known to be reached.
    pub stages: BTreeMap<Stage, Timestamp>,
    /// How many events it has: the version that an append must expect.
    pub version: u32,
}

/// What happens to a put, before it is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutInput {
    /// A session and a request of the quota are granted: it may leave.
    Ready,
    /// It can't leave: why.
    Prevented(Breakdown),
    /// What came back.
    Return {
        /// What came back.
        returned: PutReturn,
        /// When its last byte left, at the latest.
        last_byte: Timestamp,
    },
    /// Nobody drives it any more (found at a start).
    Orphaned,
    /// getReprovisionning answered a state.
    State {
        /// The state.
        state: ReprovisionningState,
        /// `[suivi] doute`.
        doubt: SignedDuration,
    },
    /// getReprovisionning answered 20014.
    Absent {
        /// `[suivi] doute`.
        doubt: SignedDuration,
    },
    /// A person settles it.
    Settle {
        /// Whether it was carried out.
        departed: bool,
        /// The code, if the hotline gave one.
        code: Option<DechargeCode>,
        /// Why.
        reason: String,
    },
    /// A person records the code.
    Code(DechargeCode),
}

/// What may be done once the event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutEffect {
    /// Send the put: exactly once.
    Send,
    /// Ask getReprovisionning when the polling plan says so.
    Follow,
    /// Tell the person that it has come to its end.
    Announce,
}

/// What [`decide`] answers: at most one event, and the effect that may follow once it is durable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The event to make durable first.
    pub event: Option<PutEvent>,
    /// The effect to perform after that.
    pub effect: Option<PutEffect>,
}

impl Decision {
    fn nothing() -> Self {
        Self::default()
    }
}

/// What `input`, happening at `at`, means for `life`.
///
/// An input that says nothing about the put in its present phase gives neither event nor effect.
#[must_use]
pub fn decide(life: &Life, input: PutInput, at: Timestamp) -> Decision {
    let event = match (&life.phase, input) {
        (Phase::Intention, PutInput::Ready) => {
            return Decision { event: Some(PutEvent::Departure), effect: Some(PutEffect::Send) };
        }
        (Phase::Intention, PutInput::Prevented(breakdown)) => PutEvent::NotSent { breakdown },
        (Phase::Intention, PutInput::Orphaned) => PutEvent::NotSent {
            breakdown: Breakdown {
                kind: BreakdownKind::Interruption,
                detail: "stopped before the departure".to_owned(),
            },
        },
        (Phase::Sending { .. }, PutInput::Orphaned) => PutEvent::Interrupted,
        // An answer counts whenever it comes: it may carry the code.
        (_, PutInput::Return { returned, last_byte }) => PutEvent::Return { outcome: outcome(returned), last_byte },
        (Phase::Unknown(_) | Phase::Followed(_), PutInput::State { state, doubt }) => {
            PutEvent::State { state, doubt: doubt.as_secs() }
        }
        (Phase::Unknown(_) | Phase::Followed(_), PutInput::Absent { doubt }) => {
            PutEvent::Absent { doubt: doubt.as_secs() }
        }
        (Phase::Followed(followed), PutInput::Settle { departed: true, code, reason })
            if followed.can_be_closed(at) =>
        {
            PutEvent::Closed { code, reason }
        }
        // What the service itself accepted is in no doubt: nobody calls it back.
        (
            Phase::Unknown(_) | Phase::Followed(Followed { adopted: true, .. }),
            PutInput::Settle { departed, code, reason },
        ) => PutEvent::Settled { departed, code, reason },
        (
            Phase::Unknown(_) | Phase::Followed(_) | Phase::Finished { .. } | Phase::Closed { .. },
            PutInput::Code(code),
        ) => PutEvent::CodeEntered { code },
        _ => return Decision::nothing(),
    };
    let mut after = life.clone();
    after.apply(&Record { at, event: event.clone() });
    let effect = if after.is_settled() {
        (!life.is_settled()).then_some(PutEffect::Announce)
    } else {
        after.is_followed().then_some(PutEffect::Follow)
    };
    Decision { event: Some(event), effect }
}
