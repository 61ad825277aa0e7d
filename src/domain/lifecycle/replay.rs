//! Replays events: how each event changes a put.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Absence, CodeOrigin, Disproof, Followed, Inquiry, Life, Phase, PutEvent, Record, Sighting, Stage};
use crate::domain::outcome::{Breakdown, BreakdownKind, DoubtCause, PutOutcome};
use crate::domain::put_answers::{DechargeCode, ReprovisionningState};
use crate::domain::reference::is_absent;
use crate::domain::states::Statut;

impl Life {
    /// Builds a life from `records`, oldest first; `None` unless the first is an intention.
    #[must_use]
    pub fn replayed(records: &[Record]) -> Option<Self> {
        let (first, rest) = records.split_first()?;
        let PutEvent::Intention { demande, old_fibre, agent, .. } = &first.event else {
            return None;
        };
        let mut life = Self {
            demande: demande.clone(),
            old_fibre: old_fibre.clone(),
            agent: agent.clone(),
            at: first.at,
            phase: Phase::Intention,
            code: None,
            candidates: Vec::new(),
            pm: None,
            fibre: None,
            stages: BTreeMap::from([(Stage::Intention, first.at)]),
            version: 1,
        };
        for record in rest {
            life.apply(record);
        }
        Some(life)
    }

