//! The screens: each owns its state, what its keys do, and how it is drawn.
//!
//! Each is a leaf: it names no other screen, and returns where it leads as a
//! [`Destination`](crate::tui::words::route::Destination). Must never: start anything from a drawing; ask the engine
//! (effects go out as data).

pub mod commande;
mod common;
pub mod confirmation;
pub mod copy;
pub mod demande;
pub mod detail;
pub mod file_forms;
pub mod following;
pub mod help;
pub mod home;
pub mod journal;
pub mod missing_codes;
pub mod palette;
pub mod panel;
pub mod password;
pub mod pasted;
pub mod plan_sheet;
pub mod qr;
pub mod site;
pub mod small_forms;

pub use common::{Next, Part, move_in, offers, scroll};
