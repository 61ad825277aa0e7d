//! Time on the screen: the screen is drawn again when what it shows is no longer true, and not before.
//!
//! Guards: tui: the first frame is before any question to the network or the keyring; a frame is drawn when what
//! it shows is no longer true, and not before; every time is one of Paris, which is named once where this machine's
//! clocks differ

use std::time::Duration;

use common::tui::scenes::{SceneView, all};
use common::tui::{Harness, accepted, state};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use reprov::domain::states::Statut;
use reprov::tui::data::World;
use reprov::tui::sheet::{ExportFormat, export, text};

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

/// The times of day in a picture: `10:04`, also within `10:04:31`.
fn hours(image: &str) -> Vec<&str> {
    let digit = |at: usize| image.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let time = |at: usize| digit(at) && digit(at + 1) && image.as_bytes().get(at + 2) == Some(&b':') && digit(at + 3);
    (0..image.len()).filter(|at| time(*at) && digit(at + 4)).filter_map(|at| image.get(at..at + 5)).collect()
}

/// Over every scene: a machine in another zone shows the same times, and says once whose they are.
#[test]
fn a_machine_elsewhere_shows_the_times_of_paris_and_says_so_once() {
    const NAMED: &str = "heures de Paris";
    let mut told = 0;
    for scene in all() {
        let mut view = scene.view();
        if matches!(view, SceneView::Welcome(..)) {
            continue;
        }
        let here = view.text(SIZE);
        assert_eq!(here.matches(NAMED).count(), 0, "{}:\n{here}", scene.name);
        for zone in ["America/Martinique", "UTC", "Pacific/Auckland"] {
            let SceneView::Screen(harness) = &mut view else { unreachable!() };
            harness.state.data.zone = TimeZone::get(zone).unwrap();
            let there = view.text(SIZE);
            assert_eq!(hours(&there), hours(&here), "{} in {zone}:\n{there}", scene.name);
            let named = there.matches(NAMED).count();
            assert!(named <= 1, "{} in {zone}:\n{there}", scene.name);
            if there.contains("09:00:00") || there.contains("08:56:") {
                assert_eq!(named, 1, "{} in {zone}:\n{there}", scene.name);
                told += 1;
            }
            // Even the narrowest window says it.
            let small = view.text((60, 20));
            if named == 1 {
                assert!(small.contains("Paris"), "{} in {zone}:\n{small}", scene.name);
            }
        }
    }
    assert!(told > 10, "{told}");
}

#[test]
fn what_leaves_the_screen_has_the_times_of_paris_too() {
    let mut harness = following(World::Test, vec![accepted(Some("X")), state(Statut::Finished)]);
    harness.state.data.zone = TimeZone::get("America/Martinique").unwrap();
    let data = &harness.state.data;
    let contrat = common::tui::contrat();
    for sheet in [text(data, &contrat), export(data, &contrat, ExportFormat::Text)] {
        assert!(sheet.contains("22/11/2026 08:56:") && sheet.matches("heures de Paris").count() == 1, "{sheet}");
    }
    let json = export(data, &contrat, ExportFormat::Json);
    assert!(json.contains("2026-11-22T07:56:") && !json.contains("Paris"), "{json}");
}