    /// Whether the put is settled: nothing more is asked of the service, and another put of the
    /// contract is possible (rule R10).
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(
            self.phase,
            Phase::NotSent(_)
                | Phase::Refused(_)
                | Phase::Finished { .. }
                | Phase::Closed { .. }
                | Phase::NotCarriedOut(_)
        )
    }

    /// Whether getReprovisionning may still give news of the put that are worth a request.
    #[must_use]
    pub fn is_followed(&self) -> bool {
        match &self.phase {
            Phase::Unknown(_) => true,
            Phase::Followed(followed) => !followed.is_forgotten(),
            _ => false,
        }
    }

    /// Whether the put was carried out but its code de décharge is not known.
    #[must_use]
    pub const fn code_missing(&self) -> bool {
        self.code.is_none() && self.was_run()
    }

    /// Whether the put is known to have been carried out.
    #[must_use]
    pub const fn was_run(&self) -> bool {
        matches!(self.phase, Phase::Followed(_) | Phase::Finished { .. } | Phase::Closed { .. })
    }

    /// Replays one more event. An event that has no meaning in the present phase changes only the version.
    pub fn apply(&mut self, record: &Record) {
        self.version = self.version.saturating_add(1);
        let at = record.at;
        match &record.event {
            PutEvent::Intention { .. } => {}
            PutEvent::Departure => {
                if self.phase == Phase::Intention {
                    self.phase = Phase::Sending { since: at };
                }
            }
            PutEvent::NotSent { breakdown } => {
                if self.phase == Phase::Intention {
                    self.phase = Phase::NotSent(breakdown.clone());
                }
            }
            PutEvent::Interrupted => {
                if let Phase::Sending { since } = self.phase {
                    let breakdown = Breakdown {
                        kind: BreakdownKind::Interruption,
                        detail: "stopped after the departure".to_owned(),
                    };
                    self.phase = Phase::Unknown(Inquiry::opened(DoubtCause::Breakdown(breakdown), at.max(since)));
                }
            }
            PutEvent::Return { outcome, last_byte } => self.apply_return(outcome, *last_byte),
            PutEvent::State { state, doubt } => self.apply_state(state, at, SignedDuration::from_secs(*doubt)),
            PutEvent::Absent { doubt } => self.apply_absence(at, SignedDuration::from_secs(*doubt)),
            PutEvent::Settled { departed, code, reason } => self.apply_settled(*departed, code.as_ref(), reason),
            PutEvent::Closed { code, reason } => {
                if let Some(code) = code {
                    self.keep_code(code, CodeOrigin::ByHand);
                }
                if let Phase::Followed(_) = self.phase {
                    self.phase = Phase::Closed { reason: reason.clone() };
                }
            }
            PutEvent::CodeEntered { code } => self.keep_code(code, CodeOrigin::ByHand),
        }
        self.mark_stages(at);
    }

    /// Sets the time of each step that the present phase has reached, unless it is set already.
    fn mark_stages(&mut self, at: Timestamp) {
        let mut reached = |stage| {
            self.stages.entry(stage).or_insert(at);
        };
        match &self.phase {
            Phase::Intention => {}
            Phase::Sending { .. } | Phase::Unknown(_) => reached(Stage::Sent),
            Phase::Followed(followed) => {
                reached(Stage::Accepted);
                match &followed.statut {
                    None => {}
                    Some(Statut::Initiated) => reached(Stage::Initiated),
                    Some(_) => reached(Stage::Underway),
                }
            }
            Phase::NotSent(_)
            | Phase::Refused(_)
            | Phase::Finished { .. }
            | Phase::Closed { .. }
            | Phase::NotCarriedOut(_) => reached(Stage::End),
        }
    }

    /// Keeps a code. The service's code replaces one recorded by hand; a later code by hand replaces an
    /// earlier one, and one that was found elsewhere in an answer: a person has compared it.
    fn keep_code(&mut self, code: &DechargeCode, source: CodeOrigin) {
        let keep = match (&self.code, source) {
            (Some((_, CodeOrigin::Service)), CodeOrigin::ByHand | CodeOrigin::Salvaged)
            | (Some((_, CodeOrigin::ByHand)), CodeOrigin::Salvaged) => true,
            (None | Some(_), _) => false,
        };
        if !keep {
            self.code = Some((code.clone(), source));
            self.candidates.clear();
        }
    }

    fn apply_return(&mut self, outcome: &PutOutcome, last_byte: Timestamp) {
        // The last byte is never earlier than the departure: if the clock is set back in between and
        // corrected later, the time since the last byte would seem longer than it is.
        let last_byte = match self.phase {
            Phase::Sending { since } => last_byte.max(since),
            _ => last_byte,
        };
        let (code, candidates) = match outcome {
            PutOutcome::Accepted(acceptance) => (acceptance.code.as_ref(), acceptance.candidates.as_slice()),
            PutOutcome::Unknown(doubt) => (doubt.code.as_ref(), doubt.candidates.as_slice()),
            PutOutcome::Refused(_) | PutOutcome::NotSent(_) => (None, [].as_slice()),
        };
        match (code, candidates) {
            (Some(code), _) => self.keep_code(code, CodeOrigin::Service),
            (None, [code]) => self.keep_code(code, CodeOrigin::Salvaged),
            (None, several) if self.code.is_none() => self.candidates = several.to_vec(),
            (None, _) => {}
        }
        // An answer that comes after the put was settled still counts if it says that the put was carried
        // out.
        let expected = matches!(self.phase, Phase::Sending { .. } | Phase::Unknown(_));
        match outcome {
            PutOutcome::Accepted(acceptance) => {
                if expected || matches!(self.phase, Phase::NotCarriedOut(_)) {
                    self.phase = Phase::Followed(Followed::without_statut(false, last_byte));
                }
                self.pm = acceptance.pm.clone().or_else(|| self.pm.take());
                self.fibre = acceptance.fibre.clone().or_else(|| self.fibre.take());
            }
            PutOutcome::Refused(refusal) if expected => self.phase = Phase::Refused(refusal.clone()),
            PutOutcome::NotSent(breakdown) if expected => self.phase = Phase::NotSent(breakdown.clone()),
            PutOutcome::Unknown(doubt) if matches!(self.phase, Phase::Sending { .. }) => {
                self.phase = Phase::Unknown(Inquiry::opened(doubt.cause.clone(), last_byte));
            }
            PutOutcome::Refused(_) | PutOutcome::NotSent(_) | PutOutcome::Unknown(_) => {}
        }
    }

    fn apply_state(&mut self, state: &ReprovisionningState, at: Timestamp, doubt: SignedDuration) {
        let whose = self.named_fibre(state);
        let (ours, adopted) = match &self.phase {
            Phase::Followed(followed) => (followed.is_own(whose, &state.statut), followed.adopted),
            Phase::Unknown(_) => {
                let known = state.statut.is_final() || state.statut.is_underway();
                (whose == NamedFibre::Wanted && known, true)
            }
            _ => return,
        };
        if ours {
            self.follow(state, adopted);
        } else if let Phase::Unknown(inquiry) = &mut self.phase
            && state.statut.is_underway()
        {
            inquiry.see_underway(whose, state);
        } else if state.statut.is_final() && whose != NamedFibre::None {
            self.apply_absence(at, doubt);
        }
    }

    /// Applies a state that belongs to this put.
    fn follow(&mut self, state: &ReprovisionningState, adopted: bool) {
        let last_byte = match &self.phase {
            Phase::Followed(followed) => followed.last_byte,
            Phase::Unknown(inquiry) => inquiry.last_byte,
            _ => return,
        };
        if let Some(pm) = &state.pm {
            self.pm = Some(pm.clone());
        }
        if let Some(fibre) = state.fibre.as_ref().filter(|fibre| !is_absent(&fibre.reference)) {
            self.fibre = Some(fibre.clone());
        }
        self.phase = if state.statut.is_final() {
            Phase::Finished { statut: state.statut.clone(), adopted }
        } else {
            Phase::Followed(Followed { statut: Some(state.statut.clone()), adopted, last_byte, absence: None })
        };
    }

    /// Applies an answer with no trace of the put. Two such answers, the second one at least `doubt` after
    /// the last byte, show that a put in doubt was not carried out (docs/e-reprov.md 5.3), or that the
    /// service no longer knows a put that was carried out.
    ///
    /// The first absence was certainly seen after the last byte left. If the clock was set back since and the
    /// last byte lies in the future, `doubt` counts from the first absence instead.
    fn apply_absence(&mut self, at: Timestamp, doubt: SignedDuration) {
        let certain = |first: Timestamp, byte: Timestamp| {
            at > first && at.duration_since(if at < byte { first } else { byte }) >= doubt
        };
        match &mut self.phase {
            Phase::Unknown(inquiry) => {
                inquiry.seen = Sighting::Nothing;
                match inquiry.first_absence {
                    None => inquiry.first_absence = Some(at),
                    Some(first) if certain(first, inquiry.last_byte) => {
                        self.phase = Phase::NotCarriedOut(Disproof::Service);
                    }
                    // The clock was ahead at the first absence and is correct now: this one counts as the
                    // first.
                    Some(first) if at < first => inquiry.first_absence = Some(at),
                    Some(_) => {}
                }
            }
            Phase::Followed(followed) => match &mut followed.absence {
                None => followed.absence = Some(Absence { first: at, certain: false }),
                Some(absence) => {
                    absence.certain |= certain(absence.first, followed.last_byte);
                    absence.first = absence.first.min(at);
                }
            },
            _ => {}
        }
    }

    fn apply_settled(&mut self, departed: bool, code: Option<&DechargeCode>, reason: &str) {
        if let Some(code) = code {
            self.keep_code(code, CodeOrigin::ByHand);
        }
        match &self.phase {
            Phase::Unknown(inquiry) if departed => {
                let last_byte = inquiry.last_byte;
                self.phase = Phase::Followed(Followed::without_statut(true, last_byte));
            }
            Phase::Unknown(_) | Phase::Followed(_) if !departed => {
                self.phase = Phase::NotCarriedOut(Disproof::Person { reason: reason.to_owned() });
            }
            _ => {}
        }
    }

    fn named_fibre(&self, state: &ReprovisionningState) -> NamedFibre {
        match state.reference_fibre() {
            None => NamedFibre::None,
            Some(reference) if reference == self.demande.fibre.as_str() => NamedFibre::Wanted,
            Some(reference) if self.old_fibre.as_deref() == Some(reference) => NamedFibre::Former,
            Some(_) => NamedFibre::ThirdParty,
        }
    }
}

