//! The screens, killed with the code durable and not yet shown.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use jiff::Timestamp;
use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use reprov::domain::commande::{Commande, Fait, Origine, Route, Zone};
use reprov::domain::reference::ReferenceContrat;
use reprov::store::journal::Journal;

use super::banc::{Banc, CONTRAT, NORMAL, PATIENCE, runtime};

const LIGNES: NonZero<u16> = NonZero::new(40).unwrap();
const COLONNES: NonZero<u16> = NonZero::new(120).unwrap();

/// The binary in a pseudo-terminal.
pub(crate) struct Ecran {
    enfant: Box<dyn Child + Send + Sync>,
    clavier: Box<dyn Write + Send>,
    octets: Receiver<Vec<u8>>,
    image: vt100::Parser,
    /// Everything that it wrote.
    pub(crate) brut: Vec<u8>,
    /// Kept open: the program would be hung up on otherwise.
    maitre: Box<dyn MasterPty + Send>,
}

impl Ecran {
    pub(crate) fn ouvre(banc: &Banc, de_plus: (&str, &str)) -> Self {
        Self::lance(banc, env!("CARGO_BIN_EXE_reprov"), &[], de_plus)
    }

    /// Any program, in the bench's environment and one more variable.
    pub(crate) fn lance(banc: &Banc, programme: &str, arguments: &[String], de_plus: (&str, &str)) -> Self {
        let taille = PtySize { rows: LIGNES.get(), cols: COLONNES.get(), pixel_width: 0, pixel_height: 0 };
        let paire = native_pty_system().openpty(taille).unwrap();
        let mut commande = CommandBuilder::new(programme);
        commande.args(arguments);
        commande.env_clear();
        commande.cwd(banc.dossier.path());
        for (nom, valeur) in [
            ("TERM", "xterm-256color"),
            ("LANG", "fr_FR.UTF-8"),
            ("PATH", "/usr/bin:/bin"),
            ("REPROV_CONFIG", "c.toml"),
            ("REPROV_DONNEES", "donnees"),
            ("REPROV_MOT_DE_PASSE", "demo"),
        ] {
            commande.env(nom, valeur);
        }
        commande.env("HOME", banc.dossier.path());
        commande.env(de_plus.0, de_plus.1);
        let enfant = paire.slave.spawn_command(commande).unwrap();
        drop(paire.slave);
        let mut lecteur = paire.master.try_clone_reader().unwrap();
        let (envoi, octets) = channel();
        std::thread::spawn(move || {
            let mut tampon = [0; 4096];
            while let Ok(lus @ 1..) = lecteur.read(&mut tampon) {
                if envoi.send(tampon[..lus].to_vec()).is_err() {
                    return;
                }
            }
        });
        let clavier = paire.master.take_writer().unwrap();
        let image = vt100::Parser::new(LIGNES, COLONNES, 0);
        Self { enfant, clavier, octets, image, brut: Vec::new(), maitre: paire.master }
    }

    /// Takes in what it draws until the screen shows `texte`.
    pub(crate) fn jusqu_a(&mut self, texte: &str) {
        let limite = Instant::now() + PATIENCE;
        while !self.image.screen().contents().contains(texte) {
            let Ok(octets) = self.octets.recv_timeout(limite.saturating_duration_since(Instant::now())) else {
                panic!("{texte:?} never shown:\n{}", self.image.screen().contents());
            };
            self.image.process(&octets);
            self.brut.extend(octets);
        }
    }

    pub(crate) fn touches(&mut self, touches: &str) {
        self.clavier.write_all(touches.as_bytes()).unwrap();
        self.clavier.flush().unwrap();
    }

    /// The line discipline's settings.
    pub(crate) fn modes(&self) -> String {
        let modes = self.maitre.get_termios().unwrap();
        format!("{:?}", (modes.local_flags, modes.input_flags, modes.output_flags, modes.control_flags))
    }

    /// Waits for the end; says whether a signal made it.
    pub(crate) fn fin(&mut self) -> bool {
        self.etat_final().signal().is_some()
    }

    /// Waits for the end.
    pub(crate) fn etat_final(&mut self) -> ExitStatus {
        let limite = Instant::now() + PATIENCE;
        while let Ok(octets) = self.octets.recv_timeout(limite.saturating_duration_since(Instant::now())) {
            self.brut.extend(octets);
        }
        assert!(Instant::now() < limite, "it does not end");
        self.enfant.wait().unwrap()
    }
}

/// What the order's files and a person say, so that the rules let the demande through.
pub(crate) fn connait(banc: &Banc) {
    let contrat = ReferenceContrat::parse(CONTRAT).unwrap();
    let faits = Commande {
        reference_prise: Some(Fait::new("CTP-1240329-1".into(), Origine::CrCommande)),
        prise_existante: Some(Fait::new(false, Origine::CrCommande)),
        parc_opac: Some(Fait::new(false, Origine::Main)),
        zone: Some(Fait::new(Zone::Ztd, Origine::Main)),
        immeuble_collectif: Some(Fait::new(true, Origine::Main)),
        route: Some(Fait::new(Route::Reelle, Origine::CrCommande)),
        ..Commande::default()
    };
    let journal = Journal::ouvrir(&banc.chemin("donnees").join("journal.sqlite"), "sim").unwrap();
    runtime().block_on(async {
        journal.retient(&contrat, faits, Timestamp::now()).await.unwrap();
        journal.touche(&contrat, Timestamp::now()).await.unwrap();
    });
}

/// From the first frame to the gesture that sends.
pub(crate) fn envoie(ecran: &mut Ecran) {
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
        ecran.jusqu_a(vu);
        ecran.touches(touches);
    }
}

#[test]
fn a_code_that_was_durable_and_not_on_the_screen_is_there_at_the_next_start() {
    for arret in ["put.issue", "put.annonce", "journal.issue"] {
        let banc = Banc::new(&NORMAL.demarre(), "");
        connait(&banc);
        let mut ecran = Ecran::ouvre(&banc, ("REPROV_ARRET", arret));
        envoie(&mut ecran);
        assert!(ecran.fin(), "{arret}: it was not killed");
        let reste = banc.reste();
        let vu = String::from_utf8_lossy(&ecran.brut).into_owned();
        // Offline: it can only say what the journal holds, and nothing settles the doubt meanwhile.
        let mut suivant = Ecran::ouvre(&banc, ("REPROV_HORS_LIGNE", "oui"));
        if arret == "journal.issue" {
            // The answer was not on the disk: doubt, and nothing that passes for a code.
            assert_eq!((reste.premier().as_str(), &reste.code_recu), ("intention depart", &None));
            suivant.jusqu_a("issue inconnue");
        } else {
            let code = reste.code_recu.expect("the answer is on the disk");
            // Once it was announced it may have been drawn just in time.
            assert!(arret == "put.annonce" || !vu.contains(&code), "{arret}: it was on the screen");
            suivant.jusqu_a(&code);
        }
        assert_eq!(banc.puts(), 1, "{arret}");
    }
}
