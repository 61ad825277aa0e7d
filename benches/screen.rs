//! A key on the site's screen: from the key to the drawn frame, beside a plain list of the same rows.
//!
//! Before the times it prints the memory per PTO and the bytes that a key writes to the terminal;
//! docs/benchmarks.md how to re-run.
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
use common::documents::{Document, Genre};
use common::tui::settings::reglages;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::{List, ListItem, ListState};
use ratatui::{Terminal, TerminalOptions, Viewport};
use reprov::domain::fibre::{QuestionFibres, RoSite};
use reprov::domain::reference::ReferenceContrat;
use reprov::domain::site::Site;
use reprov::engine::{Lu, Source};
use reprov::host::config::{Glyphes, Theme};
use reprov::host::texts::{Langue, Textes};
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
use reprov::tui::words::msg::{Answer, Msg, What};
use reprov::wire::ereprov::{Lecture, read_fibres, read_structure};

/// Counts what is allocated.
#[global_allocator]
static MEMOIRE: Cap<System> = Cap::new(System, usize::MAX);

/// How many PTOs, and the size of the terminal.
#[derive(Clone, Copy)]
struct Cas {
    pto: usize,
    taille: (u16, u16),
}

impl fmt::Display for Cas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} PTO {}x{}", self.pto, self.taille.0, self.taille.1)
    }
}

impl fmt::Debug for Cas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

const PETIT: (u16, u16) = (80, 24);
const GRAND: (u16, u16) = (240, 70);

const CAS: [Cas; 6] = [
    Cas { pto: 1_000, taille: PETIT },
    Cas { pto: 10_000, taille: PETIT },
    Cas { pto: 100_000, taille: PETIT },
    Cas { pto: 1_000, taille: GRAND },
    Cas { pto: 10_000, taille: GRAND },
    Cas { pto: 100_000, taille: GRAND },
];

fn decode(xml: &str) -> Site {
    match read_structure(xml.as_bytes(), Some("utf-8")) {
        Ok(Lecture::Ok(site)) => site,
        other => panic!("{other:?}"),
    }
}

fn decode_fibres(xml: &str) -> RoSite {
    match read_fibres(xml.as_bytes(), Some("utf-8")) {
        Ok(Lecture::Ok(liste)) => liste,
        other => panic!("{other:?}"),
    }
}

/// The terminal UI with a site open, without an engine.
struct Ecran {
    state: State,
    memo: Memo,
    now: Timestamp,
}

impl Ecran {
    fn nouveau(site: &Arc<Site>) -> Self {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let mut state =
            State::new(Data::new(reglages(), CAPABILITIES, Textes::new(Langue::Fr), World::Test, TimeZone::UTC, now));
        let contrat = ReferenceContrat::parse("MUT56816520160316162024").unwrap();
        let screen = SiteScreen::open(&mut state.data, contrat.clone(), &mut Vec::new());
        state.screens.push(Screen::Site(Box::new(screen)));
        let mut ecran = Self { state, memo: Memo::default(), now };
        let read = Lu { valeur: Arc::clone(site), le: now, source: Source::Service };
        ecran.recoit(What::Answer(Answer::Structure(contrat.clone(), Ok(read))));
        let liste = Lu {
            valeur: Arc::new(decode_fibres(&Document::texte(Genre::Fibres, 144))),
            le: now,
            source: Source::Service,
        };
        ecran.recoit(What::Answer(Answer::Fibres(contrat, QuestionFibres::default(), Ok(liste))));
        ecran
    }

    fn recoit(&mut self, what: What) {
        let _ = update(&mut self.state, Msg { at: self.now, what });
    }

