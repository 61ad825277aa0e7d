//! The life cycle as an invariant: whatever happens, in any order and in any number of processes, one intention is sent
//! at most once, and doubt never turns into a send.
//!
//! A small model of the real thing: a journal that accepts an event only at the version that the writer saw, and
//! several processes. Each process holds a copy of the journal that may be stale, performs an effect only after its
//! event was accepted, and may be killed between the two.
//!
//! Guards: domain: one intention is sent at most once; doubt never turns into a send; a code that came is kept

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use reprov::domain::lifecycle::{Life, Phase, PutEffect, PutEvent, PutInput, Record, decide};
use reprov::domain::outcome::{AnswerFault, Breakdown, BreakdownKind, PutBody, PutReturn};
use reprov::domain::put_answers::{AllottedFibre, DechargeCode, Entete, Ko, PutAcknowledgement, ReprovisionningState};
use reprov::domain::states::Statut;

const PROCESSES: usize = 3;

/// One thing that may happen to one of the processes.
#[derive(Debug, Clone)]
enum Happening {
    /// A process reads the journal.
    Reads(usize),
    /// An input reaches a process: it appends the event and, unless killed right after, performs the effect.
    Receives { who: usize, input: PutInput, killed_after: bool },
    /// Time passes.
    Waits(i64),
}

struct Journal {
    records: Vec<Record>,
}

impl Journal {
    fn add(&mut self, version: u32, record: Record) -> bool {
        let accepted = usize::try_from(version).is_ok_and(|version| version == self.records.len());
        if accepted {
            self.records.push(record);
        }
        accepted
    }

    fn life(&self) -> Life {
        Life::replayed(&self.records).unwrap()
    }
}

fn intention() -> PutEvent {
    let draft = common::order::draft_for("MUT1", "CTP-2");
    PutEvent::Intention {
        demande: draft.demande().unwrap(),
        old_fibre: Some("CTP-1".into()),
        agent: None,
        accepted: Vec::new(),
    }
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn returned() -> impl Strategy<Value = PutReturn> {
    let breakdown = || Breakdown { kind: BreakdownKind::Cut, detail: String::new() };
    let code = || prop_oneof![Just(None), Just(DechargeCode::read("ABCDEF"))];
    let entete = prop_oneof![
        Just(None),
        Just(Some(Entete::Ok)),
        prop::sample::select(vec!["10000", "20006", "20012", "20015", "20014", "99999"]).prop_map(|code| {
            let code = reprov::domain::service_error::ServiceErrorCode::read(code);
            Some(Entete::Ko(Ko { code, libelle: String::new() }))
        }),
    ];
    prop_oneof![
        Just(PutReturn::NotDeparted(breakdown())),
        code().prop_map(move |code| PutReturn::NoAnswer { breakdown: breakdown(), code }),
        (prop::sample::select(vec![200_u16, 302, 404, 500]), entete, code()).prop_map(|(http, entete, code)| {
            let acknowledgement = PutAcknowledgement { entete, code, ..PutAcknowledgement::default() };
            PutReturn::Answer { http, body: PutBody::Acknowledgement(acknowledgement), not_before: None }
        }),
        (prop::sample::select(vec![200_u16, 500]), code()).prop_map(|(http, code)| PutReturn::Answer {
            http,
            body: PutBody::Illegible { fault: AnswerFault::default(), reason: String::new(), code, kind: None },
            not_before: None,
        }),
    ]
}

fn input() -> impl Strategy<Value = PutInput> {
    let doubt = SignedDuration::from_mins(10);
    let fibre = prop::sample::select(vec![None, Some("CTP-1"), Some("CTP-2"), Some("CTP-3")]);
    let statut = prop::sample::select(vec!["Initié", "En cours", "Terminé", "Annulé", "En échec", "Autre"]);
    prop_oneof![
        4 => Just(PutInput::Ready),
        1 => Just(PutInput::Prevented(Breakdown { kind: BreakdownKind::Quota, detail: String::new() })),
        2 => (returned(), 0_i64..2_000).prop_map(|(returned, when)| PutInput::Return {
            returned, last_byte: instant(when)
        }),
        2 => Just(PutInput::Orphaned),
        2 => (statut, fibre).prop_map(move |(statut, fibre)| PutInput::State {
            state: ReprovisionningState {
                reference: None,
                statut: Statut::read(statut),
                pm: None,
                fibre: fibre.map(|f: &str| AllottedFibre { reference: f.into(), ..AllottedFibre::default() }),
            },
            doubt,
        }),
        2 => Just(PutInput::Absent { doubt }),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(departed, code)| PutInput::Settle {
            departed,
            code: DechargeCode::read(if code { "MAIN" } else { "" }),
            reason: "hotline".into(),
        }),
        1 => Just(PutInput::Code(DechargeCode::read("MAIN").unwrap())),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        2 => (0..PROCESSES).prop_map(Happening::Reads),
        6 => (0..PROCESSES, input(), prop::bool::weighted(0.2))
            .prop_map(|(who, input, killed_after)| Happening::Receives { who, input, killed_after }),
        1 => (1_i64..900).prop_map(Happening::Waits),
    ]
}

