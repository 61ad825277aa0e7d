//! What earlier programs left on the disk is read as it was, and what is written stays as they wrote it.
//!
//! The files of this folder were made by the program of November 2026 and never change: README.md.

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
