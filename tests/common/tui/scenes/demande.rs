//! The demande and its confirmation.

use reprov::domain::commande::{Commande, Zone};
use reprov::domain::lifecycle::Evenement;
use reprov::engine::Nouvelle;
use reprov::tui::data::World;
use reprov::tui::words::msg::What;

use super::super::data::a_la_main;
use super::super::{CONTRAT, Harness, faits, vie};
use super::{Scene, Vue};

fn choisie(commande: Commande, touches: &str) -> Vue {
    let mut harness = Harness::demande(World::Test, commande);
    harness.keys(touches);
    harness.into()
}

fn indecise() -> Commande {
    Commande { parc_opac: None, zone: None, reference_prise: None, ..faits() }
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "demande",
        || choisie(faits(), "cass<enter>"),
        &["CTP-1240357-1", "Conforme", "Fibre cassée", "■ Turquoise"],
    ),
    Scene::new("demande_neuve", || choisie(faits(), ""), &["CTP-1240357-1", "✘ R6 rejet"]),
    Scene::new("demande_recherche", || choisie(faits(), "adr"), &["Adresse erronée"]),
    Scene::new(
        "demande_motifs",
        || choisie(faits(), "cass<enter><up><up> <up>"),
        &["Adresse erronée ✘ R4", "Fibre cassée"],
    ),
    Scene::new(
        "demande_rejet",
        || choisie(Commande { zone: Some(a_la_main(Zone::Zmd)), ..faits() }, "cass<enter>"),
        &["✘ R8 rejet", "À la place, sur BE-03 : 1", "CTP-1240330-1"],
    ),
    Scene::new("demande_indecise", || choisie(indecise(), "cass<enter>"), &["à préciser", "Faits de la commande"]),
    Scene::new("demande_inconnue", || choisie(Commande::default(), ""), &["CTP-1240357-1"]),
    Scene::new(
        "confirmation",
        || Harness::confirmation(World::Test, faits()).into(),
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
        || Harness::confirmation(World::Production, faits()).into(),
        &["PRODUCTION — RÉSEAU RÉEL", "tapez 57-1", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_demo",
        || Harness::confirmation(World::Demo, faits()).into(),
        &["DÉMONSTRATION — SIMULATEUR", "tapez 57-1"],
    ),
    Scene::new(
        "confirmation_indecise",
        || {
            let mut harness = Harness::confirmation(World::Test, indecise());
            harness.keys("<tab> ");
            harness.into()
        },
        &["[x] R1", "[ ] R8", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_prete",
        || {
            let mut harness = Harness::confirmation(World::Production, faits());
            harness.keys("57-1");
            harness.into()
        },
        &["57-1", "[ Annuler ]"],
    ),
    Scene::new(
        "confirmation_depassee",
        || {
            let mut harness = Harness::confirmation(World::Test, faits());
            let ailleurs = Box::new(vie(CONTRAT, vec![Evenement::Interrompue]));
            harness.send(What::News(Nouvelle::Vie { vie: ailleurs, prochain: None }));
            harness.keys("57-1<enter>");
            harness.into()
        },
        &["Rien n'est parti"],
    ),
];
