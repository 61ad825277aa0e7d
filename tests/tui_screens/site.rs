//! The site: the building and its fibres; moving costs no request, reading does.
//!
//! Guards: tui: moving on a site spends nothing; a key that does says so before, and asks once

use common::tui::{CONTRAT, Harness, accepted, contrat, etage, knowledge, life, state};
use reprov::domain::failure::Failure;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::Freshness;
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;

use super::scene;

#[test]
fn the_site_shows_the_building_and_marks_the_own_place() {
    let mut harness = Harness::site(World::Test);
    let screen = harness.screen(80, 24);
    let row =
        |name: &str| screen.lines().position(|line| line.chars().take(30).collect::<String>().contains(name)).unwrap();
    assert!(row("ETAGE-15") < row("ETAGE-13") && row("ETAGE-13") < row("ETAGE-06") && row("ETAGE-03") < row("RDC"));
    let own: Vec<&str> = screen.lines().filter(|line| line.contains('★')).collect();
    assert_eq!(own.len(), 1);
    assert!(own[0].contains("ETAGE-06") && own[0].contains("1/2 fib"), "{screen}");
    for shown in ["il y a 2 min", "7/12 PTO", "BE-06", "CTP-1240330-1", "■ Noir", "■ Vert", "BPI-723521", "oui (R5)"]
    {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert_eq!(screen, scene("site", (80, 24)));
    assert_eq!(harness.screen(120, 40), scene("site", (120, 40)));
}

#[test]
fn moving_on_the_tree_spends_nothing_and_enter_asks_once() {
    let mut harness = Harness::site(World::Test);
    assert!(harness.keys("<home>jjjjkkk<left><right>lc/be<esc>").is_empty(), "moving never asks");
    harness.keys("lc<home>jj");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("(1 requête)") && screen.contains("⏎ lire les fibres (1 req.)"), "said before: {screen}");
    let effects = harness.keys("<enter>");
    assert_eq!(effects, [Effect::Fibres(contrat(), etage("ETAGE-15"), Freshness::Fresh)]);
    assert!(harness.keys("<esc><enter><esc><enter>").is_empty(), "not a second time while it is on its way");
    assert!(harness.screen(80, 24).contains("Lecture en cours"));
    harness.answer(EffectAnswer::Fibres(
        contrat(),
        etage("ETAGE-15"),
        Err(Failure::new(Category::Network, "erreur.panne.connexion")),
    ));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("réessayer (1 req.)") && screen.contains("injoignable"), "{screen}");
    assert_eq!(harness.keys("r"), [Effect::Fibres(contrat(), etage("ETAGE-15"), Freshness::Refresh)]);
}

#[test]
fn a_structure_that_could_not_be_read_leaves_one_thing_to_do() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.answer(EffectAnswer::Structure(contrat(), Err(Failure::new(Category::Network, "erreur.panne.connexion"))));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("r actualiser (1 req.)") && !screen.contains("Choisissez un étage"), "{screen}");
    assert!(harness.keys("<enter>").is_empty());
    assert!(harness.screen(80, 24).contains("la structure du site n'est pas lue"));
}

#[test]
fn the_own_floor_costs_no_second_request() {
    let mut harness = Harness::site(World::Test);
    assert!(harness.keys("<enter>").is_empty());
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    assert!(harness.screen(80, 24).contains("CTP-1240330-1"), "the first free fibre was selected");
}

#[test]
fn what_was_tried_before_is_shown_first() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    known.lives = vec![life(CONTRAT, vec![accepted(Some("X1")), state(Statut::Failed)])];
    harness.read(known);
    let screen = harness.screen(80, 24);
    assert!(screen.lines().nth(1).unwrap().contains("Déjà tenté 08:56:00 : En échec, CTP-1240357-1"), "{screen}");
}
