//! `docs/pannes.md`, from what was seen.
//!
//! Guards: net: what was seen of each fault stands in `docs/pannes.md`, and nothing else

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use reprov::host::texts::every;

use super::Vecu;
use super::run::{NOUVEL_ESSAI, Releve, Suite};

/// Set to write the document instead of holding it to what was seen.
const ECRIRE: &str = "REPROV_ECRIT_PANNES";
const CHEMIN: &str = "docs/pannes.md";

const DEBUT: &str = "\
# Networks that fail

What the program makes of each fault of the network, of TLS, of a proxy and of the server. This page is written by
`tests/faults/`, which has the real program meet each fault once as a read (`structure`) and once as a put (`envoyer`), with a
server that misbehaves so on loopback; it is written from what was seen from outside. The test fails when the page differs
(`REPROV_ECRIT_PANNES=1 cargo test --locked --test faults` writes it anew), and also, whatever the page says, when a put is
sent twice, when a byte came of what is said not to have left, when a request that came is not counted, or when the service's
credentials reach any other machine.

- **read**: category and exit code. **asked**: attempts, with one new attempt allowed (`lecture_nouvel_essai = 1`; the
  default is two), and how many of them count in the month's requests: one is given back only when it is certain that
  nothing of it left.
- **put**: outcome, category and exit code. It is tried once, whatever happens. **may have left**: `no` is a certainty, and
  only then is its request given back.
- **then**: what the program does next with the put by itself. *Settled* is nothing; *asked about* is the first
  getReprovisionning, so long after the put's last byte (at the default `[suivi]`).
