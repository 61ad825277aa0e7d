//! The welcome screen of a program that is not configured yet.

use reprov::host::texts::Texts;
use reprov::tui::app::welcome::Welcome;

use super::super::{language, parse};
use super::{Scene, SceneView};

fn welcome(keys: &[&str]) -> SceneView {
    let mut welcome = Welcome::new();
    for key in keys.iter().flat_map(|keys| parse(keys)) {
        assert!(welcome.key(key).is_none());
    }
    SceneView::Welcome(Box::new(welcome), Texts::new(language()))
}

const UNTIL_PASSWORD: &[&str] = &["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>", "s3cret"];

pub(super) const SCENES: &[Scene] = &[
    Scene::new("accueil", || welcome(&[]), &["▶ Essayer la démonstration", "Configurer un accès"]),
    Scene::new("accueil_adresse", || welcome(&["<down><enter><enter>", "<enter>"]), &["https://"]),
    Scene::new("accueil_mot_de_passe", || welcome(UNTIL_PASSWORD), &["******"]),
    Scene::new(
        "accueil_reseau",
        || welcome(&["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter><enter><down>"]),
        &["▶"],
    ),
    Scene::new(
        "accueil_resume",
        || welcome(&["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>s3cret<enter><enter>"]),
        &["https://ws.example/x", "DUPONT"],
    ),
];
