//! The e-Reprov service, simulated: loopback HTTP and real XML, for the demo, for training, for tests and for any other
//! SOAP client.
//!
//! Owns: its buildings and access files (`assets/demo`), its scenarios (`assets/scenarios`), its WSDL
//! (`assets/eReprov.wsdl`) and its own reading of the service's rules.
//!
//! Must never: use the product's rules, life cycle or outcome table (`domain::rules::ereprov`, `::lifecycle`,
//! `::outcome`), or listen on anything but a loopback address.

mod acces;
mod answer;
mod buildings;
mod demo;
mod rules;
mod scenario;
mod server;
mod workflow;
mod world;

pub use acces::acces_demo;
pub use buildings::{BuildingError, SimulatedCommandeState};
pub use demo::{DemoContrat, DemoReprovisionning, contrats_demo};
pub use scenario::{AnswerForm, Scenario};
pub use server::{
    LOGIN, PASSWORD, PATH, Simulator, SimulatorClock, SimulatorCounts, SimulatorError, SimulatorOptions, launch,
    launch_at,
};
