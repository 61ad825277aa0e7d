//! The rules of putReprovisionning (docs/e-reprov.md 4), checked before anything is sent.
//!
//! Owns: the rules by number, what each says of a demande, and [`CheckedDemande`], the only kind of demande
//! that the engine sends and that nothing but [`Judgement::allow`] makes.
//!
//! Two steps, each tested on its own: `findings` finds what is known of the demande (a small finite
//! value; what does not depend on the wanted fibre is found in `context`), `table` gives the
//! verdict of every rule from that alone. `sentences` puts a verdict in keys and values, `missing`
//! names the missing facts, `judgement` puts the steps together, [`mod@alternatives`] ranks the
//! fibres that would do.
//!
//! Must never: know a sentence, or say conforme where a missing fact could still reject.

pub mod alternatives;
mod context;
mod examination;
mod findings;
mod judgement;
mod missing;
mod rule;
mod ruling;
mod sentences;
mod summary;
mod table;

pub use alternatives::{Proposal, alternatives, proposals};
pub use examination::{Examination, KnownList, ListAges, Underway};
pub use judgement::{CheckedDemande, Judgement, judge};
pub use missing::FactQuestion;
pub use rule::RuleId;
pub use ruling::Ruling;
pub use summary::{VerdictSummary, indexed_summary, verdict_summary};

pub use super::{OverallVerdict, Reason, Verdict};
