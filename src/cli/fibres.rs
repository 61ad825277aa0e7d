//! `reprov fibres`: the fibre lists of a place or a PBO, from the service or a saved answer.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::common::states;
use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::table;
use super::structure::{AnswerOrigin, PrintedSource, freshness, header, known, state_lines};
use crate::domain::failure::Failure;
use crate::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use crate::domain::own_puts::{FibreMark, ListMarks, MarkKind};
use crate::domain::paris;
use crate::domain::reference::{ContratId, PboId};
use crate::domain::text::displayable_value;
use crate::engine::Engine;
use crate::files::saved_answers;
use crate::host::texts::Texts;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "referenceContrat")]
    reference_contrat: Option<&'a str>,
    #[serde(rename = "pbo")]
    pbo: Vec<PrintedPbo<'a>>,
    #[serde(rename = "releveLe")]
    asked_at: Option<Timestamp>,
    #[serde(rename = "source")]
    source: PrintedSource,
}

#[derive(Serialize)]
struct PrintedPbo<'a> {
    #[serde(rename = "reference")]
    reference: &'a str,
    #[serde(rename = "localisation")]
    localisation: &'a str,
    #[serde(rename = "fibres")]
    fibres: Vec<PrintedFibre<'a>>,
}

/// A fibre as the service gave it, or with what a put of ours did to it since.
#[derive(Serialize)]
#[serde(untagged)]
enum PrintedFibre<'a> {
    Received(&'a Fibre),
    Marked(Value),
}

impl<'a> PrintedFibre<'a> {
    fn new(fibre: &'a Fibre, marks: &ListMarks) -> Self {
        let Some(mark) = marks.mark(&fibre.reference) else { return Self::Received(fibre) };
        let mut marked = json!(fibre);
        if let Value::Object(fields) = &mut marked {
            fields.insert("notreDemande".to_owned(), json!(PrintedMark::new(mark)));
        }
        Self::Marked(marked)
    }
}

/// What a put of ours did to a fibre.
#[derive(Serialize)]
pub(super) struct PrintedMark<'a> {
    #[serde(rename = "etat")]
    state: &'static str,
    #[serde(rename = "referenceContrat")]
    contrat: &'a str,
    #[serde(rename = "motif")]
    motif: &'static str,
    #[serde(rename = "le")]
    at: Timestamp,
}

impl<'a> PrintedMark<'a> {
    /// The mark as JSON.
    pub(super) fn new(mark: &'a FibreMark) -> Self {
        Self { state: mark.kind.name(), contrat: mark.contrat.as_str(), motif: mark.motif.libelle(), at: mark.at }
    }
}

/// What a put of ours did to a fibre, in words.
pub(super) fn mark_words(texts: Texts, mark: &FibreMark) -> String {
    let at = paris::written(mark.at, "%d/%m %H:%M");
    let values = [("contrat", mark.contrat.as_str()), ("motif", mark.motif.libelle()), ("quand", &*at)];
    match mark.kind {
        MarkKind::Taken => texts.sentence("cli.fibres.prise", &[values[0], values[2]]),
        MarkKind::Freed => texts.sentence("cli.fibres.liberee", &values[1..]),
        MarkKind::NotAgain => texts.sentence("cli.fibres.a_ne_pas_reprendre", &values[1..]),
    }
}

/// From a saved answer; `pbo` keeps only the list of that PBO.
pub(super) fn from_file(
    ctx: &mut CommandContext<'_>,
    contrat: Option<&ContratId>,
    pbo: Option<&PboId>,
    file: &Path,
    summary: bool,
) -> Result<Exit, FailedCommand> {
    let mut read = saved_answers::fibres(file).map_err(|failure| known(failure, contrat))?;
    if let Some(pbo) = pbo {
        read.answer.pbo.retain(|list| *list.reference == *pbo.as_str());
    }
    let contrat = contrat.map(|contrat| contrat.as_str().to_owned()).or(read.contrat);
    let origin = AnswerOrigin::new(read.at, PrintedSource::File);
    show(ctx, contrat.as_deref(), &read.answer, &ListMarks::default(), origin, summary)
}

