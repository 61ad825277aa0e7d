//! `reprov quota`: requests used and left this month, by day, method and contract, and the sessions in
//! use, as this post counts them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::plain_text::{paragraphe, tableau};
use crate::domain::failure::Echec;
use crate::domain::service_error::Categorie;
use crate::engine::{Consommation, Engine, EtatQuota};

/// Contracts that a person is shown; the document has all.
const CONTRATS: usize = 10;

/// The service's methods and their columns.
const METHODES: [(&str, &str); 4] = [
    ("getSiteStructure", "cli.quota.methode.structure"),
    ("getRoSite", "cli.quota.methode.fibres"),
    ("putReprovisionning", "cli.quota.methode.envoi"),
    ("getReprovisionning", "cli.quota.methode.suivi"),
];

/// A month as `2026-10`.
pub(super) fn lit_mois(valeur: &str) -> Result<String, Echec> {
    let valeur = valeur.trim();
    let date = (valeur.len() == 7).then(|| format!("{valeur}-01").parse::<Date>().ok()).flatten();
    match date {
        Some(_) => Ok(valeur.to_owned()),
        None => Err(Echec::new(Categorie::Entree, "erreur.entree.mois").avec("valeur", valeur)),
    }
}

/// A month's requests, gathered.
struct Mois {
    etat: EtatQuota,
    /// Left of the share; `None` for another month than this one.
    restantes: Option<u32>,
    par_methode: BTreeMap<String, u32>,
    /// The most first.
    par_contrat: Vec<(Option<String>, u32)>,
    consommation: Consommation,
    /// What the service said that stops calls; of this month only.
    arrets: Vec<Echec>,
}

/// Shows a month: this one unless another is named.
pub(super) async fn execute(ctx: &mut Contexte<'_>, engine: &Engine, mois: Option<&str>) -> Result<Fin, Rate> {
    let mut etat = engine.quota().await?;
    let passe = mois.filter(|mois| *mois != etat.mois);
    let consommation = engine.consommation(mois.unwrap_or(&etat.mois)).await?;
    let restantes = if let Some(mois) = passe {
        mois.clone_into(&mut etat.mois);
        etat.utilisees = consommation.contrats.values().sum();
        None
    } else {
        Some(etat.plafond.saturating_sub(etat.utilisees))
    };
    let mut par_methode = BTreeMap::new();
    for (methode, nombre) in consommation.jours.values().flatten() {
        *par_methode.entry(methode.clone()).or_insert(0) += nombre;
    }
    let mut par_contrat: Vec<_> =
        consommation.contrats.iter().map(|(contrat, nombre)| (contrat.clone(), *nombre)).collect();
    par_contrat.sort_by_key(|(_, nombre)| std::cmp::Reverse(*nombre));
    let arrets = if restantes.is_some() { engine.arrets().await? } else { Vec::new() };
    let mois = Mois { etat, restantes, par_methode, par_contrat, consommation, arrets };
    match ctx.format {
        Format::Json => ctx.json(&en_json(ctx, &mois))?,
        Format::Texte => dit(ctx, &mois)?,
    }
    Ok(Fin::Fait)
}

fn en_json(ctx: &Contexte<'_>, mois: &Mois) -> Value {
    let Mois { etat, restantes, par_methode, par_contrat, consommation, arrets } = mois;
    let jours = consommation.jours.iter().map(|(jour, methodes)| {
        json!({ "jour": jour.to_string(), "total": methodes.values().sum::<u32>(), "methodes": methodes })
    });
    let contrats = par_contrat.iter().map(|(contrat, total)| json!({ "referenceContrat": contrat, "total": total }));
    json!({
        "mois": etat.mois,
        "utilisees": etat.utilisees,
        "plafond": etat.plafond,
        "restantes": restantes,
        "sessions": { "utilisees": etat.sessions_utilisees, "plafond": etat.sessions_plafond },
        "portee": "poste",
        "parJour": jours.collect::<Value>(),
        "parMethode": par_methode,
        "parContrat": contrats.collect::<Value>(),
        "arrets": arrets.iter().map(|arret| ctx.erreur(arret)).collect::<Value>(),
    })
}

fn dit(ctx: &mut Contexte<'_>, mois: &Mois) -> Result<(), Echec> {
    let textes = ctx.textes;
    let Mois { etat, restantes, par_methode, par_contrat, consommation, arrets } = mois;
    let mut lignes = vec![
        ("cli.quota.mois", etat.mois.clone()),
        ("cli.quota.utilisees", format!("{} / {}", etat.utilisees, etat.plafond)),
    ];
    if let Some(restantes) = restantes {
        lignes.push(("cli.quota.restantes", restantes.to_string()));
        lignes.push(("cli.quota.sessions", format!("{} / {}", etat.sessions_utilisees, etat.sessions_plafond)));
    }
    let lignes: Vec<Vec<String>> =
        lignes.into_iter().map(|(cle, valeur)| vec![textes.get(cle).to_owned(), valeur]).collect();
    ctx.ligne(tableau(&lignes, 0))?;
    for arret in arrets {
        let (phrase, conseil) = textes.echec(arret);
        ctx.ligne("")?;
        ctx.ligne(paragraphe(&format!("{phrase} {conseil}"), 0))?;
    }
    if !consommation.jours.is_empty() {
        // What is none of the four stands under its own name.
        let autres = par_methode.keys().filter(|methode| METHODES.iter().all(|(connue, _)| connue != methode));
        let mut colonnes: Vec<(&str, &str)> =
            METHODES.iter().map(|(methode, cle)| (*methode, textes.get(cle))).collect();
        colonnes.extend(autres.map(|methode| (methode.as_str(), methode.as_str())));
        let ligne = |nom: String, methodes: &BTreeMap<String, u32>| {
            let mut ligne = vec![nom, methodes.values().sum::<u32>().to_string()];
            ligne.extend(
                colonnes.iter().map(|(methode, _)| methodes.get(*methode).map_or("·".to_owned(), u32::to_string)),
            );
            ligne
        };
        let mut table = vec![vec![textes.get("cli.quota.jour").to_owned(), textes.get("cli.quota.total").to_owned()]];
        if let Some(entete) = table.first_mut() {
            entete.extend(colonnes.iter().map(|(_, titre)| (*titre).to_owned()));
        }
        table.extend(consommation.jours.iter().map(|(jour, methodes)| ligne(jour.to_string(), methodes)));
        table.push(ligne(textes.get("cli.quota.mois").to_owned(), par_methode));
        ctx.ligne("")?;
        ctx.ligne(tableau(&table, 0))?;
        ctx.ligne("")?;
        ctx.ligne(textes.get("cli.quota.contrats"))?;
        let nomme = |contrat: &Option<String>| {
            contrat.clone().unwrap_or_else(|| textes.get("cli.quota.sans_contrat").to_owned())
        };
        let table: Vec<Vec<String>> = par_contrat
            .iter()
            .take(CONTRATS)
            .map(|(contrat, nombre)| vec![nombre.to_string(), nomme(contrat)])
            .collect();
        ctx.ligne(tableau(&table, 2))?;
        if let Some(reste) = par_contrat.len().checked_sub(CONTRATS).filter(|reste| *reste > 0) {
            let n = reste.to_string();
            ctx.ligne(format_args!("  {}", textes.phrase("cli.quota.autres_contrats", &[("n", &n)])))?;
        }
        ctx.ligne("")?;
    }
    ctx.ligne(paragraphe(textes.get("cli.quota.portee"), 0))
}
