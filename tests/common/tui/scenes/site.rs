//! A contract's site and its order.

use reprov::domain::failure::Echec;
use reprov::domain::fibre::QuestionFibres;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{Lu, Source};
use reprov::tui::data::World;
use reprov::tui::words::msg::Answer;

use super::super::data::{commande_ouverte, connue, grand_site};
use super::super::{CONTRAT, Harness, acceptee, connaissances, contrat, etage, etat, now, vie};
use super::{Scene, Vue};

fn panne() -> Echec {
    Echec::new(Categorie::Reseau, "erreur.panne.connexion")
}

fn ouvert() -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness
}

fn grand() -> Vue {
    let mut harness = ouvert();
    let mut known = connaissances();
    known.site = Some(Lu { valeur: std::sync::Arc::new(grand_site()), le: now(), source: Source::Service });
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
            let mut harness = Harness::demande(World::Test, super::super::faits());
            harness.keys("<esc>");
            harness.into()
        },
        &["ETAGE-15", "CTP-1240357-1", "■ Turquoise", "★"],
    ),
    Scene::new("site_chargement", || ouvert().into(), &["Lecture en cours"]),
    Scene::new(
        "site_panne",
        || {
            let mut harness = ouvert();
            harness.answer(Answer::Structure(contrat(), Err(panne())));
            harness.answer(Answer::Fibres(contrat(), QuestionFibres::default(), Err(panne())));
            harness.into()
        },
        &["injoignable", "r actualiser (1 req.)"],
    ),
    Scene::new(
        "site_perime",
        || {
            let mut harness = Harness::site(World::Test);
            harness.answer(Answer::Structure(contrat(), Err(panne())));
            harness.into()
        },
        &["il y a 2 min", "✘", "BATIMENT-1"],
    ),
    Scene::new(
        "site_hors_ligne",
        || {
            let mut harness = Harness::site(World::Test);
            harness.state.data.reglages.hors_ligne = true;
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
            harness.answer(Answer::Fibres(contrat(), etage("ETAGE-15"), Err(panne())));
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
    Scene::new("site_grand", grand, &["SC-999999", "ETAGE-1 "]),
    Scene::new(
        "site_deja_tente",
        || {
            let mut harness = ouvert();
            let mut known = connaissances();
            known.vies = vec![vie(CONTRAT, vec![acceptee(Some("X1")), etat(Statut::EnEchec)])];
            harness.read(known);
            harness.into()
        },
        &["Déjà tenté 08:56:00 : En échec, CTP-1240357-1"],
    ),
    Scene::new(
        "site_amiante",
        || {
            let mut harness = ouvert();
            harness.read(connue());
            harness.into()
        },
        &["Amiante : AMF friable", "★"],
    ),
    Scene::new(
        "commande",
        || commande_ouverte().into(),
        &[
            "Prise existante    oui",
            "CMD_ACCES",
            "Imm. collectif     à préciser",
            "Amiante : AMF friable",
            "B1234 puis A",
        ],
    ),
    Scene::new(
        "commande_saisie",
        || {
            let mut harness = commande_ouverte();
            harness.keys("<down><down><down><down><down><enter><bs><bs>06");
            harness.into()
        },
        &["BE-06"],
    ),
    Scene::new(
        "commande_inconnue",
        || {
            let mut harness = ouvert();
            let mut known = connaissances();
            known.commande = reprov::domain::commande::Commande::default();
            harness.read(known);
            harness.keys("i");
            harness.into()
        },
        &["à préciser"],
    ),
];
