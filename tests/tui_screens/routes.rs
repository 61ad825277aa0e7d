//! Where an action leads: the tests look at the route, without opening the screen.
//!
//! Guards: tui: a screen names no other: where it leads is a place as data, and a new one touches its folder,
//! `Destination` and one entry

use common::tui::{CONTRAT, Harness, accepted, contrat, facts};
use reprov::domain::commande::Commande;
use reprov::domain::rules::ereprov::OverallVerdict;
use reprov::tui::app::{Screen, State};
use reprov::tui::data::World;
use reprov::tui::screens::{Next, offers};
use reprov::tui::words::action::Action;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::route::Destination;

use super::{following, sends};

/// The result of an action on the screen in front: where it leads, and its effects.
fn act(harness: &mut Harness, action: Action) -> (Next, Vec<Effect>) {
    let State { data, screens } = &mut harness.state;
    let mut effects = Vec::new();
    let next = screens.last_mut().unwrap().part_mut().act(data, action, &mut effects);
    (next, effects)
}

#[test]
fn the_following_leads_to_all_that_is_of_its_contract() {
    let mut harness = following(World::Test, vec![accepted(None)]);
    for (action, next) in [
        (Action::Commande, Next::Push(Destination::Commande(contrat()))),
        (Action::ViewSite, Next::Home(Destination::Site(contrat()))),
        (Action::Copy, Next::Stay),
        (Action::CopyOther, Next::Push(Destination::Copy(contrat()))),
        (Action::Qr, Next::Push(Destination::Qr(contrat()))),
        (Action::Export, Next::Push(Destination::Export(contrat()))),
        (Action::CrStoc, Next::Push(Destination::CrStoc(contrat()))),
        (Action::Settle, Next::Push(Destination::Settle(contrat()))),
        (Action::EnterCode, Next::Push(Destination::Code { contrat: contrat(), fibre: None })),
        (Action::Back, Next::Back),
    ] {
        assert_eq!(act(&mut harness, action), (next, Vec::new()), "{action:?}: nothing is asked for before it is open");
    }
    let (next, _) = act(&mut harness, Action::Summary);
    assert!(matches!(next, Next::Push(Destination::Sheet(_))));
}

#[test]
fn a_reference_pasted_at_home_is_that_of_the_form() {
    let mut harness = Harness::home(World::Test);
    let State { data, screens } = &mut harness.state;
    let next = screens.last_mut().unwrap().part_mut().paste(data, &format!("  \"{CONTRAT}\"\r\n\r\n"));
    let Next::Push(Destination::New(text)) = next else { panic!("{next:?}") };
    assert_eq!(text, CONTRAT);
    let next = screens.last_mut().unwrap().part_mut().paste(data, &format!("  \"{CONTRAT}\"\r\nand more"));
    let Next::Push(Destination::Pasted(pasted)) = next else { panic!("{next:?}") };
    assert_eq!((pasted.contrats, pasted.unreadable), (vec![contrat()], vec!["and more".to_owned()]));
}

#[test]
fn the_demande_leads_to_its_confirmation_as_it_is_judged() {
    let mut harness = Harness::demande(World::Test, facts());
    assert_eq!(act(&mut harness, Action::Confirm).0, Next::Stay, "without a motif there is nothing to confirm");
    harness.keys("cass<enter>");
    let (next, effects) = act(&mut harness, Action::Confirm);
    let Next::Push(Destination::Confirmation { contrat: of, draft, judgement }) = next else { panic!("{next:?}") };
    assert_eq!((of, sends(&effects)), (contrat(), 0));
    assert_eq!(draft.reference_fibre, "CTP-1240357-1");
    assert_ne!(judgement.overall(), OverallVerdict::Rejection);
}

#[test]
fn what_was_sent_is_followed_and_asks_for_nothing_more() {
    let mut harness = Harness::confirmation(World::Test, facts());
    harness.keys("57-1");
    let (next, effects) = act(&mut harness, Action::Activate);
    assert_eq!((next, sends(&effects), effects.len()), (Next::Home(Destination::Sending(contrat())), 1, 1));
}

#[test]
fn opening_a_place_asks_for_what_it_shows_and_nothing_else() {
    let mut harness = Harness::home(World::Test);
    let mut asked = |route: Destination| {
        let mut effects = Vec::new();
        drop(Screen::open(route, &mut harness.state.data, &mut effects));
        effects
    };
    let known = || Effect::Knowledge(contrat());
    assert_eq!(asked(Destination::Following(contrat())), [known()]);
    assert!(asked(Destination::Sending(contrat())).is_empty());
    assert_eq!(asked(Destination::Commande(contrat())), [known()]);
    assert!(asked(Destination::Demande { contrat: contrat(), fibre: "CTP-1".to_owned() }).is_empty());
    assert!(matches!(asked(Destination::OpenPlan)[..], [Effect::Plans(_)]));
    let site = asked(Destination::Site(contrat()));
    assert!(matches!(site[..], [Effect::Open(_), Effect::Knowledge(_), Effect::Structure(..), Effect::Fibres(..)]));
    for quiet in [
        Destination::MissingCodes,
        Destination::Journal(None),
        Destination::New(String::new()),
        Destination::Qr(contrat()),
    ] {
        assert!(asked(quiet).is_empty());
    }
}

#[test]
fn the_help_and_the_palette_are_given_what_the_screen_below_offers() {
    let harness = Harness::demande(World::Test, Commande::default());
    let part = harness.state.screens.last().unwrap().part();
    let offered = offers(part, &harness.state.data);
    let send = offered.iter().find(|offer| offer.action == Action::Confirm).unwrap();
    assert!(send.reason.is_some() && !send.keys.is_empty(), "{send:?}");
    assert!(offered.iter().all(|offer| part.available(&harness.state.data, offer.action).err() == offer.reason));
}
