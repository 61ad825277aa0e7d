//! How long a past workflow took, as far as it was seen.
//!
//! Owns: reading this from a put's events. The service is asked only a few times about a workflow: its end
//! lies between the last time it was seen under way and the first time it was seen ended.

use jiff::{SignedDuration, Timestamp};

use crate::domain::lifecycle::{Life, Phase, PutEvent, Record};
use crate::domain::reference::is_absent;

/// Where a workflow takes place, as far as it is known. Two workflows of one PBO, or of one PM, tell more
/// about each other than workflows of different places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkflowPlace {
    /// The PM's reference.
    pub pm: Option<String>,
    /// The reference of the wanted fibre's PBO. It identifies a PBO only together with its PM: another
    /// building may use the same name.
    pub pbo: Option<String>,
}

impl WorkflowPlace {
    /// The place of a put whose fibre is on this PBO.
    #[must_use]
    pub fn new(life: &Life, pbo: Option<String>) -> Self {
        let pm = life.pm.as_ref().map(|pm| pm.reference.trim().to_owned());
        Self { pm: pm.filter(|pm| !is_absent(pm)), pbo: pbo.filter(|pbo| !is_absent(pbo)) }
    }

    /// Whether both are known to be at the same PM.
    #[must_use]
    pub fn same_pm(&self, other: &Self) -> bool {
        self.pm.is_some() && self.pm == other.pm
    }

    /// Whether both are known to be at the same PBO.
    #[must_use]
    pub fn same_pbo(&self, other: &Self) -> bool {
        self.same_pm(other) && self.pbo.is_some() && self.pbo == other.pbo
    }
}

/// A workflow that was seen to its end. Its duration counts from the put's last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// When the put's last byte left.
    pub start: Timestamp,
    /// When the workflow was first seen ended.
    pub seen_at: Timestamp,
    /// The workflow took longer than this: it was last seen under way then. 0 when it was never seen under
    /// way.
    pub more_than: SignedDuration,
    /// The workflow took this long at most: it was first seen ended then.
    pub at_most: SignedDuration,
    /// Where it took place.
    pub workflow_place: WorkflowPlace,
}

