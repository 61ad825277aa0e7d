//! The journal.

use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::JournalAnswer;
use reprov::tui::words::msg::EffectAnswer;

use super::super::Harness;
use super::super::journal::{broken_journal, journal, journal_after, stopped_month};
use super::Scene;

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "journal",
        || journal(60, 0).into(),
        &[
            "[Reprovisionnements]",
            "60 au total",
            "ARA-600060",
            "CTP-1240060-1",
            "◐ En cours",
            "✔ Terminé",
            "✘ refusée",
            "⚠ issue inconnue",
            "⚠ code manquant",
            "DECH-2026-0042",
        ],
    ),
    Scene::new("journal_enorme", || journal(20_000, 0).into(), &["300 lus, la suite en descendant", "ARA-620000"]),
    Scene::new(
        "journal_filtre",
        || journal_after(900, 0, &["/durand refusee"]).into(),
        &["ARA-600896", "✘ refusée", "sur 900"],
    ),
    Scene::new("journal_introuvable", || journal_after(400, 0, &["/zzz"]).into(), &["Rien ne correspond à ces mots"]),
    Scene::new("journal_vide", || journal(0, 0).into(), &["Aucun reprovisionnement n'a été envoyé depuis ce poste"]),
    Scene::new(
        "journal_chargement",
        || {
            let mut harness = Harness::home(World::Test);
            harness.keys("h");
            harness.into()
        },
        &["Lecture en cours depuis 0:00"],
    ),
    Scene::new("journal_panne", || broken_journal().into(), &["✘", "r : réessayer"]),
    Scene::new(
        "journal_requetes",
        || journal_after(60, 80, &["<tab>"]).into(),
        &["[Requêtes]", "80 au total", "KO 20007", "rien n'est parti", "réponse jamais vue", "structure", "refusée"],
    ),
    Scene::new(
        "journal_requete",
        || journal_after(60, 77, &["<tab>", "<enter>"]).into(),
        &["KO 20007", "Signification", "À faire", "comptée dans le mois"],
    ),
    Scene::new(
        "journal_mois",
        || journal_after(60, 80, &["<tab>", "<tab>"]).into(),
        &["[Mois]", "11/2026", "612/2000 requêtes", "reste 1388", "█", "Par contrat (41)", "ARA-600001", "fibres"],
    ),
    Scene::new(
        "journal_mois_arrete",
        || {
            let mut harness = journal(60, 80);
            let effects = harness.keys("<tab><tab>");
            assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadJournal(_))));
            harness.answer(EffectAnswer::JournalRead(JournalAnswer::Month("2026-11".into(), Ok(stopped_month()))));
            harness.into()
        },
        &["⚠", "ARA-600012", "Par demande"],
    ),
    Scene::new(
        "journal_mois_vide",
        || journal_after(60, 80, &["<tab>", "<tab>", "<left>"]).into(),
        &["10/2026", "Aucune requête ce mois-là"],
    ),
    Scene::new(
        "journal_detail",
        || journal_after(62, 0, &["<enter>"]).into(),
        &["Amélie Durand", "R10", "20015 : Fibre non disponible", "catégorie requete", "HTTP 200, 760 octets"],
    ),
    Scene::new(
        "journal_export",
        || {
            let mut harness = journal_after(60, 0, &["/durand<enter>"]);
            harness.state.data.places.folder = "/home/agent/interventions".into();
            harness.keys("e");
            harness.into()
        },
        &["Exporter le journal", "« durand »", "(x) CSV", "TEST-reprov-journal-20261122-090000.csv"],
    ),
];
