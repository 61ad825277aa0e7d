//! The façade: its drawing, the moves of the arrow keys, and their cost (no request).
//!
//! Guards: tui: moving on a site spends nothing; a key that does says so before, and asks once

use common::tui::scenes::facade::{batiment, escalier, facade, four, palier, regular};
use common::tui::{CONTRAT, Harness, accepted, contrat, knowledge, life};
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;
use reprov::domain::site::Site;
use reprov::engine::Freshness;
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;

fn cells(harness: &mut Harness, width: u16, height: u16) -> Buffer {
    harness.draw_in(width, height, Theme::Dark, GlyphSet::Unicode).backend().buffer().clone()
}

/// The text of the selected cell, which is in reverse video. Only the body is searched: notices and footers are never
/// selected.
fn selected(cells: &Buffer) -> String {
    let area = cells.area;
    let mut out = String::new();
    for y in 1..area.height.saturating_sub(1) {
        let row = (0..area.width).filter(|x| cells[(*x, y)].modifier.contains(Modifier::REVERSED));
        out.extend(row.map(|x| cells[(x, y)].symbol()));
    }
    out
}

/// The line below the picture, with the full name of the selected place.
fn place(harness: &mut Harness) -> String {
    let screen = harness.screen(80, 24);
    screen.lines().find(|line| line.contains(" / ")).unwrap_or_default().trim().to_owned()
}

#[test]
fn floors_of_one_height_stand_on_one_line_whatever_they_are_called() {
    let mut harness = facade(four());
    let screen = harness.screen(80, 24);
    let line = |name: &str| screen.lines().position(|line| line.contains(name)).unwrap();
    for (above, below) in
        [("ETAGE-04", "ETAGE-03"), ("ETAGE-03", "ETAGE-02"), ("ETAGE-02", "ETAGE-01"), ("RDC", "SOUS-SOL-1")]
    {
        assert!(line(above) < line(below), "{above} over {below}:\n{screen}");
    }
    let one: Vec<char> = screen.lines().nth(line("ETAGE-01")).unwrap().chars().collect();
    assert_eq!(one.iter().filter(|c| **c == '●').count(), 4, "R+1 of the last one is the first floor: {one:?}");
    assert!(screen.contains("BATIMENT-A") && screen.contains("BATIMENT-B") && screen.contains("ESCALIER-10"));
    let own: Vec<&str> = screen.lines().filter(|line| line.contains("★◆▣BE-03")).collect();
    assert!(own.len() == 1 && own[0].contains("ETAGE-02") && own[0].contains("1●1○f"), "fibres once read: {screen}");
    assert!(one.contains(&'p') && !one.contains(&'f'), "PTO before");
    assert!(screen.contains("inconnu"), "a floor that nobody told of is not a full one:\n{screen}");
    assert!(screen.contains("▣5"), "five PBOs on one floor:\n{screen}");
}

#[test]
fn arrows_move_between_cells_and_enter_asks_once_after_saying_so() {
    let mut harness = facade(four());
    assert_eq!(
        place(&mut harness),
        "BATIMENT-A / ESCALIER-2 / ETAGE-02 · ★ la place de ce contrat",
        "on the own place"
    );
    for (key, there) in [
        ("<up>", "BATIMENT-A / ESCALIER-2 / ETAGE-02"),
        ("<left>", "BATIMENT-A / ESCALIER-1 / ETAGE-02"),
        ("<up>", "BATIMENT-A / ESCALIER-1 / ETAGE-04"),
        ("<right>", "BATIMENT-A / ESCALIER-2 / ETAGE-02"),
        ("<right>", "BATIMENT-B / ESCALIER-1 / ETAGE-02"),
        ("<right>", "BATIMENT-B / ESCALIER-10 / R+1"),
        ("<right>", "BATIMENT-B / ESCALIER-10 / R+1"),
        ("<end>", "BATIMENT-B / ESCALIER-10 / 0"),
        ("<left>", "BATIMENT-B / ESCALIER-1 / RDC"),
        ("<home>", "BATIMENT-B / ESCALIER-1 / ETAGE-03"),
        ("<pagedown>", "BATIMENT-B / ESCALIER-1 / RDC"),
        ("<pageup>", "BATIMENT-B / ESCALIER-1 / ETAGE-03"),
    ] {
        assert!(harness.keys(key).is_empty(), "moving never asks");
        let at = place(&mut harness);
        assert!(at.starts_with(there), "{key}: {at} is not {there}");
    }
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Entrée les lit (1 requête)") && screen.contains("⏎ lire les fibres (1 req.)"), "{screen}");
    let effects = harness.keys("<enter>");
    let [Effect::Fibres(own, question, Freshness::Fresh)] = effects.as_slice() else { panic!("{effects:?}") };
    let place = question.place.as_ref().unwrap();
    assert_eq!(
        (own, place.batiment.as_str(), place.escalier.as_str(), place.etage.as_str()),
        (&contrat(), "BATIMENT-B", "ESCALIER-1", "ETAGE-03")
    );
    assert!(harness.keys("<esc><enter>").is_empty(), "not a second time while it is on its way");
}

