//! Cases of the field: answers.
//!
//! Guards: the wire: what answers of real services look like is read, or told by its name; no code is lost
