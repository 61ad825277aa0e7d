//! Killed from outside, at any instant of a run.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::bench::{Banc, Course, ENVOYER, NORMAL, Service, seul};
use super::points::juge_envoi;

const MORTS: usize = 200;
const OUVRIERS: usize = 2;

/// An answer that takes its time, so that many instants fall between request and answer.
const TRAINANT: Service = Service { scenario: "put:lent", vitesse: 100.0 };

#[test]
fn killed_at_random_instants_nothing_is_lost_and_nothing_is_sent_twice() {
    let graine = std::env::var("REPROV_GRAINE").ok().and_then(|texte| texte.parse().ok()).unwrap_or_else(|| {
        let depuis = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        u64::try_from(depuis.as_micros()).unwrap()
    });
    let _seul = seul();
    println!("REPROV_GRAINE={graine}");
    let etendue = etendue();
    let suivant = AtomicUsize::new(0);
    let compte: Mutex<BTreeMap<String, usize>> = Mutex::default();
    std::thread::scope(|portee| {
        for _ in 0..OUVRIERS {
            portee.spawn(|| {
                for rang in std::iter::repeat_with(|| suivant.fetch_add(1, Ordering::SeqCst)).take_while(|n| *n < MORTS)
                {
                    let etat = tue(rang, fraction(graine, rang), etendue);
                    *compte.lock().unwrap().entry(etat).or_default() += 1;
                }
            });
        }
    });
    let compte = compte.into_inner().unwrap();
    println!("{MORTS} kills within {etendue:?}; on the disk at that time, and puts received:");
    for (etat, nombre) in &compte {
        println!("{nombre:>5}  {etat}");
    }
    assert_eq!(compte.values().sum::<usize>(), MORTS);
}

/// How long a run takes that nobody kills, beside another one as in the test (the middle one of
/// ten), and a little more.
fn etendue() -> Duration {
    let mesure = || {
        let banc = Banc::new(&TRAINANT.demarre(), "");
        let debut = Instant::now();
        assert_eq!(banc.lance(ENVOYER, None).code, Some(0));
        debut.elapsed()
    };
    let mut durees: Vec<Duration> = std::thread::scope(|portee| {
        let fils: Vec<_> =
            (0..OUVRIERS).map(|_| portee.spawn(move || (0..5).map(|_| mesure()).collect::<Vec<_>>())).collect();
        fils.into_iter().flat_map(|fil| fil.join().unwrap()).collect()
    });
    durees.sort();
    durees[durees.len() / 2] * 6 / 5
}

fn tue(rang: usize, fraction: f64, etendue: Duration) -> String {
    let ou = format!("kill {rang}");
    let service = if rang.is_multiple_of(2) { NORMAL } else { TRAINANT };
    let banc = Banc::new(&service.demarre(), "");
    let mut enfant = banc.commande(ENVOYER, None).spawn().unwrap();
    std::thread::sleep(etendue.mul_f64(fraction));
    // It may have ended by itself: that is an instant like any other.
    enfant.kill().unwrap();
    let course = Course::de(&enfant.wait_with_output().unwrap());
    let reste = banc.reste();
    let etat = format!(
        "{:<24} {} {}",
        if reste.puts.is_empty() { "(nothing)".to_owned() } else { reste.premier() },
        banc.puts(),
        if course.sortie.is_empty() { "" } else { "code shown" },
    );
    juge_envoi(&banc, &course, &reste, &ou);
    etat
}

/// A number of [0, 1) by the seed and the rank (splitmix64).
fn fraction(graine: u64, rang: usize) -> f64 {
    let mut z = graine.wrapping_add((rang as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from(u32::try_from((z ^ (z >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
}
