//! The home screen.

use std::time::Duration;

use reprov::domain::failure::Failure;
use reprov::domain::service_error::Category;
use reprov::engine::{News, Waiting};
use reprov::tui::data::World;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::super::data::{at_home, many_at_hand, with_imported, with_notes};
use super::super::{CONTRAT, Harness};
use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "dossiers",
        || Harness::home(World::Test).into(),
        &[
            "PACK — TEST",
            "612/2000",
            "● en ligne",
            CONTRAT,
            "issue inconnue",
            "ABCDEF",
            "⚠ code manquant",
            "30 min",
            "0:38",
        ],
    ),
    Scene::new("dossiers_production", || Harness::home(World::Production).into(), &["PRODUCTION", CONTRAT]),
    Scene::new("dossiers_demo", || Harness::home(World::Demo).into(), &["DÉMONSTRATION", CONTRAT]),
    Scene::new(
        "dossiers_hors_ligne",
        || {
            let mut harness = Harness::home(World::Test);
            harness.state.data.settings.offline = true;
            harness.into()
        },
        &["○ hors ligne", CONTRAT, "30 min"],
    ),
    Scene::new("dossiers_chargement", || Harness::new(World::Test).into(), &["Lecture en cours depuis 0:00"]),
    Scene::new(
        "dossiers_panne",
        || {
            let mut harness = Harness::new(World::Test);
            harness.answer(EffectAnswer::ContratsAtHand(Err(Failure::new(Category::Input, "erreur.panne.local"))));
            harness.into()
        },
        &["✘", "r : réessayer"],
    ),
    Scene::new(
        "dossiers_vide",
        || {
            let mut harness = Harness::new(World::Test);
            harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
            harness.into()
        },
        &["Aucun contrat ici"],
    ),
    Scene::new("dossiers_manquants", || at_home().into(), &["codes de décharge manquants : 2 (c)"]),
    Scene::new(
        "dossiers_filtre",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("/5027");
            harness.into()
        },
        &["Filtre", "5027", "ARA-502701"],
    ),
    Scene::new(
        "dossiers_filtre_vide",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("/xyz");
            harness.into()
        },
        &["xyz"],
    ),
    Scene::new(
        "dossiers_nombreux",
        || {
            let mut harness = many_at_hand();
            harness.keys("<end>");
            harness.into()
        },
        &["ARA-600199", "code manquant"],
    ),
    Scene::new("dossiers_importes", || with_imported(300).into(), &[CONTRAT, "ARA-700000", "· importée"]),
    Scene::new(
        "dossiers_importes_filtre",
        || {
            let mut harness = with_imported(300);
            harness.keys("<tab><tab><tab><tab><tab>/70000");
            harness.into()
        },
        &["[Importés 299]", "70000", "ARA-700001"],
    ),
    Scene::new("dossiers_noms", || with_notes().into(), &[CONTRAT, "[Tous 4]", "issue inconnue"]),
    Scene::new(
        "dossiers_ranges",
        || {
            let mut harness = with_notes();
            harness.keys("<backtab>");
            harness.into()
        },
        &["[Rangés 1]", "ARA-502703", "Terminé"],
    ),
    Scene::new(
        "dossiers_vue_vide",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("<backtab>");
            harness.into()
        },
        &["[Rangés 0]", "Aucun contrat dans cette vue"],
    ),
    Scene::new(
        "dossiers_collage",
        || {
            let mut harness = Harness::home(World::Test);
            harness.send(What::Paste("Contrat\nARA-700001\nARA-700002\ntoto!\nARA-700001\n".into()));
            harness.into()
        },
        &["2 contrats lus.", "1 ligne répétée.", "1 illisible", "toto!", "⏎ ajouter"],
    ),
    Scene::new(
        "dossiers_attente",
        || {
            let mut harness = Harness::home(World::Test);
            harness.send(What::News(News::Waiting(Waiting::Service { within: Duration::from_secs(3) })));
            harness.into()
        },
        &["sera redemandée dans 3 s", CONTRAT],
    ),
    Scene::new(
        "dossiers_injoignable",
        || {
            let mut harness = Harness::home(World::Test);
            let failure = Failure::new(Category::Network, "erreur.panne.connexion");
            harness.answer(EffectAnswer::Structure(super::super::contrat(), Err(failure)));
            harness.into()
        },
        &["✘ injoignable", CONTRAT],
    ),
];
