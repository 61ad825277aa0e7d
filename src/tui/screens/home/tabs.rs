//! The views of the list of contracts, by what stands with each.
//!
//! Owns: which contracts a view holds, and the word by which a view is kept. Must never: hide a contract whose put goes
//! on, or whose code is missing.

use crate::domain::lifecycle::{Life, Phase};
use crate::engine::ContratAtHand;
use crate::tui::data::Data;

/// A view of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ContratTab {
    /// All that are not put away.
    #[default]
    All,
    /// Those whose put goes on, or is in doubt.
    Underway,
    /// Those that lack a code de décharge.
    Codes,
    /// Those whose put came to its end.
    Finished,
    /// Those for which nothing was carried out yet.
    Todo,
    /// Those that only the access files name.
    Imported,
    /// Those that a person put away.
    Away,
}

impl ContratTab {
    /// Every view, in the order of the keys.
    pub(super) const ALL: [Self; 7] =
        [Self::All, Self::Underway, Self::Codes, Self::Finished, Self::Todo, Self::Imported, Self::Away];

    /// Its place among all.
    pub(super) fn place(self) -> usize {
        Self::ALL.iter().position(|other| *other == self).unwrap_or(0)
    }

    /// The view so many places further on, around the end.
    pub(super) fn step(self, by: usize) -> Self {
        Self::ALL.iter().copied().cycle().nth(self.place() + by).unwrap_or(self)
    }

    /// Its text key.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::All => "tui.dossiers.vue.tous",
            Self::Underway => "tui.dossiers.vue.en_cours",
            Self::Codes => "tui.dossiers.vue.codes",
            Self::Finished => "tui.dossiers.vue.termines",
            Self::Todo => "tui.dossiers.vue.a_faire",
            Self::Imported => "tui.dossiers.vue.importes",
            Self::Away => "tui.dossiers.vue.ranges",
        }
    }

    /// The word under which it is kept.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::All => "tous",
            Self::Underway => "en_cours",
            Self::Codes => "codes",
            Self::Finished => "termines",
            Self::Todo => "a_faire",
            Self::Imported => "importes",
            Self::Away => "ranges",
        }
    }

    /// Whether a contract at hand is in this view.
    pub(super) fn holds(self, data: &Data, at_hand: &ContratAtHand) -> bool {
        let life = data.life(&at_hand.contrat);
        // A put that was begun since the list was read takes its contract out.
        let away = at_hand.own_note.away && life.is_none_or(Life::is_settled);
        match self {
            Self::Away => away,
            _ if away => false,
            Self::All => true,
            Self::Underway => life.is_some_and(|life| !life.is_settled()),
            Self::Codes => !at_hand.missing_codes.is_empty(),
            Self::Finished => {
                life.is_some_and(|life| matches!(life.phase, Phase::Finished { .. } | Phase::Closed { .. }))
            }
            Self::Todo => life.is_none_or(|life| {
                matches!(life.phase, Phase::NotSent(_) | Phase::Refused(_) | Phase::NotCarriedOut(_))
            }),
            Self::Imported => false,
        }
    }
}
