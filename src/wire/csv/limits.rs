//! How much of anything a sheet may have.

/// The longest record, in bytes, line ends within quotes included.
pub const RECORD_MAX: usize = 1 << 20;
/// The longest cell, in bytes of UTF-8.
pub const FIELD_MAX: usize = 64 << 10;
/// How many columns a header line may have: several times those of the widest access file.
pub const COLUMNS_MAX: usize = 1024;
/// The longest name of a column, in bytes of UTF-8: it goes with every value below it.
pub const NAME_MAX: usize = 256;
/// How many physical lines one record may take. What a quote left open can cost is bounded by it.
pub const LINES_MAX: usize = 64;
