//! The order of the system calls of a real put: what has to be on the disk is there before the
//! first byte leaves and before the first byte is shown. A killed process proves nothing about that:
//! what it wrote is in the system's memory all the same.
//!
//! Guards: conduct: the intent and the departure are on the disk before the first byte leaves, the code before
//! its first byte is shown; also in a journal that was made just now
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::bench::programme;

use super::bench::{Banc, Course, ENVOYER, NORMAL};
use super::screen::{self, connait, envoie};

/// What is traced: whatever makes, writes, synchronises or sends.
const APPELS: &str = "trace=openat,mkdir,mkdirat,rename,renameat,renameat2,write,writev,pwrite64,pwritev,pwritev2,\
    sendto,sendmsg,fsync,fdatasync,ftruncate,msync";

const STRACE: &str = "strace";

fn arguments(trace: &Path) -> Vec<String> {
    // Paths and addresses of every descriptor; strings whole.
    ["-f", "-yy", "-s", "1000000", "-e", APPELS, "-o"]
        .into_iter()
        .map(str::to_owned)
        .chain([trace.display().to_string(), programme().display().to_string()])
        .collect()
}

/// One line of a trace that tells a finished call, and the call's beginning.
struct Appel<'a> {
    nom: &'a str,
    /// All between the parentheses, as strace writes it.
    texte: &'a str,
    reussi: bool,
}

/// The calls in the order in which they matter: writes and sends when they begin, all others when
/// they have come back.
fn appels(trace: &str) -> Vec<Appel<'_>> {
    let mut appels = Vec::new();
    let mut en_cours: Vec<(&str, &str)> = Vec::new();
    for ligne in trace.lines() {
        let Some((fil, reste)) = ligne.split_once(' ') else { continue };
        let reste = reste.trim_start();
        if let Some(debut) = reste.strip_suffix("<unfinished ...>") {
            let nom = debut.split('(').next().unwrap();
            if commence_tot(nom) {
                appels.push(Appel { nom, texte: debut, reussi: true });
            }
            en_cours.push((fil, debut));
        } else if let Some(repris) = reste.strip_prefix("<... ") {
            let place = en_cours.iter().position(|(autre, _)| *autre == fil).expect("a resumed call had begun");
            let (_, debut) = en_cours.remove(place);
            let nom = debut.split('(').next().unwrap();
            if !commence_tot(nom) {
                appels.push(Appel { nom, texte: debut, reussi: !repris.contains(" = -1 ") });
            }
        } else if let Some((nom, texte)) = reste.split_once('(') {
            appels.push(Appel {
                nom,
                texte,
                reussi: !texte.rsplit_once(" = ").is_some_and(|(_, r)| r.starts_with("-1")),
            });
        }
    }
    appels
}

fn commence_tot(nom: &str) -> bool {
    nom.contains("write") || nom.starts_with("send")
}

/// The path of the first descriptor: `pwrite64(12</a/b>, ...`.
fn fichier(texte: &str) -> &str {
    texte.split_once('<').and_then(|(_, reste)| reste.split_once('>')).map_or("", |(chemin, _)| chemin)
}

/// What of the journal is not on the disk yet: files written since they were last synchronised, and
/// folders in which something was made since.
#[derive(Default)]
struct Disque {
    sales: BTreeSet<PathBuf>,
    /// All that was written into the journal's files so far.
    ecrit: String,
}

impl Disque {
    fn suit(&mut self, appel: &Appel<'_>, dossier: &Path) {
        if !appel.reussi {
            return;
        }
        let chemin = PathBuf::from(fichier(appel.texte));
        // The index of the log is rebuilt from it, the lock files are empty.
        let nom = chemin.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let du_journal = chemin.starts_with(dossier) && nom.starts_with("journal.sqlite") && !nom.ends_with("-shm");
        match appel.nom {
            "pwrite64" | "write" | "writev" | "pwritev" | "pwritev2" | "ftruncate" if du_journal => {
                self.ecrit.push_str(appel.texte);
                self.sales.insert(chemin);
            }
            "fsync" | "fdatasync" => {
                self.sales.remove(&chemin);
            }
            "mkdir" | "mkdirat" | "openat" | "rename" | "renameat" | "renameat2" => self.cree(appel, dossier),
            _ => {}
        }
    }

