//! Feeds keys and messages to the terminal UI without an engine: effects are recorded, not performed.

pub mod data;
pub mod journal;
pub mod poison;
pub mod scenes;
pub mod settings;

use std::cell::Cell;
use std::sync::Arc;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reprov::domain::commande::{Commande, CommandePbo, Fact, FactOrigin, Route, Zone};
use reprov::domain::contrat_note::ContratNote;
use reprov::domain::fact_history::FactHistory;
use reprov::domain::fibre::{Fibre, FibresQuestion, PboFibres, RoSite};
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Acceptance, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome};
use reprov::domain::put_answers::{AllottedFibre, DechargeCode, Pm, ReprovisionningState};
use reprov::domain::reference::{ContratId, FibreId, Place};
use reprov::domain::rules::ereprov::{KnownList, Underway};
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::engine::{Aged, AnswerSource, ContratAtHand, Follower, Knowledge, QuotaState};
use reprov::host::config::{GlyphSet, Theme};
use reprov::host::texts::{Language, Texts};
use reprov::service::ereprov::CAPABILITIES;
use reprov::tui::app::State;
use reprov::tui::app::frame;
use reprov::tui::app::mouse;
use reprov::tui::app::update;
use reprov::tui::data::{Data, World};
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;
use reprov::tui::view::Memo;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::{EffectAnswer, Message, What};

pub use settings::settings;

thread_local! {
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::French) };
}

/// Runs `f` with this language set.
pub fn speak<T>(language: Language, f: impl FnOnce() -> T) -> T {
    let before = LANGUAGE.replace(language);
    let made = f();
    LANGUAGE.set(before);
    made
}

/// The language set at the moment.
pub fn language() -> Language {
    LANGUAGE.get()
}

/// The contract of most screens.
pub const CONTRAT: &str = "MUT56816520160316162024";

/// The reference in [`CONTRAT`].
pub fn contrat() -> ContratId {
    ContratId::parse(CONTRAT).unwrap()
}

