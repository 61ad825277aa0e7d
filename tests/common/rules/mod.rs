//! The rules of a demande, read a second time from the page, and the cases that are put to both readings.
//!
//! [`oracle`] names nothing of the product: its unit tests use it as the suites do.

pub mod cases;
pub mod oracle;
