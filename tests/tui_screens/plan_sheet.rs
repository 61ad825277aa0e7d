//! A sheet of plans on the screen: its lines as `reprov verifier` numbers them, judged a few at a time, those that can
//! be sent first; a line opens as a plan of its own does. An access file is imported and counted.
//!
//! Guards: tui: a sheet's line opens as a plan does and sends nothing by itself; a long sheet is judged a few lines at a time

use std::path::PathBuf;
use std::sync::Arc;

use common::tui::scenes::plan_sheet::{SHEET, judged, lines, opened, plan, verdict};
use common::tui::scenes::result::open;
use common::tui::{CONTRAT, Harness, contrat, knowledge};
use reprov::domain::failure::Failure;
use reprov::domain::service_error::Category;
use reprov::files::plan::PlanLine;
use reprov::tui::app::Screen;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;
use reprov::tui::words::plan::{ImportedFile, OpenedPlan, OpenedSheet, PlanFacts};

use super::sends;

/// The numbers of the lines as they stand on the screen.
fn numbers(harness: &mut Harness) -> Vec<u64> {
    let screen = harness.screen(120, 40);
    screen
        .lines()
        .filter_map(|row| row.trim_start_matches(['│', ' ']).split_whitespace().next()?.parse().ok())
        .collect()
}

fn read_line(harness: &mut Harness, sheet: &Arc<OpenedSheet>, at: usize) -> Vec<Effect> {
    let plan = sheet.read.lines[at].plan.clone().unwrap();
    let told = PlanFacts { commande: plan.commande, known_list: None };
    let read = Box::new(OpenedPlan { contrat: contrat(), draft: plan.draft, told });
    harness.answer(EffectAnswer::PlanOfLine(Arc::clone(sheet), at, Ok(read)))
}

#[test]
fn the_lines_that_can_be_sent_come_first_and_the_chosen_one_stays_chosen() {
    let (mut harness, sheet, effects) = opened(lines());
    assert!(matches!(&effects[..], [Effect::JudgeLines(_, at)] if *at == [0, 1, 2]), "{effects:?}");
    assert_eq!(numbers(&mut harness), [2, 3, 4, 5]);
    harness.keys("<down>");
    let verdicts = (0..3).map(|at| (at, verdict(&harness, sheet.read.lines[at].plan.as_ref().unwrap()))).collect();
    assert!(harness.answer(EffectAnswer::LinesJudged(Arc::clone(&sheet), verdicts)).is_empty());
    assert_eq!(numbers(&mut harness), [3, 2, 4, 5], "{}", harness.screen(120, 40));
    let effects = harness.keys("<enter>");
    assert!(matches!(&effects[..], [Effect::OpenLine(_, 1)]), "{effects:?}");
    harness.keys("t");
    assert_eq!(numbers(&mut harness), [2, 3, 4, 5], "in the sheet's own order");
}

#[test]
fn a_line_opens_as_a_plan_and_leads_to_the_usual_confirmation() {
    let (mut harness, sheet) = judged(lines());
    harness.keys("<enter>");
    let effects = read_line(&mut harness, &sheet, 1);
    assert_eq!(effects, [Effect::Open(contrat()), Effect::Knowledge(contrat())]);
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(knowledge())));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    let screen = harness.screen(120, 40);
    assert!(screen.contains("novembre.csv:3") && screen.contains("CTP-1240330-1"), "{screen}");
    let effects = harness.keys("<f5>");
    assert!(sends(&effects) == 0 && matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))));
    // Back on the sheet, the line is judged again: much may have changed.
    let effects = harness.keys("<esc><esc>");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::JudgeLines(_, at) if *at == [1])), "{effects:?}");
}

#[test]
fn a_line_that_is_not_awaited_opens_nothing() {
    let (mut harness, sheet) = judged(lines());
    assert!(read_line(&mut harness, &sheet, 1).is_empty(), "nobody asked for it");
    harness.keys("<enter><esc>");
    assert!(read_line(&mut harness, &sheet, 1).is_empty(), "the sheet was left");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Home(_))));
}

