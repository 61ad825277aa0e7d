//! Classifying a failure of the HTTP library: its kind, and whether the request may have left.

use std::error::Error;
use std::io::{self, ErrorKind};

use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::net::refusal::HandshakeRefusal;

/// A failed exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {}", breakdown.kind.ledger_word(), if *departed { ", the request may have left" } else { ", nothing left" }, breakdown.detail)]
pub struct ExchangeFault {
    /// What failed.
    pub breakdown: Breakdown,
    /// Whether the request may have left. `false` means certainly not.
    pub departed: bool,
}

/// The failure for `error`; `departed` says whether the request may have left.
pub(super) fn fault(error: &reqwest::Error, departed: bool) -> ExchangeFault {
    ExchangeFault { breakdown: Breakdown { kind: kind(error, departed), detail: chain(error) }, departed }
}

/// The kind of a failure. Timeouts are looked for first: a timeout in the middle of a body shows as a decoding error.
fn kind(error: &reqwest::Error, departed: bool) -> BreakdownKind {
    if error.is_timeout() {
        return if error.is_connect() { BreakdownKind::ConnectionTimeout } else { BreakdownKind::AnswerTimeout };
    }
    // A TLS fault is looked for after the handshake too: a fatal alert from the other side is reported on the first read.
    if let Some(kind) = find(error, &|cause| cause.downcast_ref().map(|fault| tls_kind(fault, departed))) {
        return kind;
    }
    if error.is_connect() {
        return connection_kind(error);
    }
    // An `io::Error` of these two kinds comes from the HTTP library, for an answer that it can't understand.
    let from_system = find(error, &|cause| {
        let kind = cause.downcast_ref::<io::Error>()?.kind();
        Some(!matches!(kind, ErrorKind::InvalidInput | ErrorKind::InvalidData))
    });
    if from_system.unwrap_or_else(|| is_cut(error)) { BreakdownKind::Cut } else { BreakdownKind::Answer }
}

/// The kind of a TLS fault, sorted by [`HandshakeRefusal`] as the probe does.
fn tls_kind(fault: &rustls::Error, departed: bool) -> BreakdownKind {
    let kind = handshake_kind(fault);
    match kind {
        // If the request may have left, the server was trusted before: only our own certificate may still be at fault.
        BreakdownKind::ClientCertificate | BreakdownKind::LateCertificate => kind,
        // The handshake that fails then is a second one, in which the server demands a certificate.
        BreakdownKind::NoCommonCipher if departed => BreakdownKind::LateCertificate,
        _ if departed => BreakdownKind::Tls,
        _ => kind,
    }
}

fn handshake_kind(fault: &rustls::Error) -> BreakdownKind {
    match HandshakeRefusal::of(fault) {
        HandshakeRefusal::Expired => BreakdownKind::CertificateExpired,
        HandshakeRefusal::NotYetValid => BreakdownKind::CertificateNotYetValid,
        HandshakeRefusal::OtherName => BreakdownKind::CertificateOtherName,
        HandshakeRefusal::OldName => BreakdownKind::CertificateOldName,
        HandshakeRefusal::UnknownIssuer => BreakdownKind::CertificateUnknown,
        HandshakeRefusal::Authority => BreakdownKind::CertificateAuthority,
        HandshakeRefusal::NoAuthorities => BreakdownKind::NoAuthorities,
        HandshakeRefusal::LateCertificate => BreakdownKind::LateCertificate,
        HandshakeRefusal::Cipher => BreakdownKind::NoCommonCipher,
        HandshakeRefusal::ClientCertificate => BreakdownKind::ClientCertificate,
        HandshakeRefusal::Version => BreakdownKind::TlsVersion,
        HandshakeRefusal::NoTls => BreakdownKind::TlsAbsent,
        HandshakeRefusal::Revoked | HandshakeRefusal::StepFailure(_) | HandshakeRefusal::Other(_) => BreakdownKind::Tls,
    }
}

fn connection_kind(error: &reqwest::Error) -> BreakdownKind {
    // The error types of the resolver and of the tunnel are private to the library: only their texts can be compared.
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

/// Whether the library reports a connection closed before the whole answer came.
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

/// The first result of `what` along the chain of causes.
fn find<T>(error: &(dyn Error + 'static), what: &dyn Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    let mut current = Some(error);
    while let Some(cause) = current {
        // An io::Error holds its inner error beside its `source`.
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

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, CertificateError, Error as TlsError, HandshakeType};

    use super::*;

    /// A renegotiation that we decline ends with the alert of a handshake, after the request left.
    #[test]
    fn a_handshake_that_fails_after_the_request_is_one_that_demands_a_certificate() {
        let alert = TlsError::AlertReceived(AlertDescription::HandshakeFailure);
        assert_eq!(tls_kind(&alert, false), BreakdownKind::NoCommonCipher);
        assert_eq!(tls_kind(&alert, true), BreakdownKind::LateCertificate);
        let asked = TlsError::InappropriateHandshakeMessage {
            expect_types: Vec::new(),
            got_type: HandshakeType::CertificateRequest,
        };
        assert_eq!(tls_kind(&asked, true), BreakdownKind::LateCertificate);
        let expired = TlsError::InvalidCertificate(CertificateError::Expired);
        assert_eq!(tls_kind(&expired, false), BreakdownKind::CertificateExpired);
        assert_eq!(tls_kind(&expired, true), BreakdownKind::Tls);
    }
}
