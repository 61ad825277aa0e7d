//! Why a connection or a TLS handshake failed.

use std::io;

use rustls::{AlertDescription, CertificateError, HandshakeType, PeerIncompatible, PeerMisbehaved};

use crate::domain::answered_by::AnswererKind;

/// Why a step of the probe failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The step took too long.
    Timeout,
    /// No connection within the time that a request has for it, in seconds.
    ConnectionTimeout(u64),
    /// The proxy answered CONNECT with this status.
    Proxy {
        /// The status.
        status: u16,
        /// The scheme that it asks for, where it takes no Basic.
        scheme: Option<AnswererKind>,
    },
    /// Nothing listens at this address, or a device on the way says so.
    Refused,
    /// There is no route to this host.
    Unreachable,
    /// The connection ended in the middle of the step.
    Cut,
    /// Any other cause, in the system's words.
    Other(String),
}

impl From<io::Error> for StepFailure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Timeout,
            io::ErrorKind::ConnectionRefused => Self::Refused,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
                Self::Unreachable
            }
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Self::Cut,
            _ => Self::Other(error.to_string()),
        }
    }
}

/// Why a handshake failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandshakeRefusal {
    /// A certificate has expired.
    Expired,
    /// A certificate is not valid yet.
    NotYetValid,
    /// The certificate belongs to another host.
    OtherName,
    /// No known authority signed it.
    UnknownIssuer,
    /// The server shows an authority's certificate as its own, usually a self-signed one.
    Authority,
    /// The certificate was revoked.
    Revoked,
    /// The server wants a client certificate, or a different one.
    ClientCertificate,
    /// The server's certificate has its name only where it no longer counts (CN).
    OldName,
    /// This machine has no authority at all.
    NoAuthorities,
    /// The server demands a client certificate after the connection was made.
    LateCertificate,
    /// No cipher in common.
    Cipher,
    /// The server speaks only versions of TLS that are too old.
    Version,
    /// The other side does not speak TLS.
    NoTls,
    /// No answer came in time, or the connection broke.
    StepFailure(StepFailure),
    /// Any other cause, in the library's words.
    Other(String),
}

impl HandshakeRefusal {
    /// The reason for which the library ended a handshake.
    pub(super) fn of(fault: &rustls::Error) -> Self {
        use AlertDescription as A;
        use CertificateError as C;
        use PeerIncompatible as I;
        match fault {
            rustls::Error::InvalidCertificate(fault) => match fault {
                C::Expired | C::ExpiredContext { .. } => Self::Expired,
                C::NotValidYet | C::NotValidYetContext { .. } => Self::NotYetValid,
                C::NotValidForNameContext { presented, .. } if presented.is_empty() => Self::OldName,
                C::NotValidForName | C::NotValidForNameContext { .. } => Self::OtherName,
                C::UnknownIssuer => Self::UnknownIssuer,
                C::Revoked => Self::Revoked,
                // This fault has no public type in the verifying library; only its name can be compared.
                C::Other(cause) if cause.0.to_string() == "CaUsedAsEndEntity" => Self::Authority,
                other => Self::Other(other.to_string()),
            },
            rustls::Error::PeerIncompatible(
                I::ServerDoesNotSupportTls12Or13 | I::ServerTlsVersionIsDisabledByOurConfig,
            )
            | rustls::Error::AlertReceived(A::ProtocolVersion) => Self::Version,
            // A server without a cipher of ours ends the handshake with one of these alerts, or chooses one all the same.
            rustls::Error::PeerIncompatible(I::NoCipherSuitesInCommon | I::NoKxGroupsInCommon)
            | rustls::Error::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedCipherSuite)
            | rustls::Error::AlertReceived(A::HandshakeFailure | A::InsufficientSecurity) => Self::Cipher,
            rustls::Error::InappropriateHandshakeMessage { got_type: HandshakeType::CertificateRequest, .. }
            | rustls::Error::AlertReceived(A::NoRenegotiation) => Self::LateCertificate,
            rustls::Error::Other(cause) if cause.0.is::<NoAuthority>() => Self::NoAuthorities,
            rustls::Error::InvalidMessage(_) => Self::NoTls,
            // No signature scheme in common: the server accepts none that our certificate's key can make.
            rustls::Error::PeerIncompatible(I::NoCertificateRequestSignatureSchemesInCommon)
            | rustls::Error::AlertReceived(
                A::CertificateRequired
                | A::BadCertificate
                | A::UnsupportedCertificate
                | A::CertificateRevoked
                | A::CertificateExpired
                | A::CertificateUnknown
                | A::UnknownCA
                | A::AccessDenied,
            ) => Self::ClientCertificate,
            other => Self::Other(other.to_string()),
        }
    }
}

