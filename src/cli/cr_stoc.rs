//! `reprov cr-stoc`: the CR_STOC of contracts, with their codes de décharge.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use serde_json::{Value, json};

use super::appel::DemandeCrStoc;
use super::contexte::{Contexte, Fin, Format, Rate};
use super::rendu::{paragraphe, tableau};
use super::usage::{contrats, hors_format, texte};
use crate::config::Echange;
use crate::domain::acces::cr_stoc::{Connu, LigneCrStoc, RefusCrStoc, Resultat, prepare};
use crate::domain::echec::Echec;
use crate::domain::paris;
use crate::domain::reference::{Defaut, ReferenceContrat};
use crate::domain::service_error::Categorie;
use crate::domain::suivi::CodeDecharge;
use crate::domain::text::affichable;
use crate::echange::{Depot, depose, nom_cr_stoc};
use crate::engine::Engine;

/// Names taken in a row before something else must be wrong.
const ESSAIS: u32 = 1000;

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

/// Where the lines go.
enum Cible<'a> {
    Fichier(&'a Path),
    Dossier { dossier: &'a Path, oi: &'a str, oc: &'a str },
}

/// Checks every contract, then writes all their lines, or none.
pub(super) async fn execute(
    ctx: &mut Contexte<'_>,
    engine: &Engine,
    echange: &Echange,
    demande: &DemandeCrStoc,
) -> Result<Fin, Rate> {
    let cible = cible(&demande.sortie, echange)?;
    let lignes = lignes(ctx, engine, demande).await?;
    let (chemin, sequence) = ecrit(engine, &cible, &lignes).await?;
    montre(ctx, &chemin, sequence, &lignes)?;
    Ok(Fin::Fait)
}

/// Where to write, with all that this needs.
fn cible<'a>(sortie: &'a Path, echange: &'a Echange) -> Result<Cible<'a>, Echec> {
    if !sortie.is_dir() {
        return Ok(Cible::Fichier(sortie));
    }
    match (&echange.code_oi, &echange.code_oc) {
        (Some(oi), Some(oc)) => Ok(Cible::Dossier { dossier: sortie, oi, oc }),
        (oi, oc) => {
            let manque: Vec<&str> = [("echange.code_oi", oi), ("echange.code_oc", oc)]
                .into_iter()
                .filter(|(_, code)| code.is_none())
                .map(|(cle, _)| cle)
                .collect();
            Err(entree("erreur.cr_stoc.sans_code_operateur").avec("cles", manque.join(", ")))
        }
    }
}

/// The lines of all the contracts, or every reason why there can be none.
async fn lignes(ctx: &mut Contexte<'_>, engine: &Engine, demande: &DemandeCrStoc) -> Result<Vec<LigneCrStoc>, Rate> {
    let mut lignes = Vec::new();
    let mut refus = Vec::new();
    let mut refuses = 0_usize;
    for contrat in &demande.contrats {
        let connu = engine.connaissances(contrat).await?;
        let connu = Connu { contrat, faits: &connu.commande, fiche: connu.fiche.as_ref(), vies: &connu.vies };
        match prepare(connu, &demande.resultat, demande.sous_traitance.as_deref()) {
            Ok(ligne) => lignes.push(ligne),
            Err(raisons) => {
                refuses += 1;
                refus.extend(raisons.iter().map(|raison| dit_refus(ctx, contrat, raison)));
            }
        }
    }
    if refus.is_empty() {
        return Ok(lignes);
    }
    let echec = entree("erreur.cr_stoc.refus")
        .avec("nombre", refuses.to_string())
        .avec("total", demande.contrats.len().to_string());
    Err(Rate::from(echec).avec("refus", refus))
}

/// Tells why a contract can't be reported, and gives the same for JSON.
fn dit_refus(ctx: &mut Contexte<'_>, contrat: &ReferenceContrat, raison: &RefusCrStoc) -> Value {
    let (mot, cle, colonne) = match raison {
        RefusCrStoc::ColonneInconnue(colonne) => {
            let cle = if *colonne == "ReferenceCommandeSousTraitantOI" {
                "cli.cr_stoc.sans_sous_traitance"
            } else {
                "cli.cr_stoc.sans_commande"
            };
            ("colonneInconnue", cle, Some(*colonne))
        }
        RefusCrStoc::EnDoute => ("issueInconnue", "cli.cr_stoc.en_doute", None),
        RefusCrStoc::SansCode => ("codeManquant", "cli.cr_stoc.sans_code", Some("NumeroDecharge")),
        RefusCrStoc::SansPut => ("sansReprovisionning", "cli.cr_stoc.sans_put", None),
        RefusCrStoc::Echoue(_) => ("echoue", "cli.cr_stoc.echoue", None),
    };
    let statut = match raison {
        RefusCrStoc::Echoue(statut) => statut.libelle(),
        _ => "",
    };
    let valeurs = [("contrat", contrat.as_str()), ("colonne", colonne.unwrap_or_default()), ("statut", statut)];
    let libelle = ctx.textes.phrase(cle, &valeurs);
    ctx.message(paragraphe(&libelle, 0));
    json!({ "referenceContrat": contrat, "raison": mot, "colonne": colonne, "libelle": libelle })
}

/// Writes the lines; returns the file and, in a folder, its sequence number.
async fn ecrit(engine: &Engine, cible: &Cible<'_>, lignes: &[LigneCrStoc]) -> Result<(PathBuf, Option<u64>), Echec> {
    let pris = |chemin: &Path| entree("erreur.cr_stoc.existe").avec("fichier", chemin.display().to_string());
    let (dossier, oi, oc) = match *cible {
        Cible::Fichier(chemin) => {
            return match depose(chemin, lignes)? {
                Depot::Ecrit => Ok((chemin.to_owned(), None)),
                Depot::Pris => Err(pris(chemin)),
            };
        }
        Cible::Dossier { dossier, oi, oc } => (dossier, oi, oc),
    };
    let mut chemin = PathBuf::new();
    for _ in 0..ESSAIS {
        let sequence = engine.sequence_cr_stoc().await?;
        chemin = dossier.join(nom_cr_stoc(oi, oc, paris::jour(engine.maintenant()), sequence));
        if depose(&chemin, lignes)? == Depot::Ecrit {
            return Ok((chemin, Some(sequence)));
        }
    }
    Err(pris(&chemin))
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
                    ligne.code.as_ref().map_or_else(|| "-".to_owned(), |code| affichable(code.as_str()).into_owned()),
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
