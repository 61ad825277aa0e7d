//! The configuration: `config.toml`, what stands over it, and what stands under it.
//!
//! Owns: every key with its default and its limits, which source wins (option, environment, file,
//! default), and where each value came from.
//!
//! Must never: hold a secret, reach the network, or change a file that a person wrote except by
//! adding a profile to it ([`writing`]).

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
