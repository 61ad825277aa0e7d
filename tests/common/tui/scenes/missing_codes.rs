//! The codes de décharge that are missing.

use reprov::tui::words::msg::Answer;

use super::super::data::manquants_ouverts;
use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "manquants",
        || manquants_ouverts().into(),
        &["CTP-1240357-1", "ARA-F-7", "13/11 09:00", "01 23 45 67 89"],
    ),
    Scene::new(
        "manquants_vide",
        || {
            let mut harness = manquants_ouverts();
            harness.answer(Answer::Dossiers(Ok(Vec::new())));
            harness.into()
        },
        &["Aucun code de décharge ne manque"],
    ),
];
