//! The gallery: every screen in every state worth looking at, from data that never changes.
//!
//! One list for the snapshots at two sizes, the sweep over all sizes, the themes, the languages and the
//! pictures of the README. To add a scene, put a [`Scene`] into the file of its screen here (or into a new
//! one, named in [`toutes`]): a name, how it comes about, and what must be read in it at 80x24, 120x40 and
//! 240x70 alike. A screen without a scene fails a test.

mod demande;
mod everywhere;
pub mod facade;
mod following;
mod forms;
mod home;
mod journal;
mod missing_codes;
pub mod result;
mod site;
mod welcome;

use std::collections::BTreeSet;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;
use reprov::host::config::{Glyphes, Theme};
use reprov::host::texts::{Langue, Textes};
use reprov::tui::app::Screen;
use reprov::tui::app::frame;
use reprov::tui::app::welcome::Accueil;
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;

use super::Harness;

/// A screen in a state.
#[derive(Clone, Copy)]
pub struct Scene {
    /// Its name: that of its snapshot and of its picture.
    pub nom: &'static str,
    fait: fn() -> Vue,
    /// What stands on it, in French, at 80x24 and above.
    pub montre: &'static [&'static str],
}

/// What is drawn.
pub enum Vue {
    /// The screens.
    Ecran(Box<Harness>),
    /// The welcome, which has no engine.
    Accueil(Box<Accueil>, Textes),
}

impl From<Harness> for Vue {
    fn from(harness: Harness) -> Self {
        Self::Ecran(Box::new(harness))
    }
}

impl Scene {
    const fn new(nom: &'static str, fait: fn() -> Vue, montre: &'static [&'static str]) -> Self {
        Self { nom, fait, montre }
    }

    /// The scene, in this language.
    pub fn en(&self, langue: Langue) -> Vue {
        super::parle(langue, self.fait)
    }

    /// The scene, in French.
    pub fn vue(&self) -> Vue {
        self.en(Langue::Fr)
    }
}

impl Vue {
    /// Draws it; gives the cells and, where it is shown, the cursor.
    pub fn dessine(&mut self, taille: (u16, u16), theme: Theme, glyphes: Glyphes) -> (Buffer, Option<Position>) {
        self.dessine_avec(taille, theme, &Signs::new(glyphes, true))
    }

    /// The same, with these signs.
    pub fn dessine_avec(&mut self, taille: (u16, u16), theme: Theme, signs: &Signs) -> (Buffer, Option<Position>) {
        let mut terminal = Terminal::new(TestBackend::new(taille.0, taille.1)).unwrap();
        let palette = Palette::new(theme, false, false);
        terminal
            .draw(|frame| match self {
                Self::Ecran(harness) => frame::draw(frame, &harness.state, palette, *signs, &mut harness.memo),
                Self::Accueil(accueil, textes) => accueil.draw(frame, *textes, palette, *signs),
            })
            .unwrap();
        let backend = terminal.backend();
        (backend.buffer().clone(), backend.cursor_visible().then(|| backend.cursor_position()))
    }

    /// What is read on it.
    pub fn texte(&mut self, taille: (u16, u16)) -> String {
        texte(&self.dessine(taille, Theme::Sombre, Glyphes::Unicode).0)
    }

    /// The codes de décharge that it could show.
    pub fn codes(&self) -> Vec<String> {
        let Self::Ecran(harness) = self else { return Vec::new() };
        let vies = harness.state.data.contrats.values().filter_map(|contrat| contrat.vie.as_ref());
        let vies = vies.filter_map(|vie| vie.code.as_ref()).map(|(code, _)| code.as_str().to_owned());
        let lignes = harness.state.data.registre.puts.lignes().iter().filter_map(|row| row.code.as_deref());
        let codes: BTreeSet<String> = vies.chain(lignes.map(str::to_owned)).collect();
        codes.into_iter().collect()
    }

    /// The screens on it, in the order in which they stand.
    pub fn ecrans(&self) -> Vec<&'static str> {
        match self {
            Self::Ecran(harness) => harness.state.screens.iter().map(genre).collect(),
            Self::Accueil(..) => Vec::new(),
        }
    }
}

/// The rows of a drawing, without the blanks at their ends.
pub fn texte(cellules: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..cellules.area.height {
        let mut ligne = String::new();
        for x in 0..cellules.area.width {
            ligne.push_str(cellules[(x, y)].symbol());
        }
        out.push_str(ligne.trim_end());
        out.push('\n');
    }
    out
}

macro_rules! genres {
    ($($genre:ident),* $(,)?) => {
        /// The kinds of screens: each has a scene.
        pub const GENRES: &[&str] = &[$(stringify!($genre)),*];

        /// The kind of a screen.
        pub const fn genre(screen: &Screen) -> &'static str {
            match screen {
                $(Screen::$genre(_) => stringify!($genre),)*
            }
        }
    };
}

// A screen that is missing here is missing in the match: name it, and give it a scene.
genres![
    Dossiers,
    Site,
    Commande,
    Demande,
    Confirmation,
    Suivi,
    Manquants,
    Journal,
    Detail,
    Formulaire,
    Fichier,
    Copier,
    Qr,
    MotDePasse,
    Aide,
    Panneau,
    Palette,
];

/// Every scene.
pub fn toutes() -> impl Iterator<Item = Scene> {
    [
        home::SCENES,
        site::SCENES,
        facade::SCENES,
        demande::SCENES,
        following::SCENES,
        missing_codes::SCENES,
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
