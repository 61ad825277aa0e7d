//! A process that is stopped in the middle, as a laptop that is closed, while others go on: what it
//! drives is not taken from it, and what came for it meanwhile is there when it wakes.
//!
//! Guards: engine: a process that is stopped keeps what it drives, and reads the answer that came meanwhile; a
//! clock set back shortens no doubt, and none loses a code
#![cfg(target_os = "linux")]

use std::process::{Child, Command};
use std::time::Duration;

use common::order::CONTRAT;
use serde_json::{Value, json};

use super::bench::{Banc, Course, ENVOYER, NORMAL, SUIVRE, Service, attend};

fn signale(enfant: &Child, nom: &str) {
    assert!(Command::new("kill").args(["-s", nom, &enfant.id().to_string()]).status().unwrap().success());
}

/// Until every thread of it is stopped.
fn attend_arrete(enfant: &Child) {
    let stat = format!("/proc/{}/stat", enfant.id());
    attend(|| {
        let stat = std::fs::read_to_string(&stat).unwrap();
        stat.rsplit_once(") ").unwrap().1.starts_with('T')
    });
}

fn reveille(enfant: Child) -> Course {
    signale(&enfant, "CONT");
    Course::de(&enfant.wait_with_output().unwrap())
}

/// What another process is told that wants to send while the first one is stopped, and what becomes
/// of the first one's put when it wakes.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Suite {
    /// Nobody drove anything yet: the other one sends, the first one finds that on waking.
    AutreEnvoie,
    /// It is driven: the other one is refused, the first one ends what it had begun.
    Reprend,
    /// The journal itself is held: the other one waits, then says so.
    Occupe,
}

#[test]
fn stopped_at_every_step_a_put_is_neither_taken_over_nor_sent_twice() {
    use Suite::{AutreEnvoie, Occupe, Reprend};
    let points = [
        ("put.avant-intention", AutreEnvoie),
        // Durable, and not driven by anybody yet: as after a crash it is not sent.
        ("put.intention", AutreEnvoie),
        ("put.session", Reprend),
        ("put.avant-depart", Reprend),
        ("journal.depart", Occupe),
        ("put.depart", Reprend),
        ("put.avant-envoi", Reprend),
        ("transport.corps", Reprend),
        ("transport.tete", Reprend),
        ("put.reponse", Reprend),
        ("journal.issue", Occupe),
        ("put.issue", Reprend),
        ("envoyer.avant-sortie", Reprend),
    ];
    std::thread::scope(|portee| {
        for (nom, suite) in points {
            portee.spawn(move || suspend(nom, suite));
        }
    });
}

fn suspend(nom: &str, suite: Suite) {
    let banc = Banc::new(&NORMAL.demarre(), "");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let enfant = banc.commande(ENVOYER, None).env("REPROV_PAUSE", nom).spawn().unwrap();
    attend_arrete(&enfant);
    let avant = banc.reste().premier();
    let (code, autre) = banc.json(ENVOYER);
    match suite {
        Suite::AutreEnvoie => assert_eq!((code, &autre["issue"]), (0, &json!("acceptee")), "{nom}: {autre}"),
        Suite::Reprend => {
            assert_eq!((code, &autre["verdict"]), (1, &json!("rejet")), "{nom}: {autre}");
            // Following it asks, and settles nothing that is not its own.
            banc.json(SUIVRE);
            let pendant = banc.reste().premier();
            assert!(!pendant.contains("interrompue") && !pendant.contains("nonEnvoyee"), "{nom}: {pendant}");
            assert!(pendant.starts_with(&avant), "{nom}: {avant} became {pendant}");
        }
        Suite::Occupe => {
            assert_eq!((code, &autre["issue"]), (2, &json!("nonEnvoyee")), "{nom}: {autre}");
            assert_eq!(banc.reste().premier(), avant, "{nom}");
        }
    }
    let course = reveille(enfant);
    let document = course.json();
    let reste = banc.reste();
    if suite == Suite::AutreEnvoie {
        assert_eq!(document["issue"], "nonEnvoyee", "{nom}: {document}");
        assert_ne!(course.code, Some(0), "{nom}");
    } else {
        assert_eq!((course.code, &document["issue"]), (Some(0), &json!("acceptee")), "{nom}: {document}");
        assert_eq!(document["codeDecharge"], json!(reste.code_recu), "{nom}");
    }
    assert_eq!(banc.puts(), 1, "{nom}");
    reste.tient(1, nom);
}

