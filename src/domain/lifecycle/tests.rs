//! The life cycle, input by input: state, input, state.
//!
//! Guards: domain: no contract is blocked for good; what was accepted is never called back

use super::*;
use crate::domain::demande::Draft;
use crate::domain::outcome::PutBody;
use crate::domain::put_answers::{Entete, Ko, PutAcknowledgement};
use crate::domain::service_error::ServiceErrorCode;

const DOUBT: SignedDuration = SignedDuration::from_mins(10);

fn t(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn opened() -> Life {
    Life::replayed(&[Record { at: t(0), event: intention() }]).unwrap()
}

fn intention() -> PutEvent {
    PutEvent::Intention {
        demande: Draft::sound().demande().unwrap(),
        old_fibre: Some("CTP-1".into()),
        agent: None,
        accepted: Vec::new(),
    }
}

fn push(life: &mut Life, input: PutInput, at: Timestamp) -> Option<PutEffect> {
    let decision = decide(life, input, at);
    if let Some(event) = decision.event {
        life.apply(&Record { at, event });
    }
    decision.effect
}

fn breakdown() -> Breakdown {
    Breakdown { kind: BreakdownKind::AnswerTimeout, detail: String::new() }
}

fn lost(seconds: i64) -> PutInput {
    PutInput::Return { returned: PutReturn::NoAnswer { breakdown: breakdown(), code: None }, last_byte: t(seconds) }
}

fn acceptance_of(code: Option<&str>) -> PutReturn {
    let acknowledgement = PutAcknowledgement {
        entete: Some(Entete::Ok),
        code: code.and_then(DechargeCode::read),
        ..PutAcknowledgement::default()
    };
    PutReturn::Answer { http: 200, body: PutBody::Acknowledgement(acknowledgement), not_before: None }
}

fn acceptance(code: Option<&str>) -> PutInput {
    PutInput::Return { returned: acceptance_of(code), last_byte: t(1) }
}

fn state(statut: &str, fibre: Option<&str>) -> PutInput {
    let fibre = fibre.map(|reference| AllottedFibre { reference: reference.into(), ..AllottedFibre::default() });
    let state = ReprovisionningState { reference: None, statut: Statut::read(statut), pm: None, fibre };
    PutInput::State { state, doubt: DOUBT }
}

fn in_doubt() -> Life {
    let mut life = opened();
    assert_eq!(push(&mut life, PutInput::Ready, t(1)), Some(PutEffect::Send));
    assert_eq!(push(&mut life, lost(2), t(32)), Some(PutEffect::Follow));
    life
}

#[test]
fn the_straight_way_from_intention_to_finished() {
    let mut life = opened();
    assert_eq!(push(&mut life, PutInput::Ready, t(1)), Some(PutEffect::Send));
    assert_eq!(push(&mut life, acceptance(Some("ABC")), t(2)), Some(PutEffect::Follow));
    assert!(!life.code_missing());
    assert_eq!(push(&mut life, state("Initié", None), t(20)), Some(PutEffect::Follow));
    assert_eq!(push(&mut life, state("En cours", Some("CTP-2")), t(40)), Some(PutEffect::Follow));
    assert_eq!(push(&mut life, state("Terminé", Some("CTP-2")), t(60)), Some(PutEffect::Announce));
    assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: false });
    assert!(life.is_settled());
    let stages: Vec<Timestamp> = life.stages.into_values().collect();
    assert_eq!(stages, [t(0), t(1), t(2), t(20), t(40), t(60)], "each step dated when it was first known");
}

#[test]
fn doubt_is_adopted_when_the_wanted_fibre_is_seen() {
    for statut in ["Initié", "En cours"] {
        let mut life = in_doubt();
        push(&mut life, state(statut, Some("CTP-2")), t(60));
        assert!(matches!(&life.phase, Phase::Followed(followed) if followed.adopted), "{:?}", life.phase);
        assert!(life.code_missing());
    }
    for statut in ["Terminé", "Annulé", "En échec"] {
        let mut life = in_doubt();
        assert_eq!(push(&mut life, state(statut, Some("CTP-2")), t(60)), Some(PutEffect::Announce));
        assert_eq!(life.phase, Phase::Finished { statut: Statut::read(statut), adopted: true });
    }
}

