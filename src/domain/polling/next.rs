//! The next question about one put: when it is due, and how many are still likely.

use jiff::{SignedDuration, Timestamp};

use super::cadence::{Cadence, intervalle};
use super::plan::Plan;
use crate::domain::lifecycle::{Phase, Vie};

/// The questions already asked since the put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Releves {
    /// How many.
    pub nombre: u32,
    /// When the last one was.
    pub dernier: Option<Timestamp>,
}

/// The next question of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suivante {
    /// When.
    pub le: Timestamp,
    /// What it is counted from: the last question, or the put's last byte.
    pub depuis: Timestamp,
}

impl Suivante {
    /// The same, put off until `fin` where that is later: the service asked for it at `depuis`.
    #[must_use]
    pub fn pas_avant(self, (depuis, fin): (Timestamp, Timestamp)) -> Self {
        if fin > self.le { Self { le: fin, depuis: depuis.max(self.depuis) } } else { self }
    }
}

/// What the plan of a put is counted from: the last question, or the put's last byte. What was seen
/// of other workflows later than that does not change its next question, so that every process
/// that follows it finds the same. `None` when nothing is to be asked about it.
#[must_use]
pub fn depuis(vie: &Vie, releves: Releves) -> Option<Timestamp> {
    origine(vie).map(|origine| releves.dernier.unwrap_or(origine))
}

/// When the last byte of a put that is to be asked about left; `None` where nothing is to be asked.
#[must_use]
pub fn origine(vie: &Vie) -> Option<Timestamp> {
    match &vie.phase {
        _ if !vie.est_suivie() => None,
        Phase::EnSuivi(suivie) => Some(suivie.dernier_octet),
        Phase::Inconnue(enquete) => Some(enquete.dernier_octet),
        _ => None,
    }
}

/// When to ask next; `None` when nothing is to be asked (settled, not sent yet, or no longer known to
/// the service).
///
/// What was accepted is asked about when `plan` says so. In doubt the question is not when the
/// workflow ends but whether there is one: the n-th interval is [`intervalle`], and once the service
/// has shown no trace of the put, asking before `doute` is over would settle nothing and is not done.
#[must_use]
pub fn prochaine(vie: &Vie, releves: Releves, plan: &Plan, cadence: Cadence) -> Option<Suivante> {
    let origine = origine(vie)?;
    let depuis = releves.dernier.unwrap_or(origine);
    let apres = |quand: Timestamp, duree: SignedDuration| quand.checked_add(duree).unwrap_or(Timestamp::MAX);
    let le = if let Phase::Inconnue(enquete) = &vie.phase {
        let prochaine = apres(depuis, intervalle(releves.nombre, cadence));
        // An absence that was seen before the last byte left: the clock was set back meanwhile.
        let au_plus_tot = enquete.premiere_absence.map(|absence| apres(absence.min(origine), cadence.doute));
        au_plus_tot.map_or(prochaine, |au_plus_tot| prochaine.max(au_plus_tot))
    } else {
        let derniere = releves.dernier.map(|dernier| dernier.duration_since(origine));
        apres(origine, plan.prochaine(derniere)).max(depuis)
    };
    Some(Suivante { le, depuis })
}

/// How many questions a put is likely to need until `fin`: what [`super::Partage::new`] takes. Doubt is
/// settled by the first trace of the put, or by two absences.
#[must_use]
pub fn besoin(vie: &Vie, releves: Releves, plan: &Plan, fin: Option<Timestamp>) -> f64 {
    let Some(origine) = origine(vie) else { return 0.0 };
    match &vie.phase {
        Phase::Inconnue(enquete) if enquete.premiere_absence.is_some() => 1.0,
        Phase::Inconnue(_) => 2.0,
        _ => {
            let derniere = releves.dernier.map(|dernier| dernier.duration_since(origine));
            plan.besoin(derniere, fin.map_or(SignedDuration::MAX, |fin| fin.duration_since(origine)))
        }
    }
}
