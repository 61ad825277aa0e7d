//! A disk that takes no more, at every write of a put.
//!
//! Guards: store: an answer that the journal refuses is in a file at once, taken up by the next start into its
//! own put and no other; a disk that takes nothing at all costs no code: it is shown, with the words that it is
//! not saved
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::order::CONTRAT;
use serde_json::{Value, json};

use super::bench::{Banc, Course, ENVOYER, NORMAL, SUIVRE, Service, attend};

/// What one page of the log takes: the limits are moved by it, so that each write fails once.
const PAGE: u64 = 4096 + 24;
const OUVRIERS: usize = 4;

/// The same command with another program before it.
pub(crate) fn par(programme: &str, avant: &[&str], commande: &Command) -> Command {
    let mut par = Command::new(programme);
    par.args(avant).arg(commande.get_program()).args(commande.get_args());
    par.current_dir(commande.get_current_dir().unwrap());
    par.env_clear();
    for (nom, valeur) in commande.get_envs() {
        par.env(nom, valeur.unwrap());
    }
    par.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    par
}

/// Runs with no file longer than `octets`.
fn limite(banc: &Banc, octets: u64, arret: Option<&str>) -> Output {
    par("prlimit", &[&format!("--fsize={octets}:{octets}")], &banc.commande(ENVOYER, arret)).output().unwrap()
}

/// How long the log is once a run has come to this point, a journal made in it included.
fn log_a(arret: &str) -> u64 {
    let banc = Banc::new(&NORMAL.demarre(), "");
    assert_eq!(banc.lance(ENVOYER, Some(arret)).code, None);
    fs::metadata(banc.chemin("donnees/journal.sqlite-wal")).unwrap().len()
}

fn secours(banc: &Banc) -> Vec<PathBuf> {
    fs::read_dir(banc.chemin("donnees/secours"))
        .map(|entrees| entrees.map(|entree| entree.unwrap().path()).collect())
        .unwrap_or_default()
}

#[test]
fn a_disk_that_refuses_any_one_write_costs_no_code_and_sends_nothing_twice() {
    let bout = log_a("put.issue") + PAGE;
    let limites: Vec<u64> = (0..=bout / PAGE).map(|rang| rang * PAGE).collect();
    let suivant = AtomicUsize::new(0);
    let vus: Mutex<Vec<(u64, &str)>> = Mutex::default();
    std::thread::scope(|portee| {
        for _ in 0..OUVRIERS {
            portee.spawn(|| {
                while let Some(octets) = limites.get(suivant.fetch_add(1, Ordering::SeqCst)) {
                    let vu = refuse(*octets);
                    vus.lock().unwrap().push((*octets, vu));
                }
            });
        }
    });
    let mut vus = vus.into_inner().unwrap();
    vus.sort_unstable();
    for etat in ["no intention", "no departure", "answer put aside", "whole"] {
        let nombre = vus.iter().filter(|(_, vu)| *vu == etat).count();
        println!("{nombre:>4}  {etat}");
        assert!(nombre > 0, "no limit gave {etat:?}: {vus:?}");
    }
}