    fn touche(&mut self, code: KeyCode) {
        self.recoit(What::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    fn touches(&mut self, codes: &[KeyCode]) {
        for code in codes {
            self.touche(*code);
        }
    }

    fn dessine<B: Backend<Error: fmt::Debug>>(&mut self, terminal: &mut Terminal<B>) {
        let palette = Palette::new(Theme::Sombre, false, false);
        let signs = Signs::new(Glyphes::Unicode, true);
        terminal.draw(|frame| frame::draw(frame, &self.state, palette, signs, &mut self.memo)).unwrap();
    }
}

fn sites() -> &'static [(usize, Arc<Site>)] {
    static SITES: std::sync::OnceLock<Vec<(usize, Arc<Site>)>> = std::sync::OnceLock::new();
    SITES.get_or_init(|| {
        [1_000, 10_000, 100_000].map(|n| (n, Arc::new(decode(&Document::texte(Genre::Structure, n))))).into()
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

/// Times `key` and the frame after it; `before` opens the scene once, `back` undoes the key untimed.
fn mesure(bencher: Bencher<'_, '_>, cas: Cas, before: &[KeyCode], key: KeyCode, back: &[KeyCode]) {
    let mut ecran = Ecran::nouveau(site(cas.pto));
    let mut terminal = terminal(cas.taille);
    ecran.touches(before);
    ecran.dessine(&mut terminal);
    let scene = Rc::new(RefCell::new((ecran, terminal)));
    let other = Rc::clone(&scene);
    let mut pressed = false;
    bencher
        .with_inputs(move || {
            let (ecran, terminal) = &mut *other.borrow_mut();
            if std::mem::replace(&mut pressed, true) {
                ecran.touches(back);
                ecran.dessine(terminal);
            }
        })
        .bench_local_values(|()| {
            let (ecran, terminal) = &mut *scene.borrow_mut();
            ecran.touche(key);
            ecran.dessine(terminal);
        });
}

/// The scenes: what is pressed before, the key, and what undoes it.
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
            #[divan::bench(args = CAS)]
            fn $name(bencher: Bencher<'_, '_>, cas: Cas) {
                let (_, before, key, back) = SCENES[$at];
                mesure(bencher, cas, before, key, back);
            }
        )*
    };
}

scenes![
    touche_bas = 0,
    touche_page = 1,
    touche_plier = 2,
    touche_tout_deplier = 3,
    touche_filtre_premiere_lettre = 4,
    touche_filtre_troisieme_lettre = 5,
    touche_filtre_deuxieme_mot = 6,
    touche_libres = 7,
    touche_etage_libre = 8,
    touche_trier = 9,
    touche_facade = 10,
    touche_facade_bas = 11,
    touche_facade_droite = 12,
];

/// A site that was just read: indexed and drawn for the first time.
#[divan::bench(args = CAS)]
fn a_l_arrivee(bencher: Bencher<'_, '_>, cas: Cas) {
    let site = site(cas.pto);
    bencher.with_inputs(|| terminal(cas.taille)).bench_local_values(|mut terminal| {
        let mut ecran = Ecran::nouveau(site);
        ecran.dessine(&mut terminal);
        ecran
    });
}

/// The reference: a plain list of ratatui with as many rows, made and drawn as its examples do.
#[divan::bench(args = CAS)]
fn reference_liste_nue(bencher: Bencher<'_, '_>, cas: Cas) {
    let site = site(cas.pto);
    let mut terminal = terminal(cas.taille);
    let mut state = ListState::default().with_selected(Some(0));
    bencher.bench_local(|| {
        state.select_next();
        let pto = site.etages().flat_map(|lieu| &lieu.etage.pto);
        let items = pto.map(|pto| ListItem::new(format!("{} {}", pto.reference, pto.utilisation)));
        let list = List::new(items).highlight_style(Style::new().add_modifier(Modifier::REVERSED));
        terminal.draw(|frame| frame.render_stateful_widget(list, frame.area(), &mut state)).unwrap();
    });
}

/// The reference: a frame with nothing on it.
#[divan::bench(args = [PETIT, GRAND])]
fn reference_cadre_vide(bencher: Bencher<'_, '_>, taille: (u16, u16)) {
    let mut terminal = terminal(taille);
    bencher.bench_local(|| {
        terminal.draw(|_| {}).unwrap();
    });
}

/// Counts what is written.
#[derive(Clone, Default)]
struct Compteur(Rc<RefCell<usize>>);

impl Write for Compteur {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes that a key has the terminal written.
fn octets() {
    println!("bytes written to the terminal by a key, 100 000 PTO");
    for taille in [PETIT, GRAND] {
        for (name, before, key, back) in SCENES {
            let mut ecran = Ecran::nouveau(site(100_000));
            let compteur = Compteur::default();
            let viewport = Viewport::Fixed(Rect::new(0, 0, taille.0, taille.1));
            let backend = CrosstermBackend::new(compteur.clone());
            let mut terminal = Terminal::with_options(backend, TerminalOptions { viewport }).unwrap();
            ecran.touches(before);
            ecran.dessine(&mut terminal);
            let first = compteur.0.replace(0);
            ecran.touche(*key);
            ecran.dessine(&mut terminal);
            let own = *compteur.0.borrow();
            ecran.touches(back);
            println!("  {}x{} {name}: {own} (the whole screen: {first})", taille.0, taille.1);
        }
    }
}

/// The memory of a site, without and with its screen.
fn memoire() {
    println!("memory per PTO, in bytes");
    for n in [1_000, 10_000, 100_000] {
        let xml = Document::texte(Genre::Structure, n);
        let before = MEMOIRE.allocated();
        let site = Arc::new(decode(&xml));
        let tree = MEMOIRE.allocated() - before;
        let mut ecran = Ecran::nouveau(&site);
        let mut terminal = terminal(PETIT);
        ecran.dessine(&mut terminal);
        let opened = MEMOIRE.allocated() - before;
        ecran.touche(c('d'));
        ecran.dessine(&mut terminal);
        let unfolded = MEMOIRE.allocated() - before;
        ecran.touches(&[c('/'), c('4')]);
        ecran.dessine(&mut terminal);
        let filtered = MEMOIRE.allocated() - before;
        ecran.touches(&[KeyCode::Esc, c('b')]);
        ecran.dessine(&mut terminal);
        let facade = MEMOIRE.allocated() - before;
        let json = serde_json::to_string(&*site).unwrap();
        let before = MEMOIRE.allocated();
        let cached: Site = serde_json::from_str(&json).unwrap();
        let from_cache = MEMOIRE.allocated() - before;
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
    memoire();
    octets();
    divan::main();
}
