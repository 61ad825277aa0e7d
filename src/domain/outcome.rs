//! The outcome of a put: acceptée, refusée, non envoyée, or issue inconnue (docs/e-reprov.md 5.3).
//!
//! Owns: the one function that decides it, case by case ([`issue`]). Whatever it does not name is
//! *inconnue*: doubt is the default, and a code de décharge that came is kept in every case.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::answered_by::Nature;
use super::put_answers::{AccusePut, CodeDecharge, Entete, FibreAllouee, Ko, Pm};
use super::service_error::{Categorie, CodeErreur};

/// What came back from a put, as exactly as the transport knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetourPut {
    /// It is certain that no byte of the request left.
    NonParti(Panne),
    /// The request may have left, and no complete HTTP answer came back.
    SansReponse {
        /// What failed.
        panne: Panne,
        /// A code de décharge found in the part of an answer that did come.
        code: Option<CodeDecharge>,
    },
    /// A complete HTTP answer.
    Reponse {
        /// The HTTP status.
        http: u16,
        /// What its body says.
        corps: CorpsPut,
        /// Before when it asks not to be called again.
        pas_avant: Option<Timestamp>,
    },
}

impl RetourPut {
    /// The same, where it is an answer, of a service that asks not to be called again before then.
    #[must_use]
    pub fn pas_avant(self, quand: Option<Timestamp>) -> Self {
        match self {
            Self::Reponse { http, corps, .. } => Self::Reponse { http, corps, pas_avant: quand },
            autre => autre,
        }
    }
}

/// What the body of a put's HTTP answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorpsPut {
    /// An answer of the operation.
    Accuse(AccusePut),
    /// A SOAP Fault: its text.
    Fault(String),
    /// Nothing that can be read (HTML, truncated, empty ...).
    Illisible {
        /// What is wrong with it.
        defaut: DefautReponse,
        /// Why, in detail.
        raison: String,
        /// A code de décharge found in it all the same.
        code: Option<CodeDecharge>,
        /// What it is instead, where that can be seen.
        nature: Option<Nature>,
    },
}

/// A failure below the answer: a stable kind for the texts table and a detail for the log.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Panne {
    /// The kind.
    #[serde(rename = "genre")]
    pub genre: GenrePanne,
    /// Technical detail, without any secret.
    #[serde(rename = "detail")]
    pub detail: String,
}

/// The kinds of failure below a readable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum GenrePanne {
    /// `--hors-ligne`: the network is not to be touched.
    #[serde(rename = "horsLigne")]
    HorsLigne,
    /// The host's name could not be resolved.
    #[serde(rename = "nom")]
    Nom,
    /// No connection: refused, unreachable.
    #[serde(rename = "connexion")]
    Connexion,
    /// The proxy does not let through, or is not there.
    #[serde(rename = "proxy")]
    Proxy,
    /// The proxy asks for credentials (407).
    #[serde(rename = "proxyIdentifiants")]
    ProxyIdentifiants,
    /// TLS: anything that has no kind of its own below.
    #[serde(rename = "tls")]
    Tls,
    /// The server's certificate has expired.
    #[serde(rename = "certificatPerime")]
    CertificatPerime,
    /// The server's certificate is not valid yet.
    #[serde(rename = "certificatFutur")]
    CertificatFutur,
    /// The server's certificate is another host's.
    #[serde(rename = "certificatAutreNom")]
    CertificatAutreNom,
    /// No known authority vouches for the server's certificate.
    #[serde(rename = "certificatInconnu")]
    CertificatInconnu,
    /// The server wants a certificate of ours, or another one.
    #[serde(rename = "certificatClient")]
    CertificatClient,
    /// The server speaks only versions of TLS that are too old.
    #[serde(rename = "tlsVersion")]
    TlsVersion,
    /// What answers there speaks no TLS.
    #[serde(rename = "tlsAbsent")]
    TlsAbsent,
    /// No connection within `delai_connexion`.
    #[serde(rename = "delaiConnexion")]
    DelaiConnexion,
    /// No complete answer within `delai_reponse`.
    #[serde(rename = "delaiReponse")]
    DelaiReponse,
    /// The connection broke.
    #[serde(rename = "rupture")]
    Rupture,
    /// An answer that is not HTTP, or larger than `taille_max`.
    #[serde(rename = "reponse")]
    Reponse,
    /// The process stopped while the put was under way.
    #[serde(rename = "interruption")]
    Interruption,
    /// No password, or none could be read: nothing was tried.
    #[serde(rename = "sansMotDePasse")]
    SansMotDePasse,
    /// The month's local share is used up: nothing was tried.
    #[serde(rename = "quota")]
    Quota,
    /// No session became free in time: nothing was tried.
    #[serde(rename = "sessions")]
    Sessions,
    /// The service asked to wait: nothing was tried.
    #[serde(rename = "report")]
    Report,
    /// A local fault (journal, file): nothing was tried.
    #[serde(rename = "local")]
    Local,
}

