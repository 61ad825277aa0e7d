//! The commands against the simulator: cache, put, following, and the exit code of each failure.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::Bench;
use reprov::simulator::ereprov::{Simulator, SimulatorOptions, launch};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

pub(super) const CONTRAT: &str = "MUT56816520160316162024";

/// The simulator in this process, and a bench configured for it.
pub(super) struct Simulated {
    pub(super) bench: Bench,
    runtime: Runtime,
    pub(super) server: Simulator,
}

pub(super) fn simulated(scenario: &str) -> Simulated {
    simulated_at(scenario, 1000.0, "")
}

/// The same at another speed, with more configuration at the end of the file.
pub(super) fn simulated_at(scenario: &str, speed: f64, rest: &str) -> Simulated {
    let runtime = Runtime::new().unwrap();
    let options = SimulatorOptions { scenario: scenario.to_owned(), speed, ..SimulatorOptions::default() };
    let server = runtime.block_on(launch(options)).unwrap();
    let bench = Bench::new()
        .with("REPROV_CONFIG", "c.toml")
        .with("REPROV_DONNEES", "donnees")
        .with("REPROV_MOT_DE_PASSE", "demo");
    let config = format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n\
         delai_reponse = \"2s\"\n[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n{rest}",
        server.url
    );
    bench.write("c.toml", &config);
    bench.write("p.toml", PLAN);
    Simulated { bench, runtime, server }
}

const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

#[test]
fn a_read_is_cached_and_the_cache_serves_offline() {
    let simulated = simulated("normal");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let (code, first) = bench.json("structure", &["structure", CONTRAT]);
    assert_eq!((code, &first["source"]), (0, &json!("service")));
    let (_, second) = bench.json("structure", &["structure", CONTRAT]);
    assert_eq!(second["source"], "cache");
    assert_eq!((&second["site"], &second["releveLe"]), (&first["site"], &first["releveLe"]));
    let (_, read_again) = bench.json("structure", &["structure", CONTRAT, "--actualiser"]);
    assert_eq!(read_again["source"], "service");
    let (_, offline) = bench.json("structure", &["--hors-ligne", "structure", CONTRAT, "--actualiser"]);
    assert_eq!(offline["source"], "cache");
    let (code, document) = bench.json("erreur", &["--hors-ligne", "fibres", CONTRAT]);
    assert_eq!((code, &document["erreur"]["categorie"]), (4, &json!("reseau")));
    assert_eq!(server.counters().questions, 2, "the cache and the offline reads asked nothing");
    let (_, quota) = bench.json("quota", &["quota"]);
    assert_eq!((&quota["utilisees"], &quota["plafond"], &quota["restantes"]), (&json!(2), &json!(2000), &json!(1998)));
}

#[test]
fn a_put_is_confirmed_sent_once_and_followed_to_its_end() {
    let simulated = simulated("normal");
    let (bench, server) = (&simulated.bench, &simulated.server);
    bench.json("fibres", &["fibres", CONTRAT]);
    let (code, refusal) = bench.json("envoyer", &["envoyer", "p.toml"]);
    assert_eq!((code, &refusal["issue"]), (2, &json!("nonEnvoyee")), "no terminal and no --oui");
    let (code, offline) = bench.json("envoyer", &["--hors-ligne", "envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &offline["issue"]), (4, &json!("nonEnvoyee")));
    assert_eq!(server.counters().received_puts, 0);

    let (code, sending) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &sending["issue"]), (0, &json!("acceptee")));
    let decharge = sending["codeDecharge"].as_str().unwrap().to_owned();
    let (code, again) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &again["verdict"]), (1, &json!("rejet")), "R10: {again}");
    assert_eq!(server.counters().received_puts, 1);

    let (code, following) = bench.json("suivre", &["suivre", CONTRAT]);
    assert_eq!((code, &following["statut"], &following["codeDecharge"]), (0, &json!("Terminé"), &json!(decharge)));
    assert!(following["requetes"].as_u64().unwrap() >= 1);
    assert_eq!(following["fibre"]["reference"], "CTP-1240331-1");
    let (code, again) = bench.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!((code, &again["requetes"], &again["codeDecharge"]), (0, &json!(1), &json!(decharge)));
    let (code, all) = bench.json("suivre", &["suivre", "--tous"]);
    assert_eq!((code, all), (0, json!({"suivis": []})));
    let (code, document) = bench.json("erreur", &["decharge", CONTRAT, "ABC"]);
    assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")));
}

