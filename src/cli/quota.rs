//! `reprov quota`: requests used and left this month, sessions in use, as this post counts them.

use serde_json::json;

use super::contexte::{Contexte, Fin, Format, Rate};
use super::rendu::{paragraphe, tableau};
use crate::engine::Engine;

/// Shows the month.
pub(super) async fn execute(ctx: &mut Contexte<'_>, engine: &Engine) -> Result<Fin, Rate> {
    let etat = engine.quota().await?;
    let restantes = etat.plafond.saturating_sub(etat.utilisees);
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "mois": etat.mois,
            "utilisees": etat.utilisees,
            "plafond": etat.plafond,
            "restantes": restantes,
            "sessions": { "utilisees": etat.sessions_utilisees, "plafond": etat.sessions_plafond },
            "portee": "poste",
        }))?,
        Format::Texte => {
            let textes = ctx.textes;
            let lignes = [
                ("cli.quota.mois", etat.mois),
                ("cli.quota.utilisees", format!("{} / {}", etat.utilisees, etat.plafond)),
                ("cli.quota.restantes", restantes.to_string()),
                ("cli.quota.sessions", format!("{} / {}", etat.sessions_utilisees, etat.sessions_plafond)),
            ];
            let lignes: Vec<Vec<String>> =
                lignes.into_iter().map(|(cle, valeur)| vec![textes.get(cle).to_owned(), valeur]).collect();
            ctx.ligne(tableau(&lignes, 0))?;
            ctx.ligne(paragraphe(textes.get("cli.quota.portee"), 0))?;
        }
    }
    Ok(Fin::Fait)
}
