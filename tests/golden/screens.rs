//! The screens on the golden journal, at 80x24 and with a fixed clock, are drawn as they were.
//!
//! A real engine answers. Requests to the service are not carried out: there is no service.
//!
//! Guards: tui: the screens draw an earlier program's journal as they drew it then

use std::collections::BTreeMap;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reprov::engine::{Engine, Parts, Settings};
use reprov::host::config::{Config, GlyphSet, Theme};
use reprov::host::texts::{Language, Texts};
use reprov::service::ereprov::CAPABILITIES;
use reprov::store::journal::Journal;
use reprov::store::locks::Locks;
use reprov::store::post_ledger::PostLedger;
use reprov::tui::app::State;
use reprov::tui::app::frame;
use reprov::tui::app::update;
use reprov::tui::data::journal::PAGE;
use reprov::tui::data::{Data, World};
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;
use reprov::tui::view::Memo;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::journal::{JournalAnswer, JournalQuestion, Month};
use reprov::tui::words::msg::{EffectAnswer, Message, What};
use tokio::runtime::Runtime;

use super::bench::{Bench, PROFILE, SITE, holds, now};

/// An engine on the golden data, with a fixed clock and no service.
pub(crate) fn engine(bench: &Bench) -> Engine {
    let data = bench.path("d");
    let journal = Journal::open(&data.join("journal.sqlite"), PROFILE).unwrap();
    let locks = Locks::open(&data, PROFILE).unwrap();
    let settings = Settings { profile: PROFILE.to_owned(), ..Config::default().settings(true) };
    Engine::new(Parts {
        ledger: PostLedger::new(journal, locks, settings.sessions, data.join("secours")),
        settings,
        capabilities: CAPABILITIES,
        service: None,
        login: None,
        password: Arc::new(|| Ok(String::new().into())),
        clock: Arc::new(now),
    })
}

struct Screens {
    engine: Engine,
    runtime: Runtime,
    state: State,
    memo: Memo,
    said: BTreeMap<&'static str, String>,
    _bench: Bench,
}

impl Screens {
    fn open(language: Language) -> Self {
        let (bench, runtime) = (Bench::with_rescued(), Runtime::new().unwrap());
        let engine = engine(&bench);
        let settings = engine.settings().clone();
        let data = Data::new(
            settings,
            CAPABILITIES,
            Texts::new(language),
            World::Test,
            TimeZone::get("Europe/Paris").unwrap(),
            now(),
        );
        let mut state = State::new(data);
        let effects = update::start(&mut state);
        let mut screens = Self { engine, runtime, state, memo: Memo::default(), said: BTreeMap::new(), _bench: bench };
        screens.perform(effects);
        screens
    }

    /// Carries out the effects that ask the journal, as the program's runner does, until no effect is left.
    fn perform(&mut self, effects: Vec<Effect>) {
        let mut queue = std::collections::VecDeque::from(effects);
        while let Some(effect) = queue.pop_front() {
            if let Some(answer) = self.answer(effect) {
                let message = Message { at: now(), what: What::Answer(answer) };
                queue.extend(update::update(&mut self.state, message));
            }
        }
    }

    fn answer(&self, effect: Effect) -> Option<EffectAnswer> {
        let engine = &self.engine;
        self.runtime.block_on(async {
            Some(match effect {
                Effect::ContratsAtHand => EffectAnswer::ContratsAtHand(engine.contrats_at_hand().await),
                Effect::TakeOver => EffectAnswer::TakenOver(engine.take_up().await),
                Effect::TakeUp => EffectAnswer::TakenUp(engine.take_up().await),
                Effect::Quota => EffectAnswer::Quota(engine.quota().await),
                Effect::Open(contrat) => {
                    let done = engine.open(&contrat).await;
                    EffectAnswer::Opened(contrat, done)
                }
                Effect::Knowledge(contrat) => {
                    let known = engine.knowledge(&contrat).await;
                    EffectAnswer::Knowledge(contrat, known)
                }
                Effect::Structure(contrat, freshness) => {
                    let site = engine.structure(&contrat, freshness).await;
                    EffectAnswer::Structure(contrat, site)
                }
                Effect::Fibres(contrat, question, freshness) => {
                    let list = engine.fibres(&contrat, &question, freshness).await;
                    EffectAnswer::Fibres(contrat, question, list)
                }
                Effect::ReadJournal(JournalQuestion::Puts(before)) => {
                    EffectAnswer::JournalRead(JournalAnswer::Puts(before, engine.recent_puts(before, PAGE).await))
                }
                Effect::ReadJournal(JournalQuestion::Requests(before)) => {
                    EffectAnswer::JournalRead(JournalAnswer::Requests(before, engine.requests(before, PAGE).await))
                }
                Effect::ReadJournal(JournalQuestion::Month(month)) => {
                    let consumption = engine.consumption(&month).await.unwrap();
                    let month_read = Month { consumption, stops: engine.stops().await.unwrap() };
                    EffectAnswer::JournalRead(JournalAnswer::Month(month, Ok(month_read)))
                }
                Effect::ReadJournal(JournalQuestion::Events(put)) => {
                    EffectAnswer::JournalRead(JournalAnswer::Events(put, engine.history(put).await))
                }
                // A following without a service waits for its next question; the other effects belong to the
                // terminal.
                _ => return None,
            })
        })
    }

