//! Cases of the field: network.
//!
//! Guards: net: what real networks, proxies and certificates do is told by its cause, the same by requests and by diagnostic

mod certificates;
mod proxies;
mod refusals;

use common::bench::{Bench, Run};
use common::order::CONTRAT;

/// A bench for the service at `url`; `rest` holds more keys of its profile.
fn bench(url: &str, rest: &str) -> Bench {
    let bench = Bench::sealed()
        .without_bus()
        .always(&["--config", "c.toml", "--donnees", "d"])
        .with("REPROV_MOT_DE_PASSE", "demo");
    let login = if rest.contains("identifiant") { "" } else { "identifiant = \"demo\"\n" };
    bench.write(
        "c.toml",
        &format!("profil = \"t\"\n[profils.t]\nurl = {url:?}\n{login}lecture_nouvel_essai = 0\n{rest}\n"),
    );
    bench
}

/// Asks the service for a site.
fn structure(bench: &Bench) -> Run {
    bench.launch(&["structure", CONTRAT, "--actualiser"])
}

/// Looks at the way.
fn diagnostic(bench: &Bench) -> Run {
    bench.launch(&["diagnostic"])
}

/// All that a run said, as one line.
fn said(run: &Run) -> String {
    format!("{} {}", run.output, run.messages).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Requests and diagnostic both say each of these words, and end with this code.
fn both_say(bench: &Bench, code: i32, words: &[&str]) {
    for (command, run) in [("structure", structure(bench)), ("diagnostic", diagnostic(bench))] {
        let said = said(&run);
        assert_eq!(run.code, code, "{command}: {said}");
        for word in words {
            assert!(said.contains(word), "{command}: {word:?} in {said}");
        }
    }
}
