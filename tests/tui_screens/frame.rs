//! The parts that every screen has: footer, help and palette. Every size is drawn, no colour is needed, no hostile
//! text comes through.
//!
//! Guards: tui: footer, help and palette say what can be done and what it costs, on every screen

use common::tui::{Harness, accepted, facts, knowledge, now, sample_site};
use ratatui::style::{Color, Modifier};
use reprov::domain::commande::Commande;
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;

use super::{following, scene};

#[test]
fn the_footer_says_what_enter_does_and_costs_now() {
    let mut harness = Harness::home(World::Test);
    let footer = |harness: &mut Harness| harness.screen(80, 24).lines().last().unwrap().to_owned();
    assert!(footer(&mut harness).contains("⏎ ouvrir (0-2 req.)"));
    harness.keys("j");
    assert!(footer(&mut harness).contains("⏎ ouvrir  "), "following costs nothing by itself");
    let mut harness = Harness::site(World::Test);
    assert!(footer(&mut harness).contains("⏎ voir les fibres"), "the own floor was read");
    harness.keys("<home>");
    assert!(footer(&mut harness).contains("⏎ replier"));
    harness.keys("<enter>");
    assert!(footer(&mut harness).contains("⏎ déplier"));
}

#[test]
fn help_and_palette_are_those_of_the_screen() {
    let mut harness = Harness::site(World::Test);
    harness.keys("?");
    let help = harness.screen(80, 24);
    assert!(help.contains("[touches]") && help.contains("étage libre"), "{help}");
    assert_eq!(help, scene("aide", (80, 24)));
    harness.keys("<esc><c-p>");
    let palette = harness.screen(80, 24);
    assert!(palette.contains("suivi (rien n'a été envoyé pour ce contrat)"), "dimmed with its reason:\n{palette}");
    harness.keys("étage<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Site(_))), "the action was done below");
    for screen in [Harness::home(World::Test), Harness::confirmation(World::Test, facts())] {
        let mut screen = screen;
        assert!(screen.keys("<c-c>").contains(&Effect::Quit));
    }
    assert!(Harness::home(World::Test).keys("q").contains(&Effect::Quit));
}

#[test]
fn without_colour_the_selection_is_seen_and_no_cell_has_a_colour() {
    let screens = [
        Harness::home(World::Production),
        Harness::site(World::Test),
        Harness::demande(World::Test, Commande::default()),
        Harness::confirmation(World::Production, facts()),
        following(World::Test, vec![accepted(Some("ABCDEF"))]),
    ];
    for mut harness in screens {
        let terminal = harness.draw_in(80, 24, Theme::Monochrome, GlyphSet::Unicode);
        let cells = terminal.backend().buffer().content();
        assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
        assert!(cells.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
    }
}

#[test]
fn hostile_text_never_reaches_the_terminal() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    let mut site = sample_site();
    site.reference = "SC\u{1b}[2J\u{202e}".into();
    site.batiments[0].escaliers[0].etages[0].reference = "\u{1b}]0;x\u{7}".into();
    known.site = Some(reprov::engine::Aged {
        value: std::sync::Arc::new(site),
        at: now(),
        source: reprov::engine::AnswerSource::Service,
    });
    harness.read(known);
    let screen = harness.screen(80, 24);
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}') && screen.contains("SC\u{fffd}[2J"), "{screen}");
}
