//! What the service said that stops further calls: credentials refused (10000), a maximum reached
//! (20016), a time to wait (`report`). Written to the journal, so that every process of this post stops at once.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OwnedMutexGuard;

use super::core::Engine;
use super::failure::echec_journal;
use super::retry_after::trop_tot;
use super::types::Demandeur;
use crate::domain::failure::Echec;
use crate::domain::outcome::Refus;
use crate::domain::paris;
use crate::domain::put_answers::Ko;
use crate::domain::reference::ReferenceContrat;
use crate::service::ereprov::{EchecService, Identifiants};
use crate::store::journal::{Arrete, Barrage, Marque};

/// The code of both maximums: the month's volume, and a contract's modifications.
const MAXIMUM: &str = "20016";
/// The code of a wrong login or password.
const ACCES: &str = "10000";

impl Engine {
    /// The login and password: read once, and again after the service refused them, in case they
    /// were changed meanwhile. The same ones are not tried a second time, by any process: an account
    /// could lock.
    pub(super) async fn identifiants(&self) -> Result<Identifiants, Echec> {
        let Some(identifiant) = self.inner.parts.identifiant.clone() else {
            return Ok(Identifiants { identifiant: String::new(), mot_de_passe: SecretString::default() });
        };
        let mut acces = self.inner.acces.lock().await;
        let redonne = self.inner.redonne.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(mot_de_passe) = redonne {
            self.acces_redonne(&mot_de_passe).await?;
            acces.refuses.retain(|refuse| refuse.expose_secret() != mot_de_passe.expose_secret());
            acces.mot_de_passe = Some(mot_de_passe);
            acces.a_l_essai = true;
            acces.refus = None;
        }
        if let Some(refus) = &acces.refus {
            return Err(Echec::deja_refuse(refus));
        }
        let barrage = self.barrage(Arrete::Acces(identifiant.clone())).await?;
        if barrage.is_none() {
            acces.refuses.clear();
        }
        let ici = acces.refuses.clone();
        let refusee = |mot_de_passe: &SecretString| {
            let ici = ici.iter().any(|refuse| refuse.expose_secret() == mot_de_passe.expose_secret());
            barrage.as_ref().filter(|barrage| ici || barrage.refuse(&identifiant, mot_de_passe))
        };
        let connu = acces.mot_de_passe.clone().filter(|connu| refusee(connu).is_none());
        let mot_de_passe = match connu {
            Some(connu) => connu,
            None => self.lit_mot_de_passe().await?,
        };
        if let Some(barrage) = refusee(&mot_de_passe) {
            return Err(Echec::deja_refuse(&barrage.refus));
        }
        acces.mot_de_passe = Some(mot_de_passe.clone());
        drop(acces);
        Ok(Identifiants { identifiant, mot_de_passe })
    }

    async fn lit_mot_de_passe(&self) -> Result<SecretString, Echec> {
        let source = self.inner.parts.mot_de_passe.clone();
        tokio::task::spawn_blocking(move || source()).await.unwrap_or_else(|erreur| {
            let panne = crate::domain::outcome::GenrePanne::SansMotDePasse;
            Err(super::failure::panne(panne, &erreur.to_string()))
        })
    }

    /// Waits while another call tries a password that was just typed; the guard when this call is the
    /// one that tries it. A slip of the hand costs one refusal, however many calls wait for it: an
    /// account locks after few.
    pub(super) async fn seul_essai(&self) -> Option<OwnedMutexGuard<()>> {
        let garde = Arc::clone(&self.inner.essai_acces).lock_owned().await;
        self.inner.acces.lock().await.a_l_essai.then_some(garde)
    }

    /// The password that was typed has been tried, whatever came of it.
    pub(super) async fn essai_fait(&self) {
        self.inner.acces.lock().await.a_l_essai = false;
    }

    /// Remembers what a refusal stops, for every process. To be called before the session is given
    /// back: the call that waits for it must know.
    pub(super) async fn note_refus(&self, refus: &Refus, sur: Sur<'_>, qui: &Identifiants) {
        let arrete = match (refus, sur) {
            (Refus::Http { statut: 401, .. }, _) => Arrete::Acces(qui.identifiant.clone()),
            (Refus::Service(ko), _) if ko.code.as_str() == ACCES => Arrete::Acces(qui.identifiant.clone()),
            (Refus::Service(ko), Sur::Lecture) if ko.code.as_str() == MAXIMUM => Arrete::Lectures,
            (Refus::Service(ko), Sur::Put(contrat)) if ko.code.as_str() == MAXIMUM => Arrete::Puts(contrat.clone()),
            _ => return,
        };
        let acces = matches!(arrete, Arrete::Acces(_));
        if acces && qui.identifiant.is_empty() {
            return;
        }
        let sel = i64::from_ne_bytes(RandomState::new().hash_one(0_u8).to_ne_bytes());
        let marque = acces.then(|| marque(sel, &qui.identifiant, &qui.mot_de_passe));
        let barrage = Barrage { refus: refus.clone(), le: self.maintenant(), marque };
        let note = self.journal().arrete(arrete, barrage).await;
        if acces {
            let mut acces = self.inner.acces.lock().await;
            // Known to be wrong: read again before the next call, whatever is lifted meanwhile.
            acces.mot_de_passe = None;
            acces.refuses.push(qui.mot_de_passe.clone());
            if note.is_err() {
                acces.refus = Some(refus.clone());
            }
        }
        if let Err(erreur) = note {
            tracing::error!(%erreur, "the journal did not take a refusal");
        }
    }

