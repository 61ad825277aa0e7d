//! The life of one put, from the intention to its end, as a pure state machine.
//!
//! ```text
//!                    ┌────────────► NotSent ─ settled
//!  Intention ──Departure──► Sending ──┬─► Refused ── settled
//!                             │       ├─► Followed ──► Finished, Closed ─ settled
//!             nobody drives it│       │      ▲
//!                             └───────┴─► Unknown ──► NotCarriedOut ─ settled
//! ```
//!
//! Owns: what each input means for a put. [`decide`] takes a [`Life`] and a [`PutInput`] and returns the
//! event to make durable and the effect that may follow *once it is durable*. A [`Life`] is built only by
//! replaying its events.
//!
//! Invariants (docs/e-reprov.md 5): the effect [`PutEffect::Send`] comes only with the event
//! [`PutEvent::Departure`], which comes only in phase [`Phase::Intention`]; so a put leaves at most once, and
//! only after its departure is durable. Doubt never leads to another send: no path leads from
//! [`Phase::Unknown`] back to [`Phase::Intention`]. A code de décharge is kept in every phase.

mod meaning;
mod replay;
#[cfg(test)]
mod tests;

pub use meaning::{BrassageStanding, CodeStanding};

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::demande::Demande;
use super::outcome::{Breakdown, BreakdownKind, DoubtCause, PutOutcome, PutReturn, Refusal, outcome};
use super::put_answers::{AllottedFibre, DechargeCode, Pm, ReprovisionningState};
use super::rules::ereprov::RuleId;
use super::states::Statut;

/// Something that happened to a put, as the journal stores it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "type")]
pub enum PutEvent {
    /// A person decided to send this demande. Always the first event.
    #[serde(rename = "intention")]
    Intention {
        /// The five parameters.
        #[serde(rename = "demande")]
        demande: Demande,
        /// The order's ReferencePrise at that time, if known. When an outcome is in doubt, it tells the old
        /// fibre from a third one.
        #[serde(rename = "ancienne_fibre")]
        old_fibre: Option<String>,
        /// The person's name (`[poste] agent`), if set.
        #[serde(rename = "agent")]
        agent: Option<String>,
        /// The undecided rules that the person accepted.
        #[serde(rename = "acceptees")]
        accepted: Vec<RuleId>,
    },
    /// From now on the first byte may leave. Durable together with the count of the request in the quota.
    #[serde(rename = "depart")]
    Departure,
    /// The put came back with an outcome.
    #[serde(rename = "retour")]
    Return {
        /// The outcome.
        #[serde(rename = "issue")]
        outcome: PutOutcome,
        /// The latest time at which the put's last byte may have left.
        #[serde(rename = "dernier_octet")]
        last_byte: Timestamp,
    },
    /// Nobody drove the put any more: the process had stopped in the middle of it.
    #[serde(rename = "interrompue")]
    Interrupted,
    /// The put never left.
    #[serde(rename = "nonEnvoyee")]
    NotSent {
        /// Why it never left.
        #[serde(rename = "panne")]
        breakdown: Breakdown,
    },
    /// getReprovisionning answered with a state.
    #[serde(rename = "etat")]
    State {
        /// The state.
        #[serde(rename = "etat")]
        state: ReprovisionningState,
        /// The setting `[suivi] doute` when this was seen, in seconds.
        #[serde(rename = "doute")]
        doubt: i64,
    },
    /// getReprovisionning answered with 20014: no reprovisioning.
    #[serde(rename = "absente")]
    Absent {
        /// The setting `[suivi] doute` when this was seen, in seconds.
        #[serde(rename = "doute")]
        doubt: i64,
    },
    /// A person settled the put after asking the hotline.
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
    /// A person ended the following of a put that was carried out, because the service no longer knows the
    /// workflow, or because it did not end for too long.
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
    /// When it happened.
    #[serde(rename = "le")]
    pub at: Timestamp,
    /// What happened.
    #[serde(rename = "evenement")]
    pub event: PutEvent,
}

/// Where a put stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The intention is durable, and nothing has left.
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
    /// The outcome is unknown: only getReprovisionning or a person settles the put.
    Unknown(Inquiry),
    /// Carried out; the workflow is followed.
    Followed(Followed),
    /// Settled: the workflow came to its end.
    Finished {
        /// The final state.
        statut: Statut,
        /// Whether the put was in doubt, and getReprovisionning or a person then confirmed it.
        adopted: bool,
    },
    /// Settled: carried out, but a person ended the following; how the workflow ended is not known.
    Closed {
        /// Why, in the person's words; may be empty.
        reason: String,
    },
    /// Settled: after doubt, the put was found not to have been carried out.
    NotCarriedOut(Disproof),
}

/// A followed workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// The last state seen that belongs to this put.
    pub statut: Option<Statut>,
    /// Whether the put was in doubt, and getReprovisionning or a person then confirmed it.
    pub adopted: bool,
    /// The latest time at which the put's last byte may have left.
    pub last_byte: Timestamp,
    /// Set when the service has shown no trace of the workflow since its last state.
    pub absence: Option<Absence>,
}

