//! How long a workflow may take: learned from those that were seen to their end.
//!
//! Owns: the prior, and what observations make of it. Each observation says only that a duration
//! lies between two bounds; it is spread between them as the others make likely (the EM algorithm
//! for interval-censored data), over a logarithmic scale, lightly smoothed.
//!
//! What is learned of all workflows is the prior for those of one PM, and that the prior for those
//! of one PBO: few observations move it a little, many decide.

use jiff::Timestamp;

use super::observation::{Endroit, Observation};
use super::scale::{CASES, Masses, Position, cumul, lit, rang};
use crate::domain::paris;

/// What the prior weighs against observations of all places: as much as this many.
const FORCE_A_PRIORI: f64 = 3.0;

/// What the wider place weighs against observations of one PM or PBO.
const FORCE_DU_CERCLE: f64 = 4.0;

/// An observation weighs half of one that is 25 workflows newer, wherever these were: the 25th root
/// of a half. What changes is to be learned within days.
const VIEILLIT: f64 = 0.972_654_947_412_285_5;

/// The same where few are seen, at one PM or PBO: half after 75.
const VIEILLIT_ICI: f64 = 0.990_800_613_265_229_3;

/// The hours between two puts at which one tells half as much about the other: what is done in
/// the morning may be done otherwise in the afternoon.
const HEURES: f64 = 2.0;

/// Rounds of the EM algorithm. Twenty reach what more would, to well under a step of the scale.
const TOURS: usize = 20;

/// The middle of the prior, in seconds, and its width in steps of the scale. One workflow in eleven
/// is expected within a minute, one in twenty-three after an hour.
const MILIEU: f64 = 300.0;
const LARGEUR: f64 = 14.0;

/// A probability that is nothing but rounding.
const RIEN: f64 = 1e-9;

/// How likely each duration is.
#[derive(Debug, Clone, PartialEq)]
pub struct Durees {
    pub(super) masses: Box<Masses>,
    /// How many workflows were seen to their end, anywhere.
    pub(super) vues: u32,
}

impl Default for Durees {
    fn default() -> Self {
        Self { masses: Box::new(a_priori()), vues: 0 }
    }
}

impl Durees {
    /// What `observations`, newest first, teach about a workflow that begins at `debut` in that
    /// place. Without any: the prior.
    #[must_use]
    pub fn apprises<'a>(
        observations: impl IntoIterator<Item = &'a Observation>,
        endroit: &Endroit,
        debut: Timestamp,
    ) -> Self {
        let heure = heure(debut);
        let (mut toutes, mut du_pm, mut du_pbo) = (Cercle::default(), Cercle::default(), Cercle::default());
        let (mut fraiche, mut fraiche_ici) = (1.0, 1.0);
        for observation in observations {
            let borne = Borne::de(observation, heure);
            toutes.prend(borne, fraiche);
            if observation.endroit.meme_pm(endroit) {
                du_pm.prend(borne, fraiche_ici);
            }
            if observation.endroit.meme_pbo(endroit) {
                du_pbo.prend(borne, fraiche_ici);
            }
            fraiche *= VIEILLIT;
            fraiche_ici *= VIEILLIT_ICI;
        }
        let partout = toutes.apprend(&a_priori(), FORCE_A_PRIORI);
        let au_pm = du_pm.apprend(&partout, FORCE_DU_CERCLE);
        let au_pbo = du_pbo.apprend(&au_pm, FORCE_DU_CERCLE);
        Self { masses: Box::new(au_pbo), vues: u32::try_from(toutes.bornes.len()).unwrap_or(u32::MAX) }
    }
}

/// The prior: a bell with long tails on the logarithmic scale.
fn a_priori() -> Masses {
    let milieu = Position::de(MILIEU).rang();
    let mut masses = [0.0; CASES];
    for (case, masse) in masses.iter_mut().enumerate() {
        let ecart = (rang(case) + 0.5 - milieu) / LARGEUR;
        let hauteur = 1.0 / (1.0 + ecart * ecart);
        *masse = hauteur * hauteur.sqrt();
    }
    norme(masses)
}

