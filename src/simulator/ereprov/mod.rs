//! The e-Reprov service, simulated: loopback HTTP and real XML, for the demo, for training, for
//! tests and for any other SOAP client.
//!
//! Owns: its buildings and access files (`assets/demo`), its scenarios (`assets/scenarios`), its WSDL
//! (`assets/eReprov.wsdl`) and its own reading of the service's rules.
//!
//! Must never: use the product's rules, life cycle or outcome table (`domain::rules::ereprov`, `::lifecycle`,
//! `::issue`), or listen anywhere but on a loopback address.

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
pub use buildings::{DonneesError, EtatCommande};
pub use demo::{ContratDemo, ReprovisionningDemo, contrats_demo};
pub use scenario::{Forme, Scenario};
pub use server::{
    CHEMIN, Compteurs, Horloge, IDENTIFIANT, MOT_DE_PASSE, Options, Serveur, SimulateurError, demarre, demarre_a,
};