/// The outcome of a put.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "issue")]
pub enum Issue {
    /// Carried out: statut OK or a code de décharge.
    #[serde(rename = "acceptee")]
    Acceptee(Accord),
    /// Not carried out, and the service or the way to it said so.
    #[serde(rename = "refusee")]
    Refusee(Refus),
    /// Certainly nothing left.
    #[serde(rename = "nonEnvoyee")]
    NonEnvoyee(Panne),
    /// Anything else.
    #[serde(rename = "inconnue")]
    Inconnue(Doute),
}

/// What came with an accepted put.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Accord {
    /// The code de décharge; `None` is *code de décharge manquant*.
    #[serde(rename = "code")]
    pub code: Option<CodeDecharge>,
    /// The PM.
    #[serde(rename = "pm")]
    pub pm: Option<Pm>,
    /// The fibre.
    #[serde(rename = "fibre")]
    pub fibre: Option<FibreAllouee>,
    /// The contract that the answer names, to be shown when it is not the one asked for.
    #[serde(rename = "contrat")]
    pub contrat: Option<String>,
}

/// Why a put was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "par")]
pub enum Refus {
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
        pas_avant: Option<Timestamp>,
    },
}

/// Why the outcome of a put is not known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Doute {
    /// What came back, or did not.
    #[serde(rename = "cause")]
    pub cause: CauseDoute,
    /// A code de décharge that came with a contradictory answer: kept.
    #[serde(rename = "code")]
    pub code: Option<CodeDecharge>,
}

/// The causes of doubt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(tag = "cause")]
pub enum CauseDoute {
    /// No answer.
    #[serde(rename = "panne")]
    Panne(Panne),
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
        nature: Option<Nature>,
    },
    /// A SOAP Fault.
    #[serde(rename = "fault")]
    Fault {
        /// Its text.
        #[serde(rename = "texte")]
        texte: String,
    },
    /// An answer that can't be read, or says neither OK, KO nor a code.
    #[serde(rename = "illisible")]
    Illisible {
        /// What is wrong with it; older journals do not say.
        #[serde(rename = "defaut", default)]
        defaut: DefautReponse,
        /// Why, in detail.
        #[serde(rename = "raison")]
        raison: String,
        /// What it is instead, where that can be seen.
        #[serde(rename = "nature", default, skip_serializing_if = "Option::is_none")]
        nature: Option<Nature>,
    },
}

/// What is wrong with an answer that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
pub enum DefautReponse {
    /// Something else, or nobody noted it.
    #[default]
    #[serde(rename = "autre")]
    Autre,
    /// There is nothing in it.
    #[serde(rename = "vide")]
    Vide,
    /// HTML, JSON, plain text.
    #[serde(rename = "pasDuXml")]
    PasDuXml,
    /// It stops before its end.
    #[serde(rename = "tronquee")]
    Tronquee,
    /// It is not well-formed.
    #[serde(rename = "malformee")]
    Malformee,
    /// It has a DTD or an entity.
    #[serde(rename = "interdite")]
    Interdite,
    /// Something in it is longer, deeper or more than is accepted.
    #[serde(rename = "demesuree")]
    Demesuree,
    /// Its bytes are not of the encoding that it declares, or nobody uses that one.
    #[serde(rename = "encodage")]
    Encodage,
    /// Well-formed, and not the answer to what was asked.
    #[serde(rename = "inattendue")]
    Inattendue,
}

impl DefautReponse {
    /// Every one.
    pub const TOUS: [Self; 9] = [
        Self::Autre,
        Self::Vide,
        Self::PasDuXml,
        Self::Tronquee,
        Self::Malformee,
        Self::Interdite,
        Self::Demesuree,
        Self::Encodage,
        Self::Inattendue,
    ];

    /// Its word: the text `illisible.<mot>` says it, `illisible.<mot>.conseil` what to do.
    #[must_use]
    pub const fn mot(self) -> &'static str {
        match self {
            Self::Autre => "autre",
            Self::Vide => "vide",
            Self::PasDuXml => "pas_du_xml",
            Self::Tronquee => "tronquee",
            Self::Malformee => "malformee",
            Self::Interdite => "interdite",
            Self::Demesuree => "demesuree",
            Self::Encodage => "encodage",
            Self::Inattendue => "inattendue",
        }
    }
}

