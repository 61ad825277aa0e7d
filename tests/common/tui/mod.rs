//! Feeds keys and messages to the terminal UI without an engine: effects are looked at, not done.

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
use reprov::domain::commande::{Commande, Fait, Origine, PboCommande, Route, Zone};
use reprov::domain::fibre::{Fibre, PboFibres, QuestionFibres, RoSite};
use reprov::domain::lifecycle::{Evenement, Fait as FaitVie, Vie};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Accord, CauseDoute, Doute, GenrePanne, Issue, Panne};
use reprov::domain::put_answers::{CodeDecharge, EtatReprovisionning, FibreAllouee, Pm};
use reprov::domain::reference::{Lieu, ReferenceContrat, ReferenceFibre};
use reprov::domain::rules::ereprov::{EnCours, Releve};
use reprov::domain::site::{Batiment, Escalier, Etage, Pbo, Pto, Site};
use reprov::domain::states::{Construction, Statut, Utilisation};
use reprov::engine::{Connaissances, Dossier, EtatQuota, Lu, Source};
use reprov::host::config::{Glyphes, Theme};
use reprov::host::texts::{Langue, Textes};
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
use reprov::tui::words::msg::{Answer, Msg, What};

pub use settings::reglages;

thread_local! {
    static LANGUE: Cell<Langue> = const { Cell::new(Langue::Fr) };
}

/// What `f` makes, made in this language.
pub fn parle<T>(langue: Langue, f: impl FnOnce() -> T) -> T {
    let before = LANGUE.replace(langue);
    let made = f();
    LANGUE.set(before);
    made
}

/// The language in which things are made now.
pub fn langue() -> Langue {
    LANGUE.get()
}

/// The contract that most screens are about.
pub const CONTRAT: &str = "MUT56816520160316162024";

/// That contract.
pub fn contrat() -> ReferenceContrat {
    ReferenceContrat::parse(CONTRAT).unwrap()
}

/// When the screens are looked at.
pub fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

/// The screens, what they asked to be done, and what was drawn last.
pub struct Harness {
    /// What the screens know and show.
    pub state: State,
    /// All that was asked to be done, oldest first.
    pub effects: Vec<Effect>,
    /// What was drawn last.
    pub memo: Memo,
    /// The time that messages arrive at.
    pub now: Timestamp,
}

impl Harness {
    /// Just started: nothing has been answered yet.
    pub fn new(world: World) -> Self {
        let mut data = Data::new(reglages(), CAPABILITIES, Textes::new(langue()), world, TimeZone::UTC, now());
        data.hotline = poison::recu_seul();
        data.reglages.agent = poison::recu_seul();
        let mut state = State::new(data);
        let effects = update::start(&mut state);
        Self { state, effects, memo: Memo::default(), now: now() }
    }

    /// The home screen with its contracts.
    pub fn home(world: World) -> Self {
        let mut harness = Self::new(world);
        harness.answer(Answer::Dossiers(Ok(dossiers())));
        harness.answer(Answer::Reprises(Ok(Vec::new())));
        harness.answer(Answer::Quota(Ok(EtatQuota {
            mois: "2026-11".into(),
            utilisees: 612,
            plafond: 2000,
            sessions_utilisees: 1,
            sessions_plafond: 2,
        })));
        harness
    }

    /// The site of the contract, read.
    pub fn site(world: World) -> Self {
        let mut harness = Self::home(world);
        harness.keys("<enter>");
        harness.read(connaissances());
        harness
    }

    /// What opening a contract asks for has come.
    pub fn read(&mut self, known: Connaissances) {
        let site = known.site.clone().unwrap();
        let own = known.releves.first().cloned().unwrap();
        self.answer(Answer::Ouvert(contrat(), Ok(())));
        self.answer(Answer::Structure(contrat(), Ok(site)));
        let lu = Lu { valeur: own.reponse, le: own.le.unwrap(), source: Source::Service };
        self.answer(Answer::Fibres(contrat(), QuestionFibres::default(), Ok(lu)));
        self.answer(Answer::Connaissances(contrat(), Ok(known)));
    }

