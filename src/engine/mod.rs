//! The one place that performs the effects of the life cycle, for the TUI and the command line.
//!
//! Owns: the order of things. The journal first, then the network; a session and a request of the
//! quota before each call; one put at most, ever; following until the end; what is known of a
//! contract, gathered for the rules.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`protocol`), or show
//! anything.

mod access;
mod barrage;
mod echeances;
mod essai;
mod follow;
mod knowledge;
mod put;
mod reads;
mod registre;
mod report;
mod secours;
mod types;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use secrecy::SecretString;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::domain::echec::Echec;
use crate::domain::reference::ReferenceContrat;
use crate::domain::service_error::Categorie;
use crate::service::ereprov::Service;
use crate::store::journal::Journal;
use crate::store::locks::Verrous;

pub use crate::host::config::Reglages;
pub use crate::store::journal::{
    Consommation, Filtre, Gardes, Importees, Place, Purge, PutId, ReponseBrute, Requete, RequeteId,
};
pub use echeances::SuiviDAilleurs;
pub use registre::Registre;
pub use types::{Acces, Attente, Connaissances, Demandeur, Dossier, EtatQuota, Lu, Nouvelle, Source};

/// Where "now" comes from: the system's clock, or a test's.
pub type Horloge = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Where the password comes from. Called on a blocking thread, when a password is first needed.
pub type SourceMotDePasse = Arc<dyn Fn() -> Result<SecretString, Echec> + Send + Sync>;

/// What an engine is made of.
pub struct Parts {
    /// Its settings.
    pub reglages: Reglages,
    /// The journal, bound to the same profile.
    pub journal: Journal,
    /// The locks, of the same profile.
    pub verrous: Verrous,
    /// The service; `None` where no address is configured.
    pub service: Option<Service>,
    /// The login; `None` where the service asks for none: then no password is read either.
    pub identifiant: Option<String>,
    /// Where its password comes from.
    pub mot_de_passe: SourceMotDePasse,
    /// The clock.
    pub horloge: Horloge,
    /// Where an answer is put when the journal can't take it.
    pub secours: PathBuf,
}

/// The engine of one profile. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    /// The password once it was read.
    acces: tokio::sync::Mutex<barrage::EtatAcces>,
    /// A password that a person gave, until the next call takes it.
    redonne: Mutex<Option<SecretString>>,
    /// Held by the call that tries a password which was just typed.
    essai_acces: Arc<tokio::sync::Mutex<()>>,
    abonnes: Mutex<Vec<UnboundedSender<Nouvelle>>>,
    suivis: Mutex<HashSet<ReferenceContrat>>,
    /// How many are followed that this post did not send.
    ailleurs: AtomicUsize,
    /// Wakes the followings that wait: one that is due found more urgent ones asleep.
    reveil: tokio::sync::Notify,
    /// When all puts are asked about next, once computed. Taken before `memoire`, never after it.
    prevues: tokio::sync::Mutex<Option<echeances::Prevues>>,
    /// What the polling plan remembers.
    memoire: tokio::sync::Mutex<echeances::Memoire>,
    /// Held from the look at it until the departure it allows is durable.
    departs: tokio::sync::Mutex<put::Departs>,
    /// Read-locked by each put under way: whoever gets it for writing knows that there is none.
    envois: Arc<tokio::sync::RwLock<()>>,
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
            departs: tokio::sync::Mutex::default(),
            envois: Arc::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The settings it runs with.
    #[must_use]
    pub fn reglages(&self) -> &Reglages {
        &self.inner.parts.reglages
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

    fn annonce(&self, nouvelle: &Nouvelle) {
        self.inner
            .abonnes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|abonne| abonne.send(nouvelle.clone()).is_ok());
    }

    fn journal(&self) -> &Journal {
        &self.inner.parts.journal
    }
}
