//! The colours of fibres and tubes as swatches.
//!
//! Owns: which colour stands for a word at each depth of the terminal. A swatch that would be taken for another
//! colour's is not drawn: at a PBO that is the error that costs. Must never: order the colours, or count by them.

use ratatui::style::{Color, Style};

use crate::domain::text::fold;

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Depth {
    /// The sixteen that every terminal has, whose shades are the terminal's choice.
    #[default]
    Sixteen,
    /// 256, most of them the same everywhere.
    Indexed,
    /// Any colour, by its value.
    True,
}

impl Depth {
    /// The depth that the variables `TERM` and `COLORTERM` tell of. GNU screen, which passes on the `COLORTERM` of the
    /// terminal around it, misreads colours by value; `tmux`, which has the same `TERM`, does not.
    #[must_use]
    pub fn told(term: &str, colour_term: &str, tmux: bool) -> Self {
        let by_value = matches!(colour_term.trim(), "truecolor" | "24bit") || term.ends_with("-direct");
        if by_value && (tmux || !term.starts_with("screen")) {
            Self::True
        } else if term.contains("256color") {
            Self::Indexed
        } else {
            Self::Sixteen
        }
    }
}

/// What is drawn before a colour's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swatch {
    /// The word names no known colour: nothing.
    Unknown,
    /// At this depth it would be taken for another colour: the word alone.
    WordAlone,
    /// A swatch in this style.
    Drawn(Style),
}

