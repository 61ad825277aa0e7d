//! The following of a put: its code, its end, its doubt.
//!
//! Guards: tui: the following shows the whole code, tells an end once, and never sends again

use common::tui::{CONTRAT, Harness, accepted, contrat, life, now, state, unknown};
use jiff::SignedDuration;
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::{Life, Phase, PutEvent};
use reprov::domain::outcome::{Doubt, DoubtCause, PutOutcome};
use reprov::domain::put_answers::{DechargeCode, Ko};
use reprov::domain::service_error::{Category, ServiceErrorCode};
use reprov::domain::states::Statut;
use reprov::engine::News;
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::data::World;
use reprov::tui::words::effect::{ClipboardText, Effect};
use reprov::tui::words::msg::{EffectAnswer, What};

use super::{following, sends};

#[test]
fn the_following_shows_the_whole_code_large_and_plain() {
    let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    let screen = harness.screen(80, 24);
    for shown in
        ["ABCDEF", "█", "ENVIRONNEMENT DE TEST", "PM-75012-07", "T3 / C12", "■ Turquoise", "◐ En cours", "✔ Acceptée"]
    {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("suivi_80x24", screen);
    let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
    let mut harness = following(World::Production, vec![accepted(Some(code))]);
    for (width, height) in [(80, 24), (40, 12), (60, 30), (240, 70)] {
        let screen = harness.screen(width, height);
        assert!(screen.contains(code), "at {width}x{height}:\n{screen}");
    }
    let ascii = harness.screen_in(100, 40, Theme::Monochrome, GlyphSet::Ascii);
    assert!(ascii.contains("#   #") && !ascii.contains('█'), "{ascii}");
}

#[test]
fn the_following_goes_to_its_end_with_a_bell() {
    let mut harness = following(World::Test, vec![accepted(Some("ABCDEF")), state(Statut::Underway)]);
    assert_eq!(harness.keys("y"), [Effect::Copy(ClipboardText { what: "tui.suivi.code", text: "ABCDEF".into() })]);
    let done = life(CONTRAT, vec![accepted(Some("ABCDEF")), state(Statut::Underway), state(Statut::Finished)]);
    let effects = harness.send(What::News(News::Life { life: Box::new(done.clone()), next_at: None }));
    let announce = Effect::Announce(format!("{CONTRAT} : Terminé."));
    assert!(!effects.contains(&announce), "no bell for who is looking at it: {effects:?}");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("✔ Terminé") && screen.contains(&format!("{CONTRAT} : Terminé, code ABCDEF.")), "{screen}");
    let again = harness.send(What::News(News::Life { life: Box::new(done), next_at: None }));
    assert!(!again.contains(&announce), "once");
    // An older state that comes late changes nothing.
    let late = life(CONTRAT, vec![accepted(Some("ABCDEF"))]);
    harness.send(What::News(News::Life { life: Box::new(late), next_at: None }));
    assert!(matches!(harness.state.data.life(&contrat()).unwrap().phase, Phase::Finished { .. }));
}

/// The end of a put can come as news, as the answer of its following or in the list of contracts, in any order.
#[test]
fn an_end_is_told_once_by_whatever_tells_it_first() {
    let open = || vec![accepted(Some("ABCDEF")), state(Statut::Underway)];
    let done = || life(CONTRAT, [open(), vec![state(Statut::Finished)]].concat());
    let news = || What::News(News::Life { life: Box::new(done()), next_at: None });
    let answer = || What::Answer(EffectAnswer::Followed(contrat(), Ok(done())));
    let list = || {
        let mut contrats_at_hand = common::tui::contrats_at_hand();
        contrats_at_hand[0].life = Some(done());
        What::Answer(EffectAnswer::ContratsAtHand(Ok(contrats_at_hand)))
    };
    for order in [[news(), answer(), list()], [answer(), news(), list()], [list(), answer(), news()]] {
        let mut harness = following(World::Test, open());
        harness.keys("<esc>");
        let mut told = 0;
        for what in order {
            let effects = harness.send(what);
            told += effects.iter().filter(|effect| matches!(effect, Effect::Announce(_))).count();
        }
        assert_eq!(told, 1);
        assert!(harness.screen(80, 24).contains(&format!("{CONTRAT} : Terminé, code ABCDEF.")));
    }
    // A put that was settled before this start is not announced.
    let mut harness = Harness::home(World::Test);
    assert!(!harness.send(list()).iter().any(|effect| matches!(effect, Effect::Announce(_))));
    // Nor is a put that the user settled here.
    let mut harness = following(World::Test, vec![unknown()]);
    let settled = PutEvent::Settled { departed: false, code: None, reason: "Marie".into() };
    let effects = harness.answer(EffectAnswer::Settled(contrat(), Ok(life(CONTRAT, vec![unknown(), settled]))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Announce(_))), "{effects:?}");
}

