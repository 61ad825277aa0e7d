//! A form or panel that was opened before what it shows has come follows it, and keeps what a person typed.
//!
//! Guards: tui: every form and panel follows what is still being read, and overwrites nothing that was typed

use std::sync::Arc;

use common::tui::data::{self, at_hand, by_hand, put};
use common::tui::{CONTRAT, Harness, accepted, be06, contrat, etage, facts, knowledge, life, now, state, unknown};
use reprov::domain::commande::{Commande, Zone};
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::outcome::{Breakdown, BreakdownKind, PutOutcome};
use reprov::domain::rules::ereprov::KnownList;
use reprov::domain::states::Statut;
use reprov::engine::{Knowledge, News};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{JournalAnswer, JournalQuestion};
use reprov::tui::words::msg::{EffectAnswer, What};

use super::{following, sends};

fn known(commande: Commande) -> EffectAnswer {
    let mut known = Knowledge { commande, ..knowledge() };
    let question = Some(etage("ETAGE-15"));
    known.known_lists.push(KnownList { question, answer: Arc::new(be06()), at: Some(now()) });
    EffectAnswer::Knowledge(contrat(), Ok(known))
}

fn subcontracted(reference: &str) -> EffectAnswer {
    let mut known = data::known();
    known.summary.as_mut().unwrap().subcontracting = Some(reference.to_owned());
    EffectAnswer::Knowledge(contrat(), Ok(known))
}

fn not_sent() -> PutEvent {
    let breakdown = Breakdown { kind: BreakdownKind::Name, detail: "ws.example".into() };
    PutEvent::Return { outcome: PutOutcome::NotSent(breakdown), last_byte: now() }
}

fn news(harness: &mut Harness, events: Vec<PutEvent>) {
    harness.send(What::News(News::Life { life: Box::new(life(CONTRAT, events)), next_at: None }));
}

fn shows(harness: &mut Harness, text: &str) -> bool {
    harness.screen(120, 40).contains(text)
}

#[test]
fn the_report_of_a_connection_takes_its_reference_when_the_facts_come() {
    let ended = || following(World::Test, vec![accepted(Some("X")), state(Statut::Finished)]);
    let mut harness = ended();
    harness.keys("x");
    harness.answer(subcontracted("STOC-0003"));
    assert!(shows(&mut harness, "STOC-0003"), "{}", harness.screen(120, 40));
    let mut harness = ended();
    harness.keys("x<tab>MIEN");
    harness.answer(subcontracted("STOC-0003"));
    assert!(shows(&mut harness, "MIEN") && !shows(&mut harness, "STOC-0003"), "{}", harness.screen(120, 40));
}

#[test]
fn a_plan_is_saved_with_the_facts_that_came_after_the_form() {
    let mut harness = following(World::Test, vec![not_sent()]);
    assert!(harness.keys("f").contains(&Effect::Knowledge(contrat())), "what is not known is gathered");
    harness.keys("<f8>");
    assert!(shows(&mut harness, "pas jugé") || shows(&mut harness, "pas encore"), "{}", harness.screen(120, 40));
    harness.answer(known(facts()));
    assert!(shows(&mut harness, "Verdict : Conforme"), "{}", harness.screen(120, 40));
    let effects = harness.keys("<enter>");
    let [Effect::Write(file)] = &effects[..] else { panic!("{effects:?}") };
    assert!(file.content.contains("zone = \"ZTD\"") && file.told.contains("Conforme"), "{}", file.content);
}

#[test]
fn a_demande_made_again_is_judged_when_the_facts_come() {
    let mut harness = following(World::Test, vec![not_sent()]);
    harness.keys("f");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    harness.answer(known(facts()));
    assert!(shows(&mut harness, "┌ Conforme"), "{}", harness.screen(120, 40));
}

#[test]
fn the_confirmation_says_what_the_rules_say_by_now() {
    // A rule that became undecided must be read and accepted.
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.keys("57-1");
    harness.answer(known(Commande { zone: None, ..facts() }));
    assert!(shows(&mut harness, "[ ] R8"), "{}", harness.screen(120, 40));
    assert_eq!(sends(&harness.keys("<tab><tab><enter>")), 0, "what was typed before it could be read counts no more");
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0, "it is not accepted");
    assert_eq!(sends(&harness.keys("<backtab> <tab><enter>")), 1);
    // A rejection can't be accepted.
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.answer(known(Commande { zone: Some(by_hand(Zone::Zmd)), ..facts() }));
    assert!(shows(&mut harness, "✘ R8"), "{}", harness.screen(120, 40));
    assert_eq!(sends(&harness.keys("57-1<enter>")), 0);
    // An undecided rule that is decided needs no accepting.
    let mut harness = Harness::confirmation(World::Test, Commande { zone: None, ..facts() });
    assert!(shows(&mut harness, "[ ] R8"));
    harness.answer(known(facts()));
    assert!(!shows(&mut harness, "[ ] R8"));
    assert_eq!(sends(&harness.keys("57-1<enter>")), 1);
}

