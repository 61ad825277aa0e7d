//! `reprov decharge`: a code de décharge obtained from the hotline, recorded by hand.

use serde_json::json;

use super::common::paris_time;
use super::context::{CommandContext, Exit, FailedCommand, Format};
use super::plain_text::{paragraph, table};
use super::send::summary;
use super::structure::known;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId};
use crate::engine::Engine;

/// Records the code on the contract's oldest put that was carried out without one, and tells which put that is.
pub(super) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    contrat: &ContratId,
    fibre: Option<&FibreId>,
    code: DechargeCode,
) -> Result<Exit, FailedCommand> {
    let before = engine.knowledge(contrat).await?.lives;
    let life = engine.decharge(contrat, fibre, code).await.map_err(|failure| known(failure, Some(contrat)))?;
    let remainder = engine.missing_codes().await?;
    let remainder = remainder.iter().filter(|(_, other)| other.demande.contrat == *contrat).count();
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": contrat,
            "codeDecharge": life.code.as_ref().map(|(code, _)| code.as_str()),
            "referenceFibre": life.demande.fibre,
            "le": life.at,
            "codesManquants": remainder,
        }))?,
        Format::Text => {
            let values = [("fibre", life.demande.fibre.as_str()), ("le", &*paris_time(life.at))];
            ctx.line(paragraph(&ctx.texts.sentence("cli.decharge.fait", &values), 0))?;
            ctx.line(table(&summary(ctx, &life), 2))?;
        }
    }
    // A mistyped code must be noticed: the replaced code stays in the journal's events only.
    let before = before.iter().find(|other| other.at == life.at && other.demande.fibre == life.demande.fibre);
    if let Some((old, _)) = before.and_then(|before| before.code.as_ref()).filter(|old| life.code.as_ref() != Some(old))
    {
        let told = ctx.texts.sentence_of("cli.decharge.remplace", &[("ancien", old.into())]);
        ctx.message(paragraph(&told, 0));
    }
    if remainder > 0 {
        let n = remainder.to_string();
        let values = [("n", n.as_str()), ("contrat", contrat.as_str())];
        ctx.message(paragraph(&ctx.texts.sentence("cli.decharge.reste", &values), 0));
    }
    Ok(Exit::Done)
}
