//! What a process that is killed leaves behind, at every step, and what the next one makes of it.
//!
//! The real binary runs against the simulator and is ended by SIGKILL: at each named point
//! (`REPROV_ARRET`, cargo feature `points-d-arret`), while the service holds its answer back, and at
//! random instants. What it left is read from a copy of the journal's files by SQL, not by the
//! product; what the service saw is the simulator's count.
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
