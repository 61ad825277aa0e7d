//! The home screen: the contracts at hand, the ways to open one, and the message if there is none.
//!
//! Guards: tui: the contracts at hand are on one screen, which says when it loads, fails or has none

use common::tui::{CONTRAT, Harness};
use reprov::domain::failure::Failure;
use reprov::domain::reference::ContratId;
use reprov::domain::service_error::Category;
use reprov::engine::Freshness;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::scene;

#[test]
fn the_contracts_at_hand_are_on_one_screen() {
    let mut harness = Harness::home(World::Test);
    let screen = harness.screen(80, 24);
    for shown in [
        "PACK — TEST",
        "612/2000",
        "en ligne",
        "1/2",
        CONTRAT,
        "⚠ issue inconnue",
        "ABCDEF",
        "⚠ code manquant",
        "0:38",
        "4 min",
        "30 min",
    ] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert!(!screen.contains("DECH-202…"), "a code is never cut:\n{screen}");
    assert_eq!(screen, scene("dossiers", (80, 24)));
    let wide = harness.screen(120, 40);
    assert!(wide.contains("DECH-2026-0042") && wide.contains("SC-118220"));
    assert_eq!(wide, scene("dossiers", (120, 40)));
}

#[test]
fn the_home_screen_says_loading_failed_and_empty() {
    let mut harness = Harness::new(World::Test);
    assert!(harness.screen(80, 24).contains("Lecture en cours depuis 0:00"));
    harness.answer(EffectAnswer::ContratsAtHand(Err(Failure::new(Category::Input, "erreur.panne.local"))));
    let failed = harness.screen(80, 24);
    assert!(failed.contains('✘') && failed.contains("r : réessayer"), "{failed}");
    harness.keys("r");
    harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
    assert!(harness.screen(80, 24).contains("Aucun contrat ici"));
}

#[test]
fn a_reference_is_opened_by_pasting_or_typing_it() {
    let mut harness = Harness::home(World::Test);
    harness.send(What::Paste(" \"ARA-999\"\r\n".into()));
    let effects = harness.keys("<enter>");
    let opened = ContratId::parse("ARA-999").unwrap();
    assert!(effects.contains(&Effect::Open(opened.clone())));
    assert!(effects.contains(&Effect::Structure(opened, Freshness::Fresh)));

    let mut harness = Harness::home(World::Test);
    harness.keys("MUT€");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("position 4") && screen.contains("U+20AC"), "the fault is named at once:\n{screen}");
    assert!(harness.keys("<enter>").is_empty(), "nothing is opened");
    let effects = harness.keys("<bs>1<enter>");
    assert!(effects.contains(&Effect::Open(ContratId::parse("MUT1").unwrap())));
}
