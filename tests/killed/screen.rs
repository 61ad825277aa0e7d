//! The screens, killed when the code is on the disk and not yet shown.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::ffi::OsStr;

use common::bench::program;
use common::order::{contrat, facts};
use common::terminal::{Run, Terminal, send};
use jiff::Timestamp;
use reprov::store::journal::Journal;

use super::bench::{Bench, NORMAL, runtime};

/// The program in a terminal, in the bench's environment with one more variable.
pub(crate) fn open(bench: &Bench, extra: (&str, &str)) -> Terminal {
    launch(bench, program(), &[], extra)
}

/// Any program in a terminal, in the same environment.
pub(crate) fn launch(bench: &Bench, program: impl AsRef<OsStr>, arguments: &[String], extra: (&str, &str)) -> Terminal {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = Run::on(&bench.place, program, &arguments).sized(40, 120);
    run.env("LANG", "fr_FR.UTF-8").env(extra.0, extra.1).start()
}

/// Remembers the facts of the order, so that the rules let the demande through.
pub(crate) fn know(bench: &Bench) {
    let (contrat, facts) = (contrat(), facts());
    let journal = Journal::open(&bench.path("donnees").join("journal.sqlite"), "sim").unwrap();
    runtime().block_on(async {
        journal.remember(&contrat, facts, Timestamp::now()).await.unwrap();
        journal.touch(&contrat, Timestamp::now()).await.unwrap();
    });
}

#[test]
fn a_code_that_was_durable_and_not_on_the_screen_is_there_at_the_next_start() {
    for stop in ["put.issue", "put.annonce", "journal.issue"] {
        let bench = Bench::new(&NORMAL.launch(), "");
        know(&bench);
        let mut screen = open(&bench, ("REPROV_ARRET", stop));
        send(&mut screen);
        let end = screen.end();
        assert!(end.status.signal().is_some(), "{stop}: it was not killed");
        let remainder = bench.remainder();
        let seen = end.text();
        // Offline: the screens can only show what the journal holds, and nothing settles the doubt meanwhile.
        let mut next = open(&bench, ("REPROV_HORS_LIGNE", "oui"));
        if stop == "journal.issue" {
            // The answer was not on the disk: the put is in doubt, and no code is shown.
            assert_eq!((remainder.first().as_str(), &remainder.received_code), ("intention depart", &None));
            next.until("issue inconnue");
        } else {
            let code = remainder.received_code.expect("the answer is on the disk");
            // After `put.annonce` the code may already have been drawn.
            assert!(stop == "put.annonce" || !seen.contains(&code), "{stop}: it was on the screen");
            next.until(&code);
        }
        assert_eq!(bench.puts(), 1, "{stop}");
    }
}
