//! The limits on the size of a sheet's parts.

/// The longest record, in bytes, line ends within quotes included.
pub const RECORD_MAX: usize = 1 << 20;
/// The longest cell, in bytes of UTF-8.
pub const FIELD_MAX: usize = 64 << 10;
/// How many columns a header line may have: several times those of the widest access file.
pub const COLUMNS_MAX: usize = 1024;
/// The longest column name, in bytes of UTF-8: the name goes with every value of its column.
pub const NAME_MAX: usize = 256;
/// How many physical lines one record may take. This bounds the cost of a quote left open.
pub const LINES_MAX: usize = 64;
