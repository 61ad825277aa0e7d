//! Networks that fail: each fault met by the real program, once as a read and once as a put, and what
//! was seen of it written down in `docs/pannes.md`.

mod budget;
mod certificates;
mod connections;
mod engine;
mod families;
mod matrix;
mod run;
mod scene;
mod server;
mod wait;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use families::{Famille, toutes};
use run::{Appel, NOUVEL_ESSAI, Releve, rencontre};
use scene::Panne;

/// How many runs at once: most of them wait.
const FILS: usize = 20;

/// A fault, and what was seen of it.
struct Vecu {
    panne: Panne,
    lecture: Releve,
    envoi: Releve,
}

/// Meets every fault in both ways.
fn vit(familles: Vec<Famille>) -> Vec<(&'static str, Vec<Vecu>)> {
    let titres: Vec<&str> = familles.iter().map(|famille| famille.titre).collect();
    let pannes: Vec<(usize, Arc<Panne>)> = familles
        .into_iter()
        .enumerate()
        .flat_map(|(rang, famille)| famille.pannes.into_iter().map(move |panne| (rang, Arc::new(panne))))
        .collect();
    let file: VecDeque<(usize, Appel)> =
        (0..pannes.len()).flat_map(|rang| [(rang, Appel::Lecture), (rang, Appel::Envoi)]).collect();
    let file = Mutex::new(file);
    let releves: Mutex<Vec<[Option<Releve>; 2]>> = Mutex::new(pannes.iter().map(|_| [None, None]).collect());
    std::thread::scope(|fils| {
        for _ in 0..FILS {
            fils.spawn(|| {
                loop {
                    let Some((rang, appel)) = file.lock().unwrap().pop_front() else { return };
                    let releve = rencontre(&pannes[rang].1, appel);
                    releves.lock().unwrap()[rang][usize::from(appel == Appel::Envoi)] = Some(releve);
                }
            });
        }
    });
    let mut vecus: Vec<(&str, Vec<Vecu>)> = titres.into_iter().map(|titre| (titre, Vec::new())).collect();
    for ((famille, panne), [lecture, envoi]) in pannes.into_iter().zip(releves.into_inner().unwrap()) {
        let panne = Arc::into_inner(panne).unwrap();
        vecus[famille].1.push(Vecu { panne, lecture: lecture.unwrap(), envoi: envoi.unwrap() });
    }
    vecus
}

#[test]
fn every_fault_is_told_as_it_is_and_the_document_says_so() {
    let vecus = vit(toutes());
    let mut fautes = Vec::new();
    for vecu in vecus.iter().flat_map(|(_, vecus)| vecus) {
        fautes.extend(
            juge(vecu)
                .into_iter()
                .map(|faute| format!("{}: {faute}\n    {:?}\n    {:?}", vecu.panne.fait, vecu.lecture, vecu.envoi)),
        );
    }
    assert!(fautes.is_empty(), "{}", fautes.join("\n"));
    matrix::tient(&vecus);
}

/// What must hold of every fault, whatever the document says.
fn juge(vecu: &Vecu) -> Vec<String> {
    let Vecu { panne, lecture, envoi } = vecu;
    let mut fautes = Vec::new();
    let mut exige = |tenu: bool, quoi: &str| {
        if !tenu {
            fautes.push(quoi.to_owned());
        }
    };
    // The put.
    exige(envoi.issue.as_deref() == Some(panne.issue), "not the outcome of the contract page");
    exige(envoi.entieres <= 1 && envoi.essais <= 1, "the put was tried more than once");
    exige(
        !envoi.un_octet || envoi.issue.as_deref() != Some("nonEnvoyee"),
        "a byte came of what is said not to have left",
    );
    exige(
        (envoi.comptees == 0) == (panne.issue == "nonEnvoyee"),
        "given back without certainty, or kept in spite of it",
    );
    exige(envoi.connexions <= 1, "the put opened another connection");
    let fin = match (panne.issue, envoi.categorie.as_str()) {
        ("acceptee", _) => 0,
        ("inconnue", _) => 3,
        (_, categorie) => sortie(categorie),
    };
    exige(envoi.code == fin, "the put's exit code is not its outcome's");
    exige(
        (envoi.suite != run::Suite::Finie) == matches!(panne.issue, "inconnue" | "acceptee"),
        "not asked about as it must be",
    );
    // The read.
    exige(lecture.essais <= 1 + NOUVEL_ESSAI, "asked more often than allowed");
    exige(lecture.entieres <= lecture.comptees, "a request that came is not counted");
    exige(lecture.comptees <= lecture.essais, "more counted than tried");
    exige(lecture.comptees == 0 || lecture.un_octet, "counted, and nothing came");
    exige(
        lecture.code == if lecture.categorie.is_empty() { 0 } else { sortie(&lecture.categorie) },
        "not the category's exit code",
    );
    exige(lecture.suite == run::Suite::Finie, "a read is not followed");
    // Words: in doubt nothing says that nothing was done, and following is what there is to do.
    let doute = envoi.issue.as_deref() != Some("inconnue")
        || (envoi.conseil.contains("suivez") && !envoi.conseil.contains("Rien n"));
    exige(doute, "an advice that does not fit a put in doubt");
    for releve in [lecture, envoi] {
        exige(releve.categorie.is_empty() || releve.conseil.len() > 10, "no advice");
        exige(releve.categorie.is_empty() || matrix::phrase(releve).is_some(), "a sentence that is in no table");
    }
    fautes
}

fn sortie(categorie: &str) -> i32 {
    match categorie {
        "entree" => 2,
        "requete" | "etat" => 1,
        "identifiants" | "quota" | "occupe" => 5,
        "service" | "reseau" | "protocole" => 4,
        autre => panic!("{autre}"),
    }
}