/// The swatch for the colour that `word` names; `depth` is `None` where no colour may be used: every known colour has the
/// plain style then. A colour that can't be seen on the theme's background gets another background.
pub(super) fn of(word: &str, depth: Option<Depth>, light: bool) -> Swatch {
    let Some(hue) = Hue::of(word) else { return Swatch::Unknown };
    let style = match depth {
        None => return Swatch::Drawn(Style::new()),
        Some(Depth::Sixteen) => hue.of_sixteen(light),
        Some(Depth::Indexed) => hue.of_256().map(Color::Indexed),
        Some(Depth::True) => hue.value().map(|[red, green, blue]| Color::Rgb(red, green, blue)),
    };
    match (style, hue.behind(light)) {
        (None, _) => Swatch::WordAlone,
        (Some(fg), Some(bg)) => Swatch::Drawn(Style::new().fg(fg).bg(bg)),
        (Some(fg), None) => Swatch::Drawn(Style::new().fg(fg)),
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

    /// The reference value of the usual French order. Bleu clair stands in the place of Turquoise and has its value;
    /// Vert clair, in that of Noir, has none of its own.
    const fn value(self) -> Option<[u8; 3]> {
        Some(match self {
            Self::Red => [0xFF, 0x00, 0x00],
            Self::Blue => [0x00, 0x70, 0xC0],
            Self::Green => [0x92, 0xD0, 0x50],
            Self::Yellow => [0xFF, 0xFF, 0x00],
            Self::Violet => [0x76, 0x38, 0xA3],
            Self::White => [0xFF, 0xFF, 0xFF],
            Self::Orange => [0xFF, 0xC0, 0x00],
            Self::Grey => [0xC1, 0xC1, 0xC1],
            Self::Brown => [0x99, 0x33, 0x00],
            Self::Black => [0x00, 0x00, 0x00],
            Self::LightGreen => return None,
            Self::Turquoise | Self::LightBlue => [0x00, 0xB0, 0xF0],
            Self::Pink => [0xFF, 0x65, 0xCC],
        })
    }

    /// The colour nearest to the reference value among those of the 256 that are the same on every terminal.
    const fn of_256(self) -> Option<u8> {
        Some(match self {
            Self::Red => 196,
            Self::Blue => 25,
            Self::Green => 113,
            Self::Yellow => 226,
            Self::Violet => 97,
            Self::White => 231,
            Self::Orange => 214,
            Self::Grey => 251,
            Self::Brown => 130,
            Self::Black => 16,
            Self::LightGreen => return None,
            Self::Turquoise | Self::LightBlue => 39,
            Self::Pink => 206,
        })
    }

    /// The one of the sixteen that nobody takes for another colour. Orange would be a red, Marron a yellow, Gris a white,
    /// Rose a violet, and the light ones what they are light of.
    const fn of_sixteen(self, light: bool) -> Option<Color> {
        Some(match self {
            Self::Red => Color::Red,
            Self::Blue if light => Color::Blue,
            Self::Blue => Color::LightBlue,
            Self::Green => Color::Green,
            Self::Yellow => Color::LightYellow,
            Self::Violet => Color::Magenta,
            Self::White => Color::White,
            Self::Black => Color::Black,
            Self::Turquoise => Color::Cyan,
            Self::Orange | Self::Grey | Self::Brown | Self::LightGreen | Self::LightBlue | Self::Pink => return None,
        })
    }

    /// The background without which the colour can't be seen.
    const fn behind(self, light: bool) -> Option<Color> {
        match self {
            Self::White => Some(Color::DarkGray),
            Self::Black => Some(Color::Gray),
            Self::Yellow if light => Some(Color::DarkGray),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The twelve colours of the usual French order.
    const TWELVE: [&str; 12] =
        ["Rouge", "Bleu", "Vert", "Jaune", "Violet", "Blanc", "Orange", "Gris", "Marron", "Noir", "Turquoise", "Rose"];

    /// Below this distance (CIE 1976) two small squares that are not side by side are taken for each other.
    const ALIKE: f64 = 20.0;

    /// The sixteen colours as the terminals show them that differ most: xterm, and the console of a PC.
    const SHADES: [[u32; 16]; 2] = [
        [
            0x00_0000, 0xCD_0000, 0x00_CD00, 0xCD_CD00, 0x00_00EE, 0xCD_00CD, 0x00_CDCD, 0xE5_E5E5, 0x7F_7F7F,
            0xFF_0000, 0x00_FF00, 0xFF_FF00, 0x5C_5CFF, 0xFF_00FF, 0x00_FFFF, 0xFF_FFFF,
        ],
        [
            0x00_0000, 0xAA_0000, 0x00_AA00, 0xAA_5500, 0x00_00AA, 0xAA_00AA, 0x00_AAAA, 0xAA_AAAA, 0x55_5555,
            0xFF_5555, 0x55_FF55, 0xFF_FF55, 0x55_55FF, 0xFF_55FF, 0x55_FFFF, 0xFF_FFFF,
        ],
    ];

    /// The value of a colour, on a terminal with these shades.
    fn shown(colour: Color, shades: &[u32; 16]) -> [f64; 3] {
        let split = |value: u32| [value >> 16 & 255, value >> 8 & 255, value & 255].map(f64::from);
        let of = |index: usize| split(shades[index]);
        match colour {
            Color::Rgb(red, green, blue) => [red, green, blue].map(f64::from),
            Color::Indexed(index) if index >= 232 => [f64::from(8 + 10 * u32::from(index - 232)); 3],
            Color::Indexed(index) => {
                let level = |at: u8| [0.0, 95.0, 135.0, 175.0, 215.0, 255.0][usize::from(at % 6)];
                let at = index - 16;
                [level(at / 36), level(at / 6), level(at)]
            }
            Color::Black => of(0),
            Color::Red => of(1),
            Color::Green => of(2),
            Color::Yellow => of(3),
            Color::Blue => of(4),
            Color::Magenta => of(5),
            Color::Cyan => of(6),
            Color::Gray => of(7),
            Color::DarkGray => of(8),
            Color::LightRed => of(9),
            Color::LightGreen => of(10),
            Color::LightYellow => of(11),
            Color::LightBlue => of(12),
            Color::LightMagenta => of(13),
            Color::LightCyan => of(14),
            Color::White => of(15),
            Color::Reset => panic!("a swatch has a colour"),
        }
    }

    /// A colour as the eye measures it: CIE L*a*b* under D65.
    fn seen(value: [f64; 3]) -> [f64; 3] {
        let [red, green, blue] = value.map(|part| {
            let part = part / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        let root = |part: f64| if part > 0.008_856 { part.cbrt() } else { 7.787 * part + 16.0 / 116.0 };
        let x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.950_47);
        let y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue);
        let z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.088_83);
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
        let (one, other) = (seen(one), seen(other));
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    }

    /// The swatches that are drawn of the twelve.
    fn drawn(depth: Depth, light: bool) -> Vec<(&'static str, Style)> {
        let one = |word: &&'static str| match of(word, Some(depth), light) {
            Swatch::Drawn(style) => Some((*word, style)),
            Swatch::WordAlone => None,
            Swatch::Unknown => panic!("{word}"),
        };
        TWELVE.iter().filter_map(one).collect()
    }

    fn assert_told_apart(drawn: &[(&str, Style)], theme: [f64; 3], shades: &[u32; 16]) {
        for (at, (word, style)) in drawn.iter().enumerate() {
            let colour = shown(style.fg.unwrap(), shades);
            for (other, second) in &drawn[..at] {
                let far = distance(colour, shown(second.fg.unwrap(), shades));
                assert!(far >= ALIKE, "{word} and {other}: {far:.0}");
            }
            // Against what is behind it: its own background, else the theme's.
            let behind = style.bg.map_or(theme, |bg| shown(bg, shades));
            let far = distance(colour, behind);
            assert!(far >= ALIKE, "{word} on its background: {far:.0}");
        }
    }

    /// All twelve side by side, at each depth, on each background: what is drawn is told apart.
    #[test]
    fn no_swatch_is_taken_for_another_at_any_depth() {
        for (depth, expected) in [(Depth::Sixteen, 8), (Depth::Indexed, 12), (Depth::True, 12)] {
            for (light, theme) in [(false, [0.0; 3]), (true, [255.0; 3])] {
                let drawn = drawn(depth, light);
                assert_eq!(drawn.len(), expected, "{depth:?}");
                for shades in &SHADES {
                    assert_told_apart(&drawn, theme, shades);
                }
            }
        }
    }

    /// The reference values themselves, or the nearest that the 256 have.
    #[test]
    fn a_swatch_is_the_reference_value_where_the_terminal_can() {
        let named = |hue: Hue| hue.value().map(|value| value.map(f64::from));
        for word in TWELVE {
            let hue = Hue::of(word).unwrap();
            let value = named(hue).unwrap();
            let near = distance(value, shown(Color::Indexed(hue.of_256().unwrap()), &SHADES[0]));
            for other in TWELVE.iter().filter(|other| **other != word) {
                let far = distance(
                    named(Hue::of(other).unwrap()).unwrap(),
                    shown(Color::Indexed(hue.of_256().unwrap()), &SHADES[0]),
                );
                assert!(near < far, "{word} is nearer to {other}: {near:.0} and {far:.0}");
            }
        }
        assert_eq!(
            of("Marron", Some(Depth::True), false),
            Swatch::Drawn(Style::new().fg(Color::Rgb(0x99, 0x33, 0x00)))
        );
    }

    #[test]
    fn what_the_terminal_has_is_read_from_its_variables() {
        for (term, colour_term, tmux, depth) in [
            ("xterm-256color", "truecolor", false, Depth::True),
            ("xterm", "24bit", false, Depth::True),
            ("xterm-direct", "", false, Depth::True),
            ("xterm-256color", "", false, Depth::Indexed),
            ("screen-256color", "truecolor", true, Depth::True),
            ("screen-256color", "truecolor", false, Depth::Indexed),
            ("screen", "truecolor", false, Depth::Sixteen),
            ("linux", "", false, Depth::Sixteen),
            ("xterm", "rxvt", false, Depth::Sixteen),
            ("", "", false, Depth::Sixteen),
        ] {
            assert_eq!(Depth::told(term, colour_term, tmux), depth, "{term} {colour_term}");
        }
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
            assert_eq!(of(word, Some(Depth::True), false), Swatch::Unknown, "{word}");
        }
    }
}
