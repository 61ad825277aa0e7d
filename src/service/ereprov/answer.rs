//! The results of calls to e-Reprov.

use crate::domain::answered_by::AnswererKind;
use crate::domain::outcome::{AnswerFault, PutBody, PutReturn};
use crate::domain::put_answers::{Entete, Ko, PutAcknowledgement};
use crate::net::http::{ExchangeFault, Postponement};
use crate::wire::ereprov::{ServiceAnswer, read_put, salvage_code};
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
/// other than success only a redirection elsewhere and a scheme are kept: the status says more than the page that comes with it.
pub(super) fn kind(status: u16, start: &[u8], told: Option<AnswererKind>) -> Option<AnswererKind> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    if !(200..300).contains(&status) {
        return told.filter(|told| *told == AnswererKind::Elsewhere || told.asks_other_scheme());
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

/// The content of the body of a put's answer.
pub(super) fn put_body(bytes: &[u8], charset: Option<&str>, kind: Option<AnswererKind>) -> PutBody {
    match read_put(bytes, charset) {
        Ok(ServiceAnswer::Ok(acknowledgement)) => PutBody::Acknowledgement(acknowledgement),
        Ok(ServiceAnswer::Ko(ko)) => PutBody::Acknowledgement(PutAcknowledgement {
            entete: Some(Entete::Ko(ko)),
            ..PutAcknowledgement::default()
        }),
        Ok(ServiceAnswer::Fault(fault)) => match salvage_code(bytes) {
            None => PutBody::Fault(format!("{} {}", fault.code, fault.text).trim().to_owned()),
            code => PutBody::Illegible { fault: AnswerFault::Unexpected, reason: fault.text, code, kind: None },
        },
        Err(error) => {
            PutBody::Illegible { fault: error.fault(), reason: error.to_string(), code: salvage_code(bytes), kind }
        }
    }
}