#[test]
fn one_key_goes_to_the_next_free_floor_and_another_to_the_one_before() {
    let mut harness = facade(four());
    harness.keys("e");
    assert!(place(&mut harness).starts_with("BATIMENT-A / ESCALIER-2 / ETAGE-01"));
    harness.keys("eee");
    assert!(place(&mut harness).starts_with("BATIMENT-B / ESCALIER-1 / ETAGE-02"));
    harness.keys("ee");
    assert!(place(&mut harness).starts_with("BATIMENT-B / ESCALIER-10 / 0"), "past the floors without any");
    harness.keys("e");
    assert!(place(&mut harness).starts_with("BATIMENT-A / ESCALIER-1 / ETAGE-04"), "and round");
    harness.keys("EE");
    assert!(place(&mut harness).starts_with("BATIMENT-B / ESCALIER-1 / ETAGE-01"));
    // The tree opens at the place that was selected on the façade.
    harness.keys("b");
    let tree = harness.screen(80, 24);
    assert!(tree.contains("BATIMENT-B / ESCALIER-1 / ETAGE-01") && tree.contains("▼ BATIMENT-B"), "{tree}");
    harness.keys("<home><enter><enter>bb");
    assert!(harness.screen(80, 24).contains("BATIMENT-A / ESCALIER-1 / ETAGE-04"), "and the façade where the tree was");
}

#[test]
fn the_picture_is_remembered_while_the_screen_lives() {
    let mut harness = Harness::site(World::Test);
    harness.keys("b<enter><enter>");
    assert!(matches!(harness.state.screens.last(), Some(Screen::Demande(_))));
    harness.keys("<esc><esc>");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("ESCALIER-44") && screen.contains('┌') && screen.contains("b arbre"), "{screen}");
    assert!(screen.contains("◆ fibre de la demande : CTP-1240330-1"), "{screen}");
}

#[test]
fn the_wanted_fibre_is_marked_where_it_leads() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = knowledge();
    // The put asked for a fibre whose PTO is on another floor than the contract's.
    let mut put = life(CONTRAT, vec![accepted(None)]);
    put.demande.pto = reprov::domain::reference::PtoId::parse("CTP-ETAGE-13-1").ok();
    known.lives = vec![put];
    harness.read(known);
    harness.keys("b");
    let screen = harness.screen(80, 24);
    let row = screen.lines().find(|line| line.contains('◆') && line.contains("ETAGE-13")).unwrap_or_default();
    assert!(!row.contains('★') && screen.contains("★▣BE-03"), "{screen}");
    harness.keys("<up>");
    assert!(harness.screen(80, 24).contains("◆ fibre du dernier envoi : CTP-1240357-1"));
    harness.keys("b");
    let tree = harness.screen(80, 24);
    assert!(tree.lines().any(|line| line.contains('◆') && line.contains("ETAGE-13")), "{tree}");
}

#[test]
fn what_does_not_fit_is_counted_and_the_selection_is_always_seen() {
    let mut harness = facade(regular(3, 10, 60));
    for (keys, signs, floor) in [
        ("<home>", vec!["→26", "↓47"], "ETAGE-59"),
        ("<pagedown><pagedown><pagedown>", vec!["→26", "↑18", "↓29"], "ETAGE-29"),
        ("<end>", vec!["→26", "↑47"], "ETAGE-0"),
        (&"<right>".repeat(29), vec!["←26", "↑47"], "ETAGE-0"),
    ] {
        harness.keys(keys);
        let screen = harness.screen(80, 24);
        for sign in signs {
            assert!(screen.contains(sign), "{sign} is missing:\n{screen}");
        }
        assert!(screen.contains(floor) && selected(&cells(&mut harness, 80, 24)).contains("BE-1"), "{screen}");
    }
    assert!(harness.screen(80, 24).contains("BATIMENT-3 / ESCALIER-10 / ETAGE-0"));
    for (width, height) in (40..=90).step_by(5).flat_map(|w| (12..=40).step_by(4).map(move |h| (w, h))) {
        let shown = selected(&cells(&mut harness, width, height));
        assert!(shown.contains('p') || shown.contains("PTO"), "at {width}x{height}: {shown:?}");
    }
}

#[test]
fn the_smallest_window_still_shows_a_floor_and_what_it_is() {
    let mut harness = facade(four());
    let screen = harness.screen(40, 12);
    for shown in ["ETAGE-02", "ESCALIER-2", "★", "1●  1○     fib"] {
        assert!(screen.contains(shown), "{shown} is missing:\n{screen}");
    }
    insta::assert_snapshot!("facade_40x12", screen);
}

