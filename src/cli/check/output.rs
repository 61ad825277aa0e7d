//! What a check writes for each plan as it goes: words, one JSON document, or the sheet with its verdicts.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::conflicts::FoundConflicts;
use super::told::{COUNTED, JudgedPlan, PlanPlace, VerdictTotal};
use super::total;
use crate::cli::common::named_time;
use crate::cli::context::{CommandContext, Format, output_failure};
use crate::cli::explain;
use crate::cli::fibres::mark_words;
use crate::cli::invocation::CheckArguments;
use crate::cli::plain_text::paragraph;
use crate::cli::rules::{json_alternatives, rules_json, show, show_alternatives, show_faults, verdict_word, word};
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::{Judgement, OverallVerdict, RuleId, free_count};
use crate::domain::text::{displayable, inert, trim_pasted};
use crate::files::export::write_json;
use crate::files::plan::{ADDED, Plan};
use crate::wire::csv::quote;

/// What is needed of a sheet to write its lines again.
pub(super) struct SheetCopy {
    /// The separator of what is written.
    pub(super) separator: char,
    /// Whether the sheet that came has commas.
    pub(super) comma: bool,
    /// How many blank lines stand before this line.
    pub(super) blank: u64,
    pub(super) line: String,
    /// Which other plans the line's plan is in conflict with, in words.
    pub(super) conflict: Option<String>,
}

/// What stands among the rules of a line whose plan is in conflict with another.
const CONFLICT: &str = "CONFLIT";

/// The format of the results, and how much is written.
pub(super) struct CheckOutput {
    form: OutputForm,
    explain: Option<RuleId>,
    written: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputForm {
    Text,
    Json,
    Csv,
}

impl CheckOutput {
    pub(super) fn new(ctx: &CommandContext<'_>, demande: &CheckArguments) -> Self {
        let form = match ctx.format {
            _ if demande.csv => OutputForm::Csv,
            Format::Text => OutputForm::Text,
            Format::Json => OutputForm::Json,
        };
        Self { form, explain: demande.explain, written: 0 }
    }

    /// Whether the results are the lines of the sheets.
    pub(super) fn is_csv(&self) -> bool {
        self.form == OutputForm::Csv
    }

    /// Whether the results are text for a person.
    pub(super) fn is_text(&self) -> bool {
        self.form == OutputForm::Text
    }

    /// Begins a sheet: a rule to explain is explained once for all its lines.
    pub(super) fn sheet(&self, ctx: &mut CommandContext<'_>) -> Result<(), Failure> {
        match self.explain {
            Some(rule) if self.is_text() => explain::show(ctx, rule),
            _ => Ok(()),
        }
    }

    /// Whether the alternatives to a rejected plan are told: in a text not for each line of a sheet.
    pub(super) fn tells_alternatives(&self, ctx: &CommandContext<'_>, place: &PlanPlace<'_>) -> bool {
        match self.form {
            OutputForm::Json | OutputForm::Csv => true,
            OutputForm::Text => place.line.is_none() || ctx.verbose,
        }
    }

    /// Whether a plan without any fault is told too.
    pub(super) fn tells_compliant(&self, ctx: &CommandContext<'_>, place: &PlanPlace<'_>) -> bool {
        match self.form {
            OutputForm::Json => true,
            OutputForm::Text => place.line.is_none() || ctx.verbose,
            OutputForm::Csv => false,
        }
    }

    /// Begins the output; `header` is the sheet's header line.
    pub(super) fn open(&self, ctx: &mut CommandContext<'_>, header: Option<&SheetCopy>) -> Result<(), Failure> {
        match (self.form, header) {
            (OutputForm::Json, _) => write(ctx, "{\"plans\":["),
            (OutputForm::Csv, Some(SheetCopy { separator, comma, blank, line, .. })) => {
                if *comma {
                    ctx.message(paragraph(ctx.texts.get("cli.verifier.virgules"), 0));
                }
                // The mark and the line ends by which a spreadsheet reads the accents and the lines.
                write(ctx, "\u{feff}")?;
                blank_lines(ctx, *blank)?;
                let added = ADDED.join(&separator.to_string());
                write(ctx, &format!("{}{separator}{added}\r\n", copied(line, *separator)))
            }
            _ => Ok(()),
        }
    }

