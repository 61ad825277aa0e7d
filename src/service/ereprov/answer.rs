//! What came of a call to e-Reprov.

use crate::domain::answered_by::Nature;
use crate::domain::outcome::{CorpsPut, DefautReponse, RetourPut};
use crate::domain::put_answers::{AccusePut, Entete, Ko};
use crate::net::http::{Defaut, Report};
use crate::wire::ereprov::{Lecture, read_put, repeche_code};
use crate::wire::soap::{Fault, ProtocolError};

/// Why a read gave no value.
#[derive(Debug)]
pub enum EchecService {
    /// No complete answer.
    Defaut(Defaut),
    /// An HTTP answer with nothing of SOAP in it.
    Http {
        /// Its status, which may be success where the nature is known.
        statut: u16,
        /// What it is, where that can be seen.
        nature: Option<Nature>,
    },
    /// The service refused.
    Ko(Ko),
    /// A SOAP Fault.
    Fault(Fault),
    /// An answer that can't be read.
    Illisible(ProtocolError),
}

/// A read that gave no value.
#[derive(Debug)]
pub struct LectureManquee {
    /// Why.
    pub echec: EchecService,
    /// With which status the server asks to wait, and how long.
    pub report: Option<(u16, Report)>,
}

impl From<EchecService> for LectureManquee {
    fn from(echec: EchecService) -> Self {
        Self { echec, report: None }
    }
}

/// What came back from a put: what it means for the life cycle, and the bytes as they came.
#[derive(Debug)]
pub struct RetourBrut {
    /// For the outcome table.
    pub retour: RetourPut,
    /// The HTTP status and the body, as far as they came.
    pub brut: Option<(u16, Vec<u8>)>,
    /// How long the server asks to wait.
    pub report: Option<Report>,
}

/// What an answer is that can't be read, by its first bytes or else by what its head said. A status that
/// is no success says more than the page that comes with it.
pub(super) fn nature(statut: u16, debut: &[u8], dite: Option<Nature>) -> Option<Nature> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    if !(200..300).contains(&statut) {
        return dite.filter(|dite| *dite == Nature::Ailleurs);
    }
    let nu = debut.trim_ascii_start();
    let commence = |marque: &[u8]| nu.get(..marque.len()).is_some_and(|debut| debut.eq_ignore_ascii_case(marque));
    if debut.starts_with(&GZIP) {
        Some(Nature::Comprimee)
    } else if commence(b"<!doctype html") || commence(b"<html") {
        Some(Nature::Page)
    } else {
        dite
    }
}

/// What the body of a put's answer says.
pub(super) fn corps_put(octets: &[u8], charset: Option<&str>, nature: Option<Nature>) -> CorpsPut {
    match read_put(octets, charset) {
        Ok(Lecture::Ok(accuse)) => CorpsPut::Accuse(accuse),
        Ok(Lecture::Ko(ko)) => CorpsPut::Accuse(AccusePut { entete: Some(Entete::Ko(ko)), ..AccusePut::default() }),
        Ok(Lecture::Fault(fault)) => match repeche_code(octets) {
            None => CorpsPut::Fault(format!("{} {}", fault.code, fault.texte).trim().to_owned()),
            code => CorpsPut::Illisible { defaut: DefautReponse::Inattendue, raison: fault.texte, code, nature: None },
        },
        Err(erreur) => CorpsPut::Illisible {
            defaut: erreur.defaut(),
            raison: erreur.to_string(),
            code: repeche_code(octets),
            nature,
        },
    }
}
