//! `reprov journal`: what was done, the missing codes, exports, and the purge.
//!
//! It reads page by page: a journal of any length is told without being held in memory.

mod entry;
mod purge;

use clap::ArgMatches;
use serde_json::json;

use super::common::paris_time;
use super::context::{CommandContext, Exit, FailedCommand, Format, output_failure};
use super::invocation::JournalArguments;
use super::options::{period, text};
use super::plain_text::{after, paragraph};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{CodeOrigin, Life};
use crate::domain::reference::ContratId;
use crate::domain::text::displayable;
use crate::engine::{Engine, PutFilter};
use crate::files::export::{self, DetailLevel, ExportFile, ExportTotal, Puts};
use crate::host::config::Config;

/// How far the lines below a put's first line are indented.
const INDENT: usize = 18;

/// Reads the command's options.
pub(super) fn read(options: &ArgMatches, contrat: Option<ContratId>) -> Result<JournalArguments, Failure> {
    Ok(JournalArguments {
        contrat,
        agent: text(options, "agent"),
        since: period(options)?,
        missing_codes: options.get_flag("codes_manquants"),
        export: text(options, "export").map(|value| ExportFile::read(&value)).transpose()?,
        purge: options.get_flag("purger"),
        yes: options.get_flag("oui"),
    })
}

/// Tells, exports or purges.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    config: &Config,
    wanted: &JournalArguments,
) -> Result<Exit, FailedCommand> {
    if wanted.purge {
        return purge::run(ctx, engine, config.journal.retention, wanted.yes).await;
    }
    let mut puts = open(engine, wanted).await?;
    if let Some(agent) = &wanted.agent {
        let agent = agent.trim().to_lowercase();
        puts = puts.kept(move |_, life| life.agent.as_deref().is_some_and(|own| own.trim().to_lowercase() == agent));
    }
    // As evidence: the service's own answers, for one contract.
    let answers = ctx.verbose && wanted.contrat.is_some();
    if let Some(file) = &wanted.export {
        return export(ctx, engine, &mut puts, file, DetailLevel { events: ctx.verbose, answers }).await;
    }
    match ctx.format {
        Format::Json => tell_json(ctx, engine, &mut puts, answers).await?,
        Format::Text => tell_text(ctx, engine, config, &mut puts, wanted.missing_codes, answers).await?,
    }
    Ok(Exit::Done)
}

/// The puts that were asked for, oldest first.
async fn open(engine: &Engine, wanted: &JournalArguments) -> Result<Puts, Failure> {
    let since = wanted.since.map(|since| since.seen_from(engine.now()));
    if !wanted.missing_codes {
        return Ok(Puts::register(engine.register(PutFilter { contrat: wanted.contrat.clone(), since })));
    }
    let mut missing_codes = engine.missing_codes().await?;
    missing_codes.retain(|(_, life)| wanted.contrat.as_ref().is_none_or(|contrat| life.demande.contrat == *contrat));
    Ok(Puts::list(missing_codes))
}

/// Writes the file, then tells what it holds.
async fn export(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    puts: &mut Puts,
    file: &ExportFile,
    detail: DetailLevel,
) -> Result<Exit, FailedCommand> {
    let total = export::export(engine, ctx.texts, puts, file, detail).await?;
    let name = file.path.display().to_string();
    match ctx.format {
        Format::Json => {
            let form = if file.csv { "csv" } else { "json" };
            ctx.json(&json!({ "fichier": name, "forme": form, "total": total.json() }))?;
        }
        Format::Text => {
            let n = total.puts.to_string();
            let tell = ctx.texts.sentence("cli.journal.exporte", &[("n", &n), ("fichier", &displayable(&name))]);
            ctx.line(tell)?;
        }
    }
    Ok(Exit::Done)
}

async fn tell_json(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    puts: &mut Puts,
    answers: bool,
) -> Result<(), FailedCommand> {
    let detail = DetailLevel { events: ctx.verbose, answers };
    let texts = ctx.texts;
    let mut output = |bytes: &[u8]| ctx.output.write_all(bytes).map_err(|error| output_failure(&error));
    export::document(texts, engine, puts, detail, &mut output).await?;
    Ok(())
}

