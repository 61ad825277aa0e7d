//! Several processes on one journal: sessions, quota, one put; and leaving while one is on its way.
//!
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once
//! Guards: engine: leaving in mid-put is at once for who insists, and sends nothing again

use std::process::Child;
use std::time::{Duration, Instant};

use common::bench::Course;
use serde_json::{Value, json};

use super::service::{CONTRAT, simule_a};

/// What would wait for ever is a failure after this long.
const PATIENCE: Duration = Duration::from_mins(1);

/// Looks until `vu` says so: other processes can't be awaited otherwise.
fn jusqu_a_ce_que(quoi: &str, mut vu: impl FnMut() -> bool) {
    let debut = Instant::now();
    while !vu() {
        assert!(debut.elapsed() < PATIENCE, "never: {quoi}");
        std::thread::yield_now();
    }
}

fn finissent(enfants: Vec<Child>) -> Vec<Course> {
    enfants.into_iter().map(|enfant| Course::de(enfant.wait_with_output().unwrap())).collect()
}

fn signale(enfant: &Child, nom: &str) {
    let fait = std::process::Command::new("kill").args(["-s", nom, &enfant.id().to_string()]).status().unwrap();
    assert!(fait.success());
}

#[test]
fn ten_processes_keep_to_two_sessions_and_to_the_quota_with_its_reserve() {
    let simule = simule_a("lent", 20.0, "[quota]\npart = 9\nreserve = 3\n");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let lecture = ["--format", "json", "structure", CONTRAT, "--actualiser"];
    let courses = finissent((0..10).map(|_| banc.commence(&lecture)).collect());
    let (faites, refusees): (Vec<_>, Vec<_>) = courses.iter().partition(|course| course.code == 0);
    assert_eq!((faites.len(), refusees.len()), (6, 4), "the share less its reserve, by whoever came first");
    for course in refusees {
        let document: Value = serde_json::from_str(&course.sortie).unwrap();
        assert_eq!((course.code, &document["erreur"]["categorie"]), (5, &json!("quota")));
    }
    assert!(
        courses.iter().any(|course| course.messages.contains("sessions sont prises")),
        "who waits is told for what"
    );
    assert_eq!((serveur.compteurs().questions, serveur.compteurs().en_vol_max), (6, 2));
    // The reserve is there for following, for all of it and no more.
    let suivi = ["--format", "json", "suivre", CONTRAT, "--une-fois"];
    let mut codes: Vec<i32> =
        finissent((0..5).map(|_| banc.commence(&suivi)).collect()).iter().map(|course| course.code).collect();
    codes.sort_unstable();
    assert_eq!(codes, [1, 1, 1, 5, 5], "three answers (20014, exit 1), then the quota");
    assert_eq!((serveur.compteurs().questions, serveur.compteurs().en_vol_max), (9, 2));
    let (_, quota) = banc.json("quota", &["quota"]);
    assert_eq!((&quota["utilisees"], &quota["restantes"]), (&json!(9), &json!(0)));
}

#[test]
fn ten_processes_of_every_kind_send_one_put() {
    let simule = simule_a("lent", 40.0, "");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let commandes: [&[&str]; 5] = [
        &["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"],
        &["structure", CONTRAT, "--actualiser"],
        &["fibres", CONTRAT, "--actualiser"],
        &["suivre", CONTRAT, "--une-fois"],
        &["envoyer", "p.toml", "--oui", "--malgre-indetermine"],
    ];
    let courses = finissent((0..10).map(|rang| banc.commence(commandes[rang % commandes.len()])).collect());
    let compteurs = serveur.compteurs();
    assert_eq!((compteurs.puts_recus, compteurs.puts_executes, compteurs.en_vol_max), (1, 1, 2), "{courses:?}");
    let envoyees = (0..10).filter(|rang| rang % 5 == 0 || rang % 5 == 4).map(|rang| courses[rang].code);
    assert_eq!(envoyees.filter(|code| *code == 0).count(), 1, "{courses:?}");
    let (_, quota) = banc.json("quota", &["quota"]);
    assert_eq!(quota["utilisees"], json!(compteurs.questions));
}

