//! The missing codes de décharge: the home screen counts them, one key lists them, and one more records a code.
//!
//! Guards: engine: a code recorded by hand goes to the oldest put that lacks one, and which it was is said

use common::tui::data::{at_hand, at_home, missing_codes, put};
use common::tui::{CONTRAT, Harness, accepted, contrat, life, now, state};
use jiff::SignedDuration;
use reprov::domain::reference::FibreId;
use reprov::domain::states::Statut;
use reprov::engine::News;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};

use super::scene;

#[test]
fn the_home_screen_counts_them_and_one_key_lists_them_oldest_first() {
    let mut harness = at_home();
    let screen = harness.screen(80, 24);
    assert!(screen.contains("codes de décharge manquants : 2 (c)"), "{screen}");
    let row = screen.lines().find(|line| line.contains(CONTRAT)).unwrap();
    assert!(row.contains("code manquant"), "the older put's code counts too: {row}");
    assert!(harness.keys("c").is_empty(), "no request, nothing even of the journal");
    let screen = harness.screen(80, 24);
    let at = |text: &str| screen.find(text).unwrap_or_else(|| panic!("{text} is missing:\n{screen}"));
    assert!(at("CTP-1240357-1") < at("ARA-F-7"), "oldest first:\n{screen}");
    assert!(screen.contains("13/11 09:00") && screen.contains("19/11 09:00"), "{screen}");
    assert!(screen.contains("01 23 45 67 89") && !screen.contains("CTP-1240400-1"), "{screen}");
    assert_eq!(screen, scene("manquants", (80, 24)));
    assert!(harness.screen(40, 12).contains("CTP-1240357-1"));
}