/// One run under a limit, and what the next one makes of it.
fn refuse(octets: u64) -> &'static str {
    let ou = format!("limit {octets}");
    let banc = Banc::new(&NORMAL.demarre(), "");
    let course = Course::de(&limite(&banc, octets, None));
    let code = course.code.unwrap_or_else(|| panic!("{ou}: it was killed"));
    let (document, reste) = (course.json(), banc.reste());
    reste.tient(banc.puts(), &ou);
    let etat = match reste.premier().as_str() {
        "" => "no intention",
        "intention" | "intention nonEnvoyee" => "no departure",
        "intention depart" => "answer put aside",
        "intention depart retour" => "whole",
        autre => panic!("{ou}: {autre}"),
    };
    match etat {
        "whole" => assert_eq!((code, &document["codeDecharge"]), (0, &json!(reste.code_recu)), "{ou}: {document}"),
        "answer put aside" => {
            assert_eq!((code, &document["issue"]), (3, &json!("inconnue")), "{ou}: {document}");
            let decharge = document["codeDecharge"].as_str().unwrap();
            assert!(course.messages.contains(decharge), "{ou}: {}", course.messages);
            assert_eq!(secours(&banc).len(), 1, "{ou}");
            let garde = fs::read_to_string(&secours(&banc)[0]).unwrap();
            assert!(garde.contains(decharge) && course.messages.contains("secours"), "{ou}: {}", course.messages);
            // The next start, with room again, has it in the journal, as the service gave it; and it
            // stands in the way of another put.
            let (code, refus) = banc.json(ENVOYER);
            assert_eq!((code, &refus["verdict"]), (1, &json!("rejet")), "{ou}: {refus}");
            assert_eq!(banc.reste().premier(), "intention depart retour", "{ou}");
            assert_eq!(banc.reste().code_recu.as_deref(), Some(decharge), "{ou}");
            assert!(secours(&banc).is_empty(), "{ou}");
            let (_, suivi) = banc.json(SUIVRE);
            assert_eq!(suivi["codeDecharge"], json!(decharge), "{ou}: {suivi}");
        }
        _ => {
            assert_eq!((code, &document["issue"]), (2, &json!("nonEnvoyee")), "{ou}: {document}");
            assert!(course.messages.contains("disque"), "{ou}: {}", course.messages);
            assert_eq!(banc.puts(), 0, "{ou}");
        }
    }
    if banc.puts() == 0 {
        let (code, document) = banc.json(ENVOYER);
        assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{ou}: {document}");
    }
    assert_eq!(banc.puts(), 1, "{ou}");
    banc.reste().tient(1, &ou);
    etat
}

/// Neither the journal nor the file beside it takes the answer: the code is on the screen, and the
/// words say that it is nowhere else.
#[test]
fn a_code_that_can_be_written_nowhere_is_shown_with_the_words_that_it_is_not_saved() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    fs::create_dir(banc.chemin("donnees")).unwrap();
    fs::write(banc.chemin("donnees/secours"), b"a file where the folder would be").unwrap();
    let course = Course::de(&limite(&banc, log_a("put.depart"), None));
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(3), &json!("inconnue")), "{document}");
    let decharge = document["codeDecharge"].as_str().unwrap();
    assert!(course.messages.contains(decharge) && course.messages.contains("NULLE PART"), "{}", course.messages);
    // What the journal can say is true: it has gone, and what came of it is not known here.
    let (_, refus) = banc.json(ENVOYER);
    assert_eq!(refus["issue"], "nonEnvoyee");
    assert_eq!(banc.reste().premier(), "intention depart interrompue");
    let (code, saisie) = banc.json(&["decharge", CONTRAT, decharge]);
    assert_eq!((code, &saisie["codeDecharge"]), (0, &json!(decharge)));
    assert_eq!(banc.puts(), 1);
}

/// Killed with the answer in its file only, and once more between the journal and the file's end.
#[test]
fn an_answer_put_aside_outlives_its_process_and_is_taken_once() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    let course = Course::de(&limite(&banc, log_a("put.depart"), Some("put.a-l-abri")));
    assert_eq!((course.code, banc.reste().premier().as_str()), (None, "intention depart"));
    assert_eq!(secours(&banc).len(), 1);
    for _ in 0..2 {
        assert_eq!(banc.lance(ENVOYER, Some("secours.repris")).code, None);
        assert_eq!(banc.reste().premier(), "intention depart retour");
        assert_eq!(secours(&banc).len(), 1);
    }
    let code = banc.reste().code_recu.unwrap();
    let (_, suivi) = banc.json(SUIVRE);
    assert_eq!(suivi["codeDecharge"], json!(code));
    assert!(secours(&banc).is_empty());
    assert_eq!((banc.reste().premier().as_str(), banc.puts()), ("intention depart retour etat", 1));
}

/// An answer is given to its own put and to no other that has the same number.
#[test]
fn an_answer_put_aside_is_not_given_to_another_journal_s_put() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    let course = Course::de(&limite(&banc, log_a("put.depart"), Some("put.a-l-abri")));
    assert_eq!(course.code, None);
    for nom in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
        fs::remove_file(banc.chemin("donnees").join(nom)).unwrap();
    }
    assert_eq!(banc.lance(ENVOYER, Some("put.depart")).code, None);
    let (_, refus) = banc.json(ENVOYER);
    assert_eq!(refus["verdict"], "rejet");
    assert_eq!(banc.reste().premier(), "intention depart interrompue");
    assert_eq!(secours(&banc).len(), 1, "it stays where it is");
}

