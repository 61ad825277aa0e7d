//! Ways out: the message while something is awaited, leaving while a put is on its way, and ending the following of
//! an accepted put.
//!
//! Guards: engine: leaving in mid-put is at once for who insists, and sends nothing again

use std::time::Duration;

use common::tui::{Harness, accepted, contrat, facts, state};
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{News, QuotaState, Waiting};
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::following;

fn quota() -> QuotaState {
    QuotaState { month: "2026-11".into(), used: 613, ceiling: 2000, used_sessions: 1, session_ceiling: 2 }
}

fn leaves(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Quit))
}

#[test]
fn a_put_on_its_way_takes_a_second_word_to_leave_without() {
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.keys("57-1<enter>");
    assert!(!leaves(&harness.keys("q")));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("sa réponse porte le code. Quitter encore : sans l'attendre."), "{screen}");
    // Any other key in between cancels the first `q`.
    assert!(!leaves(&harness.keys("<down>q")));
    assert!(leaves(&harness.keys("q")));
    assert!(harness.state.data.quit_warned, "nobody waits for the outcome then");
}

#[test]
fn without_one_the_first_word_leaves() {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("<esc>");
    assert!(leaves(&harness.keys("q")));
    assert!(!harness.state.data.quit_warned);
}

#[test]
fn what_the_service_forgot_says_so_and_is_ended_by_hand() {
    let omission = || PutEvent::Absent { doubt: 0 };
    let mut harness = following(World::Test, vec![accepted(Some("DCH-77")), omission(), omission()]);
    insta::assert_snapshot!("suivi_oubliee_80x24", harness.screen(80, 24));
    let screen = harness.screen(240, 40);
    for shown in ["DCH-77", "n'en montre plus trace", "t clôt le suivi"] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert_eq!(harness.keys("s"), [], "it is not asked again by itself");
    assert!(harness.screen(80, 24).contains("le service ne connaît plus cette demande"));
    let effects = harness.keys("to<enter><enter>hotline<enter>");
    let closing = Effect::Settle { contrat: contrat(), departed: true, code: None, reason: "hotline".into() };
    assert_eq!(effects, [closing]);
}

#[test]
fn what_is_under_way_is_not_ended_on_its_first_day() {
    let mut harness = following(World::Test, vec![accepted(Some("DCH-77")), state(Statut::Underway)]);
    assert_eq!(harness.keys("t"), []);
    assert!(harness.screen(80, 24).contains("elle se suit"), "{}", harness.screen(80, 24));
}

#[test]
fn an_ended_following_tells_why_and_frees_its_contract() {
    let end = PutEvent::Closed { code: None, reason: "la hotline confirme".into() };
    let mut harness = following(World::Test, vec![accepted(None), end]);
    let screen = harness.screen(240, 40);
    assert!(screen.contains("la hotline confirme") && screen.contains("Code de décharge manquant"), "{screen}");
    assert!(!harness.state.unsettled().contains(&contrat()));
}

#[test]
fn what_is_waited_for_is_said_until_it_goes_on() {
    let wait = || What::News(News::Waiting(Waiting::Service { within: Duration::from_millis(2_100) }));
    let failure = Failure::new(Category::Network, "erreur.panne.connexion");
    let continuations =
        [What::News(News::Quota(quota())), What::Answer(EffectAnswer::Structure(contrat(), Err(failure)))];
    for sequence in continuations {
        let mut harness = Harness::home(World::Test);
        harness.send(wait());
        assert!(harness.screen(80, 24).contains("sera redemandée dans 3 s"), "{}", harness.screen(80, 24));
        harness.send(sequence);
        assert!(!harness.screen(80, 24).contains("sera redemandée"), "{}", harness.screen(80, 24));
    }
    // Other notices stay.
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.keys("57-1<enter>q");
    harness.send(What::News(News::Quota(quota())));
    assert!(harness.screen(80, 24).contains("sa réponse porte le code"), "{}", harness.screen(80, 24));
}

/// The earlier answer stays on the screen, and the failure to read again is shown beside it.
#[test]
fn a_failed_reading_anew_says_why_and_what_to_do() {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("<esc>");
    let failure = || Failure::new(Category::Network, "erreur.panne.connexion");
    let (what, advice) = harness.state.data.texts.failure(&failure());
    harness.send(What::Answer(EffectAnswer::Structure(contrat(), Err(failure()))));
    let screen = harness.screen(240, 40);
    assert!(screen.contains(&what) && screen.contains(&advice), "{screen}");
    assert!(screen.contains("BATIMENT-1"), "{screen}");
}