#[test]
fn the_session_of_a_killed_process_is_free_at_once() {
    let simule = simule_a("structure:muet", 1000.0, "");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let mut tenues: Vec<Child> = (0..2).map(|_| banc.commence(&["structure", CONTRAT, "--actualiser"])).collect();
    jusqu_a_ce_que("both sessions are taken", || serveur.compteurs().en_vol == 2);
    let (_, quota) = banc.json("quota", &["quota"]);
    assert_eq!(quota["sessions"]["utilisees"], 2);
    for tenue in &mut tenues {
        tenue.kill().unwrap();
        tenue.wait().unwrap();
    }
    let (_, quota) = banc.json("quota", &["quota"]);
    assert_eq!((&quota["sessions"]["utilisees"], &quota["utilisees"]), (&json!(0), &json!(2)));
    // The service may take a moment to see that its clients are gone.
    jusqu_a_ce_que("the service let them go", || serveur.compteurs().en_vol == 0);
    let course = banc.lance(&["fibres", CONTRAT]);
    assert_eq!((course.code, course.messages.contains("sessions")), (0, false), "{course:?}");
}

#[test]
fn leaving_in_mid_put_takes_two_words_and_the_next_start_takes_it_up() {
    let simule = simule_a("put:muet", 1000.0, "");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let lent = std::fs::read_to_string(banc.chemin("c.toml")).unwrap().replace("\"2s\"", "\"10m\"");
    banc.ecrit("c.toml", &lent);
    let envoi = ["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"];
    let mut enfant = banc.commence(&envoi);
    jusqu_a_ce_que("the put is there", || serveur.compteurs().puts_recus == 1);
    signale(&enfant, "INT");
    // The answer would come in ten minutes; one word leaves it running.
    let mut messages = std::io::BufReader::new(enfant.stderr.take().unwrap());
    let mut dit = String::new();
    while !dit.contains("seconde interruption") {
        assert_ne!(std::io::BufRead::read_line(&mut messages, &mut dit).unwrap(), 0, "{dit}");
    }
    assert_eq!(enfant.try_wait().unwrap(), None);
    signale(&enfant, "INT");
    let course = Course::de(enfant.wait_with_output().unwrap());
    let document: Value = serde_json::from_str(&course.sortie).unwrap();
    assert_eq!((course.code, &document["issue"]), (3, &json!("inconnue")));
    // The next start knows: nothing is sent again, and following goes on from doubt.
    let encore = banc.lance(&envoi);
    assert_eq!(encore.code, 1, "{encore:?}");
    let (_, suivi) = banc.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!(suivi["referenceContrat"], CONTRAT);
    assert_eq!(serveur.compteurs().puts_recus, 1);
}

#[test]
fn leaving_before_the_departure_is_at_once_and_nothing_was_sent() {
    let simule = simule_a("structure:muet", 1000.0, "");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let lent = std::fs::read_to_string(banc.chemin("c.toml")).unwrap().replace("\"2s\"", "\"10m\"");
    banc.ecrit("c.toml", &lent);
    let mut tenues: Vec<Child> = (0..2).map(|_| banc.commence(&["structure", CONTRAT, "--actualiser"])).collect();
    jusqu_a_ce_que("both sessions are taken", || serveur.compteurs().en_vol == 2);
    let envoi = ["--format", "json", "envoyer", "p.toml", "--oui", "--malgre-indetermine"];
    let mut enfant = banc.commence(&envoi);
    let mut messages = std::io::BufReader::new(enfant.stderr.take().unwrap());
    let mut dit = String::new();
    while !dit.contains("sessions sont prises") {
        assert_ne!(std::io::BufRead::read_line(&mut messages, &mut dit).unwrap(), 0, "{dit}");
    }
    signale(&enfant, "INT");
    let course = Course::de(enfant.wait_with_output().unwrap());
    let document: Value = serde_json::from_str(&course.sortie).unwrap();
    assert_eq!((course.code, &document["issue"]), (2, &json!("nonEnvoyee")));
    for tenue in &mut tenues {
        tenue.kill().unwrap();
        tenue.wait().unwrap();
    }
    // Free at once for another one.
    let encore = banc.lance(&envoi);
    assert_eq!((encore.code, serveur.compteurs().puts_recus), (0, 1), "{encore:?}");
}
