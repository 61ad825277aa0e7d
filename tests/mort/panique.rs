//! A fault of the program, in each kind of its threads and tasks: the terminal is given back, the person
//! is told, and what counts is in the journal.
//!
//! Guards: tui: the terminal is left as it was: on return, on signals, standing still, gone away, and after a
//! panic in any thread or task

use std::num::NonZero;

use super::banc::{Banc, CONTRAT, NORMAL, SUIVRE};
use super::ecran::{Ecran, connait, envoie};

/// It ended by the panic of this thread, with a terminal as it was and words that help.
fn bien_finie(ecran: &mut Ecran, ou: &str) {
    let fin = ecran.etat_final();
    assert_eq!((fin.exit_code(), fin.signal()), (101, None), "{ou}");
    let mut image = vt100::Parser::new(NonZero::new(40).unwrap(), NonZero::new(120).unwrap(), 0);
    image.process(&ecran.brut);
    let image = image.screen();
    assert!(!image.alternate_screen() && !image.hide_cursor() && !image.bracketed_paste(), "{ou}");
    assert_eq!(image.mouse_protocol_mode(), vt100::MouseProtocolMode::None, "{ou}");
    assert!(ecran.modes().contains("ECHO") && ecran.modes().contains("ICANON"), "{ou}: {}", ecran.modes());
    let brut = String::from_utf8_lossy(&ecran.brut);
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
        let mut ecran = Ecran::ouvre(&banc, ("REPROV_PANIQUE", ou));
        if !touches.is_empty() {
            ecran.jusqu_a(CONTRAT);
            ecran.touches(touches);
        }
        let nom = ou.split(':').next().unwrap();
        bien_finie(&mut ecran, nom);
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
        let mut ecran = Ecran::ouvre(&banc, ("REPROV_PANIQUE", ou));
        envoie(&mut ecran);
        bien_finie(&mut ecran, ou);
        assert_eq!(banc.puts(), partis, "{ou}");
        if partis == 1 {
            // The next start asks, and sends nothing.
            let (code, _) = banc.json(SUIVRE);
            assert!([0, 3].contains(&code), "{code}");
            assert_eq!(banc.puts(), 1);
        }
    }
}
