//! The totals of a check, in words and as JSON.

use serde_json::{Map, Value, json};

use super::conflicts::FoundConflicts;
use super::told::{COUNTED, VerdictTotal};
use crate::cli::plain_text::paragraph;
use crate::domain::rules::ereprov::Verdict;
use crate::host::texts::Texts;

/// The totals in words: by verdict, by rule, and the plans in conflict.
pub(super) fn tell(texts: Texts, total: &VerdictTotal, found: Option<&FoundConflicts>) -> String {
    let key = if total.warned > 0 { "cli.verifier.total.avis" } else { "cli.verifier.total" };
    let mut values = vec![
        ("conforme", total.compliant.to_string()),
        ("rejet", total.rejection.to_string()),
        ("indetermine", total.undecided.to_string()),
        ("illisible", total.unreadable.to_string()),
    ];
    if total.warned > 0 {
        values.push(("avis", total.warned.to_string()));
    }
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut lines = vec![texts.sentence(key, &values)];
    let groups: Vec<String> = COUNTED.into_iter().filter_map(|verdict| group(texts, total, verdict)).collect();
    if !groups.is_empty() {
        let rules = texts.sentence("cli.verifier.par_regle", &[("regles", &groups.join(" ; "))]);
        lines.push(paragraph(&rules, 0));
    }
    let (fibres, contrats) = found.map_or((0, 0), FoundConflicts::count);
    for (key, n) in [("cli.verifier.conflits_fibre", fibres), ("cli.verifier.conflits_contrat", contrats)] {
        if n > 0 {
            lines.push(texts.count(key, n, &[("n", &n.to_string())]));
        }
    }
    lines.join("\n")
}

/// The rules that gave that verdict, each with the number of plans.
fn group(texts: Texts, total: &VerdictTotal, verdict: Verdict) -> Option<String> {
    let rules: Vec<String> = total.by_rule(verdict).map(|(rule, n)| format!("{rule} {n}")).collect();
    let word = texts.get(match verdict {
        Verdict::Rejection => "cli.verdict.rejet",
        Verdict::Undecided => "cli.verdict.indetermine",
        _ => "cli.verifier.avis",
    });
    (!rules.is_empty()).then(|| format!("{word} {}", rules.join(", ")))
}

/// The totals as members of the document.
pub(super) fn json(total: &VerdictTotal) -> [(&'static str, Value); 3] {
    let rules = |verdict| {
        let rules: Map<String, Value> =
            total.by_rule(verdict).map(|(rule, n)| (rule.name().to_owned(), json!(n))).collect();
        Value::from(rules)
    };
    let count = json!({
        "conforme": total.compliant,
        "rejet": total.rejection,
        "indetermine": total.undecided,
        "illisible": total.unreadable,
    });
    let by_rule = json!({
        "rejet": rules(Verdict::Rejection),
        "indetermine": rules(Verdict::Undecided),
        "avertissement": rules(Verdict::Warning),
    });
    [("total", count), ("conformeAvecAvertissement", json!(total.warned)), ("parRegle", by_rule)]
}
