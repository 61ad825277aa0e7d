//! The tables of the configuration, with their defaults.

use std::time::Duration;

/// `[quota]`: the operator's limits (docs/e-reprov.md 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests a month, of the whole operator.
    pub mensuel: u32,
    /// This post's share of them; `None`: all.
    pub part: Option<u32>,
    /// Simultaneous sessions, of the whole operator.
    pub sessions: u8,
    /// Kept of the share for following and settling what is already sent.
    pub reserve: u32,
}

impl Quota {
    /// This post's share: `part`, else `mensuel`.
    #[must_use]
    pub fn part(&self) -> u32 {
        self.part.unwrap_or(self.mensuel)
    }
}

/// `[cache]`: how long an answer serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// A structure is fresh for so long.
    pub structure: Duration,
    /// A fibre list is fresh for so long; past it, advice A4.
    pub fibres: Duration,
    /// Past it, a fibre list counts as absent.
    pub perime: Duration,
}

/// `[suivi]`: how a reprovisioning is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suivi {
    /// Earliest first question.
    pub premier: Duration,
    /// Longest interval between two questions.
    pub maximum: Duration,
    /// Least time before "no trace" settles a put in doubt.
    pub doute: Duration,
}

/// `[poste]`: who works here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Poste {
    /// Stored with each put.
    pub agent: Option<String>,
}

/// `[hotline]`: whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hotline {
    /// The operator's hotline.
    pub telephone: Option<String>,
}

/// `[echange]`: the operators, as the names of the access files call them (quadrigrammes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Echange {
    /// The infrastructure operator: four letters or digits.
    pub code_oi: Option<String>,
    /// The commercial operator: four letters or digits.
    pub code_oc: Option<String>,
}

/// `[journal]`: how long what was done is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conservation {
    /// What `reprov journal --purger` leaves: nothing goes by itself.
    pub retention: Duration,
}

/// `[affichage]`: the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Affichage {
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphes: Glyphes,
    /// The frames.
    pub bordures: Bordures,
    /// Whether the mouse works (it takes the terminal's own selection away).
    pub souris: bool,
}

/// `affichage.theme`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// By the terminal.
    #[default]
    Auto,
    /// Dark background.
    Sombre,
    /// Light background.
    Clair,
    /// No colour.
    Monochrome,
}

/// `affichage.glyphes`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Glyphes {
    /// By the terminal.
    #[default]
    Auto,
    /// Every sign of Unicode.
    Unicode,
    /// ASCII signs only.
    Ascii,
}

/// `affichage.bordures`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Bordures {
    /// Lines, of the set of signs.
    #[default]
    Ligne,
    /// `+`, `-` and `|`.
    Ascii,
    /// None: a screen reader has nothing to read out.
    Sans,
}

impl Default for Quota {
    fn default() -> Self {
        Self { mensuel: 2000, part: None, sessions: 2, reserve: 50 }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { structure: Duration::from_hours(24), fibres: Duration::from_mins(15), perime: Duration::from_hours(24) }
    }
}

impl Default for Suivi {
    fn default() -> Self {
        Self { premier: Duration::from_secs(15), maximum: Duration::from_mins(5), doute: Duration::from_mins(10) }
    }
}

impl Default for Conservation {
    fn default() -> Self {
        Self { retention: Duration::from_hours(400 * 24) }
    }
}
