//! What other processes of this post do, as the screens hear of it.
//!
//! Guards: tui: what one process writes, every open window shows without a key
//! Guards: tui: a countdown stands only where somebody will ask, and says who where it is another process

use common::tui::{CONTRAT, Harness, accepted, contrat, contrats_at_hand, knowledge, life, state};
use reprov::domain::failure::{Failure, FailureKind};
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{ContratAtHand, Follower, News, ProcessKind};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::following;

fn without_password() -> Failure {
    Failure::new(Category::Credentials, "erreur.secret.sans_trousseau").of_kind(FailureKind::NoPassword)
}

/// The contract with a put under way, and who follows it.
fn at_hand(follower: Option<Follower>) -> Vec<ContratAtHand> {
    let mut contrats = contrats_at_hand();
    let own = contrats.iter_mut().find(|at_hand| at_hand.contrat == contrat()).unwrap();
    own.life = Some(life(CONTRAT, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]));
    own.next_at = Some(common::tui::now() + jiff::SignedDuration::from_secs(29));
    own.follower = follower;
    contrats
}

fn window(agent: Option<&str>) -> Follower {
    Follower::Elsewhere { kind: ProcessKind::Window, agent: agent.map(str::to_owned) }
}

#[test]
fn what_changed_elsewhere_is_read_again_from_the_journal_alone() {
    let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    harness.read(knowledge());
    let effects = harness.send(What::News(News::Elsewhere));
    for effect in [Effect::TakeOver, Effect::Quota, Effect::Knowledge(contrat())] {
        assert!(effects.contains(&effect), "{effect:?} in {effects:?}");
    }
    let asks = |effect: &Effect| matches!(effect, Effect::Structure(..) | Effect::Fibres(..) | Effect::AskState(_));
    assert!(!effects.iter().any(asks), "{effects:?}");
    let effects = harness.answer(EffectAnswer::TakenOver(Ok(vec![contrat()])));
    assert!(effects.contains(&Effect::ContratsAtHand), "{effects:?}");
}

#[test]
fn a_countdown_stands_where_somebody_asks_and_says_who() {
    let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    for (follower, told) in [
        (Some(Follower::Here), "Question dans 0:29 (1 requête)."),
        (Some(window(None)), "Question dans 0:29 (1 requête), par une autre fenêtre de ce poste."),
        (Some(window(Some("Martin"))), "par une autre fenêtre de ce poste (Martin)."),
        (
            Some(Follower::Elsewhere { kind: ProcessKind::Command, agent: None }),
            "Question dans 0:29 (1 requête), par une commande reprov de ce poste.",
        ),
    ] {
        harness.answer(EffectAnswer::ContratsAtHand(Ok(at_hand(follower))));
        let screen = harness.screen(160, 40);
        assert!(screen.contains(told), "{told}:\n{screen}");
    }
    harness.answer(EffectAnswer::ContratsAtHand(Ok(at_hand(None))));
    assert!(!harness.screen(160, 40).contains("Question dans"));
}

#[test]
fn the_list_marks_the_questions_of_others_and_counts_down_to_none_that_nobody_asks() {
    let mut harness = Harness::home(World::Test);
    for (follower, seen, absent) in
        [(Some(Follower::Here), " 0:29", "→0:29"), (Some(window(None)), "→0:29", " 0:29"), (None, CONTRAT, "0:29")]
    {
        harness.answer(EffectAnswer::ContratsAtHand(Ok(at_hand(follower))));
        let screen = harness.screen(120, 24);
        assert!(screen.contains(seen) && !screen.contains(absent), "{seen}:\n{screen}");
    }
}

#[test]
fn a_following_that_another_process_had_opens_no_password_form() {
    let shown = |harness: &Harness| matches!(harness.state.screens.last(), Some(Screen::Password(_)));
    let mut harness = Harness::home(World::Test);
    harness.answer(EffectAnswer::ContratsAtHand(Ok(at_hand(Some(window(None))))));
    harness.answer(EffectAnswer::Followed(contrat(), Err(without_password())));
    assert!(!shown(&harness), "the other one ended");
    // It is not tried again by itself: the person was told why it stopped.
    assert!(!harness.answer(EffectAnswer::TakenOver(Ok(vec![contrat()]))).contains(&Effect::Follow(contrat())));

    let mut harness = Harness::home(World::Test);
    let effects = harness.answer(EffectAnswer::TakenOver(Ok(vec![contrat()])));
    assert!(effects.contains(&Effect::Follow(contrat())), "{effects:?}");
    harness.answer(EffectAnswer::Followed(contrat(), Err(without_password())));
    assert!(!shown(&harness), "the person asked for nothing");
    // The person asks: the form opens.
    harness.answer(EffectAnswer::StateAsked(contrat(), Err(without_password())));
    assert!(shown(&harness));
}
