//! Cases of the field: answers.
//!
//! Guards: wire: what answers of real services look like is read, or told by its name; no code is lost
