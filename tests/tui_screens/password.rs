//! The form that asks for a password that nobody has: what opens it, what it gives, what it repeats.
//!
//! Guards: host: a password is asked for on a terminal only, once, without echo; a missing keyring stops nothing

use common::tui::{CONTRAT, Harness, contrat};
use reprov::domain::failure::{Echec, FailureKind};
use reprov::domain::outcome::Refus;
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::{Categorie, CodeErreur};
use reprov::engine::Acces;
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::Answer;

fn sans_trousseau() -> Echec {
    Echec::new(Categorie::Identifiants, "erreur.secret.sans_trousseau").of_kind(FailureKind::NoPassword)
}

fn shown(harness: &Harness) -> bool {
    matches!(harness.state.screens.last(), Some(Screen::MotDePasse(_)))
}

#[test]
fn a_missing_password_is_asked_for_and_the_reads_are_asked_again() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    harness.answer(Answer::Structure(contrat(), Err(sans_trousseau())));
    harness.answer(Answer::Structure(contrat(), Err(sans_trousseau())));
    let screen = harness.screen(80, 24);
    for text in ["Mot de passe", "pas de trousseau", "connexion »", "pour cette exécution"] {
        assert!(screen.contains(text), "{text} is missing:\n{screen}");
    }
    assert!(harness.keys("<enter>").is_empty(), "an empty one is none");
    harness.keys("s3cr&t");
    assert!(!harness.screen(80, 24).contains("s3cr"));
    let effects = harness.keys("<enter>");
    let Some(Effect::MotDePasse(given)) = effects.first() else { panic!("the password first: {effects:?}") };
    assert_eq!(secrecy::ExposeSecret::expose_secret(&given.0), "s3cr&t");
    assert!(!format!("{effects:?}").contains("s3cr"));
    assert_eq!(effects[1..], [Effect::Structure(contrat(), Acces::Frais)], "once");
    assert!(!shown(&harness));
    assert!(harness.screen(80, 24).contains("Lecture en cours"), "it is being read again");
}

#[test]
fn a_put_is_not_repeated_by_giving_a_password() {
    let mut harness = Harness::home(World::Test);
    harness.answer(Answer::Envoye(contrat(), Err(sans_trousseau())));
    assert!(shown(&harness));
    let effects = harness.keys("x<enter>");
    assert!(matches!(effects.as_slice(), [Effect::MotDePasse(_)]), "{effects:?}");
}

#[test]
fn who_left_the_form_is_left_in_peace_by_what_goes_on_by_itself() {
    let mut harness = Harness::home(World::Test);
    harness.answer(Answer::Suivi(contrat(), Err(sans_trousseau())));
    assert!(shown(&harness));
    harness.keys("<esc>");
    assert!(!shown(&harness) && harness.screen(80, 24).contains(CONTRAT));
    harness.answer(Answer::Suivi(contrat(), Err(sans_trousseau())));
    assert!(!shown(&harness), "following asks no second time");
    harness.answer(Answer::Releve(contrat(), Err(sans_trousseau())));
    assert!(shown(&harness), "what the person asks for does");
    assert!(harness.keys("x<enter>").contains(&Effect::Relever(contrat())));
}

#[test]
fn a_refused_password_can_be_given_again_and_no_other_failure_asks() {
    let mut harness = Harness::home(World::Test);
    let ko = |code: &str| Echec::du_service(Ko { code: CodeErreur::read(code), libelle: String::new() });
    for code in ["20020", "20021", "20007", "20016"] {
        harness.answer(Answer::Releve(contrat(), Err(ko(code))));
        assert!(!shown(&harness), "{code}");
    }
    for statut in [403, 407, 503] {
        harness.answer(Answer::Releve(contrat(), Err(Echec::du_http(statut))));
        assert!(!shown(&harness), "HTTP {statut}");
    }
    // Both stop every call until another password is given.
    let deja = Echec::deja_refuse(&Refus::Http { statut: 401, pas_avant: None });
    for refus in [ko("10000"), Echec::du_http(401), deja] {
        harness.answer(Answer::Releve(contrat(), Err(refus.clone())));
        assert!(shown(&harness), "{refus:?}");
        harness.keys("<esc>");
        assert!(!shown(&harness));
    }
}
