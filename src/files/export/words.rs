//! A put and its events in words: the fixed words of the documents, and the sentences for a person.

use crate::domain::failure::Failure;
use crate::domain::lifecycle::{CodeOrigin, Disproof, Life, Phase, PutEvent};
use crate::domain::outcome::PutOutcome;
use crate::domain::states::Statut;
use crate::host::texts::Texts;

/// Where a put stands, as the documents' word.
#[must_use]
pub const fn phase(life: &Life) -> &'static str {
    match life.phase {
        Phase::Intention => "intention",
        Phase::Sending { .. } => "envoi",
        Phase::NotSent(_) => "nonEnvoyee",
        Phase::Refused(_) => "refusee",
        Phase::Unknown(_) => "inconnue",
        Phase::Followed(_) => "enSuivi",
        Phase::Finished { .. } => "terminee",
        Phase::Closed { .. } => "close",
        Phase::NotCarriedOut(_) => "nonPartie",
    }
}

/// The put's outcome, in the word that `reprov envoyer` uses; `None` while there is none.
#[must_use]
pub const fn outcome(life: &Life) -> Option<&'static str> {
    match life.phase {
        Phase::Intention | Phase::Sending { .. } => None,
        Phase::NotSent(_) | Phase::NotCarriedOut(_) => Some("nonEnvoyee"),
        Phase::Refused(_) => Some("refusee"),
        Phase::Unknown(_) => Some("inconnue"),
        Phase::Followed(_) | Phase::Finished { .. } | Phase::Closed { .. } => Some("acceptee"),
    }
}

/// The last state that the service gave.
#[must_use]
pub fn statut(life: &Life) -> Option<&str> {
    match &life.phase {
        Phase::Followed(followed) => followed.statut.as_ref().map(Statut::libelle),
        Phase::Finished { statut, .. } => Some(statut.libelle()),
        _ => None,
    }
}

/// Whether the put was adopted after doubt.
#[must_use]
pub const fn adopted(life: &Life) -> bool {
    match &life.phase {
        Phase::Followed(followed) => followed.adopted,
        Phase::Finished { adopted, .. } => *adopted,
        _ => false,
    }
}

/// Where the code came from.
#[must_use]
pub fn source(life: &Life) -> Option<&'static str> {
    life.code.as_ref().map(|(_, source)| match source {
        CodeOrigin::Service => "service",
        CodeOrigin::ByHand => "main",
        CodeOrigin::Salvaged => "ailleurs",
    })
}

/// Where a put stands, in a sentence for a person.
#[must_use]
pub fn libelle(texts: Texts, life: &Life) -> String {
    let t = |key| texts.get(key).to_owned();
    match &life.phase {
        Phase::Intention => t("cli.journal.phase.intention"),
        Phase::Sending { .. } => t("cli.journal.phase.envoi"),
        Phase::NotSent(_) => t("cli.journal.phase.non_envoyee"),
        Phase::Refused(_) => t("cli.journal.phase.refusee"),
        Phase::Unknown(_) => t("cli.journal.phase.inconnue"),
        Phase::Followed(followed) if followed.is_forgotten() => t("cli.journal.phase.oubliee"),
        Phase::Followed(_) | Phase::Finished { .. } => {
            let Some(statut) = statut(life) else { return t("cli.journal.phase.acceptee") };
            let key = if life.is_settled() { "cli.journal.phase.terminee" } else { "cli.journal.phase.en_suivi" };
            texts.sentence(key, &[("statut", statut)])
        }
        Phase::Closed { reason } if reason.is_empty() => t("cli.journal.phase.close"),
        Phase::Closed { reason } => texts.sentence("cli.journal.phase.close_raison", &[("raison", reason)]),
        Phase::NotCarriedOut(Disproof::Service) => t("cli.journal.phase.non_partie"),
        Phase::NotCarriedOut(Disproof::Person { reason }) => {
            texts.sentence("cli.journal.phase.non_partie_main", &[("raison", reason)])
        }
    }
}

