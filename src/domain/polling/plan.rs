//! When to ask about one workflow, from how long it may take.
//!
//! Owns: the plan that costs least. Two things cost: a question, and an end that is seen late. Late
//! is measured as the natural logarithm of how many times longer the workflow seemed than it was:
//! an end seen after 5 minutes instead of 4 costs as much as one seen after 50 instead of 40. A
//! question costs [`QUESTION`] of that.
//!
//! The costs are computed backwards over the scale of durations: what follows from a question that
//! finds the workflow still under way is known before the question itself is placed.
//!
//! # Bounds
//!
//! The first question never comes before [`Cadence::premier`], and no two questions are closer than
//! that. From the plan's first question on, two are never further apart than [`Cadence::maximum`],
//! which has its price where workflows take hours: once the plan has begun to ask, an hour costs
//! twelve questions at the default of five minutes, whatever is learned. The plan knows that and
//! begins later instead, so the first question may well come later than `maximum` after the put;
//! how much later depends on what is known: `maximum` once more for each workflow that was seen to
//! its end, and never more than a fifth later than every second one is expected to have ended (or
//! than `maximum`, if that is later). A question that a person asks in between does not begin the
//! plan.

use jiff::SignedDuration;

use super::cadence::Cadence;
use super::durations::Durees;
use super::scale::{BORNES, Bornes, CASES, PAS, Position, cumul, lit, rang};

/// What a question costs: as much as seeing an end 7.5 % later.
///
/// Chosen with `cargo bench --bench following`: more of it misses a quarter of the duration at the
/// median, less of it needs more than three questions there.
const QUESTION: f64 = 0.075;

/// The first question comes this many times the median duration after the put at the latest,
/// whatever the questions after it will cost: of two workflows, one at least is seen to end within
/// a quarter of its duration.
const AU_PLUS_TARD: f64 = 1.2;

/// A probability that is nothing but rounding.
const RIEN: f64 = 1e-9;

/// More questions than these are not foreseen: five hours of them at the default `maximum`.
const PREVISIBLES: f64 = 60.0;

/// A workflow is counted as likely ended when only this much of what was still possible is left.
const QUEUE: f64 = 0.1;

/// When to ask about one workflow. Times are seconds since the put's last byte.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    premier: f64,
    maximum: f64,
    /// The latest first question.
    patience: f64,
    /// The probability of having ended, at each bound.
    avant: Bornes,
    /// The same, each weighed by its rank on the scale.
    rangs: Bornes,
    /// The cost of all that follows a question asked at each bound.
    suite: Bornes,
    /// The bound at which the next question is asked, and how many are asked until then.
    suivante: Box<[(usize, f64); CASES]>,
}

impl Plan {
    /// The plan for workflows that take that long.
    #[must_use]
    pub fn new(durees: &Durees, cadence: Cadence) -> Self {
        let avant = cumul(&durees.masses);
        let mut ponderees = *durees.masses;
        for (case, masse) in ponderees.iter_mut().enumerate() {
            *masse *= rang(case) + 0.5;
        }
        let maximum = cadence.maximum.as_secs_f64().max(0.0);
        let premier = cadence.premier.as_secs_f64().max(0.0);
        let mediane = BORNES.iter().zip(avant).find(|(_, avant)| *avant >= 0.5).map_or(0.0, |(borne, _)| *borne);
        let patience = (maximum * (1.0 + f64::from(durees.vues))).min(maximum.max(AU_PLUS_TARD * mediane));
        let mut plan = Self {
            premier,
            maximum,
            patience: patience.max(premier),
            avant,
            rangs: cumul(&ponderees),
            suite: [0.0; CASES + 1],
            suivante: Box::new([(CASES, 1.0); CASES]),
        };
        for case in (0..CASES).rev() {
            plan.place(case);
        }
        plan
    }

