//! The e-Reprov service, simulated: loopback HTTP and real XML, for the demo, for training, for
//! tests and for any other SOAP client.
//!
//! Owns: its buildings (`assets/demo`), its scenarios (`assets/scenarios`), its WSDL
//! (`assets/eReprov.wsdl`) and its own reading of the service's rules.
//!
//! Must never: use the product's rules, life cycle or outcome table (`domain::regles`, `::lifecycle`,
//! `::issue`), or listen anywhere but on a loopback address.

mod donnees;
mod monde;
mod regles;
mod scenario;
mod workflow;

pub use donnees::{DonneesError, EtatCommande};
pub use scenario::{Forme, Scenario};
