//! The main job, from the first frame to the sending.
//!
//! Guards: tui: the main job takes few keys

use common::tui::{Harness, knowledge, parse};
use reprov::tui::app::Screen;
use reprov::tui::data::World;

use super::sends;

#[test]
fn the_main_job_takes_few_keys() {
    let mut harness = Harness::home(World::Demo);
    let mut pressed = 0;
    let mut press = |harness: &mut Harness, keys: &str| {
        pressed += parse(keys).len();
        harness.keys(keys);
        pressed
    };
    press(&mut harness, "<enter>");
    harness.read(knowledge());
    press(&mut harness, "<enter><enter>");
    let at = press(&mut harness, "cas<enter><enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))), "{}", harness.screen(80, 24));
    assert!(at <= 12, "{at} keys to the confirmation");
    let at = press(&mut harness, "30-1<enter>");
    assert_eq!(sends(&harness.effects), 1);
    assert!(at <= 17, "{at} keys to the sending");
}
