//! The domain of a reprovisioning, as values and pure functions.
//!
//! Owns: the references and their format rules, the site tree, the fibres and their states, the
//! motifs, the facts of an order, the access files and what they say, the rules of
//! `putReprovisionning`, the life cycle of a demande, the polling plan, the operators' time and the
//! catalogue of service errors.
//!
//! Must never: do IO, read a clock, spawn, know XML, HTTP, SQL or a terminal, or panic on any input. The
//! caller passes the time as a value. Texts leave as keys or enums, never as sentences: the words are in
//! `assets/textes/`.

pub mod acces;
pub mod answered_by;
pub mod capabilities;
pub mod commande;
pub mod contrat_note;
pub mod demande;
pub mod fact_history;
pub mod failure;
pub mod fibre;
pub mod imported;
pub mod lifecycle;
pub mod look_alike;
pub mod motif;
pub mod near;
pub mod outcome;
pub mod own_puts;
pub mod paris;
pub mod pasted;
pub mod polling;
pub mod profile;
pub mod proxy_url;
pub mod put_answers;
pub mod reference;
pub mod rules;
pub mod service_error;
pub mod service_url;
pub mod site;
pub mod states;
pub mod text;
pub mod typed_time;
pub mod value;
