//! The tree down to its PTOs, and the list of fibres beside it: filters, order, colours.
//!
//! Guards: tui: moving on a site spends nothing; a key that does says so before, and asks once

use std::sync::Arc;

use common::tui::scenes::facade::{batiment, escalier, palier};
use common::tui::{CONTRAT, Harness, accepted, be06, contrat, etage, knowledge, life, now, state};
use reprov::domain::failure::Failure;
use reprov::domain::fibre::{FibresQuestion, RoSite};
use reprov::domain::reference::FibreId;
use reprov::domain::service_error::Category;
use reprov::domain::site::Site;
use reprov::domain::states::Statut;
use reprov::engine::{Aged, AnswerSource, Freshness};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::EffectAnswer;

/// The site with the fibres of its top floor read, and the cursor on that floor.
fn at_fifteenth(list: RoSite) -> Harness {
    let mut harness = Harness::site(World::Test);
    harness.keys("<home>jj<enter>");
    let read = Aged { value: Arc::new(list), at: now(), source: AnswerSource::Service };
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Ok(read)));
    harness.keys("<esc>");
    harness
}

/// The rows of the right pane at 80x24, from its header on.
fn fibres(harness: &mut Harness) -> Vec<String> {
    let screen = harness.screen(80, 24);
    let right = screen.lines().map(|line| line.chars().skip(31).collect::<String>());
    right.skip_while(|line| !line.contains("Référence")).take_while(|line| !line.contains('─')).collect()
}

/// The references of the fibres, in the order shown.
fn references(harness: &mut Harness) -> Vec<String> {
    let rows = fibres(harness);
    let words = rows.iter().skip(1).filter_map(|row| row.split_whitespace().find(|word| word.contains("CTP")));
    words.map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()).collect()
}

#[test]
fn a_floor_unfolds_to_its_pbo_and_its_pto_with_their_states() {
    let mut harness = Harness::site(World::Test);
    harness.keys("<home>jj<right>");
    let screen = harness.screen(120, 40);
    let rows: Vec<&str> = screen.lines().skip_while(|line| !line.contains("▼ ETAGE-15")).skip(1).take(13).collect();
    assert!(rows[0].contains("▣ BE-06"), "{screen}");
    for (row, shown) in [(1, "● CTP-ETAGE-15-0 Disponible"), (8, "○ CTP-ETAGE-15-100 Occupé, Construite")] {
        assert!(rows[row].contains(shown), "{shown} is not in {}\n{screen}", rows[row]);
    }
    // Only free PTOs and fibres, in both panes.
    harness.keys("l");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("CTP-ETAGE-15-6") && !screen.contains("CTP-ETAGE-15-104"), "{screen}");
}

#[test]
fn a_pto_costs_nothing_and_asks_nothing() {
    let mut harness = Harness::site(World::Test);
    assert!(harness.keys("<home>jj<right>jj<enter><enter>").is_empty());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("les fibres de cet étage ne sont pas lues"), "it says why:\n{screen}");
    assert!(!screen.lines().last().unwrap().contains("1 req"), "{screen}");
    assert!(screen.contains("PTO CTP-ETAGE-15-0 · ● Disponible · Construite"), "{screen}");
    // Once the floor is read, Enter on a PTO leads to its fibre.
    let mut list = be06();
    list.pbo[0].fibres[3].reference_pto = Some("CTP-ETAGE-15-2".into());
    let mut harness = at_fifteenth(list);
    assert!(harness.keys("<right>jjjj").is_empty());
    let screen = harness.screen(80, 24);
    assert!(screen.contains("PTO CTP-ETAGE-15-2") && screen.contains("fibre CTP-1240358-1"), "{screen}");
    assert!(harness.keys("<enter>").is_empty());
    harness.keys("<enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    assert!(harness.screen(80, 24).contains("CTP-1240358-1"), "the fibre of that very PTO");
}

