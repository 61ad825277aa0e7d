//! The orders in which the contracts at hand can stand.
//!
//! Owns: comparing two contracts. Must never: change the order of those that are equal.

use std::cmp::{Ordering, Reverse};

use crate::engine::ContratAtHand;
use crate::tui::building::natural;
use crate::tui::data::Data;
use crate::tui::data::PutState;

/// An order of the contracts at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ContratOrder {
    /// Most urgent first, in the engine's order.
    #[default]
    Urgency,
    /// By reference, `MUT-2` before `MUT-10`.
    Contrat,
    /// By state, puts in doubt first.
    State,
    /// Latest change first.
    Since,
    /// Soonest question to the service first.
    Next,
}

impl ContratOrder {
    /// The order after this one.
    pub(super) const fn next(self) -> Self {
        match self {
            Self::Urgency => Self::Contrat,
            Self::Contrat => Self::State,
            Self::State => Self::Since,
            Self::Since => Self::Next,
            Self::Next => Self::Urgency,
        }
    }

    /// The word under which it is kept.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Urgency => "urgence",
            Self::Contrat => "contrat",
            Self::State => "etat",
            Self::Since => "depuis",
            Self::Next => "prochain",
        }
    }

    /// The order kept under a word.
    pub(super) fn kept(word: &str) -> Option<Self> {
        [Self::Urgency, Self::Contrat, Self::State, Self::Since, Self::Next].into_iter().find(|own| own.word() == word)
    }

    /// The text key of the notice when the order is chosen.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Urgency => "tui.dossiers.tri.urgence",
            Self::Contrat => "tui.dossiers.tri.contrat",
            Self::State => "tui.dossiers.tri.etat",
            Self::Since => "tui.dossiers.tri.depuis",
            Self::Next => "tui.dossiers.tri.prochain",
        }
    }

    /// The text key of the column that it sorts by.
    pub(super) const fn column(self) -> Option<&'static str> {
        match self {
            Self::Urgency => None,
            Self::Contrat => Some("tui.dossiers.contrat"),
            Self::State => Some("tui.dossiers.etat"),
            Self::Since => Some("tui.dossiers.depuis"),
            Self::Next => Some("tui.dossiers.prochain"),
        }
    }

    /// Compares two contracts. Equal ones stay in the engine's order.
    pub(super) fn compare(self, data: &Data, a: &ContratAtHand, b: &ContratAtHand) -> Ordering {
        let by_contrat = || natural(a.contrat.as_str(), b.contrat.as_str());
        match self {
            Self::Urgency => Ordering::Equal,
            Self::Contrat => by_contrat(),
            Self::State => state(data, a).cmp(&state(data, b)).then_with(by_contrat),
            Self::Since => Reverse(since(data, a)).cmp(&Reverse(since(data, b))),
            Self::Next => next_at(data, a).cmp(&next_at(data, b)),
        }
    }
}

/// When a contract's put changed last, or the contract was last looked at.
pub(super) fn since(data: &Data, at_hand: &ContratAtHand) -> jiff::Timestamp {
    data.life(&at_hand.contrat).map_or(at_hand.seen_at, |life| life.at)
}

/// The sort key for the next question to the service; contracts that are not asked about come last.
fn next_at(data: &Data, at_hand: &ContratAtHand) -> (bool, Option<jiff::Timestamp>) {
    let at = data.contrat(&at_hand.contrat).and_then(|own| own.next_at);
    (at.is_none(), at)
}

/// The sort key for the state; contracts without a put come last, and a missing code counts with the state.
fn state(data: &Data, at_hand: &ContratAtHand) -> (u8, bool, String) {
    data.life(&at_hand.contrat).map_or_else(
        || (u8::MAX, true, String::new()),
        |life| {
            let state = PutState::of(life);
            (state.rank(), at_hand.missing_codes.is_empty(), state.words(data.texts).into_owned())
        },
    )
}