#[test]
fn what_the_filters_leave_out_is_dim_and_no_letter_of_it_is_lost() {
    let mut harness = facade(four());
    let dim = |harness: &mut Harness, text: &str| {
        let cells = cells(harness, 80, 24);
        let area = cells.area;
        let at = (0..area.height).find_map(|y| {
            let row: String = (0..area.width).map(|x| cells[(x, y)].symbol()).collect();
            let at = row.find(text)?;
            Some((u16::try_from(row[..at].chars().count()).unwrap(), y))
        });
        cells[at.unwrap_or_else(|| panic!("no {text}"))].modifier.contains(Modifier::DIM)
    };
    assert!(!dim(&mut harness, "BE-06") && !dim(&mut harness, "BE-04"));
    harness.keys("/be-06<enter>");
    assert!(!dim(&mut harness, "▣BE-06") && dim(&mut harness, "▣BE-04"));
    assert!(place(&mut harness).contains("ETAGE-04"), "the cursor goes to what was found");
    harness.keys("<esc>l");
    assert!(!dim(&mut harness, "▣BE-04") && dim(&mut harness, "0●4○1◐p"), "only free ones");
    assert!(harness.screen(80, 24).contains("seulement : libres"));
    harness.keys("l/zzz");
    let screen = harness.screen(80, 24);
    assert!(screen.contains("Rien ne correspond à « zzz ». Échap efface le filtre."), "{screen}");
}

#[test]
fn without_unicode_the_picture_is_made_of_plain_signs() {
    let mut harness = facade(four());
    let screen = harness.screen_in(80, 24, Theme::Monochrome, GlyphSet::Ascii);
    // Letters keep their accents, as on every screen.
    let odd: Vec<char> = screen.chars().filter(|c| u32::from(*c) > 0xff).collect();
    assert!(odd.is_empty() || odd.iter().all(|c| *c == '—'), "{odd:?}\n{screen}");
    assert!(screen.contains("+---------------+") && screen.contains("|#BE-06"), "{screen}");
    insta::assert_snapshot!("facade_ascii_80x24", screen);
}

#[test]
fn odd_buildings_are_drawn_all_the_same() {
    let alone = |site: Site| facade(site).screen(80, 24);
    let one = alone(Site {
        reference: "SC".into(),
        batiments: vec![batiment("B", vec![escalier("", vec![palier("", &[""], [1, 0, 0])])])],
    });
    assert!(one.contains('┌') && one.contains("1●"), "{one}");
    let gap = alone(Site {
        reference: "SC".into(),
        batiments: vec![
            batiment("VIDE", Vec::new()),
            batiment(
                "B",
                vec![
                    escalier("SANS ETAGE", Vec::new()),
                    escalier("HAUT", vec![palier("ETAGE-9", &[], [1, 0, 0]), palier("RDC", &[], [2, 0, 0])]),
                    escalier("BAS", vec![palier("ETAGE-5", &[], [3, 0, 0])]),
                ],
            ),
        ],
    });
    for shown in ["ETAGE-9", "ETAGE-5", "RDC", "HAUT", "BAS", "SANS ETAGE"] {
        assert!(gap.contains(shown), "{shown} is missing:\n{gap}");
    }
    let mut none = facade(Site::default());
    assert!(none.keys("<up><right>eE<enter>").is_empty());
    assert!(none.screen(80, 24).contains("aucun bâtiment"));
}

#[test]
fn hostile_and_wide_names_change_no_line_of_the_picture() {
    let odd =
        ["\u{1b}[2J\u{202e}", "楼层三楼层三楼层三楼层三", "e\u{301}e\u{301}e\u{301}\u{200b}", "🏢🏢🏢🏢🏢🏢🏢🏢🏢🏢"];
    let floors = |pbo: &'static str| odd.map(|name| palier(name, &[pbo], [1, 1, 1])).to_vec();
    let site = Site {
        reference: odd[0].into(),
        batiments: vec![batiment(odd[1], odd.iter().map(|name| escalier(name, floors(name))).collect())],
    };
    let mut harness = facade(site);
    for (width, height) in [(40, 12), (80, 24), (120, 40), (61, 17)] {
        let cells = cells(&mut harness, width, height);
        let screen = harness.screen(width, height);
        assert!(!screen.contains(['\u{1b}', '\u{202e}', '\u{200b}']), "{screen}");
        // The right border is one straight line.
        let right = width - 1;
        let framed = (1..height).filter(|y| cells[(right, *y)].symbol() == "│").count();
        assert!(framed >= usize::from(height) / 4, "at {width}x{height}:\n{screen}");
    }
    harness.keys("b");
    assert!(!harness.screen(80, 24).contains(['\u{1b}', '\u{202e}', '\u{200b}']));
}

#[test]
fn a_click_on_a_cell_selects_it_and_a_second_one_reads_it() {
    let mut harness = facade(four());
    let click = |harness: &mut Harness, text: &str| {
        let screen = harness.screen(80, 24);
        let (y, row) = screen.lines().enumerate().find(|(_, row)| row.contains(text)).unwrap();
        let x = row[..row.find(text).unwrap()].chars().count();
        harness.click(u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
    };
    assert!(click(&mut harness, "PBO-11").is_empty());
    assert!(place(&mut harness).starts_with("BATIMENT-B / ESCALIER-1 / ETAGE-01"));
    let effects = click(&mut harness, "PBO-11");
    assert!(
        matches!(effects.as_slice(), [Effect::Fibres(_, asked, Freshness::Fresh)] if asked.place.is_some()),
        "{effects:?}"
    );
}
