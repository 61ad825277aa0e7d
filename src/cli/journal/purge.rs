//! The purge: shown, confirmed, then done in one transaction.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::cli::common::paris_time;
use crate::cli::context::{CommandContext, Exit, FailedCommand, Format};
use crate::cli::plain_text::{paragraph, table};
use crate::cli::send::ask_yes;
use crate::domain::failure::Failure;
use crate::engine::{DiskSize, Engine, KeptPuts, Purge};
use crate::host::config::signed;
use crate::host::toml_keys::{write_duration, write_size};

/// Shows what would be deleted, asks (without a terminal `--oui` is needed), deletes it.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    retention: Duration,
    yes: bool,
) -> Result<Exit, FailedCommand> {
    let duration = signed(retention);
    let (before, planned) = engine.planned_purge(duration).await?;
    if planned.is_empty() {
        match ctx.format {
            Format::Json => ctx.json(&told(retention, before, &planned, false, None))?,
            Format::Text => {
                let values = [("retention", &*write_duration(retention)), ("avant", &*paris_time(before))];
                ctx.line(paragraph(&ctx.texts.sentence("cli.purge.rien", &values), 0))?;
                tell_kept(ctx, &planned)?;
            }
        }
        return Ok(Exit::Done);
    }
    if ctx.format == Format::Text {
        show(ctx, retention, before, &planned)?;
    }
    if !yes {
        // The figures must be readable before the question comes.
        ctx.flush()?;
        let question = paragraph(ctx.texts.get("cli.purge.question"), 0);
        ask_yes(ctx, &question).map_err(|failure| {
            let known = told(retention, before, &planned, false, None);
            known
                .as_object()
                .into_iter()
                .flatten()
                .fold(FailedCommand::from(failure), |failed, (key, value)| failed.with(key, value.clone()))
        })?;
    }
    let (before, purge) = engine.purge(duration).await?;
    let room = engine.compact().await;
    match ctx.format {
        Format::Json => ctx.json(&told(retention, before, &purge, true, room.as_ref().ok().copied()))?,
        Format::Text => {
            ctx.line(ctx.texts.get("cli.purge.fait"))?;
            if let Ok(DiskSize { before, after }) = &room {
                let (before, after) = (rounded(*before), rounded(*after));
                ctx.line(ctx.texts.sentence("cli.purge.place", &[("avant", &before), ("apres", &after)]))?;
            }
        }
    }
    if let Err(failure) = &room {
        without_room(ctx, failure);
    }
    Ok(Exit::Done)
}

/// Tells that the purge is done but the room was not given back to the disk.
fn without_room(ctx: &mut CommandContext<'_>, failure: &Failure) {
    ctx.message(paragraph(ctx.texts.get("cli.purge.sans_place"), 0));
    ctx.tell_failure(failure);
}

fn rounded(bytes: u64) -> String {
    write_size(if bytes < 1 << 20 { bytes } else { bytes >> 20 << 20 })
}

fn show(ctx: &mut CommandContext<'_>, retention: Duration, before: Timestamp, purge: &Purge) -> Result<(), Failure> {
    let texts = ctx.texts;
    let (retention, before) = (write_duration(retention), paris_time(before));
    ctx.line(paragraph(&texts.sentence("cli.purge.titre", &[("retention", &retention), ("avant", &before)]), 0))?;
    let mut lines: Vec<Vec<String>> = [
        ("cli.purge.puts", purge.puts),
        ("cli.purge.evenements", purge.events),
        ("cli.purge.reponses", purge.answers),
        ("cli.purge.structures", purge.structures),
        ("cli.purge.listes", purge.lists),
        ("cli.purge.requetes", purge.requests),
        ("cli.purge.lignes", purge.acces_lines),
        ("cli.purge.faits", purge.facts),
        ("cli.purge.contrats", purge.contrats),
    ]
    .into_iter()
    .map(|(key, number)| vec![texts.get(key).to_owned(), number.to_string()])
    .collect();
    if let (Some((first, last)), Some(puts)) = (purge.extent, lines.first_mut()) {
        let (first, last) = (paris_time(first), paris_time(last));
        puts.push(texts.sentence("cli.purge.etendue", &[("premier", &first), ("dernier", &last)]));
    }
    // Rows with a zero are left out.
    lines.retain(|line| line.get(1).is_none_or(|number| number != "0"));
    ctx.line(table(&lines, 2))?;
    tell_kept(ctx, purge)
}

/// Tells how many old puts stay, if any do.
fn tell_kept(ctx: &mut CommandContext<'_>, purge: &Purge) -> Result<(), Failure> {
    let kept = purge.kept;
    if kept == KeptPuts::default() {
        return Ok(());
    }
    let numbers = [kept.unsettled, kept.without_code, kept.useful].map(|number| number.to_string());
    let [unsettled, without_code, useful] = &numbers;
    let values = [("nonRegles", unsettled.as_str()), ("sansCode", without_code), ("utiles", useful)];
    ctx.line(paragraph(&ctx.texts.sentence("cli.purge.gardes", &values), 0))
}

fn told(retention: Duration, before: Timestamp, purge: &Purge, done: bool, room: Option<DiskSize>) -> Value {
    json!({
        "retention": write_duration(retention),
        "avant": before,
        "faite": done,
        "puts": purge.puts,
        "premier": purge.extent.map(|(first, _)| first),
        "dernier": purge.extent.map(|(_, last)| last),
        "evenements": purge.events,
        "reponses": purge.answers,
        "structures": purge.structures,
        "listes": purge.lists,
        "requetes": purge.requests,
        "lignesAcces": purge.acces_lines,
        "faits": purge.facts,
        "contrats": purge.contrats,
        "gardes": {
            "nonRegles": purge.kept.unsettled,
            "sansCode": purge.kept.without_code,
            "utiles": purge.kept.useful,
        },
        "place": room.map(|room| json!({ "avant": room.before, "apres": room.after })),
    })
}
