//! The four operations of the service, typed: protocol over transport.
//!
//! Owns: wrapping a question in its envelope and HTTP headers, and reading the answer while it
//! comes. Never more than one HTTP request a call.
//!
//! Must never: count, wait for a session, ask again, or decide what a put's answer means.

use std::io::BufRead as _;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::domain::capabilities::Capabilities;
use crate::domain::demande::Demande;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::issue::{CorpsPut, DefautReponse, GenrePanne, Panne, RetourPut};
use crate::domain::motif::Motif;
use crate::domain::nature::Nature;
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::Site;
use crate::domain::suivi::{AccusePut, Entete, EtatReprovisionning, Ko};
use crate::net::http::{Defaut, Flux, Requete, Transport};
pub use crate::net::http::{Identifiants, Report};
pub use crate::wire::ereprov::Methode;
use crate::wire::ereprov::{
    ElementPbo, Lecture, Question, encode_question, read_fibres, read_put, read_structure, read_suivi, repeche_code,
};
use crate::wire::soap::{Enveloppe, Fault, ProtocolError, VersionSoap};

/// The largest answer to a put that is read: a real one has a few hundred bytes.
const TAILLE_PUT: usize = 1024 * 1024;

/// What e-Reprov can do (specification, section 3).
pub const CAPABILITIES: Capabilities =
    Capabilities { tree: true, followed: true, code_at_once: true, motifs: &Motif::TOUS };

/// How requests are wrapped.
#[derive(Debug, Clone, Default)]
pub struct Emballage {
    /// The SOAP version sent.
    pub version: VersionSoap,
    /// The PBO's element name.
    pub element_pbo: ElementPbo,
    /// The SOAP action; empty by default.
    pub soap_action: String,
    /// Whether the credentials go into the envelope (WS-Security UsernameToken).
    pub wsse: bool,
}

/// The service of one profile.
pub struct Service {
    transport: Arc<Transport>,
    emballage: Emballage,
}

/// A read: what is asked, and how its answer is read.
pub struct Operation<T> {
    question: Question,
    lecteur: fn(Flux, Option<&str>) -> Result<Lecture<T>, ProtocolError>,
}

impl Operation<Site> {
    /// getSiteStructure.
    #[must_use]
    pub fn structure(contrat: &ReferenceContrat) -> Self {
        Self { question: Question::Structure(contrat.clone()), lecteur: read_structure }
    }
}

impl Operation<RoSite> {
    /// getRoSite.
    #[must_use]
    pub fn fibres(contrat: &ReferenceContrat, question: &QuestionFibres) -> Self {
        Self { question: Question::Fibres(contrat.clone(), question.clone()), lecteur: read_fibres }
    }
}

impl Operation<EtatReprovisionning> {
    /// getReprovisionning; no reprovisioning is the KO 20014.
    #[must_use]
    pub fn suivi(contrat: &ReferenceContrat) -> Self {
        Self { question: Question::Suivi(contrat.clone()), lecteur: read_suivi }
    }
}

impl<T> Operation<T> {
    /// The method it calls.
    #[must_use]
    pub fn methode(&self) -> Methode {
        self.question.methode()
    }

    /// The contract it is about.
    #[must_use]
    pub fn contrat(&self) -> &ReferenceContrat {
        match &self.question {
            Question::Structure(contrat) | Question::Fibres(contrat, _) | Question::Suivi(contrat) => contrat,
            Question::Put(demande) => &demande.contrat,
        }
    }
}

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

impl Service {
    /// A service over `transport`.
    #[must_use]
    pub fn new(transport: Transport, emballage: Emballage) -> Self {
        Self { transport: Arc::new(transport), emballage }
    }

