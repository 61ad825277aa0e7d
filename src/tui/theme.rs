//! Styles by meaning.
//!
//! Owns: which of the 16 ANSI colours and attributes each meaning has, in the dark, light and
//! monochrome themes. Must never: be the only bearer of a meaning (a sign or a word stands beside
//! it), or set any colour in the monochrome theme: crossterm turns a colour under `NO_COLOR` into a
//! reset of all attributes, which would make the selection invisible.

use crate::config::Theme;
use ratatui::style::{Color, Modifier, Style};

use crate::domain::text::fold;

/// What a style says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A title or an important value.
    Title,
    /// Secondary text, unavailable entries.
    Muted,
    /// Right, free, done.
    Good,
    /// To look at twice, undecided.
    Warning,
    /// Wrong, refused, failed.
    Bad,
    /// A key, a link between two things.
    Accent,
    /// The selected row of the focused pane.
    Selected,
    /// The selected row of another pane.
    SelectedElsewhere,
    /// The real network, or a warning nobody may miss.
    Danger,
}

/// The resolved theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    theme: Theme,
    light: bool,
}

impl Palette {
    /// The theme to use, given what the environment says (`NO_COLOR` set, a light background).
    #[must_use]
    pub const fn new(asked: Theme, no_color: bool, light: bool) -> Self {
        let theme = match (no_color, asked) {
            (true, _) => Theme::Monochrome,
            (false, Theme::Auto) if light => Theme::Clair,
            (false, Theme::Auto) => Theme::Sombre,
            (false, asked) => asked,
        };
        Self { theme, light: light || matches!(theme, Theme::Clair) }
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
            (Theme::Clair, Meaning::Warning) => Some(Color::Magenta),
            (_, Meaning::Warning) => Some(Color::Yellow),
            (_, Meaning::Bad | Meaning::Danger) => Some(Color::Red),
            (Theme::Clair, Meaning::Accent) => Some(Color::Blue),
            (_, Meaning::Accent) => Some(Color::Cyan),
        }
    }

    /// The style of a swatch in the colour that `word` names; `None` where the word names no known
    /// colour. Without colours every known one has the plain style: the word says which.
    #[must_use]
    pub fn swatch(self, word: &str) -> Option<Style> {
        // A stripe or ring is said in further words: the first one is the base colour.
        let folded = fold(word);
        let first = folded.split([' ', '-', '/', '+']).next().unwrap_or_default();
        let (fg, bg) = match first {
            "rouge" => (Color::Red, None),
            "bleu" => (Color::Blue, None),
            "vert" => (Color::Green, None),
            "jaune" => (Color::LightYellow, None),
            "violet" | "mauve" => (Color::Magenta, None),
            "blanc" => (Color::White, Some(Color::DarkGray)),
            "orange" => (Color::LightRed, None),
            "gris" | "ardoise" => (Color::DarkGray, None),
            "marron" | "brun" => (Color::Yellow, None),
            "noir" => (Color::Black, Some(Color::Gray)),
            "turquoise" | "aqua" | "cyan" => (Color::Cyan, None),
            "rose" => (Color::LightMagenta, None),
            _ => return None,
        };
        let style = if self.has_colours() { Style::new().fg(fg) } else { Style::new() };
        Some(match bg {
            Some(bg) if self.has_colours() => style.bg(bg),
            _ => style,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_means_no_colour_at_all_and_a_visible_selection() {
        let palette = Palette::new(Theme::Sombre, true, false);
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
        assert_eq!(palette.swatch("Rouge"), Some(Style::new()));
    }

    #[test]
    fn every_colour_of_the_trade_has_a_swatch() {
        let palette = Palette::new(Theme::Auto, false, false);
        for word in [
            "Rouge",
            "Bleu",
            "Vert",
            "Jaune",
            "Violet",
            "Blanc",
            "Orange",
            "Gris",
            "Marron",
            "Noir",
            "Turquoise",
            "Rose",
            "ROUGE 1 bague",
        ] {
            assert!(palette.swatch(word).is_some(), "{word}");
        }
        assert_eq!(palette.swatch("Fuchsia fluo"), None);
    }
}