#[test]
fn colours_are_whole_at_eighty_columns() {
    let mut list = be06();
    list.pbo[0].fibres[0].tube = Some("Turquoise".into());
    list.pbo[0].fibres[1].colour = Some("Vert clair".into());
    list.pbo[0].fibres[3].colour = Some("Fuchsia".into());
    let mut harness = at_fifteenth(list.clone());
    let rows = fibres(&mut harness).join("\n");
    for shown in ["■ Turquoise", "  Vert clair", "■ Noir", " Fuchsia"] {
        assert!(rows.contains(shown), "{shown} is missing:\n{rows}");
    }
    assert!(!rows.contains("■ Fuchsia"), "an unknown colour is the plain word:\n{rows}");
    // A tube's ring marks are part of its name.
    list.pbo[0].fibres[1].tube = Some("Rouge 2 bagues".into());
    let rows = fibres(&mut at_fifteenth(list)).join("\n");
    assert!(rows.contains("■ Rouge 2 bagues") && rows.contains("CTP-1240382-1"), "{rows}");
}

#[test]
fn free_fibres_come_first_and_a_key_sorts_by_each_column() {
    let mut harness = at_fifteenth(be06());
    let head = |harness: &mut Harness| fibres(harness)[0].clone();
    assert!(head(&mut harness).contains("Util.▲"));
    assert_eq!(references(&mut harness)[..2], ["CTP-1240357-1", "CTP-1240358-1"], "free ones first, as received");
    harness.keys("t");
    assert!(head(&mut harness).contains("Référence▲") && !head(&mut harness).contains("Util.▲"));
    assert_eq!(references(&mut harness)[0], "CTP-1240341-1");
    harness.keys("T");
    assert!(head(&mut harness).contains("Référence▼"));
    assert_eq!(references(&mut harness)[0], "CTP-1240446-1");
    // The order of the list stays when the floor changes.
    harness.keys("jj");
    assert!(head(&mut harness).contains("Référence▼"), "{}", harness.screen(80, 24));
    assert_eq!(references(&mut harness), ["CTP-1240330-1", "CTP-1240329-1"]);
    harness.keys("tt");
    assert!(head(&mut harness).contains("Tube▲"));
    harness.keys("t");
    assert!(head(&mut harness).contains("Fibre▲"));
    assert_eq!(references(&mut harness), ["CTP-1240329-1", "CTP-1240330-1"], "Rouge before Vert");
}

#[test]
fn the_filters_combine_and_are_named() {
    let mut harness = at_fifteenth(be06());
    assert_eq!(references(&mut harness).len(), 5);
    harness.keys("l");
    assert!(harness.screen(80, 24).contains("└ seulement : libres ─"));
    assert_eq!(references(&mut harness).len(), 3);
    harness.keys("c");
    assert!(harness.screen(80, 24).contains("└ seulement : libres + PTO gardée ─"));
    assert_eq!(references(&mut harness), ["CTP-1240357-1"]);
    harness.keys("l");
    assert!(harness.screen(80, 24).contains("└ seulement : PTO gardée ─"));
    harness.keys("/turq");
    assert_eq!(references(&mut harness), ["CTP-1240357-1"], "the text as well");
    let tree = harness.screen(80, 24);
    assert!(tree.contains("ETAGE-15") && !tree.contains("ETAGE-13"), "and it names where that is:\n{tree}");
    harness.keys("<bs><bs><bs><bs>marron");
    assert!(harness.screen(80, 24).contains("Aucune des 5 fibres ne passe les filtres"));
}

