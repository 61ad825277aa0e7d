//! `reprov cr-stoc`: the CR_STOC of contracts, with their codes de décharge.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::context::{Contexte, Fin, Format, Rate};
use super::invocation::DemandeCrStoc;
use super::options::{contrats, hors_format, texte};
use super::plain_text::{paragraphe, tableau};
use crate::domain::acces::cr_stoc::{LigneCrStoc, RefusCrStoc, Resultat};
use crate::domain::failure::Echec;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{Defaut, ReferenceContrat};
use crate::domain::service_error::Categorie;
use crate::engine::Engine;
use crate::files::access::{CibleCrStoc, Operateurs, echec_cr_stoc, ecrit_cr_stoc, lignes_cr_stoc};
use crate::host::config::Echange;

/// What was typed.
pub(super) fn lit(options: &ArgMatches) -> Result<DemandeCrStoc, Echec> {
    let contrats = contrats(options)?;
    let motif = valeur(options, "motif_ko", "--motif-ko")?;
    let resultat = texte(options, "resultat").unwrap_or_default();
    let resultat = match (resultat.trim().to_ascii_uppercase().as_str(), motif) {
        ("OK", None) => Resultat::Ok,
        ("KO", Some(motif)) => Resultat::Ko(motif),
        ("OK", Some(_)) => return Err(entree("erreur.cr_stoc.motif_de_trop")),
        ("KO", None) => return Err(entree("erreur.cr_stoc.motif_absent")),
        _ => {
            return Err(entree("erreur.entree.choix")
                .avec("champ", "--resultat")
                .avec("valeur", resultat)
                .avec("attendu", "OK, KO"));
        }
    };
    let sous_traitance = valeur(options, "sous_traitance", "--sous-traitance")?;
    if sous_traitance.is_some() && contrats.len() > 1 {
        return Err(entree("erreur.cr_stoc.une_seule").avec("nombre", contrats.len().to_string()));
    }
    let sortie = texte(options, "sortie").filter(|sortie| !sortie.trim().is_empty());
    let sortie = PathBuf::from(sortie.ok_or_else(|| hors_format("--sortie", &Defaut::Vide))?);
    Ok(DemandeCrStoc { contrats, resultat, sous_traitance, sortie })
}

/// A value that becomes part of a line.
fn valeur(options: &ArgMatches, id: &str, champ: &str) -> Result<Option<String>, Echec> {
    let Some(tapee) = texte(options, id) else { return Ok(None) };
    let valeur = tapee.trim();
    if valeur.is_empty() {
        return Err(hors_format(champ, &Defaut::Vide));
    }
    match valeur.chars().enumerate().find(|(_, c)| c.is_control()) {
        Some((rang, caractere)) => Err(hors_format(champ, &Defaut::Caractere { position: rang + 1, caractere })),
        None => Ok(Some(valeur.to_owned())),
    }
}

fn entree(cle: &str) -> Echec {
    Echec::new(Categorie::Entree, cle)
}

/// Checks every contract, then writes all their lines, or none.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    echange: &Echange,
    demande: &DemandeCrStoc,
) -> Result<Fin, Rate> {
    let DemandeCrStoc { contrats, resultat, sous_traitance, sortie } = demande;
    let operateurs = Operateurs { oi: echange.code_oi.as_deref(), oc: echange.code_oc.as_deref() };
    let cible = CibleCrStoc::nouvelle(sortie, operateurs)?;
    let lignes = match lignes_cr_stoc(engine, contrats, resultat, sous_traitance.as_deref()).await? {
        Ok(lignes) => lignes,
        Err(refus) => {
            let raisons: Vec<Value> = refus
                .iter()
                .flat_map(|refus| refus.raisons.iter().map(|raison| (&refus.contrat, raison)))
                .map(|(contrat, raison)| dit_refus(ctx, contrat, raison))
                .collect();
            return Err(Rate::from(echec_cr_stoc(&refus, contrats.len())).avec("refus", raisons));
        }
    };
    let (chemin, sequence) = ecrit_cr_stoc(engine, &cible, &lignes).await?;
    montre(ctx, &chemin, sequence, &lignes)?;
    Ok(Fin::Fait)
}

/// Tells why a contract can't be reported, and gives the same for JSON.
fn dit_refus(ctx: &mut Contexte<'_>, contrat: &ReferenceContrat, raison: &RefusCrStoc) -> Value {
    let mot = match raison {
        RefusCrStoc::ColonneInconnue(_) => "colonneInconnue",
        RefusCrStoc::EnDoute => "issueInconnue",
        RefusCrStoc::SansCode => "codeManquant",
        RefusCrStoc::SansPut => "sansReprovisionning",
        RefusCrStoc::Echoue(_) => "echoue",
    };
    let (cle, valeurs) = raison.phrase(contrat);
    let libelle = ctx.textes.phrase(cle, &valeurs);
    ctx.message(paragraphe(&libelle, 0));
    json!({ "referenceContrat": contrat, "raison": mot, "colonne": raison.colonne(), "libelle": libelle })
}

fn montre(ctx: &mut Contexte<'_>, chemin: &Path, sequence: Option<u64>, lignes: &[LigneCrStoc]) -> Result<(), Echec> {
    let chemin = chemin.display().to_string();
    match ctx.format {
        Format::Json => {
            let lignes: Vec<Value> = lignes.iter().map(json_ligne).collect();
            ctx.json(&json!({ "fichier": chemin, "sequence": sequence, "lignes": lignes }))
        }
        Format::Texte => {
            let nombre = lignes.len().to_string();
            ctx.ligne(ctx.textes.phrase("cli.cr_stoc.fait", &[("fichier", &chemin), ("nombre", &nombre)]))?;
            let rendues = lignes.iter().map(|ligne| {
                vec![
                    ligne.contrat.to_string(),
                    ligne.resultat.mot().to_owned(),
                    ligne.code.as_ref().map_or_else(|| "-".to_owned(), |code| code.montre().into_owned()),
                ]
            });
            ctx.ligne(tableau(&rendues.collect::<Vec<_>>(), 2))
        }
    }
}

fn json_ligne(ligne: &LigneCrStoc) -> Value {
    json!({
        "referenceContrat": ligne.contrat,
        "referenceCommandePriseInterneOC": ligne.commande,
        "referenceCommandeSousTraitantOI": ligne.sous_traitance,
        "crRaccordementPrise": ligne.resultat.mot(),
        "motifKoCrRaccordementPrise": match &ligne.resultat {
            Resultat::Ok => None,
            Resultat::Ko(motif) => Some(motif),
        },
        "referencePrise": ligne.reference_prise,
        "notificationReprovisioningHL": ligne.notification(),
        "numeroDecharge": ligne.code.as_ref().map(CodeDecharge::as_str),
    })
}
