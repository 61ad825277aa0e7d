//! Where to go: the places of the screen, as plain data.
//!
//! Owns: the list of places, and the parameters to open each. Must never: make a screen (the stack of `app`
//! does), or hold the state of one.

use std::sync::Arc;

use super::offer::Offer;
use super::plan::OpenedSheet;
use crate::domain::demande::Draft;
use crate::domain::failure::Failure;
use crate::domain::pasted::PastedColumn;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::Judgement;
use crate::engine::PutId;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The contracts at hand.
    Home,
    /// The site of a contract; opening it asks the service for what is not fresh.
    Site(ContratId),
    /// The order of a contract; opening it gathers what is known of the contract again.
    Commande(ContratId),
    /// A demande to be written.
    Demande {
        /// Its contract.
        contrat: ContratId,
        /// Its fibre.
        fibre: String,
    },
    /// The demande of a put that was not carried out, to be made again.
    Again {
        /// Its contract.
        contrat: ContratId,
        /// What the put asked.
        draft: Box<Draft>,
    },
    /// The demande of a plan that was opened.
    PlanDemande {
        /// Its contract.
        contrat: ContratId,
        /// What the demande asks.
        draft: Box<Draft>,
    },
    /// The send confirmation of a demande that no rule rejects.
    Confirmation {
        /// Its contract.
        contrat: ContratId,
        /// What the demande asks.
        draft: Box<Draft>,
        /// What the rules say of it.
        judgement: Box<Judgement>,
    },
    /// The following of a contract's latest put; opening it gathers what is known of the contract again.
    Following(ContratId),
    /// The following of the put that is being sent; its answer brings the knowledge.
    Sending(ContratId),
    /// The codes de décharge that are missing.
    MissingCodes,
    /// The journal, filtered by a contract if one is given.
    Journal(Option<ContratId>),
    /// One reprovisioning of the journal in full.
    Detail {
        /// The put.
        put: PutId,
        /// Its contract.
        contrat: ContratId,
    },
    /// The form that opens a contract, with the text typed so far.
    New(String),
    /// The question whether to add a pasted column of contracts.
    Pasted(Box<PastedColumn>),
    /// The form for a contract's name and note.
    Annotate(ContratId),
    /// The form that settles the put of a contract by hand.
    Settle(ContratId),
    /// The form that records a code de décharge.
    Code {
        /// Its contract.
        contrat: ContratId,
        /// The fibre that the put asked for, where it matters which put.
        fibre: Option<FibreId>,
    },
    /// The form that exports the put of a contract.
    Export(ContratId),
    /// The form that exports puts of the journal.
    JournalExport {
        /// Only those that this filter finds; empty: all.
        filter: String,
        /// Only those whose code de décharge is missing.
        missing: bool,
    },
    /// The form that saves a demande as a plan.
    Plan {
        /// Its contract.
        contrat: ContratId,
        /// What the demande asks.
        draft: Box<Draft>,
    },
    /// The form that opens a plan, a sheet or an access file; opening it lists those of the working folder.
    OpenPlan,
    /// The lines of a sheet of plans.
    PlanSheet(Arc<OpenedSheet>),
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
    /// The sheet of a contract's put, to be read aloud to the hotline.
    Sheet(ContratId),
    /// A panel of text to read.
    Panel {
        /// The text key of its title.
        title: &'static str,
        /// The lines, each a label and a value.
        lines: Vec<(String, String)>,
    },
    /// The palette: the actions that the screen below offers.
    Palette(Vec<Offer>),
}
