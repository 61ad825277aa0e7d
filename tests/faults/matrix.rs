//! Writes `docs/pannes.md` from the observed faults.
//!
//! Guards: net: what was seen of each fault stands in `docs/pannes.md`, and nothing else

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use reprov::host::texts::every;

use super::Lived;
use super::run::{NEW_ATTEMPT, Observed, Sequel};

/// The variable that has the document written instead of compared.
const WRITE: &str = "REPROV_ECRIT_PANNES";
const PATH: &str = "docs/pannes.md";

const START: &str = "\
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

/// Writes the page where the variable asks for it; otherwise fails when the committed page differs.
pub(super) fn hold(experiences: &[(&'static str, Vec<Lived>)]) {
    let page = page(experiences);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PATH);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, page).unwrap();
        return;
    }
    if !cfg!(target_os = "linux") {
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    let differences: Vec<String> = page
        .lines()
        .filter(|line| !written.lines().any(|other| other == *line))
        .map(|line| format!("+ {line}"))
        .chain(written.lines().filter(|line| !page.lines().any(|other| other == *line)).map(|line| format!("- {line}")))
        .collect();
    assert!(
        page == written,
        "{PATH} is stale: {WRITE}=1 cargo test --locked --test faults\n{}",
        differences.join("\n")
    );
}

fn page(experiences: &[(&'static str, Vec<Lived>)]) -> String {
    let mut page = START.to_owned();
    let mut told: BTreeMap<String, &Observed> = BTreeMap::new();
    for (title, experiences) in experiences {
        let _ = write!(
            page,
            "\n## {title}\n\n| fault | read | asked | put | may have left | then | said |\n|---|---|---|---|---|---|---|\n"
        );
        for Lived { breakage, read, sending } in experiences {
            let mut sentences: Vec<String> = Vec::new();
            for (key, observation) in
                [read, sending].into_iter().filter_map(|observation| Some((sentence(observation)?, observation)))
            {
                told.entry(key.clone()).or_insert(observation);
                sentences.push(key);
            }
            sentences.dedup();
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} | {} | {} |",
                breakage.case,
                end(read, None),
                attempts(read),
                end(sending, sending.outcome.as_deref()),
                departed(breakage.outcome),
                sequel(sending),
                if sentences.is_empty() {
                    "-".to_owned()
                } else {
                    sentences.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
                },
            );
        }
    }
    page.push_str("\n## What is said\n\nAs a technician reads it in French, with what to do. The English stands beside it in `assets/textes/`.\n");
    for key in told.keys() {
        let (french, advice) = (&TABLE[&format!("erreur.{key}")], &TABLE[&format!("erreur.{key}.conseil")]);
        let _ = write!(page, "\n**`{key}`** {french}\n> {advice}\n");
    }
    page
}

fn end(observation: &Observed, outcome: Option<&str>) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(outcome.map(|outcome| format!("**{outcome}**")));
    if !observation.category.is_empty() {
        words.push(format!("`{}`", observation.category));
    } else if outcome.is_none() {
        words.push("answered".to_owned());
    }
    words.push(format!("exit {}", observation.code));
    if observation.decharge && outcome == Some("inconnue") {
        words.push("the code is kept".to_owned());
    }
    words.join(", ")
}

fn attempts(observation: &Observed) -> String {
    let times = match observation.attempts {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    assert!(observation.attempts <= 1 + NEW_ATTEMPT);
    match observation.counted {
        0 => format!("{times}, given back"),
        n if n == observation.attempts => times,
        n => format!("{times}, {n} counted"),
    }
}

fn departed(outcome: &str) -> &'static str {
    match outcome {
        "nonEnvoyee" => "no",
        "refusee" => "yes, and it was refused",
        "acceptee" => "yes, and it was carried out",
        _ => "yes",
    }
}

fn sequel(sending: &Observed) -> String {
    match sending.sequel {
        Sequel::Finished => "settled".to_owned(),
        Sequel::Question(after) => {
            let seconds = after.as_secs_f64().round();
            format!("asked about after {seconds} s")
        }
    }
}

/// The French texts, by key.
static TABLE: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| every().map(|(key, french, _)| (key.to_owned(), french.to_owned())).collect());

/// The key of the message, without its `erreur.`; `None` when no text of the tables matches.
pub(super) fn sentence(observation: &Observed) -> Option<String> {
    let recommended =
        |key: &str| TABLE.get(&format!("erreur.{key}.conseil")).is_some_and(|advice| told(advice, &observation.advice));
    let keys = || TABLE.keys().filter_map(|key| key.strip_prefix("erreur.")).filter(|key| !key.ends_with(".conseil"));
    let key = match &observation.service_code {
        // The service's own label stands in place of the sentence: the advice identifies the key.
        Some(code) if recommended(code) => Some(code.as_str()),
        Some(_) => keys().find(|key| recommended(key)),
        None => keys().find(|key| recommended(key) && told(&TABLE[&format!("erreur.{key}")], &observation.libelle)),
    };
    key.map(str::to_owned)
}

/// Whether `text` matches `model` with any text in place of each `{name}`.
fn told(model: &str, text: &str) -> bool {
    let Some((before, sequel)) = model.split_once('{') else { return model == text };
    let Some(remainder) = text.strip_prefix(before) else { return false };
    let (_, after) = sequel.split_once('}').expect("a name ends");
    (0..=remainder.len()).filter(|end| remainder.is_char_boundary(*end)).any(|end| told(after, &remainder[end..]))
}

#[test]
fn a_sentence_is_told_from_another() {
    for (model, text, is) in [
        ("a {x} b", "a 12 b", true),
        ("a {x} b", "a 12 c", false),
        ("a", "a", true),
        ("{x}", "tout", true),
        ("a{x}", "b", false),
    ] {
        assert_eq!(told(model, text), is, "{model} {text}");
    }
}