async fn tell_text(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    config: &Config,
    puts: &mut Puts,
    missing_codes: bool,
    answers: bool,
) -> Result<(), FailedCommand> {
    let mut total = ExportTotal::default();
    loop {
        let page = puts.next_page().await?;
        if page.is_empty() {
            break;
        }
        for (put, life) in &page {
            total.count(life);
            tell_put(ctx, life)?;
            if missing_codes {
                let alone = page.iter().filter(|(_, other)| other.demande.contrat == life.demande.contrat).count() == 1;
                tell_what_to_do(ctx, config, life, alone)?;
            } else if ctx.verbose {
                for line in entry::history_lines(ctx.texts, &engine.history(*put).await?, answers) {
                    ctx.line(line)?;
                }
            }
        }
    }
    let n = total.puts.to_string();
    let profile = &*engine.settings().profile;
    if missing_codes {
        let key = if total.puts == 0 { "cli.journal.aucun_manquant" } else { "cli.journal.manquants" };
        ctx.line(paragraph(&ctx.texts.sentence(key, &[("n", &n), ("profil", profile)]), 0))?;
        return Ok(());
    }
    let texts = ctx.texts;
    let without_code = total.without_code.to_string();
    let values = [("n", n.as_str()), ("manquants", &without_code), ("profil", profile)];
    ctx.line(paragraph(&texts.sentence("cli.journal.total", &values), 0))?;
    let quota = engine.quota().await?;
    let (used, ceiling) = (quota.used.to_string(), quota.ceiling.to_string());
    let values = [("mois", quota.month.as_str()), ("utilisees", &used), ("plafond", &ceiling)];
    ctx.line(texts.sentence("cli.journal.mois", &values))?;
    if total.without_code > 0 {
        ctx.message(paragraph(texts.get("cli.journal.voir_manquants"), 0));
    }
    Ok(())
}

/// A put in a few lines: when, contract and wanted fibre; where it stands; its code, alone on its line and never cut.
fn tell_put(ctx: &mut CommandContext<'_>, life: &Life) -> Result<(), Failure> {
    let texts = ctx.texts;
    ctx.line(format_args!(
        "{:16}  {:24}  {}",
        paris_time(life.at),
        displayable(life.demande.contrat.as_str()),
        displayable(life.demande.fibre.as_str())
    ))?;
    let mut state = export::libelle(texts, life);
    if let Some(failure) = export::failure(life) {
        state = format!("{state} : {}", texts.failure(&failure).0);
    }
    let mut told = vec![state, life.demande.motif.libelle().to_owned()];
    told.extend(life.agent.clone());
    tell(ctx, &told.join(" · "))?;
    if let Some((code, source)) = &life.code {
        let key = match source {
            CodeOrigin::Service => "cli.journal.code_service",
            CodeOrigin::ByHand => "cli.journal.code_main",
            CodeOrigin::Salvaged => "cli.journal.code_ailleurs",
        };
        let caution = life.code_standing().caution().map(|key| format!(" · {}", texts.get(key))).unwrap_or_default();
        ctx.line(format_args!("{:INDENT$}{} {}{caution}", "", texts.get(key), code.show()))?;
    } else if !life.candidates.is_empty() {
        for code in &life.candidates {
            ctx.line(format_args!("{:INDENT$}{} {}", "", texts.get("cli.journal.code_possible"), code.show()))?;
        }
    } else if life.code_missing() {
        tell(ctx, texts.get("cli.journal.code_manquant"))?;
    }
    Ok(())
}

fn tell(ctx: &mut CommandContext<'_>, text: &str) -> Result<(), Failure> {
    let text = displayable(text);
    ctx.line(format_args!("{:INDENT$}{}", "", after(INDENT, &text, INDENT)))
}

/// What to do about a missing code; the command stands alone on its line, to be copied. `alone`: no other put of the
/// contract lacks its code.
fn tell_what_to_do(ctx: &mut CommandContext<'_>, config: &Config, life: &Life, alone: bool) -> Result<(), Failure> {
    let advice = match &config.hotline.phone {
        Some(phone) => ctx.texts.sentence("cli.journal.appeler_au", &[("telephone", phone)]),
        None => ctx.texts.get("cli.journal.appeler").to_owned(),
    };
    tell(ctx, &advice)?;
    let contrat = argument(life.demande.contrat.as_str());
    let fibre = if alone { String::new() } else { format!(" --fibre {}", argument(life.demande.fibre.as_str())) };
    ctx.line(format_args!("{:INDENT$}reprov decharge {contrat} CODE{fibre}", ""))
}

/// A value quoted so that a shell takes it as exactly one word.
fn argument(value: &str) -> String {
    let value = displayable(value);
    if value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':'))
        && !value.starts_with('-')
    {
        value.into_owned()
    } else {
        format!("'{}'", value.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_to_copy_runs_nothing_else() {
        assert_eq!(argument("CTP-1240357-1"), "CTP-1240357-1");
        for (value, word) in [("a b", "'a b'"), ("$(x)", "'$(x)'"), ("it's;x", "'it'\\''s;x'"), ("-x", "'-x'")] {
            assert_eq!(argument(value), word);
        }
    }
}
