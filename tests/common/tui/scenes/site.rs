//! A contract's site and its order.

use reprov::domain::failure::Failure;
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{Aged, AnswerSource};
use reprov::tui::data::World;
use reprov::tui::words::msg::EffectAnswer;

use super::super::data::{after_own_puts, known, large_site, open_commande, overtaken};
use super::super::{CONTRAT, Harness, accepted, contrat, etage, knowledge, life, now, state};
use super::{Scene, SceneView};

fn breakdown() -> Failure {
    Failure::new(Category::Network, "erreur.panne.connexion")
}

fn opened() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness
}

fn large() -> SceneView {
    let mut harness = opened();
    let mut known = knowledge();
    known.site = Some(Aged { value: std::sync::Arc::new(large_site()), at: now(), source: AnswerSource::Service });
    harness.read(known);
    harness.keys("<end>");
    harness.into()
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "site",
        || Harness::site(World::Test).into(),
        &["SC-423361", "il y a 2 min", "★", "ETAGE-06", "7/12 PTO", "CTP-1240330-1", "■ Noir", "■ Vert", "oui (R5)"],
    ),
    Scene::new(
        "site_etage",
        || {
            let mut harness = Harness::demande(World::Test, super::super::facts());
            harness.keys("<esc>");
            harness.into()
        },
        &["ETAGE-15", "CTP-1240357-1", "■ Turquoise", "★"],
    ),
    Scene::new("site_chargement", || opened().into(), &["Lecture en cours"]),
    Scene::new(
        "site_panne",
        || {
            let mut harness = opened();
            harness.answer(EffectAnswer::Structure(contrat(), Err(breakdown())));
            harness.answer(EffectAnswer::Fibres(contrat(), FibresQuestion::default(), Err(breakdown())));
            harness.into()
        },
        &["injoignable", "r actualiser (1 req.)"],
    ),
    Scene::new(
        "site_perime",
        || {
            let mut harness = Harness::site(World::Test);
            harness.answer(EffectAnswer::Structure(contrat(), Err(breakdown())));
            harness.into()
        },
        &["il y a 2 min", "✘", "BATIMENT-1"],
    ),
    Scene::new(
        "site_hors_ligne",
        || {
            let mut harness = Harness::site(World::Test);
            harness.state.data.settings.offline = true;
            harness.keys("<home>jj");
            harness.into()
        },
        &["○ hors ligne", "il y a 2 min", "ETAGE-15"],
    ),
    Scene::new(
        "site_a_lire",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<home>jj");
            harness.into()
        },
        &["(1 requête)", "lire les fibres (1 req.)"],
    ),
    Scene::new(
        "site_lecture",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<home>jj<enter>");
            harness.into()
        },
        &["Lecture en cours", "ETAGE-15"],
    ),
    Scene::new(
        "site_lieu_en_panne",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("<home>jj<enter>");
            harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Err(breakdown())));
            harness.into()
        },
        &["réessayer (1 req.)", "injoignable"],
    ),
    Scene::new(
        "site_filtre",
        || {
            let mut harness = Harness::site(World::Test);
            harness.keys("/etage-1");
            harness.into()
        },
        &["etage-1", "ETAGE-15", "ETAGE-13"],
    ),
    Scene::new("site_grand", large, &["SC-999999", "ETAGE-1 "]),
    Scene::new(
        "site_deja_tente",
        || {
            let mut harness = opened();
            let mut known = knowledge();
            known.lives = vec![life(CONTRAT, vec![accepted(Some("X1")), state(Statut::Failed)])];
            harness.read(known);
            harness.into()
        },
        &["Déjà tenté 08:56:00 : En échec, CTP-1240357-1"],
    ),
    Scene::new(
        "site_amiante",
        || {
            let mut harness = opened();
            harness.read(known());
            harness.into()
        },
        &["Amiante : AMF friable", "★"],
    ),
    Scene::new(
        "commande",
        || open_commande().into(),
        &[
            "Prise existante    oui",
            "CMD_ACCES",
            "Imm. collectif     à préciser",
            "Amiante : AMF friable",
            "B1234 puis A",
        ],
    ),
    Scene::new(
        "commande_depassee",
        || {
            let mut harness = opened();
            harness.read(overtaken());
            harness.keys("i<end>");
            harness.into()
        },
        &["CTP-1240352-1", "avant : CTP-1240329-1", "à la main 20/11 07:00, dépassé", "a reprendre"],
    ),
    Scene::new(
        "site_notre_demande",
        || {
            let mut harness = after_own_puts();
            harness.keys("<home>");
            harness.into()
        },
        &["avant notre demande : r", "2/5 libres", "libé", "prise", "évit"],
    ),
    Scene::new(
        "commande_saisie",
        || {
            let mut harness = open_commande();
            harness.keys("<down><down><down><down><down><enter><bs><bs>06");
            harness.into()
        },
        &["BE-06"],
    ),
    Scene::new(
        "commande_inconnue",
        || {
            let mut harness = opened();
            let mut known = knowledge();
            known.commande = reprov::domain::commande::Commande::default();
            harness.read(known);
            harness.keys("i");
            harness.into()
        },
        &["à préciser"],
    ),
];
