//! The password asked for on a terminal, by the command line and by the screens.
//!
//! Guards: host: a password is asked for on a terminal only, once, without echo; a missing keyring stops nothing

use std::fs::File;
use std::sync::atomic::Ordering;

use common::bench::{Banc, programme};
use common::order::CONTRAT;
use common::terminal::{Run, Terminal};

use super::tools::{Relais, maison};

const MOT_DE_PASSE: &str = "m0t tapé&<";

/// The program on a terminal of its own.
fn lance(maison: &Banc, arguments: &[&str]) -> Terminal {
    Run::on(maison, programme(), arguments).start()
}

/// Waits for the end; gives the exit code and all that was on the terminal.
fn fin(terminal: Terminal) -> (u32, String) {
    let fin = terminal.end();
    (fin.status.exit_code(), fin.text())
}

/// Whether a terminal shows what is typed.
fn fait_echo(terminal: &File) -> bool {
    rustix::termios::tcgetattr(terminal).unwrap().local_modes.contains(rustix::termios::LocalModes::ECHO)
}

fn prepare(scenario: &str) -> (Relais, Banc) {
    let relais = Relais::new(scenario, MOT_DE_PASSE);
    let maison = maison();
    let config = format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n",
        relais.url
    );
    maison.ecrit("c.toml", &config);
    (relais, maison)
}

#[test]
fn a_command_asks_once_on_its_terminal_without_echo() {
    let (relais, maison) = prepare("normal");
    // Two requests in one run, one question.
    let mut poste = lance(&maison, &["--donnees", "d", "fibres", CONTRAT, "--resume"]);
    poste.until("Il n'y a pas de trousseau");
    poste.until("Mot de passe de demo (profil sim), pour cette fois seulement :");
    poste.keys(&format!("{MOT_DE_PASSE}\r"));
    let (code, vu) = fin(poste);
    assert_eq!(code, 0, "{vu}");
    assert_eq!(relais.vus.load(Ordering::SeqCst), 1);
    assert_eq!(vu.matches("Mot de passe").count(), 1);
    assert!(!vu.contains("m0t"), "not echoed: {vu}");
    // What is in the cache needs none.
    let (code, vu) = fin(lance(&maison, &["--donnees", "d", "fibres", CONTRAT, "--resume"]));
    assert_eq!(code, 0);
    assert!(!vu.contains("Mot de passe"), "{vu}");
}

#[test]
fn an_interrupted_or_empty_answer_ends_the_command() {
    let (relais, maison) = prepare("normal");
    let mut poste = lance(&maison, &["--donnees", "d", "structure", CONTRAT]);
    poste.until("pour cette fois seulement");
    poste.keys("\r");
    assert_eq!(fin(poste).0, 5);
    let mut poste = lance(&maison, &["--donnees", "d", "structure", CONTRAT]);
    poste.until("pour cette fois seulement");
    let appareil = poste.device();
    assert!(!fait_echo(&appareil), "asked without echo");
    poste.keys("abc\u{3}");
    poste.until("reprov :");
    assert_eq!(poste.exit_code(), 5);
    assert!(fait_echo(&appareil), "the terminal is as it was");
    assert!(!poste.screen.screen().contents().contains("abc"));
    assert_eq!(relais.vus.load(Ordering::SeqCst), 0);
}

#[test]
fn a_script_is_never_asked() {
    let (relais, maison) = prepare("normal");
    let course = maison.lance_avec(&["--donnees", "d", "structure", CONTRAT], MOT_DE_PASSE);
    assert_eq!(course.code, 5);
    let messages = course.messages;
    assert!(messages.contains("trousseau") && messages.contains("REPROV_MOT_DE_PASSE"), "{messages}");
    assert_eq!(relais.vus.load(Ordering::SeqCst), 0);
}

#[test]
fn the_screens_ask_with_a_form_and_go_on() {
    let (relais, maison) = prepare("normal");
    let mut poste = lance(&maison, &["--donnees", "d"]);
    poste.until("Aucun contrat ici");
    poste.keys(&format!("{CONTRAT}\r"));
    poste.until("Gardé pour cette exécution seulement");
    // Left: the program goes on without it, and asks again when it is needed again.
    poste.keys("\u{1b}");
    poste.until("réessayer");
    poste.keys("r");
    poste.until("Gardé pour cette exécution seulement");
    poste.keys(&format!("{MOT_DE_PASSE}\r"));
    // What was asked for comes without being asked for again.
    poste.until("BATIMENT-1");
    poste.until("BE-03");
    poste.keys("\u{3}");
    let (_, vu) = fin(poste);
    assert!(!vu.contains("m0t"), "not echoed");
    assert!(relais.vus.load(Ordering::SeqCst) >= 1);
}
