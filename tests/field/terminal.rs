//! Cases of the field: terminal.
//!
//! Guards: tui: what real terminals, keyboards and desks send is met
