//! Small parts that several screens draw.
//!
//! Owns: how each looks. Must never: know what it is used for.

pub mod champ;
pub mod grand;
pub mod liste;
pub mod onglets;
pub mod qr;
