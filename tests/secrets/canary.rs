//! A password that stands nowhere else goes through every kind of run, at the highest verbosity;
//! afterwards it must be in nothing that a run wrote, in whatever form.
//!
//! Guards: host: a secret reaches no log, journal or error

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use common::bench::Banc;
use common::order::CONTRAT;

use super::tools::{Relais, base64, maison};

/// The part of the password that every way of escaping leaves as it is.
const COEUR: &str = "c4n4ri7d9e0b2f";
/// The password: with what XML, JSON, addresses and shells escape.
const MOT_DE_PASSE: &str = "a&<\"' é%c4n4ri7d9e0b2f>\\z";
/// The password of a proxy.
const COEUR_PROXY: &str = "c4n4riPr0xy55aa";

const PLAN: &str = "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
    prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\nroute = \"reelle\"\n\
    [demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\nconservation_pto = false\n\
    motif = \"Fibre cassée\"\n";

/// What gives a password away: itself, and what base64 makes of it wherever it stands in the
/// encoded bytes, hexadecimal and UTF-16.
fn traces(coeur: &str) -> Vec<Vec<u8>> {
    let mut traces = vec![coeur.as_bytes().to_vec()];
    for decalage in 0..3 {
        let mut octets = vec![b'x'; decalage];
        octets.extend_from_slice(coeur.as_bytes());
        let code = base64(&octets);
        // The first and the last signs depend on the neighbours.
        traces.push(code.as_bytes()[4..code.len() - 4].to_vec());
    }
    let hexa = coeur.bytes().fold(String::new(), |hexa, octet| hexa + &format!("{octet:02x}"));
    traces.push(hexa.to_uppercase().into_bytes());
    traces.push(hexa.into_bytes());
    traces.push(coeur.encode_utf16().flat_map(u16::to_le_bytes).collect());
    traces
}

fn trahit(octets: &[u8]) -> bool {
    [COEUR, COEUR_PROXY]
        .into_iter()
        .flat_map(traces)
        .any(|trace| octets.windows(trace.len()).any(|fenetre| fenetre == trace))
}

fn fichiers(dossier: &Path) -> Vec<PathBuf> {
    let mut trouves = Vec::new();
    for entree in fs::read_dir(dossier).unwrap() {
        let chemin = entree.unwrap().path();
        if chemin.is_dir() { trouves.extend(fichiers(&chemin)) } else { trouves.push(chemin) }
    }
    trouves
}

/// The files under `dossier` that give a password away.
fn traitres(dossier: &Path) -> Vec<PathBuf> {
    fichiers(dossier).into_iter().filter(|chemin| trahit(&fs::read(chemin).unwrap())).collect()
}

fn config(url: &str, auth: &str, suite: &str) -> String {
    format!(
        "profil = \"sim\"\n[profils.sim]\nurl = {url:?}\nidentifiant = \"demo\"\nauth = {auth:?}\n\
         lecture_nouvel_essai = 0\ndelai_reponse = \"1s\"\n{suite}[suivi]\npremier = \"1ms\"\nmaximum = \"20ms\"\n"
    )
}

/// Runs a command with the password; its streams must not give it away.
fn passe(maison: &Banc, arguments: &[&str]) -> i32 {
    let mut tous = vec!["-vvv", "--donnees", "donnees"];
    tous.extend(arguments);
    let variables = [("REPROV_MOT_DE_PASSE", MOT_DE_PASSE), ("REPROV_LOG", "trace"), ("RUST_BACKTRACE", "full")];
    let mut commande = maison.commande(&tous);
    commande.envs(variables);
    let course = maison.mene(commande, MOT_DE_PASSE);
    for flux in [&course.sortie, &course.messages] {
        assert!(!trahit(flux.as_bytes()), "{arguments:?}: {flux}");
    }
    course.code
}

