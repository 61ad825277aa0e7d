//! The outcome of a put: acceptée, refusée, non envoyée, or issue inconnue (docs/e-reprov.md 5.3).
//!
//! Owns: the one function that decides it, case by case ([`outcome`]). Whatever it does not name is
//! *inconnue*: doubt is the default, and a code de décharge that came is kept in every case.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::answered_by::AnswererKind;
use super::put_answers::{AllottedFibre, DechargeCode, Entete, Ko, Pm, PutAcknowledgement};
use super::service_error::{Category, ServiceErrorCode};

/// What came back from a put, as exactly as the transport knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutReturn {
    /// It is certain that no byte of the request left.
    NotDeparted(Breakdown),
    /// The request may have left, and no complete HTTP answer came back.
    NoAnswer {
        /// What failed.
        breakdown: Breakdown,
        /// A code de décharge found in the part of an answer that did come.
        code: Option<DechargeCode>,
    },
    /// A complete HTTP answer.
    Answer {
        /// The HTTP status.
        http: u16,
        /// What its body says.
        body: PutBody,
        /// Before when it asks not to be called again.
        not_before: Option<Timestamp>,
    },
}

impl PutReturn {
    /// The same, where it is an answer, of a service that asks not to be called again before then.
    #[must_use]
    pub fn not_before(self, when: Option<Timestamp>) -> Self {
        match self {
            Self::Answer { http, body, .. } => Self::Answer { http, body, not_before: when },
            other => other,
        }
    }
}

/// What the body of a put's HTTP answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutBody {
    /// An answer of the operation.
    Acknowledgement(PutAcknowledgement),
    /// A SOAP Fault: its text.
    Fault(String),
    /// Nothing that can be read (HTML, truncated, empty ...).
    Illegible {
        /// What is wrong with it.
        fault: AnswerFault,
        /// Why, in detail.
        reason: String,
        /// A code de décharge found in it all the same.
        code: Option<DechargeCode>,
        /// What it is instead, where that can be seen.
        kind: Option<AnswererKind>,
    },
}

/// A failure below the answer: a stable kind for the texts table and a detail for the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Breakdown {
    /// The kind.
    #[serde(rename = "genre")]
    pub kind: BreakdownKind,
    /// Technical detail, without any secret.
    #[serde(rename = "detail")]
    pub detail: String,
}

/// The kinds of failure below a readable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum BreakdownKind {
    /// `--hors-ligne`: the network is not to be touched.
    #[serde(rename = "horsLigne")]
    Offline,
    /// The host's name could not be resolved.
    #[serde(rename = "nom")]
    Name,
    /// No connection: refused, unreachable.
    #[serde(rename = "connexion")]
    Connection,
    /// The proxy does not let through, or is not there.
    #[serde(rename = "proxy")]
    Proxy,
    /// The proxy asks for credentials (407).
    #[serde(rename = "proxyIdentifiants")]
    ProxyCredentials,
    /// TLS: anything that has no kind of its own below.
    #[serde(rename = "tls")]
    Tls,
    /// The server's certificate has expired.
    #[serde(rename = "certificatPerime")]
    CertificateExpired,
    /// The server's certificate is not valid yet.
    #[serde(rename = "certificatFutur")]
    CertificateNotYetValid,
    /// The server's certificate is another host's.
    #[serde(rename = "certificatAutreNom")]
    CertificateOtherName,
    /// No known authority vouches for the server's certificate.
    #[serde(rename = "certificatInconnu")]
    CertificateUnknown,
    /// The server wants a certificate of ours, or another one.
    #[serde(rename = "certificatClient")]
    ClientCertificate,
    /// The server speaks only versions of TLS that are too old.
    #[serde(rename = "tlsVersion")]
    TlsVersion,
    /// What answers there speaks no TLS.
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

/// The outcome of a put.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "issue")]
pub enum PutOutcome {
    /// Carried out: statut OK or a code de décharge.
    #[serde(rename = "acceptee")]
    Accepted(Acceptance),
    /// Not carried out, and the service or the way to it said so.
    #[serde(rename = "refusee")]
    Refused(Refusal),
    /// Certainly nothing left.
    #[serde(rename = "nonEnvoyee")]
    NotSent(Breakdown),
    /// Anything else.
    #[serde(rename = "inconnue")]
    Unknown(Doubt),
}