#[test]
fn a_fact_under_the_cursor_is_filled_in_unless_it_is_being_written() {
    let without = || Commande { reference_prise: None, ..facts() };
    let told = || Commande { reference_prise: Some(by_hand("CTP-555".to_owned())), ..facts() };
    let remembered = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Remember(..)));
    let mut harness = Harness::demande(World::Test, without());
    harness.keys("fibre c<enter>");
    harness.answer(known(told()));
    assert!(shows(&mut harness, "▶ Réf. de prise   CTP-555"), "{}", harness.screen(120, 40));
    assert!(!remembered(&harness.keys("<tab>")), "the person said nothing");
    let mut harness = Harness::demande(World::Test, without());
    harness.keys("fibre c<enter>CTP-1");
    harness.answer(known(told()));
    assert!(shows(&mut harness, "▶ Réf. de prise   CTP-1 "), "{}", harness.screen(120, 40));
    assert!(remembered(&harness.keys("<tab>")));
}

#[test]
fn the_order_s_fact_that_is_being_edited_follows_too() {
    let told = |pbo: &str| {
        let mut known = data::known();
        known.commande.reference_prise = Some(by_hand(pbo.to_owned()));
        EffectAnswer::Knowledge(contrat(), Ok(known))
    };
    let open = || {
        let mut harness = data::open_commande();
        let question = reprov::domain::rules::ereprov::FactQuestion::PriseReference;
        let at = reprov::domain::rules::ereprov::FactQuestion::ALL.iter().position(|one| *one == question).unwrap();
        harness.keys(&"j".repeat(at));
        harness.keys("<enter>");
        harness
    };
    let mut harness = open();
    harness.answer(told("CTP-NEUF"));
    assert!(shows(&mut harness, "CTP-NEUF"), "{}", harness.screen(120, 40));
    assert_eq!(harness.keys("<enter>"), [], "passing over it says nothing: the later answer stays");
    let mut harness = open();
    harness.keys("<c-u>MIEN");
    harness.answer(told("CTP-NEUF"));
    assert!(shows(&mut harness, "MIEN"), "{}", harness.screen(120, 40));
    assert!(matches!(&harness.keys("<enter>")[..], [Effect::Remember(..)]));
}

