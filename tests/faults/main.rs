//! Networks that fail. The real program meets each fault once as a read and once as a put, and the observations are
//! written to `docs/pannes.md`.
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

use families::{Family, all};
use run::{Call, NEW_ATTEMPT, Observed, meet};
use scene::Breakage;

/// The number of runs at once: most of them only wait.
const THREADS: usize = 20;

/// A fault, and the observations of its read and its put.
struct Lived {
    breakage: Breakage,
    read: Observed,
    sending: Observed,
}

/// Meets every fault, once as a read and once as a put.
fn live_through(families: Vec<Family>) -> Vec<(&'static str, Vec<Lived>)> {
    let titles: Vec<&str> = families.iter().map(|family| family.title).collect();
    let breakages: Vec<(usize, Arc<Breakage>)> = families
        .into_iter()
        .enumerate()
        .flat_map(|(index, family)| family.breakages.into_iter().map(move |breakage| (index, Arc::new(breakage))))
        .collect();
    let file: VecDeque<(usize, Call)> =
        (0..breakages.len()).flat_map(|index| [(index, Call::Read), (index, Call::Send)]).collect();
    let file = Mutex::new(file);
    let observed: Mutex<Vec<[Option<Observed>; 2]>> = Mutex::new(breakages.iter().map(|_| [None, None]).collect());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for (index, call) in std::iter::from_fn(|| file.lock().unwrap().pop_front()) {
                    let observation = meet(&breakages[index].1, call);
                    observed.lock().unwrap()[index][usize::from(call == Call::Send)] = Some(observation);
                }
            });
        }
    });
    let mut experiences: Vec<(&str, Vec<Lived>)> = titles.into_iter().map(|title| (title, Vec::new())).collect();
    for ((family, breakage), [read, sending]) in breakages.into_iter().zip(observed.into_inner().unwrap()) {
        let breakage = Arc::into_inner(breakage).unwrap();
        experiences[family].1.push(Lived { breakage, read: read.unwrap(), sending: sending.unwrap() });
    }
    experiences
}

#[test]
fn every_fault_is_told_as_it_is_and_the_document_says_so() {
    let experiences = live_through(all());
    let mut faults = Vec::new();
    for experience in experiences.iter().flat_map(|(_, experiences)| experiences) {
        faults.extend(judge(experience).into_iter().map(|fault| {
            format!("{}: {fault}\n    {:?}\n    {:?}", experience.breakage.case, experience.read, experience.sending)
        }));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    matrix::hold(&experiences);
}

/// The demands that every fault must meet, whatever the document says; gives those that fail.
fn judge(experience: &Lived) -> Vec<String> {
    let checks = [sending_checks(experience), read_checks(&experience.read), word_checks(experience)].concat();
    checks.into_iter().filter(|(held, _)| !held).map(|(_, what)| what.to_owned()).collect()
}

/// Whether a demand holds, and the message where it does not.
type Check = (bool, &'static str);

fn sending_checks(Lived { breakage, sending, .. }: &Lived) -> Vec<Check> {
    let end = match (breakage.outcome, sending.category.as_str()) {
        ("acceptee", _) => 0,
        ("inconnue", _) => 3,
        (_, category) => output(category),
    };
    let followed = matches!(breakage.outcome, "inconnue" | "acceptee");
    vec![
        (sending.outcome.as_deref() == Some(breakage.outcome), "not the outcome of docs/e-reprov.md 5.3"),
        (sending.whole <= 1 && sending.attempts <= 1, "the put was tried more than once"),
        (
            !sending.one_byte || sending.outcome.as_deref() != Some("nonEnvoyee"),
            "a byte came of what is said not to have left",
        ),
        (
            (sending.counted == 0) == (breakage.outcome == "nonEnvoyee"),
            "given back without certainty, or kept in spite of it",
        ),
        (sending.connections <= 1, "the put opened another connection"),
        (sending.code == end, "the put's exit code is not its outcome's"),
        ((sending.sequel != run::Sequel::Finished) == followed, "not asked about as it must be"),
    ]
}

fn read_checks(read: &Observed) -> Vec<Check> {
    let end = if read.category.is_empty() { 0 } else { output(&read.category) };
    vec![
        (read.attempts <= 1 + NEW_ATTEMPT, "asked more often than allowed"),
        (read.whole <= read.counted, "a request that came is not counted"),
        (read.counted <= read.attempts, "more counted than tried"),
        (read.counted == 0 || read.one_byte, "counted, and nothing came"),
        (read.code == end, "not the category's exit code"),
        (read.sequel == run::Sequel::Finished, "a read is not followed"),
    ]
}

/// A put in doubt is never described as not done, and its advice is to follow it.
fn word_checks(Lived { read, sending, .. }: &Lived) -> Vec<Check> {
    let doubt = sending.outcome.as_deref() != Some("inconnue")
        || (sending.advice.contains("suivez") && !sending.advice.contains("Rien n"));
    let mut checks = vec![(doubt, "an advice that does not fit a put in doubt")];
    for observation in [read, sending] {
        let silent = observation.category.is_empty();
        checks.push((silent || observation.advice.len() > 10, "no advice"));
        checks.push((silent || matrix::sentence(observation).is_some(), "a sentence that is in no table"));
    }
    checks
}

fn output(category: &str) -> i32 {
    match category {
        "entree" => 2,
        "requete" | "etat" => 1,
        "identifiants" | "quota" | "occupe" => 5,
        "service" | "reseau" | "protocole" => 4,
        other => panic!("{other}"),
    }
}