/// This machine has no certificate authority, and the profile names none: nobody can be trusted.
#[derive(Debug, thiserror::Error)]
#[error("no certificate authority on this machine")]
pub(super) struct NoAuthority;

/// The scheme that these challenges (`WWW-Authenticate`, `Proxy-Authenticate`) ask for, where Basic is not among them.
pub(super) fn other_scheme<'a>(challenges: impl Iterator<Item = &'a str>) -> Option<AnswererKind> {
    // A challenge's own parameters (`realm="x"`) are parted by commas too; a scheme is a word without `=`, and what is
    // in quotes is a value.
    let schemes: Vec<String> = challenges
        .map(|value| value.split('"').step_by(2).collect::<String>())
        .flat_map(|value| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|part| part.split_whitespace().next().map(str::to_ascii_lowercase))
        .filter(|word| !word.contains('='))
        .collect();
    let asks = |scheme: &str| schemes.iter().any(|known| known == scheme);
    if schemes.is_empty() || asks("basic") {
        return None;
    }
    let named =
        [("ntlm", AnswererKind::Ntlm), ("negotiate", AnswererKind::Negotiate), ("digest", AnswererKind::Digest)];
    let known = named.into_iter().find_map(|(scheme, kind)| asks(scheme).then_some(kind));
    Some(known.unwrap_or(AnswererKind::OtherScheme))
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, Error, PeerIncompatible as I};

    use super::*;

    #[test]
    fn a_version_is_told_where_a_version_is_the_matter() {
        for fault in [
            Error::PeerIncompatible(I::ServerDoesNotSupportTls12Or13),
            Error::PeerIncompatible(I::ServerTlsVersionIsDisabledByOurConfig),
            Error::AlertReceived(AlertDescription::ProtocolVersion),
        ] {
            assert_eq!(HandshakeRefusal::of(&fault), HandshakeRefusal::Version, "{fault}");
        }
        for fault in [
            Error::PeerIncompatible(I::NoCipherSuitesInCommon),
            Error::PeerIncompatible(I::NoKxGroupsInCommon),
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            Error::AlertReceived(AlertDescription::InsufficientSecurity),
        ] {
            assert_eq!(HandshakeRefusal::of(&fault), HandshakeRefusal::Cipher, "{fault}");
        }
        let fault = Error::PeerIncompatible(I::ExtendedMasterSecretExtensionRequired);
        assert_eq!(HandshakeRefusal::of(&fault), HandshakeRefusal::Other(fault.to_string()));
        let signature = Error::PeerIncompatible(I::NoCertificateRequestSignatureSchemesInCommon);
        assert_eq!(HandshakeRefusal::of(&signature), HandshakeRefusal::ClientCertificate);
    }
    #[test]
    fn a_scheme_is_named_where_basic_is_not_among_them() {
        for (challenges, scheme) in [
            (&["NTLM"][..], Some(AnswererKind::Ntlm)),
            (&["Negotiate", "NTLM"], Some(AnswererKind::Ntlm)),
            (&["negotiate"], Some(AnswererKind::Negotiate)),
            (&["Digest realm=\"a, Basic b\", nonce=\"1\", qop=\"auth\""], Some(AnswererKind::Digest)),
            (&["Bearer realm=\"x\""], Some(AnswererKind::OtherScheme)),
            (&["NTLM", "Basic realm=\"x\""], None),
            (&["Digest realm=\"a\", nonce=\"1\", Basic realm=\"b\""], None),
            (&["BASIC"], None),
            (&[""], None),
            (&[], None),
        ] {
            assert_eq!(other_scheme(challenges.iter().copied()), scheme, "{challenges:?}");
        }
    }
}
