//! Every key of the table, pressed in every context as a terminal reports it.
//!
//! Guards: tui: each key of the table does in each context what the palette says

use common::tui::Harness;
use common::tui::scenes::{Scene, SceneView, all};
use crossterm::event::{Event, KeyCode, KeyEvent};
use reprov::tui::app::input::translate;
use reprov::tui::words::action::Action;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::keymap::{Context, actions, resolve};
use reprov::tui::words::msg::What;

fn harness(scene: Scene) -> Option<Harness> {
    match scene.view() {
        SceneView::Screen(harness) => Some(*harness),
        SceneView::Welcome(..) => None,
    }
}

fn context(harness: &Harness) -> Context {
    harness.state.screens.last().unwrap().part().context()
}

fn press(harness: &mut Harness, key: KeyEvent) -> Vec<Effect> {
    match translate(Event::Key(key)) {
        Some(what @ What::Key(_)) => harness.send(what),
        other => panic!("{key:?} became {other:?}"),
    }
}

/// The result of a key: the effects, and the screen after it.
fn outcome(harness: &mut Harness, effects: Vec<Effect>) -> (Vec<Effect>, String) {
    let picture = harness.screen(120, 40);
    (effects, picture)
}

/// The result of the same action, chosen by its name in the palette.
fn by_name(scene: Scene, at: usize) -> (Vec<Effect>, String) {
    let mut harness = harness(scene).unwrap();
    harness.keys("<c-p>");
    for _ in 0..at {
        harness.keys("<down>");
    }
    let effects = harness.keys("<enter>");
    if harness.state.data.notice.is_some() && context(&harness) == Context::Palette {
        // The action is not possible now: the palette says why and stays open. The key shows the same notice on the
        // screen below.
        let notice = harness.state.data.notice.clone();
        harness.keys("<esc>");
        harness.state.data.notice = notice;
    }
    outcome(&mut harness, effects)
}

/// Keys that edit a text while one is being typed.
fn edits(key: KeyEvent) -> bool {
    matches!(key.code, KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End | KeyCode::Delete)
        || (matches!(key.code, KeyCode::Char(_)) && key.modifiers.is_empty())
}

#[test]
fn each_key_of_each_context_does_what_its_name_in_the_palette_does() {
    let mut pressed = 0;
    for wanted in Context::SCREENS {
        let scene = all()
            .find(|scene| harness(*scene).is_some_and(|harness| context(&harness) == wanted))
            .unwrap_or_else(|| panic!("no scene is in {wanted:?}"));
        let text = !wanted.chain().contains(&Context::Letters);
        let named: Vec<_> = actions(wanted).into_iter().filter(|(known, _)| known.action != Action::Palette).collect();
        for (at, (binding, keys)) in named.into_iter().enumerate() {
            for key in keys.iter().map(|key| key.event()) {
                assert_eq!(resolve(wanted, key), Some(binding.action), "{wanted:?} {key:?}");
                if text && edits(key) {
                    continue;
                }
                let mut harness = harness(scene).unwrap();
                let effects = press(&mut harness, key);
                // The palette can't be opened from the palette.
                if wanted != Context::Palette {
                    let seen = outcome(&mut harness, effects);
                    assert_eq!(seen, by_name(scene, at), "{}: {key:?} is {:?}", scene.name, binding.action);
                }
                pressed += 1;
            }
        }
    }
    assert!(pressed > 150, "{pressed} keys");
}

/// A key that is held down moves once for each repeat that the terminal reports.
#[test]
fn no_repeat_is_lost() {
    use crossterm::event::{KeyEventKind, KeyModifiers};
    let mut harness = common::tui::data::many_at_hand();
    harness.keys("<home>");
    for _ in 0..150 {
        let held = KeyEvent::new_with_kind(KeyCode::Down, KeyModifiers::NONE, KeyEventKind::Repeat);
        press(&mut harness, held);
    }
    let effects = harness.keys("s");
    assert!(matches!(&effects[..], [Effect::Knowledge(contrat)] if contrat.as_str() == "ARA-600150"), "{effects:?}");
}