    /// Whether reads may be asked: not in a month whose volume the service said is reached, nor while it
    /// asks to wait, unless a person asks for a try.
    pub(super) async fn lectures_permises(&self, pour: Demandeur) -> Result<(), Echec> {
        if pour == Demandeur::Personne {
            return Ok(());
        }
        self.pas_trop_tot().await?;
        match self.barrage(Arrete::Lectures).await? {
            Some(barrage) => Err(maximum(&barrage, "erreur.20016_lectures")),
            None => Ok(()),
        }
    }

    /// The service answered a read that began at `depuis`, whatever it said: it takes calls.
    pub(super) async fn service_repond(&self, depuis: Timestamp) {
        if let Err(erreur) = self.journal().service_repond(depuis, self.maintenant()).await {
            tracing::error!(%erreur, "the journal did not take that the service answers");
        }
    }

    /// A read that a person asked for expressly has its answer: the month's volume is not reached,
    /// whatever the service said before.
    pub(super) async fn lecture_passee(&self) {
        if matches!(self.barrage(Arrete::Lectures).await, Ok(None)) {
            return;
        }
        if let Err(erreur) = self.journal().libere(Arrete::Lectures, self.maintenant()).await {
            tracing::error!(%erreur, "the journal did not take that reads go on");
        }
    }

    /// Whether a put of this contract may be sent: not in a month in which the service said that its
    /// maximum is reached, nor while it asks to wait: nobody would know what became of it.
    pub(super) async fn put_permis(&self, contrat: &ReferenceContrat) -> Result<(), Echec> {
        self.pas_trop_tot().await?;
        match self.barrage(Arrete::Puts(contrat.clone())).await? {
            Some(barrage) => Err(maximum(&barrage, "erreur.20016_puts").avec("contrat", contrat.as_str())),
            None => Ok(()),
        }
    }

    /// A person gives the password, for this run: it is the one used from the next call on, and is
    /// tried even if the service refused it before.
    pub fn donne(&self, mot_de_passe: SecretString) {
        *self.inner.redonne.lock().unwrap_or_else(PoisonError::into_inner) = Some(mot_de_passe);
    }

    /// A person has just given this password: if it is the one that the service refused, it may be
    /// tried again, by every process. Any other may be tried anyway.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn acces_redonne(&self, mot_de_passe: &SecretString) -> Result<(), Echec> {
        let Some(identifiant) = self.inner.parts.identifiant.clone() else { return Ok(()) };
        let quoi = Arrete::Acces(identifiant.clone());
        let Some(barrage) = self.barrage(quoi.clone()).await? else { return Ok(()) };
        if !barrage.refuse(&identifiant, mot_de_passe) {
            return Ok(());
        }
        self.journal().libere(quoi, self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))
    }

    /// What the service said that stops calls now, each ready to be shown.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn arrets(&self) -> Result<Vec<Echec>, Echec> {
        let barrages = self.journal().barrages(self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))?;
        Ok(barrages
            .into_iter()
            .map(|(quoi, barrage)| match quoi {
                Arrete::Acces(_) => Echec::deja_refuse(&barrage.refus),
                Arrete::Lectures => maximum(&barrage, "erreur.20016_lectures"),
                Arrete::Puts(contrat) => maximum(&barrage, "erreur.20016_puts").avec("contrat", contrat.as_str()),
                Arrete::Service => trop_tot(&barrage.refus),
            })
            .collect())
    }

    pub(super) async fn barrage(&self, quoi: Arrete) -> Result<Option<Barrage>, Echec> {
        self.journal().barrage(quoi, self.maintenant()).await.map_err(|erreur| echec_journal(&erreur))
    }
}

impl Barrage {
    /// Whether it is this password that the service refused.
    fn refuse(&self, identifiant: &str, mot_de_passe: &SecretString) -> bool {
        self.marque.is_none_or(|refusee| refusee == marque(refusee.sel, identifiant, mot_de_passe))
    }
}

/// What a refusal answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sur<'a> {
    /// A read.
    Lecture,
    /// A put of this contract.
    Put(&'a ReferenceContrat),
}

/// A read's failure, where it is a refusal.
pub(super) fn refus_de_lecture(echec: &EchecService) -> Option<Refus> {
    match echec {
        EchecService::Ko(ko) => Some(Refus::Service(ko.clone())),
        EchecService::Http { statut, .. } => Some(Refus::Http { statut: *statut, pas_avant: None }),
        EchecService::Defaut(_) | EchecService::Fault(_) | EchecService::Illisible(_) => None,
    }
}

/// The service's 20016 as it holds now: nothing was asked this time.
fn maximum(barrage: &Barrage, cle: &str) -> Echec {
    let ko = match &barrage.refus {
        Refus::Service(ko) => ko.clone(),
        Refus::Http { .. } => {
            Ko { code: crate::domain::service_error::CodeErreur::read(MAXIMUM), libelle: String::new() }
        }
    };
    let mut echec = Echec::du_service(ko).avec("jour", paris::jour(barrage.le).strftime("%d/%m/%Y").to_string());
    cle.clone_into(&mut echec.cle);
    echec
}

/// 16 bits of a password's fingerprint: enough to see that it was changed, whatever the function, too
/// few to tell which it is. One change in 65 536 goes unseen; giving the password anew
/// ([`Engine::acces_redonne`]) settles that one too.
fn marque(sel: i64, identifiant: &str, mot_de_passe: &SecretString) -> Marque {
    let octets = sel.to_le_bytes();
    let melange = octets
        .iter()
        .chain(identifiant.as_bytes())
        .chain(&[0])
        .chain(mot_de_passe.expose_secret().as_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |somme, octet| (somme ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3));
    let valeur = [48, 32, 16, 0].iter().fold(0, |pli, decalage| pli ^ (melange >> decalage)) & 0xffff;
    Marque { sel, valeur: u16::try_from(valeur).unwrap_or_default() }
}
