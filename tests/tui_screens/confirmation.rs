//! The confirmation: it shows everything, and only its complete gesture sends, once.
//!
//! Guards: tui: only the confirmation's whole gesture sends, and once

use common::tui::{CONTRAT, Harness, facts, life, unknown};
use proptest::prelude::*;
use reprov::domain::commande::Commande;
use reprov::engine::News;
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::screens::confirmation::{gesture, gesture_done};
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::What;

use super::{scene, sends};

#[test]
fn the_confirmation_says_everything_in_the_smallest_window() {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("cass<enter><f5>");
    let mut seen = String::new();
    for _ in 0..6 {
        seen.push_str(&harness.screen(40, 12));
        harness.keys("<pagedown>");
    }
    for shown in
        [CONTRAT, "CTP-1240357-1", "■ Turquoise", "PTO posée", "PTO n'est pas", "Fibre cassée", "PgSuiv : suite"]
    {
        assert!(seen.contains(shown), "{shown} is missing:\n{seen}");
    }
    harness.keys("57-1");
    let screen = harness.screen(40, 12);
    assert!(screen.contains("Entrée : 57-1"), "what is typed is seen:\n{screen}");
}

#[test]
fn the_confirmation_says_everything_and_which_world() {
    let mut harness = Harness::confirmation(World::Test, facts());
    let screen = harness.screen(80, 24);
    for shown in [
        "PACK — ENVIRONNEMENT DE TEST",
        CONTRAT,
        "CTP-1240357-1",
        "■ Noir",
        "■ Turquoise",
        "BE-06 ETAGE-15",
        "aucune",
        "n'est pas conservée",
        "Fibre cassée",
        "tapez 57-1",
        "[ Annuler ]",
    ] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert_eq!(screen, scene("confirmation", (80, 24)));
    assert!(Harness::confirmation(World::Production, facts()).screen(80, 24).contains("PRODUCTION — RÉSEAU RÉEL"));
    assert!(Harness::confirmation(World::Demo, facts()).screen(80, 24).contains("DÉMONSTRATION — SIMULATEUR"));
}

#[test]
fn the_whole_gesture_sends_once() {
    let mut harness = Harness::confirmation(World::Test, facts());
    let effects = harness.keys("57-1<enter><enter><enter>57-1<enter>");
    assert_eq!(sends(&effects), 1);
    let Some(Effect::Send(demande)) = effects.iter().find(|effect| matches!(effect, Effect::Send(_))) else {
        panic!("nothing was sent");
    };
    assert_eq!(demande.demande().fibre.as_str(), "CTP-1240357-1");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Following(_))));
    assert!(harness.screen(80, 24).contains("L'intention s'écrit au journal"));
}

#[test]
fn a_stray_enter_and_escape_leave_without_sending() {
    for keys in ["<enter>", "<esc>", "57-<enter><esc>", "58-1<enter><esc>", "<tab><enter><esc>", "57-1<tab><enter>"] {
        let mut harness = Harness::confirmation(World::Test, facts());
        assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))));
        assert_eq!(sends(&harness.keys(keys)), 0, "{keys}");
        assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))), "{keys}");
    }
}

#[test]
fn undecided_rules_are_accepted_one_by_one() {
    let unknown = Commande { parc_opac: None, zone: None, reference_prise: None, ..facts() };
    let mut harness = Harness::confirmation(World::Test, unknown);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("[ ] R1") && screen.contains("[ ] R8"), "{screen}");
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0, "the gesture alone does not accept them");
    assert_eq!(sends(&harness.keys("<tab><tab> <tab><tab>57-1<enter>")), 0, "nor does one of them");
    harness.keys("<esc><f5>");
    let effects = harness.keys("<tab> <tab> 57-1<enter>");
    assert_eq!(sends(&effects), 1, "{}", harness.screen(80, 24));
}

#[test]
fn what_changed_meanwhile_is_judged_again_before_sending() {
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.send(What::News(News::Life { life: Box::new(life(CONTRAT, vec![unknown()])), next_at: None }));
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0, "another window sent meanwhile");
    assert!(harness.screen(80, 24).contains("Rien n'est parti"));
}

#[test]
fn the_gesture_can_not_be_one_repeated_key() {
    assert_eq!(gesture("CTP-1240357-1"), "57-1");
    assert_eq!(gesture("CTP-11111"), "-11111");
    assert_eq!(gesture("F6-6-"), "F6-6-");
    assert_eq!(gesture("1111"), "envoyer");
    assert_eq!(gesture("A1"), "envoyer");
    assert!(gesture_done("57-1", "57-1") && gesture_done("57-1", "(è-&"), "AZERTY without Shift");
    assert!(!gesture_done("57-1", "5761") && !gesture_done("57-1", "57-"));
}

/// Keys that are not part of the gesture `57-1`: neither its characters nor their AZERTY keys.
const STRAY: &[&str] = &[
    "<enter>",
    "<enter>",
    "<enter>",
    "<esc>",
    "<tab>",
    "<backtab>",
    "<up>",
    "<down>",
    "<left>",
    "<right>",
    "<home>",
    "<end>",
    "<bs>",
    "<f1>",
    "<f5>",
    "<f6>",
    "<c-p>",
    " ",
    "a",
    "c",
    "e",
    "l",
    "n",
    "o",
    "s",
    "t",
    "y",
    "?",
    "/",
    "0",
    "2",
    "8",
    "M",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_keys_without_the_gesture_send(picks in prop::collection::vec(0..STRAY.len(), 0..60)) {
        let unknown = Commande { zone: None, ..facts() };
        let mut harness = Harness::confirmation(World::Production, unknown);
        for pick in picks {
            harness.keys(STRAY[pick]);
        }
        prop_assert_eq!(sends(&harness.effects), 0);
    }

    #[test]
    fn a_confirmation_sends_at_most_once(picks in prop::collection::vec(0..STRAY.len() + 6, 0..60)) {
        let mut harness = Harness::confirmation(World::Production, facts());
        for pick in picks {
            // Indexes past the end of [`STRAY`] are the complete gesture.
            harness.keys(STRAY.get(pick).copied().unwrap_or("57-1<enter>"));
            // No answer ever comes: the first put stays under way.
            prop_assert!(sends(&harness.effects) <= 1);
        }
    }
}
