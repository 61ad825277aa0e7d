//! The outcome of a put: acceptée, refusée, non envoyée, or issue inconnue (contract page 5.3).
//!
//! Owns: the one function that decides it, case by case ([`issue`]). Whatever it does not name is
//! *inconnue*: doubt is the default, and a code de décharge that came is kept in every case.

use jiff::Timestamp;

use super::nature::Nature;
use super::service_error::{Categorie, CodeErreur};
use super::suivi::{AccusePut, CodeDecharge, Entete, FibreAllouee, Ko, Pm};

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
    pub genre: GenrePanne,
    /// Technical detail, without any secret.
    pub detail: String,
}

/// The kinds of failure below a readable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GenrePanne {
    /// `--hors-ligne`: the network is not to be touched.
    HorsLigne,
    /// The host's name could not be resolved.
    Nom,
    /// No connection: refused, unreachable.
    Connexion,
    /// The proxy does not let through, or is not there.
    Proxy,
    /// The proxy asks for credentials (407).
    ProxyIdentifiants,
    /// TLS: anything that has no kind of its own below.
    Tls,
    /// The server's certificate has expired.
    CertificatPerime,
    /// The server's certificate is not valid yet.
    CertificatFutur,
    /// The server's certificate is another host's.
    CertificatAutreNom,
    /// No known authority vouches for the server's certificate.
    CertificatInconnu,
    /// The server wants a certificate of ours, or another one.
    CertificatClient,
    /// The server speaks only versions of TLS that are too old.
    TlsVersion,
    /// What answers there speaks no TLS.
    TlsAbsent,
    /// No connection within `delai_connexion`.
    DelaiConnexion,
    /// No complete answer within `delai_reponse`.
    DelaiReponse,
    /// The connection broke.
    Rupture,
    /// An answer that is not HTTP, or larger than `taille_max`.
    Reponse,
    /// The process stopped while the put was under way.
    Interruption,
    /// No password, or none could be read: nothing was tried.
    SansMotDePasse,
    /// The month's local share is used up: nothing was tried.
    Quota,
    /// No session became free in time: nothing was tried.
    Sessions,
    /// The service asked to wait: nothing was tried.
    Report,
    /// A local fault (journal, file): nothing was tried.
    Local,
}

/// The outcome of a put.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "issue")]
pub enum Issue {
    /// Carried out: statut OK or a code de décharge.
    Acceptee(Accord),
    /// Not carried out, and the service or the way to it said so.
    Refusee(Refus),
    /// Certainly nothing left.
    NonEnvoyee(Panne),
    /// Anything else.
    Inconnue(Doute),
}

/// What came with an accepted put.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Accord {
    /// The code de décharge; `None` is *code de décharge manquant*.
    pub code: Option<CodeDecharge>,
    /// The PM.
    pub pm: Option<Pm>,
    /// The fibre.
    pub fibre: Option<FibreAllouee>,
    /// The contract that the answer names, to be shown when it is not the one asked for.
    pub contrat: Option<String>,
}

/// Why a put was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "par")]
pub enum Refus {
    /// The service, with a code.
    Service(Ko),
    /// An HTTP status that says the service never saw the operation.
    Http {
        /// The status.
        statut: u16,
        /// Before when it asks not to be called again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pas_avant: Option<Timestamp>,
    },
}

/// Why the outcome of a put is not known.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Doute {
    /// What came back, or did not.
    pub cause: CauseDoute,
    /// A code de décharge that came with a contradictory answer: kept.
    pub code: Option<CodeDecharge>,
}

/// The causes of doubt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", tag = "cause")]
pub enum CauseDoute {
    /// No answer.
    Panne(Panne),
    /// A KO that does not say whether it was carried out.
    Ko(Ko),
    /// An HTTP status that is no success, or an OK that it contradicts.
    Http {
        /// The status.
        statut: u16,
        /// What the answer is, where that can be seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nature: Option<Nature>,
    },
    /// A SOAP Fault.
    Fault {
        /// Its text.
        texte: String,
    },
    /// An answer that can't be read, or says neither OK, KO nor a code.
    Illisible {
        /// What is wrong with it; older journals do not say.
        #[serde(default)]
        defaut: DefautReponse,
        /// Why, in detail.
        raison: String,
        /// What it is instead, where that can be seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        nature: Option<Nature>,
    },
}

/// What is wrong with an answer that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DefautReponse {
    /// Something else, or nobody noted it.
    #[default]
    Autre,
    /// There is nothing in it.
    Vide,
    /// HTML, JSON, plain text.
    PasDuXml,
    /// It stops before its end.
    Tronquee,
    /// It is not well-formed.
    Malformee,
    /// It has a DTD or an entity.
    Interdite,
    /// Something in it is longer, deeper or more than is accepted.
    Demesuree,
    /// Its bytes are not of the encoding that it declares, or nobody uses that one.
    Encodage,
    /// Well-formed, and not the answer to what was asked.
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

/// The codes with which a put is known not to have been carried out (contract page 5.3).
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

#[cfg(test)]
mod tests {
    use super::*;

    fn ko(code: &str) -> Entete {
        Entete::Ko(Ko { code: CodeErreur::read(code), libelle: "libellé".into() })
    }

    fn accuse(entete: Option<Entete>, code: Option<&str>) -> CorpsPut {
        CorpsPut::Accuse(AccusePut { entete, code: code.and_then(CodeDecharge::read), ..AccusePut::default() })
    }

