//! What a past workflow taught: how long it took, as far as it was seen.
//!
//! Owns: reading that from a put's events. A workflow is looked at a few times only: its end lies
//! somewhere between the last time it was seen under way and the first time it was seen ended.

use jiff::{SignedDuration, Timestamp};

use crate::domain::lifecycle::{Evenement, Fait, Phase, Vie};
use crate::domain::reference::is_absent;

/// Where a workflow takes place, as far as it is known: of two workflows of one PBO, or of one PM,
/// the one tells more about the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endroit {
    /// The PM's reference.
    pub pm: Option<String>,
    /// The reference of the wanted fibre's PBO. It says something only beside its PM: another
    /// building may use the same name.
    pub pbo: Option<String>,
}

impl Endroit {
    /// The place of a put whose fibre is on this PBO.
    #[must_use]
    pub fn new(vie: &Vie, pbo: Option<String>) -> Self {
        let pm = vie.pm.as_ref().map(|pm| pm.reference.trim().to_owned());
        Self { pm: pm.filter(|pm| !is_absent(pm)), pbo: pbo.filter(|pbo| !is_absent(pbo)) }
    }

    /// Whether both are known to be of one PM.
    #[must_use]
    pub fn meme_pm(&self, autre: &Self) -> bool {
        self.pm.is_some() && self.pm == autre.pm
    }

    /// Whether both are known to be of one PBO.
    #[must_use]
    pub fn meme_pbo(&self, autre: &Self) -> bool {
        self.meme_pm(autre) && self.pbo.is_some() && self.pbo == autre.pbo
    }
}

/// A workflow that was seen to its end. Its duration counts from the put's last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// When the put's last byte left.
    pub debut: Timestamp,
    /// When it was first seen ended.
    pub vue_le: Timestamp,
    /// It took longer than this: when it was last seen under way, 0 when it never was.
    pub plus_de: SignedDuration,
    /// It took this long at most: when it was first seen ended.
    pub au_plus: SignedDuration,
    /// Where.
    pub endroit: Endroit,
}

