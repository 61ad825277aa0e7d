//! The world that the profile speaks to: production, test or demo.
//!
//! Must never: be guessed from an address: the configuration says it.

/// The world that the profile speaks to; shown in large letters where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// The real network.
    Production,
    /// A test platform.
    Test,
    /// The simulator inside the program.
    Demo,
}