/// The time on all the screens.
pub fn now() -> Timestamp {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

/// The screens, the effects that they asked for, and what was drawn last.
pub struct Harness {
    /// The state of the screens.
    pub state: State,
    /// All the effects asked for, oldest first.
    pub effects: Vec<Effect>,
    /// The parts drawn last.
    pub memo: Memo,
    /// The time at which messages arrive.
    pub now: Timestamp,
}

impl Harness {
    /// A program just started: no effect has been answered yet.
    pub fn new(world: World) -> Self {
        let mut data = Data::new(
            settings(),
            CAPABILITIES,
            Texts::new(language()),
            world,
            TimeZone::get("Europe/Paris").unwrap(),
            now(),
        );
        data.hotline = poison::received_alone();
        data.settings.agent = poison::received_alone();
        let mut state = State::new(data);
        let effects = update::start(&mut state);
        Self { state, effects, memo: Memo::default(), now: now() }
    }

    /// The home screen with its contracts.
    pub fn home(world: World) -> Self {
        let mut harness = Self::new(world);
        harness.answer(EffectAnswer::ContratsAtHand(Ok(contrats_at_hand())));
        harness.answer(EffectAnswer::TakenUp(Ok(Vec::new())));
        harness.answer(EffectAnswer::Quota(Ok(QuotaState {
            month: "2026-11".into(),
            used: 612,
            ceiling: 2000,
            used_sessions: 1,
            session_ceiling: 2,
        })));
        harness
    }

    /// The site screen of the contract, already read.
    pub fn site(world: World) -> Self {
        let mut harness = Self::home(world);
        harness.keys("<enter>");
        harness.read(knowledge());
        harness
    }

    /// Answers the effects that opening a contract asks for.
    pub fn read(&mut self, known: Knowledge) {
        let site = known.site.clone().unwrap();
        let own = known.known_lists.first().cloned().unwrap();
        self.answer(EffectAnswer::Opened(contrat(), Ok(())));
        self.answer(EffectAnswer::Structure(contrat(), Ok(site)));
        let read = Aged { value: own.answer, at: own.at.unwrap(), source: AnswerSource::Service };
        self.answer(EffectAnswer::Fibres(contrat(), FibresQuestion::default(), Ok(read)));
        self.answer(EffectAnswer::Knowledge(contrat(), Ok(known)));
    }

    /// A demande for a free fibre of the top floor; nothing is chosen yet.
    pub fn demande(world: World, commande: Commande) -> Self {
        let mut harness = Self::site(world);
        harness.keys("<home>jj<enter>");
        let question = etage("ETAGE-15");
        let read = Aged { value: Arc::new(be06()), at: now(), source: AnswerSource::Service };
        harness.answer(EffectAnswer::Fibres(contrat(), question.clone(), Ok(read)));
        let mut known = knowledge();
        known.commande = commande;
        known.known_lists.push(KnownList { question: Some(question), answer: Arc::new(be06()), at: Some(now()) });
        harness.answer(EffectAnswer::Knowledge(contrat(), Ok(known)));
        harness.keys("<enter>");
        harness
    }

    /// The confirmation of a conforme demande.
    pub fn confirmation(world: World, commande: Commande) -> Self {
        let mut harness = Self::demande(world, commande);
        harness.keys("cass<enter>");
        harness.keys("<f5>");
        harness
    }

    /// Sends a message to the screens; gives the effects that they ask for.
    pub fn send(&mut self, what: What) -> Vec<Effect> {
        let effects = update::update(&mut self.state, Message { at: self.now, what: poison::arriving(what) });
        self.effects.extend(effects.iter().cloned());
        effects
    }

    /// Sends an answer to the screens; gives the effects that they ask for.
    pub fn answer(&mut self, answer: EffectAnswer) -> Vec<Effect> {
        self.send(What::Answer(answer))
    }

    /// Presses keys: letters as they stand, `<enter>`, `<esc>`, `<tab>` ...
    pub fn keys(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in parse(keys) {
            effects.extend(self.send(What::Key(key)));
        }
        effects
    }

    /// Clicks there, on what was drawn last.
    pub fn click(&mut self, x: u16, y: u16) -> Vec<Effect> {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let mouse = MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE };
        mouse::meant(&self.memo, mouse).map(|what| self.send(what)).unwrap_or_default()
    }

    /// The text of the screen at that size.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        self.screen_in(width, height, Theme::Dark, GlyphSet::Unicode)
    }

    /// Draws in this theme; the text is not read.
    pub fn draw_in(&mut self, width: u16, height: u16, theme: Theme, glyphs: GlyphSet) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let palette = Palette::new(theme, false, false);
        let signs = Signs::new(glyphs, true);
        terminal.draw(|frame| frame::draw(frame, &self.state, palette, signs, &mut self.memo)).unwrap();
        terminal
    }

    /// The same in this theme and with these signs.
    pub fn screen_in(&mut self, width: u16, height: u16, theme: Theme, glyphs: GlyphSet) -> String {
        let terminal = self.draw_in(width, height, theme, glyphs);
        let buffer = terminal.backend().buffer().clone();
        let mut out = String::new();
        for y in 0..buffer.area.height {
            for x in 0..buffer.area.width {
                out.push_str(buffer[(x, y)].symbol());
            }
            out = out.trim_end().to_owned();
            out.push('\n');
        }
        out
    }
}

/// The keys written in `keys`: letters as they stand, `<enter>`, `<esc>`, `<c-p>` ...
pub fn parse(keys: &str) -> Vec<KeyEvent> {
    let mut out = Vec::new();
    let mut rest = keys;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let (code, modifiers) = if c == '<' {
            let (name, after) = rest.split_once('>').unwrap();
            rest = after;
            match name {
                "enter" => (KeyCode::Enter, KeyModifiers::NONE),
                "pageup" => (KeyCode::PageUp, KeyModifiers::NONE),
                "pagedown" => (KeyCode::PageDown, KeyModifiers::NONE),
                "esc" => (KeyCode::Esc, KeyModifiers::NONE),
                "tab" => (KeyCode::Tab, KeyModifiers::NONE),
                "backtab" => (KeyCode::BackTab, KeyModifiers::NONE),
                "up" => (KeyCode::Up, KeyModifiers::NONE),
                "down" => (KeyCode::Down, KeyModifiers::NONE),
                "left" => (KeyCode::Left, KeyModifiers::NONE),
                "right" => (KeyCode::Right, KeyModifiers::NONE),
                "home" => (KeyCode::Home, KeyModifiers::NONE),
                "end" => (KeyCode::End, KeyModifiers::NONE),
                "bs" => (KeyCode::Backspace, KeyModifiers::NONE),
                "f1" => (KeyCode::F(1), KeyModifiers::NONE),
                "f4" => (KeyCode::F(4), KeyModifiers::NONE),
                "f5" => (KeyCode::F(5), KeyModifiers::NONE),
                "f7" => (KeyCode::F(7), KeyModifiers::NONE),
                "f8" => (KeyCode::F(8), KeyModifiers::NONE),
                "f9" => (KeyCode::F(9), KeyModifiers::NONE),
                "f6" => (KeyCode::F(6), KeyModifiers::NONE),
                "s-f6" => (KeyCode::F(6), KeyModifiers::SHIFT),
                "c-p" => (KeyCode::Char('p'), KeyModifiers::CONTROL),
                "c-u" => (KeyCode::Char('u'), KeyModifiers::CONTROL),
                "c-c" => (KeyCode::Char('c'), KeyModifiers::CONTROL),
                other => panic!("no key {other}"),
            }
        } else {
            (KeyCode::Char(c), KeyModifiers::NONE)
        };
        out.push(KeyEvent::new(code, modifiers));
    }
    out
}