#[test]
fn an_unreadable_line_says_why_and_does_not_open() {
    let (mut harness, _) = judged(lines());
    harness.keys("<end>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("demande.conservation_pto"), "{screen}");
    assert!(harness.keys("<enter>").is_empty());
    assert!(harness.screen(80, 24).contains("illisible : corrigez-la"), "{}", harness.screen(80, 24));
}

#[test]
fn a_list_that_can_not_be_used_is_said_when_the_line_opens() {
    let (mut harness, sheet) = judged(lines());
    harness.keys("<enter>");
    let failure = Failure::new(Category::Input, "erreur.fichier.absent").with("fichier", "releve.xml");
    harness.answer(EffectAnswer::PlanOfLine(sheet, 1, Err(failure)));
    assert!(harness.screen(80, 24).contains("releve.xml"));
    assert!(matches!(harness.state.screens.last(), Some(Screen::PlanSheet(_))));
}

#[test]
fn a_long_sheet_is_judged_a_few_lines_at_a_time_near_the_chosen_one_first() {
    let many = (0..5000).map(|n| PlanLine { number: n + 2, plan: Ok(plan("CTP-1240330-1")) }).collect();
    let (mut harness, sheet, effects) = opened(many);
    let [Effect::JudgeLines(_, first)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*first, (0..250).collect::<Vec<_>>());
    assert!(harness.keys("<end>").is_empty(), "one question at a time");
    let one = verdict(&harness, sheet.read.lines[0].plan.as_ref().unwrap());
    let verdicts = first.iter().map(|at| (*at, one.clone())).collect();
    let effects = harness.answer(EffectAnswer::LinesJudged(Arc::clone(&sheet), verdicts));
    let [Effect::JudgeLines(_, next)] = &effects[..] else { panic!("{effects:?}") };
    assert!(next.contains(&4999) && next.len() <= 250);
    assert!(harness.screen(80, 24).contains("Vérification : 250/5000"));
}

#[test]
fn the_filter_finds_a_number_a_contract_a_fibre_a_motif_a_verdict_and_a_rule() {
    let (mut harness, _) = judged(lines());
    for (words, found) in [("CTP-1240329", 1), (&CONTRAT[5..], 2), ("cassee", 3), ("illisible", 1), ("R1", 1)] {
        harness.keys(&format!("/{words}"));
        assert_eq!(numbers(&mut harness).len(), found, "{words}:\n{}", harness.screen(120, 40));
        harness.keys("<esc>");
    }
    harness.keys("/xyz");
    assert!(harness.screen(80, 24).contains("Aucune ligne ne contient ces mots."));
}

#[test]
fn the_sheet_comes_first_when_a_file_is_opened_again() {
    let (mut harness, _) = judged(lines());
    harness.keys("<esc>o");
    let found = ["/home/agent/plans/plan-a.toml", SHEET].map(PathBuf::from).to_vec();
    harness.answer(EffectAnswer::Plans(found));
    assert_eq!(harness.keys("<enter>"), [Effect::OpenPlan(SHEET.into())]);
}

fn import(file: ImportedFile) -> (Harness, Vec<Effect>) {
    let mut harness = open(&["cr.csv"]);
    harness.keys("<enter>");
    let effects = harness.answer(EffectAnswer::FileImported("/home/agent/plans/cr.csv".into(), file));
    (harness, effects)
}

#[test]
fn an_imported_file_is_counted_in_one_notice() {
    let file = ImportedFile { flux: "CR_CMD_ACCES", read: 240, new_lines: 200, known: 38, ..ImportedFile::default() };
    let (mut harness, effects) = import(file.clone());
    assert_eq!(effects, [Effect::ContratsAtHand]);
    assert!(matches!(harness.state.screens.last(), Some(Screen::Home(_))));
    let screen = harness.screen(120, 40);
    assert!(screen.contains("CR_CMD_ACCES importé : 240 lignes lues, 200 nouvelles, 38 déjà connues"), "{screen}");
    let (mut harness, _) = import(ImportedFile { refused: 2, first_refused: Some(17), ..file.clone() });
    assert!(harness.screen(120, 40).contains("Première refusée : ligne 17"));
    // What was read before a failure is kept, and said.
    let stopped = Some(Box::new(Failure::new(Category::Input, "erreur.fichier.lecture").with("fichier", "cr.csv")));
    let (mut harness, _) = import(ImportedFile { stopped, ..file });
    assert!(matches!(harness.state.screens.last(), Some(Screen::FileForm(_))));
    assert!(harness.screen(120, 40).contains("200 nouvelles"), "{}", harness.screen(120, 40));
}
