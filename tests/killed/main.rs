//! What a process that is killed leaves behind, at every step, and what the next process does with it.
//!
//! The real program runs against the simulator and is ended by SIGKILL: at each named point (`REPROV_ARRET`, cargo
//! feature `points-d-arret`), while the service holds its answer back, and at random instants. The tests read what is
//! left by SQL from a copy of the journal's files, not through the product; the simulator counts the puts that the
//! service received.
#![cfg(unix)]

mod bench;
mod departure;
mod disk;
mod files;
mod first_frame;
mod left;
mod panic;
mod points;
mod random;
mod screen;
mod sleep;
mod trace;