/// Whether some answer in the journal carried the service's code.
fn code_came(records: &[Record]) -> bool {
    records.iter().any(|record| match &record.event {
        PutEvent::Return { outcome, .. } => match outcome {
            reprov::domain::outcome::PutOutcome::Accepted(acceptance) => acceptance.code.is_some(),
            reprov::domain::outcome::PutOutcome::Unknown(doubt) => doubt.code.is_some(),
            _ => false,
        },
        _ => false,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn one_intention_is_sent_at_most_once_and_never_from_doubt(sequence in prop::collection::vec(happening(), 1..60)) {
        let mut journal = Journal { records: vec![Record { at: instant(0), event: intention() }] };
        let mut copies: Vec<Life> = vec![journal.life(); PROCESSES];
        let mut clock = 1;
        let mut sendings = 0;
        for happening in sequence {
            match happening {
                Happening::Reads(who) => copies[who] = journal.life(),
                Happening::Waits(seconds) => clock += seconds,
                Happening::Receives { who, input, killed_after } => {
                    let at = instant(clock);
                    let decision = decide(&copies[who], input, at);
                    let Some(event) = decision.event else {
                        prop_assert_eq!(decision.effect, None, "an effect without an event");
                        continue;
                    };
                    let before = journal.life();
                    if !journal.add(copies[who].version, Record { at, event }) {
                        copies[who] = journal.life();
                        continue;
                    }
                    copies[who] = journal.life();
                    if decision.effect == Some(PutEffect::Send) {
                        prop_assert_eq!(&before.phase, &Phase::Intention, "a send out of another phase");
                        if !killed_after {
                            sendings += 1;
                        }
                    }
                    if killed_after {
                        copies[who] = journal.life();
                    }
                }
            }
            prop_assert!(sendings <= 1, "sent {} times", sendings);
            let life = journal.life();
            prop_assert_eq!(usize::try_from(life.version), Ok(journal.records.len()), "the version an append expects");
            let departures = journal.records.iter().filter(|record| record.event == PutEvent::Departure).count();
            prop_assert!(departures <= 1);
            prop_assert!(sendings <= departures, "sent without a durable departure");
            if code_came(&journal.records) {
                prop_assert!(life.code.is_some(), "a code that arrived is gone");
            }
        }
    }

    /// A put in doubt was sent or never will be: no input leads back to the intention.
    #[test]
    fn doubt_never_leads_back(entries in prop::collection::vec((input(), 1_i64..900), 1..40)) {
        let mut records = vec![
            Record { at: instant(0), event: intention() },
            Record { at: instant(1), event: PutEvent::Departure },
            Record { at: instant(2), event: PutEvent::Interrupted },
        ];
        let mut clock = 2;
        for (input, wait) in entries {
            clock += wait;
            let life = Life::replayed(&records).unwrap();
            let came_back = matches!(life.phase, Phase::Intention | Phase::Sending { .. });
            prop_assert!(!came_back, "back before the doubt");
            let decision = decide(&life, input, instant(clock));
            prop_assert_ne!(decision.effect, Some(PutEffect::Send));
            records.extend(decision.event.map(|event| Record { at: instant(clock), event }));
        }
    }

    /// Events written as JSON and read back replay to the same life.
    #[test]
    fn events_survive_their_text_form(entries in prop::collection::vec((input(), 1_i64..900), 1..20)) {
        let mut records = vec![Record { at: instant(0), event: intention() }];
        for (input, wait) in entries {
            let life = Life::replayed(&records).unwrap();
            let at = instant(wait);
            records.extend(decide(&life, input, at).event.map(|event| Record { at, event }));
        }
        let text = serde_json::to_string(&records).unwrap();
        let read_again: Vec<Record> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Life::replayed(&read_again), Life::replayed(&records));
        prop_assert_eq!(read_again, records);
    }
}