    /// putReprovisionning: sends it once, whatever happens, and says what came back.
    pub async fn put(&self, demande: &Demande, qui: &Identifiants) -> RetourBrut {
        let requete = self.requete(&Question::Put(demande.clone()), qui);
        let reponse = match self.transport.met(requete, Some(qui)).await {
            Ok(reponse) => reponse,
            Err(Defaut { panne, parti: false }) => {
                return RetourBrut { retour: RetourPut::NonParti(panne), brut: None, report: None };
            }
            Err(Defaut { panne, parti: true }) => {
                return RetourBrut { retour: RetourPut::SansReponse { panne, code: None }, brut: None, report: None };
            }
        };
        let (http, charset, nature, report) = (reponse.statut, reponse.charset.clone(), reponse.nature, reponse.report);
        let (octets, fin) = reponse.tout(TAILLE_PUT).await;
        let retour = match fin {
            // When that is over is for whoever knows the time.
            Ok(()) => RetourPut::Reponse {
                http,
                corps: corps_put(&octets, charset.as_deref(), self::nature(http, &octets, nature)),
                pas_avant: None,
            },
            // The answer broke off: what did come may still hold the code.
            Err(Defaut { panne, .. }) => RetourPut::SansReponse { panne, code: repeche_code(&octets) },
        };
        RetourBrut { retour, brut: Some((http, octets)), report }
    }

    /// Carries a read out, once.
    ///
    /// # Errors
    /// [`LectureManquee`].
    pub async fn lit<T: Send + 'static>(
        &self,
        lecture: &Operation<T>,
        qui: &Identifiants,
    ) -> Result<T, LectureManquee> {
        let requete = self.requete(&lecture.question, qui);
        let lecteur = lecture.lecteur;
        let reponse = self.transport.lit(requete, Some(qui)).await.map_err(EchecService::Defaut)?;
        let (statut, charset, nature, report) =
            (reponse.statut, reponse.charset.clone(), reponse.nature, reponse.report);
        let manquee = |echec| LectureManquee { echec, report: report.map(|report| (statut, report)) };
        let succes = (200..300).contains(&statut);
        if nature == Some(Nature::Comprimee) {
            // What it says can't be read, and may unfold to any size: none of it is taken.
            return Err(manquee(EchecService::Http { statut, nature: nature.filter(|_| succes) }));
        }
        let (pompe, mut flux) = reponse.flux();
        let lecture = tokio::task::spawn_blocking(move || {
            let nature = self::nature(statut, flux.fill_buf().unwrap_or_default(), nature);
            (lecteur(flux, charset.as_deref()), nature)
        });
        let (pompe, lecture) = tokio::join!(pompe, lecture);
        // A body that broke off says more than the reader's complaint about its end.
        pompe.map_err(|defaut| manquee(EchecService::Defaut(defaut)))?;
        let (lecture, nature) = lecture.map_err(|erreur| manquee(EchecService::Defaut(interrompu(&erreur))))?;
        match lecture {
            Ok(Lecture::Ok(valeur)) if succes => Ok(valeur),
            Ok(Lecture::Ko(ko)) => Err(EchecService::Ko(ko)),
            Ok(Lecture::Fault(fault)) => Err(EchecService::Fault(fault)),
            Err(erreur) if succes && nature.is_none() => Err(EchecService::Illisible(erreur)),
            Ok(Lecture::Ok(_)) | Err(_) => Err(EchecService::Http { statut, nature }),
        }
        .map_err(manquee)
    }

    fn requete(&self, question: &Question, qui: &Identifiants) -> Requete {
        let emballage = &self.emballage;
        let enveloppe = Enveloppe {
            version: emballage.version,
            wsse: emballage.wsse.then(|| (qui.identifiant.as_str(), qui.mot_de_passe.expose_secret())),
        };
        let action = &emballage.soap_action;
        let (type_contenu, soap_action) = match emballage.version {
            VersionSoap::V11 => ("text/xml; charset=utf-8".to_owned(), Some(format!("\"{action}\""))),
            VersionSoap::V12 if action.is_empty() => ("application/soap+xml; charset=utf-8".to_owned(), None),
            VersionSoap::V12 => (format!("application/soap+xml; charset=utf-8; action=\"{action}\""), None),
        };
        Requete { type_contenu, soap_action, corps: encode_question(question, emballage.element_pbo, enveloppe) }
    }
}

/// A reader that panicked: a bug, told as a broken exchange so that nothing is taken for sent or not.
fn interrompu(erreur: &tokio::task::JoinError) -> Defaut {
    Defaut { panne: Panne { genre: GenrePanne::Interruption, detail: erreur.to_string() }, parti: true }
}

/// What an answer is that can't be read, by its first bytes or else by what its head said. A status that
/// is no success says more than the page that comes with it.
fn nature(statut: u16, debut: &[u8], dite: Option<Nature>) -> Option<Nature> {
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

fn corps_put(octets: &[u8], charset: Option<&str>, nature: Option<Nature>) -> CorpsPut {
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
