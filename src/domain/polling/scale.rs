//! The scale for durations: logarithmic, because a workflow may take seconds or hours.
//!
//! Owns: where a duration falls on the scale. Eight steps double a duration: one step is 9 %.

/// How many steps the scale has: from 1 s to 2^17 s, a day and a half.
pub(super) const CASES: usize = 136;

/// One value for each bound of the steps.
pub(super) type Bounds = [f64; CASES + 1];

/// One value for each step.
pub(super) type Masses = [f64; CASES];

/// The ratio between two neighbouring bounds: the eighth root of 2.
const RATIO: f64 = 1.090_507_732_665_257_7;

/// The natural logarithm of `RATIO`.
pub(super) const STEP: f64 = 0.086_643_397_569_993_16;

/// The bounds, in seconds. The first one also stands for everything shorter.
pub(super) static BOUNDS: Bounds = bounds();

const fn bounds() -> Bounds {
    let mut bounds = [1.0; CASES + 1];
    let mut index = 1;
    while index <= CASES {
        bounds[index] = bounds[index - 1] * RATIO;
        index += 1;
    }
    bounds
}

/// A position on the scale: a step, and how far into it (0 to 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ScalePosition {
    pub(super) case: usize,
    pub(super) share: f64,
}

impl ScalePosition {
    /// The position of a duration; a duration off the scale falls on the nearest end.
    pub(super) fn of(seconds: f64) -> Self {
        // The number of bounds before it; 0 for a NaN.
        let before = BOUNDS.partition_point(|bound| *bound < seconds);
        if before > CASES {
            return Self { case: CASES - 1, share: 1.0 };
        }
        let Some(case) = before.checked_sub(1) else { return Self { case: 0, share: 0.0 } };
        let (of, a) = (read(&BOUNDS, case), read(&BOUNDS, case + 1));
        Self { case, share: ((seconds - of) / (a - of)).clamp(0.0, 1.0) }
    }

    /// As a number of steps from the start of the scale.
    pub(super) fn index(self) -> f64 {
        index(self.case) + self.share
    }

    /// The value at this position, interpolated between the values at the bounds.
    pub(super) fn between(self, values: &Bounds) -> f64 {
        let (of, a) = (read(values, self.case), read(values, self.case + 1));
        of + (a - of) * self.share
    }
}

/// The value at an index; 0 when the index is out of range.
pub(super) fn read(values: &[f64], index: usize) -> f64 {
    values.get(index).copied().unwrap_or_default()
}

/// An index as a floating-point number.
pub(super) fn index(case: usize) -> f64 {
    u32::try_from(case).map_or(f64::from(u32::MAX), f64::from)
}

/// The total of the masses before each bound.
pub(super) fn cumulative(masses: &Masses) -> Bounds {
    let mut cumulative = [0.0; CASES + 1];
    let mut sum = 0.0;
    for (before, mass) in cumulative.iter_mut().skip(1).zip(masses) {
        sum += mass;
        *before = sum;
    }
    cumulative
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_steps_double_a_duration() {
        assert!((read(&BOUNDS, 8) - 2.0).abs() < 1e-9);
        assert!((read(&BOUNDS, CASES) - 131_072.0).abs() < 1e-3, "{}", read(&BOUNDS, CASES));
        assert!((STEP.exp() - RATIO).abs() < 1e-12);
    }

    #[test]
    fn a_duration_falls_where_it_belongs_and_never_off_the_scale() {
        assert_eq!(ScalePosition::of(0.0), ScalePosition { case: 0, share: 0.0 });
        assert_eq!(ScalePosition::of(-3.0).case, 0);
        assert_eq!(ScalePosition::of(f64::NAN).case, 0);
        assert_eq!(ScalePosition::of(f64::INFINITY), ScalePosition { case: CASES - 1, share: 1.0 });
        let middle = ScalePosition::of(f64::midpoint(read(&BOUNDS, 40), read(&BOUNDS, 41)));
        assert_eq!(middle.case, 40);
        assert!((middle.share - 0.5).abs() < 1e-9);
        assert!((ScalePosition::of(300.0).between(&BOUNDS) - 300.0).abs() < 1e-9);
    }
}