    /// Writes the result for a judged plan.
    pub(super) fn judge(
        &mut self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        plan: &Plan,
        judged: &JudgedPlan,
        copy: Option<&SheetCopy>,
    ) -> Result<(), Failure> {
        let contrat = trim_pasted(&plan.draft.reference_contrat);
        let judgement = &judged.judgement;
        match self.form {
            OutputForm::Json => {
                let mut document = json!({
                    "plan": place.name,
                    "contrat": if contrat.is_empty() { Value::Null } else { json!(contrat) },
                    "verdict": word(judgement.overall()),
                    "releve": judged.known_list.map(|(source, at)| json!({ "source": source, "releveLe": at })),
                    "regles": rules_json(ctx.texts, judgement),
                    "alternatives": json_alternatives(&judged.alternatives),
                });
                if let Some(line) = place.line {
                    document["ligne"] = json!(line);
                }
                self.element(ctx, &document)
            }
            OutputForm::Text => self.tell(ctx, place, contrat, judged),
            OutputForm::Csv => match copy {
                Some(copy) => {
                    let (rules, remedy) = remedy(ctx, judged);
                    add(ctx, copy, word(judgement.overall()), &rules, &remedy)
                }
                None => Ok(()),
            },
        }
    }

    /// Writes that a plan, or a whole source, can't be used.
    pub(super) fn unreadable(
        &mut self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        contrat: Option<&ContratId>,
        failure: &Failure,
        copy: Option<&SheetCopy>,
    ) -> Result<(), Failure> {
        match (self.form, copy) {
            (OutputForm::Json, _) => {
                let mut document = json!({
                    "plan": place.name,
                    "contrat": contrat,
                    "erreur": ctx.error(failure),
                    "verdict": "illisible",
                    "releve": null,
                    "regles": [],
                });
                if let Some(line) = place.line {
                    document["ligne"] = json!(line);
                }
                self.element(ctx, &document)?;
            }
            (OutputForm::Text, _) => {
                let verdict = ctx.texts.get("cli.verdict.illisible");
                ctx.line(format_args!("{} : {verdict}", displayable(&place.to_string())))?;
            }
            (OutputForm::Csv, Some(copy)) => {
                let (sentence, advice) = ctx.texts.failure(failure);
                // Written in the plan's own line: it is not repeated among the messages.
                return add(ctx, copy, "illisible", "", &format!("{sentence} {advice}"));
            }
            (OutputForm::Csv, None) => {}
        }
        ctx.tell_failure(failure);
        Ok(())
    }

    /// Ends the output, with the totals. `found` is `None` when the check was interrupted.
    pub(super) fn close(
        &self,
        ctx: &mut CommandContext<'_>,
        total: &VerdictTotal,
        found: Option<&FoundConflicts>,
        several: bool,
        sheet: bool,
    ) -> Result<(), Failure> {
        match self.form {
            OutputForm::Json => close_json(ctx, total, found),
            OutputForm::Text if several => {
                ctx.line(total::tell(ctx.texts, total, found))?;
                if sheet && total.rejection > 0 && !ctx.verbose {
                    ctx.message(paragraph(ctx.texts.get("cli.verifier.alternatives_v"), 0));
                }
                Ok(())
            }
            OutputForm::Text => Ok(()),
            OutputForm::Csv => {
                ctx.message(total::tell(ctx.texts, total, found));
                Ok(())
            }
        }
    }

