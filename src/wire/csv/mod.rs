//! CSV as people send it: a header line, then one record per line, from any spreadsheet or system.
//!
//! Owns: the separator, the header line and what stands before it, the encoding (decided record by record), positions,
//! limits, what a spreadsheet puts around a cell ([`bare`], for who wants the text alone), and continuing after a record
//! that can't be used.
//!
//! Must never: know what a column means, trim or change a cell, or keep more than one record.
//!
//! Each record is read into memory that the next one reuses. Without quotes, its cells are slices of the line as
//! received; only quotes and Windows-1252 cost a copy. Quotes are read here and not by a CSV library, because such a
//! library tells neither where a quote was left open nor what follows a closing quote. `tests/sheet.rs` checks this
//! reader against that library on sound input.

mod cells;
mod column_name;
mod decoding;
mod fault;
mod limits;
mod lines;
mod row;
mod sheet;
mod spreadsheet;

pub use self::cells::quote;
pub use self::column_name::normalised_name;
pub use self::fault::{SheetError, SheetLineFault, SheetLineFaultKind};
pub use self::limits::{COLUMNS_MAX, FIELD_MAX, LINES_MAX, NAME_MAX, RECORD_MAX};
pub use self::row::{LineEncoding, SheetLine};
pub use self::sheet::Sheet;
pub use self::spreadsheet::{bare, is_changed_by_a_spreadsheet};
