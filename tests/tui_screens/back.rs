//! Going back: a demande that was left is there again, and one that was not carried out is made again with few keys.
//!
//! Guards: tui: a demande that was left is there again, for its contract only; one that was certainly not carried out
//! is made again with one key, one in doubt or under way never

use std::sync::Arc;

use common::tui::{
    CONTRAT, Harness, accepted, be06, contrat, etage, facts, knowledge, life, now, parse, state, unknown,
};
use reprov::domain::commande::Commande;
use reprov::domain::lifecycle::{Life, PutEvent};
use reprov::domain::outcome::{Breakdown, BreakdownKind, PutOutcome, Refusal};
use reprov::domain::put_answers::Ko;
use reprov::domain::reference::ContratId;
use reprov::domain::rules::ereprov::KnownList;
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::Statut;
use reprov::engine::{Aged, AnswerSource, Knowledge, News};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::{following, sends};

/// What is known once the top floor's list was read too.
fn known(commande: Commande) -> Knowledge {
    let mut known = Knowledge { commande, ..knowledge() };
    let question = Some(etage("ETAGE-15"));
    known.known_lists.push(KnownList { question, answer: Arc::new(be06()), at: Some(now()) });
    known
}

fn not_sent() -> PutEvent {
    let breakdown = Breakdown { kind: BreakdownKind::Name, detail: "ws.example".into() };
    PutEvent::Return { outcome: PutOutcome::NotSent(breakdown), last_byte: now() }
}

fn refused() -> PutEvent {
    let ko = Ko { code: ServiceErrorCode::read("20007"), libelle: "refusée".into() };
    PutEvent::Return { outcome: PutOutcome::Refused(Refusal::Service(ko)), last_byte: now() }
}

fn not_carried_out() -> Vec<PutEvent> {
    vec![unknown(), PutEvent::Settled { departed: false, code: None, reason: "hotline".into() }]
}

/// A demande with a motif, a PTO and its keeping.
fn filled() -> Harness {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("fibre c<enter><up>CTP-9<up> ");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Fibre cassée") && screen.contains("CTP-9") && screen.contains("oui (1)"), "{screen}");
    harness
}

fn on_top(harness: &Harness) -> &Screen {
    harness.state.screens.last().unwrap()
}

#[test]
fn a_demande_left_is_there_again() {
    let mut harness = filled();
    let left = harness.screen(240, 70);
    harness.keys("<esc>");
    assert!(!matches!(on_top(&harness), Screen::Demande(_)));
    harness.keys("<enter>");
    let screen = harness.screen(240, 70);
    assert!(screen.contains("F9 : la vider"), "{screen}");
    for shown in ["Fibre cassée", "CTP-9", "oui (1)"] {
        assert!(left.contains(shown) && screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    // The way home and back is as short.
    harness.keys("<esc><esc><esc>");
    assert_eq!(harness.state.screens.len(), 1, "home");
    harness.keys("<enter>");
    harness.read(known(facts()));
    let read = Aged { value: Arc::new(be06()), at: now(), source: AnswerSource::Service };
    harness.keys("<home>jj<enter>");
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Ok(read)));
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known(facts()))));
    harness.keys("<enter>");
    let screen = harness.screen(240, 70);
    assert!(screen.contains("Fibre cassée") && screen.contains("CTP-9"), "{screen}");
    assert!(harness.effects.iter().all(|effect| !matches!(effect, Effect::Send(_))));
}

#[test]
fn another_fibre_takes_over_what_still_makes_sense() {
    let mut harness = filled();
    // Another fibre, which is built: its PTO can't be kept (R5), the motif and the PTO still make sense.
    harness.keys("<esc><down><enter>");
    let screen = harness.screen(240, 70);
    assert!(screen.contains("CTP-1240358-1") && screen.contains("Fibre cassée"), "{screen}");
    assert!(screen.contains("CTP-9") && !screen.contains("oui (1)"), "{screen}");
    // Only looking at it changed nothing of what was left for the first one.
    harness.keys("<esc><up><enter>");
    let screen = harness.screen(240, 70);
    assert!(screen.contains("CTP-1240357-1") && screen.contains("oui (1)"), "{screen}");
}

