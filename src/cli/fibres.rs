//! `reprov fibres`: the fibre lists of a place, a PBO, or a saved answer.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::common::etats;
use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::tableau;
use super::structure::{Origine, Venue, acces, connu, entete, lignes_etats};
use crate::domain::failure::Echec;
use crate::domain::fibre::{PboFibres, QuestionFibres, RoSite};
use crate::domain::reference::{ReferenceContrat, ReferencePbo};
use crate::domain::text::valeur_affichable;
use crate::engine::Engine;
use crate::files::saved_answers;

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "referenceContrat")]
    reference_contrat: Option<&'a str>,
    #[serde(rename = "pbo")]
    pbo: &'a [PboFibres],
    #[serde(rename = "releveLe")]
    releve_le: Option<Timestamp>,
    #[serde(rename = "source")]
    source: Origine,
}

/// From a saved answer; `pbo` keeps that PBO's list only.
pub(super) fn du_fichier(
    ctx: &mut Contexte<'_>,
    contrat: Option<&ReferenceContrat>,
    pbo: Option<&ReferencePbo>,
    fichier: &Path,
    resume: bool,
) -> Result<Fin, Rate> {
    let mut lues = saved_answers::fibres(fichier).map_err(|echec| connu(echec, contrat))?;
    if let Some(pbo) = pbo {
        lues.reponse.pbo.retain(|liste| *liste.reference == *pbo.as_str());
    }
    let contrat = contrat.map(|contrat| contrat.as_str().to_owned()).or(lues.contrat);
    montre(ctx, contrat.as_deref(), &lues.reponse, Venue::new(lues.le, Origine::Fichier), resume)
}

/// From the cache or the service.
pub(super) async fn du_service(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    contrat: &ReferenceContrat,
    question: &QuestionFibres,
    resume: bool,
    actualiser: bool,
) -> Result<Fin, Rate> {
    let appel = engine.fibres(contrat, question, acces(engine, actualiser));
    let lu = ctx.patiente(engine, appel).await.map_err(|echec| connu(echec, Some(contrat)))?;
    let venue = Venue::new(Some(lu.le), lu.source);
    montre(ctx, Some(contrat.as_str()), &lu.valeur, venue, resume)
}

fn montre(
    ctx: &mut Contexte<'_>,
    contrat: Option<&str>,
    fibres: &RoSite,
    venue: Venue,
    resume: bool,
) -> Result<Fin, Rate> {
    match (ctx.format, resume) {
        (Format::Json, false) => ctx.json(&Document {
            reference_contrat: contrat,
            pbo: &fibres.pbo,
            releve_le: venue.le,
            source: venue.source,
        })?,
        (Format::Json, true) => {
            let (construction, utilisation) = etats(&fibres.etats());
            ctx.json(&json!({
                "pbo": fibres.pbo.len(),
                "fibres": fibres.fibres().count(),
                "construction": construction,
                "utilisation": utilisation,
            }))?;
        }
        (Format::Texte, resume) => {
            let titre = contrat.unwrap_or_else(|| ctx.textes.get("cli.fibres.titre"));
            entete(ctx, titre, venue)?;
            if !resume {
                for pbo in &fibres.pbo {
                    liste(ctx, pbo)?;
                }
            }
            let mut lignes = vec![
                vec![ctx.textes.get("cli.compte.pbo").to_owned(), fibres.pbo.len().to_string()],
                vec![ctx.textes.get("cli.compte.fibres").to_owned(), fibres.fibres().count().to_string()],
            ];
            lignes.extend(lignes_etats(ctx, &fibres.etats()));
            ctx.ligne(tableau(&lignes, 2))?;
        }
    }
    Ok(Fin::Fait)
}

fn liste(ctx: &mut Contexte<'_>, pbo: &PboFibres) -> Result<(), Echec> {
    ctx.ligne("")?;
    ctx.ligne(format_args!("PBO {}  {}", valeur_affichable(&pbo.reference), valeur_affichable(&pbo.localisation)))?;
    let titres = [
        "cli.colonne.fibre",
        "cli.colonne.pto",
        "cli.colonne.tube",
        "cli.colonne.couleur",
        "cli.colonne.construction",
        "cli.colonne.utilisation",
    ];
    let ou_tiret = |texte: Option<&str>| texte.filter(|texte| !texte.is_empty()).unwrap_or("-").to_owned();
    // The cable is long and mostly the same: it stands once above the fibres that share it.
    for groupe in pbo.fibres.chunk_by(|a, b| a.cable == b.cable) {
        if let Some(cable) = groupe.first().and_then(|fibre| fibre.cable.as_deref()).filter(|cable| !cable.is_empty()) {
            let titre = ctx.textes.phrase("cli.fibres.cable", &[("cable", cable)]);
            ctx.ligne(format_args!(" {titre}"))?;
        }
        let mut lignes = vec![titres.iter().map(|cle| ctx.textes.get(cle).to_owned()).collect::<Vec<_>>()];
        lignes.extend(groupe.iter().map(|fibre| {
            vec![
                fibre.reference.to_string(),
                ou_tiret(fibre.reference_pto.as_deref()),
                ou_tiret(fibre.tube.as_deref()),
                ou_tiret(fibre.couleur.as_deref()),
                ou_tiret(Some(fibre.construction.libelle())),
                ou_tiret(Some(fibre.utilisation.libelle())),
            ]
        }));
        ctx.ligne(tableau(&lignes, 1))?;
    }
    Ok(())
}
