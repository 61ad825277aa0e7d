//! `reprov structure`: the site of a contract, or of a saved answer.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::common::{named_time, states};
use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::table;
use crate::domain::failure::Failure;
use crate::domain::reference::ContratId;
use crate::domain::site::{Etage, Site, SiteSummary, StateCounts};
use crate::domain::text::displayable_value;
use crate::engine::{AnswerSource, Engine, Freshness};
use crate::files::saved_answers;

/// Where an answer came from, in the words of the JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum PrintedSource {
    #[serde(rename = "service")]
    Service,
    #[serde(rename = "cache")]
    Cache,
    #[serde(rename = "fichier")]
    File,
}

impl From<AnswerSource> for PrintedSource {
    fn from(source: AnswerSource) -> Self {
        match source {
            AnswerSource::Service => Self::Service,
            AnswerSource::Cache => Self::Cache,
        }
    }
}

/// Where an answer came from, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerOrigin {
    pub(super) at: Option<Timestamp>,
    pub(super) source: PrintedSource,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "referenceContrat")]
    reference_contrat: Option<&'a str>,
    #[serde(rename = "site")]
    site: &'a Site,
    #[serde(rename = "releveLe")]
    asked_at: Option<Timestamp>,
    #[serde(rename = "source")]
    source: PrintedSource,
}

impl AnswerOrigin {
    /// Cut to whole seconds: the cache keeps no finer time, and the same answer must show the same time wherever it
    /// comes from.
    pub(super) fn new(at: Option<Timestamp>, source: impl Into<PrintedSource>) -> Self {
        Self { at: at.and_then(|at| Timestamp::from_second(at.as_second()).ok()), source: source.into() }
    }
}

/// From a saved answer: no network, no journal, no configuration.
pub(super) fn from_file(
    ctx: &mut CommandContext<'_>,
    contrat: Option<&ContratId>,
    file: &Path,
    summary: bool,
) -> Result<Exit, FailedCommand> {
    let site = saved_answers::structure(file).map_err(|failure| known(failure, contrat))?;
    show(ctx, contrat, &site, AnswerOrigin::new(None, PrintedSource::File), summary)
}

/// From the cache or the service.
pub(super) async fn from_service(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    contrat: &ContratId,
    summary: bool,
    refresh: bool,
) -> Result<Exit, FailedCommand> {
    let call = engine.structure(contrat, freshness(engine, refresh));
    let read = ctx.wait(engine, call).await.map_err(|failure| known(failure, Some(contrat)))?;
    show(ctx, Some(contrat), &read.value, AnswerOrigin::new(Some(read.at), read.source), summary)
}

/// How to read: offline only from the cache, whatever its age.
pub(super) fn freshness(engine: &Engine, refresh: bool) -> Freshness {
    match (engine.settings().offline, refresh) {
        (true, _) => Freshness::Cached,
        (false, true) => Freshness::Refresh,
        (false, false) => Freshness::Fresh,
    }
}

/// A failure, with the contract it is about.
pub(super) fn known(failure: Failure, contrat: Option<&ContratId>) -> FailedCommand {
    let failed = FailedCommand::from(failure);
    match contrat {
        Some(contrat) => failed.with("referenceContrat", contrat.as_str()),
        None => failed,
    }
}

fn show(
    ctx: &mut CommandContext<'_>,
    contrat: Option<&ContratId>,
    site: &Site,
    origin: AnswerOrigin,
    summary: bool,
) -> Result<Exit, FailedCommand> {
    match (ctx.format, summary) {
        (Format::Json, false) => ctx.json(&Document {
            reference_contrat: contrat.map(ContratId::as_str),
            site,
            asked_at: origin.at,
            source: origin.source,
        })?,
        (Format::Json, true) => {
            let count = site.summary();
            let (construction, utilisation) = states(&count.states);
            ctx.json(&json!({
                "batiments": count.batiments,
                "escaliers": count.escaliers,
                "etages": count.etages,
                "pbo": count.pbo,
                "pto": count.pto,
                "construction": construction,
                "utilisation": utilisation,
            }))?;
        }
        (Format::Text, summary) => {
            header(ctx, &site.reference, origin)?;
            if !summary {
                tree(ctx, site)?;
            }
            counts(ctx, &site.summary())?;
        }
    }
    Ok(Exit::Done)
}

