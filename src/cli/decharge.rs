//! `reprov decharge`: a code de décharge obtained from the hotline, recorded by hand.

use serde_json::json;

use super::contexte::{Contexte, Fin, Format, Rate};
use super::envoyer::fiche;
use super::rendu::tableau;
use super::structure::connu;
use crate::domain::reference::ReferenceContrat;
use crate::domain::suivi::CodeDecharge;
use crate::engine::Engine;

/// Records the code on the contract's latest put that was carried out.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    contrat: &ReferenceContrat,
    code: CodeDecharge,
) -> Result<Fin, Rate> {
    let vie = engine.decharge(contrat, None, code).await.map_err(|echec| connu(echec, Some(contrat)))?;
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": contrat,
            "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
        }))?,
        Format::Texte => {
            ctx.ligne(ctx.textes.get("cli.decharge.fait"))?;
            ctx.ligne(tableau(&fiche(ctx, &vie), 2))?;
        }
    }
    Ok(Fin::Fait)
}
