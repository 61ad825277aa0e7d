//! `reprov decharge`: a code de décharge obtained from the hotline, recorded by hand.

use serde_json::json;

use super::common::heure_paris;
use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::{paragraphe, tableau};
use super::send::fiche;
use super::structure::connu;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::engine::Engine;

/// Records the code on the contract's oldest put that was carried out without one, and says which
/// that is.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    contrat: &ReferenceContrat,
    fibre: Option<&ReferenceFibre>,
    code: CodeDecharge,
) -> Result<Fin, Rate> {
    let avant = engine.connaissances(contrat).await?.vies;
    let vie = engine.decharge(contrat, fibre, code).await.map_err(|echec| connu(echec, Some(contrat)))?;
    let reste = engine.codes_manquants().await?;
    let reste = reste.iter().filter(|(_, autre)| autre.demande.contrat == *contrat).count();
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "referenceContrat": contrat,
            "codeDecharge": vie.code.as_ref().map(|(code, _)| code.as_str()),
            "referenceFibre": vie.demande.fibre,
            "le": vie.le,
            "codesManquants": reste,
        }))?,
        Format::Texte => {
            let valeurs = [("fibre", vie.demande.fibre.as_str()), ("le", &*heure_paris(vie.le))];
            ctx.ligne(paragraphe(&ctx.textes.phrase("cli.decharge.fait", &valeurs), 0))?;
            ctx.ligne(tableau(&fiche(ctx, &vie), 2))?;
        }
    }
    // A slip of the hand must not go unseen: the one before stays in the journal's events only.
    let avant = avant.iter().find(|autre| autre.le == vie.le && autre.demande.fibre == vie.demande.fibre);
    if let Some((ancien, _)) =
        avant.and_then(|avant| avant.code.as_ref()).filter(|ancien| vie.code.as_ref() != Some(ancien))
    {
        let dit = ctx.textes.sentence("cli.decharge.remplace", &[("ancien", ancien.into())]);
        ctx.message(paragraphe(&dit, 0));
    }
    if reste > 0 {
        let n = reste.to_string();
        let valeurs = [("n", n.as_str()), ("contrat", contrat.as_str())];
        ctx.message(paragraphe(&ctx.textes.phrase("cli.decharge.reste", &valeurs), 0));
    }
    Ok(Fin::Fait)
}
