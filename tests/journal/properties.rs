//! Guards: store: what is read again is what was added

use jiff::Timestamp;
use proptest::prelude::*;
use reprov::domain::answered_by::AnswererKind;
use reprov::domain::lifecycle::{Life, Phase, PutEvent, Record};
use reprov::domain::outcome::{
    Acceptance, AnswerFault, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome, Refusal,
};
use reprov::domain::put_answers::{AllottedFibre, DechargeCode, Ko, Pm, ReprovisionningState};
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::Statut;
use reprov::store::journal::{JournalAppendError, JournalDepartError};

use crate::bench::*;

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_000_000_000, 0_i32..1_000_000_000).prop_map(|(s, ns)| Timestamp::new(s, ns).unwrap())
}

fn any_breakdown() -> impl Strategy<Value = Breakdown> {
    (prop::sample::select(BreakdownKind::ALL.to_vec()), any::<String>())
        .prop_map(|(kind, detail)| Breakdown { kind, detail })
}

fn any_code() -> impl Strategy<Value = Option<DechargeCode>> {
    any::<String>().prop_map(|text| DechargeCode::read(&text))
}

fn any_ko() -> impl Strategy<Value = Ko> {
    (prop::sample::select(vec!["20008", "20012", "-1", "", "99 999"]), any::<String>())
        .prop_map(|(code, libelle)| Ko { code: ServiceErrorCode::read(code), libelle })
}

fn any_pm() -> impl Strategy<Value = Option<Pm>> {
    prop::option::of((any::<String>(), any::<String>()).prop_map(|(reference, position)| Pm { reference, position }))
}

fn any_fibre() -> impl Strategy<Value = Option<AllottedFibre>> {
    let reference = prop::sample::select(vec!["CTP-1-1", "CTP-2-1", "CTP-3-1", "HOTLINE", ""]);
    prop::option::of((reference, prop::option::of(any::<String>())).prop_map(|(reference, pto)| AllottedFibre {
        reference: reference.to_owned(),
        reference_pto: pto,
        ..AllottedFibre::default()
    }))
}

fn any_state() -> impl Strategy<Value = ReprovisionningState> {
    let statut = prop::sample::select(vec!["Initié", "En cours", "Terminé", "Annulé", "En échec", "Suspendu", ""]);
    (prop::option::of(any::<String>()), statut, any_pm(), any_fibre()).prop_map(|(reference, statut, pm, fibre)| {
        ReprovisionningState { reference, statut: Statut::read(statut), pm, fibre }
    })
}

fn any_outcome() -> impl Strategy<Value = PutOutcome> {
    let cause = prop_oneof![
        any_breakdown().prop_map(DoubtCause::Breakdown),
        any_ko().prop_map(DoubtCause::Ko),
        any::<u16>().prop_map(|status| DoubtCause::Http { status, kind: None }),
        any::<String>().prop_map(|text| DoubtCause::Fault { text }),
        (any::<String>(), prop::sample::select(AnswerFault::ALL.to_vec()))
            .prop_map(|(reason, fault)| DoubtCause::Illegible { fault, reason, kind: Some(AnswererKind::Page) }),
    ];
    prop_oneof![
        (any_code(), any_pm(), any_fibre(), prop::option::of(any::<String>())).prop_map(
            |(code, pm, fibre, contrat)| PutOutcome::Accepted(Acceptance {
                code,
                pm,
                fibre,
                contrat,
                candidates: Vec::new()
            })
        ),
        any_ko().prop_map(|ko| PutOutcome::Refused(Refusal::Service(ko))),
        any::<u16>().prop_map(|status| PutOutcome::Refused(Refusal::Http { status, not_before: None, kind: None })),
        any_breakdown().prop_map(PutOutcome::NotSent),
        (cause, any_code()).prop_map(|(cause, code)| PutOutcome::Unknown(Doubt {
            cause,
            code,
            candidates: Vec::new()
        })),
    ]
}

fn any_event() -> impl Strategy<Value = PutEvent> {
    prop_oneof![
        3 => Just(PutEvent::Departure),
        3 => (any_outcome(), any_instant())
            .prop_map(|(outcome, last_byte)| PutEvent::Return { outcome, last_byte }),
        1 => Just(PutEvent::Interrupted),
        1 => any_breakdown().prop_map(|breakdown| PutEvent::NotSent { breakdown }),
        3 => (any_state(), 0_i64..1000).prop_map(|(state, doubt)| PutEvent::State { state, doubt }),
        2 => (0_i64..1000).prop_map(|doubt| PutEvent::Absent { doubt }),
        1 => (any::<bool>(), any_code(), any::<String>())
            .prop_map(|(departed, code, reason)| PutEvent::Settled { departed, code, reason }),
        1 => any_code().prop_filter_map("a code", |code| Some(PutEvent::CodeEntered { code: code? })),
    ]
}

fn any_records() -> impl Strategy<Value = Vec<Record>> {
    prop::collection::vec((any_instant(), any_event()).prop_map(|(at, event)| Record { at, event }), 0..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_again_is_what_was_added(start in any_instant(), facts in any_records()) {
        let executor = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let sandbox = Sandbox::new();
        let first = intention("C1", start);
        let (put, written, life) = executor.block_on(async {
            let journal = sandbox.open();
            let (put, mut life) = journal.begin(first.clone()).await.unwrap();
            let mut written = vec![first];
            for record in facts {
                let departs_here = life.phase == Phase::Intention;
                if record.event == PutEvent::Departure {
                    let request = request("putReprovisionning", "C1", record.at);
                    match journal.depart(put, life.version, record.clone(), request, 2000).await {
                        Ok((after, _)) => {
                            assert!(departs_here);
                            life = after;
                        }
                        Err(JournalDepartError::Append(JournalAppendError::Impossible)) => {
                            assert!(!departs_here);
                            continue;
                        }
                        Err(error) => panic!("{error}"),
                    }
                } else {
                    life = journal.add(put, life.version, record.clone()).await.unwrap();
                }
                written.push(record);
            }
            (put, written, life)
        });
        let expected = Life::replayed(&written);
        prop_assert_eq!(expected.as_ref(), Some(&life));
        executor.block_on(async {
            let journal = sandbox.open();
            prop_assert_eq!(journal.put_records(put).await.unwrap(), written);
            prop_assert_eq!(journal.life(put).await.unwrap(), expected);
            let open_puts = journal.open_puts().await.unwrap();
            prop_assert_eq!(open_puts.is_empty(), life.is_settled());
            prop_assert_eq!(journal.begin(intention("C1", start)).await.is_ok(), life.is_settled());
            Ok(())
        })?;
    }
}
