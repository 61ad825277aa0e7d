//! What the service is asked: after somebody agreed, reads only, never more than was announced.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::bench::Banc;
use common::order::CONTRAT;
use common::person::Personne;
use reprov::cli::{Analyse, Fin, Flux, analyse, execute};
use serde_json::json;

use super::bench::{Diagnostic as _, Front, Rapport, Sort, en_ordre, filtre};

const ARGUMENTS: [&str; 3] = ["--oui", "--contrat", CONTRAT];

fn interroge(front: &Front, banc: &Banc, questions: u64) -> (i32, Rapport) {
    let (code, rapport) = banc.diagnostic(&ARGUMENTS);
    let compteurs = front.compteurs();
    assert_eq!(compteurs.puts_recus, 0, "never a put");
    assert_eq!(compteurs.questions, questions, "{}", rapport.0);
    assert!(rapport.requetes() <= rapport.0["requetes"]["auPlus"].as_u64().unwrap());
    (code, rapport)
}

#[test]
fn what_works_as_configured_costs_two_requests_and_is_in_the_ledger() {
    let (front, banc) = en_ordre("normal");
    let (code, rapport) = interroge(&front, &banc, 2);
    assert_eq!(code, 0, "{}", rapport.0);
    for controle in ["acces", "soap", "pbo"] {
        assert_eq!(rapport.etat(controle), "ok");
    }
    assert_eq!(rapport.requetes(), 2);
    let quota = banc.lance(&["--format", "json", "quota"]);
    assert!(quota.sortie.contains("\"utilisees\":2"), "{}", quota.sortie);
    // What came is kept nowhere: it was a try.
    let cache = banc.lance(&["--hors-ligne", "structure", CONTRAT]);
    assert_eq!(cache.code, 4);
}

#[test]
fn nothing_is_spent_without_agreement() {
    let (front, banc) = en_ordre("normal");
    let (code, rapport) = banc.diagnostic(&["--contrat", CONTRAT]);
    assert_eq!((code, rapport.etat("acces")), (0, "nonEssaye"));
    assert!(rapport.dit("acces").contains("--oui"));
    let (_, rapport) = banc.diagnostic(&["--oui"]);
    assert!(rapport.dit("acces").contains("--contrat"), "no contract at hand");
    assert_eq!(front.compteurs().questions, 0);
}

#[test]
fn a_wrong_password_stops_at_the_first_request() {
    let (front, banc) = en_ordre("normal");
    let banc = banc.avec("REPROV_MOT_DE_PASSE", "faux");
    let (code, rapport) = interroge(&front, &banc, 1);
    assert_eq!((code, rapport.echecs()), (5, vec!["acces"]));
    assert_eq!(rapport.etat("soap"), "ok", "a refusal by name is an answer");
    assert!(!rapport.0.to_string().contains("faux"));
    // Nor is it tried again, for the account could lock; and that is told also without asking.
    let (_, rapport) = interroge(&front, &banc, 1);
    assert_eq!((rapport.etat("motDePasse"), rapport.requetes()), ("attention", 0));
    assert!(rapport.dit("motDePasse").contains("reprov connexion"));
}

#[test]
fn the_other_soap_version_is_found() {
    let (front, banc) = filtre("normal", |requete| {
        if requete.to_ascii_lowercase().contains("content-type: text/xml") {
            Sort::Repond("HTTP/1.1 415 Unsupported Media Type\r\nContent-Length: 0\r\n\r\n")
        } else {
            Sort::Passe(requete)
        }
    });
    let (code, rapport) = interroge(&front, &banc, 2);
    assert_eq!((code, rapport.echecs()), (2, vec!["soap"]), "{}", rapport.0);
    assert_eq!(rapport.controle("soap")["donnees"], json!({ "configuree": "1.1", "acceptee": "1.2" }));
    assert!(rapport.dit("soap").contains("soap_version = \"1.2\""));
    assert_eq!((rapport.etat("pbo"), rapport.requetes()), ("ok", 3));
}

