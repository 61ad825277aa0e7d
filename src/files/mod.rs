//! Files that a person or another program reads and writes: plans and their sheets, saved answers, the access files
//! (protocol Accès), and exports.

pub mod acces;
pub mod export;
pub mod plan;
pub mod saved_answers;
