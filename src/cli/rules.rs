//! The verdicts of the rules, in JSON and in words; and the facts that a plan is judged with.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::context::CommandContext;
use super::fibres::{PrintedMark, mark_words};
use super::plain_text::{after, paragraph, table};
use crate::domain::commande::{Commande, Fact};
use crate::domain::failure::Failure;
use crate::domain::rules::ereprov::{
    Judgement, KnownList, ListAges, NothingElse, OverallVerdict, Proposal, RuleId, Ruling, Verdict, free_count, judge,
};
use crate::domain::text::displayable;
use crate::engine::Knowledge;
use crate::files::plan::{JudgingBasis, Plan};
use crate::host::texts::Texts;

/// The verdicts as JSON.
pub(super) fn rules_json(texts: Texts, judgement: &Judgement) -> Value {
    judgement
        .ruling()
        .iter()
        .map(|ruling| {
            json!({
                "id": ruling.rule,
                "verdict": ruling.verdict,
                "section": ruling.rule.section(),
                "message": texts.reason(&ruling.reason),
            })
        })
        .collect()
}

/// The word for the overall verdict.
pub(super) const fn word(overall: OverallVerdict) -> &'static str {
    match overall {
        OverallVerdict::Compliant => "conforme",
        OverallVerdict::Undecided => "indetermine",
        OverallVerdict::Rejection => "rejet",
    }
}

/// Judges a plan with what is known of its contract; with `None`, the plan alone.
pub(super) fn judge_plan(
    plan: &Plan,
    known_list: Option<KnownList>,
    known: Option<&Knowledge>,
    ages: ListAges,
    now: Timestamp,
) -> Judgement {
    let basis = JudgingBasis::new(plan, known_list, known);
    judge(&basis.examination(&basis.commande, ages, now))
}

/// What to do instead of a rejected plan, as JSON. `conservationPTO` is the value that may be sent with each fibre: 1
/// means that 0 may be sent too.
pub(super) fn json_alternatives(alternatives: &[Proposal]) -> Value {
    alternatives
        .iter()
        .map(|one| {
            let mut alternative = json!({
                "reference": one.fibre.reference,
                "referencePBO": one.pbo,
                "localisation": one.localisation,
                "informationConstruction": one.fibre.construction.libelle(),
                "informationUtilisation": one.fibre.utilisation.libelle(),
                "conservationPTO": one.can_keep_pto,
                "sansReferencePTO": one.without_pto,
                "verdict": word(one.verdict),
            });
            if let (Some(mark), Value::Object(fields)) = (&one.mark, &mut alternative) {
                fields.insert("notreDemande".to_owned(), json!(PrintedMark::new(mark)));
            }
            alternative
        })
        .collect()
}

/// What to do instead of a rejected plan, in words, one line each.
pub(super) fn show_alternatives(
    ctx: &mut CommandContext<'_>,
    alternatives: &[Proposal],
    nothing_else: Option<NothingElse>,
) -> Result<(), Failure> {
    let texts = ctx.texts;
    if let Some(why) = nothing_else {
        ctx.line(paragraph(texts.get(why.sentence()), 2))?;
    }
    let Some(first) = alternatives.first() else { return Ok(()) };
    let pbo = format!("{} {}", first.pbo, first.localisation);
    let title = texts.sentence(
        "cli.alternatives",
        &[("pbo", &displayable(pbo.trim())), ("n", &free_count(alternatives).to_string())],
    );
    ctx.line(format_args!("  {title}"))?;
    if first.without_pto {
        ctx.line(format_args!("    {}", texts.get("cli.alternatives.sans_pto")))?;
    }
    let lines: Vec<Vec<String>> = alternatives
        .iter()
        .map(|one| {
            let keep = match one.can_keep_pto {
                Some(true) => "cli.alternatives.gardable",
                Some(false) => "cli.alternatives.non_gardable",
                None => "cli.alternatives.gardable_indetermine",
            };
            let mut line = vec![
                one.fibre.reference.to_string(),
                one.fibre.construction.libelle().to_owned(),
                match &one.mark {
                    Some(mark) => mark_words(texts, mark),
                    None => one.fibre.utilisation.libelle().to_owned(),
                },
                texts.get(keep).to_owned(),
            ];
            if one.verdict == OverallVerdict::Undecided {
                line.push(texts.get("cli.verdict.indetermine").to_owned());
            }
            line
        })
        .collect();
    ctx.line(table(&lines, 4))
}

