//! The form for a password that is in no keyring or variable: what opens it, what it returns, what it repeats.
//!
//! Guards: host: a password is asked for on a terminal only, once, without echo; a missing keyring stops nothing

use common::tui::{CONTRAT, Harness, contrat};
use reprov::domain::failure::{Failure, FailureKind};
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::outcome::Refusal;
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::{Category, ServiceErrorCode};
use reprov::engine::Freshness;
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;

fn without_keyring() -> Failure {
    Failure::new(Category::Credentials, "erreur.secret.sans_trousseau").of_kind(FailureKind::NoPassword)
}

fn shown(harness: &Harness) -> bool {
    matches!(harness.state.screens.last(), Some(Screen::Password(_)))
}

#[test]
fn a_missing_password_is_asked_for_and_the_reads_are_asked_again() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.answer(EffectAnswer::Structure(contrat(), Err(without_keyring())));
    harness.answer(EffectAnswer::Structure(contrat(), Err(without_keyring())));
    let screen = harness.screen(80, 24);
    for text in ["Mot de passe", "pas de trousseau", "connexion »", "pour cette exécution"] {
        assert!(screen.contains(text), "{text} is missing:\n{screen}");
    }
    assert!(harness.keys("<enter>").is_empty(), "an empty one is none");
    harness.keys("s3cr&t");
    assert!(!harness.screen(80, 24).contains("s3cr"));
    let effects = harness.keys("<enter>");
    let Some(Effect::Password(given)) = effects.first() else { panic!("the password first: {effects:?}") };
    assert_eq!(secrecy::ExposeSecret::expose_secret(&given.0), "s3cr&t");
    assert!(!format!("{effects:?}").contains("s3cr"));
    assert_eq!(effects[1..], [Effect::Structure(contrat(), Freshness::Fresh)], "once");
    assert!(!shown(&harness));
    assert!(harness.screen(80, 24).contains("Lecture en cours"), "it is being read again");
}

#[test]
fn a_put_is_not_repeated_by_giving_a_password() {
    let mut harness = Harness::home(World::Test);
    harness.answer(EffectAnswer::Sent(contrat(), Err(without_keyring())));
    assert!(shown(&harness));
    let effects = harness.keys("x<enter>");
    assert!(matches!(effects.as_slice(), [Effect::Password(_)]), "{effects:?}");
}

#[test]
fn who_left_the_form_is_left_in_peace_by_what_goes_on_by_itself() {
    let mut harness = Harness::home(World::Test);
    harness.answer(EffectAnswer::Followed(contrat(), Err(without_keyring())));
    assert!(shown(&harness));
    harness.keys("<esc>");
    assert!(!shown(&harness) && harness.screen(80, 24).contains(CONTRAT));
    harness.answer(EffectAnswer::Followed(contrat(), Err(without_keyring())));
    assert!(!shown(&harness), "following asks no second time");
    harness.answer(EffectAnswer::StateAsked(contrat(), Err(without_keyring())));
    assert!(shown(&harness), "what the person asks for does");
    assert!(harness.keys("x<enter>").contains(&Effect::AskState(contrat())));
}

#[test]
fn a_refused_password_can_be_given_again_and_no_other_failure_asks() {
    let mut harness = Harness::home(World::Test);
    let ko = |code: &str| Failure::from_service(Ko { code: ServiceErrorCode::read(code), libelle: String::new() });
    for code in ["20020", "20021", "20007", "20016"] {
        harness.answer(EffectAnswer::StateAsked(contrat(), Err(ko(code))));
        assert!(!shown(&harness), "{code}");
    }
    for status in [403, 407, 503] {
        harness.answer(EffectAnswer::StateAsked(contrat(), Err(Failure::from_http(status))));
        assert!(!shown(&harness), "HTTP {status}");
    }
    // Each of these failures stops every call until another password is given.
    let already = Failure::already_refused(&Refusal::Http { status: 401, not_before: None, kind: None });
    for refusal in [ko("10000"), Failure::from_http(401), already] {
        harness.answer(EffectAnswer::StateAsked(contrat(), Err(refusal.clone())));
        assert!(shown(&harness), "{refusal:?}");
        harness.keys("<esc>");
        assert!(!shown(&harness));
    }
}