/// Scaled so that the sum is 1.
fn norme(mut masses: Masses) -> Masses {
    let somme: f64 = masses.iter().sum();
    if somme > RIEN {
        for masse in &mut masses {
            *masse /= somme;
        }
    }
    masses
}

/// The hour of the day there, with its fraction.
fn heure(le: Timestamp) -> f64 {
    let heure = paris::heure(le);
    f64::from(heure.hour()) + f64::from(heure.minute()) / 60.0
}

/// Between which bounds a duration lies, and what that weighs.
#[derive(Clone, Copy)]
struct Borne {
    poids: f64,
    de: Position,
    a: Position,
}

impl Borne {
    fn de(observation: &Observation, heure_du_put: f64) -> Self {
        let ecart = (heure(observation.debut) - heure_du_put).abs();
        let ecart = ecart.min(24.0 - ecart) / HEURES;
        Self {
            poids: 1.0 / (1.0 + ecart * ecart),
            de: Position::de(observation.plus_de.as_secs_f64()),
            a: Position::de(observation.au_plus.as_secs_f64()),
        }
    }
}

/// The observations of one circle of places.
#[derive(Default)]
struct Cercle {
    bornes: Vec<Borne>,
    /// Their weights by age alone, and by age and hour.
    fraicheurs: f64,
    poids: f64,
}

impl Cercle {
    fn prend(&mut self, borne: Borne, fraicheur: f64) {
        let poids = borne.poids * fraicheur;
        self.bornes.push(Borne { poids, ..borne });
        self.fraicheurs += fraicheur;
        self.poids += poids;
    }

    /// What they make of `base`, which weighs `force` observations.
    fn apprend(&self, base: &Masses, force: f64) -> Masses {
        let mut masses = *base;
        if self.bornes.is_empty() {
            return masses;
        }
        // The hour says which of them count more, not that there are fewer.
        let echelle = if self.poids > RIEN { self.fraicheurs / self.poids } else { 1.0 };
        for _ in 0..TOURS {
            let vues = lisse(&self.repartit(&masses));
            for ((masse, vue), avant) in masses.iter_mut().zip(vues).zip(base) {
                *masse = echelle * vue + force * avant;
            }
            masses = norme(masses);
        }
        masses
    }

    /// Each observation's weight, spread between its bounds as `masses` makes likely.
    fn repartit(&self, masses: &Masses) -> Masses {
        let avant = cumul(masses);
        let mut part = [0.0; CASES];
        // What each step's mass is multiplied by, as differences from step to step.
        let mut sauts = [0.0; CASES + 1];
        for Borne { poids, de, a } in &self.bornes {
            let total = a.entre(&avant) - de.entre(&avant);
            if de.case >= a.case || total < RIEN {
                ajoute(&mut part, a.case, *poids);
                continue;
            }
            let facteur = poids / total;
            ajoute(&mut part, de.case, facteur * lit(masses, de.case) * (1.0 - de.part));
            ajoute(&mut part, a.case, facteur * lit(masses, a.case) * a.part);
            ajoute(&mut sauts, de.case + 1, facteur);
            ajoute(&mut sauts, a.case, -facteur);
        }
        let mut facteur = 0.0;
        for ((part, saut), masse) in part.iter_mut().zip(sauts).zip(masses) {
            facteur += saut;
            *part += facteur.max(0.0) * masse;
        }
        part
    }
}

fn ajoute(valeurs: &mut [f64], rang: usize, de_plus: f64) {
    if let Some(valeur) = valeurs.get_mut(rang) {
        *valeur += de_plus;
    }
}

/// Each step shared with its two neighbours: what a few observations say is not that exact.
fn lisse(masses: &Masses) -> Masses {
    let mut lisses = [0.0; CASES];
    for (case, masse) in masses.iter().enumerate() {
        ajoute(&mut lisses, case.saturating_sub(1), masse / 4.0);
        ajoute(&mut lisses, case, masse / 2.0);
        ajoute(&mut lisses, (case + 1).min(CASES - 1), masse / 4.0);
    }
    lisses
}
