//! What this post's own puts, of any contract, say of the lists that were read before them.
//!
//! Guards: tui: a fibre that we took is not shown free, and one that we gave back as bad is never offered again

use std::sync::Arc;

use common::tui::data::{after_own_puts, own_put, own_puts};
use common::tui::{Harness, be06, contrat, etage};
use jiff::SignedDuration;
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::put_answers::ReprovisionningState;
use reprov::domain::states::Statut;
use reprov::engine::{Aged, AnswerSource, News};
use reprov::tui::words::msg::{EffectAnswer, What};

use super::scene;

/// A state of the put that names no fibre.
fn state(statut: Statut) -> PutEvent {
    PutEvent::State { state: ReprovisionningState { reference: None, statut, pm: None, fibre: None }, doubt: 600 }
}

fn news(harness: &mut Harness, life: Life) {
    harness.send(What::News(News::Life { life: Box::new(life), next_at: None }));
}

#[test]
fn the_fibres_of_our_puts_are_marked_in_another_contract_s_list_without_a_request() {
    let mut harness = after_own_puts();
    let asked = harness.effects.len();
    let screen = harness.screen(80, 24);
    for shown in ["avant notre demande : r", "2/5 libres", "prise", "libé", "évit"] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    harness.keys("<home>");
    assert_eq!(harness.screen(80, 24), scene("site_notre_demande", (80, 24)));
    // Free ones only: the one we freed and the one nobody touched.
    harness.keys("l");
    let screen = harness.screen(80, 24);
    for (fibre, shown) in
        [("CTP-1240446-1", true), ("CTP-1240341-1", true), ("CTP-1240357-1", false), ("CTP-1240358-1", false)]
    {
        assert_eq!(screen.contains(fibre), shown, "{fibre}:\n{screen}");
    }
    assert_eq!(harness.effects.len(), asked, "nothing is asked");
}

#[test]
fn the_marks_go_with_a_newer_list_and_when_the_put_fails() {
    let mut harness = after_own_puts();
    let at = harness.now + SignedDuration::from_mins(2);
    let read = Aged { value: Arc::new(be06()), at, source: AnswerSource::Service };
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Ok(read)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("3/5 libres") && !screen.contains("évit"), "{screen}");

    for statut in [Statut::Cancelled, Statut::Failed] {
        let mut harness = after_own_puts();
        for mut life in own_puts() {
            let event = state(statut.clone());
            life.apply(&Record { at: harness.now, event });
            news(&mut harness, life);
        }
        let screen = harness.screen(80, 24);
        // The other put had ended before: its mark stays.
        assert!(screen.contains("4/5 libres") && !screen.contains("évit"), "{screen}");
    }
}

#[test]
fn a_demande_for_a_fibre_of_ours_is_warned_and_never_offers_a_bad_one() {
    let mut harness = Harness::demande(reprov::tui::data::World::Test, common::tui::facts());
    harness.keys("cass<enter>");
    assert!(harness.screen(120, 40).contains("Conforme"));
    news(&mut harness, own_put(Motif::NoSignal, ["CTP-1240358-1", "CTP-1240357-1"], 0));
    let screen = harness.screen(120, 40);
    assert!(screen.contains("○ prise pour MUT56816520160316162012, 09:00:00"), "{screen}");
    assert!(screen.contains("A1 attention La fibre CTP-1240357-1 a été donnée au"), "{screen}");
    for _ in 0..8 {
        harness.keys("<f6>");
        assert!(!harness.screen(120, 40).contains("Fibre CTP-1240358-1"));
    }
    let screen = harness.screen(120, 40);
    assert!(!screen.contains("CTP-1240358-1"), "never proposed:\n{screen}");
}
