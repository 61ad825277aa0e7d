//! The demande: fibre, motif, PTO, conservation and the facts of the order, judged at each change.

mod left;
mod motifs;
mod screen;
mod state;
mod view;

pub use state::DemandeScreen;
