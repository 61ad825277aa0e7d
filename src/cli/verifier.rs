//! `reprov verifier`: plans checked offline.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::appel::Verification;
use super::contexte::{Contexte, Fin, Format, Rate};
use super::donnees::lit_plan;
use super::expliquer;
use super::questions;
use super::regles::{
    Dossier, json_alternatives, json_regles, montre, montre_alternatives, mot, mot_verdict, previent_des_contradictions,
};
use super::rendu::paragraphe;
use crate::domain::commande::Commande;
use crate::domain::echec::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::regles::{Ages, Ensemble, Jugement, Proposition, RegleId, alternatives, juger};
use crate::domain::service_error::Categorie;
use crate::domain::text::{affichable, trim_pasted};
use crate::engine::Engine;
use crate::plan::Plan;

/// How many plans got each verdict.
#[derive(Default)]
struct Total {
    conforme: usize,
    rejet: usize,
    indetermine: usize,
    illisible: usize,
}

impl Total {
    const fn fin(&self) -> Fin {
        if self.illisible > 0 {
            Fin::Entree
        } else if self.rejet > 0 {
            Fin::Refus
        } else if self.indetermine > 0 {
            Fin::Indecis
        } else {
            Fin::Fait
        }
    }
}

/// Checks each plan; `engine` is `None` for the plans alone.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: Option<&Engine>,
    ages: Ages,
    demande: &Verification,
) -> Result<Fin, Rate> {
    if demande.demander && (!ctx.clavier.est_terminal() || demande.plans.iter().any(|nom| nom == "-")) {
        return Err(Echec::new(Categorie::Entree, "erreur.entree.demander").into());
    }
    let mut total = Total::default();
    let mut documents = Vec::new();
    let mut lus: Vec<(String, Plan)> = Vec::new();
    for nom in &demande.plans {
        match verifie(ctx, engine, ages, nom, demande.demander).await {
            Ok(Verifie { plan, jugement, alternatives }) => {
                *match jugement.ensemble() {
                    Ensemble::Conforme => &mut total.conforme,
                    Ensemble::Indetermine => &mut total.indetermine,
                    Ensemble::Rejet => &mut total.rejet,
                } += 1;
                let contrat = trim_pasted(&plan.brouillon.reference_contrat).to_owned();
                match ctx.format {
                    Format::Json => documents.push(json!({
                        "plan": nom,
                        "contrat": if contrat.is_empty() { Value::Null } else { json!(contrat) },
                        "verdict": mot(jugement.ensemble()),
                        "regles": json_regles(ctx.textes, &jugement),
                        "alternatives": json_alternatives(&alternatives),
                    })),
                    Format::Texte => {
                        dit(ctx, nom, &contrat, &jugement, demande.expliquer)?;
                        montre_alternatives(ctx, &alternatives)?;
                    }
                }
                lus.push((nom.clone(), plan));
            }
            Err((contrat, echec)) => {
                total.illisible += 1;
                match ctx.format {
                    Format::Json => documents.push(json!({
                        "plan": nom,
                        "contrat": contrat,
                        "erreur": ctx.erreur(&echec),
                        "verdict": "illisible",
                        "regles": [],
                    })),
                    Format::Texte => {
                        let verdict = ctx.textes.get("cli.verdict.illisible");
                        ctx.ligne(format_args!("{} : {verdict}", affichable(nom)))?;
                    }
                }
                ctx.dit_echec(&echec);
            }
        }
    }
    previent_des_doublons(ctx, &lus);
    match ctx.format {
        Format::Json => ctx.json(&json!({
            "plans": documents,
            "total": {
                "conforme": total.conforme,
                "rejet": total.rejet,
                "indetermine": total.indetermine,
                "illisible": total.illisible,
            },
        }))?,
        Format::Texte if demande.plans.len() > 1 => {
            let texte = ctx.textes.phrase(
                "cli.verifier.total",
                &[
                    ("conforme", &total.conforme.to_string()),
                    ("rejet", &total.rejet.to_string()),
                    ("indetermine", &total.indetermine.to_string()),
                    ("illisible", &total.illisible.to_string()),
                ],
            );
            ctx.ligne(texte)?;
        }
        Format::Texte => {}
    }
    Ok(total.fin())
}

