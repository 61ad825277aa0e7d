//! The tables of the configuration, with their defaults.

use std::time::Duration;

/// `[quota]`: the operator's limits (docs/e-reprov.md 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests per month, for the whole operator.
    pub monthly: u32,
    /// This post's share of these requests; `None` means all of them.
    pub share: Option<u32>,
    /// Simultaneous sessions, for the whole operator.
    pub sessions: u8,
    /// Requests of the share that are reserved for following and settling puts already sent.
    pub reserve: u32,
}

impl Quota {
    /// This post's share of the monthly requests: `share`, else `monthly`.
    #[must_use]
    pub fn share(&self) -> u32 {
        self.share.unwrap_or(self.monthly)
    }
}

/// `[cache]`: how long an answer may be reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cache {
    /// How long a structure stays fresh.
    pub structure: Duration,
    /// How long a fibre list stays fresh; an older list gives advice A4.
    pub fibres: Duration,
    /// The age from which a fibre list counts as absent.
    pub stale: Duration,
}

/// `[suivi]`: how a reprovisioning is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowingSettings {
    /// The least time between the put and the first question.
    pub first: Duration,
    /// Longest interval between two questions.
    pub maximum: Duration,
    /// The least time before "no trace" settles a put in doubt.
    pub doubt: Duration,
}

/// `[poste]`: the user of this post.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostSettings {
    /// The agent's name, stored with each put.
    pub agent: Option<String>,
}

/// `[hotline]`: the number to call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hotline {
    /// The telephone number of the operator's hotline.
    pub phone: Option<String>,
}

/// `[echange]`: the operators' codes in the names of the access files (quadrigrammes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExchangeSettings {
    /// The infrastructure operator: four letters or digits.
    pub code_oi: Option<String>,
    /// The commercial operator: four letters or digits.
    pub code_oc: Option<String>,
}

/// `[journal]`: how long the journal's entries are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionSettings {
    /// The age up to which `reprov journal --purger` keeps entries; nothing is deleted automatically.
    pub retention: Duration,
}

/// `[affichage]`: the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisplaySettings {
    /// The colour theme.
    pub theme: Theme,
    /// The set of signs used for drawing.
    pub glyphs: GlyphSet,
    /// The style of the borders.
    pub borders: BorderStyle,
    /// Whether the mouse is used (the terminal's own text selection then no longer works).
    pub mouse: bool,
    /// Whether the terminal's bell tells that a following ended or a code came.
    pub bell: bool,
}

impl Default for DisplaySettings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            glyphs: GlyphSet::default(),
            borders: BorderStyle::default(),
            mouse: false,
            bell: true,
        }
    }
}

/// `affichage.theme`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Chosen by what the terminal supports.
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
    /// Chosen by what the terminal supports.
    #[default]
    Auto,
    /// All Unicode signs.
    Unicode,
    /// ASCII signs only.
    Ascii,
}

/// `affichage.bordures`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BorderStyle {
    /// Lines, drawn with the signs of the chosen set.
    #[default]
    Line,
    /// `+`, `-` and `|`.
    Ascii,
    /// No borders: a screen reader has none to read out.
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
