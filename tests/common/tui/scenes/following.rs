//! The following of a put.

use jiff::SignedDuration;
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::outcome::{Breakdown, BreakdownKind, PutOutcome, Refusal};
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::ServiceErrorCode;
use reprov::domain::states::Statut;
use reprov::engine::News;
use reprov::tui::data::World;
use reprov::tui::words::msg::What;

use super::super::data::open_missing;
use super::super::poison::received;
use super::super::{CONTRAT, Harness, accepted, facts, life, now, state, unknown};
use super::{Scene, SceneView};

/// The longest that a code may be.
const LONG: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";

/// The following of the first contract, whose put had the events of `after`.
pub fn following(world: World, after: Vec<PutEvent>) -> Harness {
    let mut harness = Harness::home(world);
    let life = Box::new(life(CONTRAT, after));
    let next_at = (!life.is_settled()).then(|| now() + SignedDuration::from_secs(38));
    harness.send(What::News(News::Life { life, next_at }));
    harness.keys("s");
    harness
}

fn test(after: Vec<PutEvent>) -> SceneView {
    following(World::Test, after).into()
}

fn refused() -> PutEvent {
    let ko = Ko { code: ServiceErrorCode::read("20015"), libelle: "Fibre déjà attribuée".into() };
    PutEvent::Return { outcome: PutOutcome::Refused(Refusal::Service(ko)), last_byte: now() }
}

fn not_sent() -> PutEvent {
    let breakdown = Breakdown { kind: BreakdownKind::Name, detail: "ws.example".into() };
    PutEvent::Return { outcome: PutOutcome::NotSent(breakdown), last_byte: now() }
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "suivi",
        || test(vec![accepted(Some("ABCDEF")), state(Statut::Underway)]),
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
            let mut harness = following(
                World::Production,
                vec![accepted(Some("ABCDEF")), state(Statut::Underway), state(Statut::Finished)],
            );
            // The notice of its end covers the screen until the next key.
            harness.keys("<up>");
            harness.into()
        },
        &["ABCDEF", "█", "✔ Terminé", "■ Turquoise"],
    ),
    Scene::new(
        "suivi_long",
        || following(World::Demo, vec![accepted(Some(LONG)), state(Statut::Underway)]).into(),
        &[LONG],
    ),
    Scene::new(
        "suivi_inconnue",
        || test(vec![unknown()]),
        &["ne renverra rien", "⚠ Acceptée ?", "ENVIRONNEMENT DE TEST"],
    ),
    Scene::new("suivi_interrompue", || test(vec![PutEvent::Interrupted]), &["ne renverra rien"]),
    Scene::new(
        "suivi_envoi",
        || {
            let mut harness = Harness::confirmation(World::Test, facts());
            harness.keys("57-1<enter>");
            harness.send(What::News(News::Life { life: Box::new(life(CONTRAT, Vec::new())), next_at: None }));
            harness.into()
        },
        &["Envoi en cours"],
    ),
    Scene::new(
        "suivi_intention",
        || {
            let mut harness = Harness::confirmation(World::Test, facts());
            harness.keys("57-1<enter>");
            harness.into()
        },
        &["L'intention s'écrit au journal"],
    ),
    Scene::new(
        "suivi_statut_inconnu",
        || test(vec![accepted(Some("ABCDEF")), state(Statut::read(&received("Suspendu")))]),
        &["Suspendu", "ABCDEF"],
    ),
    Scene::new(
        "suivi_sans_code",
        || test(vec![accepted(None), state(Statut::Underway)]),
        &["Code de décharge manquant"],
    ),
    Scene::new("suivi_refusee", || test(vec![refused()]), &["20015", "Rien n'a été fait"]),
    Scene::new("suivi_non_envoyee", || test(vec![not_sent()]), &["✘"]),
    Scene::new(
        "suivi_oubliee",
        || {
            let omission = || PutEvent::Absent { doubt: 0 };
            test(vec![accepted(Some("DECH-2026-0042")), omission(), omission()])
        },
        &["DECH-2026-0042", "n'en montre"],
    ),
    Scene::new("suivi_en_echec", || test(vec![accepted(Some("X1-77")), state(Statut::Failed)]), &["X1-77", "En échec"]),
    Scene::new(
        "suivi_close",
        || test(vec![accepted(None), PutEvent::Closed { code: None, reason: "la hotline confirme".into() }]),
        &["suivi clos", "Code de décharge manquant"],
    ),
    Scene::new(
        "suivi_hors_ligne",
        || {
            let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
            harness.state.data.settings.offline = true;
            harness.into()
        },
        &["○ hors ligne", "ABCDEF"],
    ),
    Scene::new(
        "suivi_code_plus_ancien",
        || {
            let mut harness = open_missing();
            harness.keys("<enter>");
            harness.into()
        },
        &["DECH-1", "CTP-1240357-1"],
    ),
];
