//! Each attack against the whole program: its exit code, its category and its words in both languages. For a put: the
//! outcome is unknown, a code that came is kept, and nothing is sent again.
//!
//! Guards: service: an answer that attacks is called what it is, with its exit code and words, and costs no code;
//! its size costs no memory, its slowness no more than the time allowed

use std::sync::atomic::Ordering;

use common::bench::Bench;
use common::hostile_server::{HostileServer, answer, server};
use reprov::domain::answered_by::AnswererKind;
use reprov::domain::failure::Failure;
use reprov::domain::outcome::AnswerFault;
use reprov::domain::service_error::Category;
use reprov::host::texts::{Language, Texts};
use serde_json::{Value, json};

use super::attacks::{Attack, attacks, put, read};

/// How many bytes of an answer to a put are read at most.
const PUT_MAX: usize = 1 << 20;

/// The answer to the contract of that number (`true`: to a put): its bytes and its charset.
type Answers = Box<dyn Fn(usize, bool) -> (Vec<u8>, Option<&'static str>) + Send + Sync>;

/// A service that answers the contract `ATT-<n>` with the n-th answer, and a bench that is configured for it.
fn post(answers: Answers) -> (Bench, HostileServer) {
    let server = server(move |question, stream| {
        let number = question.split("ATT-").nth(1).unwrap();
        let number = number.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        let (body, charset) = answers(number, question.contains("putReprovisionning"));
        let charset = charset.map(|charset| format!("; charset={charset}")).unwrap_or_default();
        answer(stream, "200 OK", &format!("text/xml{charset}"), &body);
    });
    let bench = Bench::new()
        .with("REPROV_CONFIG", "c.toml")
        .with("REPROV_DONNEES", "donnees")
        .with("REPROV_MOT_DE_PASSE", "demo");
    let config = format!(
        "profil = \"h\"\n[profils.h]\nurl = {:?}\nidentifiant = \"demo\"\nlecture_nouvel_essai = 0\ndelai_reponse = \"60s\"\n",
        server.url()
    );
    bench.write("c.toml", &config);
    (bench, server)
}

fn send(bench: &Bench, number: usize, language: &str) -> (i32, Value) {
    let plan = format!("p{number}.toml");
    bench.write(
        &plan,
        &format!(
            "[contrat]\nreference = \"ATT-{number}\"\n[demande]\nreference_fibre = \"F1\"\nreference_pto = \"P1\"\n\
             conservation_pto = false\nmotif = \"Fibre cassée\"\n"
        ),
    );
    bench.json("envoyer", &["--langue", language, "envoyer", &plan, "--oui", "--malgre-indetermine"])
}

/// The sentence and the advice of a failure.
fn words(language: &str, failure: &Failure) -> (Value, Value) {
    let (sentence, advice) =
        Texts::new(if language == "en" { Language::English } else { Language::French }).failure(failure);
    (json!(sentence), json!(advice))
}

/// The failure that the program must report: an HTML page says more about the network than about XML; all others are
/// faults of the protocol.
fn failure(attack: &Attack, fault: AnswerFault) -> Failure {
    if attack.name == "an HTML page" {
        Failure::from_answer(200, Some(AnswererKind::Page))
    } else {
        Failure::unreadable(fault)
    }
}

fn check_read(bench: &Bench, number: usize, attack: &Attack, language: &str) {
    let contrat = format!("ATT-{number}");
    let schema = if attack.fault.is_some() { "erreur" } else { "fibres" };
    let (code, document) = bench.json(schema, &["--langue", language, "fibres", &contrat]);
    let Some(fault) = attack.fault else {
        assert_eq!((code, &document["pbo"][0]["reference"]), (0, &json!("BE-06")), "{}", attack.name);
        return;
    };
    let expected = match attack.name {
        "the answer of another operation" => Failure::new(Category::Protocol, "erreur.reponse.autre_nom")
            .with("attendu", "getRoSiteResponse")
            .with("recu", "getSiteStructureResponse"),
        _ => failure(attack, fault),
    };
    let error = &document["erreur"];
    assert_eq!((code, &error["categorie"]), (4, &json!(expected.category.name())), "{}: {document}", attack.name);
    let told = (error["libelle"].clone(), error["conseil"].clone());
    assert_eq!(told, words(language, &expected), "{}", attack.name);
}

fn check_put(bench: &Bench, number: usize, attack: &Attack, language: &str) {
    let (code, document) = send(bench, number, language);
    let Some(fault) = attack.fault else {
        assert_eq!((code, &document["issue"]), (0, &json!("acceptee")), "{}: {document}", attack.name);
        assert_eq!(document["codeDecharge"], "ABCDEF", "{}", attack.name);
        return;
    };
    let bytes = attack.bytes(&put());
    // The bytes past the limit are not read.
    let origin = &bytes[..bytes.len().min(PUT_MAX)];
    let decharge = attack.code && (bytes.len() == origin.len() || origin.windows(6).any(|six| six == b"ABCDEF"));
    assert_eq!((code, &document["issue"]), (3, &json!("inconnue")), "{}: {document}", attack.name);
    assert_eq!(document["codeDecharge"], json!(decharge.then_some("ABCDEF")), "{}", attack.name);
    let expected = failure(attack, fault);
    assert_eq!(document["erreur"]["categorie"], expected.category.name(), "{}", attack.name);
    if bytes.len() <= PUT_MAX {
        let told = (document["erreur"]["libelle"].clone(), document["erreur"]["conseil"].clone());
        assert_eq!(told, words(language, &expected), "{}", attack.name);
    }
}

/// Checks an attack as the answer to a read and to a put.
fn check_both(bench: &Bench, number: usize, attack: &Attack) {
    let language = if (number / 2).is_multiple_of(2) { "fr" } else { "en" };
    check_read(bench, number, attack, language);
    check_put(bench, number, attack, language);
}

#[test]
fn each_attack_fails_as_it_must_and_a_put_is_never_sent_again() {
    let all = attacks();
    let how_many = all.len();
    let (bench, server) = post(Box::new(|number, is_put| {
        let attack = &attacks()[number];
        (attack.bytes(&if is_put { put() } else { read() }), attack.charset)
    }));
    // Creates the journal before the threads start.
    bench.launch(&["quota"]);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (bench, all) = (&bench, &all);
            scope.spawn(move || {
                for (number, attack) in all.iter().enumerate().filter(|(number, _)| number % 2 == thread) {
                    check_both(bench, number, attack);
                }
            });
        }
    });
    let number = all.iter().position(|attack| attack.fault == Some(AnswerFault::Forbidden)).unwrap();
    let (code, document) = send(&bench, number, "fr");
    assert_eq!((code, &document["verdict"]), (1, &json!("rejet")), "{document}");
    assert_eq!(server.puts.load(Ordering::SeqCst), how_many, "one put a contract");
}

