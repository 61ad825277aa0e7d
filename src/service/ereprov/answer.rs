//! What came of a call to e-Reprov.

use crate::domain::answered_by::AnswererKind;
use crate::domain::outcome::{AnswerFault, PutBody, PutReturn};
use crate::domain::put_answers::{Entete, Ko, PutAcknowledgement};
use crate::net::http::{ExchangeFault, Postponement};
use crate::wire::ereprov::{ServiceAnswer, read_put, salvage_code};
use crate::wire::soap::{ProtocolError, SoapFault};

/// Why a read gave no value.
#[derive(Debug)]
pub enum ReadFailure {
    /// No complete answer.
    Exchange(ExchangeFault),
    /// An HTTP answer with nothing of SOAP in it.
    Http {
        /// Its status, which may be success where the nature is known.
        statut: u16,
        /// What it is, where that can be seen.
        kind: Option<AnswererKind>,
    },
    /// The service refused.
    Ko(Ko),
    /// A SOAP Fault.
    Fault(SoapFault),
    /// An answer that can't be read.
    Illegible(ProtocolError),
}

/// A read that gave no value.
#[derive(Debug)]
pub struct FailedRead {
    /// Why.
    pub failure: ReadFailure,
    /// With which status the server asks to wait, and how long.
    pub retry_after: Option<(u16, Postponement)>,
}

impl From<ReadFailure> for FailedRead {
    fn from(failure: ReadFailure) -> Self {
        Self { failure, retry_after: None }
    }
}

/// What came back from a put: what it means for the life cycle, and the bytes as they came.
#[derive(Debug)]
pub struct RawReturn {
    /// For the outcome table.
    pub returned: PutReturn,
    /// The HTTP status and the body, as far as they came.
    pub raw: Option<(u16, Vec<u8>)>,
    /// How long the server asks to wait.
    pub retry_after: Option<Postponement>,
}

/// What an answer is that can't be read, by its first bytes or else by what its head said. A status that
/// is no success says more than the page that comes with it.
pub(super) fn kind(statut: u16, start: &[u8], told: Option<AnswererKind>) -> Option<AnswererKind> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    if !(200..300).contains(&statut) {
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

/// What the body of a put's answer says.
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
