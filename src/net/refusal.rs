//! Why a connection or a TLS handshake failed.

use std::io;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

/// Why a step of the probe failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepFailure {
    /// The step took too long.
    Timeout,
    /// The proxy answered CONNECT with this status.
    Proxy(u16),
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