    fn element(&mut self, ctx: &mut CommandContext<'_>, document: &Value) -> Result<(), Failure> {
        if self.written > 0 {
            write(ctx, ",")?;
        }
        self.written += 1;
        write_json(ctx.output, document).map_err(|error| output_failure(&error))
    }

    fn tell(
        &self,
        ctx: &mut CommandContext<'_>,
        place: &PlanPlace<'_>,
        contrat: &str,
        judged: &JudgedPlan,
    ) -> Result<(), Failure> {
        let texts = ctx.texts;
        let judgement = &judged.judgement;
        let verdict = texts.get(match judgement.overall() {
            OverallVerdict::Compliant => "cli.ensemble.conforme",
            OverallVerdict::Undecided => "cli.ensemble.indetermine",
            OverallVerdict::Rejection => "cli.ensemble.rejet",
        });
        ctx.line(format_args!("{} : {verdict}  {}", displayable(&place.to_string()), displayable(contrat)))?;
        if let Some(rule) = self.explain {
            explain(ctx, judgement, rule, place.line.is_none())?;
        } else if place.line.is_some() && !ctx.verbose && !judged.alone {
            // One line of many: only its faults are told.
            return show_faults(ctx, judgement);
        } else {
            show(ctx, judgement)?;
            if let Some((source, at)) = judged.known_list {
                let source = texts.get(if source == "cache" { "cli.source.cache" } else { "cli.source.fichier" });
                let at = at.map_or_else(|| "?".to_owned(), |at| named_time(texts, at));
                ctx.line(format_args!(
                    "  {}",
                    texts.sentence("cli.verifier.releve", &[("source", source), ("le", &at)])
                ))?;
            }
        }
        show_alternatives(ctx, &judged.alternatives, judged.nothing_else)
    }
}

fn explain(ctx: &mut CommandContext<'_>, judgement: &Judgement, rule: RuleId, whole: bool) -> Result<(), Failure> {
    let texts = ctx.texts;
    let Some(ruling) = judgement.ruling().iter().find(|ruling| ruling.rule == rule) else { return Ok(()) };
    if whole {
        explain::show(ctx, rule)?;
    }
    ctx.line(format_args!("      {rule} {} :", verdict_word(texts, ruling.verdict)))?;
    ctx.line(paragraph(&texts.reason(&ruling.reason), 6))
}

/// The rules that decided against a plan or warn of it, and what would make it right.
fn remedy(ctx: &CommandContext<'_>, judged: &JudgedPlan) -> (String, String) {
    let (mut rules, mut remedy) = (String::new(), String::new());
    let ruling = judged.judgement.ruling();
    for ruling in ruling.iter().filter(|ruling| COUNTED.contains(&ruling.verdict)) {
        let blank = if rules.is_empty() { "" } else { " " };
        let _ = write!(rules, "{blank}{}", ruling.rule);
        let _ = write!(remedy, "{blank}{}", ctx.texts.reason(&ruling.reason));
    }
    if let Some(why) = judged.nothing_else {
        let _ = write!(remedy, " {}", ctx.texts.get(why.sentence()));
    }
    if let Some(first) = judged.alternatives.first() {
        let keepable = ctx.texts.get("cli.alternatives.gardable");
        // Free ones alone; only where there are none, the others with their state.
        let free = free_count(&judged.alternatives);
        let names: Vec<String> = judged
            .alternatives
            .iter()
            .filter(|one| one.is_free() == (free > 0))
            .map(|one| {
                let listed = || (!one.is_free()).then(|| one.fibre.utilisation.libelle().to_owned());
                let state = one.mark.as_ref().map(|mark| mark_words(ctx.texts, mark)).or_else(listed);
                let keep = (one.can_keep_pto == Some(true)).then(|| keepable.to_owned());
                let said: Vec<String> = state.into_iter().chain(keep).filter(|word| !word.is_empty()).collect();
                if said.is_empty() {
                    one.fibre.reference.to_string()
                } else {
                    format!("{} ({})", one.fibre.reference, said.join(", "))
                }
            })
            .collect();
        let (pbo, n) = (first.pbo.trim(), free.to_string());
        let title = ctx.texts.sentence("cli.alternatives", &[("pbo", pbo), ("n", &n)]);
        let _ = write!(remedy, " {title} {}", names.join(", "));
        if first.without_pto {
            let _ = write!(remedy, ", {}", ctx.texts.get("cli.alternatives.sans_pto"));
        }
    }
    (rules, remedy)
}

/// Writes a text that was prepared before.
pub(super) fn write_bytes(ctx: &mut CommandContext<'_>, bytes: &[u8]) -> Result<(), Failure> {
    ctx.output.write_all(bytes).map_err(|error| output_failure(&error))
}

/// Writes the line of a plan without any fault or remark.
pub(super) fn compliant(ctx: &mut CommandContext<'_>, copy: Option<&SheetCopy>) -> Result<(), Failure> {
    copy.map_or(Ok(()), |copy| add(ctx, copy, "conforme", "", ""))
}

/// Writes a line of the sheet, with the cells of the check.
fn add(
    ctx: &mut CommandContext<'_>,
    copy: &SheetCopy,
    verdict: &str,
    rules: &str,
    remedy: &str,
) -> Result<(), Failure> {
    let SheetCopy { separator, line, blank, conflict, .. } = copy;
    blank_lines(ctx, *blank)?;
    // After the rules: the word by which a spreadsheet finds the lines in conflict.
    let words = |cell: &str, more: &str| [cell, more].map(str::trim).join(" ").trim().to_owned();
    let rules = &words(rules, if conflict.is_some() { CONFLICT } else { "" });
    let remedy = words(remedy, conflict.as_deref().unwrap_or_default());
    let remedy = inert(&remedy);
    let (rules, remedy) = (quote(rules, *separator), quote(&remedy, *separator));
    let line = copied(line, *separator);
    write(ctx, &format!("{line}{separator}{verdict}{separator}{rules}{separator}{remedy}\r\n"))
}

/// Writes blank lines: each line of the sheet keeps its number.
pub(super) fn blank_lines(ctx: &mut CommandContext<'_>, number: u64) -> Result<(), Failure> {
    (0..number).try_for_each(|_| write(ctx, "\r\n"))
}

/// A line of the sheet as it came, without the characters that act on a terminal or hide. Its separators, its tabs
/// and the line ends within its cells stay.
fn copied(line: &str, separator: char) -> String {
    let mut output = String::with_capacity(line.len());
    for piece in line.split_inclusive([separator, '\n', '\t']) {
        let cell = piece.trim_end_matches('\n').trim_end_matches('\r');
        let cell = cell.strip_suffix([separator, '\t']).unwrap_or(cell);
        let (cell, end) = piece.split_at(cell.len());
        output.push_str(&displayable(cell));
        output.push_str(end);
    }
    output
}

/// Ends the document: the plans in conflict, all of them, and the totals.
fn close_json(
    ctx: &mut CommandContext<'_>,
    total: &VerdictTotal,
    found: Option<&FoundConflicts>,
) -> Result<(), Failure> {
    write(ctx, "]")?;
    if let Some(found) = found {
        write(ctx, ",\"conflits\":[")?;
        for (index, conflict) in found.json().enumerate() {
            if index > 0 {
                write(ctx, ",")?;
            }
            write_json(ctx.output, &conflict).map_err(|error| output_failure(&error))?;
        }
        write(ctx, "]")?;
    }
    for (name, value) in total::json(total) {
        write(ctx, &format!(",\"{name}\":{value}"))?;
    }
    write(ctx, if found.is_none() { ",\"interrompu\":true}\n" } else { "}\n" })
}

fn write(ctx: &mut CommandContext<'_>, text: &str) -> Result<(), Failure> {
    write_bytes(ctx, text.as_bytes())
}