/// What came with an accepted put.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Acceptance {
    /// The code de décharge; `None` is *code de décharge manquant*.
    #[serde(rename = "code")]
    pub code: Option<DechargeCode>,
    /// The PM.
    #[serde(rename = "pm")]
    pub pm: Option<Pm>,
    /// The fibre.
    #[serde(rename = "fibre")]
    pub fibre: Option<AllottedFibre>,
    /// The contract that the answer names, to be shown when it is not the one asked for.
    #[serde(rename = "contrat")]
    pub contrat: Option<String>,
}

/// Why a put was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "par")]
pub enum Refusal {
    /// The service, with a code.
    #[serde(rename = "service")]
    Service(Ko),
    /// An HTTP status that says the service never saw the operation.
    #[serde(rename = "http")]
    Http {
        /// The status.
        #[serde(rename = "statut")]
        statut: u16,
        /// Before when it asks not to be called again.
        #[serde(rename = "pas_avant", default, skip_serializing_if = "Option::is_none")]
        not_before: Option<Timestamp>,
    },
}

/// Why the outcome of a put is not known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Doubt {
    /// What came back, or did not.
    #[serde(rename = "cause")]
    pub cause: DoubtCause,
    /// A code de décharge that came with a contradictory answer: kept.
    #[serde(rename = "code")]
    pub code: Option<DechargeCode>,
}

/// The causes of doubt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "cause")]
pub enum DoubtCause {
    /// No answer.
    #[serde(rename = "panne")]
    Breakdown(Breakdown),
    /// A KO that does not say whether it was carried out.
    #[serde(rename = "ko")]
    Ko(Ko),
    /// An HTTP status that is no success, or an OK that it contradicts.
    #[serde(rename = "http")]
    Http {
        /// The status.
        #[serde(rename = "statut")]
        statut: u16,
        /// What the answer is, where that can be seen.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        kind: Option<AnswererKind>,
    },
    /// A SOAP Fault.
    #[serde(rename = "fault")]
    Fault {
        /// Its text.
        #[serde(rename = "texte")]
        text: String,
    },
    /// An answer that can't be read, or says neither OK, KO nor a code.
    #[serde(rename = "illisible")]
    Illegible {
        /// What is wrong with it; older journals do not say.
        #[serde(rename = "defaut", default)]
        fault: AnswerFault,
        /// Why, in detail.
        #[serde(rename = "raison")]
        reason: String,
        /// What it is instead, where that can be seen.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        kind: Option<AnswererKind>,
    },
}

/// What is wrong with an answer that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum AnswerFault {
    /// Something else, or nobody noted it.
    #[default]
    #[serde(rename = "autre")]
    Other,
    /// There is nothing in it.
    #[serde(rename = "vide")]
    Empty,
    /// HTML, JSON, plain text.
    #[serde(rename = "pasDuXml")]
    NotXml,
    /// It stops before its end.
    #[serde(rename = "tronquee")]
    Truncated,
    /// It is not well-formed.
    #[serde(rename = "malformee")]
    Malformed,
    /// It has a DTD or an entity.
    #[serde(rename = "interdite")]
    Forbidden,
    /// Something in it is longer, deeper or more than is accepted.
    #[serde(rename = "demesuree")]
    Oversized,
    /// Its bytes are not of the encoding that it declares, or nobody uses that one.
    #[serde(rename = "encodage")]
    Encoding,
    /// Well-formed, and not the answer to what was asked.
    #[serde(rename = "inattendue")]
    Unexpected,
}

impl AnswerFault {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::Other,
        Self::Empty,
        Self::NotXml,
        Self::Truncated,
        Self::Malformed,
        Self::Forbidden,
        Self::Oversized,
        Self::Encoding,
        Self::Unexpected,
    ];

    /// Its word: the text `illisible.<mot>` says it, `illisible.<mot>.conseil` what to do.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Other => "autre",
            Self::Empty => "vide",
            Self::NotXml => "pas_du_xml",
            Self::Truncated => "tronquee",
            Self::Malformed => "malformee",
            Self::Forbidden => "interdite",
            Self::Oversized => "demesuree",
            Self::Encoding => "encodage",
            Self::Unexpected => "inattendue",
        }
    }
}

/// The codes with which a put is known not to have been carried out (docs/e-reprov.md 5.3).
const REFUSALS: [&str; 14] = [
    "10000", "20001", "20002", "20005", "20007", "20011", "20012", "20015", "20016", "20018", "20019", "20020",
    "20021", "-1",
];

/// The HTTP statuses with which a put is known not to have reached the operation.
const HTTP_REFUSALS: [u16; 7] = [401, 403, 404, 407, 413, 415, 429];