    fn recu(http: u16, corps: CorpsPut) -> Issue {
        issue(RetourPut::Reponse { http, corps, pas_avant: None })
    }

    fn nom(issue: &Issue) -> &'static str {
        match issue {
            Issue::Acceptee(_) => "acceptee",
            Issue::Refusee(_) => "refusee",
            Issue::NonEnvoyee(_) => "nonEnvoyee",
            Issue::Inconnue(_) => "inconnue",
        }
    }

    fn code(issue: &Issue) -> Option<&str> {
        match issue {
            Issue::Acceptee(accord) => accord.code.as_ref().map(CodeDecharge::as_str),
            Issue::Inconnue(doute) => doute.code.as_ref().map(CodeDecharge::as_str),
            Issue::Refusee(_) | Issue::NonEnvoyee(_) => None,
        }
    }

    /// Section 5.3 of the contract page, code by code, written out from its sentence.
    #[test]
    fn each_code_of_the_catalogue_has_the_outcome_of_the_contract_page() {
        let refusee = "10000 20001 20002 20005 20007 20011 20012 20015 20016 20018 20019 20020 20021 -1";
        let inconnue = "10100 10101 10200 20000 20003 20004 20006 20008 20009 20010 20014 0";
        for (attendu, codes) in [("refusee", refusee), ("inconnue", inconnue), ("inconnue", "20013 20017 12345 abc")] {
            for ce_code in codes.split(' ') {
                assert_eq!(nom(&recu(200, accuse(Some(ko(ce_code)), None))), attendu, "{ce_code}");
            }
        }
        let listed = refusee.split(' ').count() + inconnue.split(' ').count();
        assert_eq!(listed, CodeErreur::connus().count(), "a code of the catalogue is in neither list");
    }

    #[test]
    fn ok_or_a_code_is_an_acceptance() {
        assert_eq!(nom(&recu(200, accuse(Some(Entete::Ok), Some("ABC")))), "acceptee");
        assert_eq!(nom(&recu(200, accuse(Some(Entete::Ok), None))), "acceptee");
        let sans_entete = recu(200, accuse(None, Some("ABC")));
        assert_eq!((nom(&sans_entete), code(&sans_entete)), ("acceptee", Some("ABC")));
        assert_eq!(nom(&recu(200, accuse(None, None))), "inconnue");
    }

    #[test]
    fn a_code_beside_a_contradiction_is_doubt_and_is_kept() {
        for retour in [
            recu(200, accuse(Some(ko("20015")), Some("ABC"))),
            recu(500, accuse(Some(Entete::Ok), Some("ABC"))),
            recu(404, accuse(None, Some("ABC"))),
            recu(
                200,
                CorpsPut::Illisible {
                    defaut: DefautReponse::Tronquee,
                    raison: "truncated".into(),
                    code: CodeDecharge::read("ABC"),
                    nature: None,
                },
            ),
            issue(RetourPut::SansReponse {
                panne: Panne { genre: GenrePanne::Rupture, detail: String::new() },
                code: CodeDecharge::read("ABC"),
            }),
        ] {
            assert_eq!((nom(&retour), code(&retour)), ("inconnue", Some("ABC")));
        }
    }

    #[test]
    fn each_http_status_has_its_outcome() {
        let html = || CorpsPut::Illisible {
            defaut: DefautReponse::PasDuXml,
            raison: "HTML".into(),
            code: None,
            nature: Some(Nature::Page),
        };
        for statut in 100..=599 {
            let attendu = match statut {
                401 | 403 | 404 | 407 | 413 | 415 | 429 => "refusee",
                _ => "inconnue",
            };
            assert_eq!(nom(&recu(statut, html())), attendu, "{statut}");
            assert_eq!(nom(&recu(statut, CorpsPut::Fault("x".into()))), attendu, "{statut} with a fault");
        }
        assert_eq!(nom(&recu(500, accuse(Some(ko("20015")), None))), "inconnue");
        // An OK or a code beside a status that is no success is no acceptance.
        for statut in [199, 300, 302, 399, 500] {
            assert_eq!(nom(&recu(statut, accuse(Some(Entete::Ok), None))), "inconnue", "{statut}");
        }
    }

    #[test]
    fn a_refusal_by_status_keeps_before_when_not_to_call_again() {
        let pas_avant = "2026-11-25T10:00:00Z".parse().ok();
        let corps =
            CorpsPut::Illisible { defaut: DefautReponse::Autre, raison: String::new(), code: None, nature: None };
        let retour = RetourPut::Reponse { http: 429, corps, pas_avant };
        assert_eq!(issue(retour), Issue::Refusee(Refus::Http { statut: 429, pas_avant }));
        // What older journals hold says nothing of it.
        let ancien: Refus = serde_json::from_str(r#"{"par":"http","statut":429}"#).unwrap();
        assert_eq!(ancien, Refus::Http { statut: 429, pas_avant: None });
    }

    #[test]
    fn only_certainty_is_not_sent() {
        let panne = || Panne { genre: GenrePanne::DelaiReponse, detail: String::new() };
        assert_eq!(nom(&issue(RetourPut::NonParti(panne()))), "nonEnvoyee");
        assert_eq!(nom(&issue(RetourPut::SansReponse { panne: panne(), code: None })), "inconnue");
    }
}
