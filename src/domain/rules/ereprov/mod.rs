//! The rules of putReprovisionning (docs/e-reprov.md 4), checked before anything is sent.
//!
//! Owns: the rules by number, their verdicts on a demande, and [`CheckedDemande`], the only kind of demande
//! that the engine sends. Only [`Judgement::allow`] makes one.
//!
//! Judging takes two steps, each tested on its own. `findings` reduces what is known of the demande to a
//! small finite value (`context` finds what does not depend on the wanted fibre). `table` gives the verdict
//! of every rule from this value alone. `sentences` turns a verdict into keys and values, `missing` names the
//! missing facts, `judgement` joins the steps, [`mod@alternatives`] ranks the fibres that suit.
//!
//! Must never: know a sentence, or call a demande compliant while a missing fact could still reject it.

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

pub use alternatives::{NothingElse, Proposal, alternatives, free_count, proposals};
pub use examination::{Examination, KnownList, ListAges, Underway};
pub use judgement::{CheckedDemande, Judgement, judge};
pub use missing::FactQuestion;
pub use rule::RuleId;
pub use ruling::Ruling;
pub use summary::{VerdictSummary, indexed_summary, verdict_summary};

pub use super::{OverallVerdict, Reason, Verdict};
