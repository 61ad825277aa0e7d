//! Twenty contracts at hand: found by a few letters, sorted by column, each with its own countdown. Also which of the
//! possible actions footer and palette offer.
//!
//! Guards: tui: twenty contracts are found, sorted and counted down, and the selected one stays selected

use common::tui::{Harness, accepted, life, now, state, unknown};
use jiff::SignedDuration;
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::reference::{ContratId, FibreId};
use reprov::domain::states::Statut;
use reprov::engine::{ContratAtHand, Follower, News};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::msg::{EffectAnswer, What};

/// Twenty contracts: one in doubt, three followed, one without its code; the others have ended.
pub(crate) fn twenty() -> Vec<ContratAtHand> {
    let at_hand = |n: i64| {
        let name = format!("ARA-{n}");
        let after = match n {
            7 => vec![unknown()],
            3 | 10 | 15 => vec![accepted(Some("ABCDEF")), state(Statut::Underway)],
            12 => vec![accepted(None), state(Statut::Finished)],
            _ => vec![accepted(Some("DECH-1")), state(Statut::Finished)],
        };
        let mut life = life(&name, after);
        life.demande.fibre = FibreId::parse(&format!("CTP-12403{n:02}-1")).unwrap();
        life.at = now() - SignedDuration::from_mins(n);
        ContratAtHand {
            contrat: ContratId::parse(&name).unwrap(),
            site: Some(format!("SC-4233{n:02}")),
            seen_at: now(),
            missing_codes: life.code_missing().then(|| life.clone()).into_iter().collect(),
            follower: matches!(n, 3 | 10 | 15).then_some(Follower::Here),
            next_at: matches!(n, 3 | 10 | 15).then(|| now() + SignedDuration::from_secs(40 - n)),
            life: Some(life),
            own_note: ContratNote::default(),
        }
    };
    let mut contrats_at_hand: Vec<ContratAtHand> = (1..=20).map(at_hand).collect();
    let urgency = |at_hand: &ContratAtHand| match at_hand.contrat.as_str() {
        "ARA-7" => 0,
        "ARA-3" | "ARA-10" | "ARA-15" => 1,
        "ARA-12" => 2,
        _ => 4,
    };
    contrats_at_hand.sort_by_key(urgency);
    contrats_at_hand
}

pub(crate) fn agent() -> Harness {
    let mut harness = Harness::new(World::Test);
    harness.answer(EffectAnswer::ContratsAtHand(Ok(twenty())));
    harness
}

/// The numbers of the contracts in the order of the rows.
fn rows(harness: &mut Harness) -> Vec<String> {
    let screen = harness.screen(80, 26);
    screen.lines().filter_map(|line| line.strip_prefix("│ ARA-")?.split(' ').next().map(str::to_owned)).collect()
}

fn row(harness: &mut Harness, contrat: &str) -> String {
    let screen = harness.screen(80, 26);
    let row = screen.lines().find(|line| line.contains(&format!("{contrat} ")));
    row.unwrap_or_else(|| panic!("{contrat} is missing:\n{screen}")).to_owned()
}

#[test]
fn a_key_sorts_by_each_column_and_the_header_says_by_which() {
    let mut harness = agent();
    assert_eq!(rows(&mut harness)[..5], ["7", "3", "10", "15", "12"], "the most urgent first");
    let sorted = [
        ("Contrat▼", ["1", "2", "3", "4", "5"]),
        ("État▼", ["7", "3", "10", "15", "12"]),
        ("Depuis▼", ["1", "2", "3", "4", "5"]),
        ("Dans▼", ["15", "10", "3", "7", "12"]),
    ];
    for (column, first) in sorted {
        harness.keys("t");
        let screen = harness.screen(80, 26);
        assert!(screen.contains(column), "{column}:\n{screen}");
        assert_eq!(screen.matches('▼').count(), 1, "{screen}");
        assert_eq!(rows(&mut harness)[..5], first, "{column}");
    }
    insta::assert_snapshot!("sort_by_next_80x26", harness.screen(80, 26));
    harness.keys("t");
    let screen = harness.screen(80, 26);
    assert!(screen.contains("Trié par urgence") && !screen.contains('▼'), "{screen}");
    assert_eq!(rows(&mut harness)[..5], ["7", "3", "10", "15", "12"]);
}

