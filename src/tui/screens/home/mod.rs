//! The home screen: the contracts at hand, most urgent first, then the imported orders.

mod columns;
mod rows;
mod screen;
mod sorting;
mod tabs;

pub use screen::HomeScreen;
