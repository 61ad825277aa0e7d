//! The time from a key on the site's screen to the drawn frame, beside a plain list of the same rows.
//!
//! Before the times it prints the memory per PTO and the bytes that a key causes on the terminal; docs/benchmarks.md
//! tells how to re-run.
//!
//! Guards: tui: a key on a site makes anew only what it changed, and no row is made that is not seen: 100 000
//! PTOs are small numbers into one shared tree

use std::alloc::System;
use std::cell::RefCell;
use std::fmt;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use cap::Cap;
use common::documents::{Document, DocumentKind};
use common::tui::settings::settings;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{List, ListItem, ListState};
use ratatui::{Terminal, TerminalOptions, Viewport};
use reprov::domain::fibre::{FibresQuestion, RoSite};
use reprov::domain::reference::ContratId;
use reprov::domain::site::Site;
use reprov::engine::{Aged, AnswerSource};
use reprov::host::config::{GlyphSet, Theme};
use reprov::host::texts::{Language, Texts};
use reprov::service::ereprov::CAPABILITIES;
use reprov::tui::app::Screen;
use reprov::tui::app::State;
use reprov::tui::app::frame;
use reprov::tui::app::update::update;
use reprov::tui::data::{Data, World};
use reprov::tui::glyphs::Signs;
use reprov::tui::screens::site::SiteScreen;
use reprov::tui::theme::Palette;
use reprov::tui::view::Memo;
use reprov::tui::words::msg::{EffectAnswer, Message, What};
use reprov::wire::ereprov::{ServiceAnswer, read_fibres, read_structure};

/// Counts the bytes allocated.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The number of PTOs, and the size of the terminal.
#[derive(Clone, Copy)]
struct Case {
    pto: usize,
    size: (u16, u16),
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} PTO {}x{}", self.pto, self.size.0, self.size.1)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (240, 70);

const CASES: [Case; 6] = [
    Case { pto: 1_000, size: SMALL },
    Case { pto: 10_000, size: SMALL },
    Case { pto: 100_000, size: SMALL },
    Case { pto: 1_000, size: LARGE },
    Case { pto: 10_000, size: LARGE },
    Case { pto: 100_000, size: LARGE },
];

fn decode(xml: &str) -> Site {
    match read_structure(xml.as_bytes(), Some("utf-8")) {
        Ok(ServiceAnswer::Ok(site)) => site,
        other => panic!("{other:?}"),
    }
}

fn decode_fibres(xml: &str) -> RoSite {
    match read_fibres(xml.as_bytes(), Some("utf-8")) {
        Ok(ServiceAnswer::Ok(list)) => list,
        other => panic!("{other:?}"),
    }
}

/// The terminal UI with a site open, without an engine.
struct OpenScreen {
    state: State,
    memo: Memo,
    now: Timestamp,
}

impl OpenScreen {
    fn new(site: &Arc<Site>) -> Self {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let mut state = State::new(Data::new(
            settings(),
            CAPABILITIES,
            Texts::new(Language::French),
            World::Test,
            TimeZone::UTC,
            now,
        ));
        let contrat = ContratId::parse("MUT56816520160316162024").unwrap();
        let screen = SiteScreen::open(&mut state.data, contrat.clone(), &mut Vec::new());
        state.screens.push(Screen::Site(Box::new(screen)));
        let mut open_screen = Self { state, memo: Memo::default(), now };
        let read = Aged { value: Arc::clone(site), at: now, source: AnswerSource::Service };
        open_screen.receive(What::Answer(EffectAnswer::Structure(contrat.clone(), Ok(read))));
        let list = Aged {
            value: Arc::new(decode_fibres(&Document::text(DocumentKind::Fibres, 144))),
            at: now,
            source: AnswerSource::Service,
        };
        open_screen.receive(What::Answer(EffectAnswer::Fibres(contrat, FibresQuestion::default(), Ok(list))));
        open_screen
    }

    fn receive(&mut self, what: What) {
        let _ = update(&mut self.state, Message { at: self.now, what });
    }

