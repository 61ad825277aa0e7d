//! Leaving the screens while a put is on its way.
//!
//! Guards: engine: leaving in mid-put is at once for who insists, and sends nothing again

use common::terminal::send;

use super::bench::{Bench, FOLLOW, SimulatorSetup, wait};
use super::screen::{self, know};

/// The service never answers the put.
const SILENT: SimulatorSetup = SimulatorSetup { scenario: "put:muet", speed: 1000.0 };

#[test]
fn whoever_insists_leaves_at_once_and_the_next_start_takes_the_put_up() {
    let bench = Bench::new(&SILENT.launch(), "");
    // With this delay the program would wait for the answer much longer than the test does.
    let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
    std::fs::write(bench.path("c.toml"), config.replace("\"30s\"", "\"10m\"")).unwrap();
    know(&bench);
    let mut screen = screen::open(&bench, ("REPROV_ARRET", ""));
    send(&mut screen);
    screen.until("Envoi en cours");
    wait(|| bench.puts() > 0);
    screen.keys("q");
    screen.until("sa réponse porte le code");
    screen.keys("q");
    assert!(screen.end().status.signal().is_none(), "it left by itself, and did not wait for the answer");
    assert_eq!(bench.remainder().first(), "intention depart");
    // The next start reports the true state of the put, and sends nothing.
    let mut next = screen::open(&bench, ("REPROV_HORS_LIGNE", "oui"));
    next.until("issue inconnue");
    next.keys("q");
    assert!(next.end().status.signal().is_none());
    assert_eq!(bench.remainder().first(), "intention depart interrompue");
    let (code, _) = bench.json(FOLLOW);
    assert_eq!((code, bench.puts()), (3, 1));
}
