//! The password asked for on a terminal, by the command line and by the screens.
//!
//! Guards: host: a password is asked for on a terminal only, once, without echo; a missing keyring stops nothing

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::outils::{CONTRAT, Maison, Relais};

/// No step takes this long; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_mins(1);
const MOT_DE_PASSE: &str = "m0t tapé&<";

/// The program on a terminal of its own.
struct Poste {
    enfant: Box<dyn Child + Send + Sync>,
    clavier: Box<dyn std::io::Write + Send>,
    octets: Receiver<Vec<u8>>,
    ecran: vt100::Parser,
    brut: Vec<u8>,
    maitre: Box<dyn MasterPty + Send>,
}

impl Poste {
    fn lance(maison: &Maison, arguments: &[&str]) -> Self {
        let taille = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let paire = native_pty_system().openpty(taille).unwrap();
        let mut commande = CommandBuilder::new(env!("CARGO_BIN_EXE_reprov"));
        commande.args(arguments);
        commande.cwd(maison.chemin());
        commande.env_clear();
        for (nom, valeur) in maison.environnement() {
            commande.env(nom, valeur);
        }
        commande.env("TERM", "xterm-256color");
        let enfant = paire.slave.spawn_command(commande).unwrap();
        drop(paire.slave);
        let mut lecteur = paire.master.try_clone_reader().unwrap();
        let (envoi, octets) = channel();
        std::thread::spawn(move || {
            let mut morceau = [0; 4096];
            while let Ok(lus @ 1..) = lecteur.read(&mut morceau) {
                if envoi.send(morceau[..lus].to_vec()).is_err() {
                    return;
                }
            }
        });
        let clavier = paire.master.take_writer().unwrap();
        Self {
            enfant,
            clavier,
            octets,
            ecran: vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0),
            brut: Vec::new(),
            maitre: paire.master,
        }
    }

    fn attend(&mut self, texte: &str) {
        let fin = Instant::now() + PATIENCE;
        while !self.ecran.screen().contents().contains(texte) {
            let Ok(octets) = self.octets.recv_timeout(fin.saturating_duration_since(Instant::now())) else {
                panic!("never {texte:?}:\n{}", self.ecran.screen().contents());
            };
            self.prend(&octets);
        }
    }

    fn prend(&mut self, octets: &[u8]) {
        self.ecran.process(octets);
        self.brut.extend_from_slice(octets);
    }

    /// Its device. While it is open the program's end is not the terminal's.
    fn appareil(&self) -> File {
        File::options().read(true).write(true).open(self.maitre.tty_name().unwrap()).unwrap()
    }

    /// Waits for the program's end; gives its exit code.
    fn code(&mut self) -> u32 {
        let fin = Instant::now() + PATIENCE;
        loop {
            if let Some(fini) = self.enfant.try_wait().unwrap() {
                return fini.exit_code();
            }
            assert!(Instant::now() < fin, "it does not end");
            std::thread::yield_now();
        }
    }

    fn tape(&mut self, touches: &str) {
        self.clavier.write_all(touches.as_bytes()).unwrap();
        self.clavier.flush().unwrap();
    }

    /// Waits for the end; gives the exit code and all that was on the terminal.
    fn fin(mut self) -> (u32, String) {
        let fin = Instant::now() + PATIENCE;
        loop {
            match self.octets.recv_timeout(fin.saturating_duration_since(Instant::now())) {
                Ok(octets) => self.prend(&octets),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    self.enfant.kill().unwrap();
                    panic!("it does not end:\n{}", self.ecran.screen().contents());
                }
            }
        }
        (self.enfant.wait().unwrap().exit_code(), String::from_utf8_lossy(&self.brut).into_owned())
    }
}

/// Whether a terminal shows what is typed.
fn fait_echo(terminal: &File) -> bool {
    rustix::termios::tcgetattr(terminal).unwrap().local_modes.contains(rustix::termios::LocalModes::ECHO)
}

fn prepare(scenario: &str) -> (Relais, Maison) {
    let relais = Relais::new(scenario, MOT_DE_PASSE);
    let maison = Maison::new();
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
    let mut poste = Poste::lance(&maison, &["--donnees", "d", "fibres", CONTRAT, "--resume"]);
    poste.attend("Il n'y a pas de trousseau");
    poste.attend("Mot de passe de demo (profil sim), pour cette fois seulement :");
    poste.tape(&format!("{MOT_DE_PASSE}\r"));
    let (code, vu) = poste.fin();
    assert_eq!(code, 0, "{vu}");
    assert_eq!(relais.vus.load(Ordering::SeqCst), 1);
    assert_eq!(vu.matches("Mot de passe").count(), 1);
    assert!(!vu.contains("m0t"), "not echoed: {vu}");
    // What is in the cache needs none.
    let (code, vu) = Poste::lance(&maison, &["--donnees", "d", "fibres", CONTRAT, "--resume"]).fin();
    assert_eq!(code, 0);
    assert!(!vu.contains("Mot de passe"), "{vu}");
}

#[test]
fn an_interrupted_or_empty_answer_ends_the_command() {
    let (relais, maison) = prepare("normal");
    let mut poste = Poste::lance(&maison, &["--donnees", "d", "structure", CONTRAT]);
    poste.attend("pour cette fois seulement");
    poste.tape("\r");
    assert_eq!(poste.fin().0, 5);
    let mut poste = Poste::lance(&maison, &["--donnees", "d", "structure", CONTRAT]);
    poste.attend("pour cette fois seulement");
    let appareil = poste.appareil();
    assert!(!fait_echo(&appareil), "asked without echo");
    poste.tape("abc\u{3}");
    poste.attend("reprov :");
    assert_eq!(poste.code(), 5);
    assert!(fait_echo(&appareil), "the terminal is as it was");
    assert!(!poste.ecran.screen().contents().contains("abc"));
    assert_eq!(relais.vus.load(Ordering::SeqCst), 0);
}

#[test]
fn a_script_is_never_asked() {
    let (relais, maison) = prepare("normal");
    let fin = maison.lance(&["--donnees", "d", "structure", CONTRAT], &[], MOT_DE_PASSE);
    assert_eq!(fin.status.code(), Some(5));
    let messages = String::from_utf8(fin.stderr).unwrap();
    assert!(messages.contains("trousseau") && messages.contains("REPROV_MOT_DE_PASSE"), "{messages}");
    assert_eq!(relais.vus.load(Ordering::SeqCst), 0);
}

#[test]
fn the_screens_ask_with_a_form_and_go_on() {
    let (relais, maison) = prepare("normal");
    let mut poste = Poste::lance(&maison, &["--donnees", "d"]);
    poste.attend("Aucun contrat ici");
    poste.tape(&format!("{CONTRAT}\r"));
    poste.attend("Gardé pour cette exécution seulement");
    // Left: the program goes on without it, and asks again when it is needed again.
    poste.tape("\u{1b}");
    poste.attend("réessayer");
    poste.tape("r");
    poste.attend("Gardé pour cette exécution seulement");
    poste.tape(&format!("{MOT_DE_PASSE}\r"));
    // What was asked for comes without being asked for again.
    poste.attend("BATIMENT-1");
    poste.attend("BE-03");
    poste.tape("\u{3}");
    let (_, vu) = poste.fin();
    assert!(!vu.contains("m0t"), "not echoed");
    assert!(relais.vus.load(Ordering::SeqCst) >= 1);
}
