//! The help: the keys of the screen, every code of the service with its advice, versions and folders.
//!
//! Guards: tui: the help has the keys of the screen and every code of the service, with what to do

use common::tui::Harness;
use common::tui::journal::post_help;
use reprov::domain::service_error::ServiceErrorCode;
use reprov::host::config::{GlyphSet, Theme};
use reprov::host::texts::{Language, Texts};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::view::words;
use reprov::tui::words::keymap;

#[test]
fn the_keys_are_those_of_the_screen_and_what_can_not_be_done_says_why() {
    let mut harness = Harness::site(World::Test);
    harness.keys("?");
    let screen = harness.screen(80, 60);
    let texts = Texts::new(Language::French);
    for binding in keymap::bindings(keymap::Context::Tree) {
        // The words may differ in the present state; the key is there.
        if binding.text == "tui.action.etage_libre" || binding.text == "tui.action.palette" {
            assert!(screen.contains(texts.get(binding.text)), "{}", binding.text);
        }
    }
    assert!(screen.contains("k, ↑") && screen.contains("?, F1"), "an action once, with all its keys:\n{screen}");
    harness.keys("/suivi");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("rien n'a été envoyé pour ce contrat"), "the reason of what is selected:\n{screen}");
    harness.keys("<enter>?");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))), "the key that opens it closes it");
    harness.keys("<f1><f1>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))));
}

#[test]
fn every_code_of_the_catalogue_is_there_with_plain_advice() {
    let mut harness = Harness::home(World::Test);
    harness.keys("?<tab>");
    for code in ServiceErrorCode::known() {
        let (meaning, advice) = words::meaning_of_code(Texts::new(Language::French), code);
        assert!(
            meaning.ends_with('.') && !advice.is_empty() && !meaning.contains('{') && !meaning.contains(": )"),
            "{meaning}"
        );
        // The full text of the selected code is below the list.
        let screen = harness.screen(100, 40).split_whitespace().collect::<Vec<_>>().join(" ").replace("│ │ ", "");
        assert!(screen.contains(code), "{code}:\n{screen}");
        let first: String = advice.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
        assert!(screen.contains(&first), "{code}: {first}:\n{screen}");
        harness.keys("<down>");
    }
    harness.keys("/fibre regles");
    assert!(harness.screen(80, 24).contains("20015"), "found by its words");
    harness.keys("<esc>/zzz");
    assert!(harness.screen(80, 24).contains("Rien ne correspond à ces mots ici"));
}

#[test]
fn versions_and_places_are_whole_and_safe() {
    let mut harness = post_help();
    harness.keys("<down><down>");
    let screen = harness.screen(60, 24);
    assert!(screen.contains("/home/lea/.local/share/reprov/journal.sqlite"), "whole where it is selected:\n{screen}");
    assert!(screen.contains("(aucune)"), "what there is none of says so:\n{screen}");
    harness.keys("/agent");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Valeur venant de : environnement"), "{screen}");
    assert!(screen.contains("Léa\u{fffd}[2J") && !screen.contains('\u{1b}'), "{screen}");
    let ascii = harness.screen_in(80, 24, Theme::Monochrome, GlyphSet::Ascii);
    assert!(ascii.contains("[versions et chemins]"), "{ascii}");
}
