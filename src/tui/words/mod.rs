//! The messages between the parts of the terminal UI, as plain data: what a key asks, what is to be done, what
//! happened, what can be clicked on, where to go.
//!
//! Owns: the types of these messages. Must never: hold the state of a screen, or do anything.

pub mod action;
pub mod effect;
pub mod hit;
pub mod journal;
pub mod keymap;
pub mod msg;
pub mod offer;
pub mod plan;
pub mod route;
