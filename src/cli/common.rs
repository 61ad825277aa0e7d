//! What several commands read and show: plans, times, references, the JSON of fibres and PMs.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::keyboard::Keyboard;
use crate::domain::failure::Failure;
use crate::domain::paris;
use crate::domain::service_error::Category;
use crate::domain::site::StateCounts;
use crate::files::plan::{Plan, PlanFormat};
use crate::host::texts::Texts;
use crate::host::toml_keys::{read_file, read_text};

/// The plan in `name`, or on standard input for `-`.
pub(super) fn read_plan(keyboard: &mut dyn Keyboard, name: &str) -> Result<Plan, Failure> {
    if name != "-" {
        let path = Path::new(name);
        if PlanFormat::from_name(path) == Some(PlanFormat::Csv) {
            return Err(Failure::new(Category::Input, "erreur.entree.plan_csv").with("fichier", name));
        }
        return Plan::read(name, &read_file(path)?, path.parent().unwrap_or(Path::new("")));
    }
    Plan::read(name, &read_text(Path::new(name), Vec::new(), keyboard.input())?, Path::new(""))
}

/// Counts by state as JSON: `construction`, `utilisation`.
pub(super) fn states(states: &StateCounts) -> (Value, Value) {
    (
        json!({
            "A construire": states.to_build,
            "En construction": states.under_construction,
            "Construite": states.built,
            "inconnue": states.unknown_construction,
        }),
        json!({
            "Disponible": states.available,
            "Occupé": states.occupied,
            "Réservé": states.reserved,
            "inconnue": states.unknown_utilisation,
        }),
    )
}

/// A time of the journal for a person: the day and the minute in Europe/Paris, wherever this machine is.
pub(super) fn paris_time(instant: Timestamp) -> String {
    paris::written(instant, "%Y-%m-%d %H:%M")
}

/// The same where it stands alone: named as a time of Paris where this machine's clocks differ.
pub(super) fn named_time(texts: Texts, instant: Timestamp) -> String {
    let time = paris_time(instant);
    if paris::differs_from(&TimeZone::system(), instant) {
        texts.sentence("commun.heure_de_paris", &[("heure", &time)])
    } else {
        time
    }
}