#[test]
fn a_fact_half_written_is_there_again() {
    let commande = Commande { reference_prise: None, ..facts() };
    let mut harness = Harness::demande(World::Test, commande);
    harness.keys("fibre c<enter>CTP-77");
    assert!(harness.screen(80, 24).contains("CTP-77"));
    let effects = harness.keys("<esc>");
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Remember(..))), "{effects:?}");
    harness.keys("<enter>");
    assert!(harness.screen(80, 24).contains("CTP-77"), "{}", harness.screen(80, 24));
    let effects = harness.keys("8<enter>");
    let typed = |facts: &Commande| facts.reference_prise.as_ref().map(|fact| fact.value.clone());
    let remembered = |effect: &Effect| match effect {
        Effect::Remember(_, facts) => typed(facts),
        _ => None,
    };
    assert_eq!(effects.iter().find_map(remembered).as_deref(), Some("CTP-778"));
}

#[test]
fn nothing_of_it_is_in_another_contract_s_demande() {
    let mut harness = filled();
    let other = ContratId::parse("ARA-502703").unwrap();
    harness.keys("<esc><esc><esc>/502703<enter><enter>");
    let known = Knowledge { contrat: other.clone(), ..known(facts()) };
    harness.answer(EffectAnswer::Structure(other.clone(), Ok(known.site.clone().unwrap())));
    let read = Aged { value: Arc::new(be06()), at: now(), source: AnswerSource::Service };
    harness.answer(EffectAnswer::Knowledge(other.clone(), Ok(known)));
    harness.keys("<home>jj<enter>");
    harness.answer(EffectAnswer::Fibres(other.clone(), etage("ETAGE-15"), Ok(read)));
    harness.keys("<enter>");
    let screen = harness.screen(240, 70);
    assert!(matches!(on_top(&harness), Screen::Demande(_)) && screen.contains("Demande · ARA-502703"), "{screen}");
    assert!(screen.contains("CTP-1240357-1"), "{screen}");
    for own in ["CTP-9", "oui (1)", "F9 : la vider"] {
        assert!(!screen.contains(own), "{own}:\n{screen}");
    }
    assert!(harness.state.data.contrat(&other).unwrap().left.is_none());
    assert!(harness.state.data.contrat(&contrat()).unwrap().left.is_some());
}

#[test]
fn one_key_empties_it() {
    let mut harness = filled();
    harness.keys("<f9>");
    let screen = harness.screen(80, 24);
    assert!(!screen.contains("CTP-9") && !screen.contains("oui (1)") && screen.contains("Motif à choisir"), "{screen}");
    harness.keys("<f9>");
    assert!(harness.screen(80, 24).contains("déjà vide"));
    harness.keys("<esc><enter>");
    let screen = harness.screen(80, 24);
    assert!(!screen.contains("CTP-9") && !screen.contains("F9 : la vider"), "{screen}");
}

#[test]
fn it_is_gone_once_the_put_is_sent_or_settled() {
    let is_left = |harness: &Harness| harness.state.data.contrat(&contrat()).unwrap().left.is_some();
    let ready = || {
        let mut harness = Harness::confirmation(World::Test, facts());
        assert!(is_left(&harness));
        harness.keys("57-1<enter>");
        harness
    };
    let mut harness = ready();
    harness.answer(EffectAnswer::Sent(contrat(), Ok(life(CONTRAT, vec![accepted(Some("X"))]))));
    assert!(!is_left(&harness), "sent");
    // A put that the journal knows as later than the demande: another window sent it.
    let mut harness = Harness::confirmation(World::Test, facts());
    let mut later = life(CONTRAT, vec![accepted(None)]);
    later.at = now() + jiff::SignedDuration::from_secs(1);
    harness.send(What::News(News::Life { life: Box::new(later), next_at: None }));
    assert!(!is_left(&harness), "sent by another window");
    // What was written while a put was under way goes when that put is settled.
    let mut harness = Harness::confirmation(World::Test, facts());
    let underway = Box::new(life(CONTRAT, vec![accepted(None)]));
    harness.send(What::News(News::Life { life: underway, next_at: None }));
    assert!(is_left(&harness));
    let settled = Box::new(life(CONTRAT, vec![accepted(None), state(Statut::Finished)]));
    harness.send(What::News(News::Life { life: settled, next_at: None }));
    assert!(!is_left(&harness), "settled");
    // A put that could not be written has taken nothing away: the demande can be made again.
    let mut harness = ready();
    let failure = reprov::domain::failure::Failure::new(
        reprov::domain::service_error::Category::Credentials,
        "erreur.secret.sans_trousseau",
    );
    harness.answer(EffectAnswer::Sent(contrat(), Err(failure)));
    assert!(is_left(&harness));
    assert_eq!(sends(&harness.keys("f57-1<enter>")), 1);
}

/// The following of a put with these events, its contract known.
fn after(events: Vec<PutEvent>) -> Harness {
    let mut harness = following(World::Test, events);
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known(facts()))));
    harness
}

