//! Taking the result away (copies, QR codes, files), and plans.

use reprov::domain::acces::cr_stoc::CrStocRefusal;
use reprov::domain::commande::{Commande, Fact, FactOrigin, Zone};
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::tui::clipboard::{CopyWay, TerminalRelay};
use reprov::tui::data::World;
use reprov::tui::words::effect::ClipboardText;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;
use reprov::tui::words::plan::{CrStocFailure, OpenedPlan, PlanFacts};

use super::super::{CONTRAT, Harness, accepted, contrat, facts, knowledge, state, unknown};
use super::following::following;
use super::{Scene, SceneView};

fn finished(world: World) -> Harness {
    let mut harness = following(world, vec![accepted(Some("DECH-2026-0042")), state(Statut::Finished)]);
    harness.state.data.places.folder = "/home/agent/interventions".into();
    harness
}

fn after(keys: &str) -> SceneView {
    let mut harness = finished(World::Test);
    harness.keys(keys);
    harness.into()
}

/// The form that opens a plan, with these plans in the folder.
pub fn open(plans: &[&str]) -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.state.data.places.folder = "/home/agent/plans".into();
    harness.keys("o");
    harness.answer(EffectAnswer::Plans(plans.iter().map(|name| format!("/home/agent/plans/{name}").into()).collect()));
    harness
}

/// A plan opened from Dossiers, with the facts known by then.
pub fn open_plan(told: Commande) -> Harness {
    let mut harness = open(&["plan-a.toml"]);
    harness.keys("<enter>");
    let draft = crate::order::draft_for(CONTRAT, "CTP-1240330-1");
    let told = PlanFacts { commande: told, known_list: None };
    let path = "/home/agent/plans/plan-a.toml".into();
    harness.answer(EffectAnswer::Plan(path, Ok(Box::new(OpenedPlan { contrat: contrat(), draft, told }))));
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(knowledge())));
    harness
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new("copier", || after("c"), &["Code de décharge", "CTP-1240357-1", CONTRAT, "Toute la fiche"]),
    Scene::new(
        "copie_systeme",
        || {
            let mut harness = finished(World::Production);
            let copy = ClipboardText { what: "tui.suivi.code", text: "DECH-2026-0042".into() };
            harness.answer(EffectAnswer::Copied(copy, CopyWay::System));
            harness.into()
        },
        &["copié dans le presse-papiers du système"],
    ),
    Scene::new(
        "copie_terminal",
        || {
            let mut harness = finished(World::Production);
            let copy = ClipboardText { what: "tui.suivi.code", text: "DECH-2026-0042".into() };
            harness.answer(EffectAnswer::Copied(copy, CopyWay::Terminal(TerminalRelay::None)));
            harness.into()
        },
        &["par le terminal (OSC 52), vérifiez en collant"],
    ),
    Scene::new("qr", || after("Q"), &["PACK — ENVIRONNEMENT DE TEST", "DECH-2026-0042", "█"]),
    Scene::new("qr_fiche", || after("Q<tab>"), &["La fiche en bref"]),
    Scene::new(
        "exporter",
        || after("e"),
        &["(x) texte  ( ) Markdown  ( ) JSON", "TEST-reprov-MUT", "/home/agent/interventions/", "jamais écrasé"],
    ),
    Scene::new(
        "exporter_pris",
        || {
            let mut harness = finished(World::Test);
            let effects = harness.keys("e<right><enter>");
            let [Effect::Write(writing)] = effects.as_slice() else { panic!("{effects:?}") };
            let failure = Failure::new(Category::Input, "erreur.export.pris").with("fichier", "/home/agent/a.md");
            harness.answer(EffectAnswer::Written(writing.path.clone(), Err(failure)));
            harness.into()
        },
        &["(x) Markdown", "existe déjà", "Donnez un"],
    ),
    Scene::new("cr_stoc", || after("x"), &["(x) OK  ( ) KO", "TEST-CrSTOC-MUT", "code de décharge"]),
    Scene::new(
        "cr_stoc_refus",
        || {
            let mut harness = following(World::Test, vec![unknown()]);
            let effects = harness.keys("x<enter>");
            let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
            let output = demande.output.clone();
            let reasons = vec![
                CrStocRefusal::MissingValue("ReferenceCommandePriseInterneOC"),
                CrStocRefusal::MissingValue("ReferenceCommandeSousTraitantOI"),
                CrStocRefusal::InDoubt,
            ];
            let failure = Failure::new(Category::Input, "erreur.cr_stoc.refus").with("nombre", "1").with("total", "1");
            harness.answer(EffectAnswer::CrStoc(output, Err(CrStocFailure { failure, reasons })));
            harness.into()
        },
        &["ReferenceCommandePriseInterneOC", "ReferenceCommandeSousTraitantOI", "l'issue d'une demande"],
    ),
    Scene::new(
        "plan_enregistrer",
        || {
            let mut harness = Harness::demande(World::Test, Commande { zone: None, ..facts() });
            harness.state.data.places.folder = "/home/agent/plans".into();
            harness.keys("cass<enter><f8>");
            harness.into()
        },
        &["Verdict : à préciser R8", "TEST-plan-MUT", "/home/agent/plans/", "Rien n'est envoyé de lui-même"],
    ),
    Scene::new(
        "plan_ouvrir",
        || {
            let mut harness = open(&["plan-du-matin.toml", "plan-d-hier.toml"]);
            harness.keys("<down>");
            harness.into()
        },
        &["plan-du-matin.toml", "▶ plan-d-hier.toml", "/home/agent/plans/plan-d-hier.toml"],
    ),
    Scene::new(
        "plan_ouvert",
        || open_plan(Commande { zone: Some(Fact::new(Zone::Ztd, FactOrigin::Plan)), ..Commande::default() }).into(),
        &["CTP-1240330-1", "Plan lu : plan-a.toml", "ZTD plan", "Conforme"],
    ),
    Scene::new(
        "demande_hors_ligne",
        || {
            let mut harness = Harness::demande(World::Test, facts());
            harness.state.data.settings.offline = true;
            harness.keys("cass<enter>");
            harness.into()
        },
        &["[ Vérifier et envoyer ] hors ligne", "[ Enregistrer le plan ]", "Conforme"],
    ),
    Scene::new(
        "suivi_non_partie",
        || {
            let absent = || PutEvent::Absent { doubt: 0 };
            following(World::Test, vec![unknown(), absent(), absent()]).into()
        },
        &["· Envoi tenté", "✘ Non partie, constaté", "Vous pouvez"],
    ),
];
