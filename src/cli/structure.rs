//! `reprov structure`: the site of a contract, or of a saved answer.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::common::{etats, heure};
use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::tableau;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::{ComptesEtats, Etage, Resume, Site};
use crate::domain::text::valeur_affichable;
use crate::engine::{Acces, Engine, Source};
use crate::files::saved_answers;

/// Where an answer came from, as in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Origine {
    #[serde(rename = "service")]
    Service,
    #[serde(rename = "cache")]
    Cache,
    #[serde(rename = "fichier")]
    Fichier,
}

impl From<Source> for Origine {
    fn from(source: Source) -> Self {
        match source {
            Source::Service => Self::Service,
            Source::Cache => Self::Cache,
        }
    }
}

/// Where an answer came from and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Venue {
    pub(super) le: Option<Timestamp>,
    pub(super) source: Origine,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "referenceContrat")]
    reference_contrat: Option<&'a str>,
    #[serde(rename = "site")]
    site: &'a Site,
    #[serde(rename = "releveLe")]
    releve_le: Option<Timestamp>,
    #[serde(rename = "source")]
    source: Origine,
}

impl Venue {
    /// To the second: the cache keeps no more than a person needs, and the same answer must say the
    /// same time wherever it comes from.
    pub(super) fn new(le: Option<Timestamp>, source: impl Into<Origine>) -> Self {
        Self { le: le.and_then(|le| Timestamp::from_second(le.as_second()).ok()), source: source.into() }
    }
}

/// From a saved answer: no network, no journal, no configuration.
pub(super) fn du_fichier(
    ctx: &mut Contexte<'_>,
    contrat: Option<&ReferenceContrat>,
    fichier: &Path,
    resume: bool,
) -> Result<Fin, Rate> {
    let site = saved_answers::structure(fichier).map_err(|echec| connu(echec, contrat))?;
    montre(ctx, contrat, &site, Venue::new(None, Origine::Fichier), resume)
}

/// From the cache or the service.
pub(super) async fn du_service(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    contrat: &ReferenceContrat,
    resume: bool,
    actualiser: bool,
) -> Result<Fin, Rate> {
    let appel = engine.structure(contrat, acces(engine, actualiser));
    let lu = ctx.patiente(engine, appel).await.map_err(|echec| connu(echec, Some(contrat)))?;
    montre(ctx, Some(contrat), &lu.valeur, Venue::new(Some(lu.le), lu.source), resume)
}

/// Offline there is only the cache, whatever its age.
pub(super) fn acces(engine: &Engine, actualiser: bool) -> Acces {
    match (engine.reglages().hors_ligne, actualiser) {
        (true, _) => Acces::Cache,
        (false, true) => Acces::Actualiser,
        (false, false) => Acces::Frais,
    }
}

/// A failure beside the contract it is about.
pub(super) fn connu(echec: Echec, contrat: Option<&ReferenceContrat>) -> Rate {
    let rate = Rate::from(echec);
    match contrat {
        Some(contrat) => rate.avec("referenceContrat", contrat.as_str()),
        None => rate,
    }
}

fn montre(
    ctx: &mut Contexte<'_>,
    contrat: Option<&ReferenceContrat>,
    site: &Site,
    venue: Venue,
    resume: bool,
) -> Result<Fin, Rate> {
    match (ctx.format, resume) {
        (Format::Json, false) => ctx.json(&Document {
            reference_contrat: contrat.map(ReferenceContrat::as_str),
            site,
            releve_le: venue.le,
            source: venue.source,
        })?,
        (Format::Json, true) => {
            let compte = site.resume();
            let (construction, utilisation) = etats(&compte.etats);
            ctx.json(&json!({
                "batiments": compte.batiments,
                "escaliers": compte.escaliers,
                "etages": compte.etages,
                "pbo": compte.pbo,
                "pto": compte.pto,
                "construction": construction,
                "utilisation": utilisation,
            }))?;
        }
        (Format::Texte, resume) => {
            entete(ctx, &site.reference, venue)?;
            if !resume {
                arbre(ctx, site)?;
            }
            comptes(ctx, &site.resume())?;
        }
    }
    Ok(Fin::Fait)
}

