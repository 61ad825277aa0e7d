//! What the engine takes and gives.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::domain::acces::FicheCommande;
use crate::domain::commande::Commande;
use crate::domain::demande::Brouillon;
use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::rules::ereprov::{Ages, EnCours, Examen, Jugement, Releve, juger};
use crate::domain::site::Site;

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

/// Who wants a request to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demandeur {
    /// A person, now and expressly: tried even in a month whose volume the service said is reached.
    Personne,
    /// The program, of its own accord or on the way to something else.
    Plan,
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
    /// What the imported access files say of the order, for a person.
    pub fiche: Option<FicheCommande>,
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
    /// The put that the contract is about: the latest one that is not settled, else the latest. An
    /// answer that came late may have opened an earlier one again.
    #[must_use]
    pub fn courante(&self) -> Option<&Vie> {
        self.vies.iter().rev().find(|vie| !vie.est_reglee()).or(self.vies.last())
    }

    /// A draft beside all that is known, to be judged.
    #[must_use]
    pub fn examen<'a>(&'a self, brouillon: &'a Brouillon, ages: Ages, maintenant: Timestamp) -> Examen<'a> {
        Examen {
            brouillon,
            commande: &self.commande,
            site: self.site.as_ref().map(|lu| &*lu.valeur),
            releves: &self.releves,
            en_cours: &self.en_cours,
            ages,
            maintenant,
        }
    }

    /// Judges a draft with what is known.
    #[must_use]
    pub fn juger(&self, brouillon: &Brouillon, ages: Ages, maintenant: Timestamp) -> Jugement {
        juger(&self.examen(brouillon, ages, maintenant))
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
    /// The put it is about ([`Connaissances::courante`]), if any.
    pub vie: Option<Vie>,
    /// When the service is asked next, while one is followed.
    pub prochain: Option<Timestamp>,
    /// Its puts that were carried out and whose code de décharge is missing, oldest first.
    pub manquants: Vec<Vie>,
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

/// What a call waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attente {
    /// One of the sessions, all taken by other calls, of whatever process of this machine.
    Session {
        /// How many there are.
        plafond: u8,
        /// It gives up after that.
        au_plus: Duration,
    },
    /// A service that is busy or failing for a moment: the read is asked again after that.
    Service {
        /// How long.
        dans: Duration,
    },
}

impl Attente {
    /// The text's key, and the values it names.
    #[must_use]
    pub fn phrase(&self) -> (&'static str, Vec<(&'static str, String)>) {
        // Rounded up: "0 s" would be no wait.
        let secondes = |duree: &Duration| duree.as_millis().div_ceil(1_000).to_string();
        match self {
            Self::Session { plafond, au_plus } => {
                ("attente.session", vec![("plafond", plafond.to_string()), ("secondes", secondes(au_plus))])
            }
            Self::Service { dans } => ("attente.service", vec![("secondes", secondes(dans))]),
        }
    }
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
    /// A call waits; what it was made for says when it no longer does.
    Attente(Attente),
    /// The quota or the sessions changed.
    Quota(EtatQuota),
}
