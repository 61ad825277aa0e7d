//! Styles by meaning.
//!
//! Owns: which of the 16 ANSI colours and attributes each meaning has, in the dark, light and monochrome
//! themes (the colours of fibres are [`super::swatch`]'s). Must never: be the only sign of a meaning (a sign or a word stands beside it), or set any colour in
//! the monochrome theme: crossterm turns a colour under `NO_COLOR` into a reset of all attributes, which would
//! make the selection invisible.

use ratatui::style::{Color, Modifier, Style};

use super::swatch::{self, Depth, Swatch};
use crate::host::config::Theme;

/// The meaning of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A title or an important value.
    Title,
    /// Secondary text, unavailable entries.
    Muted,
    /// Correct, free, done.
    Good,
    /// To check, undecided.
    Warning,
    /// Wrong, refused, failed.
    Bad,
    /// A key, a link between two things.
    Accent,
    /// The selected row of the focused pane.
    Selected,
    /// The selected row of another pane.
    SelectedElsewhere,
    /// The real network, or a warning that must not be missed.
    Danger,
}

/// The resolved theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    theme: Theme,
    light: bool,
    depth: Depth,
}

impl Palette {
    /// The theme to use, given the setting and the environment (`NO_COLOR` set, a light background).
    #[must_use]
    pub const fn new(asked: Theme, no_color: bool, light: bool) -> Self {
        let theme = match (no_color, asked) {
            (true, _) => Theme::Monochrome,
            (false, Theme::Auto) if light => Theme::Light,
            (false, Theme::Auto) => Theme::Dark,
            (false, asked) => asked,
        };
        // What the person says of the ground goes before what the terminal says, without colours too.
        let light = match asked {
            Theme::Light => true,
            Theme::Dark => false,
            Theme::Auto | Theme::Monochrome => light,
        };
        Self { theme, light, depth: Depth::Sixteen }
    }

    /// The same theme on a terminal of this depth: it matters to the swatches alone.
    #[must_use]
    pub const fn with_depth(self, depth: Depth) -> Self {
        Self { depth, ..self }
    }

    /// Whether the terminal's background is known to be light.
    #[must_use]
    pub const fn is_light(self) -> bool {
        self.light
    }

    /// Whether colours may be used.
    #[must_use]
    pub const fn has_colours(self) -> bool {
        !matches!(self.theme, Theme::Monochrome)
    }

    /// The style of a meaning.
    #[must_use]
    pub fn style(self, meaning: Meaning) -> Style {
        let plain = Style::new();
        let style = match meaning {
            Meaning::Muted => plain.add_modifier(Modifier::DIM),
            Meaning::Good => plain,
            Meaning::Title | Meaning::Accent | Meaning::Warning | Meaning::Bad => plain.add_modifier(Modifier::BOLD),
            Meaning::Selected | Meaning::Danger => plain.add_modifier(Modifier::REVERSED | Modifier::BOLD),
            Meaning::SelectedElsewhere => plain.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        };
        match self.colour(meaning) {
            Some(colour) => style.fg(colour),
            None => style,
        }
    }

    const fn colour(self, meaning: Meaning) -> Option<Color> {
        match (self.theme, meaning) {
            (Theme::Monochrome, _)
            | (_, Meaning::Title | Meaning::Muted | Meaning::Selected | Meaning::SelectedElsewhere) => None,
            (_, Meaning::Good) => Some(Color::Green),
            (Theme::Light, Meaning::Warning) => Some(Color::Magenta),
            (_, Meaning::Warning) => Some(Color::Yellow),
            (_, Meaning::Bad | Meaning::Danger) => Some(Color::Red),
            (Theme::Light, Meaning::Accent) => Some(Color::Blue),
            (_, Meaning::Accent) => Some(Color::Cyan),
        }
    }

    /// The swatch for the colour that `word` names.
    #[must_use]
    pub fn swatch(self, word: &str) -> Swatch {
        let depth = self.has_colours().then_some(self.depth);
        swatch::of(word, depth, matches!(self.theme, Theme::Light))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_means_no_colour_at_all_and_a_visible_selection() {
        let palette = Palette::new(Theme::Dark, true, false);
        for meaning in [
            Meaning::Title,
            Meaning::Muted,
            Meaning::Good,
            Meaning::Warning,
            Meaning::Bad,
            Meaning::Accent,
            Meaning::Selected,
            Meaning::SelectedElsewhere,
            Meaning::Danger,
        ] {
            let style = palette.style(meaning);
            assert_eq!((style.fg, style.bg), (None, None), "{meaning:?}");
        }
        assert!(palette.style(Meaning::Selected).add_modifier.contains(Modifier::REVERSED));
        assert_eq!(palette.swatch("Rouge"), Swatch::Drawn(Style::new()));
    }
}
