//! The engine of one profile, and what its clones share.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::credentials::EtatAcces;
use super::schedule::{Memoire, Prevues};
use super::types::Nouvelle;
use crate::conduct::Departures;
use crate::domain::capabilities::Capabilities;
use crate::domain::failure::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::host::config::Reglages;
use crate::service::ereprov::Service;
use crate::store::journal::Journal;
use crate::store::locks::Verrous;
use crate::store::post_ledger::PostLedger;

/// Where "now" comes from: the system's clock, or a test's.
pub type Horloge = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where the password comes from. Called on a blocking thread, when a password is first needed.
pub type SourceMotDePasse = Arc<dyn Fn() -> Result<SecretString, Echec> + Send + Sync>;

/// What an engine is made of.
pub struct Parts {
    /// Its settings.
    pub reglages: Reglages,
    /// The ledger of the same profile.
    pub ledger: PostLedger,
    /// What the service of the profile can do, whether or not it can be reached.
    pub capabilities: Capabilities,
    /// The service; `None` where no address is configured.
    pub service: Option<Service>,
    /// The login; `None` where the service asks for none: then no password is read either.
    pub identifiant: Option<String>,
    /// Where its password comes from.
    pub mot_de_passe: SourceMotDePasse,
    /// The clock.
    pub horloge: Horloge,
}

/// The engine of one profile. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

/// What the clones of an engine share.
pub(super) struct Inner {
    pub(super) parts: Parts,
    /// The password once it was read.
    pub(super) acces: tokio::sync::Mutex<EtatAcces>,
    /// A password that a person gave, until the next call takes it.
    pub(super) redonne: Mutex<Option<SecretString>>,
    /// Held by the call that tries a password which was just typed.
    pub(super) essai_acces: Arc<tokio::sync::Mutex<()>>,
    pub(super) abonnes: Mutex<Vec<UnboundedSender<Nouvelle>>>,
    pub(super) suivis: Mutex<HashSet<ReferenceContrat>>,
    /// How many are followed that this post did not send.
    pub(super) ailleurs: AtomicUsize,
    /// Wakes the followings that wait: one that is due found more urgent ones asleep.
    pub(super) reveil: tokio::sync::Notify,
    /// When all puts are asked about next, once computed. Taken before `memoire`, never after it.
    pub(super) prevues: tokio::sync::Mutex<Option<Prevues>>,
    /// What the polling plan remembers.
    pub(super) memoire: tokio::sync::Mutex<Memoire>,
    /// Whether puts may still depart.
    pub(super) departures: Departures,
    /// Read-locked by each put under way: whoever gets it for writing knows that there is none.
    pub(super) envois: Arc<tokio::sync::RwLock<()>>,
}

impl Engine {
    /// An engine of these parts. Reaches nothing.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let inner = Inner {
            parts,
            acces: tokio::sync::Mutex::default(),
            redonne: Mutex::default(),
            essai_acces: Arc::default(),
            abonnes: Mutex::default(),
            suivis: Mutex::default(),
            ailleurs: AtomicUsize::new(0),
            reveil: tokio::sync::Notify::new(),
            prevues: tokio::sync::Mutex::default(),
            memoire: tokio::sync::Mutex::default(),
            departures: Departures::default(),
            envois: Arc::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The settings it runs with.
    #[must_use]
    pub fn reglages(&self) -> &Reglages {
        &self.inner.parts.reglages
    }

    /// What the profile's service can do.
    #[must_use]
    pub fn capabilities(&self) -> &Capabilities {
        &self.inner.parts.capabilities
    }

    /// Now, by the engine's clock.
    #[must_use]
    pub fn maintenant(&self) -> Timestamp {
        (self.inner.parts.horloge)()
    }

    /// What a person must be told at the start: a damaged journal was put aside.
    #[must_use]
    pub fn avis(&self) -> Option<Echec> {
        let chemin = self.journal().mis_de_cote()?;
        Some(Echec::new(Categorie::Entree, "erreur.journal.mis_de_cote").avec("chemin", chemin.display().to_string()))
    }

    /// The journal's file.
    #[must_use]
    pub fn chemin_du_journal(&self) -> &Path {
        self.journal().chemin()
    }

    /// The schema that the journal is at.
    #[must_use]
    pub fn schema_du_journal(&self) -> u32 {
        self.journal().schema()
    }

    /// News, from now on.
    #[must_use]
    pub fn abonner(&self) -> UnboundedReceiver<Nouvelle> {
        let (envoi, reception) = unbounded_channel();
        self.inner.abonnes.lock().unwrap_or_else(PoisonError::into_inner).push(envoi);
        reception
    }

    pub(super) fn annonce(&self, nouvelle: &Nouvelle) {
        self.inner
            .abonnes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|abonne| abonne.send(nouvelle.clone()).is_ok());
    }

    pub(super) fn journal(&self) -> &Journal {
        self.inner.parts.ledger.journal()
    }

    pub(super) fn ledger(&self) -> &PostLedger {
        &self.inner.parts.ledger
    }

    pub(super) fn locks(&self) -> &Verrous {
        self.inner.parts.ledger.locks()
    }
}