/// The bell is for who does not look: at another screen, or at none since a while. The code stays on the screen.
#[test]
fn the_bell_rings_for_what_nobody_looks_at() {
    let news = |life: Life| What::News(News::Life { life: Box::new(life), next_at: None });
    let rung = |effects: &[Effect]| -> Vec<String> {
        let text = |effect: &Effect| if let Effect::Announce(text) = effect { Some(text.clone()) } else { None };
        effects.iter().filter_map(text).collect()
    };
    let underway = |code| vec![accepted(code), state(Statut::Underway)];
    let done = life(CONTRAT, [underway(Some("ABCDEF")), vec![state(Statut::Finished)]].concat());
    let mut harness = following(World::Test, underway(Some("ABCDEF")));
    harness.now += SignedDuration::from_secs(31);
    assert_eq!(rung(&harness.send(news(done.clone()))), [format!("{CONTRAT} : Terminé.")]);
    // The site of the same contract does not show its put.
    let mut harness = following(World::Test, underway(Some("ABCDEF")));
    harness.keys("o");
    assert_eq!(rung(&harness.send(news(done.clone()))).len(), 1);
    // A code that comes before the end, and the end of another put: one notice names both.
    let mut harness = Harness::home(World::Test);
    let mut coded = life("ARA-502701", underway(None));
    harness.send(news(coded.clone()));
    let code = PutEvent::CodeEntered { code: DechargeCode::typed("ZK47QP").unwrap() };
    coded = life("ARA-502701", [underway(None), vec![code]].concat());
    coded.at += SignedDuration::from_mins(1);
    let mut bare = coded.clone();
    bare.code = None;
    bare.version -= 1;
    harness.send(news(bare));
    assert_eq!(rung(&harness.send(news(coded.clone()))), ["ARA-502701 : En cours."]);
    assert!(rung(&harness.send(news(coded))).is_empty(), "once");
    harness.send(news(life(CONTRAT, underway(Some("ABCDEF")))));
    assert_eq!(rung(&harness.send(news(done))).len(), 1);
    let screen = harness.screen(80, 24);
    let both = ["ARA-502701 : En cours, code ZK47QP.", &format!("{CONTRAT} : Terminé, code ABCDEF.")];
    assert!(screen.contains(both[0]) && screen.contains(&both[1][..30]), "{screen}");
    harness.keys("j");
    assert!(!harness.screen(80, 24).contains("code ZK47QP"), "a key takes the notice away");
}

#[test]
fn an_outcome_in_doubt_is_settled_by_a_person_never_sent_again() {
    let mut harness = following(World::Test, vec![unknown()]);
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ne renverra rien") && screen.contains("⚠ Acceptée ?"), "{screen}");
    insta::assert_snapshot!("suivi_inconnue_80x24", screen);
    harness.keys("h");
    let sheet = harness.screen(80, 24);
    assert!(sheet.contains("01 23 45 67 89") && sheet.contains("CTP-1240357-1") && sheet.contains("Fibre cassée"));
    harness.keys("<esc>t<enter>");
    assert!(harness.screen(80, 24).contains("Dites d'abord"));
    let effects = harness.keys("o<enter>DECH-1<enter>Marie, hotline<enter>");
    assert_eq!(
        effects,
        [Effect::Settle {
            contrat: contrat(),
            departed: true,
            code: DechargeCode::read("DECH-1"),
            reason: "Marie, hotline".into(),
        }]
    );
    harness.keys("dX-9<enter>");
    assert!(matches!(harness.effects.last(), Some(Effect::Decharge { code, .. }) if code.as_str() == "X-9"));
    assert_eq!(sends(&harness.effects), 0);
}

#[test]
fn why_an_outcome_is_in_doubt_is_told_as_it_is() {
    let ko = |code: &str| DoubtCause::Ko(Ko { code: ServiceErrorCode::read(code), libelle: "libellé".into() });
    for (cause, told, unsaid) in [
        // An empty 503 answer contains nothing that could contradict.
        (DoubtCause::Http { status: 503, kind: None }, "est en panne (HTTP 503)", "contredit"),
        (DoubtCause::Http { status: 429, kind: None }, "répond par un refus (HTTP 429)", "patienter"),
        (ko("20015"), "Le service refuse (code 20015 : libellé)", "Le service a répondu"),
        (ko("10100"), "Le service a répondu 10100 libellé", "contredit"),
    ] {
        let outcome = PutOutcome::Unknown(Doubt { cause: cause.clone(), code: None, candidates: Vec::new() });
        let returned = PutEvent::Return { outcome, last_byte: now() };
        let screen = following(World::Test, vec![returned]).screen(240, 60);
        assert!(screen.contains(told) && !screen.contains(unsaid), "{cause:?}:\n{screen}");
    }
}

#[test]
fn asking_by_hand_asks_once_at_a_time() {
    let mut harness = following(World::Test, vec![accepted(None)]);
    assert_eq!(harness.keys("rr"), [Effect::AskState(contrat())]);
    assert!(harness.screen(80, 24).contains("Code de décharge manquant"));
    harness.answer(EffectAnswer::StateAsked(contrat(), Err(Failure::new(Category::Network, "erreur.panne.connexion"))));
    assert_eq!(harness.keys("r"), [Effect::AskState(contrat())]);
}

#[test]
fn what_was_unfinished_is_followed_again_at_the_start() {
    let mut harness = Harness::new(World::Test);
    assert!(harness.effects.contains(&Effect::TakeUp));
    let effects = harness.answer(EffectAnswer::TakenUp(Ok(vec![contrat(), contrat()])));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Follow(_))).count(), 1);
}
