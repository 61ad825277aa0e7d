//! Styles by meaning.
//!
//! Owns: which of the 16 ANSI colours and attributes each meaning has, in the dark, light and monochrome
//! themes. Must never: be the only sign of a meaning (a sign or a word stands beside it), or set any colour in
//! the monochrome theme: crossterm turns a colour under `NO_COLOR` into a reset of all attributes, which would
//! make the selection invisible.

use crate::host::config::Theme;
use ratatui::style::{Color, Modifier, Style};

use crate::domain::text::fold;

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
        Self { theme, light: light || matches!(theme, Theme::Light) }
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

    /// The style of a swatch in the colour that `word` names; `None` where the word names no known colour.
    /// Without colours, every known colour has the plain style: the word says which it is. A colour that can't
    /// be seen on the theme's background gets another background.
    #[must_use]
    pub fn swatch(self, word: &str) -> Option<Style> {
        let hue = Hue::of(word)?;
        if !self.has_colours() {
            return Some(Style::new());
        }
        let light = matches!(self.theme, Theme::Light);
        let (fg, bg) = match hue {
            Hue::Red => (Color::Red, None),
            Hue::Blue => (if light { Color::Blue } else { Color::LightBlue }, None),
            Hue::Green => (Color::Green, None),
            Hue::Yellow => (Color::LightYellow, light.then_some(Color::DarkGray)),
            Hue::Violet => (Color::Magenta, None),
            Hue::White => (Color::White, Some(Color::DarkGray)),
            Hue::Orange => (Color::LightRed, None),
            Hue::Grey => (if light { Color::DarkGray } else { Color::Gray }, None),
            Hue::Brown => (Color::Yellow, None),
            Hue::Black => (Color::Black, Some(Color::Gray)),
            Hue::LightGreen => (Color::LightGreen, light.then_some(Color::DarkGray)),
            Hue::Turquoise => (Color::Cyan, None),
            Hue::LightBlue => (Color::LightCyan, light.then_some(Color::DarkGray)),
            Hue::Pink => (Color::LightMagenta, None),
        };
        let style = Style::new().fg(fg);
        Some(bg.map_or(style, |bg| style.bg(bg)))
    }
}

/// The colours of fibres and tubes. They have no order: services and standards number them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Hue {
    Red,
    Blue,
    Green,
    Yellow,
    Violet,
    White,
    Orange,
    Grey,
    Brown,
    Black,
    LightGreen,
    Turquoise,
    LightBlue,
    Pink,
}

impl Hue {
    /// The colour named by a word or a three-letter code. Further words tell a stripe or ring: the first word
    /// is the base colour.
    fn of(word: &str) -> Option<Self> {
        let folded = fold(word);
        let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let first = words.next()?;
        let light = words.next().is_some_and(|word| word.starts_with("clair"));
        Some(match first {
            "rouge" | "rou" => Self::Red,
            "bleu" | "bleue" | "ble" if light => Self::LightBlue,
            "bleu" | "bleue" | "ble" | "blf" => Self::Blue,
            "vert" | "verte" | "ver" if light => Self::LightGreen,
            "vert" | "verte" | "ver" => Self::Green,
            "jaune" | "jau" => Self::Yellow,
            "violet" | "violette" | "mauve" | "vio" => Self::Violet,
            "blanc" | "blanche" | "bla" => Self::White,
            "orange" | "ora" => Self::Orange,
            "gris" | "grise" | "ardoise" | "gri" => Self::Grey,
            "marron" | "brun" | "brune" | "mar" => Self::Brown,
            "noir" | "noire" | "noi" => Self::Black,
            "vec" => Self::LightGreen,
            "turquoise" | "aqua" | "cyan" | "tur" => Self::Turquoise,
            "blc" => Self::LightBlue,
            "rose" | "ros" => Self::Pink,
            _ => return None,
        })
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
        assert_eq!(palette.swatch("Rouge"), Some(Style::new()));
    }

    #[test]
    fn every_word_and_code_of_the_trade_names_its_colour() {
        for (words, hue) in [
            (["Rouge", "ROU", "rouge 1 bague"], Hue::Red),
            (["Bleu", "BLF", "Bleu foncé"], Hue::Blue),
            (["Vert", "VER", "VERT/BLANC"], Hue::Green),
            (["Jaune", "JAU", " jaune "], Hue::Yellow),
            (["Violet", "VIO", "Mauve"], Hue::Violet),
            (["Blanc", "BLA", "Blanc-2 bagues"], Hue::White),
            (["Orange", "ORA", "ORANGE+NOIR"], Hue::Orange),
            (["Gris", "GRI", "Ardoise"], Hue::Grey),
            (["Marron", "MAR", "Brun"], Hue::Brown),
            (["Noir", "NOI", "noir bagué"], Hue::Black),
            (["Vert clair", "VEC", "Vert-Clair 1 bague"], Hue::LightGreen),
            (["Turquoise", "TUR", "Aqua"], Hue::Turquoise),
            (["Bleu clair", "BLC", "BLEU  CLAIR"], Hue::LightBlue),
            (["Rose", "ROS", "Rose (2)"], Hue::Pink),
        ] {
            for word in words {
                assert_eq!(Hue::of(word), Some(hue), "{word}");
            }
        }
        for word in ["Fuchsia fluo", "", "?", "12", "clair", "Rougeâtre"] {
            assert_eq!(Hue::of(word), None, "{word}");
            assert_eq!(Palette::new(Theme::Dark, false, false).swatch(word), None, "{word}");
        }
    }

    #[test]
    fn no_two_colours_look_alike_and_none_is_lost_on_its_background() {
        const WORDS: [&str; 14] = [
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
            "Vert clair",
            "Turquoise",
            "Bleu clair",
            "Rose",
        ];
        for theme in [Theme::Dark, Theme::Light] {
            let palette = Palette::new(theme, false, false);
            let styles: Vec<Style> = WORDS.iter().map(|word| palette.swatch(word).unwrap()).collect();
            for (at, style) in styles.iter().enumerate() {
                assert_eq!(styles.iter().position(|other| other.fg == style.fg), Some(at), "{theme:?} {}", WORDS[at]);
                let lost = match theme {
                    Theme::Dark => style.fg == Some(Color::Black),
                    _ => matches!(
                        style.fg,
                        Some(Color::White | Color::Gray | Color::LightYellow | Color::LightGreen | Color::LightCyan)
                    ),
                };
                assert!(!lost || (style.bg.is_some() && style.bg != style.fg), "{theme:?} {}", WORDS[at]);
            }
        }
    }
}
