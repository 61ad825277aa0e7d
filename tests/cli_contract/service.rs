//! The commands against the simulator: cache, put, following, and each failure's exit code.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::Banc;
use reprov::simulator::ereprov::{Options, Serveur, demarre};
use serde_json::json;
use tokio::runtime::Runtime;

pub(super) const CONTRAT: &str = "MUT56816520160316162024";

/// The simulator in this process, and a bench configured for it.
pub(super) struct Simule {
    pub(super) banc: Banc,
    runtime: Runtime,
    pub(super) serveur: Serveur,
}

pub(super) fn simule(scenario: &str) -> Simule {
    simule_a(scenario, 1000.0, "")
}

/// The same at another speed, with more configuration after it.
pub(super) fn simule_a(scenario: &str, vitesse: f64, suite: &str) -> Simule {
    let runtime = Runtime::new().unwrap();
    let options = Options { scenario: scenario.to_owned(), vitesse, ..Options::default() };
    let serveur = runtime.block_on(demarre(options)).unwrap();
    let banc = Banc::new()
        .avec("REPROV_CONFIG", "c.toml")
        .avec("REPROV_DONNEES", "donnees")
        .avec("REPROV_MOT_DE_PASSE", "demo");
    let config = format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\n\
         delai_reponse = \"2s\"\n[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n{suite}",
        serveur.url
    );
    banc.ecrit("c.toml", &config);
    banc.ecrit("p.toml", PLAN);
    Simule { banc, runtime, serveur }
}

const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

#[test]
fn a_read_is_cached_and_the_cache_serves_offline() {
    let simule = simule("normal");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    let (code, premier) = banc.json("structure", &["structure", CONTRAT]);
    assert_eq!((code, &premier["source"]), (0, &json!("service")));
    let (_, second) = banc.json("structure", &["structure", CONTRAT]);
    assert_eq!(second["source"], "cache");
    assert_eq!((&second["site"], &second["releveLe"]), (&premier["site"], &premier["releveLe"]));
    let (_, relu) = banc.json("structure", &["structure", CONTRAT, "--actualiser"]);
    assert_eq!(relu["source"], "service");
    let (_, hors_ligne) = banc.json("structure", &["--hors-ligne", "structure", CONTRAT, "--actualiser"]);
    assert_eq!(hors_ligne["source"], "cache");
    let (code, document) = banc.json("erreur", &["--hors-ligne", "fibres", CONTRAT]);
    assert_eq!((code, &document["erreur"]["categorie"]), (4, &json!("reseau")));
    assert_eq!(serveur.compteurs().questions, 2, "the cache and the offline reads asked nothing");
    let (_, quota) = banc.json("quota", &["quota"]);
    assert_eq!((&quota["utilisees"], &quota["plafond"], &quota["restantes"]), (&json!(2), &json!(2000), &json!(1998)));
}

#[test]
fn a_put_is_confirmed_sent_once_and_followed_to_its_end() {
    let simule = simule("normal");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    banc.json("fibres", &["fibres", CONTRAT]);
    let (code, refus) = banc.json("envoyer", &["envoyer", "p.toml"]);
    assert_eq!((code, &refus["issue"]), (2, &json!("nonEnvoyee")), "no terminal and no --oui");
    let (code, hors_ligne) = banc.json("envoyer", &["--hors-ligne", "envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &hors_ligne["issue"]), (4, &json!("nonEnvoyee")));
    assert_eq!(serveur.compteurs().puts_recus, 0);

    let (code, envoi) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &envoi["issue"]), (0, &json!("acceptee")));
    let decharge = envoi["codeDecharge"].as_str().unwrap().to_owned();
    let (code, encore) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &encore["verdict"]), (1, &json!("rejet")), "R10: {encore}");
    assert_eq!(serveur.compteurs().puts_recus, 1);

    let (code, suivi) = banc.json("suivre", &["suivre", CONTRAT]);
    assert_eq!((code, &suivi["statut"], &suivi["codeDecharge"]), (0, &json!("Terminé"), &json!(decharge)));
    assert!(suivi["requetes"].as_u64().unwrap() >= 1);
    assert_eq!(suivi["fibre"]["reference"], "CTP-1240331-1");
    let (code, encore) = banc.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!((code, &encore["requetes"], &encore["codeDecharge"]), (0, &json!(1), &json!(decharge)));
    let (code, tous) = banc.json("suivre", &["suivre", "--tous"]);
    assert_eq!((code, tous), (0, json!({"suivis": []})));
    let (code, document) = banc.json("erreur", &["decharge", CONTRAT, "ABC"]);
    assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")));
}

