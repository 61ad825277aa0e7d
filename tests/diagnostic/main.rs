//! `reprov diagnostic` against the simulator behind TLS with an authority of the test's own, and
//! against everything that can be wrong on the way to it.

mod banc;
mod poste;
mod reseau;
#[path = "../cli_contract/schema.rs"]
mod schema;
mod service;
