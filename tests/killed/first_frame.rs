//! The first frame stands on the terminal before anything is asked of the network or of a keyring, though a
//! put is under way that is to be asked for at once.
//!
//! Guards: tui: the first frame is before any question to the network or the keyring; a frame is drawn when what
//! it shows is no longer true, and not before
#![cfg(target_os = "linux")]

use common::bench::programme;
use common::order::CONTRAT;

use super::bench::{Banc, ENVOYER, NORMAL};
use super::screen::{self, connait};

const APPELS: &str = "trace=connect,sendto,sendmsg,write";

/// The trace of a start that shows `vu` in the end, without a password or with one.
fn depart(mot_de_passe: &str, vu: &str) -> String {
    let banc = Banc::new(&NORMAL.demarre(), "");
    connait(&banc);
    let (code, envoi) = banc.json(ENVOYER);
    assert_eq!(code, 0, "{envoi}");
    let trace = banc.chemin("trace");
    let arguments: Vec<String> = ["-f", "-yy", "-s", "4000", "-e", APPELS, "-o"]
        .into_iter()
        .map(str::to_owned)
        .chain([trace.display().to_string(), programme().display().to_string()])
        .collect();
    let mut ecran = screen::lance(&banc, "strace", &arguments, ("REPROV_MOT_DE_PASSE", mot_de_passe));
    ecran.until(CONTRAT);
    ecran.until(vu);
    ecran.keys("\u{3}");
    ecran.end();
    std::fs::read_to_string(trace).unwrap()
}

#[test]
fn the_first_frame_is_before_the_network_and_the_keyring() {
    // Without a password in the environment the keyring is asked for it; with one the service is asked.
    for (mot_de_passe, vu, dehors) in
        [("", "ot de passe", "connect("), ("demo", "✔ Terminé", "sin_addr=inet_addr(\"127.0.0.1\")")]
    {
        let trace = depart(mot_de_passe, vu);
        let premiere = |quoi: &dyn Fn(&str) -> bool| trace.lines().position(quoi);
        let image = premiere(&|ligne| ligne.contains(" write(") && ligne.contains("Dossiers")).expect("a frame");
        // The frame itself, not only the modes: its last row is the footer.
        let ligne = trace.lines().nth(image).unwrap();
        assert!(ligne.contains("/dev/pts/") && ligne.contains("Ctrl-P"), "{ligne}");
        let demande = premiere(&|ligne| ligne.contains(dehors)).expect("something was asked of somebody");
        let connexion = premiere(&|ligne| ligne.contains(" connect(")).expect("a connection");
        let premier = demande.min(connexion);
        assert!(image < premier, "{}", trace.lines().nth(premier).unwrap());
    }
}
