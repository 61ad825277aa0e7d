//! The one place that performs the effects of the life cycle, for the TUI and the command line.
//!
//! Owns: the order of things. The journal first, then the network; a session and a request of the
//! quota before each call; one put at most, ever; following until the end; what is known of a
//! contract, gathered for the rules.
//!
//! Must never: decide a verdict or a phase (that is `domain`), write XML (`protocol`), or show
//! anything.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::commande::Commande;
use crate::domain::demande::Brouillon;
use crate::domain::echec::Echec;
use crate::domain::fibre::{QuestionFibres, RoSite};
use crate::domain::lifecycle::Vie;
use crate::domain::polling::Cadence;
use crate::domain::reference::ReferenceContrat;
use crate::domain::regles::{Ages, DemandeVerifiee, EnCours, Examen, Jugement, Releve, juger};
use crate::domain::site::Site;
use crate::domain::suivi::{CodeDecharge, EtatReprovisionning};

/// How an engine behaves: the configuration of one profile, resolved.
#[derive(Debug, Clone)]
pub struct Reglages {
    /// The profile's name.
    pub profil: String,
    /// Whether it is the real network.
    pub production: bool,
    /// Who sends (`[poste] agent`).
    pub agent: Option<String>,
    /// The polling plan.
    pub cadence: Cadence,
    /// The ages of fibre lists.
    pub ages: Ages,
    /// How long a structure stays fresh (`[cache] structure`).
    pub structure: SignedDuration,
    /// The month's requests of the operator (`[quota] mensuel`).
    pub mensuel: u32,
    /// This post's share (`[quota] part`, else `mensuel`).
    pub part: u32,
    /// Kept of the share for following and settling what is sent.
    pub reserve: u32,
    /// Simultaneous sessions.
    pub sessions: u8,
    /// Never touch the network.
    pub hors_ligne: bool,
    /// Times a read may be asked again after a passing failure.
    pub nouvel_essai: u32,
}

/// Which answer a reader wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acces {
    /// The cache while it is fresh, else the service (one request).
    Frais,
    /// The service, whatever the cache holds (one request).
    Actualiser,
    /// The cache whatever its age; never a request.
    Cache,
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The service, just now.
    Service,
    /// The journal's cache.
    Cache,
}

/// An answer with its age.
#[derive(Debug, Clone)]
pub struct Lu<T> {
    /// The answer.
    pub valeur: Arc<T>,
    /// When the service gave it.
    pub le: Timestamp,
    /// Where it came from this time.
    pub source: Source,
}

/// What is known of a contract: all that the rules need.
#[derive(Debug, Clone)]
pub struct Connaissances {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// The order's facts, every source merged.
    pub commande: Commande,
    /// The site, if its structure was ever read.
    pub site: Option<Lu<Site>>,
    /// The fibre lists read for this contract.
    pub releves: Vec<Releve>,
    /// What is under way.
    pub en_cours: EnCours,
    /// Every put of the contract, oldest first.
    pub vies: Vec<Vie>,
}

impl Connaissances {
    /// Judges a draft with what is known.
    #[must_use]
    pub fn juger(&self, brouillon: &Brouillon, ages: Ages, maintenant: Timestamp) -> Jugement {
        juger(&Examen {
            brouillon,
            commande: &self.commande,
            site: self.site.as_ref().map(|lu| &*lu.valeur),
            releves: &self.releves,
            en_cours: &self.en_cours,
            ages,
            maintenant,
        })
    }
}

/// A contract at hand.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// Its site's reference, once known.
    pub site: Option<String>,
    /// When it was last opened or changed.
    pub vu_le: Timestamp,
    /// Its latest put, if any.
    pub vie: Option<Vie>,
    /// When the service is asked next, while one is followed.
    pub prochain: Option<Timestamp>,
}

/// The month's requests and the sessions, as this post counts them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtatQuota {
    /// `2026-11` (Europe/Paris).
    pub mois: String,
    /// Requests sent this month.
    pub utilisees: u32,
    /// This post's share.
    pub plafond: u32,
    /// Sessions taken now, by any process of this machine.
    pub sessions_utilisees: u8,
    /// Sessions there are.
    pub sessions_plafond: u8,
}

/// News that the engine gives while it works on its own.
#[derive(Debug, Clone)]
pub enum Nouvelle {
    /// A put changed.
    Vie {
        /// The put as it is now, durable.
        vie: Box<Vie>,
        /// When the service is asked next.
        prochain: Option<Timestamp>,
    },
    /// A question of the following failed; it goes on at `prochain`, unless that is `None`.
    Suivi {
        /// The contract.
        contrat: ReferenceContrat,
        /// What failed.
        echec: Echec,
        /// When it is asked again.
        prochain: Option<Timestamp>,
    },
    /// The quota or the sessions changed.
    Quota(EtatQuota),
}

