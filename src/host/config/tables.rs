//! The tables of the configuration, with their defaults.

use std::time::Duration;

/// `[quota]`: the operator's limits (docs/e-reprov.md 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests a month, of the whole operator.
    pub monthly: u32,
    /// This post's share of them; `None`: all.
    pub share: Option<u32>,
    /// Simultaneous sessions, of the whole operator.
    pub sessions: u8,
    /// Kept of the share for following and settling what is already sent.
    pub reserve: u32,
}

impl Quota {
    /// This post's share: `part`, else `mensuel`.
    #[must_use]
    pub fn share(&self) -> u32 {
        self.share.unwrap_or(self.monthly)
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
    pub stale: Duration,
}

/// `[suivi]`: how a reprovisioning is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowingSettings {
    /// Earliest first question.
    pub first: Duration,
    /// Longest interval between two questions.
    pub maximum: Duration,
    /// Least time before "no trace" settles a put in doubt.
    pub doubt: Duration,
}

/// `[poste]`: who works here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostSettings {
    /// Stored with each put.
    pub agent: Option<String>,
}

/// `[hotline]`: whom to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hotline {
    /// The operator's hotline.
    pub phone: Option<String>,
}

/// `[echange]`: the operators, as the names of the access files call them (quadrigrammes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExchangeSettings {
    /// The infrastructure operator: four letters or digits.
    pub code_oi: Option<String>,
    /// The commercial operator: four letters or digits.
    pub code_oc: Option<String>,
}

/// `[journal]`: how long what was done is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionSettings {
    /// What `reprov journal --purger` leaves: nothing goes by itself.
    pub retention: Duration,
}

/// `[affichage]`: the screens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DisplaySettings {
    /// The colours.
    pub theme: Theme,
    /// The signs.
    pub glyphs: GlyphSet,
    /// The frames.
    pub borders: BorderStyle,
    /// Whether the mouse works (it takes the terminal's own selection away).
    pub mouse: bool,
}

/// `affichage.theme`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// By the terminal.
    #[default]
    Auto,
    /// Dark background.
    Dark,
    /// Light background.
    Light,
    /// No colour.
    Monochrome,
}

/// `affichage.glyphes`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GlyphSet {
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
pub enum BorderStyle {
    /// Lines, of the set of signs.
    #[default]
    Line,
    /// `+`, `-` and `|`.
    Ascii,
    /// None: a screen reader has nothing to read out.
    None,
}

impl Default for Quota {
    fn default() -> Self {
        Self { monthly: 2000, share: None, sessions: 2, reserve: 50 }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { structure: Duration::from_hours(24), fibres: Duration::from_mins(15), stale: Duration::from_hours(24) }
    }
}

impl Default for FollowingSettings {
    fn default() -> Self {
        Self { first: Duration::from_secs(15), maximum: Duration::from_mins(5), doubt: Duration::from_mins(10) }
    }
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self { retention: Duration::from_hours(400 * 24) }
    }
}
