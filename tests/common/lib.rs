//! What several suites, benchmarks and examples share, compiled once for all of them.
//!
//! Owns: folders with the program in them ([`bench`]), a program in a terminal ([`terminal`]), who sits at a
//! keyboard ([`person`]), the order and the service that most of them are about ([`order`], [`post`]), what
//! documents are held to ([`schema`]), texts and answers that mean no good ([`hostile_texts`],
//! [`hostile_server`], [`http`]), answers of any size ([`documents`], [`watched`]), many followings ([`simulation`]),
//! the rules read a second time ([`rules`]), the screens without an engine ([`tui`]), and their pictures
//! ([`pictures`]).
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