/// The codes with which a put is known not to have been carried out (docs/e-reprov.md 5.3).
const REFUS: [&str; 14] = [
    "10000", "20001", "20002", "20005", "20007", "20011", "20012", "20015", "20016", "20018", "20019", "20020",
    "20021", "-1",
];

/// The HTTP statuses with which a put is known not to have reached the operation.
const REFUS_HTTP: [u16; 7] = [401, 403, 404, 407, 413, 415, 429];

/// Whether a KO with this code means that the put was not carried out.
#[must_use]
pub fn est_refus(code: &CodeErreur) -> bool {
    REFUS.contains(&code.as_str())
}

/// Whether an answer with this HTTP status, and nothing beside it that says otherwise, means the same.
#[must_use]
pub fn est_refus_http(statut: u16) -> bool {
    REFUS_HTTP.contains(&statut)
}

/// The outcome of a put, from what came back.
#[must_use]
pub fn issue(retour: RetourPut) -> Issue {
    match retour {
        RetourPut::NonParti(panne) => Issue::NonEnvoyee(panne),
        RetourPut::SansReponse { panne, code } => doute(CauseDoute::Panne(panne), code),
        RetourPut::Reponse { http, corps, pas_avant } => reponse(http, corps, pas_avant),
    }
}

fn reponse(http: u16, corps: CorpsPut, pas_avant: Option<Timestamp>) -> Issue {
    let code = match &corps {
        CorpsPut::Accuse(accuse) => accuse.code.clone(),
        CorpsPut::Illisible { code, .. } => code.clone(),
        CorpsPut::Fault(_) => None,
    };
    if est_refus_http(http) {
        return match code {
            // The service's own words beat the status line, and a code is never thrown away.
            Some(code) => doute(CauseDoute::Http { statut: http, nature: None }, Some(code)),
            None => Issue::Refusee(match corps {
                CorpsPut::Accuse(AccusePut { entete: Some(Entete::Ko(ko)), .. }) if est_refus(&ko.code) => {
                    Refus::Service(ko)
                }
                _ => Refus::Http { statut: http, pas_avant },
            }),
        };
    }
    if !(200..300).contains(&http) {
        return doute(cause_hors_succes(http, corps), code);
    }
    match corps {
        CorpsPut::Accuse(accuse) => accuse_recu(accuse),
        CorpsPut::Fault(texte) => doute(CauseDoute::Fault { texte }, None),
        CorpsPut::Illisible { defaut, raison, code, nature } => {
            doute(CauseDoute::Illisible { defaut, raison, nature }, code)
        }
    }
}

/// A status that is neither success nor a known refusal is always doubt; the cause is the most
/// telling thing that came with it.
fn cause_hors_succes(http: u16, corps: CorpsPut) -> CauseDoute {
    match corps {
        CorpsPut::Fault(texte) => CauseDoute::Fault { texte },
        CorpsPut::Accuse(AccusePut { entete: Some(Entete::Ko(ko)), .. }) => CauseDoute::Ko(ko),
        CorpsPut::Accuse(_) => CauseDoute::Http { statut: http, nature: None },
        CorpsPut::Illisible { nature, .. } => CauseDoute::Http { statut: http, nature },
    }
}

fn accuse_recu(accuse: AccusePut) -> Issue {
    let AccusePut { entete, contrat, code, pm, fibre } = accuse;
    match (entete, code) {
        (Some(Entete::Ko(ko)), None) if est_refus(&ko.code) => Issue::Refusee(Refus::Service(ko)),
        (Some(Entete::Ko(ko)), code) => doute(CauseDoute::Ko(ko), code),
        (None, None) => {
            let raison = "neither statut nor codeDecharge".to_owned();
            doute(CauseDoute::Illisible { defaut: DefautReponse::Inattendue, raison, nature: None }, None)
        }
        (Some(Entete::Ok), code) | (None, code @ Some(_)) => Issue::Acceptee(Accord { code, pm, fibre, contrat }),
    }
}

fn doute(cause: CauseDoute, code: Option<CodeDecharge>) -> Issue {
    Issue::Inconnue(Doute { cause, code })
}

