//! The orders that the access files name, as they were last read.
//!
//! Owns: telling a changed list from the one before. Must never: read anything itself.

use std::sync::Arc;

use crate::domain::imported::ImportedOrders;
use crate::engine::ImportMark;

/// The imported orders.
#[derive(Debug, Clone, Default)]
pub struct ImportedList {
    /// The orders.
    pub orders: Arc<ImportedOrders>,
    /// What they were made of; `None`: they were not read yet.
    pub mark: Option<ImportMark>,
    /// A count of the lists read.
    pub revision: u64,
}

impl ImportedList {
    /// Takes another list.
    pub fn note(&mut self, mark: ImportMark, orders: Arc<ImportedOrders>) {
        (self.mark, self.orders) = (Some(mark), orders);
        self.revision = self.revision.wrapping_add(1);
    }
}