fn sent(effects: &[Effect]) -> Vec<&reprov::domain::demande::Demande> {
    let sent =
        effects.iter().filter_map(|effect| if let Effect::Send(demande) = effect { Some(demande) } else { None });
    sent.map(|demande| demande.demande()).collect()
}

#[test]
fn the_same_after_not_sent_takes_six_keys() {
    let keys = "f57-1<enter>";
    assert!(parse(keys).len() <= 6);
    let mut harness = after(vec![not_sent()]);
    let asked = harness.state.data.life(&contrat()).unwrap().demande.clone();
    assert!(harness.screen(80, 24).contains("f refaire"), "{}", harness.screen(80, 24));
    let effects = harness.keys(keys);
    assert_eq!(sent(&effects), [&asked], "the five parameters of the put");
    // From the confirmation, the way back leads to the demande, where anything can be changed.
    let mut harness = after(vec![not_sent()]);
    harness.keys("f<esc>");
    let screen = harness.screen(80, 24);
    assert!(matches!(on_top(&harness), Screen::Demande(_)) && screen.contains("Fibre cassée"), "{screen}");
    harness.keys("<esc>");
    assert!(matches!(on_top(&harness), Screen::Following(_)));
}

#[test]
fn refused_or_not_carried_out_it_is_there_to_be_changed() {
    for events in [vec![refused()], not_carried_out()] {
        let mut harness = after(events.clone());
        let asked = harness.state.data.life(&contrat()).unwrap().demande.clone();
        harness.keys("f");
        assert!(matches!(on_top(&harness), Screen::Demande(_)), "{events:?}");
        let keys = "<f5>57-1<enter>";
        assert!(parse(keys).len() <= 6);
        assert_eq!(sent(&harness.keys(keys)), [&asked]);
    }
}

#[test]
fn what_the_rules_are_against_is_not_confirmed() {
    let mut harness = following(World::Test, vec![not_sent()]);
    let zmd = common::tui::data::by_hand(reprov::domain::commande::Zone::Zmd);
    let commande = Commande { zone: Some(zmd), ..facts() };
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known(commande))));
    harness.keys("f");
    assert!(matches!(on_top(&harness), Screen::Demande(_)));
    assert!(harness.screen(80, 24).contains("une règle rejette"), "{}", harness.screen(80, 24));
    assert!(sent(&harness.keys("57-1<enter>")).is_empty());
}

#[test]
fn a_put_in_doubt_or_under_way_is_never_made_again() {
    let lives: Vec<Vec<PutEvent>> = vec![
        vec![],
        vec![unknown()],
        vec![PutEvent::Interrupted],
        vec![accepted(None)],
        vec![accepted(Some("X")), state(Statut::Underway)],
        vec![accepted(Some("X")), state(Statut::Finished)],
        vec![accepted(Some("X")), state(Statut::Failed)],
        vec![accepted(Some("X")), PutEvent::Absent { doubt: 0 }, PutEvent::Absent { doubt: 0 }],
        vec![unknown(), PutEvent::Settled { departed: true, code: None, reason: "vu".into() }],
    ];
    for events in lives {
        let mut harness = after(events.clone());
        assert!(!harness.screen(240, 24).contains("f refaire"), "{events:?}");
        assert_eq!(harness.keys("f"), [], "{events:?}");
        assert!(matches!(on_top(&harness), Screen::Following(_)), "{events:?}");
        assert!(harness.screen(80, 24).contains("rien à refaire"), "{events:?}");
        assert_eq!(sends(&harness.keys("57-1<enter>")), 0);
    }
    // While the second one is on its way there is no third.
    let mut harness = after(vec![not_sent()]);
    assert_eq!(sends(&harness.keys("f57-1<enter>")), 1);
    assert!(matches!(on_top(&harness), Screen::Following(_)));
    harness.keys("f");
    assert!(matches!(on_top(&harness), Screen::Following(_)));
    assert_eq!(sends(&harness.keys("f57-1<enter>")), 0);
}

#[test]
fn the_notice_of_a_put_on_its_way_goes_when_the_answer_comes() {
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.keys("57-1<enter>q");
    assert!(harness.screen(80, 24).contains("Quitter encore"));
    let answer: Life = life(CONTRAT, vec![accepted(Some("X"))]);
    harness.answer(EffectAnswer::Sent(contrat(), Ok(answer)));
    assert!(!harness.screen(80, 24).contains("Quitter encore"), "{}", harness.screen(80, 24));
    assert!(!harness.state.data.quit_warned);
}
