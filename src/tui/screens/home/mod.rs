//! The home screen: the contracts at hand, most urgent first.

mod columns;
mod screen;
mod sorting;

pub use screen::HomeScreen;