/// The effects that read, among these.
fn reads(effects: &[Effect]) -> Vec<&Effect> {
    effects.iter().filter(|effect| effect.is_read()).collect()
}

#[test]
fn a_read_goes_on_as_it_was_asked_for() {
    let mut harness = Harness::site(World::Test);
    let asked = harness.keys("r");
    let [Effect::Fibres(_, question, Freshness::Refresh)] = &asked[..] else { panic!("{asked:?}") };
    harness.answer(EffectAnswer::Fibres(contrat(), question.clone(), Err(without_keyring())));
    let effects = harness.keys("x<enter>");
    assert_eq!(reads(&effects), asked.iter().collect::<Vec<_>>(), "the cache would not be what was asked for");
}

#[test]
fn what_failed_before_the_password_was_given_goes_on_by_itself_once() {
    let mut harness = Harness::home(World::Test);
    let asked = harness.keys("<enter>");
    let asked = reads(&asked);
    let [structure, fibres] = asked[..] else { panic!("{asked:?}") };
    harness.answer(EffectAnswer::Structure(contrat(), Err(without_keyring())));
    assert_eq!(reads(&harness.keys("x<enter>")), [structure]);
    // Its failure comes only now, of the time before the password.
    let Effect::Fibres(_, question, _) = fibres else { panic!("{fibres:?}") };
    let failed = || EffectAnswer::Fibres(contrat(), question.clone(), Err(without_keyring()));
    let effects = harness.answer(failed());
    assert_eq!(reads(&effects), [fibres]);
    assert!(!shown(&harness), "the password is there");
    // That it fails again is of the password given: it is asked for, and nothing goes round by itself.
    assert!(reads(&harness.answer(failed())).is_empty());
    assert!(shown(&harness));
}

#[test]
fn a_wrong_password_is_asked_for_again_and_never_looped() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.answer(EffectAnswer::Structure(contrat(), Err(without_keyring())));
    for _ in 0..3 {
        assert_eq!(reads(&harness.keys("x<enter>")).len(), 1);
        let effects = harness.answer(EffectAnswer::Structure(contrat(), Err(Failure::from_http(401))));
        assert!(reads(&effects).is_empty() && shown(&harness), "{effects:?}");
    }
}

#[test]
fn who_left_the_form_and_gives_the_password_later_loses_no_read() {
    let mut harness = Harness::home(World::Test);
    harness.answer(EffectAnswer::Followed(contrat(), Err(without_keyring())));
    harness.keys("<esc>");
    harness.keys("<enter>");
    harness.answer(EffectAnswer::Structure(contrat(), Err(without_keyring())));
    harness.answer(EffectAnswer::Fibres(contrat(), FibresQuestion::default(), Err(without_keyring())));
    let effects = harness.keys("x<enter>");
    let own = Effect::Fibres(contrat(), FibresQuestion::default(), Freshness::Fresh);
    let expected = [Effect::Follow(contrat()), Effect::Structure(contrat(), Freshness::Fresh), own];
    assert_eq!(reads(&effects), expected.iter().collect::<Vec<_>>(), "each once");
    // A read that was answered meanwhile waits for nothing.
    harness.answer(EffectAnswer::StateAsked(contrat(), Err(without_keyring())));
    harness.keys("<esc>");
    harness.answer(EffectAnswer::StateAsked(contrat(), Ok(None)));
    harness.answer(EffectAnswer::Sent(contrat(), Err(without_keyring())));
    assert!(reads(&harness.keys("x<enter>")).is_empty());
}
