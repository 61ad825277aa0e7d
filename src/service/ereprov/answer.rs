//! The results of calls to e-Reprov.

use crate::domain::answered_by::AnswererKind;
use crate::domain::outcome::{AnswerFault, Breakdown, PutBody, PutReturn};
use crate::domain::put_answers::{DechargeCode, Entete, FoundCodes, Ko, PutAcknowledgement};
use crate::net::http::{ExchangeFault, Postponement, unfolded};
use crate::wire::ereprov::{ServiceAnswer, read_put, salvage_codes};
use crate::wire::soap::{ProtocolError, SoapFault, root_part};

/// The largest answer to a put that is read, in bytes: a real one has a few hundred.
pub(super) const PUT_SIZE: usize = 1024 * 1024;

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
    /// An answer with characters beyond ASCII that ends with the length that its head announces, before its end: the
    /// length was counted in characters.
    Length(u64),
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

/// The body of an answer to a put: as it came, and without what it was folded into.
pub(super) struct ReceivedPut<'b> {
    bytes: &'b [u8],
    /// The document, where it is not the body itself: unfolded (gzip, deflate), or the root of several parts.
    document: Option<Vec<u8>>,
    unfolded: bool,
    charset: Option<String>,
}

impl<'b> ReceivedPut<'b> {
    pub(super) fn new(bytes: &'b [u8], content_type: &str, charset: Option<&str>) -> Self {
        let plain = unfolded(bytes, PUT_SIZE);
        let root = root_part(content_type, plain.as_deref().unwrap_or(bytes));
        let charset = root.as_ref().and_then(|root| root.charset.clone()).or_else(|| charset.map(ToOwned::to_owned));
        Self { bytes, unfolded: plain.is_some(), document: root.map(|root| root.bytes).or(plain), charset }
    }

    fn document(&self) -> &[u8] {
        self.document.as_deref().unwrap_or(self.bytes)
    }

    /// What the whole answer says. A code that is not at its place is looked for everywhere in it.
    pub(super) fn answer(&self, http: u16, told: Option<AnswererKind>) -> PutReturn {
        let told = told.filter(|kind| !(self.unfolded && *kind == AnswererKind::Compressed));
        let (body, candidates) = self.body(kind(http, self.document(), told));
        // This layer has no clock: the engine turns `retry_after` into `not_before`.
        PutReturn::Answer { http, body, not_before: None }.with_candidates(candidates)
    }

    /// What a part of the answer says: it may still hold the code.
    pub(super) fn part(&self, breakdown: Breakdown) -> PutReturn {
        let (code, candidates) = self.salvaged().into_code_or_candidates();
        PutReturn::NoAnswer { breakdown, code }.with_candidates(candidates)
    }

    /// The codes in the document; if it has none, in the body as it came: another part may hold one.
    fn salvaged(&self) -> FoundCodes {
        let charset = self.charset.as_deref();
        let found = salvage_codes(self.document(), charset);
        if found.best().is_empty() && self.document.is_some() { salvage_codes(self.bytes, charset) } else { found }
    }

    /// The content of the body, and the codes that it may mean.
    fn body(&self, kind: Option<AnswererKind>) -> (PutBody, Vec<DechargeCode>) {
        let salvaged = || self.salvaged();
        match read_put(self.document(), self.charset.as_deref()) {
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
                (code, candidates) => (
                    PutBody::Illegible { fault: AnswerFault::Unexpected, reason: fault.text, code, kind: None },
                    candidates,
                ),
            },
            Err(error) => {
                let (code, candidates) = salvaged().into_code_or_candidates();
                (PutBody::Illegible { fault: error.fault(), reason: error.to_string(), code, kind }, candidates)
            }
        }
    }
}