/// From the cache or the service.
pub(super) async fn from_service(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    contrat: &ContratId,
    question: &FibresQuestion,
    summary: bool,
    refresh: bool,
) -> Result<Exit, FailedCommand> {
    let call = engine.fibres(contrat, question, freshness(engine, refresh));
    let read = ctx.wait(engine, call).await.map_err(|failure| known(failure, Some(contrat)))?;
    let marks = engine.marks(read.at).await?;
    let origin = AnswerOrigin::new(Some(read.at), read.source);
    show(ctx, Some(contrat.as_str()), &read.value, &marks, origin, summary)
}

fn show(
    ctx: &mut CommandContext<'_>,
    contrat: Option<&str>,
    fibres: &RoSite,
    marks: &ListMarks,
    origin: AnswerOrigin,
    summary: bool,
) -> Result<Exit, FailedCommand> {
    match (ctx.format, summary) {
        (Format::Json, false) => ctx.json(&Document {
            reference_contrat: contrat,
            pbo: fibres.pbo.iter().map(|pbo| printed(pbo, marks)).collect(),
            asked_at: origin.at,
            source: origin.source,
        })?,
        (Format::Json, true) => {
            let (construction, utilisation) = states(&fibres.states());
            ctx.json(&json!({
                "pbo": fibres.pbo.len(),
                "fibres": fibres.fibres().count(),
                "construction": construction,
                "utilisation": utilisation,
            }))?;
        }
        (Format::Text, summary) => {
            let title = contrat.unwrap_or_else(|| ctx.texts.get("cli.fibres.titre"));
            header(ctx, title, origin)?;
            if marks.outdate(fibres) {
                ctx.line(ctx.texts.get("cli.fibres.avant_nous"))?;
            }
            if !summary {
                for pbo in &fibres.pbo {
                    list(ctx, pbo, marks)?;
                }
            }
            let mut lines = vec![
                vec![ctx.texts.get("cli.compte.pbo").to_owned(), fibres.pbo.len().to_string()],
                vec![ctx.texts.get("cli.compte.fibres").to_owned(), fibres.fibres().count().to_string()],
            ];
            lines.extend(state_lines(ctx, &fibres.states()));
            ctx.line(table(&lines, 2))?;
        }
    }
    Ok(Exit::Done)
}

fn printed<'a>(pbo: &'a PboFibres, marks: &ListMarks) -> PrintedPbo<'a> {
    PrintedPbo {
        reference: &pbo.reference,
        localisation: &pbo.localisation,
        fibres: pbo.fibres.iter().map(|fibre| PrintedFibre::new(fibre, marks)).collect(),
    }
}

fn list(ctx: &mut CommandContext<'_>, pbo: &PboFibres, marks: &ListMarks) -> Result<(), Failure> {
    ctx.line("")?;
    ctx.line(format_args!("PBO {}  {}", displayable_value(&pbo.reference), displayable_value(&pbo.localisation)))?;
    let titles = [
        "cli.colonne.fibre",
        "cli.colonne.pto",
        "cli.colonne.tube",
        "cli.colonne.couleur",
        "cli.colonne.construction",
        "cli.colonne.utilisation",
    ];
    let texts = ctx.texts;
    let or_dash = |text: Option<&str>| text.filter(|text| !text.is_empty()).unwrap_or("-").to_owned();
    // The cable's name is long and usually the same: it is written once above the fibres that share it.
    for group in pbo.fibres.chunk_by(|a, b| a.cable == b.cable) {
        if let Some(cable) = group.first().and_then(|fibre| fibre.cable.as_deref()).filter(|cable| !cable.is_empty()) {
            let title = ctx.texts.sentence("cli.fibres.cable", &[("cable", cable)]);
            ctx.line(format_args!(" {title}"))?;
        }
        let mut lines = vec![titles.iter().map(|key| ctx.texts.get(key).to_owned()).collect::<Vec<_>>()];
        lines.extend(group.iter().map(|fibre| {
            vec![
                fibre.reference.to_string(),
                or_dash(fibre.reference_pto.as_deref()),
                or_dash(fibre.tube.as_deref()),
                or_dash(fibre.colour.as_deref()),
                or_dash(Some(fibre.construction.libelle())),
                match marks.mark(&fibre.reference) {
                    Some(mark) => mark_words(texts, mark),
                    None => or_dash(Some(fibre.utilisation.libelle())),
                },
            ]
        }));
        ctx.line(table(&lines, 1))?;
    }
    Ok(())
}