#[test]
fn neither_version_is_told_with_what_the_configured_one_met() {
    let (front, banc) = en_ordre("fault");
    let (code, rapport) = interroge(&front, &banc, 2);
    assert_eq!((code, rapport.echecs()), (4, vec!["soap"]), "{}", rapport.0);
}

/// The service passes over an element that it does not know: it answers about the whole floor.
#[test]
fn the_other_pbo_element_is_found() {
    let (front, banc) = filtre("normal", |requete| {
        Sort::Passe(match (requete.find("<referencePBO>"), requete.find("</referencePBO>")) {
            (Some(debut), Some(fin)) => format!("{}{}", &requete[..debut], &requete[fin + 15..]),
            _ => requete,
        })
    });
    let (code, rapport) = interroge(&front, &banc, 3);
    assert_eq!((code, rapport.echecs()), (2, vec!["pbo"]), "{}", rapport.0);
    assert!(rapport.dit("pbo").contains("pbo_element = \"referenceBE\""));
}

#[test]
fn a_used_up_quota_spends_nothing() {
    let (front, banc) = en_ordre("normal");
    banc.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n[quota]\nmensuel = 3\nreserve = 1\n");
    interroge(&front, &banc, 2);
    let (code, rapport) = interroge(&front, &banc, 2);
    assert_eq!((code, rapport.echecs()), (5, vec!["quota"]), "{}", rapport.0);
    assert_eq!(rapport.etat("acces"), "nonEssaye");
}

#[test]
fn a_service_that_asked_to_wait_is_told_without_asking_it() {
    let (_front, banc) = filtre("normal", |requete| {
        if requete.starts_with("POST ") {
            Sort::Repond("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n")
        } else {
            Sort::Passe(requete)
        }
    });
    assert_eq!(banc.lance(&["structure", CONTRAT]).code, 5);
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.etat("quota"), rapport.etat("motDePasse")), (0, "attention", "ok"), "{}", rapport.0);
    assert!(rapport.dit("quota").contains("pas avant"), "{}", rapport.dit("quota"));
}

/// How often a password was asked for.
static DEMANDES: AtomicUsize = AtomicUsize::new(0);

#[test]
fn a_person_is_asked_before_anything_is_spent() {
    let (front, banc) = en_ordre("normal");
    let chemin = |nom: &str| banc.chemin(nom).display().to_string();
    for (reponse, questions) in [("non", 0), ("", 0), ("oui", 2)] {
        let (config, donnees) = (chemin("c.toml"), chemin("d"));
        let arguments = ["reprov", "--config", &config, "--donnees", &donnees, "diagnostic", "--contrat", CONTRAT];
        let arguments: Vec<OsString> = arguments.into_iter().map(OsString::from).collect();
        let environnement = |_: &str| None;
        let Analyse::Appel(appel) = analyse(&arguments, &environnement) else { panic!("understood") };
        let (mut sortie, mut messages) = (Vec::new(), Vec::new());
        let mut clavier = Personne::qui_repond(&[reponse]).avec_mot_de_passe(|_| {
            DEMANDES.fetch_add(1, Ordering::SeqCst);
            Ok("demo".into())
        });
        let flux = Flux { sortie: &mut sortie, messages: &mut messages, clavier: &mut clavier };
        let fin = tokio::runtime::Runtime::new().unwrap().block_on(execute(*appel, flux));
        let messages = String::from_utf8(messages).unwrap();
        assert!(messages.contains("4 au plus") && messages.contains("Tapez oui"), "{messages}");
        assert!(clavier.reponses.is_empty(), "asked");
        let texte = String::from_utf8(sortie).unwrap();
        assert_eq!(texte.contains("vous ne l'avez pas voulu"), questions == 0, "{texte}");
        assert!(texte.contains("Il sera demandé sur le terminal"), "{texte}");
        assert_eq!(DEMANDES.load(Ordering::SeqCst), usize::from(questions > 0), "asked once for all requests");
        assert_eq!((fin, front.compteurs().questions), (Fin::Fait, questions), "{texte}");
    }
}