/// `titre`, where it came from and when.
pub(super) fn entete(ctx: &mut Contexte<'_>, titre: &str, venue: Venue) -> Result<(), Echec> {
    let textes = ctx.textes;
    let source = match venue.source {
        Origine::Service => textes.get("cli.source.service"),
        Origine::Cache => textes.get("cli.source.cache"),
        Origine::Fichier => textes.get("cli.source.fichier"),
    };
    let le = venue.le.map_or_else(|| textes.get("cli.source.age_inconnu").to_owned(), heure);
    ctx.ligne(format_args!("{} ({source}, {le})", valeur_affichable(titre)))
}

fn arbre(ctx: &mut Contexte<'_>, site: &Site) -> Result<(), Echec> {
    for batiment in &site.batiments {
        ctx.ligne(format_args!("  {}", valeur_affichable(&batiment.reference)))?;
        for escalier in &batiment.escaliers {
            ctx.ligne(format_args!("    {}", valeur_affichable(&escalier.reference)))?;
            for etage in &escalier.etages {
                montre_etage(ctx, etage)?;
            }
        }
    }
    Ok(())
}

fn montre_etage(ctx: &mut Contexte<'_>, etage: &Etage) -> Result<(), Echec> {
    let pbo = if etage.pbo.is_empty() {
        ctx.textes.get("cli.structure.sans_pbo").to_owned()
    } else {
        let noms: Vec<_> = etage.pbo.iter().map(|pbo| valeur_affichable(&pbo.reference)).collect();
        format!("PBO {}", noms.join(", "))
    };
    ctx.ligne(format_args!("      {}  {pbo}", valeur_affichable(&etage.reference)))?;
    if etage.pto.is_empty() {
        return Ok(());
    }
    let lignes: Vec<Vec<String>> = etage
        .pto
        .iter()
        .map(|pto| vec![pto.reference.to_string(), pto.construction.to_string(), pto.utilisation.to_string()])
        .collect();
    ctx.ligne(tableau(&lignes, 8))
}

fn comptes(ctx: &mut Contexte<'_>, resume: &Resume) -> Result<(), Echec> {
    let textes = ctx.textes;
    let nombres = [
        ("cli.compte.batiments", resume.batiments),
        ("cli.compte.escaliers", resume.escaliers),
        ("cli.compte.etages", resume.etages),
        ("cli.compte.pbo", resume.pbo),
        ("cli.compte.pto", resume.pto),
    ];
    let mut lignes: Vec<Vec<String>> =
        nombres.iter().map(|(cle, nombre)| vec![textes.get(cle).to_owned(), nombre.to_string()]).collect();
    lignes.extend(lignes_etats(ctx, &resume.etats));
    ctx.ligne(tableau(&lignes, 2))
}

/// The counts by state, one row each, for a table.
pub(super) fn lignes_etats(ctx: &Contexte<'_>, etats: &ComptesEtats) -> Vec<Vec<String>> {
    let textes = ctx.textes;
    let inconnu = textes.get("cli.compte.inconnu");
    let comptes = [
        ("A construire", etats.a_construire),
        ("En construction", etats.en_construction),
        ("Construite", etats.construite),
        (inconnu, etats.construction_inconnue),
        ("Disponible", etats.disponible),
        ("Occupé", etats.occupe),
        ("Réservé", etats.reserve),
        (inconnu, etats.utilisation_inconnue),
    ];
    comptes
        .iter()
        .filter(|(nom, nombre)| *nombre > 0 || *nom != inconnu)
        .map(|(nom, nombre)| vec![(*nom).to_owned(), nombre.to_string()])
        .collect()
}
