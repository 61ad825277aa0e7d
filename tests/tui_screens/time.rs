//! Time on the screen: the screen is drawn again when what it shows is no longer true, and not before.
//!
//! Guards: tui: the first frame is before any question to the network or the keyring; a frame is drawn when what
//! it shows is no longer true, and not before

use std::time::Duration;

use common::tui::scenes::{SceneView, all};
use common::tui::{Harness, accepted, state};
use jiff::SignedDuration;
use reprov::domain::states::Statut;
use reprov::tui::data::World;

use super::following;

const SIZE: (u16, u16) = (240, 70);

fn within(view: &mut SceneView, time: SignedDuration) -> String {
    let SceneView::Screen(harness) = view else { panic!("the welcome tells no time") };
    let before = harness.state.data.now;
    harness.state.data.now = before + time;
    let image = view.text(SIZE);
    if let SceneView::Screen(harness) = view {
        harness.state.data.now = before;
    }
    image
}

/// Over every scene: the picture is the same until the noted instant, then it differs. If no instant was noted, an
/// hour changes nothing.
#[test]
fn a_picture_is_true_until_the_instant_that_it_names() {
    let (mut counting, mut silent) = (0, 0);
    for scene in all() {
        let mut view = scene.view();
        if matches!(view, SceneView::Welcome(..)) {
            continue;
        }
        let image = view.text(SIZE);
        let SceneView::Screen(harness) = &view else { unreachable!() };
        let Some(change) = harness.memo.change() else {
            assert_eq!(within(&mut view, SignedDuration::from_hours(1)), image, "{}: it tells time", scene.name);
            silent += 1;
            continue;
        };
        let change = SignedDuration::try_from(change).unwrap();
        let before = (change - SignedDuration::from_millis(2)).max(SignedDuration::ZERO);
        assert_eq!(within(&mut view, before), image, "{}: too late", scene.name);
        // The rules judge again every minute, even if the verdict stays the same.
        let judged = view.screens().contains(&"Demande");
        assert!(judged || within(&mut view, change) != image, "{}: for nothing", scene.name);
        counting += 1;
    }
    assert!(counting > 20 && silent > 5, "{counting} {silent}");
}

#[test]
fn seconds_tick_where_seconds_are_shown_minutes_where_minutes_are() {
    let wait = |mut harness: Harness| {
        harness.screen(80, 24);
        harness.memo.change()
    };
    assert_eq!(wait(following(World::Test, vec![accepted(Some("X")), state(Statut::Finished)])), None, "it is over");
    let site = wait(Harness::site(World::Test)).unwrap();
    assert!(site > Duration::from_secs(1) && site <= Duration::from_mins(1), "ages in minutes: {site:?}");
    let reading = wait(Harness::new(World::Test)).unwrap();
    assert_eq!(reading, Duration::from_secs(1), "what is awaited is counted");
    // A long time is shown in hours and minutes.
    let mut harness = Harness::home(World::Test);
    harness.state.data.now += SignedDuration::from_hours(30);
    let days = wait(harness).unwrap();
    assert!(days > Duration::from_mins(1), "{days:?}");
}
