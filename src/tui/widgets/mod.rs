//! Small parts that several screens draw.
//!
//! Owns: the look of each. Must never: know what one is used for.

pub mod field;
pub mod known_field;
pub mod large_code;
pub mod list;
pub mod qr;
pub mod tabs;