/// The question for the fibres of a floor of the first staircase.
pub fn etage(name: &str) -> FibresQuestion {
    FibresQuestion { place: Some(Place::parse("BATIMENT-1", "ESCALIER-44", name).unwrap()), pbo: None }
}

fn floor(name: &str, pbo: &[&str], free: usize, occupied: usize) -> Etage {
    let pto = |n: usize, utilisation: Utilisation| Pto {
        reference: format!("CTP-{name}-{n}").into(),
        construction: Construction::Built,
        utilisation,
    };
    Etage {
        reference: name.into(),
        pbo: pbo.iter().map(|name| Pbo { reference: (*name).into() }).collect(),
        pto: (0..free)
            .map(|n| pto(n, Utilisation::Available))
            .chain((0..occupied).map(|n| pto(100 + n, Utilisation::Occupied)))
            .collect(),
    }
}

/// A building of five floors.
pub fn sample_site() -> Site {
    let etages = vec![
        floor("ETAGE-03", &[], 0, 4),
        floor("ETAGE-15", &["BE-06"], 7, 5),
        floor("ETAGE-06", &["BE-03"], 2, 1),
        floor("RDC", &["BE-01", "BE-02"], 0, 2),
        floor("ETAGE-13", &[], 3, 1),
    ];
    Site {
        reference: "SC-423361".into(),
        batiments: vec![Batiment {
            reference: "BATIMENT-1".into(),
            escaliers: vec![Escalier { reference: "ESCALIER-44".into(), etages }],
        }],
    }
}

fn fibre(reference: &str, colour: &str, construction: Construction, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: Some(reference.into()),
        cable: Some("BPI-723521 / BE-01-02-03-04-05-06 / ESCALIER-44 / SC-423361".into()),
        tube: Some("Noir".into()),
        colour: Some(colour.into()),
        construction,
        utilisation,
    }
}

/// The list of the order's own PBO.
pub fn be03() -> RoSite {
    RoSite {
        pbo: vec![PboFibres {
            reference: "BE-03".into(),
            localisation: "ETAGE-06".into(),
            fibres: vec![
                fibre("CTP-1240329-1", "Rouge", Construction::Built, Utilisation::Occupied),
                fibre("CTP-1240330-1", "Vert", Construction::ToBuild, Utilisation::Available),
            ],
        }],
    }
}

/// The list of the PBO of the top floor.
pub fn be06() -> RoSite {
    RoSite {
        pbo: vec![PboFibres {
            reference: "BE-06".into(),
            localisation: "ETAGE-15".into(),
            fibres: vec![
                fibre("CTP-1240446-1", "Bleu", Construction::Built, Utilisation::Occupied),
                fibre("CTP-1240382-1", "Orange", Construction::ToBuild, Utilisation::Reserved),
                fibre("CTP-1240357-1", "Turquoise", Construction::ToBuild, Utilisation::Available),
                fibre("CTP-1240358-1", "Gris", Construction::Built, Utilisation::Available),
                fibre(
                    "CTP-1240341-1",
                    "Marron",
                    Construction::Unknown(poison::received("Hors plan").into()),
                    Utilisation::Available,
                ),
            ],
        }],
    }
}

/// The facts of the order's files.
pub fn facts() -> Commande {
    const fn fact<T>(value: T) -> Fact<T> {
        Fact::new(value, FactOrigin::CrCommande)
    }
    Commande {
        reference_prise: Some(fact("CTP-1240329-1".to_owned())),
        existing_prise: Some(fact(false)),
        parc_opac: Some(fact(false)),
        zone: Some(fact(Zone::Ztd)),
        collective_immeuble: Some(fact(true)),
        pbo: Some(fact(CommandePbo { reference: "BE-03".into(), localisation: Some("ETAGE-06".into()) })),
        route: Some(fact(Route::Real)),
    }
}

