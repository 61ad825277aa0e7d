//! The reprov binary.

fn main() {}
