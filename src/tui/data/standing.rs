//! The state of a put as lists keep and show it: a sign, words, a meaning.
//!
//! Owns: the one translation of a put's phase for the screens. Must never: decide what a phase means
//! (that is [`crate::domain::lifecycle`]).

use std::borrow::Cow;

use crate::domain::lifecycle::{Life, Phase};
use crate::domain::states::Statut;
use crate::domain::text::displayable;
use crate::host::texts::Texts;
use crate::tui::glyphs::Signs;
use crate::tui::theme::Meaning;

/// The sign before the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Todo,
    Underway,
    Good,
    Bad,
    Warning,
    None,
}

/// The words: from the table of texts, or as received from the service.
#[derive(Debug, Clone, PartialEq, Eq)]
enum StateWords {
    Key(&'static str),
    Received(Box<str>),
}

/// The state of a put in short: all that a list keeps of a put that is no longer at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutState {
    sign: Sign,
    words: StateWords,
    meaning: Meaning,
    rank: u8,
}

impl PutState {
    /// The state of the put `life`.
    #[must_use]
    pub fn of(life: &Life) -> Self {
        let (rank, sign, key, meaning) = match &life.phase {
            Phase::Unknown(_) => (0, Sign::Warning, "tui.phase.inconnue", Meaning::Warning),
            Phase::Followed(followed) if followed.is_forgotten() => {
                (1, Sign::Warning, "tui.phase.oubliee", Meaning::Warning)
            }
            Phase::Intention => (2, Sign::Todo, "tui.phase.intention", Meaning::Accent),
            Phase::Sending { .. } => (3, Sign::Underway, "tui.phase.envoi", Meaning::Accent),
            Phase::Followed(followed) => match &followed.statut {
                None => (4, Sign::Underway, "tui.phase.acceptee", Meaning::Accent),
                Some(statut) => return Self::received(5, Sign::Underway, statut, Meaning::Accent),
            },
            Phase::Finished { statut: Statut::Finished, .. } => (7, Sign::Good, "tui.phase.termine", Meaning::Good),
            Phase::Finished { statut, .. } => return Self::received(6, Sign::Bad, statut, Meaning::Bad),
            Phase::Closed { .. } => (8, Sign::None, "tui.phase.close", Meaning::Muted),
            Phase::Refused(_) => (9, Sign::Bad, "tui.phase.refusee", Meaning::Bad),
            Phase::NotSent(_) => (10, Sign::Bad, "tui.phase.non_envoyee", Meaning::Bad),
            Phase::NotCarriedOut(_) => (11, Sign::None, "tui.phase.non_partie", Meaning::Muted),
        };
        Self { sign, words: StateWords::Key(key), meaning, rank }
    }

    fn received(rank: u8, sign: Sign, statut: &Statut, meaning: Meaning) -> Self {
        Self { sign, words: StateWords::Received(displayable(statut.libelle()).into()), meaning, rank }
    }

    /// The rank in a list sorted by state: puts in doubt first, puts that came to nothing last.
    #[must_use]
    pub const fn rank(&self) -> u8 {
        self.rank
    }

    /// The words, safe to show.
    #[must_use]
    pub fn words(&self, texts: Texts) -> Cow<'_, str> {
        match &self.words {
            StateWords::Key(key) => Cow::Borrowed(texts.get(key)),
            StateWords::Received(words) => Cow::Borrowed(words),
        }
    }

    /// The sign.
    #[must_use]
    pub const fn sign(&self, signs: &Signs) -> &'static str {
        match self.sign {
            Sign::Todo => signs.todo,
            Sign::Underway => signs.underway,
            Sign::Good => signs.good,
            Sign::Bad => signs.bad,
            Sign::Warning => signs.warning,
            Sign::None => signs.none,
        }
    }

    /// The meaning, which gives the style.
    #[must_use]
    pub const fn meaning(&self) -> Meaning {
        self.meaning
    }
}