    fn press(&mut self, code: KeyCode) {
        self.receive(What::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn keys(&mut self, codes: &[KeyCode]) {
        for code in codes {
            self.press(*code);
        }
    }

    fn draw<B: Backend<Error: fmt::Debug>>(&mut self, terminal: &mut Terminal<B>) {
        let palette = Palette::new(Theme::Dark, false, false);
        let signs = Signs::new(GlyphSet::Unicode, true);
        terminal.draw(|frame| frame::draw(frame, &self.state, palette, signs, &mut self.memo)).unwrap();
    }
}

fn sites() -> &'static [(usize, Arc<Site>)] {
    static SITES: std::sync::OnceLock<Vec<(usize, Arc<Site>)>> = std::sync::OnceLock::new();
    SITES.get_or_init(|| {
        [1_000, 10_000, 100_000].map(|n| (n, Arc::new(decode(&Document::text(DocumentKind::Structure, n))))).into()
    })
}

fn site(n: usize) -> &'static Arc<Site> {
    &sites().iter().find(|(own, _)| *own == n).unwrap().1
}

fn terminal((width, height): (u16, u16)) -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(width, height)).unwrap()
}

const fn c(c: char) -> KeyCode {
    KeyCode::Char(c)
}

/// Times `key` and the next frame. `before` opens the scene once; `back` undoes the key, and is not timed.
fn measure(bencher: Bencher<'_, '_>, case: Case, before: &[KeyCode], key: KeyCode, back: &[KeyCode]) {
    let mut open_screen = OpenScreen::new(site(case.pto));
    let mut terminal = terminal(case.size);
    open_screen.keys(before);
    open_screen.draw(&mut terminal);
    let scene = Rc::new(RefCell::new((open_screen, terminal)));
    let other = Rc::clone(&scene);
    let mut pressed = false;
    bencher
        .with_inputs(move || {
            let (open_screen, terminal) = &mut *other.borrow_mut();
            if std::mem::replace(&mut pressed, true) {
                open_screen.keys(back);
                open_screen.draw(terminal);
            }
        })
        .bench_local_values(|()| {
            let (open_screen, terminal) = &mut *scene.borrow_mut();
            open_screen.press(key);
            open_screen.draw(terminal);
        });
}

