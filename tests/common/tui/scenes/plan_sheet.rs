//! A sheet of plans.

use std::sync::Arc;

use reprov::domain::commande::Commande;
use reprov::domain::failure::Failure;
use reprov::domain::rules::ereprov::Verdict;
use reprov::domain::service_error::Category;
use reprov::files::plan::{Plan, PlanLine, PlanLines};
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;
use reprov::tui::words::plan::{LineVerdict, OpenedSheet};

use super::super::{CONTRAT, Harness, knowledge, poison};
use super::Scene;
use super::result::open;

/// The path of the sheet in the scenes.
pub const SHEET: &str = "/home/agent/plans/novembre.csv";

/// A plan of the first contract.
pub fn plan(fibre: &str) -> Plan {
    Plan { draft: crate::order::draft_for(CONTRAT, fibre), commande: Commande::default(), known_list: None }
}

/// A sheet with a line that is conforme, one that is rejected, one without a contract, and one that is unreadable.
pub fn lines() -> Vec<PlanLine> {
    let mut nobody = plan("CTP-1240330-1");
    nobody.draft.reference_contrat = String::new();
    let unreadable = Failure::new(Category::Input, "erreur.plan.cellule")
        .with("fichier", SHEET)
        .with("ligne", "5")
        .with("cle", "demande.conservation_pto")
        .with("valeur", "peut-être")
        .with("attendu", "oui | non");
    vec![
        PlanLine { number: 2, plan: Ok(plan("CTP-1240329-1")) },
        PlanLine { number: 3, plan: Ok(plan("CTP-1240330-1")) },
        PlanLine { number: 4, plan: Ok(nobody) },
        PlanLine { number: 5, plan: Err(unreadable) },
    ]
}

/// The screen of a sheet with these lines; none is judged.
pub fn opened(lines: Vec<PlanLine>) -> (Harness, Arc<OpenedSheet>, Vec<Effect>) {
    let mut harness = open(&["novembre.csv"]);
    harness.keys("<enter>");
    let lines = poison::sheet_lines(lines);
    let sheet = Arc::new(OpenedSheet { path: SHEET.into(), read: PlanLines { lines, cut: false } });
    let effects = harness.answer(EffectAnswer::Sheet(Arc::clone(&sheet)));
    (harness, sheet, effects)
}

/// What the rules say of a plan with all that is known of the contract.
pub fn verdict(harness: &Harness, plan: &Plan) -> LineVerdict {
    let judgement = knowledge().judge(&plan.draft, harness.state.data.settings.ages, harness.now);
    let told = |verdict| matches!(verdict, Verdict::Rejection | Verdict::Undecided | Verdict::Warning);
    let rulings = judgement.ruling().iter().filter(|ruling| told(ruling.verdict)).cloned().collect();
    LineVerdict::Judged { overall: judgement.overall(), rulings }
}

/// The same once every line is judged.
pub fn judged(lines: Vec<PlanLine>) -> (Harness, Arc<OpenedSheet>) {
    let (mut harness, sheet, mut effects) = opened(lines);
    while let Some(at) = effects.into_iter().find_map(|effect| match effect {
        Effect::JudgeLines(_, at) => Some(at),
        _ => None,
    }) {
        let plan = |at: &usize| sheet.read.lines[*at].plan.as_ref().unwrap();
        let verdicts = at.iter().map(|at| (*at, verdict(&harness, plan(at)))).collect();
        effects = harness.answer(EffectAnswer::LinesJudged(Arc::clone(&sheet), verdicts));
    }
    (harness, sheet)
}

pub(super) const SCENES: &[Scene] = &[
    Scene::new(
        "feuille",
        || judged(lines()).0.into(),
        &["novembre.csv", "rejet", "illisible", "Ligne", "CTP-1240330-1", "⏎ ouvrir la ligne"],
    ),
    Scene::new("feuille_en_cours", || opened(lines()).0.into(), &["Vérification : 1/4", "à vérifier"]),
    Scene::new(
        "feuille_filtre",
        || {
            let mut harness = judged(lines()).0;
            harness.keys("/rejet");
            harness.into()
        },
        &["/4", "rejet"],
    ),
];