    /// Places the question that follows one asked at the start of `case`.
    fn place(&mut self, case: usize) {
        let depuis = lit(&BORNES, case);
        // A millisecond stands for "as often as one likes".
        let maximum = self.maximum.max(1e-3);
        let ecart = self.premier.min(maximum);
        let mut choix: Option<(f64, usize, f64)> = None;
        for borne in case + 1..=CASES {
            let intervalle = lit(&BORNES, borne) - depuis;
            if intervalle > maximum && choix.is_some() {
                break;
            }
            if intervalle < ecart && borne < CASES {
                continue;
            }
            // A step that is wider than the longest interval is walked through in several questions.
            let questions = (intervalle / maximum).max(1.0);
            let finie = lit(&self.avant, borne) - lit(&self.avant, case);
            let reste = 1.0 - lit(&self.avant, borne);
            let retard = if questions > 1.0 {
                finie * maximum / (2.0 * depuis)
            } else {
                self.retard(Position { case, part: 0.0 }, Position { case: borne - 1, part: 1.0 })
            };
            let demandees = reste * questions + finie * f64::midpoint(questions, 1.0);
            let cout = QUESTION * demandees + retard + lit(&self.suite, borne);
            if choix.is_none_or(|(moindre, ..)| cout < moindre) {
                choix = Some((cout, borne, questions));
            }
        }
        let (Some((cout, borne, questions)), Some(suite), Some(suivante)) =
            (choix, self.suite.get_mut(case), self.suivante.get_mut(case))
        else {
            return;
        };
        (*suite, *suivante) = (cout, (borne, questions));
    }

    /// The cost of the delay when what ends between these is seen at the second.
    fn retard(&self, de: Position, a: Position) -> f64 {
        let finie = a.entre(&self.avant) - de.entre(&self.avant);
        let rangs = a.entre(&self.rangs) - de.entre(&self.rangs);
        PAS * (a.rang() * finie - rangs).max(0.0)
    }

    /// The time between `plus_tot` and `plus_tard` that costs least, nothing having ended at `vue`.
    fn moindre(&self, vue: f64, plus_tot: f64, plus_tard: f64) -> f64 {
        let de = Position::de(vue);
        if 1.0 - de.entre(&self.avant) < RIEN {
            return plus_tard;
        }
        let cout = |quand: f64| {
            let a = Position::de(quand);
            self.retard(de, a) + a.entre(&self.suite)
        };
        let bornes = BORNES.iter().copied().filter(|borne| (plus_tot..plus_tard).contains(borne));
        let mut choix = (cout(plus_tot), plus_tot);
        for quand in bornes.chain([plus_tard]) {
            let cout = cout(quand);
            // Of two that cost the same the later one: it may prove not to be needed.
            if cout <= choix.0 {
                choix = (cout, quand);
            }
        }
        choix.1
    }

    /// The first question.
    fn premiere(&self) -> f64 {
        self.moindre(0.0, self.premier, self.patience)
    }

    /// When to ask next, since the put's last byte, when the last question was asked `derniere`
    /// after it and found the workflow under way; `None` when none was asked yet.
    #[must_use]
    pub fn prochaine(&self, derniere: Option<SignedDuration>) -> SignedDuration {
        let premiere = self.premiere();
        let Some(derniere) = derniere else { return duree(premiere) };
        let vue = derniere.as_secs_f64().max(0.0);
        let plus_tot = self.premier.max(vue + self.premier.min(self.maximum));
        let au_plus = vue + self.maximum;
        let plus_tard = if vue < premiere { premiere.max(au_plus) } else { au_plus };
        duree(self.moindre(vue, plus_tot, plus_tard.max(plus_tot)))
    }

    /// How many questions are to be expected until the workflow has likely ended (or until
    /// `horizon`, if that is sooner), when the last one was asked at `derniere`. Both since the
    /// put's last byte. At least the next one; 60 stand for all that are more.
    #[must_use]
    pub fn besoin(&self, derniere: Option<SignedDuration>, horizon: SignedDuration) -> f64 {
        let horizon = horizon.as_secs_f64();
        let vue = derniere.map_or(0.0, |derniere| derniere.as_secs_f64().max(0.0));
        let possible = 1.0 - Position::de(vue).entre(&self.avant);
        let prochaine = Position::de(self.prochaine(derniere).as_secs_f64());
        let mut questions = 1.0;
        let mut case = if prochaine.part > 0.5 { prochaine.case + 1 } else { prochaine.case };
        while let Some((borne, combien)) = self.suivante.get(case).copied() {
            let reste = 1.0 - lit(&self.avant, case);
            if reste <= QUEUE * possible || possible < RIEN || lit(&BORNES, case) >= horizon {
                break;
            }
            questions += combien * (reste / possible).min(1.0);
            case = borne;
        }
        questions.min(PREVISIBLES)
    }
}

/// Seconds as a duration; never negative.
fn duree(secondes: f64) -> SignedDuration {
    SignedDuration::try_from_secs_f64(secondes.max(0.0)).unwrap_or(SignedDuration::MAX)
}