#[test]
fn doubt_is_followed_but_not_adopted_on_no_fibre_the_old_one_or_a_third() {
    for fibre in [None, Some("CTP-1"), Some("HOTLINE"), Some("CTP-3")] {
        let mut life = in_doubt();
        push(&mut life, state("En cours", fibre), t(60));
        push(&mut life, state("En cours", fibre), t(6_000));
        let Phase::Unknown(inquiry) = &life.phase else { panic!("{:?}", life.phase) };
        assert_eq!(matches!(inquiry.seen, Sighting::ThirdParty { .. }), fibre == Some("CTP-3"));
        assert!(!life.is_settled());
    }
}

#[test]
fn not_started_needs_two_sightings_the_second_late_enough() {
    let absence = || PutInput::Absent { doubt: DOUBT };
    // Two sightings, both too early.
    let mut life = in_doubt();
    push(&mut life, absence(), t(60));
    push(&mut life, absence(), t(601));
    assert!(!life.is_settled());
    // The third is ten minutes after the last byte (t = 2).
    assert_eq!(push(&mut life, absence(), t(602)), Some(PutEffect::Announce));
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
    // One late sighting alone settles nothing.
    let mut life = in_doubt();
    push(&mut life, absence(), t(9_000));
    assert!(!life.is_settled());
    // A final state on another fibre counts as an absence; one without a fibre does not.
    let mut life = in_doubt();
    push(&mut life, state("Terminé", Some("CTP-9")), t(60));
    push(&mut life, state("Terminé", None), t(700));
    assert!(!life.is_settled());
    push(&mut life, state("Terminé", Some("CTP-1")), t(701));
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
    // A reprovisioning seen under way in between starts the count again.
    let mut life = in_doubt();
    push(&mut life, absence(), t(60));
    push(&mut life, state("En cours", None), t(120));
    push(&mut life, absence(), t(900));
    assert!(!life.is_settled());
}

#[test]
fn an_unknown_state_settles_nothing() {
    let mut life = in_doubt();
    push(&mut life, state("Suspendu", Some("CTP-2")), t(60));
    push(&mut life, state("Suspendu", Some("CTP-1")), t(6_000));
    push(&mut life, state("Suspendu", Some("CTP-1")), t(7_000));
    assert!(matches!(life.phase, Phase::Unknown(_)));
}

#[test]
fn an_older_reprovisionning_is_not_taken_for_this_one() {
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    push(&mut life, acceptance(Some("ABC")), t(2));
    push(&mut life, state("Terminé", Some("CTP-1")), t(20));
    push(&mut life, state("Terminé", Some("CTP-8")), t(30));
    push(&mut life, state("En échec", Some("CTP-1")), t(40));
    assert!(!life.is_settled());
    // Once the put was seen under way, a failure that names the old fibre belongs to it.
    push(&mut life, state("En cours", Some("CTP-1")), t(50));
    push(&mut life, state("En échec", Some("CTP-1")), t(60));
    assert_eq!(life.phase, Phase::Finished { statut: Statut::Failed, adopted: false });
}

#[test]
fn an_answer_that_comes_after_the_doubt_still_counts() {
    let mut life = in_doubt();
    push(&mut life, acceptance(Some("ABC")), t(90));
    assert!(matches!(&life.phase, Phase::Followed(followed) if !followed.adopted));
    assert_eq!(life.code.as_ref().map(|(code, _)| code.as_str()), Some("ABC"));
    // This holds even after a person said that the put was not carried out.
    let mut life = in_doubt();
    push(&mut life, PutInput::Settle { departed: false, code: None, reason: "hotline".into() }, t(60));
    assert!(life.is_settled());
    push(&mut life, acceptance(Some("ABC")), t(90));
    assert!(!life.is_settled());
}

#[test]
fn a_person_settles_doubt_either_way_and_the_service_s_code_wins() {
    let mut life = in_doubt();
    let code = DechargeCode::read("MAIN");
    push(&mut life, PutInput::Settle { departed: true, code, reason: "hotline".into() }, t(60));
    assert!(matches!(&life.phase, Phase::Followed(followed) if followed.adopted));
    push(&mut life, acceptance(Some("SERVICE")), t(70));
    push(&mut life, PutInput::Code(DechargeCode::read("AUTRE").unwrap()), t(80));
    assert_eq!(life.code, Some((DechargeCode::read("SERVICE").unwrap(), CodeOrigin::Service)));
}

