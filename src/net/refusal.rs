//! Why a connection or its handshake did not come about.

use std::io;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

/// Why a step did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The step's time was up.
    Timeout,
    /// The proxy answered this status to CONNECT.
    Proxy(u16),
    /// Nobody listens there, or something on the way says so.
    Refused,
    /// No way to that host.
    Unreachable,
    /// The connection ended in the middle.
    Cut,
    /// Anything else, in the system's words.
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

/// Why a handshake did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandshakeRefusal {
    /// A certificate is past its time.
    Expired,
    /// A certificate's time has not come.
    NotYetValid,
    /// It is another host's.
    OtherName,
    /// No known authority signed it.
    UnknownIssuer,
    /// The server shows an authority's certificate for its own: one signed by itself, mostly.
    Authority,
    /// It was revoked.
    Revoked,
    /// The server wants a certificate of ours, or another one.
    ClientCertificate,
    /// The server speaks only versions of TLS that are too old.
    Version,
    /// What answers there speaks no TLS.
    NoTls,
    /// No answer in time, or the connection broke.
    StepFailure(StepFailure),
    /// Anything else, in the library's words.
    Other(String),
}

impl HandshakeRefusal {
    /// Why the library gave a handshake up.
    pub(super) fn of(fault: &rustls::Error) -> Self {
        use AlertDescription as A;
        use CertificateError as C;
        use PeerIncompatible as I;
        match fault {
            rustls::Error::InvalidCertificate(fault) => match fault {
                C::Expired | C::ExpiredContext { .. } => Self::Expired,
                C::NotValidYet | C::NotValidYetContext { .. } => Self::NotYetValid,
                C::NotValidForName | C::NotValidForNameContext { .. } => Self::OtherName,
                C::UnknownIssuer => Self::UnknownIssuer,
                C::Revoked => Self::Revoked,
                // The verifying library has no public type for it here, its name alone.
                C::Other(cause) if cause.0.to_string() == "CaUsedAsEndEntity" => Self::Authority,
                other => Self::Other(other.to_string()),
            },
            rustls::Error::PeerIncompatible(
                I::ServerDoesNotSupportTls12Or13 | I::ServerTlsVersionIsDisabledByOurConfig,
            )
            | rustls::Error::AlertReceived(A::ProtocolVersion) => Self::Version,
            rustls::Error::InvalidMessage(_) => Self::NoTls,
            // No signature in common: none that our certificate's key can make is wanted.
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
        for other in [I::NoCipherSuitesInCommon, I::NoKxGroupsInCommon, I::ExtendedMasterSecretExtensionRequired] {
            let fault = Error::PeerIncompatible(other);
            assert_eq!(HandshakeRefusal::of(&fault), HandshakeRefusal::Other(fault.to_string()));
        }
        let signature = Error::PeerIncompatible(I::NoCertificateRequestSignatureSchemesInCommon);
        assert_eq!(HandshakeRefusal::of(&signature), HandshakeRefusal::ClientCertificate);
    }
}
