//! `verifier --demander`, with a person who answers; `--expliquer`, with and without a plan.
//!
//! Guards: domain: a fact is asked only while it decides, and set by hand it wins until it is forgotten

use std::ffi::OsString;

use common::bench::{Banc, depot};
use common::person::Personne;
use reprov::cli::{Analyse, Fin, Flux, analyse, execute};
use serde_json::{Value, json};

/// Runs a command line with a person who answers: the exit, the results, what was asked.
fn avec_reponses(banc: &Banc, arguments: &[&str], reponses: &[&'static str]) -> (Fin, String, String) {
    let plan = banc.chemin("p.toml");
    let donnees = banc.chemin("donnees");
    let config = banc.chemin("config.toml");
    let tous: Vec<OsString> = ["reprov".into(), "verifier".into(), plan.into()]
        .into_iter()
        .chain(arguments.iter().map(OsString::from))
        .chain(["--donnees".into(), donnees.into(), "--config".into(), config.into()])
        .collect();
    let Analyse::Appel(appel) = analyse(&tous, &|_| None) else { panic!("{tous:?}") };
    let (mut sortie, mut messages) = (Vec::new(), Vec::new());
    let mut personne = Personne::qui_repond(reponses);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let flux = Flux { sortie: &mut sortie, messages: &mut messages, clavier: &mut personne };
    let fin = runtime.block_on(execute(*appel, flux));
    assert!(personne.reponses.is_empty(), "answers left over: {:?}", personne.reponses);
    (fin, String::from_utf8(sortie).unwrap(), String::from_utf8(messages).unwrap())
}

fn banc(plan: &str) -> Banc {
    let banc = Banc::new();
    banc.ecrit(
        "config.toml",
        "profil = \"pack\"\n[profils.pack]\nurl = \"https://ws.example/eReprov/2.0\"\nidentifiant = \"DUPONT\"\n",
    );
    banc.ecrit("p.toml", plan);
    banc
}

/// The wanted fibre is on another PBO than the order's, and neither zone nor building is known.
fn ailleurs() -> String {
    format!(
        "[contrat]\nreference = \"MUT1\"\nreference_prise = \"CTP-1240329-1\"\nprise_existante = false\n\
         parc_opac = false\npbo = \"BE-03\"\nroute = \"reelle\"\n\
         [demande]\nreference_fibre = \"CTP-1240357-1\"\nconservation_pto = false\nmotif = \"Fibre cassée\"\n\
         [releve]\nfichier = {:?}\n",
        depot("tests/wire/source/3.3.4_fibres.xml")
    )
}

#[test]
fn the_fact_that_decides_is_asked_and_no_other() {
    // ZMD settles it alone.
    let (fin, sortie, messages) = avec_reponses(&banc(&ailleurs()), &["--demander"], &["zmd"]);
    assert_eq!(fin, Fin::Refus, "{messages}");
    assert!(sortie.contains("REJET") && messages.matches('?').count() == 1, "{messages}");
    // ZTD asks for the building next, and what was not understood is asked again.
    let (fin, sortie, messages) = avec_reponses(&banc(&ailleurs()), &["--demander"], &["ZTD", "peut-être", "Oui"]);
    assert_eq!(fin, Fin::Fait, "{messages}");
    assert!(sortie.contains("CONFORME") && messages.contains("Réponse non comprise"), "{messages}");
    // Nobody knows: each is asked once, and it stays undecided.
    let (fin, _, messages) = avec_reponses(&banc(&ailleurs()), &["--demander"], &["", ""]);
    assert_eq!(fin, Fin::Indecis, "{messages}");
    // A plan that is decided asks nothing.
    let decide = ailleurs().replace("pbo = \"BE-03\"", "pbo = \"BE-06\"");
    let (fin, _, messages) = avec_reponses(&banc(&decide), &["--demander"], &[]);
    assert_eq!((fin, messages.contains('?')), (Fin::Fait, false), "{messages}");
}

#[test]
fn an_answer_is_remembered_for_the_contract() {
    let banc = banc(&ailleurs());
    avec_reponses(&banc, &["--demander"], &["ztd", "o"]);
    let (fin, _, messages) = avec_reponses(&banc, &["--demander"], &[]);
    assert_eq!((fin, messages.contains('?')), (Fin::Fait, false), "{messages}");
    // Without the journal it is for this check only, and nothing is remembered.
    let (fin, ..) = avec_reponses(&banc, &["--demander", "--sans-journal"], &["zmd"]);
    assert_eq!(fin, Fin::Refus);
    assert_eq!(avec_reponses(&banc, &[], &[]).0, Fin::Fait);
}

#[test]
fn nobody_is_asked_without_a_terminal() {
    let banc = banc(&ailleurs());
    let course = banc.lance(&["verifier", "p.toml", "--demander"]);
    assert_eq!((course.code, course.sortie.as_str()), (2, ""), "{}", course.messages);
    assert!(course.messages.contains("--demander"), "{}", course.messages);
}

#[test]
fn a_rejected_plan_is_given_the_fibres_that_would_do() {
    let banc = banc(&ailleurs().replace("route = \"reelle\"", "route = \"reelle\"\nzone = \"ZMD\"\n"));
    // The order's own PBO was not read: nothing of it can be offered.
    let (code, document) = banc.json("verifier", &["verifier", "p.toml"]);
    assert_eq!((code, &document["plans"][0]["alternatives"]), (1, &json!([])));
    // In ZTD the fibre itself would do, without keeping the PTO: 57 is Construite.
    banc.ecrit(
        "p.toml",
        &ailleurs()
            .replace("pbo = \"BE-03\"", "pbo = \"BE-06\"")
            .replace("conservation_pto = false", "conservation_pto = true"),
    );
    let (code, document) = banc.json("verifier", &["verifier", "p.toml"]);
    assert_eq!(code, 1);
    let offertes = document["plans"][0]["alternatives"].as_array().unwrap();
    let elle = offertes.iter().find(|une| une["reference"] == "CTP-1240357-1").unwrap();
    assert_eq!((&elle["conservationPTO"], &elle["sansReferencePTO"]), (&json!(false), &json!(false)));
    assert!(offertes.iter().all(|une| une["referencePBO"] == "BE-06"));
    let gardable = |une: &&Value| une["conservationPTO"] == true;
    for une in offertes.iter().filter(gardable) {
        let etats = (une["informationConstruction"].as_str(), une["informationUtilisation"].as_str());
        assert!(
            etats == (Some("A construire"), Some("Disponible")) || etats == (Some("En construction"), Some("Réservé")),
            "{une}"
        );
    }
    assert!(offertes.iter().any(|une| gardable(&une)));
    let texte = banc.lance(&["verifier", "p.toml"]).sortie;
    assert!(texte.contains("À la place, sur le PBO BE-06") && texte.contains("avec ou sans PTO gardée"), "{texte}");
}

#[test]
fn a_rule_is_explained_without_a_plan() {
    let banc = Banc::new();
    let course = banc.lance(&["verifier", "--expliquer", "R5"]);
    assert_eq!(course.code, 0, "{}", course.messages);
    for attendu in ["R5", "[3.4.1]", "A construire et Disponible", "Exemple :"] {
        assert!(course.sortie.contains(attendu), "{attendu}: {}", course.sortie);
    }
    for numero in 1..=10 {
        let (code, document) = banc.json("verifier-expliquer", &["verifier", "--expliquer", &format!("R{numero}")]);
        assert_eq!((code, document["id"].as_str()), (0, Some(&*format!("R{numero}"))));
    }
    assert_eq!(banc.lance(&["verifier"]).code, 2, "a plan or a rule");
    assert_eq!(banc.lance(&["verifier", "--expliquer", "R11"]).code, 2);
}
