//! The prompts for the password on a terminal, in the command line and in the screens.
//!
//! Guards: host: a password is asked for on a terminal only, once, without echo; a missing keyring stops nothing

use std::fs::File;
use std::sync::atomic::Ordering;

use common::bench::{Bench, program};
use common::order::CONTRAT;
use common::terminal::{Run, Terminal};

use super::tools::{Relay, home};

const PASSWORD: &str = "m0t tapé&<";

/// The program on a terminal of its own.
fn launch(home: &Bench, arguments: &[&str]) -> Terminal {
    Run::on(home, program(), arguments).start()
}

/// Waits for the end; returns the exit code and everything that was written to the terminal.
fn end(terminal: Terminal) -> (u32, String) {
    let end = terminal.end();
    (end.status.exit_code(), end.text())
}

/// Whether a terminal shows what is typed.
fn echoes(terminal: &File) -> bool {
    rustix::termios::tcgetattr(terminal).unwrap().local_modes.contains(rustix::termios::LocalModes::ECHO)
}

fn prepare(scenario: &str) -> (Relay, Bench) {
    let relay = Relay::new(scenario, PASSWORD);
    let home = home();
    let config = format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n",
        relay.url
    );
    home.write("c.toml", &config);
    (relay, home)
}

#[test]
fn a_command_asks_once_on_its_terminal_without_echo() {
    let (relay, home) = prepare("normal");
    // The command sends two requests, and asks for the password once.
    let mut post = launch(&home, &["--donnees", "d", "fibres", CONTRAT, "--resume"]);
    post.until("Il n'y a pas de trousseau");
    post.until("Mot de passe de demo (profil sim), pour cette fois seulement :");
    post.keys(&format!("{PASSWORD}\r"));
    let (code, seen) = end(post);
    assert_eq!(code, 0, "{seen}");
    assert_eq!(relay.seen.load(Ordering::SeqCst), 1);
    assert_eq!(seen.matches("Mot de passe").count(), 1);
    assert!(!seen.contains("m0t"), "not echoed: {seen}");
    // An answer from the cache needs no password.
    let (code, seen) = end(launch(&home, &["--donnees", "d", "fibres", CONTRAT, "--resume"]));
    assert_eq!(code, 0);
    assert!(!seen.contains("Mot de passe"), "{seen}");
}

#[test]
fn an_interrupted_or_empty_answer_ends_the_command() {
    let (relay, home) = prepare("normal");
    let mut post = launch(&home, &["--donnees", "d", "structure", CONTRAT]);
    post.until("pour cette fois seulement");
    post.keys("\r");
    assert_eq!(end(post).0, 5);
    let mut post = launch(&home, &["--donnees", "d", "structure", CONTRAT]);
    post.until("pour cette fois seulement");
    let device = post.device();
    assert!(!echoes(&device), "asked without echo");
    post.keys("abc\u{3}");
    post.until("reprov :");
    assert_eq!(post.exit_code(), 5);
    assert!(echoes(&device), "the terminal is as it was");
    assert!(!post.screen.screen().contents().contains("abc"));
    assert_eq!(relay.seen.load(Ordering::SeqCst), 0);
}

#[test]
fn a_script_is_never_asked() {
    let (relay, home) = prepare("normal");
    let run = home.launch_with(&["--donnees", "d", "structure", CONTRAT], PASSWORD);
    assert_eq!(run.code, 5);
    let messages = run.messages;
    assert!(messages.contains("trousseau") && messages.contains("REPROV_MOT_DE_PASSE"), "{messages}");
    assert_eq!(relay.seen.load(Ordering::SeqCst), 0);
}

#[test]
fn the_screens_ask_with_a_form_and_go_on() {
    let (relay, home) = prepare("normal");
    let mut post = launch(&home, &["--donnees", "d"]);
    post.until("Aucun contrat ici");
    // What comes at once is taken as a paste and asked about.
    post.keys(CONTRAT);
    post.until("Nouveau contrat");
    post.keys("\r");
    post.until("Gardé pour cette exécution seulement");
    // Without an answer to the form the program goes on, and asks again when it needs the password.
    post.keys("\u{1b}");
    post.until("réessayer");
    post.keys("r");
    post.until("Gardé pour cette exécution seulement");
    post.keys(&format!("{PASSWORD}\r"));
    // The requests that were waiting go on by themselves.
    post.until("BATIMENT-1");
    post.until("BE-03");
    post.keys("\u{3}");
    let (_, seen) = end(post);
    assert!(!seen.contains("m0t"), "not echoed");
    assert!(relay.seen.load(Ordering::SeqCst) >= 1);
}