/// Warns about each fact of a plan that differs from the journal's.
pub(super) fn warn_of_contradictions(ctx: &mut CommandContext<'_>, name: &str, plan: &Commande, known: &Commande) {
    fn differing<T: PartialEq>(
        plan: Option<&Fact<T>>,
        known: Option<&Fact<T>>,
        text: fn(&T) -> String,
    ) -> Option<(String, String)> {
        let (plan, known) = (&plan?.value, &known?.value);
        (plan != known).then(|| (text(plan), text(known)))
    }
    let yes_no = |value: &bool| value.to_string();
    let facts = [
        ("reference_prise", differing(plan.reference_prise.as_ref(), known.reference_prise.as_ref(), String::clone)),
        ("prise_existante", differing(plan.existing_prise.as_ref(), known.existing_prise.as_ref(), yes_no)),
        ("parc_opac", differing(plan.parc_opac.as_ref(), known.parc_opac.as_ref(), yes_no)),
        ("zone", differing(plan.zone.as_ref(), known.zone.as_ref(), |zone| zone.libelle().to_owned())),
        (
            "immeuble_collectif",
            differing(plan.collective_immeuble.as_ref(), known.collective_immeuble.as_ref(), yes_no),
        ),
        (
            "pbo",
            // The journal may know the PBO's place too: only the references are compared.
            plan.pbo.as_ref().zip(known.pbo.as_ref()).and_then(|(plan, known)| {
                let (plan, known) = (&plan.value.reference, &known.value.reference);
                (plan != known).then(|| (plan.clone(), known.clone()))
            }),
        ),
        ("route", differing(plan.route.as_ref(), known.route.as_ref(), |route| route.libelle().to_owned())),
    ];
    for (key, difference) in facts {
        if let Some((told, in_journal)) = difference {
            let text = ctx.texts.sentence(
                "cli.verifier.contradiction",
                &[("plan", name), ("cle", key), ("dit", &told), ("su", &in_journal)],
            );
            ctx.message(text);
        }
    }
}

/// The verdicts in words: those that matter rule by rule, the others on one line.
pub(super) fn show(ctx: &mut CommandContext<'_>, judgement: &Judgement) -> Result<(), Failure> {
    let texts = ctx.texts;
    show_faults(ctx, judgement)?;
    if !ctx.verbose {
        for (verdict, key) in
            [(Verdict::Compliant, "cli.verdict.conformes"), (Verdict::NotApplicable, "cli.verdict.sans_objets")]
        {
            let names: Vec<&str> = judgement.rules(verdict).map(RuleId::name).collect();
            if !names.is_empty() {
                ctx.line(format_args!("  {} {}", texts.get(key), names.join(" ")))?;
            }
        }
    }
    Ok(())
}

/// Names the command that reads the fibres, where a rule waits for them.
pub(super) fn tell_reading(ctx: &mut CommandContext<'_>, judgement: &Judgement, contrat: &str) {
    if !contrat.is_empty() && judgement.rules(Verdict::Undecided).any(|rule| rule == RuleId::R9) {
        let text = ctx.texts.sentence("cli.verifier.lire_fibres", &[("contrat", contrat)]);
        ctx.message(paragraph(&text, 0));
    }
}

/// The verdicts that matter, rule by rule; with `-v` the others too.
pub(super) fn show_faults(ctx: &mut CommandContext<'_>, judgement: &Judgement) -> Result<(), Failure> {
    let (texts, verbose) = (ctx.texts, ctx.verbose);
    let matters = |ruling: &&Ruling| {
        verbose || matches!(ruling.verdict, Verdict::Rejection | Verdict::Undecided | Verdict::Warning)
    };
    for ruling in judgement.ruling().iter().filter(matters) {
        ctx.line(line(texts, ruling))?;
    }
    Ok(())
}

fn line(texts: Texts, ruling: &Ruling) -> String {
    let start = format!("  {:<4}{:<15}", ruling.rule.name(), verdict_word(texts, ruling.verdict));
    let message = format!("{} [{}]", texts.reason(&ruling.reason), ruling.rule.section());
    format!("{start}{}", after(start.chars().count(), &message, 21))
}

/// The word for a verdict.
pub(super) fn verdict_word(texts: Texts, verdict: Verdict) -> &'static str {
    texts.get(match verdict {
        Verdict::Compliant => "cli.verdict.conforme",
        Verdict::Rejection => "cli.verdict.rejet",
        Verdict::Undecided => "cli.verdict.indetermine",
        Verdict::Warning => "cli.verdict.avertissement",
        Verdict::NotApplicable => "cli.verdict.sans_objet",
    })
}
