//! The facts of an order on the screens: the program asks for a fact if it decides something, shows it with its
//! source, and lets the user correct and forget it. Also what the access files say of the place.
//!
//! Guards: domain: a fact is asked only while it decides, and set by hand it wins until it is forgotten

use common::tui::data::{by_hand, known, open_commande as opened, overtaken, summary};
use common::tui::{Harness, contrat, facts};
use reprov::domain::acces::{Amiante, CommandeSummary};
use reprov::domain::commande::{Commande, Fact, FactOrigin, Route, Zone};
use reprov::domain::rules::ereprov::FactQuestion;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;

use super::scene;

#[test]
fn only_the_missing_facts_are_asked_and_remembered() {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("cass<enter>");
    assert!(!harness.screen(80, 24).contains("Faits de la commande"));

    let mut harness = Harness::demande(World::Test, Commande { zone: None, ..facts() });
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Faits de la commande") && screen.contains("? R8 à préciser"), "{screen}");
    assert!(!screen.contains("Parc OPAC  "), "{screen}");
    let effects = harness.keys("<right>");
    let [Effect::Remember(of, facts)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((of, facts.zone.as_ref().map(|zone| zone.value.libelle())), (&contrat(), Some("ZTD")));
    assert!(harness.screen(80, 24).contains("┌ Conforme"), "judged again at once");
}

/// One question at a time: the zone first; the kind of building only if it can still decide.
#[test]
fn a_fact_that_decides_nothing_any_more_is_not_asked() {
    let other_pbo = || Commande { zone: None, collective_immeuble: None, ..facts() };
    let mut harness = Harness::demande(World::Test, other_pbo());
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Zone ") && !screen.contains("Imm. collectif"), "{screen}");
    // ZMD: another PBO is not allowed, for any kind of building.
    harness.keys("<left>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ZMD à la main") && screen.contains("✘ R8"), "{screen}");
    assert!(!screen.contains("Imm. collectif"), "{screen}");
    // ZTD: now the kind of building decides.
    harness.keys("<right>");
    assert!(harness.screen(80, 24).contains("Imm. collectif"));
}

/// For a rejected fibre the screen shows the fibres that are allowed on the same PBO, and F6 takes one.
#[test]
fn a_rejected_demande_offers_what_would_do_instead() {
    let mut harness = Harness::demande(World::Test, Commande { zone: Some(by_hand(Zone::Zmd)), ..facts() });
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✘ R8 rejet") && screen.contains("À la place, sur BE-03 : 1"), "{screen}");
    assert!(screen.contains("CTP-1240330-1 BE-03 PTO gardable"), "{screen}");
    harness.keys("<f6>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("┌ Conforme") && screen.contains("Fibre CTP-1240330-1"), "{screen}");
}

/// The fibre itself is allowed if the PTO is not kept: F6 first offers that, then the other fibres.
#[test]
fn the_fibre_itself_is_offered_first_where_it_would_do_otherwise() {
    let mut harness = Harness::demande(World::Test, Commande { parc_opac: Some(by_hand(true)), ..facts() });
    harness.keys("cass<enter><up><up> ");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✘ R3 rejet") && screen.contains("oui (1)"), "{screen}");
    harness.keys("<f6>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Fibre CTP-1240357-1") && screen.contains("non (0)"), "{screen}");
    assert!(screen.contains("┌ Conforme"), "{screen}");
    harness.keys("<f6>");
    assert!(!harness.screen(80, 24).contains("Fibre CTP-1240357-1"));
}

/// If a fibre is only allowed with an empty referencePTO, taking the proposal empties it.
#[test]
fn a_proposal_empties_the_pto_where_it_must() {
    let mut harness = Harness::demande(
        World::Test,
        Commande { route: Some(Fact::new(Route::Virtual, FactOrigin::CrCommande)), ..facts() },
    );
    harness.keys("cass<enter><up>PTO-7");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✘ R7 rejet") && screen.contains("PTO-7"), "{screen}");
    harness.keys("<tab><f6>");
    let screen = harness.screen(80, 24);
    assert!(!screen.contains("PTO-7") && screen.contains("┌ Conforme"), "{screen}");
}

