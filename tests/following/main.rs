//! The polling plan: its bounds on any input, and the requests that it spends.

mod aim;
mod properties;
