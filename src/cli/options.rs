//! What the commands read of their options alike.

use clap::ArgMatches;

use crate::domain::failure::Echec;
use crate::domain::reference::{Defaut, ReferenceContrat, ReferenceError};
use crate::domain::service_error::Categorie;
use crate::domain::value::Value;

pub(super) fn texte(options: &ArgMatches, nom: &str) -> Option<String> {
    options.get_one::<String>(nom).cloned()
}

pub(super) fn textes(options: &ArgMatches, nom: &str) -> Vec<String> {
    options.get_many::<String>(nom).unwrap_or_default().cloned().collect()
}

/// A reference that can't be sent, in words.
pub(super) fn reference(erreur: &ReferenceError) -> Echec {
    hors_format(erreur.champ.nom(), &erreur.defaut)
}

/// What is wrong with the value of `champ`, in words.
pub(super) fn hors_format(champ: &str, defaut: &Defaut) -> Echec {
    match *defaut {
        Defaut::Vide => Echec::new(Categorie::Entree, "erreur.entree.vide"),
        Defaut::TropLong { longueur, maximum } => Echec::new(Categorie::Entree, "erreur.entree.trop_long")
            .avec("longueur", longueur.to_string())
            .avec("maximum", maximum.to_string()),
        Defaut::Caractere { position, caractere } => Echec::new(Categorie::Entree, "erreur.entree.caractere")
            .avec("position", position.to_string())
            .avec("caractere", format!("U+{:04X} « {caractere} »", u32::from(caractere))),
    }
    .avec("champ", Value::parameter(champ))
}

pub(super) fn contrat(options: &ArgMatches) -> Result<Option<ReferenceContrat>, Echec> {
    texte(options, "contrat").map(|valeur| ReferenceContrat::parse(&valeur)).transpose().map_err(|e| reference(&e))
}

pub(super) fn contrat_requis(options: &ArgMatches) -> Result<ReferenceContrat, Echec> {
    ReferenceContrat::parse(&texte(options, "contrat").unwrap_or_default()).map_err(|erreur| reference(&erreur))
}

/// The contracts, each once, in the order typed.
pub(super) fn contrats(options: &ArgMatches) -> Result<Vec<ReferenceContrat>, Echec> {
    let mut contrats = Vec::new();
    for valeur in textes(options, "contrats") {
        let contrat = ReferenceContrat::parse(&valeur).map_err(|erreur| reference(&erreur))?;
        if !contrats.contains(&contrat) {
            contrats.push(contrat);
        }
    }
    Ok(contrats)
}
