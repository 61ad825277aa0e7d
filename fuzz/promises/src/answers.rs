//! The decoder of the service's answers, of questions, and of a code de décharge in ruins.

use std::fmt::Debug;
use std::io::{BufRead, BufReader};

use reprov::domain::fibre::RoSite;
use reprov::domain::put_answers::{AccusePut, Entete, EtatReprovisionning};
use reprov::domain::site::Site;
use reprov::wire::ereprov::{
    Lecture, Methode, QuestionRecue, read_fibres, read_put, read_question, read_structure, read_suivi, repeche_code,
    write_fibres, write_ko, write_put, write_structure, write_suivi,
};
use reprov::wire::soap::{ProtocolError, VersionSoap, write_fault};

use super::memory::{REPECHE, REPONSE, borne};
use super::{choix, montrable};

/// The charsets of an HTTP header; the choice's low three bits say which.
const CHARSETS: [Option<&str>; 8] = [
    None,
    Some("utf-8"),
    Some("\"ISO-8859-1\""),
    Some("iso-8859-15"),
    Some("UTF-16"),
    Some("utf-16be"),
    Some("windows-1252"),
    Some("shift_jis"),
];

/// A body that comes whole or in pieces.
type Corps<'a> = Box<dyn BufRead + 'a>;
/// A reader, given the charset of the HTTP header.
type Lecteur<T> = for<'a> fn(Corps<'a>, Option<&str>) -> Result<T, ProtocolError>;

/// Reads `octets` as each answer and as a question.
pub fn eprouve(octets: &[u8]) {
    let (choix, corps) = choix(octets);
    let entree = Entree { corps, charset: CHARSETS[usize::from(choix & 7)], pas: corps.len() % 61 + 1 };
    let site = |site: &Site| Some(write_structure(VersionSoap::V11, site));
    reponse(&entree, Methode::GetSiteStructure, |corps, charset| read_structure(corps, charset), site);
    let fibres = |site: &RoSite| Some(write_fibres(VersionSoap::V12, site));
    reponse(&entree, Methode::GetRoSite, |corps, charset| read_fibres(corps, charset), fibres);
    reponse(&entree, Methode::PutReprovisionning, |corps, charset| read_put(corps, charset), ecrit_put);
    let etat = |etat: &EtatReprovisionning| {
        Some(write_suivi(VersionSoap::V11, etat.reference.as_deref().unwrap_or_default(), etat))
    };
    reponse(&entree, Methode::GetReprovisionning, |corps, charset| read_suivi(corps, charset), etat);
    question(&entree);
    borne("repeche_code", REPECHE, corps.len(), || repeche_code(corps));
}

/// An input.
struct Entree<'a> {
    corps: &'a [u8],
    charset: Option<&'static str>,
    /// How many bytes come at once when the body comes in pieces.
    pas: usize,
}

impl Entree<'_> {
    /// The body read whole within its memory, and the same read in pieces.
    fn lit<T: Debug + PartialEq>(&self, lit: Lecteur<T>) -> Option<T> {
        let lu = borne("answer", REPONSE, self.corps.len(), || lit(Box::new(self.corps), self.charset));
        let morcele = lit(Box::new(BufReader::with_capacity(self.pas, self.corps)), self.charset);
        match (lu, morcele) {
            (Ok(lu), Ok(morcele)) => {
                assert_eq!(lu, morcele, "read in pieces of {}", self.pas);
                Some(lu)
            }
            (Err(erreur), Err(_)) => {
                montrable(&erreur.to_string());
                None
            }
            (lu, morcele) => panic!("whole: {lu:?}; in pieces of {}: {morcele:?}", self.pas),
        }
    }
}

/// What is read and written again reads back as the same; `ecrit` makes nothing of what can't be written.
fn reponse<T: Debug + PartialEq>(
    entree: &Entree<'_>,
    methode: Methode,
    lit: Lecteur<Lecture<T>>,
    ecrit: impl FnOnce(&T) -> Option<Vec<u8>>,
) {
    let Some(lu) = entree.lit(lit) else { return };
    let ecrite = match &lu {
        Lecture::Ok(valeur) => ecrit(valeur),
        Lecture::Ko(ko) => Some(write_ko(VersionSoap::V12, methode, ko)),
        Lecture::Fault(fault) => Some(write_fault(VersionSoap::V11, fault)),
    };
    let Some(ecrite) = ecrite else { return };
    let relu = lit(Box::new(&ecrite[..]), None).expect("what was written is read");
    assert_eq!(relu, lu, "{}", String::from_utf8_lossy(&ecrite));
}

/// A refusal is written without what came beside it, unless that was a code.
fn ecrit_put(accuse: &AccusePut) -> Option<Vec<u8>> {
    let refus = matches!(accuse.entete, Some(Entete::Ko(_))) && accuse.code.is_none();
    let ecrit = write_put(VersionSoap::V11, accuse.contrat.as_deref().unwrap_or_default(), accuse);
    assert_eq!(repeche_code(&ecrit), accuse.code, "the code is found in {}", String::from_utf8_lossy(&ecrit));
    (!refus).then_some(ecrit)
}

fn question(entree: &Entree<'_>) {
    let Some(lue) = entree.lit(|corps, charset| read_question(corps, charset)) else { return };
    let QuestionRecue { methode, operation, champs, .. } = lue;
    assert_eq!(methode, Methode::read(&operation));
    assert!(champs.len() <= entree.corps.len());
}
