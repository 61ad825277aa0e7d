//! The terminal UI: a synchronous loop of inbox → update → effects → view.
//!
//! ```text
//! input thread ─┐
//! engine tasks ─┼─► one inbox ─► update(&mut State, Message) → Vec<Effect> ─► runner: one effect, one task
//! signals      ─┘                      │
//!                     draw(&State) ◄───┘ when something changed
//! ```
//!
//! Owns: what the technician sees and does. Must never: import the protocol, the transport or the
//! journal; wait for the network; start anything from a drawing. Only the gesture of the send
//! confirmation makes [`words::effect::Effect::Send`].

// In layers: each module may import those above it in this list.

pub mod glyphs;

pub mod theme;

pub mod filter;

pub mod clipboard;

pub mod building;

pub mod words;

pub mod data;

pub mod view;

pub mod widgets;

pub mod facts;

pub mod sheet;

pub mod screens;

pub mod app;
