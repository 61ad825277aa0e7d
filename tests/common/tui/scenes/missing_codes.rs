//! The codes de décharge that are missing.

use reprov::tui::words::msg::EffectAnswer;

use super::super::data::open_missing;
use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::new("manquants", || open_missing().into(), &["CTP-1240357-1", "ARA-F-7", "13/11 09:00", "01 23 45 67 89"]),
    Scene::new(
        "manquants_vide",
        || {
            let mut harness = open_missing();
            harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
            harness.into()
        },
        &["Aucun code de décharge ne manque"],
    ),
];