#[test]
fn the_selected_contract_stays_selected_when_the_order_changes() {
    let mut harness = agent();
    harness.keys("jt");
    harness.keys("<enter>");
    assert!(harness.screen(80, 26).contains("ARA-3"), "opened is what was selected");
}

#[test]
fn a_few_letters_find_a_contract_by_whatever_is_known_of_it() {
    for (typed, found) in [
        ("ara12", vec!["12"]),
        ("1240307", vec!["7"]),
        ("sc423310", vec!["10"]),
        ("inconnue", vec!["7"]),
        ("EN COURS", vec!["3", "10", "15"]),
        ("manquant", vec!["12"]),
        ("cours abcdef 10", vec!["10"]),
    ] {
        let mut harness = agent();
        harness.keys("/");
        harness.keys(typed);
        let rows = rows(&mut harness);
        assert_eq!(rows, found, "{typed}");
        let total = rows.len();
        assert!(harness.screen(80, 24).contains(&format!("Dossiers · {total}/20")), "{typed}");
    }
    let mut harness = agent();
    harness.keys("/zzz<enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Aucun contrat ne correspond au filtre"), "{screen}");
    assert!(screen.lines().last().unwrap().contains("Éch effacer le filtre"), "the way back is in the footer");
    harness.keys("<esc>");
    assert_eq!(rows(&mut harness).len(), 20);
    assert!(!harness.screen(80, 24).lines().last().unwrap().contains("Éch"), "nothing to clear, nothing offered");
}

#[test]
fn every_followed_contract_counts_down_and_says_when_it_is_being_asked() {
    let mut harness = agent();
    let expected = |harness: &mut Harness, values: [&str; 3]| {
        for (contrat, value) in ["ARA-3", "ARA-10", "ARA-15"].into_iter().zip(values) {
            assert!(row(harness, contrat).contains(value), "{contrat} {value}:\n{}", harness.screen(80, 26));
        }
    };
    expected(&mut harness, ["0:37", "0:30", "0:25"]);
    harness.now += SignedDuration::from_secs(26);
    harness.send(What::Tick);
    expected(&mut harness, ["0:11", "0:04", "◐ req"]);
    let change = harness.memo.change().unwrap();
    assert!(change <= std::time::Duration::from_millis(1001), "it goes on ticking: {change:?}");
    // The answer came: still En cours, and the next question is later.
    let life = twenty().into_iter().find_map(|one| one.life.filter(|life| life.demande.contrat.as_str() == "ARA-15"));
    let next_at = Some(harness.now + SignedDuration::from_secs(62));
    harness.send(What::News(News::Life { life: Box::new(life.unwrap()), next_at }));
    expected(&mut harness, ["0:11", "0:04", "1:02"]);
    let row = row(&mut harness, "ARA-15");
    assert!(row.contains("◐ En cours"), "{row}");
}

#[test]
fn the_footer_offers_what_can_be_done_and_always_the_way_back() {
    let mut harness = agent();
    harness.keys("c");
    let footer = |harness: &mut Harness, width| harness.screen(width, 24).lines().last().unwrap().to_owned();
    assert!(footer(&mut harness, 80).contains("d noter le code"));
    assert!(harness.screen(80, 24).contains("Codes de décharge manquants · 1"));
    harness.answer(EffectAnswer::ContratsAtHand(Ok(Vec::new())));
    let empty = footer(&mut harness, 80);
    assert!(!empty.contains("noter le code") && !empty.contains('⏎'), "{empty}");
    let mut site = Harness::site(World::Test);
    for width in [40, 60, 80, 120] {
        assert!(footer(&mut harness, width).contains("Éch retour"), "{width}");
        assert!(footer(&mut site, width).contains("Éch retour"), "{width}");
    }
}

#[test]
fn the_palette_puts_the_nearest_action_first_and_does_it() {
    let mut harness = Harness::site(World::Test);
    harness.keys("<c-p>etg lbr");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("étage libre"), "shortened, without accents:\n{screen}");
    harness.keys("<esc><c-p>retour");
    let screen = harness.screen(80, 24);
    let first = screen.lines().find(|line| line.contains("retour")).unwrap_or_default();
    assert!(screen.contains("> retour") && !first.contains('('), "{screen}");
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Home(_))), "the action was done below");
    harness.keys("<c-p>xyzzy");
    assert!(harness.screen(80, 24).contains("Aucune action ne porte ces mots"));
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Palette(_))), "nothing is done");
}
