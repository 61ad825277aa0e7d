//! What a process that is killed leaves behind, at every step, and what the next one makes of it.
//!
//! The real binary runs against the simulator and is ended by SIGKILL: at each named point
//! (`REPROV_ARRET`, cargo feature `points-d-arret`), while the service holds its answer back, and at
//! random instants. What it left is read from a copy of the journal's files by SQL, not by the
//! product; what the service saw is the simulator's count.
#![cfg(unix)]

mod banc;
mod depart;
mod disque;
mod ecran;
mod fichiers;
mod hasard;
mod panique;
mod points;
mod premiere;
mod reste;
mod sommeil;
mod trace;