impl Observation {
    /// What a put's events, oldest first, tell of its workflow; `pbo` is the wanted fibre's.
    ///
    /// `None` when it was not seen to its end, when it is not known when it began (its process had
    /// stopped in the middle of the put), or when its times contradict one another (a clock was set
    /// back meanwhile).
    #[must_use]
    pub fn lue(faits: &[Fait], pbo: Option<String>) -> Option<Self> {
        let (premier, suite) = faits.split_first()?;
        let mut vie = Vie::rejouee(std::slice::from_ref(premier))?;
        let mut sous_les_yeux: Option<Timestamp> = None;
        for fait in suite {
            if fait.evenement == Evenement::Interrompue {
                return None;
            }
            let debut = match &vie.phase {
                Phase::EnSuivi(suivie) => Some(suivie.dernier_octet),
                Phase::Inconnue(enquete) => Some(enquete.dernier_octet),
                _ => None,
            };
            vie.applique(fait);
            let Some(debut) = debut else { continue };
            match (&vie.phase, &fait.evenement) {
                (Phase::Terminee { .. }, Evenement::Etat { .. }) => {
                    let plus_de = sous_les_yeux.map_or(SignedDuration::ZERO, |vue| vue.duration_since(debut));
                    let au_plus = fait.le.duration_since(debut);
                    let coherente = !plus_de.is_negative() && au_plus > plus_de;
                    return coherente.then(|| Self {
                        debut,
                        vue_le: fait.le,
                        plus_de,
                        au_plus,
                        endroit: Endroit::new(&vie, pbo),
                    });
                }
                (_, Evenement::Etat { etat, .. }) if etat.statut.est_en_cours() => sous_les_yeux = Some(fait.le),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demande::Brouillon;
    use crate::domain::outcome::{Accord, CauseDoute, Doute, GenrePanne, Issue, Panne};
    use crate::domain::put_answers::{EtatReprovisionning, FibreAllouee, Pm};
    use crate::domain::states::Statut;

    fn t(secondes: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + secondes).unwrap()
    }

    fn fait(secondes: i64, evenement: Evenement) -> Fait {
        Fait { le: t(secondes), evenement }
    }

    fn debut(issue: Issue) -> Vec<Fait> {
        let brouillon = Brouillon {
            reference_contrat: "MUT1".into(),
            reference_fibre: "CTP-2".into(),
            conservation_pto: Some(false),
            motif: "Fibre cassée".into(),
            ..Brouillon::default()
        };
        let demande = brouillon.demande().unwrap();
        let intention = Evenement::Intention { demande, ancienne_fibre: None, agent: None, acceptees: Vec::new() };
        vec![
            fait(-5, intention),
            fait(-1, Evenement::Depart),
            fait(2, Evenement::Retour { issue, dernier_octet: t(0) }),
        ]
    }

    fn acceptee() -> Vec<Fait> {
        debut(Issue::Acceptee(Accord {
            pm: Some(Pm { reference: " PM-7 ".into(), ..Pm::default() }),
            ..Accord::default()
        }))
    }

    fn etat(secondes: i64, statut: Statut, fibre: &str) -> Fait {
        let fibre = Some(FibreAllouee { reference: fibre.into(), ..FibreAllouee::default() });
        let etat = EtatReprovisionning { reference: None, statut, pm: None, fibre };
        fait(secondes, Evenement::Etat { etat, doute: 600 })
    }

    #[test]
    fn the_end_lies_between_the_last_look_under_way_and_the_first_at_the_end() {
        let mut faits = acceptee();
        faits.push(etat(60, Statut::Initie, "CTP-2"));
        faits.push(etat(150, Statut::EnCours, "CTP-2"));
        assert_eq!(Observation::lue(&faits, None), None, "not ended yet");
        faits.push(etat(260, Statut::Termine, "CTP-2"));
        let vue = Observation::lue(&faits, Some("BE-06".into())).unwrap();
        assert_eq!((vue.debut, vue.vue_le), (t(0), t(260)));
        assert_eq!((vue.plus_de.as_secs(), vue.au_plus.as_secs()), (150, 260));
        assert_eq!(vue.endroit, Endroit { pm: Some("PM-7".into()), pbo: Some("BE-06".into()) });
    }

    #[test]
    fn one_look_tells_that_it_took_at_most_so_long() {
        let mut faits = acceptee();
        faits.push(etat(40, Statut::EnEchec, "CTP-2"));
        let vue = Observation::lue(&faits, None).unwrap();
        assert_eq!((vue.plus_de.as_secs(), vue.au_plus.as_secs()), (0, 40));
    }

    /// An older reprovisioning's end is not this one's.
    #[test]
    fn only_the_end_that_settled_the_put_counts() {
        let mut faits = acceptee();
        faits.push(etat(30, Statut::Termine, "CTP-9"));
        assert_eq!(Observation::lue(&faits, None), None);
        faits.push(etat(90, Statut::Termine, "CTP-2"));
        let vue = Observation::lue(&faits, None).unwrap();
        assert_eq!((vue.plus_de.as_secs(), vue.au_plus.as_secs()), (0, 90));
    }

    #[test]
    fn a_put_adopted_after_doubt_counts_from_its_last_byte() {
        let cause = CauseDoute::Panne(Panne { genre: GenrePanne::Rupture, detail: String::new() });
        let mut faits = debut(Issue::Inconnue(Doute { cause, code: None }));
        faits.push(etat(20, Statut::EnCours, "CTP-2"));
        faits.push(etat(50, Statut::Termine, "CTP-2"));
        let vue = Observation::lue(&faits, None).unwrap();
        assert_eq!((vue.plus_de.as_secs(), vue.au_plus.as_secs()), (20, 50));
    }

    #[test]
    fn what_has_no_true_duration_teaches_nothing() {
        // Its process had stopped: nobody knows when it left.
        let mut faits = acceptee();
        faits.truncate(2);
        faits.push(fait(4000, Evenement::Interrompue));
        faits.push(etat(4020, Statut::Termine, "CTP-2"));
        assert_eq!(Observation::lue(&faits, None), None);
        // The clock was set back: before the put, or before the last look.
        for (vue, fin) in [(60, -400), (-40, 100), (60, 60), (60, 30)] {
            let mut faits = acceptee();
            faits.push(etat(vue, Statut::EnCours, "CTP-2"));
            faits.push(etat(fin, Statut::Termine, "CTP-2"));
            assert_eq!(Observation::lue(&faits, None), None, "{vue} {fin}");
        }
        assert_eq!(Observation::lue(&[], None), None);
    }

    #[test]
    fn a_pbo_of_another_pm_is_another_one() {
        let ici = Endroit { pm: Some("PM-1".into()), pbo: Some("BE-06".into()) };
        let ailleurs = Endroit { pm: Some("PM-2".into()), ..ici.clone() };
        let inconnu = Endroit { pm: None, ..ici.clone() };
        assert!(ici.meme_pbo(&ici.clone()) && !ici.meme_pbo(&ailleurs) && !ici.meme_pm(&ailleurs));
        assert!(!inconnu.meme_pm(&inconnu.clone()) && !inconnu.meme_pbo(&ici));
    }
}
