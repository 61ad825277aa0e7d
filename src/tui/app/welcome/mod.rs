//! The welcome, shown when there is no configuration yet. It offers the demo and a guided set-up.

mod form;
mod show;
mod view;

pub use form::{EnteredProfile, Welcome, WelcomeChoice};
pub use show::{WelcomeOptions, welcome};
