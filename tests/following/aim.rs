//! The aim: for every shape of durations and from seconds to hours, a whole reprovisioning takes at most 6 requests at
//! the median, and its end is seen within a quarter of its duration at the median. `benches/following.rs` prints the
//! figures in full.
//!
//! Guards: domain: what following spends: six requests for a whole reprovisioning at the median, its end seen
//! within a quarter of its duration

use common::simulation::{FollowingResult, Shape, quantile, simulate};

/// The requests before following: structure, fibres, put.
const BEFORE_FOLLOWING: f64 = 3.0;

/// The scales of the durations, in seconds.
const SCALES: [f64; 3] = [120.0, 600.0, 2_700.0];

/// Checks the aim on `how_many` reprovisionings that start with an empty journal, without the first `except`.
fn check(shape: Shape, how_many: usize, except: usize) {
    for scale in SCALES {
        let results = &simulate(shape, scale, how_many, 7)[except..];
        let requests = BEFORE_FOLLOWING + quantile(results.iter().map(|result| f64::from(result.questions)), 50);
        let lag = quantile(results.iter().map(FollowingResult::relative_lag), 50);
        assert!(requests <= 6.0 && lag <= 0.25, "{shape:?} at {scale} s: {requests} requests, {lag}");
    }
}

#[test]
fn log_normal_durations() {
    check(Shape::LogNormal, 250, 0);
}

#[test]
fn durations_of_two_kinds() {
    check(Shape::Bimodal, 250, 0);
}

#[test]
fn durations_with_a_heavy_tail() {
    check(Shape::HeavyTail, 250, 0);
}

#[test]
fn durations_that_change_at_noon() {
    check(Shape::Noon, 250, 0);
}

/// A lasting change is learned: the aim is met again once 150 of the new durations were seen.
#[test]
fn durations_that_changed() {
    check(Shape::Switch, 500, 400);
}

#[test]
fn durations_that_depend_on_the_pm() {
    check(Shape::ByPm, 250, 0);
}

/// Checks the figures of a fixed interval, which are known without a simulation.
#[test]
fn a_fixed_interval_asks_as_often_as_it_fits() {
    let result = FollowingResult::at_fixed_interval(61.0, 15);
    assert_eq!((result.questions, result.lag), (5, 14.0));
    let result = FollowingResult::at_fixed_interval(60.0, 60);
    assert_eq!((result.questions, result.lag), (1, 0.0));
}