- **said**: the sentence, listed [below](#what-is-said); where two are named, the read's and the put's.

What only shows between several calls is tested beside it, and not on this page: a service that asks to wait is heard by every
process, for an hour at most, and no put leaves meanwhile (`wait.rs`); asking again spends neither more than the share nor
the reserve (`budget.rs`); a connection that is kept gives nobody another's answer, and one that was closed meanwhile costs no
second request (`connections.rs`). A put on a kept connection: `tests/transport.rs`. A machine that sleeps: `tests/killed/sleep.rs`.
Faults of HTTP are met without TLS; nothing here was run against an operator's platform. The page is held to what is seen on
Linux, where a queue of connections that is full is a black hole.
";

/// Writes the page where that is asked for; else fails when it is not the committed one.
pub(super) fn tient(vecus: &[(&'static str, Vec<Vecu>)]) {
    let page = page(vecus);
    let chemin = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHEMIN);
    if std::env::var_os(ECRIRE).is_some() {
        std::fs::write(&chemin, page).unwrap();
        return;
    }
    if !cfg!(target_os = "linux") {
        return;
    }
    let ecrite = std::fs::read_to_string(&chemin).unwrap_or_default().replace("\r\n", "\n");
    let differences: Vec<String> = page
        .lines()
        .filter(|ligne| !ecrite.lines().any(|autre| autre == *ligne))
        .map(|ligne| format!("+ {ligne}"))
        .chain(
            ecrite.lines().filter(|ligne| !page.lines().any(|autre| autre == *ligne)).map(|ligne| format!("- {ligne}")),
        )
        .collect();
    assert!(
        page == ecrite,
        "{CHEMIN} is stale: {ECRIRE}=1 cargo test --locked --test faults\n{}",
        differences.join("\n")
    );
}

fn page(vecus: &[(&'static str, Vec<Vecu>)]) -> String {
    let mut page = DEBUT.to_owned();
    let mut dites: BTreeMap<String, &Releve> = BTreeMap::new();
    for (titre, vecus) in vecus {
        let _ = write!(
            page,
            "\n## {titre}\n\n| fault | read | asked | put | may have left | then | said |\n|---|---|---|---|---|---|---|\n"
        );
        for Vecu { panne, lecture, envoi } in vecus {
            let mut phrases: Vec<String> = Vec::new();
            for (cle, releve) in [lecture, envoi].into_iter().filter_map(|releve| Some((phrase(releve)?, releve))) {
                dites.entry(cle.clone()).or_insert(releve);
                phrases.push(cle);
            }
            phrases.dedup();
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                panne.fait,
                fin(lecture, None),
                essais(lecture),
                fin(envoi, envoi.issue.as_deref()),
                parti(panne.issue),
                suite(envoi),
                if phrases.is_empty() {
                    "-".to_owned()
                } else {
                    phrases.iter().map(|cle| format!("`{cle}`")).collect::<Vec<_>>().join(", ")
                },
            );
        }
    }
    page.push_str("\n## What is said\n\nAs a technician reads it in French, with what to do. The English stands beside it in `assets/textes/`.\n");
    for cle in dites.keys() {
        let (fr, conseil) = (&TABLE[&format!("erreur.{cle}")], &TABLE[&format!("erreur.{cle}.conseil")]);
        let _ = write!(page, "\n**`{cle}`** {fr}\n> {conseil}\n");
    }
    page
}

fn fin(releve: &Releve, issue: Option<&str>) -> String {
    let mut mots: Vec<String> = Vec::new();
    mots.extend(issue.map(|issue| format!("**{issue}**")));
    if !releve.categorie.is_empty() {
        mots.push(format!("`{}`", releve.categorie));
    } else if issue.is_none() {
        mots.push("answered".to_owned());
    }
    mots.push(format!("exit {}", releve.code));
    if releve.decharge && issue == Some("inconnue") {
        mots.push("the code is kept".to_owned());
    }
    mots.join(", ")
}

fn essais(releve: &Releve) -> String {
    let fois = match releve.essais {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    assert!(releve.essais <= 1 + NOUVEL_ESSAI);
    match releve.comptees {
        0 => format!("{fois}, given back"),
        n if n == releve.essais => fois,
        n => format!("{fois}, {n} counted"),
    }
}

fn parti(issue: &str) -> &'static str {
    match issue {
        "nonEnvoyee" => "no",
        "refusee" => "yes, and it was refused",
        "acceptee" => "yes, and it was carried out",
        _ => "yes",
    }
}

fn suite(envoi: &Releve) -> String {
    match envoi.suite {
        Suite::Finie => "settled".to_owned(),
        Suite::Question(apres) => {
            let secondes = apres.as_secs_f64().round();
            format!("asked about after {secondes} s")
        }
    }
}

/// The French texts, by key.
static TABLE: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| every().map(|(key, fr, _)| (key.to_owned(), fr.to_owned())).collect());

/// The key of what was said, without its `erreur.`; `None` where nothing of the tables was.
pub(super) fn phrase(releve: &Releve) -> Option<String> {
    let conseille =
        |cle: &str| TABLE.get(&format!("erreur.{cle}.conseil")).is_some_and(|conseil| dit(conseil, &releve.conseil));
    let cles = || TABLE.keys().filter_map(|cle| cle.strip_prefix("erreur.")).filter(|cle| !cle.ends_with(".conseil"));
    let cle = match &releve.code_du_service {
        // The service's own label stands in the sentence's place: the advice tells which it is.
        Some(code) if conseille(code) => Some(code.as_str()),
        Some(_) => cles().find(|cle| conseille(cle)),
        None => cles().find(|cle| conseille(cle) && dit(&TABLE[&format!("erreur.{cle}")], &releve.libelle)),
    };
    cle.map(str::to_owned)
}

/// Whether `texte` is `modele` with something in place of each `{name}`.
fn dit(modele: &str, texte: &str) -> bool {
    let Some((avant, suite)) = modele.split_once('{') else { return modele == texte };
    let Some(reste) = texte.strip_prefix(avant) else { return false };
    let (_, apres) = suite.split_once('}').expect("a name ends");
    (0..=reste.len()).filter(|fin| reste.is_char_boundary(*fin)).any(|fin| dit(apres, &reste[fin..]))
}

#[test]
fn a_sentence_is_told_from_another() {
    for (modele, texte, est) in [
        ("a {x} b", "a 12 b", true),
        ("a {x} b", "a 12 c", false),
        ("a", "a", true),
        ("{x}", "tout", true),
        ("a{x}", "b", false),
    ] {
        assert_eq!(dit(modele, texte), est, "{modele} {texte}");
    }
}