    fn key(&mut self, code: KeyCode) {
        let what = What::Key(KeyEvent::new(code, KeyModifiers::NONE));
        let effects = update::update(&mut self.state, Message { at: now(), what });
        self.perform(effects);
    }

    fn keys(&mut self, letters: &str) {
        letters.chars().for_each(|letter| self.key(KeyCode::Char(letter)));
    }

    /// Opens a contract by pasting its reference at home.
    fn paste(&mut self, contract: &str) {
        let what = What::Paste(contract.to_owned());
        let effects = update::update(&mut self.state, Message { at: now(), what });
        self.perform(effects);
        self.key(KeyCode::Enter);
    }

    fn shown(&mut self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let (palette, signs) = (Palette::new(Theme::Dark, false, false), Signs::new(GlyphSet::Unicode, true));
        terminal.draw(|drawn| frame::draw(drawn, &self.state, palette, signs, &mut self.memo)).unwrap();
        let buffer = terminal.backend().buffer().clone();
        let mut out = String::new();
        for y in 0..24 {
            let row: String = (0..80).map(|x| buffer[(x, y)].symbol()).collect();
            out.push_str(row.trim_end());
            out.push('\n');
        }
        out
    }

    fn keep(&mut self, name: &'static str) {
        let shown = self.shown();
        self.said.entry(name).or_default().push_str(&shown);
    }

    /// Back to the first screen.
    fn home(&mut self) {
        (0..6).for_each(|_| self.key(KeyCode::Esc));
    }
}

/// The contracts of the golden journal, each at another phase of a put's life.
const CONTRACTS: [&str; 26] = [
    "GOLD-ENTIER",
    "GOLD-SANS-CODE",
    "GOLD-CODE-SAISI",
    "GOLD-PANNES",
    "GOLD-NON-PARTIS",
    "GOLD-REFUS",
    "GOLD-DOUTES",
    "GOLD-OCTETS",
    "GOLD-INTENTION",
    "GOLD-ENVOI",
    "GOLD-INTERROMPUE",
    "GOLD-DOUTE",
    "GOLD-DOUTE-ABSENTE",
    "GOLD-DOUTE-VU",
    "GOLD-DOUTE-TIERS",
    "GOLD-ADOPTEE",
    "GOLD-ACCEPTEE",
    "GOLD-INITIE",
    "GOLD-EN-COURS",
    "GOLD-STATUT-INCONNU",
    "GOLD-OUBLIEE",
    "GOLD-CLOSE",
    "GOLD-TARD",
    "GOLD-SECOURS-TEXTE",
    "GOLD-SECOURS-OCTETS",
    SITE,
];

fn draws(language: Language, folder: &str) {
    let mut screens = Screens::open(language);
    screens.keep("home");
    screens.key(KeyCode::End);
    screens.keep("home");
    screens.home();
    for contract in CONTRACTS {
        screens.paste(contract);
        screens.keep("contracts");
        screens.keys("s");
        screens.keep("followings");
        screens.home();
    }
    screens.paste(SITE);
    screens.keys("d");
    screens.keep("site");
    screens.key(KeyCode::Enter);
    screens.keep("site");
    screens.key(KeyCode::Tab);
    screens.keep("site");
    screens.key(KeyCode::Enter);
    screens.key(KeyCode::Enter);
    screens.keep("demande");
    screens.key(KeyCode::Esc);
    screens.keys("i");
    screens.keep("order");
    screens.home();
    screens.paste("GOLD-FAITS");
    screens.keys("i");
    screens.keep("order");
    screens.home();
    screens.keys("c");
    screens.keep("missing");
    screens.home();
    screens.keys("h");
    screens.keep("journal");
    for _ in 0..6 {
        screens.key(KeyCode::PageDown);
        screens.keep("journal");
    }
    screens.key(KeyCode::Enter);
    screens.keep("journal");
    screens.key(KeyCode::Esc);
    for view in ["requests", "month"] {
        screens.key(KeyCode::Tab);
        screens.keep(view);
        screens.key(KeyCode::PageDown);
        screens.keep(view);
    }
    for (name, shown) in &screens.said {
        holds(&format!("screens/{folder}/{name}.txt"), shown);
    }
}

#[test]
fn the_screens_are_drawn_in_french_as_they_were() {
    draws(Language::French, "fr");
}

#[test]
fn the_screens_are_drawn_in_english_as_they_were() {
    draws(Language::English, "en");
}
