//! Many workflows followed on what the month still allows.
//!
//! Owns: who is the most urgent, and by how much the intervals stretch when the requests that are
//! left do not suffice for all.
//!
//! Each workflow needs so many questions until it has likely ended ([`super::Plan::besoin`]). While
//! what is left of the month suffices for the sum, every plan is kept as it is. Where it does not,
//! all intervals stretch by one measure, of which those of a workflow that is under way take all,
//! those of one that was accepted and has shown no state yet half, and those of a put in doubt a
//! quarter (never less than the plan itself): missing knowledge comes first. The measure is the
//! least one at which what they will ask, together, is what is left. [`Cadence::maximum`] does not
//! hold then. An interval that would stretch past the month's end ends with the month.
//!
//! With nothing left at all nothing stretches: the question is refused by the quota, which is told.
//!
//! [`Cadence::maximum`]: super::Cadence::maximum

use jiff::{SignedDuration, Timestamp};

use super::next::Suivante;
use crate::domain::lifecycle::{Phase, Vie};

/// What is asked first: what is known least of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgence {
    /// Nobody knows whether the put was carried out.
    Doute,
    /// Accepted; no state was seen yet.
    SansEtat,
    /// Seen under way.
    EnCours,
}

impl Urgence {
    /// How urgent a put is; `None` when nothing is to be asked about it.
    #[must_use]
    pub fn de(vie: &Vie) -> Option<Self> {
        match &vie.phase {
            _ if !vie.est_suivie() => None,
            Phase::Inconnue(_) => Some(Self::Doute),
            Phase::EnSuivi(suivie) if suivie.statut.is_none() => Some(Self::SansEtat),
            Phase::EnSuivi(_) => Some(Self::EnCours),
            _ => None,
        }
    }

    /// What part of the common measure it takes.
    const fn part(self) -> f64 {
        match self {
            Self::Doute => 0.25,
            Self::SansEtat => 0.5,
            Self::EnCours => 1.0,
        }
    }
}

/// By how much intervals stretch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Partage {
    mesure: f64,
    fin_du_mois: Option<Timestamp>,
}

impl Partage {
    /// Shares `reste` requests, which are to last until `fin_du_mois`, between workflows that need
    /// that many questions each.
    #[must_use]
    pub fn new(besoins: impl IntoIterator<Item = (Urgence, f64)>, reste: u32, fin_du_mois: Option<Timestamp>) -> Self {
        let (mut doute, mut sans_etat, mut en_cours) = (0.0, 0.0, 0.0);
        for (urgence, besoin) in besoins {
            let de_plus = if besoin.is_finite() { besoin.max(0.0) } else { 0.0 };
            match urgence {
                Urgence::Doute => doute += de_plus,
                Urgence::SansEtat => sans_etat += de_plus,
                Urgence::EnCours => en_cours += de_plus,
            }
        }
        Self { mesure: mesure([doute, sans_etat, en_cours], f64::from(reste)), fin_du_mois }
    }

    /// By how much the intervals of such a workflow are longer; never less than 1.
    #[must_use]
    pub fn etirement(&self, urgence: Urgence) -> f64 {
        (self.mesure * urgence.part()).max(1.0)
    }

    /// A plan's next question, put off by what the others need; never sooner than planned.
    #[must_use]
    pub fn etire(&self, urgence: Urgence, prevue: Suivante) -> Suivante {
        let etirement = self.etirement(urgence);
        if etirement <= 1.0 {
            return prevue;
        }
        let secondes = prevue.le.duration_since(prevue.depuis).as_secs_f64() * etirement;
        let intervalle = SignedDuration::try_from_secs_f64(secondes).unwrap_or(SignedDuration::MAX);
        let plus_tard = prevue.depuis.checked_add(intervalle).unwrap_or(Timestamp::MAX);
        let plus_tard = self.fin_du_mois.map_or(plus_tard, |fin| plus_tard.min(fin));
        Suivante { le: plus_tard.max(prevue.le), ..prevue }
    }
}

/// The least measure, 1 or more, at which the three needs, the most urgent first, take `reste`.
fn mesure([doute, sans_etat, en_cours]: [f64; 3], reste: f64) -> f64 {
    if reste < 1.0 || doute + sans_etat + en_cours <= reste {
        return 1.0;
    }
    // Only those under way stretch.
    let autres = doute + sans_etat;
    if reste > autres && en_cours / (reste - autres) <= 2.0 {
        return en_cours / (reste - autres);
    }
    // Those without a state too.
    if reste > doute && (2.0 * sans_etat + en_cours) / (reste - doute) <= 4.0 {
        return (2.0 * sans_etat + en_cours) / (reste - doute);
    }
    (4.0 * doute + 2.0 * sans_etat + en_cours) / reste
}
