//! Reading the options that several commands have.

use clap::ArgMatches;

use crate::domain::failure::Failure;
use crate::domain::reference::{ContratId, ParameterError, ParameterFault};
use crate::domain::service_error::Category;
use crate::domain::value::Value;

pub(super) fn text(options: &ArgMatches, name: &str) -> Option<String> {
    options.get_one::<String>(name).cloned()
}

pub(super) fn texts(options: &ArgMatches, name: &str) -> Vec<String> {
    options.get_many::<String>(name).unwrap_or_default().cloned().collect()
}

/// The failure for a reference that can't be sent.
pub(super) fn reference(error: &ParameterError) -> Failure {
    wrong_format(error.field.name(), &error.fault)
}

/// The failure that tells what is wrong with the value of `field`.
pub(super) fn wrong_format(field: &str, fault: &ParameterFault) -> Failure {
    match *fault {
        ParameterFault::Empty => Failure::new(Category::Input, "erreur.entree.vide"),
        ParameterFault::TooLong { length, maximum } => Failure::new(Category::Input, "erreur.entree.trop_long")
            .with("longueur", length.to_string())
            .with("maximum", maximum.to_string()),
        ParameterFault::Character { position, character } => Failure::new(Category::Input, "erreur.entree.caractere")
            .with("position", position.to_string())
            .with("caractere", format!("U+{:04X} « {character} »", u32::from(character))),
    }
    .with("champ", Value::parameter(field))
}

pub(super) fn contrat(options: &ArgMatches) -> Result<Option<ContratId>, Failure> {
    text(options, "contrat").map(|value| ContratId::parse(&value)).transpose().map_err(|e| reference(&e))
}

pub(super) fn required_contrat(options: &ArgMatches) -> Result<ContratId, Failure> {
    ContratId::parse(&text(options, "contrat").unwrap_or_default()).map_err(|error| reference(&error))
}

/// The contracts, each once, in the order typed.
pub(super) fn contrats(options: &ArgMatches) -> Result<Vec<ContratId>, Failure> {
    let mut contrats = Vec::new();
    for value in texts(options, "contrats") {
        let contrat = ContratId::parse(&value).map_err(|error| reference(&error))?;
        if !contrats.contains(&contrat) {
            contrats.push(contrat);
        }
    }
    Ok(contrats)
}