/// How the put went, and the put as the journal has it.
#[derive(Debug, Clone)]
pub struct Envoi {
    /// The put after its outcome, durable.
    pub vie: Vie,
}

/// The engine of one profile. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Engine {}

impl Engine {
    /// The settings it runs with.
    #[must_use]
    pub fn reglages(&self) -> &Reglages {
        todo!()
    }

    /// Now, by the engine's clock.
    #[must_use]
    pub fn maintenant(&self) -> Timestamp {
        todo!()
    }

    /// The site of a contract.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn structure(&self, contrat: &ReferenceContrat, acces: Acces) -> Result<Lu<Site>, Echec> {
        todo!()
    }

    /// The fibres that a question names.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn fibres(
        &self,
        contrat: &ReferenceContrat,
        question: &QuestionFibres,
        acces: Acces,
    ) -> Result<Lu<RoSite>, Echec> {
        todo!()
    }

    /// The contracts at hand, most urgent first. Never the network.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn dossiers(&self) -> Result<Vec<Dossier>, Echec> {
        todo!()
    }

    /// Keeps a contract at hand.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn ouvrir(&self, contrat: &ReferenceContrat) -> Result<(), Echec> {
        todo!()
    }

    /// What is known of a contract. Never the network.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn connaissances(&self, contrat: &ReferenceContrat) -> Result<Connaissances, Echec> {
        todo!()
    }

    /// Remembers facts that a person set by hand ([`crate::domain::commande::Origine::Main`]).
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn retenir(&self, contrat: &ReferenceContrat, faits: Commande) -> Result<(), Echec> {
        todo!()
    }

    /// Sends a checked demande: intention durable, then one session and one request, then the put,
    /// once; returns when its outcome is durable. An issue inconnue is an `Ok` whose phase says so.
    ///
    /// # Errors
    /// Only when no intention was made: the journal failed, or another put of the contract is not
    /// settled (category `etat`).
    pub async fn envoyer(&self, demande: &DemandeVerifiee) -> Result<Envoi, Echec> {
        todo!()
    }

    /// Asks getReprovisionning once, now, whatever the plan says, and applies the answer.
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn relever(&self, contrat: &ReferenceContrat) -> Result<Option<Vie>, Echec> {
        todo!()
    }

    /// Asks getReprovisionning once, now, and tells what it answered, whoever sent the put: for a
    /// contract whose reprovisioning was not started from this post. The journal's lives are left
    /// as they are. `None`: the service knows no reprovisioning (20014).
    ///
    /// # Errors
    /// What failed, ready to be shown.
    pub async fn etat(&self, contrat: &ReferenceContrat) -> Result<Option<EtatReprovisionning>, Echec> {
        todo!()
    }

    /// Follows the contract's open put until it is settled, asking when the plan says so; news go
    /// to every subscriber. Following the same contract twice in one process is one following.
    ///
    /// # Errors
    /// A failure that ends the following (credentials, quota, offline, journal).
    pub async fn suivre(&self, contrat: &ReferenceContrat) -> Result<Vie, Echec> {
        todo!()
    }

    /// News, from now on.
    #[must_use]
    pub fn abonner(&self) -> tokio::sync::mpsc::UnboundedReceiver<Nouvelle> {
        todo!()
    }

    /// Puts found unfinished at a start: those whose process is gone are set to what is true of
    /// them; returns the contracts that are to be followed.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn reprendre(&self) -> Result<Vec<ReferenceContrat>, Echec> {
        todo!()
    }

    /// A person settles a put in doubt.
    ///
    /// # Errors
    /// Category `etat` when there is nothing to settle; the journal's failure.
    pub async fn trancher(
        &self,
        contrat: &ReferenceContrat,
        partie: bool,
        code: Option<CodeDecharge>,
        raison: &str,
    ) -> Result<Vie, Echec> {
        todo!()
    }

    /// A person records a code de décharge from the hotline, on the latest put that was carried out.
    ///
    /// # Errors
    /// Category `etat` when there is no such put; the journal's failure.
    pub async fn decharge(&self, contrat: &ReferenceContrat, code: CodeDecharge) -> Result<Vie, Echec> {
        todo!()
    }

    /// The month's requests and the sessions.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn quota(&self) -> Result<EtatQuota, Echec> {
        todo!()
    }
}
