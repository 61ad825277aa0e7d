//! What is told of a check: where a plan stands, what was found of it, and how many there are.

use std::fmt;

use jiff::Timestamp;

use crate::cli::context::Fin;
use crate::domain::rules::ereprov::{Ensemble, Jugement, Proposition};

/// Where a plan stands: a file, or a line of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) nom: &'a str,
    pub(super) ligne: Option<u64>,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ligne {
            Some(ligne) => write!(f, "{}:{ligne}", self.nom),
            None => f.write_str(self.nom),
        }
    }
}

/// A plan that was judged.
pub(super) struct Verifie {
    pub(super) jugement: Jugement,
    /// What to do instead; empty unless it is rejected.
    pub(super) alternatives: Vec<Proposition>,
    /// Where the fibre's state came from, and when.
    pub(super) releve: Option<(&'static str, Option<Timestamp>)>,
    /// Whether it is the only plan.
    pub(super) seul: bool,
}

/// How many plans got each verdict.
#[derive(Default)]
pub(super) struct Total {
    pub(super) conforme: u64,
    pub(super) rejet: u64,
    pub(super) indetermine: u64,
    pub(super) illisible: u64,
}

impl Total {
    pub(super) const fn fin(&self) -> Fin {
        if self.illisible > 0 {
            Fin::Entree
        } else if self.rejet > 0 {
            Fin::Refus
        } else if self.indetermine > 0 {
            Fin::Indecis
        } else {
            Fin::Fait
        }
    }

    pub(super) const fn plans(&self) -> u64 {
        self.conforme + self.rejet + self.indetermine + self.illisible
    }

    pub(super) const fn compte(&mut self, ensemble: Ensemble) {
        match ensemble {
            Ensemble::Conforme => self.conforme += 1,
            Ensemble::Indetermine => self.indetermine += 1,
            Ensemble::Rejet => self.rejet += 1,
        }
    }
}
