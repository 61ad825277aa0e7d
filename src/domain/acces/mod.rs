//! The access files around a reprovisioning (protocole Accès 1.2), as values.
//!
//! Owns: the flows and their names, a line of a file as the program keeps it, which values say "nothing", the
//! facts and the summary that all the lines of a contract give together ([`deduce`]), and the line of a
//! CR_STOC ([`cr_stoc`]). Columns are known by their normalised names (no accents, case, blanks, underscores
//! or `N°`), never by position.
//!
//! Must never: read a file or a clock, or keep who the customer is: the customer's name and contacts are not
//! needed for the job and never become part of an [`AccesLine`].

mod asbestos;
pub mod column;
pub mod cr_stoc;
mod date;
mod deduction;
mod flux;
mod line;
mod summary;
#[cfg(test)]
mod tests;

pub use asbestos::Amiante;
pub use date::AccesDate;
pub use deduction::{Deduction, deduce};
pub use flux::Flux;
pub use line::{AccesLine, CrCmdState, LineOrigin, parts, present, yes_no};
pub use summary::{
    CommandePlace, CommandeSummary, Comment, FluxState, ImmeubleAcces, PboSummary, PmSummary, RouteSummary,
};
