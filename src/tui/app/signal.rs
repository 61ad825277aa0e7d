//! Sequences written to the terminal outside the frames: text for its clipboard, the announcement that a
//! following ended.
//!
//! Owns: the sequences, and which terminals support desktop notifications. Must never: write a sequence that
//! the terminal is not known to understand, or let a received text act as part of one.

use std::ffi::OsString;
use std::time::{Duration, Instant};

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use crate::domain::text::displayable;
use crate::tui::clipboard::TerminalRelay;

/// The longest string, in bytes, that GNU screen is sure to pass on.
const PIECE: usize = 76;

/// How a terminal notifies the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notification {
    /// Nothing at all: the person wants no bell.
    Silent,
    /// The bell only.
    None,
    /// `OSC 9` (iTerm2).
    Osc9,
    /// `OSC 777` (VTE, WezTerm, foot, Ghostty).
    Osc777,
    /// `OSC 99` (kitty).
    Osc99,
}

impl Notification {
    /// What the terminal named by the environment supports. Behind tmux or screen only the bell is sure to
    /// arrive.
    #[must_use]
    pub fn read(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let value = |name: &str| variable(name).map(|v| v.to_string_lossy().into_owned()).unwrap_or_default();
        let told = |name: &str| !value(name).is_empty();
        if told("TMUX") || told("STY") {
            return Self::None;
        }
        let term = value("TERM");
        match value("TERM_PROGRAM").as_str() {
            "iTerm.app" => Self::Osc9,
            "WezTerm" | "ghostty" => Self::Osc777,
            _ if term == "xterm-kitty" || told("KITTY_WINDOW_ID") => Self::Osc99,
            _ if term == "xterm-ghostty" || term.starts_with("foot") || told("VTE_VERSION") => Self::Osc777,
            _ => Self::None,
        }
    }

    /// The bell, and the notification where there is one.
    #[must_use]
    pub fn sequence(self, text: &str) -> String {
        // A semicolon separates the fields of these sequences.
        let text = displayable(text).replace(';', ",");
        match self {
            Self::Silent => String::new(),
            Self::None => "\u{7}".to_owned(),
            Self::Osc9 => format!("\u{7}\u{1b}]9;reprov : {text}\u{1b}\\"),
            Self::Osc777 => format!("\u{7}\u{1b}]777;notify;reprov;{text}\u{1b}\\"),
            Self::Osc99 => format!("\u{7}\u{1b}]99;;reprov : {text}\u{1b}\\"),
        }
    }
}

/// The most announcements that one notification names.
const NAMED: usize = 3;

/// The pause after a bell in which no other rings: what comes in a burst is one bell.
const PAUSE: Duration = Duration::from_secs(2);

/// When the bell rang last.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bell {
    last: Option<Instant>,
}

impl Bell {
    /// What to write for these announcements at `now`; `None`: nothing, or they belong to the burst that rang already.
    pub(super) fn ring(&mut self, way: Notification, announced: &[String], now: Instant) -> Option<String> {
        let again = self.last.is_some_and(|last| now.duration_since(last) < PAUSE);
        if announced.is_empty() || again || way == Notification::Silent {
            return None;
        }
        self.last = Some(now);
        let named = announced.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(" ");
        let more = if announced.len() > NAMED { " ..." } else { "" };
        Some(way.sequence(&format!("{named}{more}")))
    }
}

/// The sequence that asks the terminal to take a text into its clipboard (OSC 52).
#[must_use]
pub fn osc52(text: &str, relay: TerminalRelay) -> String {
    let mut sequence = String::new();
    // Made safe line by line, so that a sheet keeps its line ends.
    let lines: Vec<_> = text.split('\n').map(displayable).collect();
    // Writing to a string never fails.
    let _ = CopyToClipboard::to_clipboard_from(lines.join("\n")).write_ansi(&mut sequence);
    if relay != TerminalRelay::Screen {
        return sequence;
    }
    // GNU screen passes on the bytes between these two markers. A bell replaces the terminator that screen
    // would take for its own. All of it is ASCII, and short pieces are sure to fit.
    let sequence = format!("{}\u{7}", sequence.trim_end_matches("\u{1b}\\"));
    let pieces = sequence.as_bytes().chunks(PIECE).map(String::from_utf8_lossy);
    pieces.flat_map(|piece| ["\u{1b}P".into(), piece, "\u{1b}\\".into()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Notification {
        Notification::read(|name| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn only_known_terminals_get_more_than_the_bell() {
        assert_eq!(read(&[("TERM", "xterm-256color")]), Notification::None);
        assert_eq!(read(&[("TERM", "linux")]), Notification::None);
        assert_eq!(read(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Notification::None);
        assert_eq!(read(&[("TERM_PROGRAM", "iTerm.app")]), Notification::Osc9);
        assert_eq!(read(&[("TERM", "foot-extra")]), Notification::Osc777);
        assert_eq!(read(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")]), Notification::Osc777);
        assert_eq!(read(&[("TERM", "xterm-kitty")]), Notification::Osc99);
        assert_eq!(read(&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/x")]), Notification::None);
        assert_eq!(Notification::None.sequence("fini"), "\u{7}");
    }

    #[test]
    fn a_burst_of_ends_is_one_bell() {
        let (mut bell, start) = (Bell::default(), Instant::now());
        let ended = |n: usize| (0..n).map(|n| format!("C{n} : Terminé.")).collect::<Vec<_>>();
        assert_eq!(bell.ring(Notification::Silent, &ended(1), start), None);
        assert_eq!(bell.ring(Notification::None, &[], start), None);
        assert_eq!(bell.ring(Notification::None, &ended(30), start).as_deref(), Some("\u{7}"));
        assert_eq!(bell.ring(Notification::None, &ended(1), start + Duration::from_millis(1_999)), None);
        let later = bell.ring(Notification::Osc9, &ended(30), start + PAUSE).unwrap();
        assert!(later.starts_with('\u{7}') && later.matches('\u{7}').count() == 1, "{later:?}");
        assert!(later.contains("C2 : Terminé. ...") && !later.contains("C3"), "{later:?}");
    }

    #[test]
    fn a_received_text_can_not_end_the_sequence_or_add_a_field() {
        for kind in [Notification::Osc9, Notification::Osc777, Notification::Osc99] {
            let text = kind.sequence("a\u{1b}\\b\u{7}c\u{9c};d");
            assert_eq!((text.matches('\u{1b}').count(), text.matches('\u{7}').count()), (2, 1), "{text:?}");
            assert!(!text.contains('\u{9c}') && text.ends_with(",d\u{1b}\\"), "{text:?}");
        }
    }

    #[test]
    fn the_text_is_in_the_terminal_s_own_sequence_whole_and_clean() {
        assert_eq!(osc52("ABCDEF", TerminalRelay::None), "\u{1b}]52;c;QUJDREVG\u{1b}\\");
        assert_eq!(osc52("ABCDEF", TerminalRelay::Tmux), osc52("ABCDEF", TerminalRelay::None));
        assert_eq!(osc52("A\u{1b}B", TerminalRelay::None), osc52("A\u{fffd}B", TerminalRelay::None));
        let long = "CODE-".repeat(40);
        let for_screen = osc52(&long, TerminalRelay::Screen);
        let joined: String =
            for_screen.split("\u{1b}P").map(|part| part.strip_suffix("\u{1b}\\").unwrap_or(part)).collect();
        assert_eq!(joined, osc52(&long, TerminalRelay::None).replace("\u{1b}\\", "\u{7}"));
    }
}
