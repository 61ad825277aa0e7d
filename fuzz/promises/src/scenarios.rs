//! The simulator: the file of a building, and the names of scenarios.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::Timestamp;
use reprov::simulator::ereprov::{Options, Scenario, SimulateurError, demarre_a};
use tokio::runtime::{Builder, Runtime};

use super::file::avec;
use super::memory::{SITE, borne};

thread_local! {
    static MOTEUR: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().enable_all().build().expect("a runtime"));
}

/// Starts the simulator on `octets` as its building; and looks for a scenario called by its first line.
pub fn eprouve(octets: &[u8]) {
    let nom = String::from_utf8_lossy(octets.split(|octet| *octet == b'\n').next().unwrap_or_default());
    if let Some(scenario) = Scenario::trouve(&nom) {
        assert_eq!(scenario.nom, nom);
    }
    avec("site.toml", octets, |chemin| {
        let options = Options { site: Some(chemin.to_owned()), ..Options::default() };
        MOTEUR.with_borrow_mut(|moteur| {
            borne("building", SITE, octets.len(), || {
                match moteur.block_on(demarre_a(options, Arc::new(|| Timestamp::UNIX_EPOCH))) {
                    Ok(serveur) => {
                        assert!(serveur.contrats.len() <= octets.len());
                        moteur.block_on(serveur.arrete());
                    }
                    Err(SimulateurError::Site { .. } | SimulateurError::Lecture { .. }) => {}
                    Err(erreur) => panic!("{erreur}"),
                }
            });
        });
    });
}
