//! Each attack against the whole program: its exit code, its category, its words in both languages; for a
//! put, that its outcome is unknown, that a code that came is kept, and that nothing is sent again.
//!
//! Guards: service: an answer that attacks is called what it is, with its exit code and words, and costs no code;
//! its size costs no memory, its slowness no more than the time allowed

use std::sync::atomic::Ordering;

use common::bench::Banc;
use common::hostile_server::{Serveur, repond, serveur};
use reprov::domain::answered_by::Nature;
use reprov::domain::failure::Echec;
use reprov::domain::outcome::DefautReponse;
use reprov::host::texts::{Langue, Textes};
use serde_json::{Value, json};

use super::attacks::{Attaque, attaques, lecture, put};

/// How much of an answer to a put is read.
const PUT_MAX: usize = 1 << 20;

/// What a service answers to the contract of that number.
type Reponses = Box<dyn Fn(usize, bool) -> (Vec<u8>, Option<&'static str>) + Send + Sync>;

/// A service that answers the contract `ATT-<n>` with the n-th answer, and a bench that speaks to it.
fn poste(reponses: Reponses) -> (Banc, Serveur) {
    let serveur = serveur(move |question, flux| {
        let numero = question.split("ATT-").nth(1).unwrap();
        let numero = numero.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        let (corps, charset) = reponses(numero, question.contains("putReprovisionning"));
        let charset = charset.map(|charset| format!("; charset={charset}")).unwrap_or_default();
        repond(flux, "200 OK", &format!("text/xml{charset}"), &corps);
    });
    let banc = Banc::new()
        .avec("REPROV_CONFIG", "c.toml")
        .avec("REPROV_DONNEES", "donnees")
        .avec("REPROV_MOT_DE_PASSE", "demo");
    let config = format!(
        "profil = \"h\"\n[profils.h]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\ndelai_reponse = \"60s\"\n",
        serveur.url()
    );
    banc.ecrit("c.toml", &config);
    (banc, serveur)
}

fn envoie(banc: &Banc, numero: usize, langue: &str) -> (i32, Value) {
    let plan = format!("p{numero}.toml");
    banc.ecrit(
        &plan,
        &format!(
            "[contrat]\nreference = \"ATT-{numero}\"\n[demande]\nreference_fibre = \"F1\"\nreference_pto = \"P1\"\n\
             conservation_pto = false\nmotif = \"Fibre cassée\"\n"
        ),
    );
    banc.json("envoyer", &["--langue", langue, "envoyer", &plan, "--oui", "--malgre-indetermine"])
}

/// The words of a failure.
fn mots(langue: &str, echec: &Echec) -> (Value, Value) {
    let (phrase, conseil) = Textes::new(if langue == "en" { Langue::En } else { Langue::Fr }).echec(echec);
    (json!(phrase), json!(conseil))
}

/// What the whole program calls it: a page says more about the network than about XML, anything else is the
/// protocol's.
fn echec(attaque: &Attaque, defaut: DefautReponse) -> Echec {
    if attaque.nom == "an HTML page" { Echec::de_la_reponse(200, Some(Nature::Page)) } else { Echec::illisible(defaut) }
}

fn lit(banc: &Banc, numero: usize, attaque: &Attaque, langue: &str) {
    let contrat = format!("ATT-{numero}");
    let schema = if attaque.defaut.is_some() { "erreur" } else { "fibres" };
    let (code, document) = banc.json(schema, &["--langue", langue, "fibres", &contrat]);
    let Some(defaut) = attaque.defaut else {
        assert_eq!((code, &document["pbo"][0]["reference"]), (0, &json!("BE-06")), "{}", attaque.nom);
        return;
    };
    let (erreur, attendu) = (&document["erreur"], echec(attaque, defaut));
    assert_eq!((code, &erreur["categorie"]), (4, &json!(attendu.categorie.nom())), "{}: {document}", attaque.nom);
    let dit = (erreur["libelle"].clone(), erreur["conseil"].clone());
    assert_eq!(dit, mots(langue, &attendu), "{}", attaque.nom);
}

fn met(banc: &Banc, numero: usize, attaque: &Attaque, langue: &str) {
    let (code, document) = envoie(banc, numero, langue);
    let Some(defaut) = attaque.defaut else {
        assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{}: {document}", attaque.nom);
        assert_eq!(document["codeDecharge"], "ABCDEF", "{}", attaque.nom);
        return;
    };
    let octets = attaque.octets(&put());
    // What stands past the limit did not come.
    let venue = &octets[..octets.len().min(PUT_MAX)];
    let decharge = attaque.code && (octets.len() == venue.len() || venue.windows(6).any(|six| six == b"ABCDEF"));
    assert_eq!((code, &document["issue"]), (3, &json!("inconnue")), "{}: {document}", attaque.nom);
    assert_eq!(document["codeDecharge"], json!(decharge.then_some("ABCDEF")), "{}", attaque.nom);
    let attendu = echec(attaque, defaut);
    assert_eq!(document["erreur"]["categorie"], attendu.categorie.nom(), "{}", attaque.nom);
    if octets.len() <= PUT_MAX {
        let dit = (document["erreur"]["libelle"].clone(), document["erreur"]["conseil"].clone());
        assert_eq!(dit, mots(langue, &attendu), "{}", attaque.nom);
    }
}

/// Meets an attack as a read and as a put.
fn lit_et_met(banc: &Banc, numero: usize, attaque: &Attaque) {
    let langue = if (numero / 2).is_multiple_of(2) { "fr" } else { "en" };
    lit(banc, numero, attaque, langue);
    met(banc, numero, attaque, langue);
}

#[test]
fn each_attack_fails_as_it_must_and_a_put_is_never_sent_again() {
    let toutes = attaques();
    let combien = toutes.len();
    let (banc, serveur) = poste(Box::new(|numero, est_put| {
        let attaque = &attaques()[numero];
        (attaque.octets(&if est_put { put() } else { lecture() }), attaque.charset)
    }));
    // The journal is made once.
    banc.lance(&["quota"]);
    std::thread::scope(|fils| {
        for fil in 0..2 {
            let (banc, toutes) = (&banc, &toutes);
            fils.spawn(move || {
                for (numero, attaque) in toutes.iter().enumerate().filter(|(numero, _)| numero % 2 == fil) {
                    lit_et_met(banc, numero, attaque);
                }
            });
        }
    });
    let numero = toutes.iter().position(|attaque| attaque.defaut == Some(DefautReponse::Interdite)).unwrap();
    let (code, document) = envoie(&banc, numero, "fr");
    assert_eq!((code, &document["verdict"]), (1, &json!("rejet")), "{document}");
    assert_eq!(serveur.puts.load(Ordering::SeqCst), combien, "one put a contract");
}

/// What stands in the answer to a put, what its outcome is, and the code that is kept.
fn codes() -> Vec<(&'static str, String, &'static str, Option<String>)> {
    let contrat = |code: &str| format!("<contrat reference='C'>{code}</contrat>");
    let seul = |code: &str| contrat(&format!("<codeDecharge>{code}</codeDecharge>"));
    let ko = |numero: &str, suite: &str| {
        format!("<enteteResponse><statut>KO</statut><codeErreur>{numero}</codeErreur></enteteResponse>{suite}")
    };
    let statut =
        |statut: &str, suite: &str| format!("<enteteResponse><statut>{statut}</statut></enteteResponse>{suite}");
    let oui = |code: &str| Some(code.to_owned());
    let (long, tres_long) = ("9".repeat(10_000), "9".repeat((64 << 10) + 1));
    let fault = "</putReprovisionningResponse><Fault><faultstring>x</faultstring>";
    vec![
        ("in CDATA", seul("<![CDATA[AB<1>]]>"), "acceptee", oui("AB<1>")),
        ("as references", seul("&#65;&#x42;&amp;1"), "acceptee", oui("AB&1")),
        ("with a comment in it", seul("AB<!-- </codeDecharge><codeDecharge>X -->12"), "acceptee", oui("AB12")),
        ("with an instruction in it", seul("AB<?x y?>12"), "acceptee", oui("AB12")),
        ("in a comment", contrat("<!-- <codeDecharge>FAUX</codeDecharge> -->"), "inconnue", None),
        ("in an unknown attribute", contrat("<x y='codeDecharge>FAUX'/>"), "inconnue", None),
        ("its name split by a comment", contrat("<codeDe<!-- -->charge>FAUX</codeDecharge>"), "inconnue", None),
        ("its end split by a comment", contrat("<codeDecharge>FAUX</codeDe<!-- -->charge>"), "inconnue", None),
        ("empty", statut("OK", &seul("")), "acceptee", None),
        ("blank", statut("OK", &seul(" \n&#9;")), "acceptee", None),
        (
            "two: the first",
            contrat("<codeDecharge>UN</codeDecharge><codeDecharge>DEUX</codeDecharge>"),
            "acceptee",
            oui("UN"),
        ),
        ("beside a KO", ko("20015", &seul("AB12")), "inconnue", oui("AB12")),
        ("beside an enormous KO", ko(&long, &seul("AB12")), "inconnue", oui("AB12")),
        ("an enormous KO alone", ko(&long, ""), "inconnue", None),
        ("beside an enormous statut", statut(&long, &seul("AB12")), "inconnue", oui("AB12")),
        ("an enormous statut alone", statut(&long, ""), "inconnue", None),
        ("of 31 characters", seul(&"7".repeat(31)), "acceptee", oui(&"7".repeat(31))),
        ("of 10 kB", seul(&long), "acceptee", Some(long.clone())),
        ("longer than a value may be", seul(&tres_long), "inconnue", Some(tres_long.clone())),
        ("with what can't be shown", seul("A\u{9b}2J\u{202e}B\u{200b}"), "acceptee", oui("A\u{9b}2J\u{202e}B\u{200b}")),
        (
            "in a Fault's detail",
            format!("{fault}<detail>{}</detail></Fault><x>", seul("AB12")),
            "inconnue",
            oui("AB12"),
        ),
        ("a Fault of 60 kB", format!("{fault}<detail>{}</detail></Fault><x>", "f".repeat(60_000)), "inconnue", None),
    ]
}

#[test]
fn what_stands_for_a_code_is_one_or_is_none_and_none_is_lost() {
    fn corps(contenu: &str) -> Vec<u8> {
        let debut = "<Envelope><Body><putReprovisionningResponse>";
        let fin = if contenu.contains("<Fault>") { "</x>" } else { "</putReprovisionningResponse>" };
        let vide = contenu.strip_prefix("</putReprovisionningResponse>");
        let debut = if vide.is_some() { "<Envelope><Body>" } else { debut };
        format!("{debut}{}{fin}</Body></Envelope>", vide.unwrap_or(contenu)).into_bytes()
    }
    let (banc, serveur) = poste(Box::new(|numero, _| (corps(&codes()[numero].1), None)));
    for (numero, (nom, _, issue, code)) in codes().into_iter().enumerate() {
        let (fin, document) = envoie(&banc, numero, "fr");
        let attendue = if issue == "acceptee" { 0 } else { 3 };
        assert_eq!((fin, &document["issue"]), (attendue, &json!(issue)), "{nom}: {document}");
        assert_eq!(document["codeDecharge"], json!(code), "{nom}");
    }
    assert_eq!(serveur.puts.load(Ordering::SeqCst), codes().len());
}
