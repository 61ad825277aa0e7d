//! The following of a put.

use jiff::SignedDuration;
use reprov::domain::lifecycle::Evenement;
use reprov::domain::outcome::{GenrePanne, Issue, Panne, Refus};
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::CodeErreur;
use reprov::domain::states::Statut;
use reprov::engine::Nouvelle;
use reprov::tui::data::World;
use reprov::tui::words::msg::What;

use super::super::data::manquants_ouverts;
use super::super::poison::recu;
use super::super::{CONTRAT, Harness, acceptee, etat, faits, inconnue, now, vie};
use super::{Scene, Vue};

/// As long as a code may be.
const LONG: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";

/// The following of the first contract, whose put went like that.
pub fn suivi(world: World, apres: Vec<Evenement>) -> Harness {
    let mut harness = Harness::home(world);
    let vie = Box::new(vie(CONTRAT, apres));
    let prochain = (!vie.est_reglee()).then(|| now() + SignedDuration::from_secs(38));
    harness.send(What::News(Nouvelle::Vie { vie, prochain }));
    harness.keys("s");
    harness
}

fn test(apres: Vec<Evenement>) -> Vue {
    suivi(World::Test, apres).into()
}

fn refusee() -> Evenement {
    let ko = Ko { code: CodeErreur::read("20015"), libelle: "Fibre déjà attribuée".into() };
    Evenement::Retour { issue: Issue::Refusee(Refus::Service(ko)), dernier_octet: now() }
}

fn non_envoyee() -> Evenement {
    let panne = Panne { genre: GenrePanne::Nom, detail: "ws.example".into() };
    Evenement::Retour { issue: Issue::NonEnvoyee(panne), dernier_octet: now() }
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "suivi",
        || test(vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]),
        &[
            "ABCDEF",
            "█",
            "ENVIRONNEMENT DE TEST",
            "PM-75012-07",
            "T3 / C12",
            "■ Turquoise",
            "◐ En cours",
            "✔ Acceptée",
            "0:38",
        ],
    ),
    Scene::new(
        "suivi_termine",
        || {
            let mut harness =
                suivi(World::Production, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours), etat(Statut::Termine)]);
            // The news of its end stands in front until the next key.
            harness.keys("<up>");
            harness.into()
        },
        &["ABCDEF", "█", "✔ Terminé", "■ Turquoise"],
    ),
    Scene::new("suivi_long", || suivi(World::Demo, vec![acceptee(Some(LONG)), etat(Statut::EnCours)]).into(), &[LONG]),
    Scene::new(
        "suivi_inconnue",
        || test(vec![inconnue()]),
        &["ne renverra rien", "⚠ Acceptée ?", "ENVIRONNEMENT DE TEST"],
    ),
    Scene::new("suivi_interrompue", || test(vec![Evenement::Interrompue]), &["ne renverra rien"]),
    Scene::new(
        "suivi_envoi",
        || {
            let mut harness = Harness::confirmation(World::Test, faits());
            harness.keys("57-1<enter>");
            harness.send(What::News(Nouvelle::Vie { vie: Box::new(vie(CONTRAT, Vec::new())), prochain: None }));
            harness.into()
        },
        &["Envoi en cours"],
    ),
    Scene::new(
        "suivi_intention",
        || {
            let mut harness = Harness::confirmation(World::Test, faits());
            harness.keys("57-1<enter>");
            harness.into()
        },
        &["L'intention s'écrit au journal"],
    ),
    Scene::new(
        "suivi_statut_inconnu",
        || test(vec![acceptee(Some("ABCDEF")), etat(Statut::read(&recu("Suspendu")))]),
        &["Suspendu", "ABCDEF"],
    ),
    Scene::new("suivi_sans_code", || test(vec![acceptee(None), etat(Statut::EnCours)]), &["Code de décharge manquant"]),
    Scene::new("suivi_refusee", || test(vec![refusee()]), &["20015", "Rien n'a été fait"]),
    Scene::new("suivi_non_envoyee", || test(vec![non_envoyee()]), &["✘"]),
    Scene::new(
        "suivi_oubliee",
        || {
            let oubli = || Evenement::Absente { doute: 0 };
            test(vec![acceptee(Some("DECH-2026-0042")), oubli(), oubli()])
        },
        &["DECH-2026-0042", "n'en montre"],
    ),
    Scene::new("suivi_en_echec", || test(vec![acceptee(Some("X1-77")), etat(Statut::EnEchec)]), &["X1-77", "En échec"]),
    Scene::new(
        "suivi_close",
        || test(vec![acceptee(None), Evenement::Cloturee { code: None, raison: "la hotline confirme".into() }]),
        &["suivi clos", "Code de décharge manquant"],
    ),
    Scene::new(
        "suivi_hors_ligne",
        || {
            let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
            harness.state.data.reglages.hors_ligne = true;
            harness.into()
        },
        &["○ hors ligne", "ABCDEF"],
    ),
    Scene::new(
        "suivi_code_plus_ancien",
        || {
            let mut harness = manquants_ouverts();
            harness.keys("<enter>");
            harness.into()
        },
        &["DECH-1", "CTP-1240357-1"],
    ),
];
