//! Networks that fail: each fault met by the real program, once as a read and once as a put, and what
//! was seen of it written down in `docs/pannes.md`.
//!
//! Guards: net: no layer repeats a put; "nothing left" is said only when it is certain; credentials reach nobody
//! but the service; each fault has its words

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
                for (rang, appel) in std::iter::from_fn(|| file.lock().unwrap().pop_front()) {
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
    let exigences = [de_l_envoi(vecu), de_la_lecture(&vecu.lecture), des_mots(vecu)].concat();
    exigences.into_iter().filter(|(tenu, _)| !tenu).map(|(_, quoi)| quoi.to_owned()).collect()
}

/// Whether it holds, and what is wrong where it does not.
type Exigence = (bool, &'static str);

fn de_l_envoi(Vecu { panne, envoi, .. }: &Vecu) -> Vec<Exigence> {
    let fin = match (panne.issue, envoi.categorie.as_str()) {
        ("acceptee", _) => 0,
        ("inconnue", _) => 3,
        (_, categorie) => sortie(categorie),
    };
    let suivie = matches!(panne.issue, "inconnue" | "acceptee");
    vec![
        (envoi.issue.as_deref() == Some(panne.issue), "not the outcome of docs/e-reprov.md 5.3"),
        (envoi.entieres <= 1 && envoi.essais <= 1, "the put was tried more than once"),
        (
            !envoi.un_octet || envoi.issue.as_deref() != Some("nonEnvoyee"),
            "a byte came of what is said not to have left",
        ),
        (
            (envoi.comptees == 0) == (panne.issue == "nonEnvoyee"),
            "given back without certainty, or kept in spite of it",
        ),
        (envoi.connexions <= 1, "the put opened another connection"),
        (envoi.code == fin, "the put's exit code is not its outcome's"),
        ((envoi.suite != run::Suite::Finie) == suivie, "not asked about as it must be"),
    ]
}

fn de_la_lecture(lecture: &Releve) -> Vec<Exigence> {
    let fin = if lecture.categorie.is_empty() { 0 } else { sortie(&lecture.categorie) };
    vec![
        (lecture.essais <= 1 + NOUVEL_ESSAI, "asked more often than allowed"),
        (lecture.entieres <= lecture.comptees, "a request that came is not counted"),
        (lecture.comptees <= lecture.essais, "more counted than tried"),
        (lecture.comptees == 0 || lecture.un_octet, "counted, and nothing came"),
        (lecture.code == fin, "not the category's exit code"),
        (lecture.suite == run::Suite::Finie, "a read is not followed"),
    ]
}

/// In doubt nothing says that nothing was done, and following is what there is to do.
fn des_mots(Vecu { lecture, envoi, .. }: &Vecu) -> Vec<Exigence> {
    let doute = envoi.issue.as_deref() != Some("inconnue")
        || (envoi.conseil.contains("suivez") && !envoi.conseil.contains("Rien n"));
    let mut exigences = vec![(doute, "an advice that does not fit a put in doubt")];
    for releve in [lecture, envoi] {
        let muet = releve.categorie.is_empty();
        exigences.push((muet || releve.conseil.len() > 10, "no advice"));
        exigences.push((muet || matrix::phrase(releve).is_some(), "a sentence that is in no table"));
    }
    exigences
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
