//! What a failure of the HTTP library means: its kind, and whether the request may have left.

use std::error::Error;
use std::io::{self, ErrorKind};

use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::net::refusal::HandshakeRefusal;

/// A failure of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {}", breakdown.kind.ledger_word(), if *departed { ", the request may have left" } else { ", nothing left" }, breakdown.detail)]
pub struct ExchangeFault {
    /// What failed.
    pub breakdown: Breakdown,
    /// Whether the request may have left. `false` is a certainty.
    pub departed: bool,
}

/// The failure that `error` is, for a request that may have left or not.
pub(super) fn fault(error: &reqwest::Error, departed: bool) -> ExchangeFault {
    ExchangeFault { breakdown: Breakdown { kind: kind(error, departed), detail: chain(error) }, departed }
}

/// The kind of failure. Timeouts first: one in the middle of a body reads as a decoding error.
fn kind(error: &reqwest::Error, departed: bool) -> BreakdownKind {
    if error.is_timeout() {
        return if error.is_connect() { BreakdownKind::ConnectionTimeout } else { BreakdownKind::AnswerTimeout };
    }
    // Also after the handshake: a fatal alert of the other side is reported on the first read.
    if let Some(kind) = find(error, &|cause| cause.downcast_ref().map(tls_kind)) {
        // Once the request may have left the server was trusted: only our certificate may still be at fault.
        return if departed && kind != BreakdownKind::ClientCertificate { BreakdownKind::Tls } else { kind };
    }
    if error.is_connect() {
        return connection_kind(error);
    }
    // The library's own word for what it can't make sense of is one of the system's kinds too.
    let from_system = find(error, &|cause| {
        let kind = cause.downcast_ref::<io::Error>()?.kind();
        Some(!matches!(kind, ErrorKind::InvalidInput | ErrorKind::InvalidData))
    });
    if from_system.unwrap_or_else(|| is_cut(error)) { BreakdownKind::Cut } else { BreakdownKind::Answer }
}

/// The kind that the look at the way gives to the same fault.
fn tls_kind(fault: &rustls::Error) -> BreakdownKind {
    match HandshakeRefusal::of(fault) {
        HandshakeRefusal::Expired => BreakdownKind::CertificateExpired,
        HandshakeRefusal::NotYetValid => BreakdownKind::CertificateNotYetValid,
        HandshakeRefusal::OtherName => BreakdownKind::CertificateOtherName,
        HandshakeRefusal::UnknownIssuer | HandshakeRefusal::Authority => BreakdownKind::CertificateUnknown,
        HandshakeRefusal::ClientCertificate => BreakdownKind::ClientCertificate,
        HandshakeRefusal::Version => BreakdownKind::TlsVersion,
        HandshakeRefusal::NoTls => BreakdownKind::TlsAbsent,
        HandshakeRefusal::Revoked | HandshakeRefusal::StepFailure(_) | HandshakeRefusal::Other(_) => BreakdownKind::Tls,
    }
}

fn connection_kind(error: &reqwest::Error) -> BreakdownKind {
    // The resolver's and the tunnel's error types are private to the library: their words are all
    // there is.
    let told = |words: &str| find(error, &|cause| cause.to_string().contains(words).then_some(())).is_some();
    if told("dns error") {
        BreakdownKind::Name
    } else if told("proxy authorization required") {
        BreakdownKind::ProxyCredentials
    } else if told("tunnel error") {
        BreakdownKind::Proxy
    } else {
        BreakdownKind::Connection
    }
}

/// The library's word for a connection closed before a whole answer came.
fn is_cut(error: &reqwest::Error) -> bool {
    let words = [
        "connection closed before message completed",
        "end of file before message length reached",
        "unexpected EOF during chunk",
    ];
    find(error, &|cause| {
        let text = cause.to_string();
        words.iter().any(|words| text.contains(words)).then_some(())
    })
    .is_some()
}

/// What `what` finds first in the chain of causes.
fn find<T>(error: &(dyn Error + 'static), what: &dyn Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    let mut current = Some(error);
    while let Some(cause) = current {
        // An io::Error keeps what it wraps beside its `source`.
        let inside =
            || cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).and_then(|inside| find(inside, what));
        if let Some(found) = what(cause).or_else(inside) {
            return Some(found);
        }
        current = cause.source();
    }
    None
}

/// The chain of causes in one line. The address is left out: it may carry credentials.
fn chain(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut current = Error::source(error);
    while let Some(cause) = current {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause.to_string());
        current = cause.source();
    }
    if text.is_empty() { "no further cause".to_owned() } else { text }
}
