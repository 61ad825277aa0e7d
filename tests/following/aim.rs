//! The aim: a whole reprovisioning in at most 6 requests at the median, and at the median its end
//! seen within a quarter of its duration, for every shape of durations and from seconds to hours.
//! `benches/following.rs` prints the same at length.
//!
//! Guards: domain: what following spends: six requests for a whole reprovisioning at the median, its end seen
//! within a quarter of its duration

use common::simulation::{Bilan, Forme, quantile, simule};

/// Structure, fibres, put.
const AVANT_LE_SUIVI: f64 = 3.0;

/// Medians, in seconds.
const ECHELLES: [f64; 3] = [120.0, 600.0, 2_700.0];

/// Of `combien` reprovisionings on a journal that was empty at first, those after the first `sauf`.
fn verifie(forme: Forme, combien: usize, sauf: usize) {
    for echelle in ECHELLES {
        let bilans = &simule(forme, echelle, combien, 7)[sauf..];
        let requetes = AVANT_LE_SUIVI + quantile(bilans.iter().map(|bilan| f64::from(bilan.questions)), 50);
        let retard = quantile(bilans.iter().map(Bilan::retard_relatif), 50);
        assert!(requetes <= 6.0 && retard <= 0.25, "{forme:?} at {echelle} s: {requetes} requests, {retard}");
    }
}

#[test]
fn log_normal_durations() {
    verifie(Forme::LogNormale, 250, 0);
}

#[test]
fn durations_of_two_kinds() {
    verifie(Forme::Bimodale, 250, 0);
}

#[test]
fn durations_with_a_heavy_tail() {
    verifie(Forme::QueueLourde, 250, 0);
}

#[test]
fn durations_that_change_at_noon() {
    verifie(Forme::Midi, 250, 0);
}

/// A change for good is learned: the aim is met again by the time that 150 were seen.
#[test]
fn durations_that_changed() {
    verifie(Forme::Bascule, 500, 400);
}

#[test]
fn durations_that_depend_on_the_pm() {
    verifie(Forme::ParPm, 250, 0);
}

/// The oracle of the figures: what a fixed interval asks is known without any simulation.
#[test]
fn a_fixed_interval_asks_as_often_as_it_fits() {
    let bilan = Bilan::a_intervalle_fixe(61.0, 15);
    assert_eq!((bilan.questions, bilan.retard), (5, 14.0));
    let bilan = Bilan::a_intervalle_fixe(60.0, 60);
    assert_eq!((bilan.questions, bilan.retard), (1, 0.0));
}
