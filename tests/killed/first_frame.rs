//! The first frame is drawn before any question to the network or to a keyring, even if a put is under way that has
//! to be asked about at once.
//!
//! Guards: tui: the first frame is before any question to the network or the keyring; a frame is drawn when what
//! it shows is no longer true, and not before
#![cfg(target_os = "linux")]

use common::bench::program;
use common::order::CONTRAT;

use super::bench::{Bench, NORMAL, SEND};
use super::screen::{self, know};

const CALLS: &str = "trace=connect,sendto,sendmsg,write";

/// The system calls of a start with this password (empty: none), until the screen shows `seen`.
fn departure(password: &str, seen: &str) -> String {
    let bench = Bench::new(&NORMAL.launch(), "");
    know(&bench);
    let (code, sending) = bench.json(SEND);
    assert_eq!(code, 0, "{sending}");
    let trace = bench.path("trace");
    let arguments: Vec<String> = ["-f", "-yy", "-s", "4000", "-e", CALLS, "-o"]
        .into_iter()
        .map(str::to_owned)
        .chain([trace.display().to_string(), program().display().to_string()])
        .collect();
    let mut screen = screen::launch(&bench, "strace", &arguments, ("REPROV_MOT_DE_PASSE", password));
    screen.until(CONTRAT);
    screen.until(seen);
    screen.keys("\u{3}");
    screen.end();
    std::fs::read_to_string(trace).unwrap()
}

#[test]
fn the_first_frame_is_before_the_network_and_the_keyring() {
    // Without a password in the environment the program asks the keyring; with one it asks the service.
    for (password, seen, outside) in
        [("", "ot de passe", "connect("), ("demo", "✔ Terminé", "sin_addr=inet_addr(\"127.0.0.1\")")]
    {
        let trace = departure(password, seen);
        let first = |what: &dyn Fn(&str) -> bool| trace.lines().position(what);
        let image = first(&|line| line.contains(" write(") && line.contains("Dossiers")).expect("a frame");
        // This write is the frame itself, not only terminal modes: it contains the footer, its last row.
        let line = trace.lines().nth(image).unwrap();
        assert!(line.contains("/dev/pts/") && line.contains("Ctrl-P"), "{line}");
        let demande = first(&|line| line.contains(outside)).expect("something was asked of somebody");
        let connection = first(&|line| line.contains(" connect(")).expect("a connection");
        let first_one = demande.min(connection);
        assert!(image < first_one, "{}", trace.lines().nth(first_one).unwrap());
    }
}
