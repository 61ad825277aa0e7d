//! The scale on which durations are known: logarithmic, because a workflow may take seconds or hours.
//!
//! Owns: where a duration falls on it. Eight steps double a duration: one step is 9 %.

/// How many steps there are: from 1 s to 2^17 s, a day and a half.
pub(super) const CASES: usize = 136;

/// One value for each bound of the steps.
pub(super) type Bornes = [f64; CASES + 1];

/// One value for each step.
pub(super) type Masses = [f64; CASES];

/// From one bound to the next: the eighth root of 2.
const RAPPORT: f64 = 1.090_507_732_665_257_7;

/// The natural logarithm of that.
pub(super) const PAS: f64 = 0.086_643_397_569_993_16;

/// The bounds, in seconds. The first stands for everything shorter, too.
pub(super) static BORNES: Bornes = bornes();

const fn bornes() -> Bornes {
    let mut bornes = [1.0; CASES + 1];
    let mut rang = 1;
    while rang <= CASES {
        bornes[rang] = bornes[rang - 1] * RAPPORT;
        rang += 1;
    }
    bornes
}

/// A place on the scale: a step, and how far into it (0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Position {
    pub(super) case: usize,
    pub(super) part: f64,
}

impl Position {
    /// Where a duration falls; what is off the scale falls on its nearest end.
    pub(super) fn de(secondes: f64) -> Self {
        // The number of bounds that lie before it; a NaN has none.
        let avant = BORNES.partition_point(|borne| *borne < secondes);
        if avant > CASES {
            return Self { case: CASES - 1, part: 1.0 };
        }
        let Some(case) = avant.checked_sub(1) else { return Self { case: 0, part: 0.0 } };
        let (de, a) = (lit(&BORNES, case), lit(&BORNES, case + 1));
        Self { case, part: ((secondes - de) / (a - de)).clamp(0.0, 1.0) }
    }

    /// As a number of steps from the start of the scale.
    pub(super) fn rang(self) -> f64 {
        rang(self.case) + self.part
    }

    /// The value here of what is known at each bound.
    pub(super) fn entre(self, valeurs: &Bornes) -> f64 {
        let (de, a) = (lit(valeurs, self.case), lit(valeurs, self.case + 1));
        de + (a - de) * self.part
    }
}

/// A value by its rank; 0 outside.
pub(super) fn lit(valeurs: &[f64], rang: usize) -> f64 {
    valeurs.get(rang).copied().unwrap_or_default()
}

/// A rank as a number.
pub(super) fn rang(case: usize) -> f64 {
    u32::try_from(case).map_or(f64::from(u32::MAX), f64::from)
}

/// What lies before each bound.
pub(super) fn cumul(masses: &Masses) -> Bornes {
    let mut cumul = [0.0; CASES + 1];
    let mut somme = 0.0;
    for (avant, masse) in cumul.iter_mut().skip(1).zip(masses) {
        somme += masse;
        *avant = somme;
    }
    cumul
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_steps_double_a_duration() {
        assert!((lit(&BORNES, 8) - 2.0).abs() < 1e-9);
        assert!((lit(&BORNES, CASES) - 131_072.0).abs() < 1e-3, "{}", lit(&BORNES, CASES));
        assert!((PAS.exp() - RAPPORT).abs() < 1e-12);
    }

    #[test]
    fn a_duration_falls_where_it_belongs_and_never_off_the_scale() {
        assert_eq!(Position::de(0.0), Position { case: 0, part: 0.0 });
        assert_eq!(Position::de(-3.0).case, 0);
        assert_eq!(Position::de(f64::NAN).case, 0);
        assert_eq!(Position::de(f64::INFINITY), Position { case: CASES - 1, part: 1.0 });
        let milieu = Position::de(f64::midpoint(lit(&BORNES, 40), lit(&BORNES, 41)));
        assert_eq!(milieu.case, 40);
        assert!((milieu.part - 0.5).abs() < 1e-9);
        assert!((Position::de(300.0).entre(&BORNES) - 300.0).abs() < 1e-9);
    }
}
