//! Reading the options that several commands have.

use clap::ArgMatches;
use jiff::SignedDuration;

use super::invocation::Since;
use crate::domain::failure::Failure;
use crate::domain::reference::{ContratId, ParameterError, ParameterFault};
use crate::domain::service_error::Category;
use crate::domain::typed_time::TypedTime;
use crate::domain::value::Value;
use crate::host::toml_keys::read_duration;

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

/// The start of the period that `--depuis` gives.
pub(super) fn period(options: &ArgMatches) -> Result<Option<Since>, Failure> {
    text(options, "depuis").map(|value| since(&value)).transpose()
}

/// Reads an age, a day or a time; without a time zone it is in Europe/Paris.
fn since(value: &str) -> Result<Since, Failure> {
    let value = value.trim();
    let duration = || read_duration(value).and_then(|duration| SignedDuration::try_from(duration).ok()).map(Since::Age);
    duration()
        .or_else(|| TypedTime::read(value).map(Since::Time))
        .ok_or_else(|| Failure::new(Category::Input, "erreur.entree.depuis").with("valeur", value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_is_an_age_or_a_time_of_paris() {
        let now = "2026-11-30T08:46:00Z".parse().unwrap();
        let instant = |text: &str| match since(text).unwrap() {
            Since::Time(time) => time.seen_from(now).unwrap().to_string(),
            Since::Age(age) => panic!("{text} is {age}"),
        };
        assert_eq!(instant("2026-11-01"), "2026-10-31T23:00:00Z");
        assert_eq!(instant("2026-07-01"), "2026-06-30T22:00:00Z");
        assert_eq!(instant("2026-11-01T08:30"), "2026-11-01T07:30:00Z");
        assert_eq!(instant("2026-11-01 08:30"), "2026-11-01T07:30:00Z");
        assert_eq!(instant("2026-11-01T08:30:00Z"), "2026-11-01T08:30:00Z");
        assert_eq!(instant("2026-11-01T08:30:00+05:00"), "2026-11-01T03:30:00Z");
        assert_eq!(instant("01/11/2026"), "2026-10-31T23:00:00Z");
        assert_eq!(instant("hier"), "2026-11-28T23:00:00Z");
        assert_eq!(since(" 7j "), Ok(Since::Age(SignedDuration::from_hours(168))));
        for text in ["", "2026-11", "2026-13-01", "01/11/26", "7", "-7j", "7h30"] {
            assert_eq!(since(text).unwrap_err().key, "erreur.entree.depuis", "{text}");
        }
    }
}