#[test]
fn a_restart_says_what_is_certain() {
    let mut life = opened();
    assert_eq!(push(&mut life, PutInput::Orphaned, t(5)), Some(PutEffect::Announce));
    assert!(matches!(life.phase, Phase::NotSent(_)));
    assert_eq!(push(&mut life, PutInput::Ready, t(6)), None, "what was given up never leaves");
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    assert_eq!(push(&mut life, PutInput::Orphaned, t(5)), Some(PutEffect::Follow));
    assert!(matches!(life.phase, Phase::Unknown(_)));
}

#[test]
fn an_acceptance_without_code_is_marked() {
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    push(&mut life, acceptance(None), t(2));
    assert!(life.code_missing());
    push(&mut life, PutInput::Code(DechargeCode::read("X").unwrap()), t(3));
    assert!(!life.code_missing());
}

#[test]
fn a_code_that_is_not_at_its_place_is_marked_and_a_person_may_replace_it() {
    let answered = |found: &[&str]| {
        let mut life = opened();
        push(&mut life, PutInput::Ready, t(1));
        let candidates = found.iter().filter_map(|code| DechargeCode::read(code)).collect();
        let returned = acceptance_of(None).with_candidates(candidates);
        push(&mut life, PutInput::Return { returned, last_byte: t(1) }, t(2));
        life
    };
    let code = |life: &Life| life.code.as_ref().map(|(code, source)| (code.as_str().to_owned(), *source));
    let mut one = answered(&["A"]);
    assert_eq!(code(&one), Some(("A".to_owned(), CodeOrigin::Salvaged)));
    let mut two = answered(&["A", "B"]);
    assert!(two.code.is_none() && two.code_missing());
    assert_eq!(two.candidates.len(), 2);
    for life in [&mut one, &mut two] {
        push(life, PutInput::Code(DechargeCode::read("X").unwrap()), t(3));
        assert_eq!(code(life), Some(("X".to_owned(), CodeOrigin::ByHand)));
        assert!(life.candidates.is_empty());
    }
}

fn followed() -> Life {
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    push(&mut life, acceptance(None), t(2));
    life
}

fn refusal(seconds: i64) -> PutInput {
    let ko = Ko { code: ServiceErrorCode::read("20015"), libelle: String::new() };
    let acknowledgement = PutAcknowledgement { entete: Some(Entete::Ko(ko)), ..PutAcknowledgement::default() };
    let returned = PutReturn::Answer { http: 200, body: PutBody::Acknowledgement(acknowledgement), not_before: None };
    PutInput::Return { returned, last_byte: t(seconds) }
}

fn not_departed() -> PutInput {
    PutInput::Return { returned: PutReturn::NotDeparted(breakdown()), last_byte: t(1) }
}

fn absence() -> PutInput {
    PutInput::Absent { doubt: DOUBT }
}

fn code(life: &Life) -> Option<(&str, CodeOrigin)> {
    life.code.as_ref().map(|(code, source)| (code.as_str(), *source))
}

#[test]
fn the_version_counts_the_events() {
    let mut life = opened();
    assert_eq!(life.version, 1);
    push(&mut life, PutInput::Ready, t(1));
    assert_eq!(life.version, 2);
    // An event without meaning counts too: the journal holds it.
    life.apply(&Record { at: t(2), event: PutEvent::Departure });
    assert_eq!(life.version, 3);
}

#[test]
fn two_sightings_of_one_instant_are_one() {
    let mut life = in_doubt();
    push(&mut life, absence(), t(900));
    push(&mut life, absence(), t(900));
    assert!(!life.is_settled());
}

#[test]
fn a_third_one_under_way_starts_the_count_again_and_is_forgotten_when_gone() {
    let mut life = in_doubt();
    push(&mut life, absence(), t(60));
    push(&mut life, state("En cours", Some("CTP-3")), t(120));
    push(&mut life, absence(), t(900));
    let Phase::Unknown(inquiry) = &life.phase else { panic!("{:?}", life.phase) };
    assert_eq!((&inquiry.seen, inquiry.first_absence), (&Sighting::Nothing, Some(t(900))));
}

