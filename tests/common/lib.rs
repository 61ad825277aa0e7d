//! Code shared by several suites, benchmarks and examples, compiled once for all of them.
//!
//! Owns: folders with the program in them ([`bench`]), a program in a terminal ([`terminal`]), a person at a keyboard
//! ([`person`]), the order and the service of most suites ([`order`], [`post`]), the check against a JSON Schema
//! ([`schema`]), hostile texts and answers ([`hostile_texts`], [`hostile_server`], [`http`]), answers of any size
//! ([`documents`], [`watched`]), many followings ([`simulation`]), a second reading of the rules ([`rules`]), the
//! screens without an engine ([`tui`]), and their pictures ([`pictures`]).
//!
//! Must never: hold an assertion of one suite alone, or name a suite.

pub mod bench;
pub mod documents;
pub mod hostile_server;
pub mod hostile_texts;
pub mod http;
pub mod order;
pub mod person;
pub mod pictures;
pub mod post;
pub mod rules;
pub mod schema;
pub mod simulation;
#[cfg(unix)]
pub mod terminal;
pub mod tui;
pub mod watched;