/// Writes a header: `title`, where the answer came from, and when.
pub(super) fn header(ctx: &mut CommandContext<'_>, title: &str, origin: AnswerOrigin) -> Result<(), Failure> {
    let texts = ctx.texts;
    let source = match origin.source {
        PrintedSource::Service => texts.get("cli.source.service"),
        PrintedSource::Cache => texts.get("cli.source.cache"),
        PrintedSource::File => texts.get("cli.source.fichier"),
    };
    let at = origin.at.map_or_else(|| texts.get("cli.source.age_inconnu").to_owned(), |at| named_time(texts, at));
    ctx.line(format_args!("{} ({source}, {at})", displayable_value(title)))
}

fn tree(ctx: &mut CommandContext<'_>, site: &Site) -> Result<(), Failure> {
    for batiment in &site.batiments {
        ctx.line(format_args!("  {}", displayable_value(&batiment.reference)))?;
        for escalier in &batiment.escaliers {
            ctx.line(format_args!("    {}", displayable_value(&escalier.reference)))?;
            for etage in &escalier.etages {
                show_etage(ctx, etage)?;
            }
        }
    }
    Ok(())
}

fn show_etage(ctx: &mut CommandContext<'_>, etage: &Etage) -> Result<(), Failure> {
    let pbo = if etage.pbo.is_empty() {
        ctx.texts.get("cli.structure.sans_pbo").to_owned()
    } else {
        let names: Vec<_> = etage.pbo.iter().map(|pbo| displayable_value(&pbo.reference)).collect();
        format!("PBO {}", names.join(", "))
    };
    ctx.line(format_args!("      {}  {pbo}", displayable_value(&etage.reference)))?;
    if etage.pto.is_empty() {
        return Ok(());
    }
    let lines: Vec<Vec<String>> = etage
        .pto
        .iter()
        .map(|pto| vec![pto.reference.to_string(), pto.construction.to_string(), pto.utilisation.to_string()])
        .collect();
    ctx.line(table(&lines, 8))
}

fn counts(ctx: &mut CommandContext<'_>, summary: &SiteSummary) -> Result<(), Failure> {
    let texts = ctx.texts;
    let numbers = [
        ("cli.compte.batiments", summary.batiments),
        ("cli.compte.escaliers", summary.escaliers),
        ("cli.compte.etages", summary.etages),
        ("cli.compte.pbo", summary.pbo),
        ("cli.compte.pto", summary.pto),
    ];
    let mut lines: Vec<Vec<String>> =
        numbers.iter().map(|(key, number)| vec![texts.get(key).to_owned(), number.to_string()]).collect();
    lines.extend(state_lines(ctx, &summary.states));
    ctx.line(table(&lines, 2))
}

/// The counts by state, one table row each.
pub(super) fn state_lines(ctx: &CommandContext<'_>, states: &StateCounts) -> Vec<Vec<String>> {
    let texts = ctx.texts;
    let unknown = texts.get("cli.compte.inconnu");
    let counts = [
        ("A construire", states.to_build),
        ("En construction", states.under_construction),
        ("Construite", states.built),
        (unknown, states.unknown_construction),
        ("Disponible", states.available),
        ("Occupé", states.occupied),
        ("Réservé", states.reserved),
        (unknown, states.unknown_utilisation),
    ];
    counts
        .iter()
        .filter(|(name, number)| *number > 0 || *name != unknown)
        .map(|(name, number)| vec![(*name).to_owned(), number.to_string()])
        .collect()
}
