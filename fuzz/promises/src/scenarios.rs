//! The simulator: the file of a building, and scenarios by name.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::Timestamp;
use reprov::simulator::ereprov::{Scenario, SimulatorError, SimulatorOptions, launch_at};
use tokio::runtime::{Builder, Runtime};

use super::file::with;
use super::memory::{SITE, bound};

thread_local! {
    static RUNTIME: RefCell<Runtime> =
        RefCell::new(Builder::new_current_thread().enable_all().build().expect("a runtime"));
}

/// Starts the simulator with `bytes` as its building, and looks for the scenario named in their first line.
pub fn exercise(bytes: &[u8]) {
    let name = String::from_utf8_lossy(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default());
    if let Some(scenario) = Scenario::find(&name) {
        assert_eq!(scenario.name, name);
    }
    with("site.toml", bytes, |path| {
        let options = SimulatorOptions { site: Some(path.to_owned()), ..SimulatorOptions::default() };
        RUNTIME.with_borrow_mut(|runtime| {
            bound("building", SITE, bytes.len(), || {
                match runtime.block_on(launch_at(options, Arc::new(|| Timestamp::UNIX_EPOCH))) {
                    Ok(server) => {
                        assert!(server.contrats.len() <= bytes.len());
                        runtime.block_on(server.stop());
                    }
                    Err(SimulatorError::Site { .. } | SimulatorError::Reading { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            });
        });
    });
}