#[test]
fn a_refusal_settles_doubt_and_nothing_else() {
    for (late, in_doubt_gives) in [(refusal(2), "refusee"), (not_departed(), "nonEnvoyee"), (lost(2), "inconnue")] {
        let mut life = in_doubt();
        push(&mut life, late.clone(), t(90));
        let phase = match &life.phase {
            Phase::Refused(_) => "refusee",
            Phase::NotSent(_) => "nonEnvoyee",
            Phase::Unknown(_) => "inconnue",
            other => panic!("{other:?}"),
        };
        assert_eq!(phase, in_doubt_gives);
        assert_eq!(life.is_settled(), phase != "inconnue", "{phase}: another put of the contract is possible");
        // A put that is known to have been carried out, or is settled, stays so.
        let mut finished = followed();
        push(&mut finished, state("Terminé", Some("CTP-2")), t(60));
        for mut life in [followed(), finished] {
            let before = life.phase.clone();
            push(&mut life, late.clone(), t(90));
            assert_eq!(life.phase, before);
        }
    }
}

#[test]
fn an_interrupted_put_may_have_left_until_it_was_found() {
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    push(&mut life, PutInput::Orphaned, t(500));
    push(&mut life, absence(), t(600));
    push(&mut life, absence(), t(1_099));
    assert!(!life.is_settled());
    push(&mut life, absence(), t(1_100));
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
}

#[test]
fn what_is_followed_keeps_to_its_own_fibre_and_stays_adopted() {
    // A state of a third fibre does not belong to this put; neither does a Terminé on the old fibre.
    let mut life = followed();
    push(&mut life, state("Initié", Some("CTP-2")), t(20));
    let before = (life.phase.clone(), life.fibre.clone());
    push(&mut life, state("En cours", Some("CTP-3")), t(30));
    assert_eq!((&life.phase, &life.fibre), (&before.0, &before.1));
    push(&mut life, state("Terminé", Some("CTP-1")), t(40));
    let Phase::Followed(followed) = &life.phase else { panic!("{:?}", life.phase) };
    assert_eq!((&followed.statut, life.fibre), (&Some(Statut::Initiated), before.1));
    let mut life = in_doubt();
    push(&mut life, state("En cours", Some("CTP-2")), t(60));
    push(&mut life, state("Terminé", Some("CTP-2")), t(90));
    assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: true });
}

#[test]
fn a_code_is_missed_until_it_is_recorded_even_after_the_end() {
    let mut life = in_doubt();
    push(&mut life, state("Terminé", Some("CTP-2")), t(60));
    assert!(life.code_missing());
    let effect = push(&mut life, PutInput::Code(DechargeCode::read("MAIN").unwrap()), t(90));
    assert_eq!(effect, None, "the end was announced already");
    assert_eq!((code(&life), life.code_missing()), (Some(("MAIN", CodeOrigin::ByHand)), false));
}

#[test]
fn a_person_s_settlement_keeps_the_code_and_may_undo_an_adoption() {
    let settle = |departed, code| PutInput::Settle { departed, code, reason: "hotline".into() };
    let mut life = in_doubt();
    push(&mut life, settle(true, DechargeCode::read("MAIN")), t(60));
    assert_eq!(code(&life), Some(("MAIN", CodeOrigin::ByHand)));
    assert_eq!(push(&mut life, settle(false, None), t(90)), Some(PutEffect::Announce));
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Person { reason: "hotline".into() }));
}

#[test]
fn a_code_that_came_with_doubt_is_kept() {
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(1));
    let returned = PutReturn::NoAnswer { breakdown: breakdown(), code: DechargeCode::read("ABC") };
    push(&mut life, PutInput::Return { returned, last_byte: t(2) }, t(3));
    assert!(matches!(life.phase, Phase::Unknown(_)));
    assert_eq!(code(&life), Some(("ABC", CodeOrigin::Service)));
}

#[test]
fn what_has_left_is_not_called_back() {
    let mut sending = opened();
    push(&mut sending, PutInput::Ready, t(1));
    for life in [sending, in_doubt(), followed()] {
        assert_eq!(decide(&life, PutInput::Prevented(breakdown()), t(60)), Decision::nothing());
        assert_eq!(decide(&life, PutInput::Ready, t(60)), Decision::nothing());
        // The same for an event that a journal should not hold at this point.
        for event in [PutEvent::Departure, PutEvent::NotSent { breakdown: breakdown() }] {
            let mut after = life.clone();
            after.apply(&Record { at: t(60), event });
            assert_eq!(after.phase, life.phase);
        }
    }
}

