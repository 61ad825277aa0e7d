//! The configuration: `config.toml`, the options and variables that override it, and the defaults.
//!
//! Owns: every key with its default and its limits, the priority of the sources (option, environment, file, default),
//! and the source of each value.
//!
//! Must never: hold a secret, use the network, or change a file that a person wrote, except by adding a profile to it
//! ([`writing`]).

mod in_force;
mod loading;
mod origin;
pub mod profile;
mod reading;
mod settings;
mod tables;
mod values;
pub mod writing;

pub(crate) use in_force::signed;
pub use in_force::{Config, DEFAULT_PROFILE};
pub use origin::{Given, Overrides, ValueOrigin};
pub use profile::{Auth, Profile, ProxyAddress, ServiceAccess};
pub use settings::Settings;
pub use tables::{
    BorderStyle, Cache, DisplaySettings, ExchangeSettings, FollowingSettings, GlyphSet, Hotline, PostSettings, Quota,
    RetentionSettings, Theme,
};
pub use values::ConfigValue;
pub use writing::{NewProfile, write_profile};