#[test]
fn enter_opens_the_following_and_one_key_more_records_the_code_of_that_very_put() {
    let mut harness = at_home();
    let effects = harness.keys("c<enter>");
    assert_eq!(effects, [Effect::Knowledge(contrat())]);
    let screen = harness.screen(80, 24);
    // The latest put has its code: the screen says that an older put lacks one.
    assert!(screen.contains("DECH-1") && screen.contains("CTP-1240357-1"), "{screen}");
    harness.keys("d");
    assert!(harness.screen(80, 24).contains("CTP-1240357-1"), "the form says for which");
    let effects = harness.keys("H-42<enter>");
    let [Effect::Decharge { contrat: of, fibre, code }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((of, code.as_str()), (&contrat(), "H-42"));
    assert_eq!(fibre.as_ref().map(FibreId::as_str), Some("CTP-1240357-1"));
}

#[test]
fn a_code_is_recorded_from_the_queue_and_leaves_it() {
    let mut harness = at_home();
    harness.keys("c<down>d");
    let effects = harness.keys("H-7<enter>");
    let [Effect::Decharge { contrat, fibre, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(contrat.as_str(), "ARA-502702");
    assert_eq!(fibre.as_ref().map(FibreId::as_str), Some("ARA-F-7"));
    // A code was recorded: first the news and the answer come, then the updated list of contracts.
    let mut noted = put("ARA-502702", "ARA-F-7", 3, Some("H-7"));
    noted.version += 1;
    harness.send(What::News(News::Life { life: Box::new(noted.clone()), next_at: None }));
    let effects = harness.answer(EffectAnswer::Decharge(contrat.clone(), Ok(noted.clone())));
    assert!(effects.contains(&Effect::ContratsAtHand));
    assert!(harness.screen(80, 24).contains("Code noté pour la fibre ARA-F-7"));
    let mut remainder = missing_codes();
    remainder[1] = at_hand(noted, Vec::new());
    harness.answer(EffectAnswer::ContratsAtHand(Ok(remainder)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("CTP-1240357-1") && !screen.contains("ARA-F-7 "), "{screen}");
    harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
    assert!(harness.screen(80, 24).contains("Aucun code de décharge ne manque"));
    assert!(harness.keys("d<enter>").is_empty());
    assert!(harness.screen(80, 24).contains("aucun code de décharge ne manque"));
    harness.keys("<esc>");
    assert!(!harness.screen(80, 24).contains("manquants : "), "nothing is counted where nothing is missing");
}

/// The code of an older put does not end the put that is followed now.
#[test]
fn the_news_of_an_older_put_changes_nothing_of_the_one_under_way() {
    let mut harness = Harness::new(World::Test);
    let mut last = life(CONTRAT, vec![accepted(Some("DECH-9")), state(Statut::Underway)]);
    last.at = now();
    harness.answer(EffectAnswer::ContratsAtHand(Ok(vec![at_hand(last, vec![put(CONTRAT, "CTP-1240357-1", 9, None)])])));
    let next_at = Some(now() + SignedDuration::from_secs(38));
    harness.state.data.contrat_mut(&contrat()).next_at = next_at;
    let noted = put(CONTRAT, "CTP-1240357-1", 9, Some("H-1"));
    let effects = harness.send(What::News(News::Life { life: Box::new(noted), next_at: None }));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Announce(_))), "nothing came to its end");
    assert_eq!(harness.state.data.contrat(&contrat()).unwrap().next_at, next_at);
}

#[test]
fn a_code_that_the_command_line_refuses_the_form_refuses_too() {
    let mut harness = at_home();
    harness.keys("c<down>d");
    let long = "H".repeat(31);
    assert_eq!(harness.keys(&format!("{long}<enter>")), []);
    assert!(harness.screen(80, 24).contains("31 caractères, 30 au plus"), "{}", harness.screen(80, 24));
    assert!(
        matches!(harness.keys("<bs><enter>").as_slice(), [Effect::Decharge { code, .. }] if code.as_str() == "H".repeat(30))
    );
}

#[test]
fn the_list_is_searched_copied_and_exported_as_the_filter_keeps_it() {
    let mut harness = at_home();
    harness.keys("c/cassee");
    assert!(harness.screen(80, 24).contains("2/2"), "both have that motif: {}", harness.screen(80, 24));
    harness.keys("<c-u>ARA-F-7<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("1/2") && screen.contains("ARA-F-7") && !screen.contains("CTP-1240357-1 "), "{screen}");
    let [Effect::Copy(copy)] = &harness.keys("y")[..] else { panic!("nothing was copied") };
    assert!(copy.text.contains("ARA-F-7\t") && copy.text.lines().count() == 1, "{}", copy.text);
    harness.keys("e");
    assert!(harness.screen(80, 24).contains("ARA-F-7"));
    let [Effect::Export(export)] = &harness.keys("<enter>")[..] else { panic!("one Enter writes") };
    assert_eq!((export.filter.as_str(), export.missing), ("ARA-F-7", true));
    harness.keys("<esc><esc>ye");
    let [Effect::Export(export)] = &harness.keys("<enter>")[..] else { panic!("one Enter writes") };
    assert!(export.filter.is_empty() && export.missing);
    harness.keys("<esc>/xyz<enter>d<enter>");
    assert!(harness.screen(80, 24).contains("Aucune ligne ne contient ces mots."), "{}", harness.screen(80, 24));
}

/// The hotline may read out the wrong line: a code that another contract has already is told before it is taken.
#[test]
fn a_code_that_another_contract_has_is_told_before_it_is_taken() {
    let mut harness = at_home();
    let other = life("ARA-777", vec![accepted(Some("HL-0001")), state(Statut::Finished)]);
    harness.send(What::News(News::Life { life: Box::new(other), next_at: None }));
    harness.keys("c<down>d");
    assert_eq!(harness.keys("hl-0001<enter>"), [], "told first");
    assert!(harness.screen(80, 24).contains("déjà le code de ARA-777"), "{}", harness.screen(80, 24));
    assert_eq!(harness.keys("9<enter>").len(), 1, "another code is taken at once");
    harness.keys("dhl-0001<enter>");
    assert!(
        matches!(harness.keys("<enter>").as_slice(), [Effect::Decharge { .. }]),
        "and so is that one, if insisted on"
    );
}