/// A small file system of its own, unmounted when dropped.
struct Petit(PathBuf);

impl Petit {
    fn monte(ou: &Path, taille: &str) -> Self {
        fs::create_dir_all(ou).unwrap();
        let monte =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={taille}"), "tmpfs"]).arg(ou).status();
        assert!(monte.unwrap().success(), "no tmpfs can be mounted");
        Self(ou.to_owned())
    }

    /// Takes what room is left.
    fn remplit(&self) -> PathBuf {
        let bourre = self.0.join("bourre");
        let mut taille = 1 << 20;
        let mut fichier = fs::File::create(&bourre).unwrap();
        while taille > 0 {
            if std::io::Write::write(&mut fichier, &vec![b'x'; taille]).is_err() {
                taille /= 2;
            }
        }
        bourre
    }
}

impl Drop for Petit {
    fn drop(&mut self) {
        // Lazily: whatever a failed test left running may still be in it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Only root may mount; elsewhere the limits above stand for it.
fn root() -> bool {
    rustix::process::geteuid().is_root()
}

const TRAINANT: Service = Service { scenario: "put:lent", vitesse: 4.0 };

#[test]
fn a_full_disk_is_named_before_anything_is_sent() {
    if !root() {
        return;
    }
    let banc = Banc::new(&NORMAL.demarre(), "");
    let donnees = banc.chemin("donnees");
    let petit = Petit::monte(&donnees, "1m");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let bourre = petit.remplit();
    let course = banc.lance(ENVOYER, None);
    assert_eq!((course.code, &course.json()["issue"]), (Some(2), &json!("nonEnvoyee")), "{}", course.messages);
    assert!(course.messages.contains("disque"), "{}", course.messages);
    assert_eq!(banc.puts(), 0);
    fs::remove_file(bourre).unwrap();
    let (code, document) = banc.json(ENVOYER);
    assert_eq!((code, &document["issue"], banc.puts()), (0, &json!("acceptee"), 1));
}

/// A put on its way, on a disk that has filled up since it left.
struct PleinEnRoute {
    enfant: Child,
    /// What fills it.
    bourre: PathBuf,
    /// To be let go before the folder it is mounted in.
    petit: Petit,
    banc: Banc,
}

impl PleinEnRoute {
    fn new() -> Self {
        let banc = Banc::new(&TRAINANT.demarre(), "");
        let petit = Petit::monte(&banc.chemin("donnees"), "2m");
        let mut enfant = banc.commande(ENVOYER, None).spawn().unwrap();
        banc.attend_put(0, &mut enfant);
        let bourre = petit.remplit();
        Self { enfant, bourre, petit, banc }
    }
}

/// The disk is full when the answer comes, and has room again while it is being tried.
#[test]
fn an_answer_waits_for_room_on_the_disk() {
    if !root() {
        return;
    }
    let PleinEnRoute { banc, enfant, bourre, petit: _petit } = PleinEnRoute::new();
    // The folder is made when the journal has refused the answer: that needs no room.
    attend(|| banc.chemin("donnees/secours").exists());
    fs::remove_file(bourre).unwrap();
    let course = Course::de(&enfant.wait_with_output().unwrap());
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(banc.reste().code_recu));
    assert!(secours(&banc).is_empty());
    assert_eq!(banc.puts(), 1);
}

/// The same with no room until the end: the code is shown, and said to be nowhere.
#[test]
fn a_full_disk_at_the_answer_shows_the_code_and_says_that_it_is_not_saved() {
    if !root() {
        return;
    }
    let PleinEnRoute { banc, enfant, bourre, petit: _petit } = PleinEnRoute::new();
    let course = Course::de(&enfant.wait_with_output().unwrap());
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(3), &json!("inconnue")), "{document}");
    let decharge = document["codeDecharge"].as_str().unwrap().to_owned();
    assert!(course.messages.contains(&decharge) && course.messages.contains("NULLE PART"), "{}", course.messages);
    fs::remove_file(bourre).unwrap();
    let (_, suivi) = banc.json(SUIVRE);
    assert_eq!(suivi["codeDecharge"], Value::Null);
    let (code, saisie) = banc.json(&["decharge", CONTRAT, &decharge]);
    assert_eq!((code, &saisie["codeDecharge"], banc.puts()), (0, &json!(decharge), 1));
}