fn forgotten(life: &Life) -> bool {
    matches!(&life.phase, Phase::Followed(followed) if followed.is_forgotten())
}

#[test]
fn what_the_service_forgot_is_asked_no_more_and_a_person_ends_it() {
    let closing = |reason: &str| PutInput::Settle { departed: true, code: None, reason: reason.into() };
    for trace in [absence(), state("Terminé", Some("CTP-3"))] {
        let mut life = followed();
        assert_eq!(push(&mut life, trace.clone(), t(60)), Some(PutEffect::Follow));
        assert_eq!(push(&mut life, trace.clone(), t(590)), Some(PutEffect::Follow), "too early to tell");
        assert_eq!(decide(&life, closing(""), t(600)), Decision::nothing());
        assert_eq!(push(&mut life, trace.clone(), t(603)), None, "worth no request any more");
        assert!(forgotten(&life) && !life.is_followed() && !life.is_settled(), "it still blocks its contract");
        let never_departed = PutInput::Settle { departed: false, code: None, reason: "hotline".into() };
        assert_eq!(decide(&life, never_departed, t(610)), Decision::nothing(), "accepted is accepted");
        assert_eq!(push(&mut life, closing("hotline"), t(620)), Some(PutEffect::Announce));
        assert_eq!(life.phase, Phase::Closed { reason: "hotline".into() });
        assert!(life.code_missing());
        push(&mut life, PutInput::Code(DechargeCode::read("MAIN").unwrap()), t(630));
        assert!(!life.code_missing());
    }
}

#[test]
fn a_state_takes_up_again_what_seemed_forgotten() {
    let mut life = followed();
    push(&mut life, absence(), t(60));
    push(&mut life, absence(), t(700));
    assert!(forgotten(&life));
    assert_eq!(push(&mut life, state("En cours", Some("CTP-2")), t(710)), Some(PutEffect::Follow));
    assert!(!forgotten(&life));
    push(&mut life, absence(), t(720));
    assert!(!forgotten(&life), "counted anew");
}

#[test]
fn a_workflow_that_does_not_end_can_be_ended_by_a_person_after_a_day_and_not_before() {
    let day = CLOSING.as_secs();
    let closing = || PutInput::Settle { departed: true, code: DechargeCode::read("MAIN"), reason: String::new() };
    let mut life = followed();
    push(&mut life, state("En cours", Some("CTP-2")), t(60));
    assert_eq!(decide(&life, closing(), t(day)), Decision::nothing());
    assert_eq!(push(&mut life, closing(), t(day + 1)), Some(PutEffect::Announce));
    assert_eq!(
        (&life.phase, code(&life)),
        (&Phase::Closed { reason: String::new() }, Some(("MAIN", CodeOrigin::ByHand)))
    );
    // An answer that comes even later is kept.
    push(&mut life, acceptance(Some("ABC")), t(day + 2));
    assert_eq!(code(&life), Some(("ABC", CodeOrigin::Service)));
    assert!(life.is_settled());
}

/// The clock was a year ahead when the put left, and is correct since: nothing is settled sooner than with a
/// correct clock, and nothing waits for that year.
#[test]
fn a_clock_that_was_a_year_ahead_at_the_put_blocks_no_contract_for_that_year() {
    let an = 365 * 86_400;
    let mut life = opened();
    push(&mut life, PutInput::Ready, t(an));
    push(&mut life, lost(an), t(an));
    push(&mut life, absence(), t(60));
    push(&mut life, absence(), t(659));
    assert!(!life.is_settled(), "599 s after the first sighting");
    push(&mut life, absence(), t(660));
    assert_eq!(life.phase, Phase::NotCarriedOut(Disproof::Service));
    // When the clock is set back for a while and then corrected, the last byte's time counts.
    let mut life = in_doubt();
    push(&mut life, absence(), t(-an));
    push(&mut life, absence(), t(60));
    assert!(!life.is_settled());

    let mut life = opened();
    push(&mut life, PutInput::Ready, t(an));
    push(&mut life, PutInput::Return { returned: acceptance_of(None), last_byte: t(an) }, t(an));
    push(&mut life, state("En cours", Some("CTP-2")), t(60));
    let closing = PutInput::Settle { departed: true, code: None, reason: String::new() };
    assert_eq!(push(&mut life, closing, t(120)), Some(PutEffect::Announce));
    assert_eq!(life.phase, Phase::Closed { reason: String::new() });
}
