//! The mouse: a click does what a key does, on what was really drawn, and is not part of the confirmation's gesture.
//!
//! Guards: tui: a click does what a key does, on what was drawn, and never sends

use common::tui::scenes::{SceneView, all};
use common::tui::{Harness, facts};
use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use reprov::tui::app::Screen;
use reprov::tui::app::input::translate;
use reprov::tui::app::mouse::meant;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::hit::Click;
use reprov::tui::words::msg::What;

use super::sends;

/// The column and row of `text` at 80x24.
fn place(harness: &mut Harness, text: &str) -> (u16, u16) {
    let screen = harness.screen(80, 24);
    let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(text)).unwrap_or_else(|| {
        panic!("{text} is not there:\n{screen}");
    });
    let before = line.split(text).next().unwrap().chars().count();
    (u16::try_from(before).unwrap(), u16::try_from(y).unwrap())
}

fn click(harness: &mut Harness, text: &str) -> Vec<Effect> {
    let (x, y) = place(harness, text);
    harness.click(x, y)
}

#[test]
fn a_click_selects_a_row_and_one_more_opens_it() {
    let mut harness = Harness::home(World::Test);
    assert!(click(&mut harness, "ARA-502701").is_empty(), "it is only selected");
    assert!(matches!(harness.state.screens.as_slice(), [Screen::Home(_)]));
    click(&mut harness, "ARA-502701");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Following(_))));
    // A click on an empty place does nothing.
    let mut harness = Harness::home(World::Test);
    harness.screen(80, 24);
    for at in [(0, 0), (79, 0), (0, 5), (40, 20), (200, 200)] {
        assert!(harness.click(at.0, at.1).is_empty());
    }
    assert!(matches!(harness.state.screens.as_slice(), [Screen::Home(_)]));
}

#[test]
fn a_click_in_a_scrolled_list_is_on_the_row_that_is_seen_there() {
    let mut harness = common::tui::data::many_at_hand();
    harness.keys("<end>");
    let row = harness.screen(80, 24).lines().nth(5).unwrap().to_owned();
    let name = row.split_whitespace().find(|word| word.starts_with("ARA-")).unwrap().to_owned();
    harness.click(10, 5);
    harness.screen(80, 24);
    let effects = harness.keys("s");
    assert!(matches!(&effects[..], [Effect::Knowledge(contrat)] if contrat.as_str() == name), "{name}: {effects:?}");
}

#[test]
fn a_click_in_the_other_pane_goes_there() {
    let mut harness = Harness::site(World::Test);
    assert!(click(&mut harness, "CTP-1240329-1").is_empty());
    assert!(harness.screen(80, 24).contains("⏎ demander cette fibre"));
    click(&mut harness, "▸ ETAGE-15");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("⏎ lire les fibres (1 req.)"), "selected, and what it costs is said:\n{screen}");
    assert_eq!(click(&mut harness, "▸ ETAGE-15").len(), 1, "one request, as Enter would");
}

#[test]
fn the_fields_of_the_demande_and_its_motifs_are_clicked_on() {
    let mut harness = Harness::demande(World::Test, facts());
    click(&mut harness, "Adresse erronée");
    click(&mut harness, "Adresse erronée");
    assert!(harness.screen(80, 24).contains("Motif           Adresse erronée"), "{}", harness.screen(80, 24));
    click(&mut harness, "Garder");
    let before = harness.screen(80, 24);
    harness.keys(" ");
    assert_ne!(harness.screen(80, 24), before, "the field has the focus:\n{before}");
}

