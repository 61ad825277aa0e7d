//! A large site: what a key makes the screen build again, and which rows are built. Nothing is timed here.
//!
//! Guards: tui: a key on a site makes anew only what it changed, and no row is made that is not seen: 100 000
//! PTOs are small numbers into one shared tree

use std::cell::Cell;
use std::sync::Arc;

use common::tui::scenes::facade::regular;
use common::tui::{Harness, be06, contrat, etage, knowledge, now};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::text::Line;
use reprov::domain::fibre::FibresQuestion;
use reprov::engine::{Aged, AnswerSource};
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::data::World;
use reprov::tui::glyphs::Signs;
use reprov::tui::screens::site::Remade;
use reprov::tui::theme::Palette;
use reprov::tui::view::View;
use reprov::tui::widgets::list::{self, ListRows};
use reprov::tui::words::msg::{EffectAnswer, What};

/// What the site's screen still has to build again at this moment.
fn remade(harness: &mut Harness) -> Remade {
    let Some(Screen::Site(site)) = harness.state.screens.last_mut() else { panic!("no site") };
    site.follow(&harness.state.data)
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
                let palette = Palette::new(Theme::Dark, false, false);
                let view = View::new(&harness.state.data, palette, Signs::new(GlyphSet::Unicode, true));
                let line = |row: &usize| {
                    made.set(made.get() + 1);
                    Line::from(row.to_string())
                };
                let state = ListRows { id: "essai", selected: Some(selected), focused: true };
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
    let mut known = knowledge();
    known.site = Some(Aged { value: Arc::new(regular(5, 10, 40)), at: now(), source: AnswerSource::Service });
    harness.read(known.clone());
    assert_eq!(remade(&mut harness), Remade::default());
    harness.send(What::Tick);
    assert_eq!(remade(&mut harness), Remade::default(), "at a tick");
    // Each key's changes are built at once and only once: nothing is left to build afterwards.
    for keys in ["d", "j", "<pagedown>", "<left>", "l", "b", "<down>", "<right>", "b", "/be-1", "<enter>", "<esc>", "t"]
    {
        harness.keys(keys);
        assert_eq!(remade(&mut harness), Remade::default(), "after {keys}");
    }
    // The same site read back from the journal is the same tree, with the same pointer.
    let held = |harness: &Harness| {
        Arc::as_ptr(&harness.state.data.contrat(&contrat()).unwrap().structure.value.as_ref().unwrap().value)
    };
    let before = held(&harness);
    let again = Aged { value: Arc::new(regular(5, 10, 40)), at: now(), source: AnswerSource::Cache };
    known.site = Some(again.clone());
    harness.answer(EffectAnswer::Structure(contrat(), Ok(again)));
    harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known)));
    assert_eq!(held(&harness), before);
    let gathered = harness.state.data.knowledge(&contrat()).unwrap().site.as_ref().unwrap();
    assert_eq!(Arc::as_ptr(&gathered.value), before, "one tree is enough");
}

#[test]
fn a_change_makes_anew_what_depends_on_it_and_no_more() {
    let mut harness = Harness::site(World::Test);
    let site = |harness: &mut Harness, keys: &str| {
        // The screen handles the keys outside the loop, so that the test sees what each key makes it build again.
        let Some(Screen::Site(mut screen)) = harness.state.screens.pop() else { panic!("no site") };
        for key in common::tui::parse(keys) {
            let part: &mut dyn reprov::tui::screens::Part = screen.as_mut();
            if part.type_key(&mut harness.state.data, key).is_none()
                && let Some(action) = reprov::tui::words::keymap::resolve(part.context(), key)
            {
                part.act(&mut harness.state.data, action, &mut Vec::new());
            }
        }
        let remade = screen.follow(&harness.state.data);
        harness.state.screens.push(Screen::Site(screen));
        remade
    };
    let nothing = Remade::default();
    assert_eq!(site(&mut harness, "d"), Remade { rows: true, ..nothing });
    assert_eq!(site(&mut harness, "k"), Remade { fibres: true, ..nothing }, "another place has another list");
    assert_eq!(site(&mut harness, "kk"), nothing, "none of these was read");
    assert_eq!(site(&mut harness, "t"), Remade { fibres: true, ..nothing });
    assert_eq!(site(&mut harness, "/"), nothing);
    assert_eq!(site(&mut harness, "be03"), Remade { rows: true, fibres: true, ..nothing }, "that floor was read");
    assert_eq!(site(&mut harness, "<esc>"), Remade { rows: true, ..nothing });
    let read = Aged { value: Arc::new(be06()), at: now(), source: AnswerSource::Service };
    harness.answer(EffectAnswer::Fibres(contrat(), etage("ETAGE-15"), Ok(read)));
    assert_eq!(remade(&mut harness), nothing, "taken in by the answer itself");
    let own = harness.state.data.contrat(&contrat()).unwrap().lists[&FibresQuestion::default()].value.clone();
    assert!(own.is_some());
}
