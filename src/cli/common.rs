//! What commands read and show alike: plans, times, references, the JSON of fibres and PMs.

use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::keyboard::Clavier;
use crate::domain::failure::Echec;
use crate::domain::paris;
use crate::domain::service_error::Categorie;
use crate::domain::site::ComptesEtats;
use crate::files::plan::{Genre, Plan};
use crate::host::toml_keys::{lit_fichier, lit_texte};

/// The plan in `nom`, or on standard input for `-`.
pub(super) fn lit_plan(clavier: &mut dyn Clavier, nom: &str) -> Result<Plan, Echec> {
    if nom != "-" {
        let chemin = Path::new(nom);
        if Genre::du_nom(chemin) == Some(Genre::Csv) {
            return Err(Echec::new(Categorie::Entree, "erreur.entree.plan_csv").avec("fichier", nom));
        }
        return Plan::lit(nom, &lit_fichier(chemin)?, chemin.parent().unwrap_or(Path::new("")));
    }
    Plan::lit(nom, &lit_texte(Path::new(nom), Vec::new(), clavier.entree())?, Path::new(""))
}

/// Counts by state as JSON: `construction`, `utilisation`.
pub(super) fn etats(etats: &ComptesEtats) -> (Value, Value) {
    (
        json!({
            "A construire": etats.a_construire,
            "En construction": etats.en_construction,
            "Construite": etats.construite,
            "inconnue": etats.construction_inconnue,
        }),
        json!({
            "Disponible": etats.disponible,
            "Occupé": etats.occupe,
            "Réservé": etats.reserve,
            "inconnue": etats.utilisation_inconnue,
        }),
    )
}

/// A time of the journal for a person: the day and the minute in Europe/Paris, wherever this machine
/// is.
pub(super) fn heure_paris(instant: Timestamp) -> String {
    paris::heure(instant).strftime("%Y-%m-%d %H:%M").to_string()
}

/// A time for a person: the day and the minute, where this machine is.
pub(super) fn heure(instant: Timestamp) -> String {
    instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}