/// A list read before a put of ours shows what it took and gave back, for every contract, until it is read again.
#[test]
fn a_list_older_than_our_own_put_says_so() {
    let simulated = simulated("normal");
    let (bench, server) = (&simulated.bench, &simulated.server);
    let fibre = |list: &Value, reference: &str| {
        let fibres = list["pbo"].as_array().unwrap().iter().flat_map(|pbo| pbo["fibres"].as_array().unwrap());
        fibres.clone().find(|fibre| fibre["reference"] == reference).cloned().unwrap()
    };
    let (_, before) = bench.json("fibres", &["fibres", CONTRAT]);
    assert_eq!(fibre(&before, "CTP-1240331-1").get("notreDemande"), None);
    bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let asked = server.counters().questions;
    let (_, after) = bench.json("fibres", &["fibres", CONTRAT]);
    for (reference, state) in [("CTP-1240331-1", "prise"), ("CTP-1240329-1", "a_ne_pas_reprendre")] {
        let (then, now) = (fibre(&before, reference), fibre(&after, reference));
        let told = &now["notreDemande"];
        assert_eq!((&told["etat"], &told["referenceContrat"]), (&json!(state), &json!(CONTRAT)));
        assert_eq!(now["informationUtilisation"], then["informationUtilisation"], "the service's word stays");
    }
    assert_eq!(server.counters().questions, asked, "the cache alone");
    let text = bench.launch(&["fibres", CONTRAT]);
    for shown in ["avant notre demande", "prise pour MUT5681", "à ne pas reprendre (Fibre cassée)"] {
        assert!(text.output.contains(shown), "{shown} is missing:\n{}", text.output);
    }
    bench.write("q.toml", &PLAN.replace(CONTRAT, "ARA-502701"));
    let (_, checked) = bench.json("verifier", &["verifier", "q.toml"]);
    let rules = checked["plans"][0]["regles"].as_array().unwrap();
    let a1 = rules.iter().find(|rule| rule["id"] == "A1").unwrap();
    assert_eq!(a1["verdict"], "avertissement");
    assert!(a1["message"].as_str().unwrap().contains(CONTRAT), "{a1}");
    let (_, newer) = bench.json("fibres", &["fibres", CONTRAT, "--actualiser"]);
    assert_eq!(fibre(&newer, "CTP-1240331-1").get("notreDemande"), None);
}

/// Exit code 2 means that nothing was sent; a buffer that fails only at the end would lose the code.
#[cfg(target_os = "linux")]
#[test]
fn an_acceptance_that_can_t_be_written_is_told_on_the_messages_and_is_not_exit_2() {
    for format in ["json", "texte"] {
        let simulated = simulated("normal");
        let bench = &simulated.bench;
        bench.json("fibres", &["fibres", CONTRAT]);
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let run = bench.launch_to(full.into(), &["--format", format, "envoyer", "p.toml", "--oui"], "");
        assert_eq!(run.code, 3, "{}", run.messages);
        let (_, following) = bench.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
        let decharge = following["codeDecharge"].as_str().unwrap();
        assert!(run.messages.contains(decharge), "{}", run.messages);
        assert_eq!(simulated.server.counters().received_puts, 1);
    }
}

#[test]
fn following_shows_what_the_journal_holds_whatever_the_service_answers() {
    let simulated = simulated("suivi:fault");
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    let (_, sending) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let (code, following) = bench.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!((code, &following["erreur"]["categorie"]), (4, &json!("service")));
    assert_eq!((&following["codeDecharge"], &following["pm"]), (&sending["codeDecharge"], &sending["pm"]));
    let (code, following) = bench.json("suivre", &["suivre", CONTRAT, "--delai", "1ms"]);
    assert_eq!((code, &following["codeDecharge"]), (3, &sending["codeDecharge"]));
}

/// What ended without being done: its code is told, with the words that it is not to be reported, nor anything to be
/// patched.
#[test]
fn the_end_of_a_put_that_failed_offers_neither_its_code_nor_a_card() {
    for scenario in ["annule", "echec"] {
        let simulated = simulated(scenario);
        let bench = &simulated.bench;
        bench.json("fibres", &["fibres", CONTRAT]);
        let (_, sending) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
        assert_eq!(sending.get("codeAReporter"), None, "accepted: not known to have failed");
        let code = sending["codeDecharge"].as_str().unwrap();
        let following = bench.launch(&["suivre", CONTRAT]);
        for told in [code, "ne le reportez pas", "Ne brassez pas : rien n'est fait."] {
            assert!(following.output.contains(told), "{told}: {}", following.output);
        }
        // Asked again, when the put is settled.
        let (_, again) = bench.json("suivre", &["suivre", CONTRAT]);
        assert_eq!((&again["codeDecharge"], &again["codeAReporter"]), (&json!(code), &json!(false)));
    }
}

