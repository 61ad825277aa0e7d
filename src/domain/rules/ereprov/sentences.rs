//! The sentences of the verdicts: the key, the values and the missing facts that follow.
//!
//! Owns: the step between a verdict and its [`Reason`]. Judging thousands of fibres stops before the reason
//! is written.

use super::findings::NamedValues;
use super::missing::{MissingFact, MissingFacts};
use crate::domain::demande::DemandeFault;
use crate::domain::motif::Motif;
use crate::domain::reference::ParameterFault;
use crate::domain::rules::{Reason, Verdict};
use crate::domain::value::Value;

/// A verdict, the key of its sentence, the names of the sentence's values, and the missing facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RuleSentence {
    pub(super) verdict: Verdict,
    pub(super) key: &'static str,
    names: &'static [&'static str],
    pub(super) missing_facts: MissingFacts,
}

impl RuleSentence {
    const fn new(verdict: Verdict, key: &'static str, names: &'static [&'static str]) -> Self {
        Self { verdict, key, names, missing_facts: MissingFacts::NONE }
    }

    pub(super) const fn compliant(key: &'static str, names: &'static [&'static str]) -> Self {
        Self::new(Verdict::Compliant, key, names)
    }

    pub(super) const fn rejection(key: &'static str, names: &'static [&'static str]) -> Self {
        Self::new(Verdict::Rejection, key, names)
    }

    pub(super) const fn undecided(key: &'static str, names: &'static [&'static str]) -> Self {
        Self::new(Verdict::Undecided, key, names)
    }

    pub(super) const fn warning(key: &'static str, names: &'static [&'static str]) -> Self {
        Self::new(Verdict::Warning, key, names)
    }

    pub(super) const fn not_applicable(key: &'static str, names: &'static [&'static str]) -> Self {
        Self::new(Verdict::NotApplicable, key, names)
    }

    /// The same sentence, with `fact` added to the missing facts if `missing` is true.
    pub(super) const fn missing(mut self, missing: bool, fact: MissingFact) -> Self {
        if missing {
            self.missing_facts = self.missing_facts.with(fact);
        }
        self
    }
}

/// Writes the reason of a verdict, with its values.
pub(super) fn write_out(sentence: &RuleSentence, words: &NamedValues<'_>) -> Reason {
    let reason = |key, names: &[&'static str]| Reason {
        key,
        arguments: names.iter().map(|name| (*name, words.value(name).into())).collect(),
        continuation: Vec::new(),
    };
    reason(sentence.key, sentence.names).followed_by(sentence.missing_facts.iter().map(|missing| {
        let (key, names) = missing.sentence();
        reason(key, names)
    }))
}

/// The reason for the faults of the parameters (R6): the single fault, or their number followed by each of
/// them. `None`: there is no fault.
pub(super) fn faults(faults: &[DemandeFault]) -> Option<Reason> {
    match faults {
        [] => None,
        [alone] => Some(fault(alone)),
        _ => Some(
            Reason::simple("regle.r6.rejet")
                .with("nombre", faults.len().to_string())
                .followed_by(faults.iter().map(fault)),
        ),
    }
}

fn fault(fault: &DemandeFault) -> Reason {
    match fault {
        DemandeFault::Reference(error) => {
            let parameter = Value::parameter(error.field.name());
            match &error.fault {
                ParameterFault::Empty => Reason::simple("regle.r6.rejet.vide").with("parametre", parameter),
                ParameterFault::TooLong { length, maximum } => Reason::simple("regle.r6.rejet.trop_long")
                    .with("parametre", parameter)
                    .with("longueur", length.to_string())
                    .with("maximum", maximum.to_string()),
                ParameterFault::Character { position, character } => Reason::simple("regle.r6.rejet.caractere")
                    .with("parametre", parameter)
                    .with("position", position.to_string())
                    .with("caractere", character.to_string())
                    .with("code", format!("U+{:04X}", u32::from(*character))),
            }
        }
        DemandeFault::ConservationMissing => Reason::simple("regle.r6.rejet.conservation"),
        DemandeFault::MotifMissing => Reason::simple("regle.r6.rejet.motif_absent"),
        DemandeFault::MotifUnknown(motif) => match Motif::damaged(motif) {
            Some(exact) => Reason::simple("regle.r6.rejet.motif_accents")
                .with("motif", motif.clone())
                .with("exact", exact.libelle()),
            None => Reason::simple("regle.r6.rejet.motif_inconnu").with("motif", motif.clone()),
        },
    }
}
