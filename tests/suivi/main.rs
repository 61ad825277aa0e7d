//! The polling plan: its bounds whatever it is given, and what it spends.

mod but;
mod proprietes;
mod simulation;