#[test]
fn what_the_service_accepted_is_not_settled_by_hand() {
    let simulated = simulated("normal");
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    for decision in [&["--non-partie", "--raison", "hotline"][..], &["--partie", "--code", "AUTRE"][..]] {
        let arguments = [&["trancher", CONTRAT, "--oui"][..], decision].concat();
        let (code, document) = bench.json("erreur", &arguments);
        assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")), "{document}");
    }
    let (code, again) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &again["verdict"]), (1, &json!("rejet")));
    assert_eq!(simulated.server.counters().received_puts, 1);
}

#[test]
fn what_the_rules_do_not_let_through_is_not_sent() {
    let simulated = simulated("normal");
    let (bench, server) = (&simulated.bench, &simulated.server);
    bench.json("fibres", &["fibres", CONTRAT]);
    bench.write(
        "r.toml",
        &PLAN.replace("Fibre cassée", "Adresse erronée").replace("conservation_pto = false", "conservation_pto = true"),
    );
    let (code, document) = bench.json("envoyer", &["envoyer", "r.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((code, &document["issue"], &document["verdict"]), (1, &json!("nonEnvoyee"), &json!("rejet")));
    bench.write("i.toml", &PLAN.replace("reference_prise = \"CTP-1240329-1\"\n", ""));
    let (code, document) = bench.json("envoyer", &["envoyer", "i.toml", "--oui"]);
    assert_eq!((code, &document["verdict"]), (3, &json!("indetermine")));
    bench.write("x.toml", "[contrat]\nzone = 3\n");
    let (code, document) = bench.json("envoyer", &["envoyer", "x.toml", "--oui"]);
    assert_eq!((code, &document["issue"]), (2, &json!("nonEnvoyee")));
    assert_eq!(server.counters().received_puts, 0);
    let (code, document) = bench.json("envoyer", &["envoyer", "i.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{document}");
}

#[test]
fn each_failure_of_a_read_has_its_category_s_exit_code() {
    for (scenario, expected, category, service) in [
        ("erreur-10000", 5, "identifiants", Some("10000")),
        ("erreur-20021", 5, "identifiants", Some("20021")),
        ("erreur-10100", 4, "service", Some("10100")),
        ("erreur-20005", 1, "requete", Some("20005")),
        ("erreur-20007", 5, "occupe", Some("20007")),
        ("erreur-20016", 5, "quota", Some("20016")),
        ("erreur--1", 4, "service", Some("-1")),
    ] {
        let simulated = simulated(scenario);
        let bench = &simulated.bench;
        let (code, document) = bench.json("erreur", &["structure", CONTRAT]);
        let error = &document["erreur"];
        assert_eq!(
            (code, &error["categorie"], &error["code"]),
            (expected, &json!(category), &json!(service)),
            "{scenario}"
        );
        assert_eq!(document["referenceContrat"], CONTRAT);
    }
}

#[test]
fn each_outcome_of_a_put_has_its_exit_code() {
    for (scenario, expected, outcome) in [
        ("put:erreur-20015", 1, "refusee"),
        ("put:erreur-10000", 5, "refusee"),
        ("put:erreur--1", 4, "refusee"),
        ("put:erreur-10100", 3, "inconnue"),
        ("put:erreur-20014", 3, "inconnue"),
    ] {
        let simulated = simulated(scenario);
        let bench = &simulated.bench;
        bench.json("fibres", &["fibres", CONTRAT]);
        let (code, document) = bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
        assert_eq!((code, &document["issue"]), (expected, &json!(outcome)), "{scenario}: {document}");
        assert!(document["erreur"]["conseil"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn a_doubt_is_settled_by_a_person_and_the_code_recorded() {
    let simulated = simulated("put:erreur-10100");
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let (code, _) = bench.json("erreur", &["trancher", CONTRAT, "--partie"]);
    assert_eq!(code, 2, "no terminal and no --oui");
    let (code, document) = bench.json("trancher", &["trancher", CONTRAT, "--partie", "--oui"]);
    assert_eq!((code, &document["partie"], &document["codeDecharge"]), (0, &json!(true), &json!(null)));
    let (code, document) = bench.json("decharge", &["decharge", CONTRAT, "AB-12"]);
    assert_eq!((code, &document["codeDecharge"]), (0, &json!("AB-12")));
}

#[test]
fn a_service_that_is_gone_is_exit_4() {
    let Simulated { bench, runtime, server } = simulated("normal");
    runtime.block_on(server.stop());
    for arguments in [&["structure", CONTRAT][..], &["suivre", CONTRAT][..]] {
        let (code, document) = bench.json("erreur", arguments);
        assert_eq!((code, &document["erreur"]["categorie"]), (4, &json!("reseau")), "{arguments:?}");
    }
}

#[test]
fn the_scenarios_are_listed_and_a_wrong_one_is_named() {
    let bench = Bench::new();
    let (code, document) = bench.json("simulateur-scenarios", &["simulateur", "--scenario", "liste"]);
    assert_eq!(code, 0);
    let names: Vec<&str> =
        document["scenarios"].as_array().unwrap().iter().map(|scenario| scenario["nom"].as_str().unwrap()).collect();
    for code in reprov::domain::service_error::ServiceErrorCode::known() {
        assert!(names.contains(&format!("erreur-{code}").as_str()), "{code}");
    }
    let (code, document) = bench.json("erreur", &["simulateur", "--ecoute", "127.0.0.1:0", "--scenario", "zz"]);
    assert_eq!(code, 2);
    assert!(document["erreur"]["libelle"].as_str().unwrap().contains("zz"));
    let (code, _) = bench.json("erreur", &["simulateur", "--ecoute", "0.0.0.0:0"]);
    assert_eq!(code, 2, "this machine only");
}

#[test]
fn the_quota_tells_what_the_service_stopped() {
    let simulated = simulated("put:erreur-20016");
    let bench = &simulated.bench;
    let (_, before) = bench.json("quota", &["quota"]);
    assert_eq!(before["arrets"], json!([]));
    bench.launch(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    let (_, after) = bench.json("quota", &["quota"]);
    assert_eq!((&after["arrets"][0]["code"], &after["arrets"][0]["categorie"]), (&json!("20016"), &json!("quota")));
    let told = bench.launch(&["quota"]).output.replace('\n', " ");
    assert!(told.contains(CONTRAT) && told.contains("Deux sens possibles"), "{told}");
    // The put is not tried again.
    let run = bench.launch(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((run.code, simulated.server.counters().received_puts), (5, 1), "{run:?}");
}

/// Whoever has to call is told the number; and a put that may have left is never "if it was a put".
#[test]
fn a_put_in_doubt_or_without_its_code_tells_whom_to_call() {
    for (scenario, code) in [("put:sans-code", 0), ("put:tronque", 3), ("put:erreur-10101", 3)] {
        let simulated = simulated(scenario);
        let bench = &simulated.bench;
        let config = std::fs::read_to_string(bench.path("c.toml")).unwrap();
        bench.write("c.toml", &format!("{config}[hotline]\ntelephone = \"01 23 45\"\n"));
        bench.json("fibres", &["fibres", CONTRAT]);
        let run = bench.launch(&["envoyer", "p.toml", "--oui"]);
        let told: String = run.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(run.code, code, "{scenario}: {told}");
        assert!(told.contains("appelez la hotline au 01 23 45"), "{scenario}: {told}");
        assert!(!told.contains("Si c'était un envoi"), "{scenario}: {told}");
    }
}

/// A log keeps one line for each thing that happened.
#[test]
fn what_happens_is_one_line_each_in_a_pipe() {
    let simulated = simulated("normal");
    let bench = &simulated.bench;
    bench.json("fibres", &["fibres", CONTRAT]);
    bench.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let run = bench.launch(&["suivre", CONTRAT]);
    assert_eq!(run.code, 0, "{}", run.messages);
    assert!(run.messages.lines().all(|line| line.starts_with(CONTRAT)), "{}", run.messages);
}

#[test]
fn a_plan_that_waits_for_the_fibres_names_the_command_that_reads_them() {
    let simulated = simulated("normal");
    let run = simulated.bench.launch(&["envoyer", "p.toml", "--oui"]);
    assert_eq!(run.code, 3, "{}", run.messages);
    assert!(run.messages.contains(&format!("« reprov fibres {CONTRAT} »")), "{}", run.messages);
}
