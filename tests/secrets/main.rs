//! The password: where it is asked for, and where it must never be found afterwards.
#![cfg(unix)]

mod canari;
mod invite;
mod memoire;
mod outils;
