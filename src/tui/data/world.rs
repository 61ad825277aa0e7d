//! Which world the profile speaks to.
//!
//! Must never: be guessed from an address: the configuration says it.

/// Which world the profile speaks to: said in large where it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// The real network.
    Production,
    /// A test platform.
    Test,
    /// The simulator inside the program.
    Demo,
}
