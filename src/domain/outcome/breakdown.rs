//! Why there was no readable answer.
//!
//! Owns: the kinds of such a failure, their stable words and the keys of their texts.

use crate::domain::service_error::Category;

/// A failure before there was a readable answer: a stable kind for the texts table and a detail for the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Breakdown {
    /// The kind.
    #[serde(rename = "genre")]
    pub kind: BreakdownKind,
    /// Technical detail, without any secret.
    #[serde(rename = "detail")]
    pub detail: String,
}

/// The kinds of failure before there was a readable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum BreakdownKind {
    /// `--hors-ligne`: the network must not be used.
    #[serde(rename = "horsLigne")]
    Offline,
    /// The host's name could not be resolved.
    #[serde(rename = "nom")]
    Name,
    /// No connection: refused, unreachable.
    #[serde(rename = "connexion")]
    Connection,
    /// The proxy refuses the connection, or does not answer.
    #[serde(rename = "proxy")]
    Proxy,
    /// The proxy asks for credentials (407).
    #[serde(rename = "proxyIdentifiants")]
    ProxyCredentials,
    /// A TLS failure that has no kind of its own below.
    #[serde(rename = "tls")]
    Tls,
    /// The server's certificate has expired.
    #[serde(rename = "certificatPerime")]
    CertificateExpired,
    /// The server's certificate is not valid yet.
    #[serde(rename = "certificatFutur")]
    CertificateNotYetValid,
    /// The server's certificate is for another host.
    #[serde(rename = "certificatAutreNom")]
    CertificateOtherName,
    /// No trusted authority has signed the server's certificate.
    #[serde(rename = "certificatInconnu")]
    CertificateUnknown,
    /// This post has no certificate authority at all.
    #[serde(rename = "sansAutorites")]
    NoAuthorities,
    /// The server shows an authority's certificate as its own: one signed by itself.
    #[serde(rename = "certificatAutorite")]
    CertificateAuthority,
    /// The server's certificate has its name only where it no longer counts (CN).
    #[serde(rename = "certificatNomAncien")]
    CertificateOldName,
    /// The server demands a client certificate, or another one than was given.
    #[serde(rename = "certificatClient")]
    ClientCertificate,
    /// The server demands a client certificate after the connection was made (renegotiation).
    #[serde(rename = "certificatTardif")]
    LateCertificate,
    /// The server speaks only versions of TLS that are too old.
    #[serde(rename = "tlsVersion")]
    TlsVersion,
    /// The server and this program have no cipher in common.
    #[serde(rename = "tlsChiffrement")]
    NoCommonCipher,
    /// The server does not speak TLS.
    #[serde(rename = "tlsAbsent")]
    TlsAbsent,
    /// No connection within `delai_connexion`.
    #[serde(rename = "delaiConnexion")]
    ConnectionTimeout,
    /// No complete answer within `delai_reponse`.
    #[serde(rename = "delaiReponse")]
    AnswerTimeout,
    /// The connection broke.
    #[serde(rename = "rupture")]
    Cut,
    /// An answer that is not HTTP, or larger than `taille_max`.
    #[serde(rename = "reponse")]
    Answer,
    /// The process stopped while the put was under way.
    #[serde(rename = "interruption")]
    Interruption,
    /// No password, or none could be read: nothing was tried.
    #[serde(rename = "sansMotDePasse")]
    NoPassword,
    /// The month's local share is used up: nothing was tried.
    #[serde(rename = "quota")]
    Quota,
    /// No session became free in time: nothing was tried.
    #[serde(rename = "sessions")]
    Sessions,
    /// The service asked to wait: nothing was tried.
    #[serde(rename = "report")]
    Postponement,
    /// A local fault (journal, file): nothing was tried.
    #[serde(rename = "local")]
    Local,
}

impl BreakdownKind {
    /// Every kind.
    pub const ALL: [Self; 28] = [
        Self::Offline,
        Self::Name,
        Self::Connection,
        Self::Proxy,
        Self::ProxyCredentials,
        Self::Tls,
        Self::CertificateExpired,
        Self::CertificateNotYetValid,
        Self::CertificateOtherName,
        Self::CertificateUnknown,
        Self::NoAuthorities,
        Self::CertificateAuthority,
        Self::CertificateOldName,
        Self::ClientCertificate,
        Self::LateCertificate,
        Self::TlsVersion,
        Self::NoCommonCipher,
        Self::TlsAbsent,
        Self::ConnectionTimeout,
        Self::AnswerTimeout,
        Self::Cut,
        Self::Answer,
        Self::Interruption,
        Self::NoPassword,
        Self::Quota,
        Self::Sessions,
        Self::Postponement,
        Self::Local,
    ];

