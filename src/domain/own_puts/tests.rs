//! The marks of a put through its life, and which of several counts.

use super::*;
use crate::domain::demande::Draft;
use crate::domain::lifecycle::{PutEvent, Record};
use crate::domain::outcome::{Acceptance, PutOutcome};
use crate::domain::put_answers::ReprovisionningState;
use crate::domain::states::Construction;

const OLD: &str = "CTP-OLD";
const NEW: &str = "CTP-NEW";

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn put(contrat: &str, motif: Motif, from: i64, old: &str, new: &str) -> Vec<Record> {
    let draft = Draft {
        reference_contrat: contrat.into(),
        reference_fibre: new.into(),
        motif: motif.libelle().into(),
        conservation_pto: Some(false),
        ..Draft::sound()
    };
    let intention = PutEvent::Intention {
        demande: draft.demande().unwrap(),
        old_fibre: Some(old.into()),
        agent: None,
        accepted: Vec::new(),
    };
    vec![Record { at: t(from), event: intention }, Record { at: t(from), event: PutEvent::Departure }]
}

fn accepted(at: i64) -> Record {
    let outcome = PutOutcome::Accepted(Acceptance::default());
    Record { at: t(at), event: PutEvent::Return { outcome, last_byte: t(at) } }
}

fn state(at: i64, statut: Statut) -> Record {
    let state = ReprovisionningState { reference: None, statut, pm: None, fibre: None };
    Record { at: t(at), event: PutEvent::State { state, doubt: 600 } }
}

fn life(records: &[Record]) -> Life {
    Life::replayed(records).unwrap()
}

fn kind(puts: &OwnPuts, fibre: &str, read_at: Option<i64>) -> Option<MarkKind> {
    puts.mark(fibre, read_at.map(t)).map(|mark| mark.kind)
}

#[test]
fn marks_come_with_the_acceptance_and_go_when_the_put_fails_or_a_newer_list_comes() {
    let mut records = put("MUT1", Motif::SaturatedPbo, 10, OLD, NEW);
    let mut puts = OwnPuts::new([&life(&records)]);
    assert!(puts.is_empty(), "what is only on its way marks nothing");
    records.push(accepted(20));
    assert!(puts.differs_after(&life(&records)));
    puts.note(&life(&records));
    assert!(!puts.differs_after(&life(&records)), "a change is told once");
    assert_eq!(kind(&puts, NEW, Some(20)), Some(MarkKind::Taken));
    assert_eq!(kind(&puts, OLD, Some(0)), Some(MarkKind::Freed));
    assert_eq!(kind(&puts, NEW, None), Some(MarkKind::Taken), "an age that is not known is not known to be newer");
    assert_eq!((kind(&puts, NEW, Some(21)), kind(&puts, OLD, Some(21))), (None, None), "a newer list says more");
    assert_eq!(kind(&puts, "CTP-OTHER", Some(0)), None);
    let accepted_only = records.clone();
    records.push(state(30, Statut::Finished));
    puts.note(&life(&records));
    assert_eq!(kind(&puts, NEW, Some(25)), Some(MarkKind::Taken), "a list read before the Terminé is older than it");
    assert_eq!(kind(&puts, NEW, Some(31)), None);
    for end in [Statut::Cancelled, Statut::Failed] {
        let mut puts = OwnPuts::new([&life(&accepted_only)]);
        let mut records = accepted_only.clone();
        records.push(state(30, end));
        puts.note(&life(&records));
        assert!(puts.is_empty());
    }
}

#[test]
fn only_four_motifs_forbid_the_old_fibre() {
    let not_again: Vec<&str> = Motif::ALL
        .into_iter()
        .filter(|motif| {
            let mut records = put("MUT1", *motif, 10, OLD, NEW);
            records.push(accepted(20));
            kind(&OwnPuts::new([&life(&records)]), OLD, None) == Some(MarkKind::NotAgain)
        })
        .map(Motif::libelle)
        .collect();
    assert_eq!(not_again, ["Fibre occupée", "Fibre cassée", "Absence de signal", "Problème génie civil"]);
}

#[test]
fn no_word_for_none_is_a_fibre() {
    let mut records = put("MUT1", Motif::BrokenFibre, 10, "HOTLINE", NEW);
    records.push(accepted(20));
    assert_eq!(kind(&OwnPuts::new([&life(&records)]), "HOTLINE", None), None);
}

#[test]
fn the_later_put_counts_in_either_order_of_reading() {
    let mut first = put("MUT1", Motif::BrokenFibre, 10, OLD, NEW);
    first.push(accepted(20));
    let mut second = put("MUT2", Motif::DistantPbo, 30, NEW, OLD);
    second.push(accepted(40));
    let (first, second) = (life(&first), life(&second));
    for lives in [[&first, &second], [&second, &first]] {
        let puts = OwnPuts::new(lives);
        let mark = puts.mark(OLD, None).unwrap();
        assert_eq!((mark.kind, mark.contrat.as_str(), mark.at), (MarkKind::Taken, "MUT2", t(40)));
        assert_eq!(kind(&puts, NEW, None), Some(MarkKind::Freed));
    }
}

#[test]
fn what_we_did_comes_before_the_service_s_word() {
    let fibre = |utilisation| Fibre {
        reference: OLD.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        colour: None,
        construction: Construction::ToBuild,
        utilisation,
    };
    let mut records = put("MUT1", Motif::NoSignal, 10, OLD, NEW);
    records.push(accepted(20));
    let puts = OwnPuts::new([&life(&records)]);
    let of = |utilisation, read_at| Availability::of(&fibre(utilisation), puts.mark(OLD, read_at));
    for utilisation in [Utilisation::Available, Utilisation::Occupied, Utilisation::Reserved] {
        assert_eq!(of(utilisation, None), Availability::NotAgain);
    }
    let newer = Some(t(21));
    assert_eq!(of(Utilisation::Available, newer), Availability::Free);
    assert_eq!(of(Utilisation::Occupied, newer), Availability::Taken);
    assert_eq!(of(Utilisation::Reserved, newer), Availability::Reserved);
    assert_eq!(of(Utilisation::Unknown("?".into()), newer), Availability::Unknown);
    let list = RoSite {
        pbo: vec![crate::domain::fibre::PboFibres {
            fibres: vec![fibre(Utilisation::Available)],
            ..Default::default()
        }],
    };
    let puts = Arc::new(puts);
    assert!(ListMarks::new(Arc::clone(&puts), None).outdate(&list) && !ListMarks::new(puts, newer).outdate(&list));
}

#[test]
fn a_fibre_that_is_given_back_is_free_only_when_the_put_has_ended() {
    let occupied = Fibre {
        reference: OLD.into(),
        reference_pto: None,
        cable: None,
        tube: None,
        colour: None,
        construction: Construction::Built,
        utilisation: Utilisation::Occupied,
    };
    let mut records = put("MUT1", Motif::SaturatedPbo, 10, OLD, NEW);
    records.push(accepted(20));
    let availability = |records: &[Record]| {
        let puts = OwnPuts::new([&life(records)]);
        Availability::of(&occupied, puts.mark(OLD, Some(t(0))))
    };
    assert_eq!(availability(&records), Availability::Taken, "the line may still be on it");
    records.push(state(30, Statut::Finished));
    assert_eq!(availability(&records), Availability::Free);
}