/// Which fibre a state names, in relation to a put.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamedFibre {
    None,
    Wanted,
    Former,
    ThirdParty,
}

impl Inquiry {
    fn opened(cause: DoubtCause, last_byte: Timestamp) -> Self {
        Self { cause, last_byte, first_absence: None, seen: Sighting::Nothing }
    }

    /// Notes a reprovisioning of the contract that is under way, but not on the wanted fibre: it names no
    /// fibre, the old one or a third one.
    fn see_underway(&mut self, whose: NamedFibre, state: &ReprovisionningState) {
        let statut = state.statut.clone();
        self.seen = if whose == NamedFibre::ThirdParty {
            Sighting::ThirdParty { fibre: state.reference_fibre().unwrap_or_default().to_owned(), statut }
        } else {
            Sighting::NoFibre(statut)
        };
        self.first_absence = None;
    }
}

impl Followed {
    /// Whether a state that names such a fibre belongs to this put. A final state on the old fibre belongs to
    /// an older reprovisioning, unless this put was seen under way before: then a cancelled or failed state
    /// names the fibre to which the service returned.
    fn is_own(&self, whose: NamedFibre, statut: &Statut) -> bool {
        let seen_underway = self.statut.as_ref().is_some_and(Statut::is_underway);
        match whose {
            NamedFibre::Wanted | NamedFibre::None => true,
            NamedFibre::Former => {
                statut.is_underway() || (seen_underway && matches!(statut, Statut::Cancelled | Statut::Failed))
            }
            NamedFibre::ThirdParty => false,
        }
    }
}
