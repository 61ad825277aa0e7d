//! The calls themselves: a question out, its answer read while it comes, once.

use std::io::BufRead as _;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::answer::{EchecService, LectureManquee, RetourBrut, corps_put, nature};
use super::operation::Operation;
use crate::domain::answered_by::Nature;
use crate::domain::demande::Demande;
use crate::domain::outcome::{GenrePanne, Panne, RetourPut};
use crate::net::http::{Defaut, Identifiants, Requete, Transport};
use crate::wire::ereprov::{ElementPbo, Lecture, Question, encode_question, repeche_code};
use crate::wire::soap::{Enveloppe, VersionSoap};

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
        let (http, charset, dite, report) = (reponse.statut, reponse.charset.clone(), reponse.nature, reponse.report);
        let (octets, fin) = reponse.tout(TAILLE_PUT).await;
        let retour = match fin {
            // When that is over is for whoever knows the time.
            Ok(()) => RetourPut::Reponse {
                http,
                corps: corps_put(&octets, charset.as_deref(), nature(http, &octets, dite)),
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
        let (statut, charset, dite, report) = (reponse.statut, reponse.charset.clone(), reponse.nature, reponse.report);
        let manquee = |echec| LectureManquee { echec, report: report.map(|report| (statut, report)) };
        let succes = (200..300).contains(&statut);
        if dite == Some(Nature::Comprimee) {
            // What it says can't be read, and may unfold to any size: none of it is taken.
            return Err(manquee(EchecService::Http { statut, nature: dite.filter(|_| succes) }));
        }
        let (pompe, mut flux) = reponse.flux();
        let lecture = tokio::task::spawn_blocking(move || {
            let vue = nature(statut, flux.fill_buf().unwrap_or_default(), dite);
            (lecteur(flux, charset.as_deref()), vue)
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
