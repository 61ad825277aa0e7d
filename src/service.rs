//! The four operations of the service, typed: protocol over transport.
//!
//! Owns: wrapping a question in its envelope and HTTP headers, and reading the answer while it
//! comes. Never more than one HTTP request a call.
//!
//! Must never: count, wait for a session, ask again, or decide what a put's answer means.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::domain::demande::Demande;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::issue::{CorpsPut, DefautReponse, GenrePanne, Panne, RetourPut};
use crate::domain::reference::ReferenceContrat;
use crate::domain::site::Site;
use crate::domain::suivi::{AccusePut, Entete, EtatReprovisionning, Ko};
pub use crate::protocol::Methode;
use crate::protocol::{
    ElementPbo, Enveloppe, Fault, Lecture, ProtocolError, Question, VersionSoap, encode_question, read_fibres,
    read_put, read_structure, read_suivi, repeche_code,
};
pub use crate::transport::Identifiants;
use crate::transport::{Defaut, Flux, Requete, Transport};

/// The largest answer to a put that is read: a real one has a few hundred bytes.
const TAILLE_PUT: usize = 1024 * 1024;

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
    /// An HTTP status that is not success, with nothing of SOAP in it.
    Http(u16),
    /// The service refused.
    Ko(Ko),
    /// A SOAP Fault.
    Fault(Fault),
    /// An answer that can't be read.
    Illisible(ProtocolError),
}

/// What came back from a put: what it means for the life cycle, and the bytes as they came.
#[derive(Debug)]
pub struct RetourBrut {
    /// For the outcome table.
    pub retour: RetourPut,
    /// The HTTP status and the body, as far as they came.
    pub brut: Option<(u16, Vec<u8>)>,
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
                return RetourBrut { retour: RetourPut::NonParti(panne), brut: None };
            }
            Err(Defaut { panne, parti: true }) => {
                return RetourBrut { retour: RetourPut::SansReponse { panne, code: None }, brut: None };
            }
        };
        let (http, charset) = (reponse.statut, reponse.charset.clone());
        let (octets, fin) = reponse.tout(TAILLE_PUT).await;
        let retour = match fin {
            Ok(()) => RetourPut::Reponse { http, corps: corps_put(&octets, charset.as_deref()) },
            // The answer broke off: what did come may still hold the code.
            Err(Defaut { panne, .. }) => RetourPut::SansReponse { panne, code: repeche_code(&octets) },
        };
        RetourBrut { retour, brut: Some((http, octets)) }
    }

    /// Carries a read out, once.
    ///
    /// # Errors
    /// [`EchecService`].
    pub async fn lit<T: Send + 'static>(&self, lecture: &Operation<T>, qui: &Identifiants) -> Result<T, EchecService> {
        let requete = self.requete(&lecture.question, qui);
        let lecteur = lecture.lecteur;
        let reponse = self.transport.lit(requete, Some(qui)).await.map_err(EchecService::Defaut)?;
        let (statut, charset) = (reponse.statut, reponse.charset.clone());
        let (pompe, flux) = reponse.flux();
        let lecture = tokio::task::spawn_blocking(move || lecteur(flux, charset.as_deref()));
        let (pompe, lecture) = tokio::join!(pompe, lecture);
        // A body that broke off says more than the reader's complaint about its end.
        pompe.map_err(EchecService::Defaut)?;
        let lecture = lecture.map_err(|erreur| EchecService::Defaut(interrompu(&erreur)))?;
        let succes = (200..300).contains(&statut);
        match lecture {
            Ok(Lecture::Ok(valeur)) if succes => Ok(valeur),
            Ok(Lecture::Ko(ko)) => Err(EchecService::Ko(ko)),
            Ok(Lecture::Fault(fault)) => Err(EchecService::Fault(fault)),
            Err(erreur) if succes => Err(EchecService::Illisible(erreur)),
            Ok(Lecture::Ok(_)) | Err(_) => Err(EchecService::Http(statut)),
        }
    }

    fn requete(&self, question: &Question, qui: &Identifiants) -> Requete {
        let emballage = &self.emballage;
        let enveloppe = Enveloppe {
            version: emballage.version,
            element_pbo: emballage.element_pbo,
            wsse: emballage.wsse.then(|| (qui.identifiant.as_str(), qui.mot_de_passe.expose_secret())),
        };
        let action = &emballage.soap_action;
        let (type_contenu, soap_action) = match emballage.version {
            VersionSoap::V11 => ("text/xml; charset=utf-8".to_owned(), Some(format!("\"{action}\""))),
            VersionSoap::V12 if action.is_empty() => ("application/soap+xml; charset=utf-8".to_owned(), None),
            VersionSoap::V12 => (format!("application/soap+xml; charset=utf-8; action=\"{action}\""), None),
        };
        Requete { type_contenu, soap_action, corps: encode_question(question, &enveloppe) }
    }
}

/// A reader that panicked: a bug, told as a broken exchange so that nothing is taken for sent or not.
fn interrompu(erreur: &tokio::task::JoinError) -> Defaut {
    Defaut { panne: Panne { genre: GenrePanne::Interruption, detail: erreur.to_string() }, parti: true }
}

fn corps_put(octets: &[u8], charset: Option<&str>) -> CorpsPut {
    match read_put(octets, charset) {
        Ok(Lecture::Ok(accuse)) => CorpsPut::Accuse(accuse),
        Ok(Lecture::Ko(ko)) => CorpsPut::Accuse(AccusePut { entete: Some(Entete::Ko(ko)), ..AccusePut::default() }),
        Ok(Lecture::Fault(fault)) => match repeche_code(octets) {
            None => CorpsPut::Fault(format!("{} {}", fault.code, fault.texte).trim().to_owned()),
            code => CorpsPut::Illisible { defaut: DefautReponse::Inattendue, raison: fault.texte, code },
        },
        Err(erreur) => {
            CorpsPut::Illisible { defaut: erreur.defaut(), raison: erreur.to_string(), code: repeche_code(octets) }
        }
    }
}