    /// A demande for a free fibre of the top floor, nothing chosen yet.
    pub fn demande(world: World, commande: Commande) -> Self {
        let mut harness = Self::site(world);
        harness.keys("<home>jj<enter>");
        let question = etage("ETAGE-15");
        let lu = Lu { valeur: Arc::new(be06()), le: now(), source: Source::Service };
        harness.answer(Answer::Fibres(contrat(), question.clone(), Ok(lu)));
        let mut known = connaissances();
        known.commande = commande;
        known.releves.push(Releve { question: Some(question), reponse: Arc::new(be06()), le: Some(now()) });
        harness.answer(Answer::Connaissances(contrat(), Ok(known)));
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

    /// Lets something arrive; gives what is to be done then.
    pub fn send(&mut self, what: What) -> Vec<Effect> {
        let effects = update::update(&mut self.state, Msg { at: self.now, what: poison::arrive(what) });
        self.effects.extend(effects.iter().cloned());
        effects
    }

    /// Lets an answer arrive.
    pub fn answer(&mut self, answer: Answer) -> Vec<Effect> {
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

    /// What is read at that size.
    pub fn screen(&mut self, width: u16, height: u16) -> String {
        self.screen_in(width, height, Theme::Sombre, Glyphes::Unicode)
    }

    /// Draws without looking, in this theme.
    pub fn draw_in(&mut self, width: u16, height: u16, theme: Theme, glyphes: Glyphes) -> Terminal<TestBackend> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let palette = Palette::new(theme, false, false);
        let signs = Signs::new(glyphes, true);
        terminal.draw(|frame| frame::draw(frame, &self.state, palette, signs, &mut self.memo)).unwrap();
        terminal
    }

    /// The same in this theme and with these signs.
    pub fn screen_in(&mut self, width: u16, height: u16, theme: Theme, glyphes: Glyphes) -> String {
        let terminal = self.draw_in(width, height, theme, glyphes);
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

/// The keys that are written so: letters as they stand, `<enter>`, `<esc>`, `<c-p>` ...
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
                "f6" => (KeyCode::F(6), KeyModifiers::NONE),
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

/// The fibres of a floor of the first staircase.
pub fn etage(nom: &str) -> QuestionFibres {
    QuestionFibres { lieu: Some(Lieu::parse("BATIMENT-1", "ESCALIER-44", nom).unwrap()), pbo: None }
}

fn floor(nom: &str, pbo: &[&str], libres: usize, occupees: usize) -> Etage {
    let pto = |n: usize, utilisation: Utilisation| Pto {
        reference: format!("CTP-{nom}-{n}").into(),
        construction: Construction::Construite,
        utilisation,
    };
    Etage {
        reference: nom.into(),
        pbo: pbo.iter().map(|nom| Pbo { reference: (*nom).into() }).collect(),
        pto: (0..libres)
            .map(|n| pto(n, Utilisation::Disponible))
            .chain((0..occupees).map(|n| pto(100 + n, Utilisation::Occupe)))
            .collect(),
    }
}

/// A building of five floors.
pub fn un_site() -> Site {
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

fn fibre(reference: &str, couleur: &str, construction: Construction, utilisation: Utilisation) -> Fibre {
    Fibre {
        reference: reference.into(),
        reference_pto: Some(reference.into()),
        cable: Some("BPI-723521 / BE-01-02-03-04-05-06 / ESCALIER-44 / SC-423361".into()),
        tube: Some("Noir".into()),
        couleur: Some(couleur.into()),
        construction,
        utilisation,
    }
}

/// The list of the order's own PBO.
pub fn be03() -> RoSite {
    use {Construction as C, Utilisation as U};
    RoSite {
        pbo: vec![PboFibres {
            reference: "BE-03".into(),
            localisation: "ETAGE-06".into(),
            fibres: vec![
                fibre("CTP-1240329-1", "Rouge", C::Construite, U::Occupe),
                fibre("CTP-1240330-1", "Vert", C::AConstruire, U::Disponible),
            ],
        }],
    }
}

/// The list of the PBO of the top floor.
pub fn be06() -> RoSite {
    use {Construction as C, Utilisation as U};
    RoSite {
        pbo: vec![PboFibres {
            reference: "BE-06".into(),
            localisation: "ETAGE-15".into(),
            fibres: vec![
                fibre("CTP-1240446-1", "Bleu", C::Construite, U::Occupe),
                fibre("CTP-1240382-1", "Orange", C::AConstruire, U::Reserve),
                fibre("CTP-1240357-1", "Turquoise", C::AConstruire, U::Disponible),
                fibre("CTP-1240358-1", "Gris", C::Construite, U::Disponible),
                fibre("CTP-1240341-1", "Marron", C::Inconnue(poison::recu("Hors plan").into()), U::Disponible),
            ],
        }],
    }
}

/// What the order's files say.
pub fn faits() -> Commande {
    const fn fait<T>(valeur: T) -> Fait<T> {
        Fait::new(valeur, Origine::CrCommande)
    }
    Commande {
        reference_prise: Some(fait("CTP-1240329-1".to_owned())),
        prise_existante: Some(fait(false)),
        parc_opac: Some(fait(false)),
        zone: Some(fait(Zone::Ztd)),
        immeuble_collectif: Some(fait(true)),
        pbo: Some(fait(PboCommande { reference: "BE-03".into(), localisation: Some("ETAGE-06".into()) })),
        route: Some(fait(Route::Reelle)),
    }
}

/// What is known of the contract once everything was read.
pub fn connaissances() -> Connaissances {
    let le = now() - SignedDuration::from_mins(2);
    Connaissances {
        contrat: contrat(),
        commande: faits(),
        fiche: None,
        site: Some(Lu { valeur: Arc::new(un_site()), le, source: Source::Cache }),
        releves: vec![Releve { question: Some(QuestionFibres::default()), reponse: Arc::new(be03()), le: Some(le) }],
        en_cours: EnCours::Rien,
        vies: Vec::new(),
    }
}

/// A put of `contrat`, replayed from what happened after its departure.
pub fn vie(contrat: &str, apres: Vec<Evenement>) -> Vie {
    let le = now() - SignedDuration::from_mins(4);
    let demande = reprov::domain::demande::Demande {
        contrat: ReferenceContrat::parse(contrat).unwrap(),
        fibre: ReferenceFibre::parse("CTP-1240357-1").unwrap(),
        pto: None,
        conservation_pto: false,
        motif: Motif::FibreCassee,
    };
    let intention = Evenement::Intention {
        demande,
        ancienne_fibre: Some("CTP-1240329-1".into()),
        agent: poison::recu_seul(),
        acceptees: Vec::new(),
    };
    let faits: Vec<FaitVie> = [intention, Evenement::Depart]
        .into_iter()
        .chain(apres)
        .enumerate()
        .map(|(n, evenement)| FaitVie {
            le: le + SignedDuration::from_secs(i64::try_from(n).unwrap()),
            evenement: poison::dans(evenement),
        })
        .collect();
    Vie::rejouee(&faits).unwrap()
}

/// The service took the put, with this code.
pub fn acceptee(code: Option<&str>) -> Evenement {
    Evenement::Retour {
        issue: Issue::Acceptee(Accord {
            code: code.and_then(CodeDecharge::read),
            pm: Some(Pm { reference: "PM-75012-07".into(), position: "T3 / C12".into() }),
            fibre: Some(FibreAllouee { reference: "CTP-1240357-1".into(), ..FibreAllouee::default() }),
            contrat: None,
        }),
        dernier_octet: now() - SignedDuration::from_mins(4),
    }
}

/// The service told this state.
pub fn etat(statut: Statut) -> Evenement {
    Evenement::Etat {
        etat: EtatReprovisionning {
            reference: Some(CONTRAT.into()),
            statut,
            pm: None,
            fibre: Some(FibreAllouee {
                reference: "CTP-1240357-1".into(),
                reference_pto: Some("CTP-1240357-1".into()),
                information_cable: Some("BPI-723521 / BE-01-02-03-04-05-06 / ESCALIER-44 / SC-423361".into()),
                information_tube: Some("Noir".into()),
                information_fibre: Some("Turquoise".into()),
            }),
        },
        doute: 600,
    }
}

/// Nobody knows what became of the put.
pub fn inconnue() -> Evenement {
    let panne = Panne { genre: GenrePanne::DelaiReponse, detail: "30 s".into() };
    Evenement::Retour {
        issue: Issue::Inconnue(Doute { cause: CauseDoute::Panne(panne), code: None }),
        dernier_octet: now() - SignedDuration::from_mins(4),
    }
}

/// The contracts of the home screen.
pub fn dossiers() -> Vec<Dossier> {
    let dossier = |contrat: &str, site: &str, vie: Option<Vie>, prochain: Option<i64>| Dossier {
        manquants: vie.iter().filter(|vie| vie.code_manque()).cloned().collect(),
        contrat: ReferenceContrat::parse(contrat).unwrap(),
        site: (!site.is_empty()).then(|| site.to_owned()),
        vu_le: now() - SignedDuration::from_mins(30),
        vie,
        prochain: prochain.map(|seconds| now() + SignedDuration::from_secs(seconds)),
    };
    vec![
        dossier(CONTRAT, "SC-423361", None, None),
        dossier("ARA-502744", "SC-118220", Some(vie("ARA-502744", vec![inconnue()])), Some(95)),
        dossier(
            "ARA-502701",
            "SC-423377",
            Some(vie("ARA-502701", vec![acceptee(Some("ABCDEF")), etat(Statut::EnCours)])),
            Some(38),
        ),
        dossier("ARA-502702", "SC-423378", Some(vie("ARA-502702", vec![acceptee(None), etat(Statut::Termine)])), None),
        dossier(
            "ARA-502703",
            "SC-423379",
            Some(vie("ARA-502703", vec![acceptee(Some("DECH-2026-0042")), etat(Statut::Termine)])),
            None,
        ),
    ]
}
