//! Small parts that several screens draw.
//!
//! Owns: how each looks. Must never: know what it is used for.

pub mod field;
pub mod large_code;
pub mod list;
pub mod qr;
pub mod tabs;
