//! A plan: the facts of an order and a demande; one in TOML written by hand, or many in CSV.
//!
//! Owns: the plan's keys, and the line between what makes a plan *illisible* (syntax, unknown key, wrong type, unknown
//! zone or route) and what a rule rejects (an absent or ill-formed parameter: R6). [`PlanFormat`] tells TOML from CSV,
//! [`CsvPlans`] reads a sheet plan by plan, [`read_lines`] all its plans at once, [`KnownLists`] holds the lists that
//! plans name, [`JudgingBasis`] says what a plan is judged with, and [`write()`] makes the text of a plan.
//!
//! Must never: judge, or reach the network.

mod cells;
mod columns;
mod csv;
mod format;
mod judging;
mod one_plan;
mod saved_lists;
mod sheet_lines;
mod to_toml;

pub use self::columns::{ADDED, UnreadColumn, template_columns};
pub use self::csv::{CsvPlans, PlanLineRead};
pub use self::format::{PlanFormat, START};
pub use self::judging::JudgingBasis;
pub use self::one_plan::Plan;
pub use self::saved_lists::{KnownLists, PlanKnownList};
pub use self::sheet_lines::{PLAN_LINES_MAX, PlanLine, PlanLines, is_sheet, read_lines};
pub use self::to_toml::write;
