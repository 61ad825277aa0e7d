//! Where to go: the places of the screen, as plain data.
//!
//! Owns: which places there are, and what each is opened with. Must never: make a screen (the stack of
//! `app` does), or hold the state of one.

use super::offer::Offer;
use crate::domain::demande::Brouillon;
use crate::domain::failure::Echec;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::domain::rules::ereprov::Jugement;
use crate::engine::PutId;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The contracts at hand.
    Dossiers,
    /// The site of a contract: everything of it that is not fresh is asked for.
    Site(ReferenceContrat),
    /// The order of a contract: what is known of it is gathered anew.
    Commande(ReferenceContrat),
    /// A demande to be written.
    Demande {
        /// Of this contract.
        contrat: ReferenceContrat,
        /// For this fibre.
        fibre: String,
    },
    /// The demande of a plan that was opened.
    DemandeDuPlan {
        /// Its contract.
        contrat: ReferenceContrat,
        /// What it asks.
        brouillon: Box<Brouillon>,
    },
    /// The send confirmation of a demande that no rule rejects.
    Confirmation {
        /// Its contract.
        contrat: ReferenceContrat,
        /// What it asks.
        brouillon: Box<Brouillon>,
        /// What the rules say of it.
        jugement: Box<Jugement>,
    },
    /// The following of a contract's latest put: what is known of it is gathered anew.
    Suivi(ReferenceContrat),
    /// The following of the put that is sent now: its answer brings what is known.
    Envoi(ReferenceContrat),
    /// The codes de décharge that are missing.
    Manquants,
    /// The journal; of a contract, where one is at hand.
    Journal(Option<ReferenceContrat>),
    /// One reprovisioning of the journal in full.
    Detail {
        /// Which.
        put: PutId,
        /// Of this contract.
        contrat: ReferenceContrat,
    },
    /// The form that opens a contract, with what was typed already.
    Nouveau(String),
    /// The form that settles the put of a contract by hand.
    Trancher(ReferenceContrat),
    /// The form that records a code de décharge.
    Code {
        /// Of this contract.
        contrat: ReferenceContrat,
        /// Of the put that asked for this fibre, where it matters which.
        fibre: Option<ReferenceFibre>,
    },
    /// The form that exports the put of a contract.
    Export(ReferenceContrat),
    /// The form that exports the journal: the puts that this finds; empty: all.
    ExportJournal(String),
    /// The form that saves a demande as a plan.
    Plan {
        /// Its contract.
        contrat: ReferenceContrat,
        /// Its fibre.
        fibre: String,
        /// The text of the plan.
        contenu: String,
        /// What the rules say of it.
        verdict: String,
    },
    /// The form that opens a plan: those of the working folder are looked for.
    OuvrirPlan,
    /// The form that reports the connection of a contract.
    CrStoc(ReferenceContrat),
    /// The choice of what to copy of a contract's put.
    Copier(ReferenceContrat),
    /// The QR code of a contract's put.
    Qr(ReferenceContrat),
    /// The form that asks for a password, for this failure.
    MotDePasse(Box<Echec>),
    /// The help in front of a screen that offers these actions.
    Aide(Vec<Offer>),
    /// A text to read.
    Panneau {
        /// The key of its title.
        titre: &'static str,
        /// Label and value.
        lignes: Vec<(String, String)>,
    },
    /// Every action of the screen below.
    Palette(Vec<Offer>),
}
