//! The results of calls to e-Reprov.

use crate::domain::answered_by::AnswererKind;
use crate::domain::outcome::{AnswerFault, Breakdown, PutBody, PutReturn};
use crate::domain::put_answers::{DechargeCode, Entete, Ko, PutAcknowledgement};
use crate::net::http::{ExchangeFault, Postponement};
use crate::wire::ereprov::{ServiceAnswer, read_put, salvage_codes};
use crate::wire::soap::{ProtocolError, SoapFault};

/// Why a read returned no value.
#[derive(Debug)]
pub enum ReadFailure {
    /// No complete answer came.
    Exchange(ExchangeFault),
    /// An HTTP answer without any SOAP in it.
    Http {
        /// The HTTP status; it may be a success when `kind` is known.
        status: u16,
        /// What the answer is, when that can be recognised.
        kind: Option<AnswererKind>,
    },
    /// The service refused.
    Ko(Ko),
    /// A SOAP Fault.
    Fault(SoapFault),
    /// An answer that can't be read.
    Illegible(ProtocolError),
}

/// A read that returned no value.
#[derive(Debug)]
pub struct FailedRead {
    /// Why it returned none.
    pub failure: ReadFailure,
    /// How long the server asks to wait, with the HTTP status of that answer.
    pub retry_after: Option<(u16, Postponement)>,
}

impl From<ReadFailure> for FailedRead {
    fn from(failure: ReadFailure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// The answer to a put: its meaning for the life cycle, and its bytes as received.
#[derive(Debug)]
pub struct RawReturn {
    /// The input of the outcome table.
    pub returned: PutReturn,
    /// The HTTP status and the body, as far as they were received.
    pub raw: Option<(u16, Vec<u8>)>,
    /// How long the server asks to wait.
    pub retry_after: Option<Postponement>,
}

/// The kind of an answer that can't be read as SOAP, judged by its first bytes, else by its head (`told`). For a status
/// other than success only a redirection elsewhere is kept: the status says more than the page that comes with it.
pub(super) fn kind(status: u16, start: &[u8], told: Option<AnswererKind>) -> Option<AnswererKind> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    if !(200..300).contains(&status) {
        return told.filter(|told| *told == AnswererKind::Elsewhere);
    }
    let bare = start.trim_ascii_start();
    let begin = |mark: &[u8]| bare.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    if start.starts_with(&GZIP) {
        Some(AnswererKind::Compressed)
    } else if begin(b"<!doctype html") || begin(b"<html") {
        Some(AnswererKind::Page)
    } else {
        told
    }
}

/// What a put's whole answer says. A code that is not at its place is looked for everywhere in it.
pub(super) fn put_answer(http: u16, bytes: &[u8], charset: Option<&str>, kind: Option<AnswererKind>) -> PutReturn {
    let (body, candidates) = put_body(bytes, charset, kind);
    // This layer has no clock: the engine turns `retry_after` into `not_before`.
    PutReturn::Answer { http, body, not_before: None }.with_candidates(candidates)
}

/// What a part of a put's answer says: it may still hold the code.
pub(super) fn put_part(bytes: &[u8], charset: Option<&str>, breakdown: Breakdown) -> PutReturn {
    let (code, candidates) = salvage_codes(bytes, charset).into_code_or_candidates();
    PutReturn::NoAnswer { breakdown, code }.with_candidates(candidates)
}

/// The content of the body of a put's answer, and the codes that it may mean.
fn put_body(bytes: &[u8], charset: Option<&str>, kind: Option<AnswererKind>) -> (PutBody, Vec<DechargeCode>) {
    let salvaged = || salvage_codes(bytes, charset);
    match read_put(bytes, charset) {
        Ok(ServiceAnswer::Ok(acknowledgement)) => {
            // A code at its place counts; whatever else was found may be anybody's.
            let candidates = if acknowledgement.code.is_some() { Vec::new() } else { salvaged().best().to_vec() };
            (PutBody::Acknowledgement(acknowledgement), candidates)
        }
        Ok(ServiceAnswer::Ko(ko)) => {
            let refused = PutAcknowledgement { entete: Some(Entete::Ko(ko)), ..PutAcknowledgement::default() };
            (PutBody::Acknowledgement(refused), salvaged().best().to_vec())
        }
        Ok(ServiceAnswer::Fault(fault)) => match salvaged().into_code_or_candidates() {
            (None, candidates) => {
                (PutBody::Fault(format!("{} {}", fault.code, fault.text).trim().to_owned()), candidates)
            }
            (code, candidates) => {
                (PutBody::Illegible { fault: AnswerFault::Unexpected, reason: fault.text, code, kind: None }, candidates)
            }
        },
        Err(error) => {
            let (code, candidates) = salvaged().into_code_or_candidates();
            (PutBody::Illegible { fault: error.fault(), reason: error.to_string(), code, kind }, candidates)
        }
    }
}
