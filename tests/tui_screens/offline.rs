//! Without the network: everything that was read is shown with its age, and a demande is judged and kept as a plan.
//! When the network is back, nothing is sent by itself.
//!
//! Guards: tui: a plan kept without a network is judged anew when opened, and sends nothing by itself

use std::path::Path;
use std::sync::Arc;

use common::tui::scenes::result::{open, open_plan};
use common::tui::{CONTRAT, Harness, be06, contrat, etage, facts, knowledge, now, sample_site};
use proptest::prelude::*;
use reprov::domain::commande::{Commande, Fact, FactOrigin, Zone};
use reprov::domain::failure::Failure;
use reprov::domain::service_error::Category;
use reprov::engine::{Aged, AnswerSource, Freshness};
use reprov::files::plan::Plan;
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, What};
use reprov::tui::words::plan::{OpenedPlan, PlanFacts};

use super::sends;

fn offline(mut harness: Harness) -> Harness {
    harness.state.data.settings.offline = true;
    harness.state.data.places.folder = "/home/agent/plans".into();
    harness
}

fn breakdown() -> Failure {
    Failure::new(Category::Network, "erreur.panne.connexion")
}

/// The path, the content and the message of the file that the form writes.
fn write(effects: &[Effect]) -> (String, String, String) {
    let [Effect::Write(writing)] = effects else { panic!("{effects:?}") };
    (writing.path.display().to_string(), writing.content.clone(), writing.told.clone())
}

#[test]
fn what_was_read_is_there_with_its_age_and_what_needs_the_network_says_why() {
    let mut harness = offline(Harness::site(World::Test));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("○ hors ligne") && screen.contains("SC-423361 · il y a 2 min"), "{screen}");
    assert!(screen.contains("ETAGE-06 · il y a 2 min"), "{screen}");
    let mut harness = offline(super::following(World::Test, vec![common::tui::accepted(Some("DECH-1"))]));
    for key in ["r", "s"] {
        assert!(harness.keys(key).is_empty(), "{key}");
        assert!(harness.screen(80, 24).contains("· hors ligne"), "{key}");
    }
    assert!(!harness.screen(80, 24).lines().last().unwrap().contains("(1 req.)"));
    harness.keys("<c-p>");
    assert!(harness.screen(120, 40).contains("état (1 req.) (hors ligne)"), "dimmed with its reason");
}

#[test]
fn a_network_that_goes_away_takes_nothing_from_the_screen() {
    let mut harness = Harness::demande(World::Test, facts());
    harness.keys("<esc>");
    harness.now = now() + jiff::SignedDuration::from_mins(6);
    harness.answer(EffectAnswer::Structure(contrat(), Err(breakdown())));
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Err(breakdown())));
    harness.send(What::Tick);
    let screen = harness.screen(120, 40);
    for shown in ["injoignable", "CTP-1240357-1", "il y a 6 min", "il y a 8 min", "■ Turquoise"] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    // Looking at the list costs nothing; another key reads it again.
    assert!(harness.keys("<tab><enter>").is_empty());
    assert!(harness.screen(120, 40).contains("⏎ demander cette fibre"), "{}", harness.screen(120, 40));
    // When the network is back, the list is new and nothing else has happened.
    let read = Aged { value: Arc::new(be06()), at: harness.now, source: AnswerSource::Service };
    let effects = harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Ok(read)));
    assert_eq!(effects, [Effect::Knowledge(contrat())]);
    assert!(harness.screen(120, 40).contains("en ligne"));
}

#[test]
fn a_demande_is_judged_and_kept_as_a_plan_that_the_command_line_reads() {
    let mut harness = offline(Harness::demande(World::Test, Commande { zone: None, ..facts() }));
    harness.keys("cass<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("À préciser : 1") && screen.contains("[ Enregistrer le plan ]"), "{screen}");
    // A fact set by hand: the demande is judged again at once.
    harness.keys("<right>");
    assert!(harness.screen(80, 24).contains("┌ Conforme"));
    assert_eq!(sends(&harness.keys("<f5>")), 0);
    assert!(harness.screen(80, 24).contains("hors ligne, rien ne part"), "{}", harness.screen(80, 24));
    let (path, content, told) = write(&harness.keys("<f8><enter>"));
    assert_eq!(path, format!("/home/agent/plans/TEST-plan-{CONTRAT}-CTP-1240357-1-20261122-090000.toml"));
    assert!(told.contains("(Conforme)") && told.contains(&path), "{told}");
    let plan = Plan::read(&path, &content, Path::new("")).unwrap();
    assert_eq!(plan.contrat(), Some(contrat()));
    assert_eq!((plan.draft.reference_fibre.as_str(), plan.draft.motif.as_str()), ("CTP-1240357-1", "Fibre cassée"));
    assert_eq!(plan.draft.conservation_pto, Some(false));
    assert_eq!(plan.commande.zone, Some(Fact::new(Zone::Ztd, FactOrigin::Plan)), "what the person said goes with it");
    assert_eq!(plan.commande.reference_prise, None, "what the files say is asked of the journal then");
    assert!(content.contains("# reference_prise = \"CTP-1240329-1\""), "{content}");
    harness.answer(EffectAnswer::Written(path.into(), Ok(told)));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))), "the form is gone, the demande is there");
}

