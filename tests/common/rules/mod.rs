//! A second, independent reading of the rules of a demande (docs/e-reprov.md 4), and the cases on which it is compared
//! with the product.
//!
//! [`oracle`] names nothing of the product: the product's unit tests use it as the suites do.

pub mod cases;
pub mod oracle;
