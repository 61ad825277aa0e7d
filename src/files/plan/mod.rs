//! A plan: the facts of an order and a demande, one written by hand as TOML or many as CSV.
//!
//! Owns: the plan's keys, and the line between what makes a plan *illisible* (syntax, unknown key,
//! wrong type, unknown zone or route) and what a rule rejects (an absent or ill-formed parameter:
//! R6). [`Genre`] tells TOML from CSV, [`PlansCsv`] reads a sheet plan by plan, [`Releves`] the
//! lists that plans name, and [`ecrit`] makes the text of one.
//!
//! Must never: judge, or reach the network.

mod csv;
mod ecriture;
mod genre;
mod one_plan;
mod releves;
mod valeurs;

pub use self::csv::{AJOUTEES, LigneLue, PlansCsv};
pub use self::ecriture::ecrit;
pub use self::genre::{DEBUT, Genre};
pub use self::one_plan::Plan;
pub use self::releves::{ReleveDuPlan, Releves};
