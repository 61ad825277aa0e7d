//! A fault of the program, in each kind of its threads and tasks: the terminal is given back, the person
//! is told, and what counts is in the journal.
//!
//! Guards: tui: the terminal is left as it was: on return, on signals, standing still, gone away, and after a
//! panic in any thread or task

use common::order::CONTRAT;
use common::terminal::Terminal;

use super::bench::{Banc, NORMAL, SUIVRE};
use super::screen::{self, connait, envoie};

/// It ended by the panic of this thread, with a terminal as it was and words that help.
fn bien_finie(ecran: Terminal, ou: &str) {
    let fin = ecran.end();
    assert_eq!((fin.status.exit_code(), fin.status.signal()), (101, None), "{ou}");
    let image = fin.screen.screen();
    assert!(!image.alternate_screen() && !image.hide_cursor() && !image.bracketed_paste(), "{ou}");
    assert_eq!(image.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "{ou}");
    assert!(fin.modes.0.contains("ECHO") && fin.modes.0.contains("ICANON"), "{ou}: {}", fin.modes.0);
    let brut = fin.text();
    let (_, apres) = brut.rsplit_once("\u{1b}[?1049l").expect("the alternate screen was left");
    for dit in [ou, "erreur du programme", "relancez reprov", "reprov.log"] {
        assert!(apres.contains(dit), "{ou}: {dit} is not said: {apres}");
    }
    // Nothing is drawn any more once the terminal is given back and the cursor shown.
    let apres = apres.strip_prefix("\u{1b}[?25h").expect("the cursor is shown");
    assert!(!apres.contains("\u{1b}[") && !apres.contains('│'), "{ou}: {apres:?}");
}

#[test]
fn a_panic_in_any_thread_or_task_gives_the_terminal_back() {
    // The main loop, at its first frame and at the next one; a task of the runtime; the reader of keys.
    for (ou, touches) in [("ecran.dessin", ""), ("ecran.dessin:2", ""), ("ecran.effet", ""), ("ecran.clavier", "j")] {
        let banc = Banc::new(&NORMAL.demarre(), "");
        connait(&banc);
        let mut ecran = screen::ouvre(&banc, ("REPROV_PANIQUE", ou));
        if !touches.is_empty() {
            ecran.until(CONTRAT);
            ecran.keys(touches);
        }
        let nom = ou.split(':').next().unwrap();
        bien_finie(ecran, nom);
        let trace = std::fs::read_to_string(banc.chemin("donnees").join("reprov.log")).unwrap();
        assert!(trace.contains(nom), "{trace}");
    }
}

#[test]
fn a_panic_while_a_put_is_on_its_way_loses_nothing() {
    // The thread that owns the journal, before the put leaves; the task that sends, after its answer.
    for (ou, partis) in [("journal.intention", 0), ("put.reponse", 1)] {
        let banc = Banc::new(&NORMAL.demarre(), "");
        connait(&banc);
        let mut ecran = screen::ouvre(&banc, ("REPROV_PANIQUE", ou));
        envoie(&mut ecran);
        bien_finie(ecran, ou);
        assert_eq!(banc.puts(), partis, "{ou}");
        if partis == 1 {
            // The next start asks, and sends nothing.
            let (code, _) = banc.json(SUIVRE);
            assert!([0, 3].contains(&code), "{code}");
            assert_eq!(banc.puts(), 1);
        }
    }
}
