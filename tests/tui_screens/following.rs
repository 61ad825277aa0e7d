//! The following of a put: its code, its end, its doubt.
//!
//! Guards: tui: the following shows the whole code, tells an end once, and never sends again

use common::tui::{CONTRAT, Harness, acceptee, contrat, etat, inconnue, now, vie};
use reprov::domain::failure::Echec;
use reprov::domain::lifecycle::{Evenement, Phase};
use reprov::domain::outcome::{CauseDoute, Doute, Issue};
use reprov::domain::put_answers::Ko;
use reprov::domain::service_error::{Categorie, CodeErreur};
use reprov::domain::states::Statut;
use reprov::engine::Nouvelle;
use reprov::host::config::{Glyphes, Theme};
use reprov::tui::data::World;
use reprov::tui::words::effect::{Copie, Effect};
use reprov::tui::words::msg::{Answer, What};

use super::{sends, suivi};

#[test]
fn the_following_shows_the_whole_code_large_and_plain() {
    let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
    let screen = harness.screen(80, 24);
    for shown in
        ["ABCDEF", "█", "ENVIRONNEMENT DE TEST", "PM-75012-07", "T3 / C12", "■ Turquoise", "◐ En cours", "✔ Acceptée"]
    {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("suivi_80x24", screen);
    let code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123";
    let mut harness = suivi(World::Production, vec![acceptee(Some(code))]);
    for (width, height) in [(80, 24), (40, 12), (60, 30), (240, 70)] {
        let screen = harness.screen(width, height);
        assert!(screen.contains(code), "at {width}x{height}:\n{screen}");
    }
    let ascii = harness.screen_in(100, 40, Theme::Monochrome, Glyphes::Ascii);
    assert!(ascii.contains("#   #") && !ascii.contains('█'), "{ascii}");
}

#[test]
fn the_following_goes_to_its_end_with_a_bell() {
    let mut harness = suivi(World::Test, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)]);
    assert_eq!(harness.keys("y"), [Effect::Copier(Copie { quoi: "tui.suivi.code", texte: "ABCDEF".into() })]);
    let done = vie(CONTRAT, vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours), etat(Statut::Termine)]);
    let effects = harness.send(What::News(Nouvelle::Vie { vie: Box::new(done.clone()), prochain: None }));
    let annonce = Effect::Annoncer(format!("{CONTRAT} : Terminé."));
    assert!(effects.contains(&annonce), "{effects:?}");
    assert!(harness.screen(80, 24).contains("✔ Terminé"));
    let again = harness.send(What::News(Nouvelle::Vie { vie: Box::new(done), prochain: None }));
    assert!(!again.contains(&annonce), "once");
    // A late, older state changes nothing.
    let late = vie(CONTRAT, vec![acceptee(Some("ABCDEF"))]);
    harness.send(What::News(Nouvelle::Vie { vie: Box::new(late), prochain: None }));
    assert!(matches!(harness.state.data.vie(&contrat()).unwrap().phase, Phase::Terminee { .. }));
}

/// The news of an end and the answer of its following race each other, and the list may be first.
#[test]
fn an_end_is_told_once_by_whatever_tells_it_first() {
    let open = || vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)];
    let done = || vie(CONTRAT, [open(), vec![etat(Statut::Termine)]].concat());
    let news = || What::News(Nouvelle::Vie { vie: Box::new(done()), prochain: None });
    let answer = || What::Answer(Answer::Suivi(contrat(), Ok(done())));
    let list = || {
        let mut dossiers = common::tui::dossiers();
        dossiers[0].vie = Some(done());
        What::Answer(Answer::Dossiers(Ok(dossiers)))
    };
    for order in [[news(), answer(), list()], [answer(), news(), list()], [list(), answer(), news()]] {
        let mut harness = suivi(World::Test, open());
        let mut told = 0;
        for what in order {
            let effects = harness.send(what);
            told += effects.iter().filter(|effect| matches!(effect, Effect::Annoncer(_))).count();
        }
        assert_eq!(told, 1);
        assert!(harness.screen(80, 24).contains(&format!("{CONTRAT} : Terminé.")));
    }
    // What was settled before this start is no news.
    let mut harness = Harness::home(World::Test);
    assert!(!harness.send(list()).iter().any(|effect| matches!(effect, Effect::Annoncer(_))));
    // Nor is what the person settled here.
    let mut harness = suivi(World::Test, vec![inconnue()]);
    let tranchee = Evenement::Tranchee { partie: false, code: None, raison: "Marie".into() };
    let effects = harness.answer(Answer::Tranche(contrat(), Ok(vie(CONTRAT, vec![inconnue(), tranchee]))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Annoncer(_))), "{effects:?}");
}

#[test]
fn an_outcome_in_doubt_is_settled_by_a_person_never_sent_again() {
    let mut harness = suivi(World::Test, vec![inconnue()]);
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
        [Effect::Trancher {
            contrat: contrat(),
            partie: true,
            code: reprov::domain::put_answers::CodeDecharge::read("DECH-1"),
            raison: "Marie, hotline".into(),
        }]
    );
    harness.keys("dX-9<enter>");
    assert!(matches!(harness.effects.last(), Some(Effect::Decharge { code, .. }) if code.as_str() == "X-9"));
    assert_eq!(sends(&harness.effects), 0);
}

#[test]
fn why_an_outcome_is_in_doubt_is_told_as_it_is() {
    let ko = |code: &str| CauseDoute::Ko(Ko { code: CodeErreur::read(code), libelle: "libellé".into() });
    for (cause, dite, tue) in [
        // Nothing is in an empty 503 that could contradict anything.
        (CauseDoute::Http { statut: 503, nature: None }, "est en panne (HTTP 503)", "contredit"),
        (CauseDoute::Http { statut: 429, nature: None }, "répond par un refus (HTTP 429)", "patienter"),
        (ko("20015"), "Le service refuse (code 20015 : libellé)", "Le service a répondu"),
        (ko("10100"), "Le service a répondu 10100 libellé", "contredit"),
    ] {
        let issue = Issue::Inconnue(Doute { cause: cause.clone(), code: None });
        let retour = Evenement::Retour { issue, dernier_octet: now() };
        let screen = suivi(World::Test, vec![retour]).screen(240, 60);
        assert!(screen.contains(dite) && !screen.contains(tue), "{cause:?}:\n{screen}");
    }
}

#[test]
fn asking_by_hand_asks_once_at_a_time() {
    let mut harness = suivi(World::Test, vec![acceptee(None)]);
    assert_eq!(harness.keys("rr"), [Effect::Relever(contrat())]);
    assert!(harness.screen(80, 24).contains("Code de décharge manquant"));
    harness.answer(Answer::Releve(contrat(), Err(Echec::new(Categorie::Reseau, "erreur.panne.connexion"))));
    assert_eq!(harness.keys("r"), [Effect::Relever(contrat())]);
}

#[test]
fn what_was_unfinished_is_followed_again_at_the_start() {
    let mut harness = Harness::new(World::Test);
    assert!(harness.effects.contains(&Effect::Reprendre));
    let effects = harness.answer(Answer::Reprises(Ok(vec![contrat(), contrat()])));
    assert_eq!(effects.iter().filter(|effect| matches!(effect, Effect::Suivre(_))).count(), 1);
}
