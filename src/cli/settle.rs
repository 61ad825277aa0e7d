//! `reprov trancher`: a person settles a put in doubt after asking the hotline.

use serde_json::json;

use super::context::{Contexte, Fin, Format, Rate};
use super::invocation::Decision;
use super::plain_text::{paragraphe, tableau};
use super::send::{demande_oui, fiche};
use super::structure::connu;
use crate::domain::lifecycle::Phase;
use crate::engine::Engine;

/// Asks on a terminal (elsewhere `--oui` is needed), then writes the decision to the journal.
pub(super) async fn execute(ctx: &mut Contexte<'_>, engine: &Engine, decision: Decision) -> Result<Fin, Rate> {
    let Decision { contrat, partie, code, raison, oui } = decision;
    if !oui {
        let cle = if partie { "cli.trancher.question.partie" } else { "cli.trancher.question.non_partie" };
        let question = ctx.textes.phrase(cle, &[("contrat", contrat.as_str())]);
        demande_oui(ctx, &paragraphe(&question, 0)).map_err(|echec| connu(echec, Some(&contrat)))?;
    }
    let vie = engine.trancher(&contrat, partie, code, &raison).await.map_err(|echec| connu(echec, Some(&contrat)))?;
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": contrat,
            "partie": partie,
            "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
            "raison": raison,
        }))?,
        Format::Texte => {
            ctx.ligne(ctx.textes.get(match vie.phase {
                Phase::Close { .. } => "cli.trancher.close",
                _ if partie => "cli.trancher.partie",
                _ => "cli.trancher.non_partie",
            }))?;
            ctx.ligne(tableau(&fiche(ctx, &vie), 2))?;
        }
    }
    if vie.code_manque() {
        let suite = ctx.textes.phrase("cli.code_manquant", &[("contrat", vie.demande.contrat.as_str())]);
        ctx.message(paragraphe(&suite, 0));
    }
    Ok(Fin::Fait)
}
