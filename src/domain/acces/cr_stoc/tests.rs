use jiff::Timestamp;

use super::*;
use crate::domain::commande::{Fact, FactOrigin};
use crate::domain::demande::Draft;
use crate::domain::lifecycle::{PutEvent, Record};
use crate::domain::outcome::{Acceptance, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome};
use crate::domain::put_answers::{AllottedFibre, ReprovisionningState};

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

fn life(sequence: Vec<PutEvent>) -> Life {
    let draft = Draft::sound();
    let intention = PutEvent::Intention {
        demande: draft.demande().unwrap(),
        old_fibre: Some("CTP-1".into()),
        agent: None,
        accepted: Vec::new(),
    };
    let facts: Vec<Record> =
        [intention].into_iter().chain(sequence).zip(0..).map(|(event, at)| Record { at: t(at), event }).collect();
    Life::replayed(&facts).unwrap()
}

fn returned(outcome: PutOutcome) -> PutEvent {
    PutEvent::Return { outcome, last_byte: t(1) }
}

fn accepted(code: &str) -> PutEvent {
    returned(PutOutcome::Accepted(Acceptance { code: DechargeCode::read(code), ..Acceptance::default() }))
}

fn state(statut: Statut) -> PutEvent {
    let fibre = Some(AllottedFibre { reference: "CTP-2".into(), ..AllottedFibre::default() });
    PutEvent::State { state: ReprovisionningState { reference: None, statut, pm: None, fibre }, doubt: 600 }
}

fn followed(code: &str) -> Life {
    life(vec![PutEvent::Departure, accepted(code)])
}

fn finished(code: &str, statut: Statut) -> Life {
    life(vec![PutEvent::Departure, accepted(code), state(statut)])
}

fn doubtful() -> Life {
    let breakdown = Breakdown { kind: BreakdownKind::AnswerTimeout, detail: String::new() };
    life(vec![
        PutEvent::Departure,
        returned(PutOutcome::Unknown(Doubt {
            cause: DoubtCause::Breakdown(breakdown),
            code: None,
            candidates: Vec::new(),
        })),
    ])
}

fn summary(subcontracting: Option<&str>) -> CommandeSummary {
    CommandeSummary {
        commande: "CMD-1".into(),
        subcontracting: subcontracting.map(str::to_owned),
        ..CommandeSummary::default()
    }
}

fn with(
    summary: Option<&CommandeSummary>,
    lives: &[Life],
    prise: Option<&str>,
    result: &RaccordementResult,
    subcontracting: Option<&str>,
) -> Result<CrStocLine, Vec<CrStocRefusal>> {
    let contrat = ContratId::parse("MUT1").unwrap();
    let facts = Commande {
        reference_prise: prise.map(|prise| Fact::new(prise.to_owned(), FactOrigin::CrCommande)),
        ..Commande::default()
    };
    prepare(CrStocSources { contrat: &contrat, facts: &facts, summary, lives }, result, subcontracting)
}

fn line(lives: &[Life], prise: &str, result: &RaccordementResult) -> Result<CrStocLine, Vec<CrStocRefusal>> {
    with(Some(&summary(Some("ST-1"))), lives, Some(prise), result, None)
}

fn ko() -> RaccordementResult {
    RaccordementResult::Ko("FINT01".into())
}

#[test]
fn the_line_has_the_values_in_the_order_of_the_columns() {
    let line = line(&[finished("D;É 1", Statut::Finished)], "CTP-2", &RaccordementResult::Ok).unwrap();
    let values = line.values();
    let twelve = ["CMD-1", "MUT1", "ST-1", "OK", "", "CTP-2", "", "", "", "", "OUI", "D;É 1"];
    assert_eq!(values[..12], twelve);
    assert!(values[12..].iter().all(|reserve| reserve.is_empty()) && values.len() == 29);
    let without = self::line(&[], "CTP-1", &ko()).unwrap();
    assert_eq!(without.values()[3..6], ["KO", "FINT01", "CTP-1"]);
    assert_eq!(without.values()[10..12], ["NON", ""]);
}

