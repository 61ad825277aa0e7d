//! Styles by meaning.
//!
//! Owns: which of the 16 ANSI colours and attributes each meaning has, in the dark, light and
//! monochrome themes. Must never: be the only bearer of a meaning (a sign or a word stands beside
//! it), or set any colour in the monochrome theme: crossterm turns a colour under `NO_COLOR` into a
//! reset of all attributes, which would make the selection invisible.

use crate::host::config::Theme;
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
    /// colour. Without colours every known one has the plain style: the word says which. What would not
    /// be seen on the theme's own background has another one behind it.
    #[must_use]
    pub fn swatch(self, word: &str) -> Option<Style> {
        let teinte = Teinte::of(word)?;
        if !self.has_colours() {
            return Some(Style::new());
        }
        let light = matches!(self.theme, Theme::Clair);
        let (fg, bg) = match teinte {
            Teinte::Rouge => (Color::Red, None),
            Teinte::Bleu => (if light { Color::Blue } else { Color::LightBlue }, None),
            Teinte::Vert => (Color::Green, None),
            Teinte::Jaune => (Color::LightYellow, light.then_some(Color::DarkGray)),
            Teinte::Violet => (Color::Magenta, None),
            Teinte::Blanc => (Color::White, Some(Color::DarkGray)),
            Teinte::Orange => (Color::LightRed, None),
            Teinte::Gris => (if light { Color::DarkGray } else { Color::Gray }, None),
            Teinte::Marron => (Color::Yellow, None),
            Teinte::Noir => (Color::Black, Some(Color::Gray)),
            Teinte::VertClair => (Color::LightGreen, light.then_some(Color::DarkGray)),
            Teinte::Turquoise => (Color::Cyan, None),
            Teinte::BleuClair => (Color::LightCyan, light.then_some(Color::DarkGray)),
            Teinte::Rose => (Color::LightMagenta, None),
        };
        let style = Style::new().fg(fg);
        Some(bg.map_or(style, |bg| style.bg(bg)))
    }
}

/// The colours of the trade. No order: services and standards number them differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Teinte {
    Rouge,
    Bleu,
    Vert,
    Jaune,
    Violet,
    Blanc,
    Orange,
    Gris,
    Marron,
    Noir,
    VertClair,
    Turquoise,
    BleuClair,
    Rose,
}

impl Teinte {
    /// The colour that a word or a three-letter code names. A stripe or ring is said in further words: the
    /// first one is the base colour.
    fn of(word: &str) -> Option<Self> {
        let folded = fold(word);
        let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let first = words.next()?;
        let clair = words.next().is_some_and(|word| word.starts_with("clair"));
        Some(match first {
            "rouge" | "rou" => Self::Rouge,
            "bleu" | "bleue" | "ble" if clair => Self::BleuClair,
            "bleu" | "bleue" | "ble" | "blf" => Self::Bleu,
            "vert" | "verte" | "ver" if clair => Self::VertClair,
            "vert" | "verte" | "ver" => Self::Vert,
            "jaune" | "jau" => Self::Jaune,
            "violet" | "violette" | "mauve" | "vio" => Self::Violet,
            "blanc" | "blanche" | "bla" => Self::Blanc,
            "orange" | "ora" => Self::Orange,
            "gris" | "grise" | "ardoise" | "gri" => Self::Gris,
            "marron" | "brun" | "brune" | "mar" => Self::Marron,
            "noir" | "noire" | "noi" => Self::Noir,
            "vec" => Self::VertClair,
            "turquoise" | "aqua" | "cyan" | "tur" => Self::Turquoise,
            "blc" => Self::BleuClair,
            "rose" | "ros" => Self::Rose,
            _ => return None,
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
    fn every_word_and_code_of_the_trade_names_its_colour() {
        for (words, teinte) in [
            (["Rouge", "ROU", "rouge 1 bague"], Teinte::Rouge),
            (["Bleu", "BLF", "Bleu foncé"], Teinte::Bleu),
            (["Vert", "VER", "VERT/BLANC"], Teinte::Vert),
            (["Jaune", "JAU", " jaune "], Teinte::Jaune),
            (["Violet", "VIO", "Mauve"], Teinte::Violet),
            (["Blanc", "BLA", "Blanc-2 bagues"], Teinte::Blanc),
            (["Orange", "ORA", "ORANGE+NOIR"], Teinte::Orange),
            (["Gris", "GRI", "Ardoise"], Teinte::Gris),
            (["Marron", "MAR", "Brun"], Teinte::Marron),
            (["Noir", "NOI", "noir bagué"], Teinte::Noir),
            (["Vert clair", "VEC", "Vert-Clair 1 bague"], Teinte::VertClair),
            (["Turquoise", "TUR", "Aqua"], Teinte::Turquoise),
            (["Bleu clair", "BLC", "BLEU  CLAIR"], Teinte::BleuClair),
            (["Rose", "ROS", "Rose (2)"], Teinte::Rose),
        ] {
            for word in words {
                assert_eq!(Teinte::of(word), Some(teinte), "{word}");
            }
        }
        for word in ["Fuchsia fluo", "", "?", "12", "clair", "Rougeâtre"] {
            assert_eq!(Teinte::of(word), None, "{word}");
            assert_eq!(Palette::new(Theme::Sombre, false, false).swatch(word), None, "{word}");
        }
    }

    #[test]
    fn no_two_colours_look_alike_and_none_is_lost_on_its_background() {
        const MOTS: [&str; 14] = [
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
        for theme in [Theme::Sombre, Theme::Clair] {
            let palette = Palette::new(theme, false, false);
            let styles: Vec<Style> = MOTS.iter().map(|word| palette.swatch(word).unwrap()).collect();
            for (at, style) in styles.iter().enumerate() {
                assert_eq!(styles.iter().position(|other| other.fg == style.fg), Some(at), "{theme:?} {}", MOTS[at]);
                let lost = match theme {
                    Theme::Sombre => style.fg == Some(Color::Black),
                    _ => matches!(
                        style.fg,
                        Some(Color::White | Color::Gray | Color::LightYellow | Color::LightGreen | Color::LightCyan)
                    ),
                };
                assert!(!lost || (style.bg.is_some() && style.bg != style.fg), "{theme:?} {}", MOTS[at]);
            }
        }
    }
}
