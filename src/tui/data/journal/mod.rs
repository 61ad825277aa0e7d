//! The journal as its screen keeps it: rows read page by page, months, the events of one put.

mod history;
mod pages;
mod rows;

pub use history::JournalData;
pub use pages::{LINES_MAX, PAGE, PagedRow, Pages};
pub use rows::{PutRow, RequestRow, method};
