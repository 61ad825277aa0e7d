//! The demande is judged at each change.
//!
//! Guards: tui: the demande is judged at each change

use common::tui::{Harness, facts};
use reprov::tui::data::World;

use super::scene;

#[test]
fn the_demande_is_judged_at_each_change() {
    let mut harness = Harness::demande(World::Test, facts());
    let screen = harness.screen(80, 24);
    assert!(
        screen.contains("CTP-1240357-1") && screen.contains("○ R6 à compléter") && screen.contains("┌ Motif à choisir"),
        "{screen}"
    );
    assert!(harness.keys("<f5>").is_empty());
    assert!(harness.screen(80, 24).contains("choisissez d'abord un motif"));
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("┌ Conforme") && screen.contains("Fibre cassée"), "{screen}");
    assert_eq!(screen, scene("demande", (80, 24)));
    assert_eq!(harness.screen(120, 40), scene("demande", (120, 40)));
    // If the PTO is kept, the motifs for which rule R4 rejects that are dimmed.
    harness.keys("<up><up> <up>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Adresse erronée ✘ R4"), "{screen}");
    assert!(!screen.contains("Fibre cassée ✘"), "{screen}");
    assert_eq!(screen, scene("demande_motifs", (80, 24)));
}
