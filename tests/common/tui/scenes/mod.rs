//! The gallery: every screen in every state worth showing, from fixed data.
//!
//! One list for the snapshots at two sizes, the sweep over all sizes, the themes, the languages and the pictures of the
//! README. To add a scene, put a [`Scene`] into the file of its screen here (or into a new file, named in [`all`]): a
//! name, how it is made, and the texts that must be readable at 80x24, 120x40 and 240x70 alike. A screen without a
//! scene fails a test.

mod demande;
mod everywhere;
pub mod facade;
mod following;
mod forms;
mod home;
mod journal;
mod missing_codes;
pub mod plan_sheet;
pub mod result;
mod site;
mod welcome;

use std::collections::BTreeSet;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use reprov::host::config::{GlyphSet, Theme};
use reprov::host::texts::{Language, Texts};
use reprov::tui::app::Screen;
use reprov::tui::app::frame;
use reprov::tui::app::welcome::Welcome;
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;

use super::Harness;

/// One screen in one state.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Its name, which is also that of its snapshot and its picture.
    pub name: &'static str,
    make: fn() -> SceneView,
    /// Texts that it shows in French, at 80x24 and above.
    pub shows: &'static [&'static str],
}

/// What a scene draws.
pub enum SceneView {
    /// The screens.
    Screen(Box<Harness>),
    /// The welcome screen, which has no engine.
    Welcome(Box<Welcome>, Texts),
}

impl From<Harness> for SceneView {
    fn from(harness: Harness) -> Self {
        Self::Screen(Box::new(harness))
    }
}

impl Scene {
    const fn new(name: &'static str, make: fn() -> SceneView, shows: &'static [&'static str]) -> Self {
        Self { name, make, shows }
    }

    /// The scene, in this language.
    pub fn in_language(&self, language: Language) -> SceneView {
        super::speak(language, self.make)
    }

    /// The scene, in French.
    pub fn view(&self) -> SceneView {
        self.in_language(Language::French)
    }
}

impl SceneView {
    /// Draws the scene; gives the cells and, where it is shown, the cursor's position.
    pub fn draw(&mut self, size: (u16, u16), theme: Theme, glyphs: GlyphSet) -> (Buffer, Option<Position>) {
        self.draw_with(size, theme, &Signs::new(glyphs, true))
    }

    /// The same, with these signs.
    pub fn draw_with(&mut self, size: (u16, u16), theme: Theme, signs: &Signs) -> (Buffer, Option<Position>) {
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        let palette = Palette::new(theme, false, false);
        terminal
            .draw(|frame| match self {
                Self::Screen(harness) => frame::draw(frame, &harness.state, palette, *signs, &mut harness.memo),
                Self::Welcome(welcome, texts) => welcome.draw(frame, *texts, palette, *signs),
            })
            .unwrap();
        let backend = terminal.backend();
        (backend.buffer().clone(), backend.cursor_visible().then(|| backend.cursor_position()))
    }

    /// The text that can be read on it.
    pub fn text(&mut self, size: (u16, u16)) -> String {
        text(&self.draw(size, Theme::Dark, GlyphSet::Unicode).0)
    }

    /// The codes de décharge that it may show.
    pub fn codes(&self) -> Vec<String> {
        let Self::Screen(harness) = self else { return Vec::new() };
        let lives = harness.state.data.contrats.values().filter_map(|contrat| contrat.life.as_ref());
        let lives = lives.filter_map(|life| life.code.as_ref()).map(|(code, _)| code.as_str().to_owned());
        let kept = harness.state.data.register.puts.lines().iter().filter_map(|row| row.code.as_deref());
        let codes: BTreeSet<String> = lives.chain(kept.map(str::to_owned)).collect();
        codes.into_iter().collect()
    }

    /// The names of the kinds of its screens, in the order in which they stand.
    pub fn screens(&self) -> Vec<&'static str> {
        match self {
            Self::Screen(harness) => harness.state.screens.iter().map(kind).collect(),
            Self::Welcome(..) => Vec::new(),
        }
    }
}

/// The rows of a drawing, without trailing blanks.
pub fn text(cells: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..cells.area.height {
        let mut line = String::new();
        for x in 0..cells.area.width {
            line.push_str(cells[(x, y)].symbol());
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

macro_rules! kinds {
    ($($kind:ident),* $(,)?) => {
        /// The kinds of screens; each must have a scene.
        pub const KINDS: &[&str] = &[$(stringify!($kind)),*];

        /// The kind of a screen.
        pub const fn kind(screen: &Screen) -> &'static str {
            match screen {
                $(Screen::$kind(_) => stringify!($kind),)*
            }
        }
    };
}

// A kind that is missing here does not compile in the match: name it, and give it a scene.
kinds![
    Home,
    Site,
    Commande,
    Demande,
    Confirmation,
    Following,
    MissingCodes,
    PlanSheet,
    Journal,
    Detail,
    SmallForm,
    FileForm,
    Copy,
    Qr,
    Password,
    Help,
    Panel,
    Palette,
    Pasted,
];

/// Every scene.
pub fn all() -> impl Iterator<Item = Scene> {
    [
        home::SCENES,
        site::SCENES,
        facade::SCENES,
        demande::SCENES,
        following::SCENES,
        missing_codes::SCENES,
        plan_sheet::SCENES,
        journal::SCENES,
        forms::SCENES,
        result::SCENES,
        everywhere::SCENES,
        welcome::SCENES,
    ]
    .into_iter()
    .flatten()
    .copied()
}
