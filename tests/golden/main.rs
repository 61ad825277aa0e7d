//! What earlier programs left on the disk is read as it was, and what is written stays as they wrote it.
//!
//! The files of this folder were made by the program of November 2026 and never change: README.md.
//!
//! Guards: store: what earlier programs left on the disk is read as it was, and written as they wrote it; no
//! identifier of the sources decides a stored name; an earlier program beside the present one is kept out by the
//! same locks

mod bench;
mod commands;
mod copied;
mod exclusion;
mod layout;
mod names;
mod screens;
mod silent;
mod stored;
mod variables;
