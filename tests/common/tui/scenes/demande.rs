//! The screen of a demande and its confirmation.

use reprov::domain::commande::{Commande, Zone};
use reprov::domain::lifecycle::PutEvent;
use reprov::engine::News;
use reprov::tui::data::World;
use reprov::tui::words::msg::What;

use super::super::data::by_hand;
use super::super::{CONTRAT, Harness, facts, life};
use super::{Scene, SceneView};

fn chosen(commande: Commande, keys: &str) -> SceneView {
    let mut harness = Harness::demande(World::Test, commande);
    harness.keys(keys);
    harness.into()
}

fn undecided() -> Commande {
    Commande { parc_opac: None, zone: None, reference_prise: None, ..facts() }
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "demande",
        || chosen(facts(), "cass<enter>"),
        &["CTP-1240357-1", "Conforme", "Fibre cassée", "■ Turquoise"],
    ),
    Scene::new(
        "demande_reprise",
        || chosen(facts(), "cass<enter><up>CTP-9<esc><enter>"),
        &["CTP-1240357-1", "Fibre cassée", "CTP-9", "F9 : la vider"],
    ),
    Scene::new("demande_neuve", || chosen(facts(), ""), &["CTP-1240357-1", "○ R6 à compléter", "Motif à choisir"]),
    Scene::new("demande_recherche", || chosen(facts(), "adr"), &["Adresse erronée"]),
    Scene::new(
        "demande_motifs",
        || chosen(facts(), "cass<enter><up><up> <up>"),
        &["Adresse erronée ✘ R4", "Fibre cassée"],
    ),
    Scene::new(
        "demande_rejet",
        || chosen(Commande { zone: Some(by_hand(Zone::Zmd)), ..facts() }, "cass<enter>"),
        &["✘ R8 rejet", "À la place, sur BE-03 : 1", "CTP-1240330-1"],
    ),
    Scene::new("demande_indecise", || chosen(undecided(), "cass<enter>"), &["à préciser", "Faits de la commande"]),
    Scene::new("demande_inconnue", || chosen(Commande::default(), ""), &["CTP-1240357-1"]),
    Scene::new(
        "confirmation",
        || Harness::confirmation(World::Test, facts()).into(),
        &[
            "PACK — ENVIRONNEMENT DE TEST",
            CONTRAT,
            "CTP-1240357-1",
            "■ Noir",
            "■ Turquoise",
            "BE-06 ETAGE-15",
            "n'est pas conservée",
            "Fibre cassée",
            "tapez 57-1",
            "[ Annuler ]",
        ],
    ),
    Scene::new(
        "confirmation_production",
        || Harness::confirmation(World::Production, facts()).into(),
        &["PRODUCTION — RÉSEAU RÉEL", "tapez 57-1", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_demo",
        || Harness::confirmation(World::Demo, facts()).into(),
        &["DÉMONSTRATION — SIMULATEUR", "tapez 57-1"],
    ),
    Scene::new(
        "confirmation_indecise",
        || {
            let mut harness = Harness::confirmation(World::Test, undecided());
            harness.keys("<tab> ");
            harness.into()
        },
        &["[x] R1", "[ ] R8", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_prete",
        || {
            let mut harness = Harness::confirmation(World::Production, facts());
            harness.keys("57-1");
            harness.into()
        },
        &["57-1", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_depassee",
        || {
            let mut harness = Harness::confirmation(World::Test, facts());
            let elsewhere = Box::new(life(CONTRAT, vec![PutEvent::Interrupted]));
            harness.send(What::News(News::Life { life: elsewhere, next_at: None }));
            harness.keys("57-1<enter>");
            harness.into()
        },
        &["Rien n'est parti"],
    ),
];
