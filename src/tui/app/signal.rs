//! What is written to the terminal beside the screen: text for its clipboard, the end of a following.
//!
//! Owns: the sequences, and for which terminals a desktop notification exists. Must never: write one
//! that a terminal is not known to understand, or let a received text act in one.

use std::ffi::OsString;

use crossterm::Command as _;
use crossterm::clipboard::CopyToClipboard;

use crate::domain::text::affichable;
use crate::tui::clipboard::Relais;

/// How long a string GNU screen is sure to pass on.
const MORCEAU: usize = 76;

/// How a terminal notifies the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notification {
    /// The bell only.
    Aucune,
    /// `OSC 9` (iTerm2).
    Osc9,
    /// `OSC 777` (VTE, WezTerm, foot, Ghostty).
    Osc777,
    /// `OSC 99` (kitty).
    Osc99,
}

impl Notification {
    /// What the terminal that the environment names has. Behind tmux or screen the bell alone is sure
    /// to arrive.
    #[must_use]
    pub fn lit(variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let valeur = |nom: &str| variable(nom).map(|v| v.to_string_lossy().into_owned()).unwrap_or_default();
        let dit = |nom: &str| !valeur(nom).is_empty();
        if dit("TMUX") || dit("STY") {
            return Self::Aucune;
        }
        let term = valeur("TERM");
        match valeur("TERM_PROGRAM").as_str() {
            "iTerm.app" => Self::Osc9,
            "WezTerm" | "ghostty" => Self::Osc777,
            _ if term == "xterm-kitty" || dit("KITTY_WINDOW_ID") => Self::Osc99,
            _ if term == "xterm-ghostty" || term.starts_with("foot") || dit("VTE_VERSION") => Self::Osc777,
            _ => Self::Aucune,
        }
    }

    /// The bell, and the notification where there is one.
    #[must_use]
    pub fn sequence(self, texte: &str) -> String {
        // A semicolon parts the fields of these sequences.
        let texte = affichable(texte).replace(';', ",");
        match self {
            Self::Aucune => "\u{7}".to_owned(),
            Self::Osc9 => format!("\u{7}\u{1b}]9;reprov : {texte}\u{1b}\\"),
            Self::Osc777 => format!("\u{7}\u{1b}]777;notify;reprov;{texte}\u{1b}\\"),
            Self::Osc99 => format!("\u{7}\u{1b}]99;;reprov : {texte}\u{1b}\\"),
        }
    }
}

/// The sequence that asks the terminal to take a text into its clipboard (OSC 52).
#[must_use]
pub fn osc52(texte: &str, relais: Relais) -> String {
    let mut sequence = String::new();
    // Line by line: a sheet keeps its own line ends.
    let lignes: Vec<_> = texte.split('\n').map(affichable).collect();
    // Writing to a string never fails.
    let _ = CopyToClipboard::to_clipboard_from(lignes.join("\n")).write_ansi(&mut sequence);
    if relais != Relais::Screen {
        return sequence;
    }
    // GNU screen passes on what stands between these two. The end that it would take for its own is said
    // by a bell; all of it is ASCII, and short pieces are sure to fit.
    let sequence = format!("{}\u{7}", sequence.trim_end_matches("\u{1b}\\"));
    let morceaux = sequence.as_bytes().chunks(MORCEAU).map(String::from_utf8_lossy);
    morceaux.flat_map(|morceau| ["\u{1b}P".into(), morceau, "\u{1b}\\".into()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lit(variables: &[(&str, &str)]) -> Notification {
        Notification::lit(|nom| {
            variables.iter().find(|(autre, _)| *autre == nom).map(|(_, valeur)| OsString::from(valeur))
        })
    }

    #[test]
    fn only_known_terminals_get_more_than_the_bell() {
        assert_eq!(lit(&[("TERM", "xterm-256color")]), Notification::Aucune);
        assert_eq!(lit(&[("TERM", "linux")]), Notification::Aucune);
        assert_eq!(lit(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Notification::Aucune);
        assert_eq!(lit(&[("TERM_PROGRAM", "iTerm.app")]), Notification::Osc9);
        assert_eq!(lit(&[("TERM", "foot-extra")]), Notification::Osc777);
        assert_eq!(lit(&[("TERM", "xterm-256color"), ("VTE_VERSION", "7600")]), Notification::Osc777);
        assert_eq!(lit(&[("TERM", "xterm-kitty")]), Notification::Osc99);
        assert_eq!(lit(&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/x")]), Notification::Aucune);
        assert_eq!(Notification::Aucune.sequence("fini"), "\u{7}");
    }

    #[test]
    fn a_received_text_can_not_end_the_sequence_or_add_a_field() {
        for genre in [Notification::Osc9, Notification::Osc777, Notification::Osc99] {
            let texte = genre.sequence("a\u{1b}\\b\u{7}c\u{9c};d");
            assert_eq!((texte.matches('\u{1b}').count(), texte.matches('\u{7}').count()), (2, 1), "{texte:?}");
            assert!(!texte.contains('\u{9c}') && texte.ends_with(",d\u{1b}\\"), "{texte:?}");
        }
    }

    #[test]
    fn the_text_is_in_the_terminal_s_own_sequence_whole_and_clean() {
        assert_eq!(osc52("ABCDEF", Relais::Aucun), "\u{1b}]52;c;QUJDREVG\u{1b}\\");
        assert_eq!(osc52("ABCDEF", Relais::Tmux), osc52("ABCDEF", Relais::Aucun));
        assert_eq!(osc52("A\u{1b}B", Relais::Aucun), osc52("A\u{fffd}B", Relais::Aucun));
        let long = "CODE-".repeat(40);
        let pour_screen = osc52(&long, Relais::Screen);
        let rejoint: String =
            pour_screen.split("\u{1b}P").map(|part| part.strip_suffix("\u{1b}\\").unwrap_or(part)).collect();
        assert_eq!(rejoint, osc52(&long, Relais::Aucun).replace("\u{1b}\\", "\u{7}"));
    }
}
