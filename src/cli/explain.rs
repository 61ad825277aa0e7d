//! `verifier --expliquer R5`: a rule, its source section and an example.

use serde_json::json;

use super::context::{Contexte, Format};
use super::plain_text::paragraphe;
use crate::domain::failure::Echec;
use crate::domain::rules::ereprov::RegleId;

/// Tells the rule, without any plan.
pub(super) fn execute(ctx: &mut Contexte<'_>, regle: RegleId) -> Result<(), Echec> {
    match ctx.format {
        Format::Json => {
            let texte = |quoi| ctx.textes.cherche(&format!("regle.{regle}.{quoi}"));
            ctx.json(&json!({
                "id": regle,
                "section": regle.section(),
                "titre": texte("titre"),
                "texte": texte("texte"),
                "exemple": texte("exemple"),
            }))
        }
        Format::Texte => montre(ctx, regle),
    }
}

/// The rule in words: what it demands, where it comes from, an example.
pub(super) fn montre(ctx: &mut Contexte<'_>, regle: RegleId) -> Result<(), Echec> {
    let textes = ctx.textes;
    let texte = |quoi| textes.cherche(&format!("regle.{regle}.{quoi}")).unwrap_or_default();
    ctx.ligne(format_args!("  {regle}  {} [{}]", texte("titre"), regle.section()))?;
    ctx.ligne(paragraphe(texte("texte"), 6))?;
    let exemple = textes.phrase("cli.verifier.exemple", &[("exemple", texte("exemple"))]);
    ctx.ligne(paragraphe(&exemple, 6))
}