    /// An entry was made in a folder: the folder is not on the disk.
    fn cree(&mut self, appel: &Appel<'_>, dossier: &Path) {
        let fait = !appel.nom.starts_with("open") || appel.texte.contains("O_CREAT");
        let Some(relatif) = appel.texte.split('"').nth(1) else { return };
        let chemin = dossier.join(relatif);
        let nom = chemin.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let compte = nom == "journal.sqlite" || nom == "journal.sqlite-wal" || appel.nom.starts_with("mkdir");
        // The locks' folders hold nothing that must last.
        if fait && compte && chemin.starts_with(dossier) && !chemin.to_string_lossy().contains("verrous") {
            self.sales.insert(chemin.parent().unwrap().to_owned());
        }
    }

    /// Nothing is in the air, and this was written.
    fn tient(&self, quoi: &str, textes: &[&str]) {
        assert!(self.sales.is_empty(), "{quoi}, and not on the disk: {:?}", self.sales);
        for texte in textes {
            assert!(self.ecrit.contains(texte), "{quoi} before {texte} was written");
        }
    }
}

/// As a string of the trace: quotes escaped.
const INTENTION: &str = r#"\"type\":\"intention\""#;
const DEPART: &str = r#"\"type\":\"depart\""#;
const RETOUR: &str = r#"\"type\":\"retour\""#;

/// The trace of a run that sends: everything is in order at the put's first byte, and at the first
/// byte of the code that `montre` shows.
fn juge(trace: &str, banc: &Banc, code: &str, montre: impl Fn(&Appel<'_>) -> bool) {
    let service = banc.serveur.url.strip_prefix("http://").unwrap().split('/').next().unwrap();
    let vers_le_service = format!("->{service}]");
    let recu = format!("<codeDecharge>{code}<");
    let (mut parti, mut montre_le_code) = (false, false);
    let mut disque = Disque::default();
    for appel in &appels(trace) {
        if commence_tot(appel.nom) && fichier_ou_lien(appel.texte).contains(&vers_le_service) {
            let est_le_put = appel.texte.contains("putReprovisionning");
            if est_le_put && !parti {
                disque.tient("the put left", &[INTENTION, DEPART]);
                parti = true;
            }
        }
        if commence_tot(appel.nom) && appel.texte.contains(code) && montre(appel) && !montre_le_code {
            disque.tient("the code was shown", &[INTENTION, DEPART, RETOUR, &recu]);
            montre_le_code = true;
        }
        disque.suit(appel, banc.lieu.dossier());
    }
    assert!(parti, "the put is not in the trace");
    assert!(montre_le_code, "the code is not in the trace");
}

/// The first descriptor with its address: `sendto(9<TCP:[127.0.0.1:1->127.0.0.1:2]>, ...`.
fn fichier_ou_lien(texte: &str) -> &str {
    texte.split_once(", ").map_or(texte, |(descripteur, _)| descripteur)
}

#[test]
fn the_intent_is_on_the_disk_before_the_put_leaves_and_the_code_before_it_is_shown() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    let trace = banc.chemin("trace");
    let mut commande = banc.commande(ENVOYER, None);
    let tracee = enveloppe(&mut commande, &trace);
    let course = Course::de(&tracee);
    assert_eq!(course.code, Some(0), "{}", course.messages);
    let code = course.json()["codeDecharge"].as_str().unwrap().to_owned();
    let sortie = |appel: &Appel<'_>| appel.texte.starts_with("1<");
    juge(&std::fs::read_to_string(trace).unwrap(), &banc, &code, sortie);
}

/// The same command under strace.
fn enveloppe(commande: &mut Command, trace: &Path) -> std::process::Output {
    let mut tracee = Command::new(STRACE);
    tracee.args(arguments(trace)).args(commande.get_args()).current_dir(commande.get_current_dir().unwrap());
    tracee.env_clear();
    for (nom, valeur) in commande.get_envs() {
        tracee.env(nom, valeur.unwrap());
    }
    tracee.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    tracee.output().expect("strace is installed")
}

#[test]
fn the_code_is_on_the_disk_before_the_screen_shows_it() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    connait(&banc);
    let trace = banc.chemin("trace");
    let mut ecran = screen::lance(&banc, STRACE, &arguments(&trace), ("REPROV_FORMAT", "texte"));
    envoie(&mut ecran);
    ecran.until("Code de décharge");
    let code = banc.reste().code_recu.unwrap();
    ecran.until(&code);
    // Followed to its end: leaving is at once, no put being under way.
    ecran.until("✔ Terminé");
    ecran.keys("\u{3}");
    ecran.end();
    let terminal = |appel: &Appel<'_>| appel.texte.contains("/dev/pts/");
    juge(&std::fs::read_to_string(trace).unwrap(), &banc, &code, terminal);
}