#[test]
fn a_rejected_demande_is_kept_as_well_and_its_verdict_said() {
    let mut harness = offline(Harness::demande(World::Test, facts()));
    let (_, content, told) = write(&harness.keys("<f8><enter>"));
    assert!(told.contains("(rejet R6)") && content.contains("rejet R6"), "{told}\n{content}");
    assert_eq!(Plan::read("p", &content, Path::new("")).unwrap().draft.motif, "");
}

#[test]
fn both_ways_out_of_a_demande_are_always_in_sight() {
    for (commande, keys) in [
        (facts(), ""),
        (facts(), "cas"),
        (facts(), "cass<enter>"),
        (Commande::default(), "cass<enter>"),
        (Commande { zone: None, parc_opac: None, route: None, ..facts() }, "cass<enter><tab><tab>"),
    ] {
        let mut harness = Harness::demande(World::Test, commande);
        harness.keys(keys);
        let screen = harness.screen(80, 24);
        for button in ["[ Vérifier et envoyer ]", "[ Enregistrer le plan ]"] {
            assert!(screen.contains(button), "{button} is missing after {keys:?}:\n{screen}");
        }
    }
}

#[test]
fn an_opened_plan_is_judged_with_what_is_known_now() {
    // The plan says ZMD: the fibre is compliant all the same, because it is on the order's own PBO.
    let zmd = Commande { zone: Some(Fact::new(Zone::Zmd, FactOrigin::Plan)), ..Commande::default() };
    let mut harness = open_plan(zmd);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("┌ Conforme") && screen.contains("ZMD plan"), "{screen}");
    // The fibre was taken meanwhile: the present knowledge counts.
    let mut taken = knowledge();
    let mut list = (*taken.known_lists[0].answer).clone();
    list.pbo[0].fibres[1].utilisation = reprov::domain::states::Utilisation::Occupied;
    taken.known_lists[0].answer = Arc::new(list);
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(taken)));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("⚠ A1 attention"), "{screen}");
    assert!(screen.contains("ZMD plan"), "the plan's word stays:\n{screen}");
    // A fact set by hand replaces the plan's, and is remembered.
    let effects = harness.keys("<up><right>");
    assert!(matches!(&effects[..], [Effect::Remember(_, facts)] if facts.zone.is_some()), "{effects:?}");
    assert!(harness.screen(80, 24).contains("ZTD à la main"));
    // Once the demande is left, the plan's facts no longer count.
    let effects = harness.keys("<esc>");
    assert_eq!(effects, [Effect::Knowledge(contrat())]);
    assert!(harness.state.data.contrat(&contrat()).unwrap().plan.is_none());
}