impl GenrePanne {
    /// Every kind.
    pub const TOUS: [Self; 23] = [
        Self::HorsLigne,
        Self::Nom,
        Self::Connexion,
        Self::Proxy,
        Self::ProxyIdentifiants,
        Self::Tls,
        Self::CertificatPerime,
        Self::CertificatFutur,
        Self::CertificatAutreNom,
        Self::CertificatInconnu,
        Self::CertificatClient,
        Self::TlsVersion,
        Self::TlsAbsent,
        Self::DelaiConnexion,
        Self::DelaiReponse,
        Self::Rupture,
        Self::Reponse,
        Self::Interruption,
        Self::SansMotDePasse,
        Self::Quota,
        Self::Sessions,
        Self::Report,
        Self::Local,
    ];

    /// As the ledger of requests keeps it, for a read that failed on its way: these words are in people's
    /// journals.
    #[must_use]
    pub const fn ledger_word(self) -> &'static str {
        match self {
            Self::HorsLigne => "HorsLigne",
            Self::Nom => "Nom",
            Self::Connexion => "Connexion",
            Self::Proxy => "Proxy",
            Self::ProxyIdentifiants => "ProxyIdentifiants",
            Self::Tls => "Tls",
            Self::CertificatPerime => "CertificatPerime",
            Self::CertificatFutur => "CertificatFutur",
            Self::CertificatAutreNom => "CertificatAutreNom",
            Self::CertificatInconnu => "CertificatInconnu",
            Self::CertificatClient => "CertificatClient",
            Self::TlsVersion => "TlsVersion",
            Self::TlsAbsent => "TlsAbsent",
            Self::DelaiConnexion => "DelaiConnexion",
            Self::DelaiReponse => "DelaiReponse",
            Self::Rupture => "Rupture",
            Self::Reponse => "Reponse",
            Self::Interruption => "Interruption",
            Self::SansMotDePasse => "SansMotDePasse",
            Self::Quota => "Quota",
            Self::Sessions => "Sessions",
            Self::Report => "Report",
            Self::Local => "Local",
        }
    }

    /// The key of its text; `<key>.conseil` is what to do.
    #[must_use]
    pub const fn cle(self) -> &'static str {
        match self {
            Self::HorsLigne => "erreur.panne.hors_ligne",
            Self::Nom => "erreur.panne.nom",
            Self::Connexion => "erreur.panne.connexion",
            Self::Proxy => "erreur.panne.proxy",
            Self::ProxyIdentifiants => "erreur.panne.proxy_identifiants",
            Self::Tls => "erreur.panne.tls",
            Self::CertificatPerime => "erreur.panne.certificat_perime",
            Self::CertificatFutur => "erreur.panne.certificat_futur",
            Self::CertificatAutreNom => "erreur.panne.certificat_autre_nom",
            Self::CertificatInconnu => "erreur.panne.certificat_inconnu",
            Self::CertificatClient => "erreur.panne.certificat_client",
            Self::TlsVersion => "erreur.panne.tls_version",
            Self::TlsAbsent => "erreur.panne.tls_absent",
            Self::DelaiConnexion => "erreur.panne.delai_connexion",
            Self::DelaiReponse => "erreur.panne.delai_reponse",
            Self::Rupture => "erreur.panne.rupture",
            Self::Reponse => "erreur.panne.reponse",
            Self::Interruption => "erreur.panne.interruption",
            Self::SansMotDePasse => "erreur.panne.sans_mot_de_passe",
            Self::Quota => "erreur.panne.quota",
            Self::Sessions => "erreur.panne.sessions",
            Self::Report => "erreur.panne.report",
            Self::Local => "erreur.panne.local",
        }
    }

    /// The category under which it is reported.
    #[must_use]
    pub const fn categorie(self) -> Categorie {
        match self {
            Self::HorsLigne
            | Self::Nom
            | Self::Connexion
            | Self::Proxy
            | Self::ProxyIdentifiants
            | Self::Tls
            | Self::CertificatPerime
            | Self::CertificatFutur
            | Self::CertificatAutreNom
            | Self::CertificatInconnu
            | Self::CertificatClient
            | Self::TlsVersion
            | Self::TlsAbsent
            | Self::DelaiConnexion
            | Self::DelaiReponse
            | Self::Rupture
            | Self::Interruption => Categorie::Reseau,
            Self::Reponse => Categorie::Protocole,
            Self::SansMotDePasse => Categorie::Identifiants,
            Self::Quota => Categorie::Quota,
            Self::Sessions | Self::Report => Categorie::Occupe,
            Self::Local => Categorie::Entree,
        }
    }
}
