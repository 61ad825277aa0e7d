//! Where to go: the places of the screen, as plain data.
//!
//! Owns: which places there are, and what each is opened with. Must never: make a screen (the stack of
//! `app` does), or hold the state of one.

use super::offer::Offer;
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::Judgement;
use crate::engine::PutId;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScreenRoute {
    /// The contracts at hand.
    Home,
    /// The site of a contract: everything of it that is not fresh is asked for.
    Site(ContratId),
    /// The order of a contract: what is known of it is gathered anew.
    Commande(ContratId),
    /// A demande to be written.
    Demande {
        /// Of this contract.
        contrat: ContratId,
        /// For this fibre.
        fibre: String,
    },
    /// The demande of a plan that was opened.
    PlanDemande {
        /// Its contract.
        contrat: ContratId,
        /// What it asks.
        draft: Box<Draft>,
    },
    /// The send confirmation of a demande that no rule rejects.
    Confirmation {
        /// Its contract.
        contrat: ContratId,
        /// What it asks.
        draft: Box<Draft>,
        /// What the rules say of it.
        judgement: Box<Judgement>,
    },
    /// The following of a contract's latest put: what is known of it is gathered anew.
    Following(ContratId),
    /// The following of the put that is sent now: its answer brings what is known.
    Sending(ContratId),
    /// The codes de décharge that are missing.
    MissingCodes,
    /// The journal; of a contract, where one is at hand.
    Journal(Option<ContratId>),
    /// One reprovisioning of the journal in full.
    Detail {
        /// Which.
        put: PutId,
        /// Of this contract.
        contrat: ContratId,
    },
    /// The form that opens a contract, with what was typed already.
    New(String),
    /// The form that settles the put of a contract by hand.
    Settle(ContratId),
    /// The form that records a code de décharge.
    Code {
        /// Of this contract.
        contrat: ContratId,
        /// Of the put that asked for this fibre, where it matters which.
        fibre: Option<FibreId>,
    },
    /// The form that exports the put of a contract.
    Export(ContratId),
    /// The form that exports the journal: the puts that this finds; empty: all.
    JournalExport(String),
    /// The form that saves a demande as a plan.
    Plan {
        /// Its contract.
        contrat: ContratId,
        /// Its fibre.
        fibre: String,
        /// The text of the plan.
        content: String,
        /// What the rules say of it.
        verdict: String,
    },
    /// The form that opens a plan: those of the working folder are looked for.
    OpenPlan,
    /// The form that reports the connection of a contract.
    CrStoc(ContratId),
    /// The choice of what to copy of a contract's put.
    Copy(ContratId),
    /// The QR code of a contract's put.
    Qr(ContratId),
    /// The form that asks for a password, for this failure.
    Password(Box<Failure>),
    /// The help in front of a screen that offers these actions.
    Help(Vec<Offer>),
    /// A text to read.
    Panel {
        /// The key of its title.
        title: &'static str,
        /// Label and value.
        lines: Vec<(String, String)>,
    },
    /// Every action of the screen below.
    Palette(Vec<Offer>),
}
