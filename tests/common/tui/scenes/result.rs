//! Taking the result away: copies, QR codes, files; and plans.

use reprov::domain::acces::cr_stoc::RefusCrStoc;
use reprov::domain::commande::{Commande, Fait, Origine, Zone};
use reprov::domain::failure::Echec;
use reprov::domain::lifecycle::Evenement;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::tui::clipboard::{Relais, Voie};
use reprov::tui::data::World;
use reprov::tui::words::effect::Copie;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::Answer;
use reprov::tui::words::plan::{PlanDit, PlanLu, RefusRapport};

use super::super::{CONTRAT, Harness, acceptee, connaissances, contrat, etat, faits, inconnue};
use super::following::suivi;
use super::{Scene, Vue};

fn finie(world: World) -> Harness {
    let mut harness = suivi(world, vec![acceptee(Some("DECH-2026-0042")), etat(Statut::Termine)]);
    harness.state.data.lieux.dossier = "/home/agent/interventions".into();
    harness
}

fn apres(touches: &str) -> Vue {
    let mut harness = finie(World::Test);
    harness.keys(touches);
    harness.into()
}

/// The form that opens a plan, with what the folder holds.
pub fn ouvrir(plans: &[&str]) -> Harness {
    let mut harness = Harness::home(World::Test);
    harness.state.data.lieux.dossier = "/home/agent/plans".into();
    harness.keys("o");
    harness.answer(Answer::Plans(plans.iter().map(|nom| format!("/home/agent/plans/{nom}").into()).collect()));
    harness
}

/// A plan opened from Dossiers, with what is known by now.
pub fn plan_ouvert(dit: Commande) -> Harness {
    let mut harness = ouvrir(&["plan-a.toml"]);
    harness.keys("<enter>");
    let brouillon = crate::order::brouillon_pour(CONTRAT, "CTP-1240330-1");
    let dit = PlanDit { commande: dit, releve: None };
    let chemin = "/home/agent/plans/plan-a.toml".into();
    harness.answer(Answer::Plan(chemin, Ok(Box::new(PlanLu { contrat: contrat(), brouillon, dit }))));
    harness.answer(Answer::Connaissances(contrat(), Ok(connaissances())));
    harness
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new("copier", || apres("c"), &["Code de décharge", "CTP-1240357-1", CONTRAT, "Toute la fiche"]),
    Scene::new(
        "copie_systeme",
        || {
            let mut harness = finie(World::Production);
            let copie = Copie { quoi: "tui.suivi.code", texte: "DECH-2026-0042".into() };
            harness.answer(Answer::Copie(copie, Voie::Systeme));
            harness.into()
        },
        &["copié dans le presse-papiers du système"],
    ),
    Scene::new(
        "copie_terminal",
        || {
            let mut harness = finie(World::Production);
            let copie = Copie { quoi: "tui.suivi.code", texte: "DECH-2026-0042".into() };
            harness.answer(Answer::Copie(copie, Voie::Terminal(Relais::Aucun)));
            harness.into()
        },
        &["par le terminal (OSC 52), vérifiez en collant"],
    ),
    Scene::new("qr", || apres("Q"), &["PACK — ENVIRONNEMENT DE TEST", "DECH-2026-0042", "█"]),
    Scene::new("qr_fiche", || apres("Q<tab>"), &["La fiche en bref"]),
    Scene::new(
        "exporter",
        || apres("e"),
        &["(x) texte  ( ) Markdown  ( ) JSON", "TEST-reprov-MUT", "/home/agent/interventions/", "jamais écrasé"],
    ),
    Scene::new(
        "exporter_pris",
        || {
            let mut harness = finie(World::Test);
            let effects = harness.keys("e<right><enter><enter>");
            let [Effect::Ecrire(ecriture)] = effects.as_slice() else { panic!("{effects:?}") };
            let echec = Echec::new(Categorie::Entree, "erreur.export.pris").avec("fichier", "/home/agent/a.md");
            harness.answer(Answer::Ecrit(ecriture.chemin.clone(), Err(echec)));
            harness.into()
        },
        &["(x) Markdown", "existe déjà", "Donnez un"],
    ),
    Scene::new("cr_stoc", || apres("x"), &["(x) OK  ( ) KO", "TEST-CrSTOC-MUT", "code de décharge"]),
    Scene::new(
        "cr_stoc_refus",
        || {
            let mut harness = suivi(World::Test, vec![inconnue()]);
            let effects = harness.keys("x<enter><enter><enter>");
            let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
            let sortie = demande.sortie.clone();
            let raisons = vec![
                RefusCrStoc::ColonneInconnue("ReferenceCommandePriseInterneOC"),
                RefusCrStoc::ColonneInconnue("ReferenceCommandeSousTraitantOI"),
                RefusCrStoc::EnDoute,
            ];
            let echec = Echec::new(Categorie::Entree, "erreur.cr_stoc.refus").avec("nombre", "1").avec("total", "1");
            harness.answer(Answer::CrStoc(sortie, Err(RefusRapport { echec, raisons })));
            harness.into()
        },
        &["ReferenceCommandePriseInterneOC", "ReferenceCommandeSousTraitantOI", "l'issue d'une demande"],
    ),
    Scene::new(
        "plan_enregistrer",
        || {
            let mut harness = Harness::demande(World::Test, Commande { zone: None, ..faits() });
            harness.state.data.lieux.dossier = "/home/agent/plans".into();
            harness.keys("cass<enter><f8>");
            harness.into()
        },
        &["Verdict : à préciser R8", "TEST-plan-MUT", "/home/agent/plans/", "Rien n'est envoyé de lui-même"],
    ),
    Scene::new(
        "plan_ouvrir",
        || {
            let mut harness = ouvrir(&["plan-du-matin.toml", "plan-d-hier.toml"]);
            harness.keys("<down>");
            harness.into()
        },
        &["plan-du-matin.toml", "▶ plan-d-hier.toml", "/home/agent/plans/plan-d-hier.toml"],
    ),
    Scene::new(
        "plan_ouvert",
        || plan_ouvert(Commande { zone: Some(Fait::new(Zone::Ztd, Origine::Plan)), ..Commande::default() }).into(),
        &["CTP-1240330-1", "Plan lu : plan-a.toml", "ZTD plan", "Conforme"],
    ),
    Scene::new(
        "demande_hors_ligne",
        || {
            let mut harness = Harness::demande(World::Test, faits());
            harness.state.data.reglages.hors_ligne = true;
            harness.keys("cass<enter>");
            harness.into()
        },
        &["[ Vérifier et envoyer ] hors ligne", "[ Enregistrer le plan ]", "Conforme"],
    ),
    Scene::new(
        "suivi_non_partie",
        || {
            let absente = || Evenement::Absente { doute: 0 };
            suivi(World::Test, vec![inconnue(), absente(), absente()]).into()
        },
        &["· Envoi tenté", "✘ Non partie, constaté", "Vous pouvez"],
    ),
];
