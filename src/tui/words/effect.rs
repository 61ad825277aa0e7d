//! Things to do, as data.
//!
//! Owns: [`Effect`] and its parameters. Must never: perform an effect (the runner of `app` does), or know a
//! screen.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use super::journal::JournalQuestion;
use super::plan::OpenedSheet;
use crate::domain::acces::cr_stoc::RaccordementResult;
use crate::domain::commande::Commande;
use crate::domain::fibre::FibresQuestion;
use crate::domain::lifecycle::CodeStanding;
use crate::domain::pasted::PastedColumn;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::{CheckedDemande, FactQuestion};
use crate::domain::text::displayable;
use crate::engine::{Freshness, ImportMark};
use crate::files::export;
use crate::host::texts::Texts;
use crate::tui::clipboard::TerminalRelay;

/// A password on its way from the form that asked for it. Never shown.
#[derive(Clone)]
pub struct PasswordEntry(pub SecretString);

impl fmt::Debug for PasswordEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MotDePasse(***)")
    }
}

impl PartialEq for PasswordEntry {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

impl Eq for PasswordEntry {}

/// A text for the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipboardText {
    /// The name of the text's kind, as a text key.
    pub what: &'static str,
    /// The text, clean.
    pub text: String,
}

impl ClipboardText {
    /// The text key that names a code de décharge.
    pub const CODE: &'static str = "tui.suivi.code";

    /// A text of one line, made clean.
    #[must_use]
    pub fn of(what: &'static str, text: &str) -> Self {
        Self { what, text: displayable(text).into_owned() }
    }

    /// A code de décharge; where it is not to be reported, its name says so.
    #[must_use]
    pub fn code(code: &str, standing: CodeStanding) -> Self {
        let what = match standing {
            CodeStanding::Reportable => Self::CODE,
            CodeStanding::InDoubt => "tui.copie.code_en_doute",
            CodeStanding::Void => "tui.copie.code_nul",
        };
        Self::of(what, code)
    }

    /// Whether this is a code de décharge, to be reported or not: it is never cut.
    #[must_use]
    pub fn is_code(&self) -> bool {
        [Self::CODE, "tui.copie.code_en_doute", "tui.copie.code_nul"].contains(&self.what)
    }

    /// The reference of a contract.
    #[must_use]
    pub fn contrat(contrat: &str) -> Self {
        Self::of("tui.copie.contrat", contrat)
    }
}

/// A file to be written, completely or not at all, and never over an existing file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToWrite {
    /// The path.
    pub path: PathBuf,
    /// The content.
    pub content: String,
    /// The notice once it is written.
    pub told: String,
}

/// The report of a connection (CR_STOC) of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrStocToWrite {
    /// The contract.
    pub contrat: ContratId,
    /// The outcome of the connection.
    pub result: RaccordementResult,
    /// ReferenceCommandeSousTraitantOI, when it differs from the imported one.
    pub subcontracting: Option<String>,
    /// The file, or the folder that gets one named by the convention.
    pub output: PathBuf,
}

/// The journal as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalExport {
    /// The file.
    pub file: export::ExportFile,
    /// The filter that selects the puts; empty: all of them.
    pub filter: String,
    /// Whether only the puts whose code de décharge is missing are wanted.
    pub missing: bool,
    /// The texts of the file; the filter searches them too.
    pub texts: Texts,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// List the contracts at hand.
    ContratsAtHand,
    /// List the orders that the access files name, unless they are as they were at this mark.
    Imported(Option<ImportMark>),
    /// Keep several contracts at hand; never a request.
    AddContrats(Box<PastedColumn>),
    /// Put a contract away, or take it out again.
    PutAway(ContratId, bool),
    /// Keep a contract's name and note.
    Annotate {
        /// The contract.
        contrat: ContratId,
        /// Its name, as typed.
        name: String,
        /// Its note, as typed.
        note: String,
    },
    /// Read how the list of contracts was left.
    ContratsView,
    /// Keep how the list of contracts is left.
    KeepContratsView(String),
    /// Take up the unfinished puts of the journal: set each to its true state, and name those to follow again.
    TakeUp,
    /// Take up the puts that no process follows any more, without disturbing the person.
    TakeOver,
    /// Count the month's requests.
    Quota,
    /// Keep a contract at hand.
    Open(ContratId),
    /// Gather what is known of a contract; never a request.
    Knowledge(ContratId),
    /// Read a site.
    Structure(ContratId, Freshness),
    /// Read a fibre list.
    Fibres(ContratId, FibresQuestion, Freshness),
    /// Remember facts that the person set.
    Remember(ContratId, Box<Commande>),
    /// Forget a fact that the person set.
    Forget(ContratId, FactQuestion),
    /// Send the put. Only the confirmation's gesture makes this one.
    Send(Box<CheckedDemande>),
    /// Follow a put to its end.
    Follow(ContratId),
    /// Ask the service once, now (one request).
    AskState(ContratId),
    /// Settle a put by hand.
    Settle {
        /// The contract.
        contrat: ContratId,
        /// Whether the put was carried out.
        departed: bool,
        /// The code, if the hotline gave one.
        code: Option<DechargeCode>,
        /// Why.
        reason: String,
    },
    /// Record a code de décharge.
    Decharge {
        /// The contract.
        contrat: ContratId,
        /// The fibre that the put asked for, where it matters which put.
        fibre: Option<FibreId>,
        /// The code.
        code: DechargeCode,
    },
    /// Read from the journal; never a request.
    ReadJournal(JournalQuestion),
    /// Write the journal to a file.
    Export(Box<JournalExport>),
    /// Use this password from now on, for this run of the program only.
    Password(PasswordEntry),
    /// Copy to the clipboard, this machine's or the terminal's.
    Copy(ClipboardText),
    /// Ask the person's own terminal to copy (OSC 52).
    CopyByTerminal(String, TerminalRelay),
    /// Write a file.
    Write(Box<FileToWrite>),
    /// Write a CR_STOC; never a request.
    CrStoc(Box<CrStocToWrite>),
    /// Look for plans in a folder.
    Plans(PathBuf),
    /// Read a plan or a sheet of plans, or import an access file; never a request.
    OpenPlan(PathBuf),
    /// Judge some lines of a sheet, by their indexes; never a request.
    JudgeLines(Arc<OpenedSheet>, Vec<usize>),
    /// Read what the plan on one line of a sheet needs, by its index.
    OpenLine(Arc<OpenedSheet>, usize),
    /// Ring the bell, and notify the desktop where the terminal can.
    Announce(String),
    /// Give the terminal back and suspend until told to go on.
    Suspend,
    /// Take the terminal over again and draw everything.
    Redraw,
    /// Leave at once.
    Quit,
}

impl Effect {
    /// Whether the effect asks the service without changing anything there: it may be done again.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(self, Self::Structure(..) | Self::Fibres(..) | Self::AskState(_) | Self::Follow(_))
    }

    /// Whether both ask the service the same, whatever their freshness.
    #[must_use]
    pub fn same_read(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Structure(one, _), Self::Structure(other, _))
            | (Self::AskState(one), Self::AskState(other))
            | (Self::Follow(one), Self::Follow(other)) => one == other,
            (Self::Fibres(one, asked, _), Self::Fibres(other, also, _)) => one == other && asked == also,
            _ => false,
        }
    }

    /// Whether the effect concerns the terminal itself: the main loop performs those.
    #[must_use]
    pub const fn is_of_the_terminal(&self) -> bool {
        matches!(self, Self::CopyByTerminal(..) | Self::Announce(_) | Self::Suspend | Self::Redraw | Self::Quit)
    }
}
