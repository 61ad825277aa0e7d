//! The small forms.

use reprov::domain::failure::{Echec, FailureKind};
use reprov::domain::service_error::Categorie;
use reprov::tui::data::World;
use reprov::tui::words::msg::Answer;

use super::super::data::manquants_ouverts;
use super::super::{Harness, contrat, inconnue};
use super::following::suivi;
use super::{Scene, Vue};

fn nouveau(texte: &str) -> Vue {
    let mut harness = Harness::home(World::Test);
    harness.keys("n");
    harness.keys(texte);
    harness.into()
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new("nouveau", || nouveau("ARA-999"), &["ARA-999", "⏎ valider"]),
    Scene::new("nouveau_faute", || nouveau("MUT€"), &["position 4", "U+20AC"]),
    Scene::new(
        "saisie_code",
        || {
            let mut harness = manquants_ouverts();
            harness.keys("dH-42");
            harness.into()
        },
        &["H-42", "CTP-1240357-1"],
    ),
    Scene::new(
        "trancher",
        || {
            let mut harness = suivi(World::Test, vec![inconnue()]);
            harness.keys("to<enter>H-77<enter>Marie");
            harness.into()
        },
        &["(x)", "H-77", "Marie"],
    ),
    Scene::new(
        "trancher_indecis",
        || {
            let mut harness = suivi(World::Test, vec![inconnue()]);
            harness.keys("t<enter>");
            harness.into()
        },
        &["( )", "Dites d'abord"],
    ),
    Scene::new(
        "mot_de_passe",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("<enter>");
            let echec =
                Echec::new(Categorie::Identifiants, "erreur.secret.sans_trousseau").of_kind(FailureKind::NoPassword);
            harness.answer(Answer::Structure(contrat(), Err(echec)));
            harness.keys("s3cr&t");
            harness.into()
        },
        &["Mot de passe", "******", "pour cette exécution"],
    ),
];
