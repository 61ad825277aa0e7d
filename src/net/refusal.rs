//! Why a connection or its handshake did not come about.

use std::io;

use rustls::{AlertDescription, CertificateError, PeerIncompatible};

/// Why a step did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Panne {
    /// The step's time was up.
    Delai,
    /// The proxy answered this status to CONNECT.
    Proxy(u16),
    /// Nobody listens there, or something on the way says so.
    Refusee,
    /// No way to that host.
    Injoignable,
    /// The connection ended in the middle.
    Coupee,
    /// Anything else, in the system's words.
    Autre(String),
}

impl From<io::Error> for Panne {
    fn from(erreur: io::Error) -> Self {
        match erreur.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Self::Delai,
            io::ErrorKind::ConnectionRefused => Self::Refusee,
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
                Self::Injoignable
            }
            io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof => Self::Coupee,
            _ => Self::Autre(erreur.to_string()),
        }
    }
}

/// Why a handshake did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refus {
    /// A certificate is past its time.
    Expire,
    /// A certificate's time has not come.
    PasEncore,
    /// It is another host's.
    MauvaisNom,
    /// No known authority signed it.
    EmetteurInconnu,
    /// The server shows an authority's certificate for its own: one signed by itself, mostly.
    Autorite,
    /// It was revoked.
    Revoque,
    /// The server wants a certificate of ours, or another one.
    NotreCertificat,
    /// The server speaks only versions of TLS that are too old.
    Version,
    /// What answers there speaks no TLS.
    SansTls,
    /// No answer in time, or the connection broke.
    Panne(Panne),
    /// Anything else, in the library's words.
    Autre(String),
}

impl Refus {
    /// Why the library gave a handshake up.
    pub(super) fn de(faute: &rustls::Error) -> Self {
        use AlertDescription as A;
        use CertificateError as C;
        use PeerIncompatible as I;
        match faute {
            rustls::Error::InvalidCertificate(faute) => match faute {
                C::Expired | C::ExpiredContext { .. } => Self::Expire,
                C::NotValidYet | C::NotValidYetContext { .. } => Self::PasEncore,
                C::NotValidForName | C::NotValidForNameContext { .. } => Self::MauvaisNom,
                C::UnknownIssuer => Self::EmetteurInconnu,
                C::Revoked => Self::Revoque,
                // The verifying library has no public type for it here, its name alone.
                C::Other(cause) if cause.0.to_string() == "CaUsedAsEndEntity" => Self::Autorite,
                autre => Self::Autre(autre.to_string()),
            },
            rustls::Error::PeerIncompatible(
                I::ServerDoesNotSupportTls12Or13 | I::ServerTlsVersionIsDisabledByOurConfig,
            )
            | rustls::Error::AlertReceived(A::ProtocolVersion) => Self::Version,
            rustls::Error::InvalidMessage(_) => Self::SansTls,
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
            ) => Self::NotreCertificat,
            autre => Self::Autre(autre.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rustls::{AlertDescription, Error, PeerIncompatible as I};

    use super::*;

    #[test]
    fn a_version_is_told_where_a_version_is_the_matter() {
        for faute in [
            Error::PeerIncompatible(I::ServerDoesNotSupportTls12Or13),
            Error::PeerIncompatible(I::ServerTlsVersionIsDisabledByOurConfig),
            Error::AlertReceived(AlertDescription::ProtocolVersion),
        ] {
            assert_eq!(Refus::de(&faute), Refus::Version, "{faute}");
        }
        for autre in [I::NoCipherSuitesInCommon, I::NoKxGroupsInCommon, I::ExtendedMasterSecretExtensionRequired] {
            let faute = Error::PeerIncompatible(autre);
            assert_eq!(Refus::de(&faute), Refus::Autre(faute.to_string()));
        }
        let signature = Error::PeerIncompatible(I::NoCertificateRequestSignatureSchemesInCommon);
        assert_eq!(Refus::de(&signature), Refus::NotreCertificat);
    }
}