/// The service knows no workflow of a put that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// When the absence was first seen.
    pub first: Timestamp,
    /// Whether the absence was seen again, too late to be a delay of the service. Further questions would
    /// waste requests.
    pub certain: bool,
}

/// How long after the put's last byte a person may end the following of a workflow that is still under way: a
/// workflow that hangs must not block its contract for good.
pub const CLOSING: SignedDuration = SignedDuration::from_hours(24);

impl Followed {
    /// A put that was carried out and has shown no state yet.
    const fn without_statut(adopted: bool, last_byte: Timestamp) -> Self {
        Self { statut: None, adopted, last_byte, absence: None }
    }

    /// Whether the service no longer knows the workflow: the program then asks no more on its own.
    #[must_use]
    pub fn is_forgotten(&self) -> bool {
        self.absence.is_some_and(|absence| absence.certain)
    }

    /// Whether a person may end the following at `at`: the service no longer knows the workflow, or the last
    /// byte left at least [`CLOSING`] ago. A last byte as far in the future shows that the clock was wrong
    /// then: this allows it too, so that the contract is not blocked until that time has come.
    #[must_use]
    pub fn can_be_closed(&self, at: Timestamp) -> bool {
        self.is_forgotten() || at.duration_since(self.last_byte).abs() >= CLOSING
    }
}

/// What is known while the outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Why the put is in doubt.
    pub cause: DoubtCause,
    /// The latest time at which the put's last byte may have left.
    pub last_byte: Timestamp,
    /// When the service first showed no trace of the put.
    pub first_absence: Option<Timestamp>,
    /// What the service showed last.
    pub seen: Sighting,
}

/// What getReprovisionning shows of a put in doubt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sighting {
    /// Nothing conclusive yet.
    #[default]
    Nothing,
    /// A reprovisioning under way that names no fibre, or the old one. It is watched, but not taken for this
    /// put's.
    NoFibre(Statut),
    /// A reprovisioning under way on a third fibre: it belongs to somebody else.
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
    /// The service showed no trace of the put twice, the second time late enough.
    Service,
    /// A person said so.
    Person {
        /// The reason that the person gave.
        reason: String,
    },
}

/// A step in the life of a put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// The intention is durable.
    Intention,
    /// The put's bytes may have left.
    Sent,
    /// The put is known to have been carried out.
    Accepted,
    /// Seen Initié.
    Initiated,
    /// Seen under way, beyond Initié.
    Underway,
    /// The put is settled, in any way.
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
    /// The service's answer, at a place where the specification has no code: a person has to compare it.
    #[serde(rename = "ailleurs")]
    Salvaged,
}

/// A put and all that is known of it, obtained by replaying its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Life {
    /// The demande that the put sends.
    pub demande: Demande,
    /// The order's ReferencePrise at the time of the intention, if known.
    pub old_fibre: Option<String>,
    /// The person who asked, if known.
    pub agent: Option<String>,
    /// When the put was decided on.
    pub at: Timestamp,
    /// Where the put stands.
    pub phase: Phase,
    /// The code de décharge and its source.
    pub code: Option<(DechargeCode, CodeOrigin)>,
    /// The codes of the service's answer, when several differ: none of them is the code.
    pub candidates: Vec<DechargeCode>,
    /// The PM as last known.
    pub pm: Option<Pm>,
    /// The fibre of this put, as the service last described it.
    pub fibre: Option<AllottedFibre>,
    /// When each step was first known to have been reached.
    pub stages: BTreeMap<Stage, Timestamp>,
    /// The number of events: the version that an append must expect.
    pub version: u32,
}

/// Something that happens to a put and is not durable yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutInput {
    /// A session and a request of the quota are granted: the put may leave.
    Ready,
    /// The put can't leave, for this reason.
    Prevented(Breakdown),
    /// The sending came back with an answer or a failure.
    Return {
        /// What came back.
        returned: PutReturn,
        /// The latest time at which the put's last byte may have left.
        last_byte: Timestamp,
    },
    /// Nobody drives the put any more (found when a process starts).
    Orphaned,
    /// getReprovisionning answered with a state.
    State {
        /// The state.
        state: ReprovisionningState,
        /// The setting `[suivi] doute`.
        doubt: SignedDuration,
    },
    /// getReprovisionning answered with 20014: no reprovisioning.
    Absent {
        /// The setting `[suivi] doute`.
        doubt: SignedDuration,
    },
    /// A person settles the put.
    Settle {
        /// Whether the put was carried out.
        departed: bool,
        /// The code, if the hotline gave one.
        code: Option<DechargeCode>,
        /// Why, in the person's words.
        reason: String,
    },
    /// A person records the code de décharge.
    Code(DechargeCode),
}

/// What may be done once the event is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutEffect {
    /// Send the put: exactly once.
    Send,
    /// Ask getReprovisionning when the polling plan says so.
    Follow,
    /// Tell the person that the put has come to its end.
    Announce,
}

/// The result of [`decide`]: at most one event, and the effect that may follow once the event is durable.
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

/// Decides what `input`, which happens at `at`, means for `life`.
///
/// An input that has no meaning in the put's present phase gives neither event nor effect.
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
        // An answer counts in every phase: it may carry the code.
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
        // A put that the service itself accepted is not in doubt: a person can't settle it otherwise.
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