/// Exit 2 says that nothing was sent, and a buffer that fails at the end has forgotten the code.
#[cfg(target_os = "linux")]
#[test]
fn an_acceptance_that_can_t_be_written_is_told_on_the_messages_and_is_not_exit_2() {
    for format in ["json", "texte"] {
        let simule = simule("normal");
        let banc = &simule.banc;
        banc.json("fibres", &["fibres", CONTRAT]);
        let plein = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let course = banc.lance_vers(plein.into(), &["--format", format, "envoyer", "p.toml", "--oui"], "");
        assert_eq!(course.code, 3, "{}", course.messages);
        let (_, suivi) = banc.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
        let decharge = suivi["codeDecharge"].as_str().unwrap();
        assert!(course.messages.contains(decharge), "{}", course.messages);
        assert_eq!(simule.serveur.compteurs().puts_recus, 1);
    }
}

#[test]
fn following_shows_what_the_journal_holds_whatever_the_service_answers() {
    let simule = simule("suivi:fault");
    let banc = &simule.banc;
    banc.json("fibres", &["fibres", CONTRAT]);
    let (_, envoi) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let (code, suivi) = banc.json("suivre", &["suivre", CONTRAT, "--une-fois"]);
    assert_eq!((code, &suivi["erreur"]["categorie"]), (4, &json!("service")));
    assert_eq!((&suivi["codeDecharge"], &suivi["pm"]), (&envoi["codeDecharge"], &envoi["pm"]));
    let (code, suivi) = banc.json("suivre", &["suivre", CONTRAT, "--delai", "1ms"]);
    assert_eq!((code, &suivi["codeDecharge"]), (3, &envoi["codeDecharge"]));
}

#[test]
fn what_the_service_accepted_is_not_settled_by_hand() {
    let simule = simule("normal");
    let banc = &simule.banc;
    banc.json("fibres", &["fibres", CONTRAT]);
    banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    for decision in [&["--non-partie", "--raison", "hotline"][..], &["--partie", "--code", "AUTRE"][..]] {
        let arguments = [&["trancher", CONTRAT, "--oui"][..], decision].concat();
        let (code, document) = banc.json("erreur", &arguments);
        assert_eq!((code, &document["erreur"]["categorie"]), (1, &json!("etat")), "{document}");
    }
    let (code, encore) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    assert_eq!((code, &encore["verdict"]), (1, &json!("rejet")));
    assert_eq!(simule.serveur.compteurs().puts_recus, 1);
}