/// A click on a name in a footer does the same as its key.
#[test]
fn the_footer_is_clicked_on() {
    let mut clicked = 0;
    for scene in all() {
        let SceneView::Screen(mut by_key) = scene.view() else { continue };
        let footer = by_key.screen(120, 40).lines().last().unwrap().to_owned();
        for (name, key) in
            [("Éch ", "<esc>"), ("? ", "?"), ("Ctrl-P ", "<c-p>"), ("r ", "r"), ("/ ", "/"), ("⏎ ", "<enter>")]
        {
            let Some(x) = footer.split(&format!("  {name}")).next().filter(|before| before.len() < footer.len()) else {
                continue;
            };
            let x = u16::try_from(x.chars().count() + 2).unwrap();
            let SceneView::Screen(mut by_key) = scene.view() else { unreachable!() };
            let SceneView::Screen(mut by_click) = scene.view() else { unreachable!() };
            by_click.screen(120, 40);
            let confirming = by_click.state.screens.iter().any(|screen| matches!(screen, Screen::Confirmation(_)));
            if confirming && key != "<esc>" {
                continue;
            }
            assert_eq!(by_click.click(x, 39), by_key.keys(key), "{} {name}", scene.name);
            assert_eq!(by_click.screen(120, 40), by_key.screen(120, 40), "{} {name}", scene.name);
            clicked += 1;
        }
    }
    assert!(clicked > 100, "{clicked}");
}

/// The gesture is typed and has the focus, so Enter would send. No click sends: at any place, any number of times, or
/// through the palette.
#[test]
fn no_click_ever_sends() {
    for keys in ["57-1", "57-1<c-p>", "57-1<c-p>vali", "", "<tab>", "57-1?"] {
        let mut left = 0;
        // No name and no row is narrower than six columns.
        for y in 0..24 {
            for x in (1..80).step_by(6) {
                let mut harness = Harness::confirmation(World::Production, facts());
                harness.keys(keys);
                harness.screen(80, 24);
                for _ in 0..3 {
                    assert_eq!(sends(&harness.click(x, y)), 0, "{keys} at {x},{y}");
                }
                assert_eq!(sends(&harness.effects), 0, "{keys} at {x},{y}");
                left += usize::from(!matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))));
            }
        }
        assert!(left > 0, "{keys}: a click leads back");
    }
}

#[test]
fn what_stands_behind_is_not_clicked_on() {
    let mut harness = Harness::home(World::Test);
    let (x, y) = place(&mut harness, "ARA-502701");
    harness.keys("?");
    harness.screen(80, 24);
    harness.click(x, y);
    harness.keys("<esc>");
    let effects = harness.keys("s");
    assert!(effects.is_empty(), "the first contract, of which nothing was sent, is still selected: {effects:?}");
}

#[test]
fn the_wheel_moves_and_a_hand_on_the_mouse_does_nothing() {
    let mouse = |kind| Event::Mouse(MouseEvent { kind, column: 3, row: 4, modifiers: KeyModifiers::NONE });
    for kind in [MouseEventKind::Moved, MouseEventKind::Drag(MouseButton::Left), MouseEventKind::Up(MouseButton::Left)]
    {
        assert!(translate(mouse(kind)).is_none(), "{kind:?}");
    }
    let mut harness = Harness::home(World::Test);
    harness.screen(80, 24);
    let Some(What::Mouse(wheel)) = translate(mouse(MouseEventKind::ScrollDown)) else { panic!("the wheel is heard") };
    let what = meant(&harness.memo, wheel).unwrap();
    harness.send(what);
    let mut by_key = Harness::home(World::Test);
    by_key.keys("<down>");
    assert_eq!(harness.screen(80, 24), by_key.screen(80, 24));
}

/// If the content under the mouse may have changed meanwhile, a click only selects.
#[test]
fn a_click_on_what_has_just_changed_at_most_selects() {
    let mut harness = Harness::home(World::Test);
    let (x, y) = place(&mut harness, "MUT56816520160316162024");
    let at = |x, y| MouseEvent {
        kind: MouseEventKind::Down(MouseButton::Left),
        column: x,
        row: y,
        modifiers: KeyModifiers::NONE,
    };
    let clicked = |memo, x, y| match meant(memo, at(x, y)) {
        Some(What::Click(click)) => click,
        other => panic!("{other:?}"),
    };
    assert_eq!(clicked(&harness.memo, x, y).at_most_selects(), None, "it is selected: that would open it");
    assert!(matches!(clicked(&harness.memo, x, y + 1).at_most_selects(), Some(Click::Row { .. })));
    assert_eq!(clicked(&harness.memo, 1, 23).at_most_selects(), None, "nor does a name in the footer do anything");
}
