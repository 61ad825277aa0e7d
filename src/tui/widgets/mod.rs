//! Small parts that several screens draw.

pub mod champ;
pub mod grand;
pub mod liste;
pub mod qr;
pub mod texte;
