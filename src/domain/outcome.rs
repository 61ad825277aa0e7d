//! The outcome of a put: accepted, refused, not sent or unknown (docs/e-reprov.md 5.3).
//!
//! Owns: the only function that decides the outcome, case by case ([`outcome`]). Every case that it does not
//! name is *unknown*: doubt is the default. A code de décharge that was received is kept in every case.

mod breakdown;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::answered_by::AnswererKind;
use super::put_answers::{AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement};
use super::service_error::ServiceErrorCode;

pub use breakdown::{Breakdown, BreakdownKind};

/// What came back from a put, as precisely as the transport knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutReturn {
    /// It is certain that no byte of the request left.
    NotDeparted(Breakdown),
    /// The request may have left, but no complete HTTP answer came back.
    NoAnswer {
        /// What failed.
        breakdown: Breakdown,
        /// A code de décharge found in an incomplete answer.
        code: Option<DechargeCode>,
    },
    /// A complete HTTP answer.
    Answer {
        /// The HTTP status.
        http: u16,
        /// The content of the body.
        body: PutBody,
        /// The time before which the service asks not to be called again.
        not_before: Option<Timestamp>,
    },
    /// Any of the others, with codes de décharge that its answer may mean: found where the specification has none, or
    /// several that differ.
    WithCandidates {
        /// What came back.
        returned: Box<Self>,
        /// The codes; at least one.
        candidates: Vec<DechargeCode>,
    },
}

impl PutReturn {
    /// Adds codes that the answer may mean; none change nothing.
    #[must_use]
    pub fn with_candidates(self, candidates: Vec<DechargeCode>) -> Self {
        if candidates.is_empty() { self } else { Self::WithCandidates { returned: Box::new(self), candidates } }
    }

    /// Sets, for an answer, the time before which the service asks not to be called again.
    #[must_use]
    pub fn not_before(self, when: Option<Timestamp>) -> Self {
        match self {
            Self::Answer { http, body, .. } => Self::Answer { http, body, not_before: when },
            Self::WithCandidates { returned, candidates } => {
                Self::WithCandidates { returned: Box::new(returned.not_before(when)), candidates }
            }
            other => other,
        }
    }
}

/// The content of the body of a put's HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutBody {
    /// An answer of putReprovisionning.
    Acknowledgement(PutAcknowledgement),
    /// A SOAP Fault: its text.
    Fault(String),
    /// A body that can't be read (HTML, truncated, empty ...).
    Illegible {
        /// What is wrong with the body.
        fault: AnswerFault,
        /// Why, in detail.
        reason: String,
        /// A code de décharge found in the body nevertheless.
        code: Option<DechargeCode>,
        /// The kind of the answer, if it can be recognised as not coming from the service.
        kind: Option<AnswererKind>,
    },
}

/// The outcome of a put.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "issue")]
pub enum PutOutcome {
    /// The put was carried out: the answer has statut OK or a code de décharge.
    #[serde(rename = "acceptee")]
    Accepted(Acceptance),
    /// The put was not carried out: the service, or an HTTP status on the way to it, said so.
    #[serde(rename = "refusee")]
    Refused(Refusal),
    /// It is certain that nothing left.
    #[serde(rename = "nonEnvoyee")]
    NotSent(Breakdown),
    /// Every other case: it is not known whether the put was carried out.
    #[serde(rename = "inconnue")]
    Unknown(Doubt),
}

/// What came with an accepted put.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Acceptance {
    /// The code de décharge; `None`: the code is missing.
    #[serde(rename = "code")]
    pub code: Option<DechargeCode>,
    /// The PM.
    #[serde(rename = "pm")]
    pub pm: Option<Pm>,
    /// The fibre.
    #[serde(rename = "fibre")]
    pub fibre: Option<AllottedFibre>,
    /// The contract that the answer names; it is shown when it is not the one asked for.
    #[serde(rename = "contrat")]
    pub contrat: Option<String>,
    /// Without a code: the codes that the answer may mean. One was found where the specification has none; of several
    /// nobody can tell.
    #[serde(rename = "candidats", default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<DechargeCode>,
}

/// Why a put was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "par")]
pub enum Refusal {
    /// The service refused, with a code.
    #[serde(rename = "service")]
    Service(Ko),
    /// An HTTP status which shows that the request did not reach the operation.
    #[serde(rename = "http")]
    Http {
        /// The status.
        #[serde(rename = "statut")]
        status: u16,
        /// The time before which the service asks not to be called again.
        #[serde(rename = "pas_avant", default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Timestamp>,
        /// What the answer is, where it asks for another scheme than Basic.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        kind: Option<AnswererKind>,
    },
}

/// Why the outcome of a put is not known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Doubt {
    /// What caused the doubt.
    #[serde(rename = "cause")]
    pub cause: DoubtCause,
    /// A code de décharge that came with a contradictory answer. It is kept.
    #[serde(rename = "code")]
    pub code: Option<DechargeCode>,
    /// Without a code: the codes that the answer may mean, as in [`Acceptance::candidates`].
    #[serde(rename = "candidats", default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<DechargeCode>,
}

