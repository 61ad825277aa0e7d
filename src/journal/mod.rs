//! What must outlive the process: one SQLite file per user, every row under one profile.
//!
//! Owns: the events of every put (append-only, with an expected version), the raw answers, the
//! requests of the month, the facts of the orders, and the cache of structures and fibre lists.
//!
//! Must never: reach the network, decide what an event means (that is [`crate::domain::lifecycle`]),
//! overwrite a damaged file, or hold a secret.