/// A scene: its name, the keys that open it, the timed key, and the keys that undo it.
type Scene = (&'static str, &'static [KeyCode], KeyCode, &'static [KeyCode]);

const SCENES: &[Scene] = &[
    ("down", &[c('d')], KeyCode::Down, &[]),
    ("page down", &[c('d')], KeyCode::PageDown, &[]),
    ("fold a floor", &[c('d')], KeyCode::Left, &[KeyCode::Right]),
    ("unfold all", &[], c('d'), &[c('d')]),
    ("first letter of a filter", &[c('d'), c('/')], c('4'), &[KeyCode::Backspace]),
    ("third letter of a filter", &[c('/'), c('4'), c('4')], c('6'), &[KeyCode::Backspace]),
    ("second word of a filter", &[c('/'), c('e'), c('1'), c(' ')], c('4'), &[KeyCode::Backspace]),
    ("only free ones", &[c('d')], c('l'), &[c('l')]),
    ("next free floor", &[c('d')], c('e'), &[]),
    ("sort the fibres", &[], c('t'), &[]),
    ("façade", &[], c('b'), &[c('b')]),
    ("façade: one floor down", &[c('b')], KeyCode::Down, &[KeyCode::Up]),
    ("façade: one escalier on", &[c('b')], KeyCode::Right, &[KeyCode::Left]),
];

macro_rules! scenes {
    ($($name:ident = $at:literal),* $(,)?) => {
        $(
            #[divan::bench(args = CASES)]
            fn $name(bencher: Bencher<'_, '_>, case: Case) {
                let (_, before, key, back) = SCENES[$at];
                measure(bencher, case, before, key, back);
            }
        )*
    };
}

scenes![
    key_down = 0,
    key_page = 1,
    key_fold = 2,
    key_unfold_all = 3,
    key_filter_first_letter = 4,
    key_filter_third_letter = 5,
    key_filter_second_word = 6,
    key_free = 7,
    key_free_etage = 8,
    key_sort = 9,
    key_facade = 10,
    key_facade_down = 11,
    key_facade_right = 12,
];

/// A site that was just read, indexed and drawn for the first time.
#[divan::bench(args = CASES)]
fn on_arrival(bencher: Bencher<'_, '_>, case: Case) {
    let site = site(case.pto);
    bencher.with_inputs(|| terminal(case.size)).bench_local_values(|mut terminal| {
        let mut open_screen = OpenScreen::new(site);
        open_screen.draw(&mut terminal);
        open_screen
    });
}

/// The reference: a plain ratatui list with as many rows, built and drawn as in ratatui's examples.
#[divan::bench(args = CASES)]
fn reference_bare_list(bencher: Bencher<'_, '_>, case: Case) {
    let site = site(case.pto);
    let mut terminal = terminal(case.size);
    let mut state = ListState::default().with_selected(Some(0));
    bencher.bench_local(|| {
        state.select_next();
        let pto = site.etages().flat_map(|place| &place.etage.pto);
        let items = pto.map(|pto| ListItem::new(format!("{} {}", pto.reference, pto.utilisation)));
        let list = List::new(items).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        terminal.draw(|frame| frame.render_stateful_widget(list, frame.area(), &mut state)).unwrap();
    });
}

/// The reference: an empty frame.
#[divan::bench(args = [SMALL, LARGE])]
fn reference_empty_frame(bencher: Bencher<'_, '_>, size: (u16, u16)) {
    let mut terminal = terminal(size);
    bencher.bench_local(|| {
        terminal.draw(|_| {}).unwrap();
    });
}

/// Counts the bytes written.
#[derive(Clone, Default)]
struct CountingWriter(Rc<RefCell<usize>>);

impl Write for CountingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Prints how many bytes a key makes the screen write to the terminal.
fn bytes() {
    println!("bytes written to the terminal by a key, 100 000 PTO");
    for size in [SMALL, LARGE] {
        for (name, before, key, back) in SCENES {
            let mut open_screen = OpenScreen::new(site(100_000));
            let counter = CountingWriter::default();
            let viewport = Viewport::Fixed(Rect::new(0, 0, size.0, size.1));
            let backend = CrosstermBackend::new(counter.clone());
            let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
            open_screen.keys(before);
            open_screen.draw(&mut terminal);
            let first = counter.0.replace(0);
            open_screen.press(*key);
            open_screen.draw(&mut terminal);
            let own = *counter.0.borrow();
            open_screen.keys(back);
            println!("  {}x{} {name}: {own} (the whole screen: {first})", size.0, size.1);
        }
    }
}

/// Prints the memory of a site, without and with its screen.
fn memory() {
    println!("memory per PTO, in bytes");
    for n in [1_000, 10_000, 100_000] {
        let xml = Document::text(DocumentKind::Structure, n);
        let before = MEMORY.allocated();
        let site = Arc::new(decode(&xml));
        let tree = MEMORY.allocated() - before;
        let mut open_screen = OpenScreen::new(&site);
        let mut terminal = terminal(SMALL);
        open_screen.draw(&mut terminal);
        let opened = MEMORY.allocated() - before;
        open_screen.press(c('d'));
        open_screen.draw(&mut terminal);
        let unfolded = MEMORY.allocated() - before;
        open_screen.keys(&[c('/'), c('4')]);
        open_screen.draw(&mut terminal);
        let filtered = MEMORY.allocated() - before;
        open_screen.keys(&[KeyCode::Esc, c('b')]);
        open_screen.draw(&mut terminal);
        let facade = MEMORY.allocated() - before;
        let json = serde_json::to_string(&*site).unwrap();
        let before = MEMORY.allocated();
        let cached: Site = serde_json::from_str(&json).unwrap();
        let from_cache = MEMORY.allocated() - before;
        assert_eq!(cached, *site);
        println!(
            "  {n} PTO: tree {} (from the cache {}), with the screen {}, all floors unfolded {}, filtered {}, façade {}",
            tree / n,
            from_cache / n,
            opened / n,
            unfolded / n,
            filtered / n,
            facade / n
        );
    }
}

fn main() {
    memory();
    bytes();
    divan::main();
}
