//! A large site: what is made anew at a key, and what is drawn. Nothing is timed here.
//!
//! Guards: tui: a key on a site makes anew only what it changed, and no row is made that is not seen: 100 000
//! PTOs are small numbers into one shared tree

use std::cell::Cell;
use std::sync::Arc;

use common::tui::scenes::facade::regulier;
use common::tui::{Harness, be06, connaissances, contrat, etage, now};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::text::Line;
use reprov::domain::fibre::QuestionFibres;
use reprov::engine::{Lu, Source};
use reprov::host::config::{Glyphes, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::glyphs::Signs;
use reprov::tui::screens::site::Refait;
use reprov::tui::theme::Palette;
use reprov::tui::view::View;
use reprov::tui::widgets::list::{self, Rows};
use reprov::tui::words::msg::{Answer, What};

/// What the site's screen has to make anew, asked right after something happened.
fn refait(harness: &mut Harness) -> Refait {
    let Some(Screen::Site(site)) = harness.state.screens.last_mut() else { panic!("no site") };
    site.suit(&harness.state.data)
}

#[test]
fn only_the_rows_on_the_screen_are_made() {
    let mut harness = Harness::home(World::Test);
    let rows: Vec<usize> = (0..100_000).collect();
    let made = Cell::new(0);
    for selected in [0, 50_000, 99_999] {
        made.set(0);
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal
            .draw(|frame| {
                let palette = Palette::new(Theme::Sombre, false, false);
                let view = View::new(&harness.state.data, palette, Signs::new(Glyphes::Unicode, true));
                let line = |row: &usize| {
                    made.set(made.get() + 1);
                    Line::from(row.to_string())
                };
                let state = Rows { id: "essai", selected: Some(selected), focused: true };
                list::draw(frame, frame.area(), &rows, line, state, &view, &mut harness.memo);
            })
            .unwrap();
        assert_eq!(made.get(), 24);
        assert!(terminal.backend().to_string().contains(&selected.to_string()), "the selected one is among them");
    }
}

#[test]
fn nothing_is_made_anew_while_nothing_changes() {
    let mut harness = Harness::home(World::Test);
    harness.keys("<enter>");
    let mut known = connaissances();
    known.site = Some(Lu { valeur: Arc::new(regulier(5, 10, 40)), le: now(), source: Source::Service });
    harness.read(known.clone());
    assert_eq!(refait(&mut harness), Refait::default());
    harness.send(What::Tick);
    assert_eq!(refait(&mut harness), Refait::default(), "at a tick");
    // Each key is followed at once: what it changes is made within it, and once.
    for keys in ["d", "j", "<pagedown>", "<left>", "l", "b", "<down>", "<right>", "b", "/be-1", "<enter>", "<esc>", "t"]
    {
        harness.keys(keys);
        assert_eq!(refait(&mut harness), Refait::default(), "after {keys}");
    }
    // The same site read back from the journal is the same tree, to the pointer.
    let held = |harness: &Harness| {
        Arc::as_ptr(&harness.state.data.contrat(&contrat()).unwrap().structure.value.as_ref().unwrap().valeur)
    };
    let before = held(&harness);
    let again = Lu { valeur: Arc::new(regulier(5, 10, 40)), le: now(), source: Source::Cache };
    known.site = Some(again.clone());
    harness.answer(Answer::Structure(contrat(), Ok(again)));
    harness.answer(Answer::Connaissances(contrat(), Ok(known)));
    assert_eq!(held(&harness), before);
    let gathered = harness.state.data.connaissances(&contrat()).unwrap().site.as_ref().unwrap();
    assert_eq!(Arc::as_ptr(&gathered.valeur), before, "one tree is enough");
}

#[test]
fn a_change_makes_anew_what_depends_on_it_and_no_more() {
    let mut harness = Harness::site(World::Test);
    let site = |harness: &mut Harness, keys: &str| {
        // The screen is taken apart from the loop, so that what a key makes anew is seen.
        let Some(Screen::Site(mut screen)) = harness.state.screens.pop() else { panic!("no site") };
        for key in common::tui::parse(keys) {
            let part: &mut dyn reprov::tui::screens::Part = screen.as_mut();
            if part.type_key(&mut harness.state.data, key).is_none()
                && let Some(action) = reprov::tui::words::keymap::resolve(part.context(), key)
            {
                part.act(&mut harness.state.data, action, &mut Vec::new());
            }
        }
        let refait = screen.suit(&harness.state.data);
        harness.state.screens.push(Screen::Site(screen));
        refait
    };
    let nothing = Refait::default();
    assert_eq!(site(&mut harness, "d"), Refait { rangs: true, ..nothing });
    assert_eq!(site(&mut harness, "k"), Refait { fibres: true, ..nothing }, "another place has another list");
    assert_eq!(site(&mut harness, "kk"), nothing, "none of these was read");
    assert_eq!(site(&mut harness, "t"), Refait { fibres: true, ..nothing });
    assert_eq!(site(&mut harness, "/"), nothing);
    assert_eq!(site(&mut harness, "be03"), Refait { rangs: true, fibres: true, ..nothing }, "that floor was read");
    assert_eq!(site(&mut harness, "<esc>"), Refait { rangs: true, ..nothing });
    let lu = Lu { valeur: Arc::new(be06()), le: now(), source: Source::Service };
    harness.answer(Answer::Fibres(contrat(), etage("ETAGE-15"), Ok(lu)));
    assert_eq!(refait(&mut harness), nothing, "taken in by the answer itself");
    let own = harness.state.data.contrat(&contrat()).unwrap().listes[&QuestionFibres::default()].value.clone();
    assert!(own.is_some());
}