/// Why a put was not carried out, or why its outcome is not known.
#[must_use]
pub fn failure(life: &Life) -> Option<Failure> {
    match &life.phase {
        Phase::NotSent(breakdown) => Some(Failure::from_not_sent(breakdown)),
        Phase::Refused(refusal) => Some(Failure::from_refusal(refusal)),
        Phase::Unknown(inquiry) => Some(Failure::from_doubt(&inquiry.cause)),
        _ => None,
    }
}

/// What went wrong in an event, if anything did.
#[must_use]
pub fn failure_of(event: &PutEvent) -> Option<Failure> {
    match event {
        PutEvent::Return { outcome: PutOutcome::Refused(refusal), .. } => Some(Failure::from_refusal(refusal)),
        PutEvent::Return { outcome: PutOutcome::Unknown(doubt), .. } => Some(Failure::from_doubt(&doubt.cause)),
        PutEvent::Return { outcome: PutOutcome::NotSent(breakdown), .. } | PutEvent::NotSent { breakdown } => {
            Some(Failure::from_not_sent(breakdown))
        }
        _ => None,
    }
}

/// What happened, in a sentence for a person.
#[must_use]
pub fn event(texts: Texts, event: &PutEvent) -> String {
    let t = |key| texts.get(key).to_owned();
    let with = |key| {
        let told = failure_of(event).map(|failure| texts.failure(&failure).0).unwrap_or_default();
        format!("{} : {told}", texts.get(key))
    };
    match event {
        PutEvent::Intention { accepted, .. } if accepted.is_empty() => t("cli.journal.fait.intention"),
        PutEvent::Intention { accepted, .. } => {
            let rules: Vec<&str> = accepted.iter().map(|rule| rule.name()).collect();
            texts.sentence("cli.journal.fait.intention_malgre", &[("regles", &rules.join(", "))])
        }
        PutEvent::Departure => t("cli.journal.fait.depart"),
        PutEvent::Return { outcome: PutOutcome::Accepted(_), .. } => t("cli.journal.fait.acceptee"),
        PutEvent::Return { outcome: PutOutcome::Refused(_), .. } => with("cli.journal.fait.refusee"),
        PutEvent::Return { outcome: PutOutcome::Unknown(_), .. } => with("cli.journal.fait.inconnue"),
        PutEvent::Return { outcome: PutOutcome::NotSent(_), .. } | PutEvent::NotSent { .. } => {
            with("cli.journal.fait.non_envoyee")
        }
        PutEvent::Interrupted => t("cli.journal.fait.interrompue"),
        PutEvent::State { state, .. } => texts.sentence("cli.journal.fait.etat", &[("statut", state.statut.libelle())]),
        PutEvent::Absent { .. } => t("cli.journal.fait.absente"),
        PutEvent::Settled { departed: true, reason, .. } if reason.is_empty() => {
            t("cli.journal.fait.tranchee_partie_sans_raison")
        }
        PutEvent::Settled { departed: true, reason, .. } => {
            texts.sentence("cli.journal.fait.tranchee_partie", &[("raison", reason)])
        }
        PutEvent::Settled { departed: false, reason, .. } => {
            texts.sentence("cli.journal.fait.tranchee_non_partie", &[("raison", reason)])
        }
        PutEvent::Closed { reason, .. } if reason.is_empty() => t("cli.journal.fait.cloturee_sans_raison"),
        PutEvent::Closed { reason, .. } => texts.sentence("cli.journal.fait.cloturee", &[("raison", reason)]),
        PutEvent::CodeEntered { code } => texts.sentence_of("cli.journal.fait.code", &[("code", code.into())]),
    }
}

/// The documents' word for an event.
pub(super) const fn kind(event: &PutEvent) -> &'static str {
    match event {
        PutEvent::Intention { .. } => "intention",
        PutEvent::Departure => "depart",
        PutEvent::Return { .. } => "retour",
        PutEvent::Interrupted => "interrompue",
        PutEvent::NotSent { .. } => "nonEnvoyee",
        PutEvent::State { .. } => "etat",
        PutEvent::Absent { .. } => "absente",
        PutEvent::Settled { .. } => "tranchee",
        PutEvent::Closed { .. } => "cloturee",
        PutEvent::CodeEntered { .. } => "codeSaisi",
    }
}