/// For each case: its name, the content of the answer to a put, the outcome, and the code that is kept.
fn codes() -> Vec<(&'static str, String, &'static str, Option<String>)> {
    let contrat = |code: &str| format!("<contrat reference='C'>{code}</contrat>");
    let alone = |code: &str| contrat(&format!("<codeDecharge>{code}</codeDecharge>"));
    let ko = |number: &str, rest: &str| {
        format!("<enteteResponse><statut>KO</statut><codeErreur>{number}</codeErreur></enteteResponse>{rest}")
    };
    let statut = |statut: &str, rest: &str| format!("<enteteResponse><statut>{statut}</statut></enteteResponse>{rest}");
    let yes = |code: &str| Some(code.to_owned());
    let (long, very_long) = ("9".repeat(10_000), "9".repeat((64 << 10) + 1));
    let fault = "</putReprovisionningResponse><Fault><faultstring>x</faultstring>";
    vec![
        ("in CDATA", alone("<![CDATA[AB<1>]]>"), "acceptee", yes("AB<1>")),
        ("as references", alone("&#65;&#x42;&amp;1"), "acceptee", yes("AB&1")),
        ("with a comment in it", alone("AB<!-- </codeDecharge><codeDecharge>X -->12"), "acceptee", yes("AB12")),
        ("with an instruction in it", alone("AB<?x y?>12"), "acceptee", yes("AB12")),
        ("in a comment", contrat("<!-- <codeDecharge>FAUX</codeDecharge> -->"), "inconnue", None),
        ("in an unknown attribute", contrat("<x y='codeDecharge>FAUX'/>"), "inconnue", None),
        ("its name split by a comment", contrat("<codeDe<!-- -->charge>FAUX</codeDecharge>"), "inconnue", None),
        ("its end split by a comment", contrat("<codeDecharge>FAUX</codeDe<!-- -->charge>"), "inconnue", None),
        ("empty", statut("OK", &alone("")), "acceptee", None),
        ("blank", statut("OK", &alone(" \n&#9;")), "acceptee", None),
        (
            "two that differ: none",
            contrat("<codeDecharge>UN</codeDecharge><codeDecharge>DEUX</codeDecharge>"),
            "acceptee",
            None,
        ),
        ("beside a KO", ko("20015", &alone("AB12")), "inconnue", yes("AB12")),
        ("beside an enormous KO", ko(&long, &alone("AB12")), "inconnue", yes("AB12")),
        ("an enormous KO alone", ko(&long, ""), "inconnue", None),
        ("beside an enormous statut", statut(&long, &alone("AB12")), "inconnue", yes("AB12")),
        ("an enormous statut alone", statut(&long, ""), "inconnue", None),
        ("of 31 characters", alone(&"7".repeat(31)), "acceptee", yes(&"7".repeat(31))),
        ("of 10 kB", alone(&long), "acceptee", Some(long.clone())),
        ("longer than a value may be", alone(&very_long), "inconnue", Some(very_long.clone())),
        (
            "with what can't be shown",
            alone("A\u{9b}2J\u{202e}B\u{200b}"),
            "acceptee",
            yes("A\u{9b}2J\u{202e}B\u{200b}"),
        ),
        (
            "in a Fault's detail",
            format!("{fault}<detail>{}</detail></Fault><x>", alone("AB12")),
            "inconnue",
            yes("AB12"),
        ),
        ("a Fault of 60 kB", format!("{fault}<detail>{}</detail></Fault><x>", "f".repeat(60_000)), "inconnue", None),
    ]
}

#[test]
fn what_stands_for_a_code_is_one_or_is_none_and_none_is_lost() {
    fn body(content: &str) -> Vec<u8> {
        let start = "<Envelope><Body><putReprovisionningResponse>";
        let end = if content.contains("<Fault>") { "</x>" } else { "</putReprovisionningResponse>" };
        let empty = content.strip_prefix("</putReprovisionningResponse>");
        let start = if empty.is_some() { "<Envelope><Body>" } else { start };
        format!("{start}{}{end}</Body></Envelope>", empty.unwrap_or(content)).into_bytes()
    }
    let (bench, server) = post(Box::new(|number, _| (body(&codes()[number].1), None)));
    for (number, (name, _, outcome, code)) in codes().into_iter().enumerate() {
        let (end, document) = send(&bench, number, "fr");
        let expected = if outcome == "acceptee" { 0 } else { 3 };
        assert_eq!((end, &document["issue"]), (expected, &json!(outcome)), "{name}: {document}");
        assert_eq!(document["codeDecharge"], json!(code), "{name}");
    }
    assert_eq!(server.puts.load(Ordering::SeqCst), codes().len());
}
