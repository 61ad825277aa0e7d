//! Cases of the field: terminal.
//!
//! Guards: the terminal: what real terminals, keyboards and desks send is met