#[test]
fn what_is_mandatory_and_not_known_is_refused_by_name() {
    let refusal = with(None, &[], None, &ko(), None).unwrap_err();
    assert_eq!(
        refusal,
        [
            CrStocRefusal::MissingValue("ReferenceCommandePriseInterneOC"),
            CrStocRefusal::MissingValue("ReferenceCommandeSousTraitantOI")
        ]
    );
    assert_eq!(with(Some(&summary(None)), &[], None, &ko(), Some("ST-9")).unwrap().subcontracting, "ST-9");
    assert_eq!(with(Some(&summary(Some("ST-1"))), &[], None, &ko(), Some("ST-9")).unwrap().subcontracting, "ST-9");
}

#[test]
fn a_put_that_is_not_settled_well_is_refused() {
    for (lives, result, refusal) in [
        (vec![], RaccordementResult::Ok, vec![CrStocRefusal::NoPut]),
        (vec![doubtful()], ko(), vec![CrStocRefusal::InDoubt]),
        (vec![doubtful()], RaccordementResult::Ok, vec![CrStocRefusal::InDoubt]),
        (vec![finished("D-1", Statut::Finished), doubtful()], RaccordementResult::Ok, vec![CrStocRefusal::InDoubt]),
        (vec![followed("")], ko(), vec![CrStocRefusal::NoCode]),
        (vec![finished("D-1", Statut::Finished), followed("")], RaccordementResult::Ok, vec![CrStocRefusal::NoCode]),
        (vec![finished("D-1", Statut::Failed)], RaccordementResult::Ok, vec![CrStocRefusal::Failed(Statut::Failed)]),
    ] {
        assert_eq!(line(&lives, "CTP-1", &result), Err(refusal), "{result:?} {lives:?}");
    }
}

#[test]
fn a_put_that_a_person_closed_as_carried_out_is_reported_with_its_code() {
    let by_a_person = PutEvent::Closed { code: None, reason: "hotline".into() };
    let closed = life(vec![PutEvent::Departure, accepted("D-1"), by_a_person]);
    let line = line(&[closed], "CTP-1", &RaccordementResult::Ok).unwrap();
    assert_eq!((line.code.unwrap().to_string(), line.reference_prise.as_deref()), ("D-1".to_owned(), Some("CTP-2")));
}

#[test]
fn the_latest_put_that_was_carried_out_counts() {
    let code = |lives: &[Life], result| line(lives, "CTP-1", &result).unwrap().code.unwrap().to_string();
    let two = [finished("D-1", Statut::Finished), finished("D-2", Statut::Finished)];
    assert_eq!(code(&two, RaccordementResult::Ok), "D-2");
    let then_failure = [finished("D-1", Statut::Finished), finished("D-2", Statut::Failed)];
    assert_eq!(code(&then_failure, RaccordementResult::Ok), "D-1");
    assert_eq!(code(&[finished("D-2", Statut::Cancelled)], ko()), "D-2");
}

#[test]
fn the_reference_is_the_latest_known_and_hotline_is_none() {
    let prise = |lives: &[Life], known| line(lives, known, &ko()).unwrap().reference_prise;
    assert_eq!(prise(&[], "HOTLINE"), None);
    assert_eq!(prise(&[followed("D-1")], "CTP-1").as_deref(), Some("CTP-2"), "the put brings it");
    assert_eq!(prise(&[followed("D-1")], "HOTLINE").as_deref(), Some("CTP-2"));
    assert_eq!(prise(&[followed("D-1")], "CTP-7").as_deref(), Some("CTP-7"), "notified since");
    assert_eq!(prise(&[finished("D-1", Statut::Failed)], "CTP-1").as_deref(), Some("CTP-1"));
}
