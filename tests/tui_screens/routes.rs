//! Where screens lead: the route that an action gives, without the screen that is opened for it.
//!
//! Guards: tui: a screen names no other: where it leads is a place as data, and a new one touches its folder,
//! `Route` and one entry

use common::tui::{CONTRAT, Harness, acceptee, contrat, faits};
use reprov::domain::commande::Commande;
use reprov::domain::rules::ereprov::Ensemble;
use reprov::tui::app::{Screen, State};
use reprov::tui::data::World;
use reprov::tui::screens::{Next, offers};
use reprov::tui::words::action::Action;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::route::Route;

use super::{sends, suivi};

/// What an action gives on the screen with the focus: where it leads, and what is to be done.
fn act(harness: &mut Harness, action: Action) -> (Next, Vec<Effect>) {
    let State { data, screens } = &mut harness.state;
    let mut effects = Vec::new();
    let next = screens.last_mut().unwrap().part_mut().act(data, action, &mut effects);
    (next, effects)
}

#[test]
fn the_following_leads_to_all_that_is_of_its_contract() {
    let mut harness = suivi(World::Test, vec![acceptee(None)]);
    for (action, next) in [
        (Action::Commande, Next::Push(Route::Commande(contrat()))),
        (Action::VoirSite, Next::Home(Route::Site(contrat()))),
        (Action::Copier, Next::Stay),
        (Action::CopierAutre, Next::Push(Route::Copier(contrat()))),
        (Action::Qr, Next::Push(Route::Qr(contrat()))),
        (Action::Exporter, Next::Push(Route::Export(contrat()))),
        (Action::CrStoc, Next::Push(Route::CrStoc(contrat()))),
        (Action::Trancher, Next::Push(Route::Trancher(contrat()))),
        (Action::SaisirCode, Next::Push(Route::Code { contrat: contrat(), fibre: None })),
        (Action::Retour, Next::Back),
    ] {
        assert_eq!(act(&mut harness, action), (next, Vec::new()), "{action:?}: nothing is asked for before it is open");
    }
    let (next, _) = act(&mut harness, Action::Fiche);
    assert!(matches!(next, Next::Push(Route::Panneau { titre: "tui.fiche.titre", lignes }) if !lignes.is_empty()));
}

#[test]
fn a_reference_pasted_at_home_is_that_of_the_form() {
    let mut harness = Harness::home(World::Test);
    let State { data, screens } = &mut harness.state;
    let next = screens.last_mut().unwrap().part_mut().paste(data, &format!("  \"{CONTRAT}\"\r\nand more"));
    let Next::Push(Route::Nouveau(text)) = next else { panic!("{next:?}") };
    assert!(text.contains(CONTRAT) && !text.contains("more"), "{text}");
}

#[test]
fn the_demande_leads_to_its_confirmation_as_it_is_judged() {
    let mut harness = Harness::demande(World::Test, faits());
    assert_eq!(act(&mut harness, Action::Confirmer).0, Next::Stay, "without a motif there is nothing to confirm");
    harness.keys("cass<enter>");
    let (next, effects) = act(&mut harness, Action::Confirmer);
    let Next::Push(Route::Confirmation { contrat: of, brouillon, jugement }) = next else { panic!("{next:?}") };
    assert_eq!((of, sends(&effects)), (contrat(), 0));
    assert_eq!(brouillon.reference_fibre, "CTP-1240357-1");
    assert_ne!(jugement.ensemble(), Ensemble::Rejet);
}

#[test]
fn what_was_sent_is_followed_and_asks_for_nothing_more() {
    let mut harness = Harness::confirmation(World::Test, faits());
    harness.keys("57-1");
    let (next, effects) = act(&mut harness, Action::Valider);
    assert_eq!((next, sends(&effects), effects.len()), (Next::Home(Route::Envoi(contrat())), 1, 1));
}

#[test]
fn opening_a_place_asks_for_what_it_shows_and_nothing_else() {
    let mut harness = Harness::home(World::Test);
    let mut asked = |route: Route| {
        let mut effects = Vec::new();
        drop(Screen::open(route, &mut harness.state.data, &mut effects));
        effects
    };
    let known = || Effect::Connaissances(contrat());
    assert_eq!(asked(Route::Suivi(contrat())), [known()]);
    assert!(asked(Route::Envoi(contrat())).is_empty());
    assert_eq!(asked(Route::Commande(contrat())), [known()]);
    assert!(asked(Route::Demande { contrat: contrat(), fibre: "CTP-1".to_owned() }).is_empty());
    assert!(matches!(asked(Route::OuvrirPlan)[..], [Effect::Plans(_)]));
    let site = asked(Route::Site(contrat()));
    assert!(matches!(
        site[..],
        [Effect::Ouvrir(_), Effect::Connaissances(_), Effect::Structure(..), Effect::Fibres(..)]
    ));
    for quiet in [Route::Manquants, Route::Journal(None), Route::Nouveau(String::new()), Route::Qr(contrat())] {
        assert!(asked(quiet).is_empty());
    }
}

#[test]
fn the_help_and_the_palette_are_given_what_the_screen_below_offers() {
    let harness = Harness::demande(World::Test, Commande::default());
    let part = harness.state.screens.last().unwrap().part();
    let offered = offers(part, &harness.state.data);
    let send = offered.iter().find(|offer| offer.action == Action::Confirmer).unwrap();
    assert!(send.reason.is_some() && !send.keys.is_empty(), "{send:?}");
    assert!(offered.iter().all(|offer| part.available(&harness.state.data, offer.action).err() == offer.reason));
}
