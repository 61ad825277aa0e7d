//! The polling plan: its bounds whatever it is given, and what it spends.

mod aim;
mod properties;
