//! The rules of putReprovisionning (docs/e-reprov.md 4), checked before anything is sent.
//!
//! Owns: the rules by number, what each says of a demande, and [`DemandeVerifiee`], the only kind of demande
//! that the engine sends and that nothing but [`Jugement::admettre`] makes.
//!
//! Two steps, each tested on its own: `constats` finds what is known of the demande (a small finite
//! value; what does not depend on the wanted fibre is found in `contexte`), `table` gives the
//! verdict of every rule from that alone. `phrases` puts a verdict in keys and values, `manque`
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

pub use alternatives::{Proposition, alternatives, propositions};
pub use examination::{Ages, EnCours, Examen, Releve};
pub use judgement::{DemandeVerifiee, Jugement, juger};
pub use missing::Question;
pub use rule::RegleId;
pub use ruling::Avis;
pub use summary::{Bilan, bilan, bilan_indexe};

pub use super::{Ensemble, Raison, Verdict};
