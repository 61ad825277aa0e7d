//! Leaving while a put is on its way.

use reprov::tui::effect::Effect;
use reprov::tui::state::World;

use super::tui_harness::{Harness, faits};

fn leaves(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Quitter))
}

#[test]
fn a_put_on_its_way_takes_a_second_word_to_leave_without() {
    let mut harness = Harness::confirmation(World::Test, faits());
    harness.keys("57-1<enter>");
    assert!(!leaves(&harness.keys("q")));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("sa réponse porte le code. Quitter encore : sans l'attendre."), "{screen}");
    // Anything else in between takes the first word back.
    assert!(!leaves(&harness.keys("<down>q")));
    assert!(leaves(&harness.keys("q")));
    assert!(harness.state.data.insiste, "nobody waits for the outcome then");
}

#[test]
fn without_one_the_first_word_leaves() {
    let mut harness = Harness::demande(World::Test, faits());
    harness.keys("<esc>");
    assert!(leaves(&harness.keys("q")));
    assert!(!harness.state.data.insiste);
}
