//! When to ask getReprovisionning next: a pure plan (contract page 1: requests are few).
//!
//! Owns: the growing interval between two questions and the extra wait that doubt imposes. It
//! starts nothing: the engine asks it, and waits.

use jiff::{SignedDuration, Timestamp};

use super::lifecycle::{Phase, Vie};

/// `[suivi]` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// Earliest first question after the put.
    pub premier: SignedDuration,
    /// Longest interval between two questions.
    pub maximum: SignedDuration,
    /// Least time after the put's last byte before "no trace" settles anything.
    pub doute: SignedDuration,
}

impl Default for Cadence {
    fn default() -> Self {
        Self {
            premier: SignedDuration::from_secs(15),
            maximum: SignedDuration::from_mins(5),
            doute: SignedDuration::from_mins(10),
        }
    }
}

/// The questions already asked since the put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Releves {
    /// How many.
    pub nombre: u32,
    /// When the last one was.
    pub dernier: Option<Timestamp>,
}

/// When to ask next; `None` when nothing is to be asked (settled, or not sent yet).
///
/// The n-th interval is `premier` x 1.5^n, at most `maximum`. In doubt, once the service has shown
/// no trace of the put, asking before `doute` is over would settle nothing and is not done.
#[must_use]
pub fn prochaine(vie: &Vie, releves: Releves, cadence: Cadence) -> Option<Timestamp> {
    let (origine, au_plus_tot) = match &vie.phase {
        Phase::EnSuivi(suivie) if suivie.est_oubliee() => return None,
        Phase::EnSuivi(suivie) => (suivie.dernier_octet, None),
        Phase::Inconnue(enquete) => (
            enquete.dernier_octet,
            enquete.premiere_absence.and_then(|_| enquete.dernier_octet.checked_add(cadence.doute).ok()),
        ),
        Phase::Intention
        | Phase::Envoi { .. }
        | Phase::NonEnvoyee(_)
        | Phase::Refusee(_)
        | Phase::Terminee { .. }
        | Phase::Close { .. }
        | Phase::NonPartie(_) => return None,
    };
    let depuis = releves.dernier.unwrap_or(origine);
    let prochaine = depuis.checked_add(intervalle(releves.nombre, cadence)).unwrap_or(Timestamp::MAX);
    Some(au_plus_tot.map_or(prochaine, |t| t.max(prochaine)))
}

/// How long to wait after `nombre` questions: `premier` x 1.5^n, at most `maximum`.
#[must_use]
pub fn intervalle(nombre: u32, cadence: Cadence) -> SignedDuration {
    let mut intervalle = cadence.premier;
    for _ in 0..nombre {
        if intervalle >= cadence.maximum {
            break;
        }
        intervalle = intervalle.saturating_add(intervalle / 2);
    }
    intervalle.min(cadence.maximum)
}

#[cfg(test)]
mod tests {
    use super::super::demande::Brouillon;
    use super::super::issue::{CauseDoute, GenrePanne, Panne};
    use super::super::lifecycle::{Enquete, Evenement, Fait, Suivie, Vu};
    use super::*;

    fn t(secondes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secondes).unwrap()
    }

    fn vie(phase: Phase) -> Vie {
        let brouillon = Brouillon {
            reference_contrat: "MUT1".into(),
            reference_fibre: "CTP-2".into(),
            conservation_pto: Some(false),
            motif: "Fibre cassée".into(),
            ..Brouillon::default()
        };
        let evenement = Evenement::Intention {
            demande: brouillon.demande().unwrap(),
            ancienne_fibre: None,
            agent: None,
            acceptees: Vec::new(),
        };
        let mut vie = Vie::rejouee(&[Fait { le: t(0), evenement }]).unwrap();
        vie.phase = phase;
        vie
    }

    fn suivie() -> Vie {
        vie(Phase::EnSuivi(Suivie { statut: None, adoptee: false, dernier_octet: t(0), absence: None }))
    }

    fn en_doute(premiere_absence: Option<Timestamp>) -> Vie {
        let cause = CauseDoute::Panne(Panne { genre: GenrePanne::Rupture, detail: String::new() });
        vie(Phase::Inconnue(Enquete { cause, dernier_octet: t(0), premiere_absence, vu: Vu::Rien }))
    }

    #[test]
    fn intervals_grow_by_half_up_to_the_longest() {
        let cadence = Cadence::default();
        let secondes: Vec<i64> = (0..10).map(|n| intervalle(n, cadence).as_secs()).collect();
        assert_eq!(secondes, [15, 22, 33, 50, 75, 113, 170, 256, 300, 300]);
        assert_eq!(intervalle(u32::MAX, cadence), cadence.maximum);
        let court = Cadence { maximum: SignedDuration::from_secs(5), ..cadence };
        assert_eq!(intervalle(0, court).as_secs(), 5);
    }

    #[test]
    fn the_first_question_counts_from_the_put_and_the_next_from_the_last_one() {
        let cadence = Cadence::default();
        assert_eq!(prochaine(&suivie(), Releves::default(), cadence), Some(t(15)));
        let releves = Releves { nombre: 1, dernier: Some(t(40)) };
        assert_eq!(prochaine(&suivie(), releves, cadence).unwrap(), t(62) + SignedDuration::from_millis(500));
    }

    #[test]
    fn after_a_first_absence_nothing_is_asked_that_could_settle_nothing() {
        let cadence = Cadence::default();
        let releves = Releves { nombre: 1, dernier: Some(t(20)) };
        assert_eq!(prochaine(&en_doute(Some(t(20))), releves, cadence), Some(t(600)));
        assert!(prochaine(&en_doute(None), releves, cadence).unwrap() < t(60));
        let tard = Releves { nombre: 1, dernier: Some(t(900)) };
        assert!(prochaine(&en_doute(Some(t(20))), tard, cadence).unwrap() > t(900));
    }

    #[test]
    fn what_is_settled_or_has_not_left_is_not_asked() {
        for phase in [
            Phase::Intention,
            Phase::Envoi { depuis: t(0) },
            Phase::NonEnvoyee(Panne { genre: GenrePanne::Quota, detail: String::new() }),
        ] {
            assert_eq!(prochaine(&vie(phase), Releves::default(), Cadence::default()), None);
        }
    }
}
