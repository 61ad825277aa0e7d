//! Overlays that can cover any screen: help, palette, the sheet for the hotline, a warning before leaving.

use reprov::tui::data::World;

use super::super::journal::post_help;
use super::super::{Harness, accepted, facts, state, unknown};
use super::Scene;
use super::following::following;

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "aide",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("?");
            harness.into()
        },
        &["[touches]", "étage libre"],
    ),
    Scene::new(
        "aide_codes",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("?<tab>/20015");
            harness.into()
        },
        &["[codes d'erreur]", "20015", "Opération interdite par les règles", "Rien n'a été fait"],
    ),
    Scene::new(
        "aide_poste",
        || post_help().into(),
        &["[versions et chemins]", "9.8.7", "/home/lea/.local/share/reprov/journal.sqlite", "suivi.premier"],
    ),
    Scene::new(
        "palette",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<c-p>");
            harness.into()
        },
        &["suivi (rien n'a été envoyé pour ce contrat)"],
    ),
    Scene::new(
        "fiche",
        || {
            let mut harness = following(World::Test, vec![unknown()]);
            harness.state.data.hotline = Some("01 23 45 67 89".into());
            harness.keys("h");
            harness.into()
        },
        &["01 23 45 67 89", "CTP-1240357-1", "Fibre cassée"],
    ),
    Scene::new(
        "fiche_code",
        || {
            let mut harness = following(
                World::Production,
                vec![accepted(Some("DECH-2026-0042")), state(reprov::domain::states::Statut::Underway)],
            );
            harness.keys("h");
            harness.into()
        },
        &["DECH-2026-0042"],
    ),
    Scene::new(
        "quitter",
        || {
            let mut harness = Harness::confirmation(World::Test, facts());
            harness.keys("57-1<enter>q");
            harness.into()
        },
        &["sa réponse porte le code"],
    ),
];
