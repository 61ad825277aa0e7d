//! The small forms.

use reprov::domain::failure::{Failure, FailureKind};
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::tui::data::World;
use reprov::tui::words::msg::EffectAnswer;

use super::super::data::{open_missing, with_imported, with_notes};
use super::super::{Harness, accepted, contrat, state, unknown};
use super::following::following;
use super::{Scene, SceneView};

fn new_contrat(text: &str) -> SceneView {
    let mut harness = Harness::home(World::Test);
    harness.keys("n");
    harness.keys(text);
    harness.into()
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new("nouveau", || new_contrat("ARA-999"), &["ARA-999", "⏎ valider"]),
    Scene::new(
        "nouveau_propose",
        || {
            let mut harness = with_imported(300);
            harness.keys("n70000<down><down>");
            harness.into()
        },
        &["70000", "ARA-700000", "→ ARA-700001"],
    ),
    Scene::new(
        "nom_et_note",
        || {
            let mut harness = with_notes();
            harness.keys("m");
            harness.into()
        },
        &["Nom et note", "Dupont 06 01 02 03 04", "rappeler 14 h"],
    ),
    Scene::new("nouveau_faute", || new_contrat("MUT€"), &["position 4", "U+20AC"]),
    Scene::new(
        "saisie_code",
        || {
            let mut harness = open_missing();
            harness.keys("dH-42");
            harness.into()
        },
        &["H-42", "CTP-1240357-1"],
    ),
    Scene::new(
        "corriger_code",
        || {
            let noted = PutEvent::CodeEntered { code: DechargeCode::typed("HL-0001").unwrap() };
            let mut harness = following(World::Test, vec![accepted(None), state(Statut::Finished), noted]);
            harness.keys("dNOTE-2");
            harness.into()
        },
        &["déjà noté", "HL-0001", "NOTE-2"],
    ),
    Scene::new(
        "trancher",
        || {
            let mut harness = following(World::Test, vec![unknown()]);
            harness.keys("to<enter>H-77<enter>Marie");
            harness.into()
        },
        &["(x)", "H-77", "Marie"],
    ),
    Scene::new(
        "trancher_indecis",
        || {
            let mut harness = following(World::Test, vec![unknown()]);
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
            let failure =
                Failure::new(Category::Credentials, "erreur.secret.sans_trousseau").of_kind(FailureKind::NoPassword);
            harness.answer(EffectAnswer::Structure(contrat(), Err(failure)));
            harness.keys("s3cr&t");
            harness.into()
        },
        &["Mot de passe", "******", "pour cette exécution"],
    ),
];
