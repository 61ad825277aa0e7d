//! The welcome of somebody who has configured nothing.

use reprov::host::texts::Textes;
use reprov::tui::app::welcome::Accueil;

use super::super::{langue, parse};
use super::{Scene, Vue};

fn accueil(touches: &[&str]) -> Vue {
    let mut accueil = Accueil::new();
    for key in touches.iter().flat_map(|touches| parse(touches)) {
        assert!(accueil.key(key).is_none());
    }
    Vue::Accueil(Box::new(accueil), Textes::new(langue()))
}

const JUSQU_AU_MOT_DE_PASSE: &[&str] = &["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>", "s3cret"];

pub(super) const SCENES: &[Scene] = &[
    Scene::new("accueil", || accueil(&[]), &["▶ Essayer la démonstration", "Configurer un accès"]),
    Scene::new("accueil_adresse", || accueil(&["<down><enter><enter>", "<enter>"]), &["https://"]),
    Scene::new("accueil_mot_de_passe", || accueil(JUSQU_AU_MOT_DE_PASSE), &["******"]),
    Scene::new(
        "accueil_reseau",
        || accueil(&["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter><enter><down>"]),
        &["▶"],
    ),
    Scene::new(
        "accueil_resume",
        || accueil(&["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>s3cret<enter><enter>"]),
        &["https://ws.example/x", "DUPONT"],
    ),
];