#[test]
fn the_form_for_a_code_names_its_put_once_that_is_known() {
    let last = || put(CONTRAT, "CTP-1240400-1", 1, None);
    let older = || put(CONTRAT, "CTP-1240357-1", 9, None);
    let open = || {
        let mut harness = Harness::home(World::Test);
        harness.send(What::News(News::Life { life: Box::new(last()), next_at: None }));
        harness.keys("sd");
        harness
    };
    let at_home = || EffectAnswer::ContratsAtHand(Ok(vec![at_hand(last(), vec![older(), last()])]));
    let mut harness = open();
    harness.answer(at_home());
    let effects = harness.keys("H-1<enter>");
    let [Effect::Decharge { fibre: Some(fibre), .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(fibre.as_str(), "CTP-1240357-1");
    // Once a code is being typed, the form stays with the put that it was opened for.
    let mut harness = open();
    harness.keys("H");
    harness.answer(at_home());
    assert!(matches!(&harness.keys("-1<enter>")[..], [Effect::Decharge { fibre: None, .. }]));
}

#[test]
fn the_form_that_corrects_a_code_shows_the_one_noted() {
    let noted = PutEvent::CodeEntered { code: reprov::domain::put_answers::DechargeCode::typed("HL-0001").unwrap() };
    let mut harness = following(World::Test, vec![accepted(None), state(Statut::Finished), noted]);
    assert!(harness.screen(240, 40).contains("corriger le code"), "{}", harness.screen(240, 40));
    harness.keys("d");
    for size in [(80, 24), (60, 20), (40, 12)] {
        let screen = harness.screen(size.0, size.1);
        assert!(screen.contains("HL-0001"), "{screen}");
    }
    assert_eq!(harness.keys("HL-0002<enter>"), [], "asked first");
    assert!(shows(&mut harness, "Il remplace HL-0001"), "{}", harness.screen(80, 24));
    let effects = harness.keys("<enter>");
    assert!(matches!(&effects[..], [Effect::Decharge { code, .. }] if code.as_str() == "HL-0002"), "{effects:?}");
    let mut harness = following(World::Test, vec![accepted(None), state(Statut::Finished)]);
    harness.keys("d");
    assert!(!shows(&mut harness, "déjà noté"));
}

#[test]
fn copy_menu_qr_and_sheet_take_the_code_when_it_comes() {
    for (key, before, after) in [("c", "Référence", "DCH-9"), ("h", "Code de décharge", "DCH-9")] {
        let mut harness = following(World::Test, vec![accepted(None)]);
        harness.keys(key);
        assert!(!shows(&mut harness, after), "{key} {before}");
        let mut told = life(CONTRAT, vec![accepted(Some("DCH-9"))]);
        told.version += 1;
        harness.answer(EffectAnswer::StateAsked(contrat(), Ok(Some(told))));
        assert!(harness.state.screens.len() > 2 && shows(&mut harness, after), "{key}\n{}", harness.screen(120, 40));
    }
    let mut harness = following(World::Test, vec![accepted(None)]);
    harness.keys("Q");
    let mut told = life(CONTRAT, vec![accepted(Some("DCH-9"))]);
    told.version += 1;
    harness.answer(EffectAnswer::StateAsked(contrat(), Ok(Some(told.clone()))));
    assert!(shows(&mut harness, "· DCH-9"), "the code, once there is one:\n{}", harness.screen(120, 40));
    // Who chose the sheet keeps the sheet.
    harness.keys("<tab>");
    harness.answer(EffectAnswer::StateAsked(contrat(), Ok(Some(told))));
    assert!(!shows(&mut harness, "· DCH-9"));
}

#[test]
fn an_export_is_made_of_what_is_known_when_it_is_written() {
    let mut harness = following(World::Test, vec![accepted(None)]);
    harness.keys("e");
    news(&mut harness, vec![accepted(Some("DCH-9")), state(Statut::Finished)]);
    let effects = harness.keys("<enter><enter>");
    let write = effects.iter().find_map(|effect| if let Effect::Write(file) = effect { Some(file) } else { None });
    assert!(write.unwrap().content.contains("DCH-9"));
}

#[test]
fn a_reprovisioning_in_full_is_filled_in_when_the_journal_answers() {
    let mut harness = common::tui::journal::journal(3, 0);
    let effects = harness.keys("<enter>");
    let [Effect::ReadJournal(JournalQuestion::Events(put))] = &effects[..] else { panic!("{effects:?}") };
    assert!(!shows(&mut harness, "Ce qui s'est passé"), "{}", harness.screen(120, 40));
    let one = life(CONTRAT, vec![]);
    let intention = PutEvent::Intention { demande: one.demande, old_fibre: None, agent: None, accepted: Vec::new() };
    let events = vec![(Record { at: now(), event: intention }, None)];
    harness.answer(EffectAnswer::JournalRead(JournalAnswer::Events(*put, Ok(events))));
    assert!(shows(&mut harness, "Ce qui s'est passé") && shows(&mut harness, CONTRAT), "{}", harness.screen(120, 40));
}

#[test]
fn help_and_palette_offer_what_can_be_done_by_now() {
    let ended = vec![accepted(Some("X")), state(Statut::Finished)];
    // The palette: what can't be done says why, and can be done once it can.
    let mut harness = following(World::Test, vec![unknown()]);
    harness.keys("<c-p>copier le code");
    assert!(harness.keys("<enter>").is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::Palette(_))));
    news(&mut harness, ended.clone());
    assert!(matches!(&harness.keys("<enter>")[..], [Effect::Copy(_)]), "{}", harness.screen(120, 40));
    // The help: the reason goes.
    let mut harness = following(World::Test, vec![unknown()]);
    harness.keys("?");
    let reason = "pas de code";
    let before = harness.screen(120, 40);
    news(&mut harness, ended);
    let after = harness.screen(120, 40);
    assert_ne!(before, after, "{reason}");
}

#[test]
fn a_file_s_answer_finds_its_form_below_the_help() {
    let mut harness = Harness::home(World::Test);
    harness.keys("o<f1>");
    harness.answer(EffectAnswer::Plans(vec!["/tmp/a-plan.toml".into()]));
    harness.keys("<esc>");
    assert!(shows(&mut harness, "▶ a-plan.toml"), "{}", harness.screen(120, 40));
    let mut harness = following(World::Test, vec![accepted(None)]);
    harness.keys("e<tab>");
    let effects = harness.keys("<enter><f1>");
    let [Effect::Write(file)] = &effects[..] else { panic!("{effects:?}") };
    harness.answer(EffectAnswer::Written(file.path.clone(), Ok("Exporté".into())));
    harness.keys("<esc>");
    assert!(!harness.state.screens.iter().any(|screen| matches!(screen, Screen::FileForm(_))), "it is written");
}
