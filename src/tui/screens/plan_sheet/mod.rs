//! A sheet of plans: its lines with their verdicts, to choose one of them and open its plan.
//!
//! Must never: send anything: a line leads to its demande, and that to the usual confirmation.

mod columns;
mod screen;
mod state;
mod view;

pub use state::PlanSheetScreen;
