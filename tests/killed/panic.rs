//! A panic of the program, in each kind of its threads and tasks: the terminal is restored, the user is told, and the
//! important records are in the journal.
//!
//! Guards: tui: the terminal is left as it was: on return, on signals, standing still, gone away, and after a
//! panic in any thread or task

use common::order::CONTRAT;
use common::terminal::{Terminal, send};

use super::bench::{Bench, FOLLOW, NORMAL};
use super::screen::{self, know};

/// Checks that the program ended by the panic at `spot`, restored the terminal and told the user what to do.
fn well_ended(screen: Terminal, spot: &str) {
    let end = screen.end();
    assert_eq!((end.status.exit_code(), end.status.signal()), (101, None), "{spot}");
    let image = end.screen.screen();
    assert!(!image.alternate_screen() && !image.hide_cursor() && !image.bracketed_paste(), "{spot}");
    assert_eq!(image.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "{spot}");
    assert!(end.modes.0.contains("ECHO") && end.modes.0.contains("ICANON"), "{spot}: {}", end.modes.0);
    let raw = end.text();
    let (_, after) = raw.rsplit_once("\u{1b}[?1049l").expect("the alternate screen was left");
    for told in [spot, "erreur du programme", "relancez reprov", "reprov.log"] {
        assert!(after.contains(told), "{spot}: {told} is not said: {after}");
    }
    // Nothing is drawn after the terminal is restored and the cursor shown.
    let after = after.strip_prefix("\u{1b}[?25h").expect("the cursor is shown");
    assert!(!after.contains("\u{1b}[") && !after.contains('│'), "{spot}: {after:?}");
}

#[test]
fn a_panic_in_any_thread_or_task_gives_the_terminal_back() {
    // The main loop at its first and at its next frame; a task of the runtime; the thread that reads keys.
    for (spot, keys) in [("ecran.dessin", ""), ("ecran.dessin:2", ""), ("ecran.effet", ""), ("ecran.clavier", "j")] {
        let bench = Bench::new(&NORMAL.launch(), "");
        know(&bench);
        let mut screen = screen::open(&bench, ("REPROV_PANIQUE", spot));
        if !keys.is_empty() {
            screen.until(CONTRAT);
            screen.keys(keys);
        }
        let name = spot.split(':').next().unwrap();
        well_ended(screen, name);
        let trace = std::fs::read_to_string(bench.path("donnees").join("reprov.log")).unwrap();
        assert!(trace.contains(name), "{trace}");
    }
}

#[test]
fn a_panic_while_a_put_is_on_its_way_loses_nothing() {
    // The thread that owns the journal, before the put leaves; the task that sends, after the answer.
    for (spot, departed) in [("journal.intention", 0), ("put.reponse", 1)] {
        let bench = Bench::new(&NORMAL.launch(), "");
        know(&bench);
        let mut screen = screen::open(&bench, ("REPROV_PANIQUE", spot));
        send(&mut screen);
        well_ended(screen, spot);
        assert_eq!(bench.puts(), departed, "{spot}");
        if departed == 1 {
            // The next start asks about the put, and sends nothing.
            let (code, _) = bench.json(FOLLOW);
            assert!([0, 3].contains(&code), "{code}");
            assert_eq!(bench.puts(), 1);
        }
    }
}