/// The causes of doubt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "cause")]
pub enum DoubtCause {
    /// No complete answer.
    #[serde(rename = "panne")]
    Breakdown(Breakdown),
    /// A KO that does not say whether the put was carried out.
    #[serde(rename = "ko")]
    Ko(Ko),
    /// An HTTP status that is no success, even if the body says OK.
    #[serde(rename = "http")]
    Http {
        /// The status.
        #[serde(rename = "statut")]
        status: u16,
        /// The kind of the answer, if it can be recognised as not coming from the service.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        kind: Option<AnswererKind>,
    },
    /// A SOAP Fault.
    #[serde(rename = "fault")]
    Fault {
        /// Its text.
        #[serde(rename = "texte")]
        text: String,
    },
    /// An answer that can't be read, or that gives neither OK, KO nor a code.
    #[serde(rename = "illisible")]
    Illegible {
        /// What is wrong with the answer; older journals do not record it.
        #[serde(rename = "defaut", default)]
        fault: AnswerFault,
        /// Why, in detail.
        #[serde(rename = "raison")]
        reason: String,
        /// The kind of the answer, if it can be recognised as not coming from the service.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        kind: Option<AnswererKind>,
    },
}

/// What is wrong with an answer that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum AnswerFault {
    /// Another fault, or one that was not recorded.
    #[default]
    #[serde(rename = "autre")]
    Other,
    /// The answer is empty.
    #[serde(rename = "vide")]
    Empty,
    /// It is not XML: HTML, JSON, plain text.
    #[serde(rename = "pasDuXml")]
    NotXml,
    /// It is cut off before its end.
    #[serde(rename = "tronquee")]
    Truncated,
    /// It is not well-formed.
    #[serde(rename = "malformee")]
    Malformed,
    /// It has a DTD or an entity.
    #[serde(rename = "interdite")]
    Forbidden,
    /// A part of it exceeds a limit of length, depth or number.
    #[serde(rename = "demesuree")]
    Oversized,
    /// Its bytes do not fit the declared encoding, or that encoding is not supported.
    #[serde(rename = "encodage")]
    Encoding,
    /// It is well-formed, but not an answer to the request.
    #[serde(rename = "inattendue")]
    Unexpected,
}

impl AnswerFault {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::Other,
        Self::Empty,
        Self::NotXml,
        Self::Truncated,
        Self::Malformed,
        Self::Forbidden,
        Self::Oversized,
        Self::Encoding,
        Self::Unexpected,
    ];

    /// The word in the keys of its texts: `illisible.<word>` describes the fault, `illisible.<word>.conseil`
    /// says what to do.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Other => "autre",
            Self::Empty => "vide",
            Self::NotXml => "pas_du_xml",
            Self::Truncated => "tronquee",
            Self::Malformed => "malformee",
            Self::Forbidden => "interdite",
            Self::Oversized => "demesuree",
            Self::Encoding => "encodage",
            Self::Unexpected => "inattendue",
        }
    }
}

/// The codes with which a put is known not to have been carried out (docs/e-reprov.md 5.3).
const REFUSALS: [&str; 14] = [
    "10000", "20001", "20002", "20005", "20007", "20011", "20012", "20015", "20016", "20018", "20019", "20020",
    "20021", "-1",
];

/// The HTTP statuses with which a put is known not to have reached the operation.
const HTTP_REFUSALS: [u16; 7] = [401, 403, 404, 407, 413, 415, 429];

/// Whether a KO with this code means that the put was not carried out.
#[must_use]
pub fn is_refusal(code: &ServiceErrorCode) -> bool {
    REFUSALS.contains(&code.as_str())
}

/// Whether an answer with this HTTP status means that the put was not carried out, unless the answer
/// contradicts it.
#[must_use]
pub fn is_http_refusal(status: u16) -> bool {
    HTTP_REFUSALS.contains(&status)
}

/// Decides the outcome of a put from what came back.
#[must_use]
pub fn outcome(returned: PutReturn) -> PutOutcome {
    match returned {
        PutReturn::NotDeparted(breakdown) => PutOutcome::NotSent(breakdown),
        PutReturn::NoAnswer { breakdown, code } => doubt(DoubtCause::Breakdown(breakdown), code),
        PutReturn::Answer { http, body, not_before } => answer(http, body, not_before),
        PutReturn::WithCandidates { returned, candidates } => with_candidates(*returned, candidates),
    }
}