#[test]
fn a_reference_that_is_typed_is_gone_to_and_stays_in_sight() {
    let mut harness = Harness::site(World::Test);
    harness.keys("/etage-13-2");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("● CTP-ETAGE-13-2") && !screen.contains("ETAGE-15"), "{screen}");
    assert!(screen.contains("PTO CTP-ETAGE-13-2 ·"), "the cursor is on it:\n{screen}");
    harness.keys("<enter>");
    harness.keys("<esc>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("PTO CTP-ETAGE-13-2 ·") && screen.contains("ETAGE-15"), "unfolded where it is:\n{screen}");
    // A match of a filter can't be folded, and stays unfolded when the filter is cleared.
    harness.keys("/06<enter><home><enter>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("le filtre déplie ce qu'il trouve") && screen.contains("ETAGE-06"), "{screen}");
    harness.keys("<esc>");
    assert!(harness.screen(80, 24).contains("ETAGE-15"));
    // Accents and case do not matter.
    harness.keys("/ÉTAGE-06");
    assert!(harness.screen(80, 24).contains("ETAGE-06 BE-03"));
}

#[test]
fn a_filter_without_an_answer_leaves_everything_as_it_was() {
    let mut harness = Harness::site(World::Test);
    harness.keys("<home>jjj/zzzz");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Rien ne correspond") && screen.contains("Échap efface le filtre"), "{screen}");
    assert!(harness.keys("<enter><enter>rleE<tab><tab>").iter().all(|effect| matches!(effect, Effect::Structure(..))));
    harness.keys("<esc>");
    assert!(harness.screen(80, 24).contains("BATIMENT-1 / ESCALIER-44 / ETAGE-13"), "{}", harness.screen(80, 24));
}

#[test]
fn what_was_tried_of_a_fibre_is_marked_on_it() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    let mut put = life(CONTRAT, vec![accepted(Some("X1")), state(Statut::Failed)]);
    put.demande.fibre = FibreId::parse("CTP-1240330-1").unwrap();
    known.lives = vec![put];
    harness.read(known);
    let rows = fibres(&mut harness).join("\n");
    assert!(rows.contains("✘CTP-1240330-1") && rows.contains(" CTP-1240329-1"), "{rows}");
    // Nothing was tried: the mark is on the order's own prise.
    let rows = fibres(&mut Harness::site(World::Test)).join("\n");
    assert!(rows.contains("◆CTP-1240329-1") && rows.contains(" CTP-1240330-1"), "{rows}");
}

#[test]
fn what_nobody_told_is_not_told_as_zero() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    let floors = vec![palier("ETAGE-1", &["BE-1"], [0, 0, 0]), palier("RDC", &[], [2, 1, 0])];
    let site = Site { reference: "SC-1".into(), batiments: vec![batiment("B", vec![escalier("E", floors)])] };
    known.site = Some(Aged { value: Arc::new(site), at: now(), source: AnswerSource::Service });
    harness.read(known);
    let screen = harness.screen(80, 24);
    let row = |name: &str| screen.lines().find(|line| line.contains(name)).unwrap().to_owned();
    assert!(row("ETAGE-1 ").contains("inconnu") && row("RDC").contains("2/3 PTO"), "{screen}");
    assert!(row("▼ E ").contains("2/3 PTO"), "the sum is of what is known");
}

#[test]
fn a_reading_under_way_or_failed_is_seen_beside_what_was_read() {
    let mut harness = at_fifteenth(be06());
    assert_eq!(harness.keys("r"), [Effect::Fibres(contrat(), etage("ETAGE-15"), Freshness::Refresh)]);
    let screen = harness.screen(80, 24);
    assert!(screen.contains("à l'instant · relecture…") && screen.contains("CTP-1240357-1"), "{screen}");
    let failure = Failure::new(Category::Network, "erreur.panne.connexion");
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Err(failure.clone())));
    let screen = harness.screen(80, 24);
    assert!(screen.contains("à l'instant · ✘") && screen.contains("CTP-1240357-1"), "{screen}");
    harness.answer(EffectAnswer::Structure(contrat(), Err(failure)));
    assert!(harness.screen(120, 40).contains("SC-423361 · il y a 2 min · ✘"));
    harness.answer(EffectAnswer::Fibres(
        contrat(),
        FibresQuestion::default(),
        Ok(Aged { value: Arc::new(RoSite::default()), at: now(), source: AnswerSource::Service }),
    ));
    harness.keys("jj");
    assert!(harness.screen(80, 24).contains("ETAGE-06 : fibres non lues"), "no place tells itself any more");
}