/// The knowledge about the contract once everything was read.
pub fn knowledge() -> Knowledge {
    let at = now() - SignedDuration::from_mins(2);
    Knowledge {
        contrat: contrat(),
        commande: facts(),
        facts: FactHistory::default(),
        summary: None,
        site: Some(Aged { value: Arc::new(sample_site()), at, source: AnswerSource::Cache }),
        known_lists: vec![KnownList {
            question: Some(FibresQuestion::default()),
            answer: Arc::new(be03()),
            at: Some(at),
        }],
        own_puts: Arc::default(),
        underway: Underway::Nothing,
        lives: Vec::new(),
    }
}

/// A put of `contrat`, replayed from the events after its departure.
pub fn life(contrat: &str, after: Vec<PutEvent>) -> Life {
    let at = now() - SignedDuration::from_mins(4);
    let demande = reprov::domain::demande::Demande {
        contrat: ContratId::parse(contrat).unwrap(),
        fibre: FibreId::parse("CTP-1240357-1").unwrap(),
        pto: None,
        conservation_pto: false,
        motif: Motif::BrokenFibre,
    };
    let intention = PutEvent::Intention {
        demande,
        old_fibre: Some("CTP-1240329-1".into()),
        agent: poison::received_alone(),
        accepted: Vec::new(),
    };
    let facts: Vec<Record> = [intention, PutEvent::Departure]
        .into_iter()
        .chain(after)
        .enumerate()
        .map(|(n, event)| Record {
            at: at + SignedDuration::from_secs(i64::try_from(n).unwrap()),
            event: poison::within(event),
        })
        .collect();
    Life::replayed(&facts).unwrap()
}

/// The event that the service accepted the put, with this code.
pub fn accepted(code: Option<&str>) -> PutEvent {
    PutEvent::Return {
        outcome: PutOutcome::Accepted(Acceptance {
            code: code.and_then(DechargeCode::read),
            pm: Some(Pm { reference: "PM-75012-07".into(), position: "T3 / C12".into() }),
            fibre: Some(AllottedFibre { reference: "CTP-1240357-1".into(), ..AllottedFibre::default() }),
            contrat: None,
            candidates: Vec::new(),
        }),
        last_byte: now() - SignedDuration::from_mins(4),
    }
}

/// The event that the service told this state.
pub fn state(statut: Statut) -> PutEvent {
    PutEvent::State {
        state: ReprovisionningState {
            reference: Some(CONTRAT.into()),
            statut,
            pm: None,
            fibre: Some(AllottedFibre {
                reference: "CTP-1240357-1".into(),
                reference_pto: Some("CTP-1240357-1".into()),
                information_cable: Some("BPI-723521 / BE-01-02-03-04-05-06 / ESCALIER-44 / SC-423361".into()),
                information_tube: Some("Noir".into()),
                information_fibre: Some("Turquoise".into()),
            }),
        },
        doubt: 600,
    }
}

/// The event of a put whose outcome nobody knows.
pub fn unknown() -> PutEvent {
    let breakdown = Breakdown { kind: BreakdownKind::AnswerTimeout, detail: "30 s".into() };
    PutEvent::Return {
        outcome: PutOutcome::Unknown(Doubt {
            cause: DoubtCause::Breakdown(breakdown),
            code: None,
            candidates: Vec::new(),
        }),
        last_byte: now() - SignedDuration::from_mins(4),
    }
}

/// The contracts of the home screen.
pub fn contrats_at_hand() -> Vec<ContratAtHand> {
    let at_hand = |contrat: &str, site: &str, life: Option<Life>, next_at: Option<i64>| ContratAtHand {
        missing_codes: life.iter().filter(|life| life.code_missing()).cloned().collect(),
        contrat: ContratId::parse(contrat).unwrap(),
        site: (!site.is_empty()).then(|| site.to_owned()),
        seen_at: now() - SignedDuration::from_mins(30),
        life,
        follower: next_at.map(|_| Follower::Here),
        next_at: next_at.map(|seconds| now() + SignedDuration::from_secs(seconds)),
        own_note: ContratNote::default(),
    };
    vec![
        at_hand(CONTRAT, "SC-423361", None, None),
        at_hand("ARA-502744", "SC-118220", Some(life("ARA-502744", vec![unknown()])), Some(95)),
        at_hand(
            "ARA-502701",
            "SC-423377",
            Some(life("ARA-502701", vec![accepted(Some("ABCDEF")), state(Statut::Underway)])),
            Some(38),
        ),
        at_hand(
            "ARA-502702",
            "SC-423378",
            Some(life("ARA-502702", vec![accepted(None), state(Statut::Finished)])),
            None,
        ),
        at_hand(
            "ARA-502703",
            "SC-423379",
            Some(life("ARA-502703", vec![accepted(Some("DECH-2026-0042")), state(Statut::Finished)])),
            None,
        ),
    ]
}
