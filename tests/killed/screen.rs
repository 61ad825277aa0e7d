//! The screens, killed with the code durable and not yet shown.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::ffi::OsStr;

use common::bench::programme;
use common::order::{CONTRAT, contrat, faits};
use common::terminal::{Run, Terminal};
use jiff::Timestamp;
use reprov::store::journal::Journal;

use super::bench::{Banc, NORMAL, runtime};

/// The program in a terminal, in the bench's environment and one more variable.
pub(crate) fn ouvre(banc: &Banc, de_plus: (&str, &str)) -> Terminal {
    lance(banc, programme(), &[], de_plus)
}

/// Any program, likewise.
pub(crate) fn lance(
    banc: &Banc,
    programme: impl AsRef<OsStr>,
    arguments: &[String],
    de_plus: (&str, &str),
) -> Terminal {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = Run::on(&banc.lieu, programme, &arguments).sized(40, 120);
    run.env("LANG", "fr_FR.UTF-8").env(de_plus.0, de_plus.1).start()
}

/// What the order's files and a person say, so that the rules let the demande through.
pub(crate) fn connait(banc: &Banc) {
    let (contrat, faits) = (contrat(), faits());
    let journal = Journal::ouvrir(&banc.chemin("donnees").join("journal.sqlite"), "sim").unwrap();
    runtime().block_on(async {
        journal.retient(&contrat, faits, Timestamp::now()).await.unwrap();
        journal.touche(&contrat, Timestamp::now()).await.unwrap();
    });
}

/// From the first frame to the gesture that sends.
pub(crate) fn envoie(ecran: &mut Terminal) {
    for (vu, touches) in [
        (CONTRAT, "\r"),
        ("voir les fibres", ""),
        // The list of the own floor is there, and this one is chosen.
        ("CTP-1240331-1 · tube", "\r"),
        ("demander cette fibre", "\r"),
        ("tapez pour chercher", "cas"),
        ("Motif           cas", "\r"),
        ("Conforme", "\r"),
        ("Pour envoyer", "31-1"),
        ("Entrée envoie", "\r"),
    ] {
        ecran.until(vu);
        ecran.keys(touches);
    }
}

#[test]
fn a_code_that_was_durable_and_not_on_the_screen_is_there_at_the_next_start() {
    for arret in ["put.issue", "put.annonce", "journal.issue"] {
        let banc = Banc::new(&NORMAL.demarre(), "");
        connait(&banc);
        let mut ecran = ouvre(&banc, ("REPROV_ARRET", arret));
        envoie(&mut ecran);
        let fin = ecran.end();
        assert!(fin.status.signal().is_some(), "{arret}: it was not killed");
        let reste = banc.reste();
        let vu = fin.text();
        // Offline: it can only say what the journal holds, and nothing settles the doubt meanwhile.
        let mut suivant = ouvre(&banc, ("REPROV_HORS_LIGNE", "oui"));
        if arret == "journal.issue" {
            // The answer was not on the disk: doubt, and nothing that passes for a code.
            assert_eq!((reste.premier().as_str(), &reste.code_recu), ("intention depart", &None));
            suivant.until("issue inconnue");
        } else {
            let code = reste.code_recu.expect("the answer is on the disk");
            // Once it was announced it may have been drawn just in time.
            assert!(arret == "put.annonce" || !vu.contains(&code), "{arret}: it was on the screen");
            suivant.until(&code);
        }
        assert_eq!(banc.puts(), 1, "{arret}");
    }
}
