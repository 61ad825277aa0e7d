//! A journal that can't be opened or written, for every other reason than the room on the disk.
//!
//! Guards: store: a journal that can't be opened or written is named, and nothing leaves; a damaged one is put
//! aside whole and the user told where
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use common::bench::programme;
use reprov::store::locks::Verrous;
use rusqlite::Connection;
use serde_json::json;

use super::bench::{Banc, Course, ENVOYER, NORMAL, SUIVRE, Service, attend};
use super::disk::par;
use super::screen;

/// An answer that comes late enough for something to be done while it is awaited.
const TRAINANT: Service = Service { scenario: "put:lent", vitesse: 10.0 };

fn journal(banc: &Banc) -> std::path::PathBuf {
    banc.chemin("donnees/journal.sqlite")
}

/// Another program that holds the journal for writing.
fn tient(banc: &Banc) -> Connection {
    let autre = Connection::open(journal(banc)).unwrap();
    autre.execute_batch("BEGIN IMMEDIATE").unwrap();
    autre
}

fn rien_n_est_parti(banc: &Banc, course: &Course, mot: &str) {
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(2), &json!("nonEnvoyee")), "{document}");
    assert!(course.messages.contains(mot), "{}", course.messages);
    assert_eq!(banc.puts(), 0);
}

#[test]
fn a_journal_that_another_program_holds_is_waited_for_then_named() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let autre = tient(&banc);
    rien_n_est_parti(&banc, &banc.lance(ENVOYER, None), "occupé par un autre programme");
    drop(autre);
    let (code, document) = banc.json(ENVOYER);
    assert_eq!((code, &document["issue"], banc.puts()), (0, &json!("acceptee"), 1));
}

/// Held from when the intention is durable until the process gives up: it may not leave.
#[test]
fn a_departure_that_the_journal_does_not_take_does_not_happen() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let verrous = Verrous::ouvrir(&banc.chemin("donnees"), "sim").unwrap();
    let sessions = [verrous.session(2).unwrap().unwrap(), verrous.session(2).unwrap().unwrap()];
    let enfant = banc.commande(ENVOYER, None).spawn().unwrap();
    attend(|| banc.reste().premier() == "intention");
    let autre = tient(&banc);
    drop(sessions);
    let course = Course::de(&enfant.wait_with_output().unwrap());
    rien_n_est_parti(&banc, &course, "occupé par un autre programme");
    drop(autre);
    let (code, document) = banc.json(ENVOYER);
    assert_eq!((code, &document["issue"], banc.puts()), (0, &json!("acceptee"), 1), "{document}");
    let faits: Vec<String> = banc.reste().puts.iter().map(|put| put.faits.join(" ")).collect();
    assert_eq!(faits, ["intention nonEnvoyee", "intention depart retour"]);
}

/// Held from before the answer: it is put aside as soon as the journal has refused it, and is in the
/// journal when that is free again.
#[test]
fn an_answer_waits_for_a_journal_that_another_program_holds() {
    let banc = Banc::new(&TRAINANT.demarre(), "");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let mut enfant = banc.commande(ENVOYER, None).spawn().unwrap();
    banc.attend_put(0, &mut enfant);
    let autre = tient(&banc);
    attend(|| fs::read_dir(banc.chemin("donnees/secours")).is_ok_and(|entrees| entrees.count() == 1));
    drop(autre);
    let course = Course::de(&enfant.wait_with_output().unwrap());
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(banc.reste().code_recu));
    assert_eq!(fs::read_dir(banc.chemin("donnees/secours")).unwrap().count(), 0);
    assert_eq!(banc.puts(), 1);
}

/// The state that came back can't be kept: said, and neither the code nor the state is lost by it.
#[test]
fn a_following_that_the_journal_does_not_take_changes_nothing() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    let (_, envoi) = banc.json(ENVOYER);
    let autre = tient(&banc);
    let course = banc.lance(SUIVRE, None);
    assert_eq!(course.code, Some(2), "{}", course.messages);
    assert!(course.messages.contains("occupé par un autre programme"), "{}", course.messages);
    drop(autre);
    let (code, suivi) = banc.json(SUIVRE);
    assert_eq!((code, &suivi["codeDecharge"]), (0, &envoi["codeDecharge"]));
}

/// A user who is not root: rights do not stop root.
fn ordinaire(banc: &Banc, arguments: &[&str]) -> Command {
    let binaire = banc.chemin("reprov");
    if !binaire.exists() {
        fs::copy(programme(), &binaire).unwrap();
    }
    let mut commande = banc.commande(arguments, None);
    if rustix::process::geteuid().is_root() {
        commande = par("setpriv", &["--reuid=65534", "--regid=65534", "--clear-groups"], &commande);
    }
    let mut autre = Command::new(commande.get_program());
    // The copy in the folder: the one of the build may be out of reach.
    autre.args(
        commande.get_args().map(|texte| if texte == OsStr::new(programme()) { binaire.as_os_str() } else { texte }),
    );
    autre.current_dir(banc.lieu.dossier()).env_clear();
    for (nom, valeur) in commande.get_envs() {
        autre.env(nom, valeur.unwrap());
    }
    autre.stdin(std::process::Stdio::null());
    autre
}

fn mode(chemin: &Path, mode: u32) {
    fs::set_permissions(chemin, fs::Permissions::from_mode(mode)).unwrap();
}