impl Observation {
    /// Reads a workflow from a put's events, oldest first; `pbo` is the wanted fibre's PBO.
    ///
    /// `None` when the end was not seen, when the beginning is not known (the process stopped in the middle
    /// of the put), or when the times contradict one another (a clock was set back meanwhile).
    #[must_use]
    pub fn read(records: &[Record], pbo: Option<String>) -> Option<Self> {
        let (first, rest) = records.split_first()?;
        let mut life = Life::replayed(std::slice::from_ref(first))?;
        let mut last_sighting: Option<Timestamp> = None;
        for record in rest {
            if record.event == PutEvent::Interrupted {
                return None;
            }
            let start = match &life.phase {
                Phase::Followed(followed) => Some(followed.last_byte),
                Phase::Unknown(inquiry) => Some(inquiry.last_byte),
                _ => None,
            };
            life.apply(record);
            let Some(start) = start else { continue };
            match (&life.phase, &record.event) {
                (Phase::Finished { .. }, PutEvent::State { .. }) => {
                    let more_than =
                        last_sighting.map_or(SignedDuration::ZERO, |observed| observed.duration_since(start));
                    let at_most = record.at.duration_since(start);
                    let coherent = !more_than.is_negative() && at_most > more_than;
                    return coherent.then(|| Self {
                        start,
                        seen_at: record.at,
                        more_than,
                        at_most,
                        workflow_place: WorkflowPlace::new(&life, pbo),
                    });
                }
                (_, PutEvent::State { state, .. }) if state.statut.is_underway() => last_sighting = Some(record.at),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demande::Draft;
    use crate::domain::outcome::{Acceptance, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome};
    use crate::domain::put_answers::{AllottedFibre, Pm, ReprovisionningState};
    use crate::domain::states::Statut;

    fn t(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    fn record(seconds: i64, event: PutEvent) -> Record {
        Record { at: t(seconds), event }
    }

    fn start(outcome: PutOutcome) -> Vec<Record> {
        let demande = Draft::sound().demande().unwrap();
        let intention = PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() };
        vec![
            record(-5, intention),
            record(-1, PutEvent::Departure),
            record(2, PutEvent::Return { outcome, last_byte: t(0) }),
        ]
    }

    fn accepted() -> Vec<Record> {
        start(PutOutcome::Accepted(Acceptance {
            pm: Some(Pm { reference: " PM-7 ".into(), ..Pm::default() }),
            ..Acceptance::default()
        }))
    }

    fn state(seconds: i64, statut: Statut, fibre: &str) -> Record {
        let fibre = Some(AllottedFibre { reference: fibre.into(), ..AllottedFibre::default() });
        let state = ReprovisionningState { reference: None, statut, pm: None, fibre };
        record(seconds, PutEvent::State { state, doubt: 600 })
    }

    #[test]
    fn the_end_lies_between_the_last_look_under_way_and_the_first_at_the_end() {
        let mut records = accepted();
        records.push(state(60, Statut::Initiated, "CTP-2"));
        records.push(state(150, Statut::Underway, "CTP-2"));
        assert_eq!(Observation::read(&records, None), None, "not ended yet");
        records.push(state(260, Statut::Finished, "CTP-2"));
        let observed = Observation::read(&records, Some("BE-06".into())).unwrap();
        assert_eq!((observed.start, observed.seen_at), (t(0), t(260)));
        assert_eq!((observed.more_than.as_secs(), observed.at_most.as_secs()), (150, 260));
        assert_eq!(observed.workflow_place, WorkflowPlace { pm: Some("PM-7".into()), pbo: Some("BE-06".into()) });
    }

    #[test]
    fn one_look_tells_that_it_took_at_most_so_long() {
        let mut records = accepted();
        records.push(state(40, Statut::Failed, "CTP-2"));
        let observed = Observation::read(&records, None).unwrap();
        assert_eq!((observed.more_than.as_secs(), observed.at_most.as_secs()), (0, 40));
    }

    /// The end of an older reprovisioning does not count.
    #[test]
    fn only_the_end_that_settled_the_put_counts() {
        let mut records = accepted();
        records.push(state(30, Statut::Finished, "CTP-9"));
        assert_eq!(Observation::read(&records, None), None);
        records.push(state(90, Statut::Finished, "CTP-2"));
        let observed = Observation::read(&records, None).unwrap();
        assert_eq!((observed.more_than.as_secs(), observed.at_most.as_secs()), (0, 90));
    }

    #[test]
    fn a_put_adopted_after_doubt_counts_from_its_last_byte() {
        let cause = DoubtCause::Breakdown(Breakdown { kind: BreakdownKind::Cut, detail: String::new() });
        let mut records = start(PutOutcome::Unknown(Doubt { cause, code: None, candidates: Vec::new() }));
        records.push(state(20, Statut::Underway, "CTP-2"));
        records.push(state(50, Statut::Finished, "CTP-2"));
        let observed = Observation::read(&records, None).unwrap();
        assert_eq!((observed.more_than.as_secs(), observed.at_most.as_secs()), (20, 50));
    }

    #[test]
    fn what_has_no_true_duration_teaches_nothing() {
        // The process had stopped: nobody knows when the put left.
        let mut records = accepted();
        records.truncate(2);
        records.push(record(4000, PutEvent::Interrupted));
        records.push(state(4020, Statut::Finished, "CTP-2"));
        assert_eq!(Observation::read(&records, None), None);
        // The clock was set back: before the put, or before the last look.
        for (observed, end) in [(60, -400), (-40, 100), (60, 60), (60, 30)] {
            let mut records = accepted();
            records.push(state(observed, Statut::Underway, "CTP-2"));
            records.push(state(end, Statut::Finished, "CTP-2"));
            assert_eq!(Observation::read(&records, None), None, "{observed} {end}");
        }
        assert_eq!(Observation::read(&[], None), None);
    }

    #[test]
    fn a_pbo_of_another_pm_is_another_one() {
        let here = WorkflowPlace { pm: Some("PM-1".into()), pbo: Some("BE-06".into()) };
        let elsewhere = WorkflowPlace { pm: Some("PM-2".into()), ..here.clone() };
        let unknown = WorkflowPlace { pm: None, ..here.clone() };
        assert!(here.same_pbo(&here.clone()) && !here.same_pbo(&elsewhere) && !here.same_pm(&elsewhere));
        assert!(!unknown.same_pm(&unknown.clone()) && !unknown.same_pbo(&here));
    }
}
