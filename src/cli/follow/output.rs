//! What a following shows in the end, as words or as JSON.

use serde_json::{Map, Value, json};

use super::known::{Bilan, Suite};
use crate::cli::context::{Contexte, Format};
use crate::cli::plain_text::{paragraphe, tableau};
use crate::cli::send::lignes_pm;
use crate::domain::failure::Echec;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::{affichable, valeur_affichable};
use crate::files::export::{fibre, pm};

/// A contract's state in a word.
pub(super) fn mot(ctx: &Contexte<'_>, bilan: &Bilan) -> String {
    match &bilan.statut {
        _ if bilan.doute.is_some() => ctx.textes.get("cli.suivre.inconnue").to_owned(),
        _ if bilan.suite == Suite::Close => ctx.textes.get("cli.suivre.close").to_owned(),
        _ if bilan.suite == Suite::Oubliee => ctx.textes.get("cli.suivre.oubliee").to_owned(),
        Some(statut) => statut.to_string(),
        None if bilan.suite == Suite::Aucune => ctx.textes.get("cli.suivre.sans_suite").to_owned(),
        None => ctx.textes.get("cli.suivre.sans_statut").to_owned(),
    }
}

pub(super) fn montre(
    ctx: &mut Contexte<'_>,
    bilans: &[(&ReferenceContrat, &Bilan)],
    un_seul: bool,
) -> Result<(), Echec> {
    for (_, bilan) in bilans {
        if let Some(echec) = &bilan.echec {
            ctx.dit_echec(echec);
        }
    }
    if ctx.format == Format::Json {
        let documents: Vec<Value> = bilans.iter().map(|(contrat, bilan)| document(ctx, contrat, bilan)).collect();
        return match documents.as_slice() {
            [seul] if un_seul => ctx.json(seul),
            tous => ctx.json(&json!({ "suivis": tous })),
        };
    }
    for (contrat, bilan) in bilans {
        let titre = mot(ctx, bilan);
        ctx.ligne(format_args!("{contrat}  {}", affichable(&titre)))?;
        let lignes = fiche(ctx, bilan);
        if !lignes.is_empty() {
            ctx.ligne(tableau(&lignes, 2))?;
        }
        if bilan.code.as_ref().is_some_and(CodeDecharge::est_epele) {
            ctx.message(paragraphe(ctx.textes.get("commun.code_epele"), 0));
        }
        if bilan.code_manque {
            let suite = ctx.textes.phrase("cli.code_manquant", &[("contrat", contrat.as_str())]);
            ctx.message(paragraphe(&suite, 0));
        }
        if bilan.suite == Suite::Oubliee {
            let suite = ctx.textes.phrase("cli.suivre.oubliee.suite", &[("contrat", contrat.as_str())]);
            ctx.message(paragraphe(&suite, 0));
        }
    }
    Ok(())
}

fn document(ctx: &Contexte<'_>, contrat: &ReferenceContrat, bilan: &Bilan) -> Value {
    let mut document = Map::new();
    document.insert("referenceContrat".to_owned(), json!(contrat));
    document.insert("statut".to_owned(), json!(bilan.statut));
    document.insert("pm".to_owned(), pm(bilan.pm.as_ref()));
    document.insert("fibre".to_owned(), fibre(bilan.fibre.as_ref()));
    document.insert("codeDecharge".to_owned(), json!(bilan.code));
    document.insert("requetes".to_owned(), json!(bilan.requetes));
    if bilan.doute.is_some() {
        document.insert("issue".to_owned(), json!("inconnue"));
    }
    if bilan.suite == Suite::Oubliee {
        document.insert("connuDuService".to_owned(), json!(false));
    }
    if let Some(echec) = bilan.echec.as_ref().or(bilan.doute.as_ref()) {
        document.insert("erreur".to_owned(), ctx.erreur(echec));
    }
    Value::Object(document)
}

fn fiche(ctx: &Contexte<'_>, bilan: &Bilan) -> Vec<Vec<String>> {
    let textes = ctx.textes;
    let mut lignes = Vec::new();
    let mut ajoute = |cle, valeur: Option<&str>| {
        if let Some(valeur) = valeur.filter(|valeur| !valeur.is_empty()) {
            lignes.push(vec![textes.get(cle).to_owned(), valeur.to_owned()]);
        }
    };
    ajoute("cli.colonne.code", bilan.code.as_ref().map(CodeDecharge::montre).as_deref());
    if let Some(fibre) = &bilan.fibre {
        ajoute("cli.colonne.fibre", Some(&valeur_affichable(&fibre.reference)));
        ajoute("cli.colonne.cable", fibre.information_cable.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.tube", fibre.information_tube.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.couleur", fibre.information_fibre.as_deref().map(valeur_affichable).as_deref());
        ajoute("cli.colonne.pto", fibre.reference_pto.as_deref().map(valeur_affichable).as_deref());
    }
    lignes.extend(lignes_pm(ctx, bilan.pm.as_ref()));
    lignes
}
