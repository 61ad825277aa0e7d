//! Where a put stands, as lists keep it and show it: a sign, words, a meaning.
//!
//! Owns: the one translation of a put's phase for the screens. Must never: decide what a phase means
//! (that is [`crate::domain::lifecycle`]).

use std::borrow::Cow;

use crate::domain::lifecycle::{Phase, Vie};
use crate::domain::states::Statut;
use crate::domain::text::affichable;
use crate::host::texts::Textes;
use crate::tui::glyphs::Signs;
use crate::tui::theme::Meaning;

/// Which sign stands before the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signe {
    Todo,
    Underway,
    Good,
    Bad,
    Warning,
    None,
}

/// Its words: from the texts table, or as the service said it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mots {
    Cle(&'static str),
    Recus(Box<str>),
}

/// Where a put stands, in short: of a put that is no longer at hand this is all that a list keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtatPut {
    signe: Signe,
    mots: Mots,
    meaning: Meaning,
    rang: u8,
}

impl EtatPut {
    /// Where `vie` stands.
    #[must_use]
    pub fn de(vie: &Vie) -> Self {
        let (rang, signe, cle, meaning) = match &vie.phase {
            Phase::Inconnue(_) => (0, Signe::Warning, "tui.phase.inconnue", Meaning::Warning),
            Phase::EnSuivi(suivie) if suivie.est_oubliee() => {
                (1, Signe::Warning, "tui.phase.oubliee", Meaning::Warning)
            }
            Phase::Intention => (2, Signe::Todo, "tui.phase.intention", Meaning::Accent),
            Phase::Envoi { .. } => (3, Signe::Underway, "tui.phase.envoi", Meaning::Accent),
            Phase::EnSuivi(suivie) => match &suivie.statut {
                None => (4, Signe::Underway, "tui.phase.acceptee", Meaning::Accent),
                Some(statut) => return Self::recu(5, Signe::Underway, statut, Meaning::Accent),
            },
            Phase::Terminee { statut: Statut::Termine, .. } => (7, Signe::Good, "tui.phase.termine", Meaning::Good),
            Phase::Terminee { statut, .. } => return Self::recu(6, Signe::Bad, statut, Meaning::Bad),
            Phase::Close { .. } => (8, Signe::None, "tui.phase.close", Meaning::Muted),
            Phase::Refusee(_) => (9, Signe::Bad, "tui.phase.refusee", Meaning::Bad),
            Phase::NonEnvoyee(_) => (10, Signe::Bad, "tui.phase.non_envoyee", Meaning::Bad),
            Phase::NonPartie(_) => (11, Signe::None, "tui.phase.non_partie", Meaning::Muted),
        };
        Self { signe, mots: Mots::Cle(cle), meaning, rang }
    }

    fn recu(rang: u8, signe: Signe, statut: &Statut, meaning: Meaning) -> Self {
        Self { signe, mots: Mots::Recus(affichable(statut.libelle()).into()), meaning, rang }
    }

    /// Its place in a list sorted by state: what is in doubt first, what came to nothing last.
    #[must_use]
    pub const fn rang(&self) -> u8 {
        self.rang
    }

    /// Its words, safe to show.
    #[must_use]
    pub fn mots(&self, textes: Textes) -> Cow<'_, str> {
        match &self.mots {
            Mots::Cle(cle) => Cow::Borrowed(textes.get(cle)),
            Mots::Recus(mots) => Cow::Borrowed(mots),
        }
    }

    /// Its sign.
    #[must_use]
    pub const fn signe(&self, signs: &Signs) -> &'static str {
        match self.signe {
            Signe::Todo => signs.todo,
            Signe::Underway => signs.underway,
            Signe::Good => signs.good,
            Signe::Bad => signs.bad,
            Signe::Warning => signs.warning,
            Signe::None => signs.none,
        }
    }

    /// What it means.
    #[must_use]
    pub const fn meaning(&self) -> Meaning {
        self.meaning
    }
}