/// Held by a process that sleeps, a session is taken; others wait for it and are told so, and go on
/// when it wakes.
#[test]
fn the_sessions_of_stopped_processes_are_taken_until_they_wake() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    assert_eq!(banc.lance(&["quota"], None).code, Some(0));
    let autres = ["ARA-502701", "VIA-204518"].map(|contrat| {
        let enfant =
            banc.commande(&["structure", contrat], None).env("REPROV_PAUSE", "transport.tete").spawn().unwrap();
        attend_arrete(&enfant);
        enfant
    });
    let (_, quota) = banc.json(&["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 2, "{quota}");
    let attente = banc.commande(ENVOYER, None).spawn().unwrap();
    attend(|| banc.reste().premier() == "intention");
    assert_eq!(banc.puts(), 0, "both sessions are taken");
    for autre in autres {
        assert_eq!(reveille(autre).code, Some(0));
    }
    let course = Course::de(&attente.wait_with_output().unwrap());
    assert_eq!((course.code, &course.json()["issue"], banc.puts()), (Some(0), &json!("acceptee"), 1));
    let (_, quota) = banc.json(&["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 0, "{quota}");
}

/// Asleep from before the answer until long after the time allowed for it: it came to this machine,
/// and it is read.
#[test]
fn an_answer_that_came_while_the_process_slept_is_read_when_it_wakes() {
    const TRAINANT: Service = Service { scenario: "put:lent", vitesse: 10.0 };
    let banc = Banc::new(&TRAINANT.demarre(), "");
    let config = std::fs::read_to_string(banc.chemin("c.toml")).unwrap();
    std::fs::write(banc.chemin("c.toml"), config.replace("\"30s\"", "\"1s\"")).unwrap();
    let mut enfant = banc.commande(ENVOYER, None).spawn().unwrap();
    banc.attend_put(0, &mut enfant);
    signale(&enfant, "STOP");
    attend_arrete(&enfant);
    attend(|| banc.serveur.compteurs().en_vol == 0);
    // Twice the time that was allowed for the answer: its end is certain to be past.
    std::thread::sleep(Duration::from_secs(2));
    let course = reveille(enfant);
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_eq!(document["codeDecharge"], json!(banc.reste().code_recu));
    assert_eq!(banc.puts(), 1);
}

/// Stopped while it asks how a put stands: others may ask, and it writes what it learned when it
/// wakes, after whatever they wrote.
#[test]
fn a_following_that_slept_adds_what_it_learned() {
    for nom in ["suivi.avant-question", "transport.tete", "suivi.reponse", "note.avant"] {
        let banc = Banc::new(&NORMAL.demarre(), "");
        let (_, envoi) = banc.json(ENVOYER);
        let enfant = banc.commande(SUIVRE, None).env("REPROV_PAUSE", nom).spawn().unwrap();
        attend_arrete(&enfant);
        let (code, suivi) = banc.json(SUIVRE);
        assert_eq!((code, &suivi["codeDecharge"]), (0, &envoi["codeDecharge"]), "{nom}: {suivi}");
        let course = reveille(enfant);
        assert_eq!((course.code, &course.json()["codeDecharge"]), (Some(0), &envoi["codeDecharge"]), "{nom}");
        assert_eq!(course.json()["statut"], "Terminé", "{nom}");
        let (_, dernier) = banc.json(SUIVRE);
        assert_eq!(dernier["codeDecharge"], envoi["codeDecharge"], "{nom}");
        assert_eq!(banc.puts(), 1);
    }
}

/// A person settles what a stopped process has in hand: there is nothing to settle while it lives.
#[test]
fn what_a_stopped_process_drives_is_not_settled_by_hand() {
    let banc = Banc::new(&NORMAL.demarre(), "");
    let enfant = banc.commande(ENVOYER, None).env("REPROV_PAUSE", "put.reponse").spawn().unwrap();
    attend_arrete(&enfant);
    for decision in [&["--partie", "--code", "AUTRE"][..], &["--non-partie", "--raison", "hotline"][..]] {
        let (code, document) = banc.json(&[&["trancher", CONTRAT, "--oui"][..], decision].concat());
        assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")), "{document}");
    }
    let course = reveille(enfant);
    let document = course.json();
    assert_eq!((course.code, &document["issue"]), (Some(0), &json!("acceptee")), "{document}");
    assert_ne!(document["codeDecharge"], Value::Null);
    assert_eq!(banc.reste().premier(), "intention depart retour");
}