/// The files of a folder have this mode, its folders are open.
fn donne_les_droits(dossier: &Path, du_fichier: u32) {
    for entree in fs::read_dir(dossier).unwrap() {
        let chemin = entree.unwrap().path();
        mode(&chemin, if chemin.is_dir() { 0o777 } else { du_fichier });
    }
}

#[test]
fn a_folder_or_a_file_that_can_t_be_written_is_named_and_nothing_leaves() {
    for (nom, du_dossier, du_fichier) in [("folder", 0o555, 0o666), ("file", 0o777, 0o444), ("both", 0o555, 0o444)] {
        for existe in [true, false] {
            if !existe && nom == "file" {
                continue;
            }
            let banc = Banc::new(&NORMAL.demarre(), "");
            mode(banc.lieu.dossier(), 0o755);
            let donnees = banc.chemin("donnees");
            if existe {
                assert_eq!(banc.lance(&["quota"], None).code, Some(0));
                donne_les_droits(&donnees, du_fichier);
            } else {
                fs::create_dir(&donnees).unwrap();
            }
            mode(&donnees, du_dossier);
            let course = Course::de(&ordinaire(&banc, ENVOYER).output().unwrap());
            let document = course.json();
            assert_eq!(
                (course.code, &document["issue"]),
                (Some(2), &json!("nonEnvoyee")),
                "{nom} {existe}: {document}"
            );
            let message = course.messages.replace('\n', " ");
            assert!(
                message.contains("n'est pas modifiable") || message.contains("ne peut pas être ouvert"),
                "{nom} {existe}: {message}"
            );
            assert!(message.contains("--donnees"), "{nom} {existe}: {message}");
            assert_eq!(banc.puts(), 0, "{nom} {existe}");
            mode(&donnees, 0o777);
        }
    }
}

#[test]
fn a_damaged_journal_is_put_aside_whole_and_the_user_is_told_where() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    banc.json(ENVOYER);
    let abime = vec![0xA5; 20_000];
    fs::write(journal(&banc), &abime).unwrap();
    let course = banc.lance(&["quota"], None);
    assert_eq!(course.code, Some(0), "{}", course.messages);
    let mis_de_cote = fs::read_dir(banc.chemin("donnees"))
        .unwrap()
        .map(|entree| entree.unwrap().path())
        .find(|chemin| chemin.file_name().unwrap().to_string_lossy().starts_with("journal-abime-"))
        .expect("the damaged file is still there");
    assert_eq!(fs::read(&mis_de_cote).unwrap(), abime);
    let message: String = course.messages.split_whitespace().collect();
    assert!(message.contains(mis_de_cote.file_name().unwrap().to_str().unwrap()), "{}", course.messages);
    // A second one takes another name; the screens tell it as well.
    fs::write(journal(&banc), &abime).unwrap();
    let mut ecran = screen::ouvre(&banc, ("REPROV_HORS_LIGNE", "oui"));
    ecran.until("journal-abime-");
    assert_eq!(fs::read(&mis_de_cote).unwrap(), abime);
    let combien = fs::read_dir(banc.chemin("donnees"))
        .unwrap()
        .filter(|entree| entree.as_ref().unwrap().file_name().to_string_lossy().starts_with("journal-abime-"))
        .count();
    assert_eq!(combien, 2);
}

#[test]
fn a_folder_that_is_a_file_is_named_and_left_as_it_is() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    fs::write(banc.chemin("donnees"), b"precious").unwrap();
    rien_n_est_parti(&banc, &banc.lance(ENVOYER, None), "donnees");
    assert_eq!(fs::read(banc.chemin("donnees")).unwrap(), b"precious");
}

/// The place where the program is started may have such a name; typed or set, it is refused by name.
#[test]
fn a_folder_whose_name_is_no_utf_8_is_a_folder() {
    let nom = OsStr::from_bytes(b"donn\xe9es");
    let banc = Banc::new(&NORMAL.demarre(), "");
    let course = Course::de(&banc.commande(ENVOYER, None).env("REPROV_DONNEES", nom).output().unwrap());
    assert_eq!((course.code, banc.puts()), (Some(2), 0), "{}", course.messages);
    assert!(course.messages.contains("REPROV_DONNEES"), "{}", course.messages);
    let course = Course::de(&banc.commande(ENVOYER, None).arg("--donnees").arg(nom).output().unwrap());
    assert_eq!((course.code, banc.puts()), (Some(2), 0), "{}", course.messages);
    assert!(course.messages.contains("UTF-8"), "{}", course.messages);

    let ailleurs = banc.lieu.dossier().join(nom);
    fs::create_dir(&ailleurs).unwrap();
    for fichier in ["c.toml", "p.toml"] {
        fs::copy(banc.chemin(fichier), ailleurs.join(fichier)).unwrap();
    }
    for (arguments, cle) in [(ENVOYER, "issue"), (SUIVRE, "statut")] {
        let course = Course::de(&banc.commande(arguments, None).current_dir(&ailleurs).output().unwrap());
        assert_eq!(course.code, Some(0), "{}", course.messages);
        assert!(course.json()[cle].is_string());
        assert!(course.json()["codeDecharge"].is_string());
    }
    assert!(ailleurs.join("donnees/journal.sqlite").exists());
    assert_eq!(banc.puts(), 1);
}