/// A plan that was judged.
struct Verifie {
    plan: Plan,
    jugement: Jugement,
    /// What to do instead; empty unless it is rejected.
    alternatives: Vec<Proposition>,
}

async fn verifie(
    ctx: &mut Contexte<'_>,
    engine: Option<&Engine>,
    ages: Ages,
    nom: &str,
    demander: bool,
) -> Result<Verifie, (Option<ReferenceContrat>, Echec)> {
    let plan = lit_plan(ctx.clavier, nom).map_err(|echec| (None, echec))?;
    let contrat = plan.contrat();
    let rate = |echec| (contrat.clone(), echec);
    let releve = plan.lit_releve().map_err(rate)?;
    // Without a contract that could be one there is nothing to look up: R6 says what is wrong.
    let connu = match (engine, &contrat) {
        (Some(engine), Some(lu)) => Some(engine.connaissances(lu).await.map_err(rate)?),
        _ => None,
    };
    if let Some(connu) = &connu {
        previent_des_contradictions(ctx, nom, &plan.commande, &connu.commande);
    }
    let maintenant = engine.map_or_else(Timestamp::now, Engine::maintenant);
    let dossier = Dossier::new(&plan, releve, connu.as_ref());
    let mut commande = dossier.commande.clone();
    let juge = |commande: &Commande| juger(&dossier.examen(commande, ages, maintenant));
    let jugement = if demander {
        ctx.message(format_args!("{} {}", affichable(nom), affichable(&plan.brouillon.reference_contrat)));
        questions::demande(ctx, engine.zip(contrat.as_ref()), &mut commande, juge).await.map_err(rate)?
    } else {
        juge(&commande)
    };
    let alternatives = match jugement.ensemble() {
        Ensemble::Rejet => alternatives(&dossier.examen(&commande, ages, maintenant)),
        Ensemble::Conforme | Ensemble::Indetermine => Vec::new(),
    };
    drop(dossier);
    Ok(Verifie { plan, jugement, alternatives })
}

fn dit(
    ctx: &mut Contexte<'_>,
    nom: &str,
    contrat: &str,
    jugement: &Jugement,
    expliquer: Option<RegleId>,
) -> Result<(), Echec> {
    let textes = ctx.textes;
    let verdict = textes.get(match jugement.ensemble() {
        Ensemble::Conforme => "cli.ensemble.conforme",
        Ensemble::Indetermine => "cli.ensemble.indetermine",
        Ensemble::Rejet => "cli.ensemble.rejet",
    });
    ctx.ligne(format_args!("{} : {verdict}  {}", affichable(nom), affichable(contrat)))?;
    let Some(regle) = expliquer else { return montre(ctx, jugement) };
    let Some(avis) = jugement.avis().iter().find(|avis| avis.regle == regle) else { return Ok(()) };
    expliquer::montre(ctx, regle)?;
    ctx.ligne(format_args!("      {} :", mot_verdict(textes, avis.verdict)))?;
    ctx.ligne(paragraphe(&textes.raison(&avis.raison), 6))
}

/// Two plans that want the same fibre, or the same contract, can't both be right.
fn previent_des_doublons(ctx: &mut Contexte<'_>, plans: &[(String, Plan)]) {
    type Champ = fn(&Plan) -> &str;
    let champs: [(&str, Champ); 2] = [
        ("cli.verifier.meme_fibre", |plan| &plan.brouillon.reference_fibre),
        ("cli.verifier.meme_contrat", |plan| &plan.brouillon.reference_contrat),
    ];
    for (cle, champ) in champs {
        let mut vus: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (nom, plan) in plans {
            let valeur = trim_pasted(champ(plan));
            if !valeur.is_empty() {
                vus.entry(valeur).or_default().push(nom);
            }
        }
        for (valeur, noms) in vus.into_iter().filter(|(_, noms)| noms.len() > 1) {
            let texte = ctx.textes.phrase(cle, &[("valeur", valeur), ("plans", &noms.join(", "))]);
            ctx.message(texte);
        }
    }
}
