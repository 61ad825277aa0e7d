//! The signs on the screen, in two sets.
//!
//! Owns: the Unicode set, the ASCII set for consoles that show nothing else, and frames for screen readers
//! (none). Signs are one column wide, never braille, and box drawing uses the basic set only.
//!
//! The ASCII set replaces signs only: letters keep their accents. A console that can't show box drawing can
//! still show é, and a reference or a code that lost an accent would be a different one.

use ratatui::buffer::Buffer;
use ratatui::symbols::border;

use crate::host::config::{BorderStyle, GlyphSet};

/// One set of signs.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each field is the sign that its name says")]
pub struct Signs {
    pub ascii: bool,
    pub frames: BorderStyle,
    pub cursor: &'static str,
    pub open: &'static str,
    pub closed: &'static str,
    pub own: &'static str,
    pub wanted: &'static str,
    pub pbo: &'static str,
    pub swatch: &'static str,
    pub good: &'static str,
    pub bad: &'static str,
    pub warning: &'static str,
    pub question: &'static str,
    pub none: &'static str,
    pub underway: &'static str,
    pub todo: &'static str,
    pub free: &'static str,
    pub taken: &'static str,
    pub reserved: &'static str,
    pub bar_full: &'static str,
    pub bar_empty: &'static str,
    pub ellipsis: &'static str,
    pub dot: &'static str,
    pub enter: &'static str,
    pub ascending: &'static str,
    pub descending: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub left: &'static str,
    pub right: &'static str,
    pub checked: &'static str,
    pub unchecked: &'static str,
    pub border: border::Set<'static>,
}

const UNICODE: Signs = Signs {
    ascii: false,
    frames: BorderStyle::Line,
    cursor: "▶",
    open: "▼",
    closed: "▸",
    own: "★",
    wanted: "◆",
    pbo: "▣",
    swatch: "■",
    good: "✔",
    bad: "✘",
    warning: "⚠",
    question: "?",
    none: "·",
    underway: "◐",
    todo: "○",
    free: "●",
    taken: "○",
    reserved: "◐",
    bar_full: "▓",
    bar_empty: "░",
    ellipsis: "…",
    dot: "·",
    enter: "⏎",
    ascending: "▲",
    descending: "▼",
    up: "↑",
    down: "↓",
    left: "←",
    right: "→",
    checked: "[x]",
    unchecked: "[ ]",
    border: border::PLAIN,
};

const ASCII: Signs = Signs {
    ascii: true,
    frames: BorderStyle::Line,
    cursor: ">",
    open: "v",
    closed: ">",
    own: "*",
    wanted: "@",
    pbo: "#",
    swatch: "#",
    good: "+",
    bad: "X",
    warning: "!",
    question: "?",
    none: "-",
    underway: "~",
    todo: "o",
    free: "+",
    taken: "x",
    reserved: "~",
    bar_full: "#",
    bar_empty: ".",
    ellipsis: "~",
    dot: "-",
    enter: "Ent",
    ascending: "^",
    descending: "v",
    up: "^",
    down: "v",
    left: "<",
    right: ">",
    checked: "[x]",
    unchecked: "[ ]",
    border: border::PLAIN,
};

impl Signs {
    /// The set to use; `utf8` is what the environment says of the terminal.
    #[must_use]
    pub const fn new(asked: GlyphSet, utf8: bool) -> Self {
        match (asked, utf8) {
            (GlyphSet::Unicode, _) | (GlyphSet::Auto, true) => UNICODE,
            (GlyphSet::Ascii, _) | (GlyphSet::Auto, false) => ASCII,
        }
    }

    /// The same signs with these frames.
    #[must_use]
    pub const fn with_borders(self, frames: BorderStyle) -> Self {
        Self { frames, ..self }
    }

    /// Replaces drawn lines with the frames that are asked for. In the ASCII set, also replaces the signs in
    /// texts and received values (French quotes, dashes, dots), but no letters.
    pub fn finish(&self, cells: &mut Buffer) {
        if !self.ascii && self.frames == BorderStyle::Line {
            return;
        }
        for cell in &mut cells.content {
            if let Some(other) = self.frame(cell.symbol()).or_else(|| self.plain(cell.symbol())) {
                cell.set_symbol(other);
            }
        }
    }

    /// The sign that replaces a line of a frame: every frame is first drawn in lines, in both sets.
    fn frame(&self, symbol: &str) -> Option<&'static str> {
        let line = symbol.chars().all(|c| ('\u{2500}'..='\u{257f}').contains(&c));
        let ascii = self.ascii || self.frames == BorderStyle::Ascii;
        match symbol {
            _ if !line => None,
            _ if self.frames == BorderStyle::None => Some(" "),
            _ if !ascii => None,
            "│" => Some("|"),
            "─" => Some("-"),
            _ => Some("+"),
        }
    }

    fn plain(&self, symbol: &str) -> Option<&'static str> {
        match symbol {
            _ if !self.ascii => None,
            "«" | "»" | "“" | "”" => Some("\""),
            "’" | "‘" => Some("'"),
            "—" | "–" | "·" | "•" => Some("-"),
            "…" => Some("~"),
            "→" => Some(">"),
            "←" => Some("<"),
            "×" => Some("x"),
            "\u{a0}" | "\u{202f}" => Some(" "),
            "\u{fffd}" => Some("?"),
            _ => None,
        }
    }
}