#[test]
fn what_the_rules_do_not_let_through_is_not_sent() {
    let simule = simule("normal");
    let (banc, serveur) = (&simule.banc, &simule.serveur);
    banc.json("fibres", &["fibres", CONTRAT]);
    banc.ecrit(
        "r.toml",
        &PLAN.replace("Fibre cassée", "Adresse erronée").replace("conservation_pto = false", "conservation_pto = true"),
    );
    let (code, document) = banc.json("envoyer", &["envoyer", "r.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((code, &document["issue"], &document["verdict"]), (1, &json!("nonEnvoyee"), &json!("rejet")));
    banc.ecrit("i.toml", &PLAN.replace("reference_prise = \"CTP-1240329-1\"\n", ""));
    let (code, document) = banc.json("envoyer", &["envoyer", "i.toml", "--oui"]);
    assert_eq!((code, &document["verdict"]), (3, &json!("indetermine")));
    banc.ecrit("x.toml", "[contrat]\nzone = 3\n");
    let (code, document) = banc.json("envoyer", &["envoyer", "x.toml", "--oui"]);
    assert_eq!((code, &document["issue"]), (2, &json!("nonEnvoyee")));
    assert_eq!(serveur.compteurs().puts_recus, 0);
    let (code, document) = banc.json("envoyer", &["envoyer", "i.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{document}");
}

#[test]
fn each_failure_of_a_read_has_its_category_s_exit_code() {
    for (scenario, attendu, categorie, service) in [
        ("erreur-10000", 5, "identifiants", Some("10000")),
        ("erreur-20021", 5, "identifiants", Some("20021")),
        ("erreur-10100", 4, "service", Some("10100")),
        ("erreur-20005", 1, "requete", Some("20005")),
        ("erreur-20007", 5, "occupe", Some("20007")),
        ("erreur-20016", 5, "quota", Some("20016")),
        ("erreur--1", 4, "service", Some("-1")),
    ] {
        let simule = simule(scenario);
        let banc = &simule.banc;
        let (code, document) = banc.json("erreur", &["structure", CONTRAT]);
        let erreur = &document["erreur"];
        assert_eq!(
            (code, &erreur["categorie"], &erreur["code"]),
            (attendu, &json!(categorie), &json!(service)),
            "{scenario}"
        );
        assert_eq!(document["referenceContrat"], CONTRAT);
    }
}

#[test]
fn each_outcome_of_a_put_has_its_exit_code() {
    for (scenario, attendu, issue) in [
        ("put:erreur-20015", 1, "refusee"),
        ("put:erreur-10000", 5, "refusee"),
        ("put:erreur--1", 4, "refusee"),
        ("put:erreur-10100", 3, "inconnue"),
        ("put:erreur-20014", 3, "inconnue"),
    ] {
        let simule = simule(scenario);
        let banc = &simule.banc;
        banc.json("fibres", &["fibres", CONTRAT]);
        let (code, document) = banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
        assert_eq!((code, &document["issue"]), (attendu, &json!(issue)), "{scenario}: {document}");
        assert!(document["erreur"]["conseil"].as_str().unwrap().len() > 10);
    }
}

#[test]
fn a_doubt_is_settled_by_a_person_and_the_code_recorded() {
    let simule = simule("put:erreur-10100");
    let banc = &simule.banc;
    banc.json("fibres", &["fibres", CONTRAT]);
    banc.json("envoyer", &["envoyer", "p.toml", "--oui"]);
    let (code, _) = banc.json("erreur", &["trancher", CONTRAT, "--partie"]);
    assert_eq!(code, 2, "no terminal and no --oui");
    let (code, document) = banc.json("trancher", &["trancher", CONTRAT, "--partie", "--oui"]);
    assert_eq!((code, &document["partie"], &document["codeDecharge"]), (0, &json!(true), &json!(null)));
    let (code, document) = banc.json("decharge", &["decharge", CONTRAT, "AB-12"]);
    assert_eq!((code, &document["codeDecharge"]), (0, &json!("AB-12")));
}

#[test]
fn a_service_that_is_gone_is_exit_4() {
    let Simule { banc, runtime, serveur } = simule("normal");
    runtime.block_on(serveur.arrete());
    for arguments in [&["structure", CONTRAT][..], &["suivre", CONTRAT][..]] {
        let (code, document) = banc.json("erreur", arguments);
        assert_eq!((code, &document["erreur"]["categorie"]), (4, &json!("reseau")), "{arguments:?}");
    }
}

#[test]
fn the_scenarios_are_listed_and_a_wrong_one_is_named() {
    let banc = Banc::new();
    let (code, document) = banc.json("simulateur-scenarios", &["simulateur", "--scenario", "liste"]);
    assert_eq!(code, 0);
    let noms: Vec<&str> =
        document["scenarios"].as_array().unwrap().iter().map(|scenario| scenario["nom"].as_str().unwrap()).collect();
    for code in reprov::domain::service_error::CodeErreur::connus() {
        assert!(noms.contains(&format!("erreur-{code}").as_str()), "{code}");
    }
    let (code, document) = banc.json("erreur", &["simulateur", "--ecoute", "127.0.0.1:0", "--scenario", "zz"]);
    assert_eq!(code, 2);
    assert!(document["erreur"]["libelle"].as_str().unwrap().contains("zz"));
    let (code, _) = banc.json("erreur", &["simulateur", "--ecoute", "0.0.0.0:0"]);
    assert_eq!(code, 2, "this machine only");
}

#[test]
fn the_quota_tells_what_the_service_stopped() {
    let simule = simule("put:erreur-20016");
    let banc = &simule.banc;
    let (_, avant) = banc.json("quota", &["quota"]);
    assert_eq!(avant["arrets"], json!([]));
    banc.lance(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    let (_, apres) = banc.json("quota", &["quota"]);
    assert_eq!((&apres["arrets"][0]["code"], &apres["arrets"][0]["categorie"]), (&json!("20016"), &json!("quota")));
    let dit = banc.lance(&["quota"]).sortie.replace('\n', " ");
    assert!(dit.contains(CONTRAT) && dit.contains("Deux sens possibles"), "{dit}");
    // And the put is not tried again.
    let course = banc.lance(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((course.code, simule.serveur.compteurs().puts_recus), (5, 1), "{course:?}");
}