/// Whether a KO with this code means that the put was not carried out.
#[must_use]
pub fn is_refusal(code: &ServiceErrorCode) -> bool {
    REFUSALS.contains(&code.as_str())
}

/// Whether an answer with this HTTP status, and nothing beside it that says otherwise, means the same.
#[must_use]
pub fn is_http_refusal(statut: u16) -> bool {
    HTTP_REFUSALS.contains(&statut)
}

/// The outcome of a put, from what came back.
#[must_use]
pub fn outcome(returned: PutReturn) -> PutOutcome {
    match returned {
        PutReturn::NotDeparted(breakdown) => PutOutcome::NotSent(breakdown),
        PutReturn::NoAnswer { breakdown, code } => doubt(DoubtCause::Breakdown(breakdown), code),
        PutReturn::Answer { http, body, not_before } => answer(http, body, not_before),
    }
}

fn answer(http: u16, body: PutBody, not_before: Option<Timestamp>) -> PutOutcome {
    let code = match &body {
        PutBody::Acknowledgement(acknowledgement) => acknowledgement.code.clone(),
        PutBody::Illegible { code, .. } => code.clone(),
        PutBody::Fault(_) => None,
    };
    if is_http_refusal(http) {
        return match code {
            // The service's own words beat the status line, and a code is never thrown away.
            Some(code) => doubt(DoubtCause::Http { statut: http, kind: None }, Some(code)),
            None => PutOutcome::Refused(match body {
                PutBody::Acknowledgement(PutAcknowledgement { entete: Some(Entete::Ko(ko)), .. })
                    if is_refusal(&ko.code) =>
                {
                    Refusal::Service(ko)
                }
                _ => Refusal::Http { statut: http, not_before },
            }),
        };
    }
    if !(200..300).contains(&http) {
        return doubt(cause_without_success(http, body), code);
    }
    match body {
        PutBody::Acknowledgement(acknowledgement) => received_acknowledgement(acknowledgement),
        PutBody::Fault(text) => doubt(DoubtCause::Fault { text }, None),
        PutBody::Illegible { fault, reason, code, kind } => doubt(DoubtCause::Illegible { fault, reason, kind }, code),
    }
}

/// A status that is neither success nor a known refusal is always doubt; the cause is the most
/// telling thing that came with it.
fn cause_without_success(http: u16, body: PutBody) -> DoubtCause {
    match body {
        PutBody::Fault(text) => DoubtCause::Fault { text },
        PutBody::Acknowledgement(PutAcknowledgement { entete: Some(Entete::Ko(ko)), .. }) => DoubtCause::Ko(ko),
        PutBody::Acknowledgement(_) => DoubtCause::Http { statut: http, kind: None },
        PutBody::Illegible { kind, .. } => DoubtCause::Http { statut: http, kind },
    }
}

fn received_acknowledgement(acknowledgement: PutAcknowledgement) -> PutOutcome {
    let PutAcknowledgement { entete, contrat, code, pm, fibre } = acknowledgement;
    match (entete, code) {
        (Some(Entete::Ko(ko)), None) if is_refusal(&ko.code) => PutOutcome::Refused(Refusal::Service(ko)),
        (Some(Entete::Ko(ko)), code) => doubt(DoubtCause::Ko(ko), code),
        (None, None) => {
            let reason = "neither statut nor codeDecharge".to_owned();
            doubt(DoubtCause::Illegible { fault: AnswerFault::Unexpected, reason, kind: None }, None)
        }
        (Some(Entete::Ok), code) | (None, code @ Some(_)) => {
            PutOutcome::Accepted(Acceptance { code, pm, fibre, contrat })
        }
    }
}

fn doubt(cause: DoubtCause, code: Option<DechargeCode>) -> PutOutcome {
    PutOutcome::Unknown(Doubt { cause, code })
}

impl BreakdownKind {
    /// Every kind.
    pub const ALL: [Self; 23] = [
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
        Self::ClientCertificate,
        Self::TlsVersion,
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

    /// As the ledger of requests keeps it, for a read that failed on its way: these words are in people's
    /// journals.
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
            Self::ClientCertificate => "CertificatClient",
            Self::TlsVersion => "TlsVersion",
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

    /// The key of its text; `<key>.conseil` is what to do.
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
            Self::ClientCertificate => "erreur.panne.certificat_client",
            Self::TlsVersion => "erreur.panne.tls_version",
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

    /// The category under which it is reported.
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
            | Self::ClientCertificate
            | Self::TlsVersion
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
