//! `reprov trancher`: a person settles a put in doubt after asking the hotline.

use serde_json::json;

use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::invocation::SettleArguments;
use super::plain_text::{paragraph, table};
use super::send::{ask_yes, summary};
use super::structure::known;
use crate::domain::lifecycle::Phase;
use crate::engine::Engine;

/// Asks on a terminal (without one `--oui` is needed), then writes the decision to the journal.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    decision: SettleArguments,
) -> Result<Exit, FailedCommand> {
    let SettleArguments { contrat, departed, code, reason, yes } = decision;
    if !yes {
        let key = if departed { "cli.trancher.question.partie" } else { "cli.trancher.question.non_partie" };
        let question = ctx.texts.sentence(key, &[("contrat", contrat.as_str())]);
        ask_yes(ctx, &paragraph(&question, 0)).map_err(|failure| known(failure, Some(&contrat)))?;
    }
    let life =
        engine.settle(&contrat, departed, code, &reason).await.map_err(|failure| known(failure, Some(&contrat)))?;
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": contrat,
            "partie": departed,
            "codeDecharge": life.code.as_ref().map(|(code, _)| code.as_str()),
            "raison": reason,
        }))?,
        Format::Text => {
            ctx.line(ctx.texts.get(match life.phase {
                Phase::Closed { .. } => "cli.trancher.close",
                _ if departed => "cli.trancher.partie",
                _ => "cli.trancher.non_partie",
            }))?;
            ctx.line(table(&summary(ctx, &life), 2))?;
        }
    }
    if life.code_missing() {
        ctx.tell_missing_code(life.demande.contrat.as_str());
    }
    Ok(Exit::Done)
}