/// A plan saved without a network and opened with one: nothing is sent until a person sends it.
#[test]
fn when_the_network_is_back_nothing_is_sent_by_itself() {
    let mut harness = offline(Harness::demande(World::Test, facts()));
    let (path, content, told) = write(&harness.keys("cass<enter><f8><enter>"));
    harness.answer(EffectAnswer::Written(path.clone().into(), Ok(told)));
    harness.keys("<esc><esc><esc>");
    // The network is back.
    harness.state.data.settings.offline = false;
    harness.answer(EffectAnswer::Structure(
        contrat(),
        Ok(Aged { value: Arc::new(sample_site()), at: now(), source: AnswerSource::Service }),
    ));
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(knowledge())));
    for _ in 0..5 {
        harness.send(What::Tick);
    }
    // The plan opens as a demande that can be reviewed.
    let effects = harness.keys("o");
    assert_eq!(effects, [Effect::Plans("/home/agent/plans".into())]);
    harness.answer(EffectAnswer::Plans(vec![path.clone().into()]));
    assert_eq!(harness.keys("<enter>"), [Effect::OpenPlan(path.clone().into())]);
    let plan = Plan::read(&path, &content, Path::new("")).unwrap();
    let (plan_contrat, told) = (plan.contrat().unwrap(), PlanFacts { commande: plan.commande, known_list: None });
    let read = OpenedPlan { contrat: plan_contrat, draft: plan.draft, told };
    let effects = harness.answer(EffectAnswer::Plan(path.into(), Ok(Box::new(read))));
    assert_eq!(effects, [Effect::Open(contrat()), Effect::Knowledge(contrat())], "nothing of the network");
    let mut known = knowledge();
    known.known_lists.push(reprov::domain::rules::ereprov::KnownList {
        question: Some(etage("ETAGE-15")),
        answer: Arc::new(be06()),
        at: Some(now()),
    });
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known)));
    harness.send(What::Tick);
    assert_eq!(sends(&harness.effects), 0);
    assert!(!harness.effects.iter().any(|effect| matches!(effect, Effect::AskState(_))));
    // Only a person sends it, and only with the complete gesture.
    harness.keys("<f5>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Confirmation(_))), "{}", harness.screen(80, 24));
    assert_eq!(sends(&harness.keys("<enter>")), 0);
    harness.keys("<f5>57-1<enter>");
    assert_eq!(sends(&harness.effects), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The plan's facts and its list only judge the demande that was opened from it.
    #[test]
    fn a_plan_holds_for_its_own_demande_only(
        keys in proptest::collection::vec(
            prop::sample::select(vec!["<f7>", "<f4>", "s", "o", "<esc>", "<enter>", "<tab>", "<down>", "<c-p>", "<f1>", "<f8>"]),
            0..24,
        ),
    ) {
        let zmd = Commande { zone: Some(Fact::new(Zone::Zmd, FactOrigin::Plan)), ..Commande::default() };
        let mut harness = open_plan(zmd);
        for key in keys {
            harness.keys(key);
            let screens = &harness.state.screens;
            let own = screens.iter().position(|screen| matches!(screen, Screen::Demande(d) if d.is_from_plan(&contrat())));
            let open = harness.state.data.contrat(&contrat()).is_some_and(|own| own.plan.is_some());
            if open {
                let above = &screens[own.expect("no plan without its demande")..];
                prop_assert!(!above.iter().any(|screen| matches!(screen, Screen::Site(_))));
            }
        }
    }
}

/// Moving over a fact of the plan does not set it by hand.
#[test]
fn a_plan_s_fact_that_is_only_passed_over_is_not_remembered() {
    let zmd = Commande {
        reference_prise: Some(Fact::new("CTP-1240319-1".into(), FactOrigin::Plan)),
        zone: Some(Fact::new(Zone::Zmd, FactOrigin::Plan)),
        ..Commande::default()
    };
    let mut harness = open_plan(zmd);
    for _ in 0..12 {
        let effects = harness.keys("<tab>");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Remember(..))), "{effects:?}");
    }
}

#[test]
fn a_plan_that_can_not_be_read_says_why_and_the_form_stays() {
    let mut harness = open(&[]);
    assert!(harness.screen(80, 24).contains("Rien à ouvrir dans ce dossier"));
    assert!(harness.keys("<enter>").is_empty());
    assert!(harness.screen(80, 24).contains("Donnez un nom de fichier."));
    assert_eq!(harness.keys("a.toml<enter>"), [Effect::OpenPlan("/home/agent/plans/a.toml".into())]);
    assert!(harness.keys("<enter>").is_empty(), "once");
    let failure = Failure::new(Category::Input, "erreur.fichier.absent").with("fichier", "/home/agent/plans/a.toml");
    harness.answer(EffectAnswer::Plan("/home/agent/plans/a.toml".into(), Err(failure)));
    assert!(harness.screen(80, 24).contains("n'existe pas"), "{}", harness.screen(80, 24));
    assert_eq!(harness.keys("<bs><bs><bs><bs>csv<enter>").len(), 1, "mended in place");
    // If the form is closed meanwhile, the plan that comes then is not opened.
    harness.keys("<esc>");
    let read = || {
        let draft = reprov::domain::demande::Draft::default();
        Ok(Box::new(OpenedPlan { contrat: contrat(), draft, told: PlanFacts::default() }))
    };
    assert!(harness.answer(EffectAnswer::Plan("/home/agent/plans/a.csv".into(), read())).is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::Home(_))));
    // Nor is it opened if the form has asked for another plan since.
    harness.keys("ob.toml<enter>");
    assert!(harness.answer(EffectAnswer::Plan("/home/agent/plans/a.csv".into(), read())).is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::FileForm(_))));
    assert!(!harness.answer(EffectAnswer::Plan("/home/agent/plans/b.toml".into(), read())).is_empty());
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    // The screen says which choices the plan leaves open; none is made silently.
    let screen = harness.screen(120, 40);
    assert!(screen.contains("Choisissez le motif, et si la PTO est gardée"), "{screen}");
}

/// Only a key reads again: a failed reading is not repeated by itself.
#[test]
fn nothing_is_asked_again_by_itself() {
    let mut harness = Harness::site(World::Test);
    assert_eq!(harness.keys("<home>r").len(), 1);
    assert!(harness.effects.iter().any(|e| matches!(e, Effect::Structure(_, Freshness::Refresh | Freshness::Fresh))));
    harness.answer(EffectAnswer::Structure(contrat(), Err(breakdown())));
    for _ in 0..10 {
        assert!(harness.send(What::Tick).is_empty());
    }
}