    /// The word that the ledger of requests stores for a read that failed before an answer. Existing journals
    /// hold these words, so they must not change.
    #[must_use]
    pub const fn ledger_word(self) -> &'static str {
        match self {
            Self::Offline => "HorsLigne",
            Self::Name => "Nom",
            Self::Connection => "Connexion",
            Self::Proxy => "Proxy",
            Self::ProxyCredentials => "ProxyIdentifiants",
            Self::Tls => "Tls",
            Self::CertificateExpired => "CertificatPerime",
            Self::CertificateNotYetValid => "CertificatFutur",
            Self::CertificateOtherName => "CertificatAutreNom",
            Self::CertificateUnknown => "CertificatInconnu",
            Self::NoAuthorities => "SansAutorites",
            Self::CertificateAuthority => "CertificatAutorite",
            Self::CertificateOldName => "CertificatNomAncien",
            Self::ClientCertificate => "CertificatClient",
            Self::LateCertificate => "CertificatTardif",
            Self::TlsVersion => "TlsVersion",
            Self::NoCommonCipher => "TlsChiffrement",
            Self::TlsAbsent => "TlsAbsent",
            Self::ConnectionTimeout => "DelaiConnexion",
            Self::AnswerTimeout => "DelaiReponse",
            Self::Cut => "Rupture",
            Self::Answer => "Reponse",
            Self::Interruption => "Interruption",
            Self::NoPassword => "SansMotDePasse",
            Self::Quota => "Quota",
            Self::Sessions => "Sessions",
            Self::Postponement => "Report",
            Self::Local => "Local",
        }
    }

    /// The key of the text that describes it; the text of `<key>.conseil` says what to do.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Offline => "erreur.panne.hors_ligne",
            Self::Name => "erreur.panne.nom",
            Self::Connection => "erreur.panne.connexion",
            Self::Proxy => "erreur.panne.proxy",
            Self::ProxyCredentials => "erreur.panne.proxy_identifiants",
            Self::Tls => "erreur.panne.tls",
            Self::CertificateExpired => "erreur.panne.certificat_perime",
            Self::CertificateNotYetValid => "erreur.panne.certificat_futur",
            Self::CertificateOtherName => "erreur.panne.certificat_autre_nom",
            Self::CertificateUnknown => "erreur.panne.certificat_inconnu",
            Self::NoAuthorities => "erreur.panne.sans_autorites",
            Self::CertificateAuthority => "erreur.panne.certificat_autorite",
            Self::CertificateOldName => "erreur.panne.certificat_nom_ancien",
            Self::ClientCertificate => "erreur.panne.certificat_client",
            Self::LateCertificate => "erreur.panne.certificat_tardif",
            Self::TlsVersion => "erreur.panne.tls_version",
            Self::NoCommonCipher => "erreur.panne.tls_chiffrement",
            Self::TlsAbsent => "erreur.panne.tls_absent",
            Self::ConnectionTimeout => "erreur.panne.delai_connexion",
            Self::AnswerTimeout => "erreur.panne.delai_reponse",
            Self::Cut => "erreur.panne.rupture",
            Self::Answer => "erreur.panne.reponse",
            Self::Interruption => "erreur.panne.interruption",
            Self::NoPassword => "erreur.panne.sans_mot_de_passe",
            Self::Quota => "erreur.panne.quota",
            Self::Sessions => "erreur.panne.sessions",
            Self::Postponement => "erreur.panne.report",
            Self::Local => "erreur.panne.local",
        }
    }

    /// The category in which it is reported.
    #[must_use]
    pub const fn category(self) -> Category {
        match self {
            Self::Offline
            | Self::Name
            | Self::Connection
            | Self::Proxy
            | Self::ProxyCredentials
            | Self::Tls
            | Self::CertificateExpired
            | Self::CertificateNotYetValid
            | Self::CertificateOtherName
            | Self::CertificateUnknown
            | Self::NoAuthorities
            | Self::CertificateAuthority
            | Self::CertificateOldName
            | Self::ClientCertificate
            | Self::LateCertificate
            | Self::TlsVersion
            | Self::NoCommonCipher
            | Self::TlsAbsent
            | Self::ConnectionTimeout
            | Self::AnswerTimeout
            | Self::Cut
            | Self::Interruption => Category::Network,
            Self::Answer => Category::Protocol,
            Self::NoPassword => Category::Credentials,
            Self::Quota => Category::Quota,
            Self::Sessions | Self::Postponement => Category::Busy,
            Self::Local => Category::Input,
        }
    }
}