/// The outcome of an answer that may mean one of these codes. A code that counts wins over them; a refusal that comes
/// with one is in doubt, as with a code that counts.
fn with_candidates(returned: PutReturn, candidates: Vec<DechargeCode>) -> PutOutcome {
    match outcome(returned) {
        PutOutcome::Accepted(acceptance) if acceptance.code.is_none() && acceptance.candidates.is_empty() => {
            PutOutcome::Accepted(Acceptance { candidates, ..acceptance })
        }
        PutOutcome::Unknown(doubt) if doubt.code.is_none() && doubt.candidates.is_empty() => {
            PutOutcome::Unknown(Doubt { candidates, ..doubt })
        }
        PutOutcome::Refused(refusal) => {
            let cause = match refusal {
                Refusal::Service(ko) => DoubtCause::Ko(ko),
                Refusal::Http { status, .. } => DoubtCause::Http { status, kind: None },
            };
            PutOutcome::Unknown(Doubt { cause, code: None, candidates })
        }
        outcome => outcome,
    }
}

fn answer(http: u16, mut body: PutBody, not_before: Option<Timestamp>) -> PutOutcome {
    if let PutBody::Acknowledgement(acknowledgement) = &mut body
        && !acknowledgement.other_codes.is_empty()
        && !(200..300).contains(&http)
    {
        let mut codes: Vec<_> = acknowledgement.code.take().into_iter().collect();
        codes.append(&mut acknowledgement.other_codes);
        return with_candidates(PutReturn::Answer { http, body, not_before }, codes);
    }
    let code = match &body {
        PutBody::Acknowledgement(acknowledgement) => acknowledgement.code.clone(),
        PutBody::Illegible { code, .. } => code.clone(),
        PutBody::Fault(_) => None,
    };
    if is_http_refusal(http) {
        return match code {
            // A code de décharge contradicts the status: the put is in doubt and the code is kept. A known
            // refusal in the body takes precedence over the status.
            Some(code) => doubt(DoubtCause::Http { status: http, kind: None }, Some(code)),
            None => PutOutcome::Refused(match body {
                PutBody::Acknowledgement(PutAcknowledgement { entete: Some(Entete::Ko(ko)), .. })
                    if is_refusal(&ko.code) =>
                {
                    Refusal::Service(ko)
                }
                PutBody::Illegible { kind, .. } => {
                    let kind = kind.filter(|kind| kind.asks_other_scheme());
                    Refusal::Http { status: http, not_before, kind }
                }
                PutBody::Acknowledgement(_) | PutBody::Fault(_) => {
                    Refusal::Http { status: http, not_before, kind: None }
                }
            }),
        };
    }
    if !(200..300).contains(&http) {
        return doubt(cause_without_success(http, body), code);
    }
    match body {
        PutBody::Acknowledgement(acknowledgement) => received_acknowledgement(acknowledgement),
        PutBody::Fault(text) => doubt(DoubtCause::Fault { text }, None),
        PutBody::Illegible { fault, reason, code, kind } => doubt(DoubtCause::Illegible { fault, reason, kind }, code),
    }
}

/// The cause of doubt for a status that is neither success nor a known refusal: the most informative part of
/// the answer.
fn cause_without_success(http: u16, body: PutBody) -> DoubtCause {
    match body {
        PutBody::Fault(text) => DoubtCause::Fault { text },
        PutBody::Acknowledgement(PutAcknowledgement { entete: Some(Entete::Ko(ko)), .. }) => DoubtCause::Ko(ko),
        PutBody::Acknowledgement(_) => DoubtCause::Http { status: http, kind: None },
        PutBody::Illegible { kind, .. } => DoubtCause::Http { status: http, kind },
    }
}

fn received_acknowledgement(acknowledgement: PutAcknowledgement) -> PutOutcome {
    let PutAcknowledgement { entete, contrat, code, mut other_codes, pm, fibre } = acknowledgement;
    if !other_codes.is_empty() {
        // Of codes that differ none is chosen. The answer says all the same what it says with one.
        other_codes.splice(..0, code);
        return match entete {
            Some(Entete::Ko(ko)) => {
                PutOutcome::Unknown(Doubt { cause: DoubtCause::Ko(ko), code: None, candidates: other_codes })
            }
            Some(Entete::Ok) | None => {
                PutOutcome::Accepted(Acceptance { code: None, pm, fibre, contrat, candidates: other_codes })
            }
        };
    }
    match (entete, code) {
        (Some(Entete::Ko(ko)), None) if is_refusal(&ko.code) => PutOutcome::Refused(Refusal::Service(ko)),
        (Some(Entete::Ko(ko)), code) => doubt(DoubtCause::Ko(ko), code),
        (None, None) => {
            let reason = "neither statut nor codeDecharge".to_owned();
            doubt(DoubtCause::Illegible { fault: AnswerFault::Unexpected, reason, kind: None }, None)
        }
        (Some(Entete::Ok), code) | (None, code @ Some(_)) => {
            PutOutcome::Accepted(Acceptance { code, pm, fibre, contrat, candidates: Vec::new() })
        }
    }
}

fn doubt(cause: DoubtCause, code: Option<DechargeCode>) -> PutOutcome {
    PutOutcome::Unknown(Doubt { cause, code, candidates: Vec::new() })
}