#[test]
fn the_search_finds_every_form_of_a_password() {
    let dossier = tempfile::tempdir().unwrap();
    let formes = [
        MOT_DE_PASSE.to_owned(),
        base64(format!("demo:{MOT_DE_PASSE}").as_bytes()),
        base64(format!("d:{MOT_DE_PASSE}").as_bytes()),
        base64(MOT_DE_PASSE.as_bytes()),
        MOT_DE_PASSE.replace('&', "&amp;").replace('<', "&lt;"),
        MOT_DE_PASSE.replace('%', "%25").replace('&', "%26"),
        format!("{MOT_DE_PASSE:?}"),
        serde_json::to_string(MOT_DE_PASSE).unwrap(),
        format!("http://lui:{COEUR_PROXY}@proxy.test"),
    ];
    for forme in formes {
        fs::create_dir_all(dossier.path().join("a/b")).unwrap();
        fs::write(dossier.path().join("a/b/c.sqlite-wal"), format!("avant {forme} après")).unwrap();
        assert_eq!(traitres(dossier.path()).len(), 1, "{forme}");
    }
    fs::write(dossier.path().join("a/b/c.sqlite-wal"), "demo:demo").unwrap();
    assert!(traitres(dossier.path()).is_empty());
}

#[test]
fn a_password_is_in_nothing_that_a_run_writes() {
    for (auth, format) in [("basic", "texte"), ("basic", "json"), ("wsse", "json")] {
        let relais = Relais::new("normal", MOT_DE_PASSE);
        let maison = maison();
        maison.ecrit("c.toml", &config(&relais.url, auth, ""));
        maison.ecrit("p.toml", PLAN);
        let passe = |arguments: &[&str]| {
            let mut tous = vec!["--format", format];
            tous.extend(arguments);
            passe(&maison, &tous)
        };
        for (commande, code) in [
            (&["structure", CONTRAT][..], 0),
            (&["fibres", CONTRAT], 0),
            (&["verifier", "p.toml"], 0),
            (&["envoyer", "p.toml", "--oui"], 0),
            (&["suivre", CONTRAT], 0),
            (&["quota"], 0),
            (&["journal", "--contrat", CONTRAT, "-v"], 0),
            (&["journal", "--contrat", CONTRAT, "--export", "x.json"], 0),
            (&["journal", "--export", "x.csv"], 0),
            (&["config"], 0),
            (&["diagnostic", "--oui", "--contrat", CONTRAT], 0),
            // No keyring here: what was typed is not repeated in the refusal.
            (&["connexion"], 5),
            (&["deconnexion"], 5),
        ] {
            assert_eq!(passe(commande), code, "{auth} {commande:?}");
        }
        assert!(relais.vus.load(Ordering::SeqCst) >= 4, "the password was really used");
        let log = fs::read_to_string(maison.chemin("donnees/reprov.log")).unwrap();
        assert!(log.contains("getRoSite"), "the log speaks of the calls: {log}");
        for ecrit in ["journal.sqlite", "x.json", "x.csv"] {
            assert!(fichiers(maison.dossier()).iter().any(|chemin| chemin.ends_with(ecrit)), "{ecrit}");
        }
        assert_eq!(traitres(maison.dossier()), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_password_is_in_nothing_that_a_failure_writes() {
    for scenario in ["erreur-10000", "erreur-20000", "http-500", "coupe", "tronque", "fault", "html"] {
        for auth in ["basic", "wsse"] {
            let relais = Relais::new(scenario, MOT_DE_PASSE);
            let maison = maison();
            maison.ecrit("c.toml", &config(&relais.url, auth, ""));
            maison.ecrit("p.toml", PLAN);
            assert_ne!(passe(&maison, &["--format", "json", "structure", CONTRAT]), 0, "{scenario}");
            passe(&maison, &["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
            passe(&maison, &["suivre", CONTRAT, "--une-fois"]);
            passe(&maison, &["--format", "json", "diagnostic", "--oui", "--contrat", CONTRAT]);
            assert!(relais.vus.load(Ordering::SeqCst) >= 1, "{scenario}: the password was really used");
            assert_eq!(traitres(maison.dossier()), Vec::<PathBuf>::new(), "{scenario} {auth}");
        }
    }
}

#[test]
fn a_proxy_s_password_is_in_nothing_but_the_configuration() {
    let maison = maison();
    let proxy = format!("proxy = \"http://lui:{COEUR_PROXY}@127.0.0.1:9\"\n");
    maison.ecrit("c.toml", &config("https://service.invalid/e", "basic", &proxy));
    for commande in [
        &["structure", CONTRAT][..],
        &["config"],
        &["--format", "json", "config"],
        &["diagnostic"],
        &["--format", "json", "diagnostic"],
    ] {
        passe(&maison, commande);
    }
    assert_eq!(traitres(maison.dossier()), [maison.chemin("c.toml")]);
}
