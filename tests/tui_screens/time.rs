//! Time on the screen: what is shown is drawn again when it is no longer true, and not before.
//!
//! Guards: tui: the first frame is before any question to the network or the keyring; a frame is drawn when what
//! it shows is no longer true, and not before

use std::time::Duration;

use common::tui::scenes::{Vue, toutes};
use common::tui::{Harness, acceptee, etat};
use jiff::SignedDuration;
use reprov::domain::states::Statut;
use reprov::tui::data::World;

use super::suivi;

const TAILLE: (u16, u16) = (240, 70);

fn dans(vue: &mut Vue, temps: SignedDuration) -> String {
    let Vue::Ecran(harness) = vue else { panic!("the welcome tells no time") };
    let avant = harness.state.data.now;
    harness.state.data.now = avant + temps;
    let image = vue.texte(TAILLE);
    if let Vue::Ecran(harness) = vue {
        harness.state.data.now = avant;
    }
    image
}

/// Over every scene: until the instant that was noted the picture is the same, and then it is another one;
/// where none was noted an hour changes nothing.
#[test]
fn a_picture_is_true_until_the_instant_that_it_names() {
    let (mut comptent, mut se_taisent) = (0, 0);
    for scene in toutes() {
        let mut vue = scene.vue();
        if matches!(vue, Vue::Accueil(..)) {
            continue;
        }
        let image = vue.texte(TAILLE);
        let Vue::Ecran(harness) = &vue else { unreachable!() };
        let Some(change) = harness.memo.change() else {
            assert_eq!(dans(&mut vue, SignedDuration::from_hours(1)), image, "{}: it tells time", scene.nom);
            se_taisent += 1;
            continue;
        };
        let change = SignedDuration::try_from(change).unwrap();
        let before = (change - SignedDuration::from_millis(2)).max(SignedDuration::ZERO);
        assert_eq!(dans(&mut vue, before), image, "{}: too late", scene.nom);
        // What the rules say is judged again by the minute, whether or not it comes out the same.
        let judged = vue.ecrans().contains(&"Demande");
        assert!(judged || dans(&mut vue, change) != image, "{}: for nothing", scene.nom);
        comptent += 1;
    }
    assert!(comptent > 20 && se_taisent > 5, "{comptent} {se_taisent}");
}

#[test]
fn seconds_tick_where_seconds_are_shown_minutes_where_minutes_are() {
    let wait = |mut harness: Harness| {
        harness.screen(80, 24);
        harness.memo.change()
    };
    assert_eq!(wait(suivi(World::Test, vec![acceptee(Some("X")), etat(Statut::Termine)])), None, "it is over");
    let site = wait(Harness::site(World::Test)).unwrap();
    assert!(site > Duration::from_secs(1) && site <= Duration::from_mins(1), "ages in minutes: {site:?}");
    let reading = wait(Harness::new(World::Test)).unwrap();
    assert_eq!(reading, Duration::from_secs(1), "what is awaited is counted");
    // Far away it is told in hours and minutes.
    let mut harness = Harness::home(World::Test);
    harness.state.data.now += SignedDuration::from_hours(30);
    let days = wait(harness).unwrap();
    assert!(days > Duration::from_mins(1), "{days:?}");
}
