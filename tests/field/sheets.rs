//! Cases of the field: sheets.
//!
//! Guards: files: what spreadsheets make of the trade's files is read, or told; no wrong value in silence