#[test]
fn every_fact_stands_with_its_source_and_the_access_whole() {
    let mut harness = opened();
    let screen = harness.screen(80, 24);
    for shown in [
        "Prise existante    oui",
        "CMD_ACCES",
        "CR CMD",
        "Terminé vu ici",
        "à la main",
        "Imm. collectif     à préciser",
        "Amiante : AMF friable",
        "B1234 puis A",
    ] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    assert_eq!(screen, scene("commande", (80, 24)));
    assert_eq!(harness.screen(120, 40), scene("commande", (120, 40)));
    // Everything can be reached by scrolling, even in a small window, and no text acts on the terminal.
    let mut seen = String::new();
    for _ in 0..40 {
        seen.push_str(&harness.screen(60, 20));
        harness.keys("<pagedown>");
    }
    for shown in ["MOD-07", "P12", "FI-99999-0A1B", "CMD-INVENTEE-0042", "20/11/2026 · OK", "Sonner deux fois"] {
        assert!(seen.contains(shown), "{shown} is never seen");
    }
    assert!(!seen.contains('\u{1b}'));
    // Scrolling down past the end does not count: one page up leaves the end.
    let end = harness.screen(60, 20);
    harness.keys("<pagedown><pagedown>");
    assert_eq!(harness.screen(60, 20), end);
    harness.keys("<pageup>");
    assert_ne!(harness.screen(60, 20), end);
}

#[test]
fn a_fact_is_corrected_by_hand_and_forgotten_again() {
    let mut harness = opened();
    // The first fact: prise existante, which the access files give.
    let effects = harness.keys("<right>");
    let [Effect::Remember(_, facts)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(facts.existing_prise, Some(Fact::new(false, FactOrigin::ByHand)));
    assert!(harness.screen(80, 24).contains("Prise existante    non"));
    // Once it is forgotten, the value of the file is back.
    let effects = harness.keys("x");
    assert_eq!(effects, [Effect::Forget(contrat(), FactQuestion::ExistingPrise)]);
    let effects = harness.answer(EffectAnswer::Remembered(contrat(), Ok(())));
    assert_eq!(effects, [Effect::Knowledge(contrat())]);
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known())));
    assert!(harness.screen(80, 24).contains("Prise existante    oui"));
    // Only a fact that was set by hand can be forgotten.
    assert!(harness.keys("x").is_empty());
    assert!(harness.screen(80, 24).contains("il n'y a rien à oublier"));
}

/// What was typed before a Terminé is overtaken by it, stays visible with its time, and is taken back with one key.
#[test]
fn what_was_typed_is_overtaken_by_a_later_end_and_taken_back_with_one_key() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.read(overtaken());
    harness.keys("i<end>");
    assert_eq!(harness.screen(80, 24), scene("commande_depassee", (80, 24)));
    let effects = harness.keys("a");
    let [Effect::Remember(_, facts)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(facts.reference_prise, Some(Fact::new("CTP-1240329-1".to_owned(), FactOrigin::ByHand)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("CTP-1240329-1  à la main · avant : CTP-1240352-1"), "{screen}");
    // Nothing older is known of the next fact, and what overtook can be forgotten no more than any file.
    harness.keys("<up>");
    assert!(harness.keys("a").is_empty());
    assert!(harness.screen(80, 24).contains("Aucune autre valeur n'est connue avant celle-ci"));
}

/// A value typed by hand can be forgotten even while something later counts.
#[test]
fn what_is_overtaken_can_be_forgotten() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.read(overtaken());
    assert_eq!(harness.keys("i<end>x").last(), Some(&Effect::Forget(contrat(), FactQuestion::PriseReference)));
}

#[test]
fn a_text_is_written_kept_or_given_up() {
    let mut harness = opened();
    harness.keys("<down><down><down><down><down><enter>");
    assert!(harness.keys("<bs><bs>06").is_empty(), "letters are text now");
    let effects = harness.keys("<enter>");
    let [Effect::Remember(_, facts)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(facts.pbo.as_ref().map(|pbo| pbo.value.reference.as_str()), Some("BE-06"));
    assert!(harness.keys("<enter>zzz<esc>").is_empty());
    assert!(harness.screen(80, 24).contains("BE-06"));
    harness.keys("<esc>");
    assert!(harness.screen(80, 24).contains("SC-423361"), "back on the site");
}

#[test]
fn asbestos_is_said_on_the_site_itself() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.read(known());
    for (width, height) in [(80, 24), (40, 12)] {
        assert!(harness.screen(width, height).contains("Amiante : AMF friable"));
    }
    let mut known = known();
    known.summary = Some(CommandeSummary { amiante: vec![Amiante::Absent], ..summary() });
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known)));
    assert!(!harness.screen(80, 24).contains("Amiante"));
}
