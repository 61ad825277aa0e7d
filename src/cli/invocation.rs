//! A command line that was understood.

use std::path::PathBuf;
use std::time::Duration;

use clap_complete::Shell;
use jiff::{SignedDuration, Timestamp};

use super::globals::GlobalOptions;
use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::ConnectionResult;
use crate::domain::fibre::FibresQuestion;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::RuleId;
use crate::files::export::ExportFile;

/// A command and the options that hold for every command.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// The global options.
    pub globals: GlobalOptions,
    /// The command.
    pub commande: CliCommand,
}

/// A command, its values within their formats.
#[derive(Debug, Clone, PartialEq)]
pub enum CliCommand {
    /// No command: the TUI.
    Screen,
    /// `demo`.
    Demo,
    /// `structure`: a contract, a file, or both.
    Structure {
        /// The contract.
        contrat: Option<ContratId>,
        /// A saved answer.
        file: Option<PathBuf>,
        /// The counts only.
        summary: bool,
        /// Ask the service whatever the cache holds.
        refresh: bool,
    },
    /// `fibres`: a contract, a file, or both.
    Fibres {
        /// The contract.
        contrat: Option<ContratId>,
        /// The place and the PBO.
        question: FibresQuestion,
        /// A saved answer.
        file: Option<PathBuf>,
        /// The counts only.
        summary: bool,
        /// Ask the service whatever the cache holds.
        refresh: bool,
    },
    /// `verifier`.
    Check(CheckArguments),
    /// `envoyer`.
    Send {
        /// The plan's path, or `-`.
        plan: String,
        /// Do not ask.
        yes: bool,
        /// Send what the rules leave undecided.
        despite_undecided: bool,
    },
    /// `suivre`.
    Follow(FollowArguments),
    /// `trancher`.
    Settle(SettleArguments),
    /// `importer`.
    Import(ImportArguments),
    /// `cr-stoc`.
    CrStoc(CrStocArguments),
    /// `journal`.
    Journal(JournalArguments),
    /// `decharge`.
    Decharge {
        /// The contract.
        contrat: ContratId,
        /// The fibre that the put asked for, where the contract has several without a code.
        fibre: Option<FibreId>,
        /// The code from the hotline.
        code: DechargeCode,
    },
    /// `quota`.
    Quota {
        /// A month of the past, `2026-10`.
        month: Option<String>,
    },
    /// `diagnostic`.
    Diagnostic {
        /// The contract to ask about; `None`: the latest at hand.
        contrat: Option<ContratId>,
        /// Do not ask before requests are spent.
        yes: bool,
    },
    /// `simulateur`.
    Simulator(SimulatorArguments),
    /// `config`.
    Config,
    /// `connexion`.
    Login,
    /// `deconnexion`.
    Logout,
    /// `completions`.
    Completion(Shell),
    /// `man`.
    Man,
}

/// `verifier`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckArguments {
    /// The plans' paths, or `-`.
    pub plans: Vec<String>,
    /// The plan alone.
    pub without_journal: bool,
    /// Ask on the terminal for the facts that decide.
    pub ask: bool,
    /// The lines of the sheet again, with their verdicts: `--format csv`.
    pub csv: bool,
    /// A rule to explain.
    pub explain: Option<RuleId>,
}

/// `suivre`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowArguments {
    /// The contracts.
    pub contrats: Vec<ContratId>,
    /// All that are under way.
    pub all: bool,
    /// Ask once.
    pub once: bool,
    /// Give up after so long.
    pub delay: Option<Duration>,
}

/// `trancher`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettleArguments {
    /// The contract.
    pub contrat: ContratId,
    /// Whether the put was carried out.
    pub departed: bool,
    /// The code, if the hotline gave one.
    pub code: Option<DechargeCode>,
    /// Why, in the person's words.
    pub reason: String,
    /// Do not ask.
    pub yes: bool,
}

/// `importer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportArguments {
    /// The files.
    pub files: Vec<PathBuf>,
    /// The flow of the files whose names do not say it.
    pub flux: Option<Flux>,
}

/// `cr-stoc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrStocArguments {
    /// The contracts.
    pub contrats: Vec<ContratId>,
    /// What the connection came to.
    pub result: ConnectionResult,
    /// ReferenceCommandeSousTraitantOI, for a single contract.
    pub subcontracting: Option<String>,
    /// A file that does not exist, or a folder.
    pub output: PathBuf,
}

/// `journal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalArguments {
    /// The puts of this contract only.
    pub contrat: Option<ContratId>,
    /// Those begun since then only.
    pub since: Option<Since>,
    /// Those whose code de décharge is missing only.
    pub missing_codes: bool,
    /// Into a file.
    pub export: Option<ExportFile>,
    /// Take away what is older than the retention.
    pub purge: bool,
    /// Do not ask.
    pub yes: bool,
}

/// Since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// An instant.
    Instant(Timestamp),
    /// So long ago.
    Age(SignedDuration),
}

/// `simulateur`.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatorArguments {
    /// Where to listen, as typed.
    pub listen: String,
    /// A building of one's own.
    pub site: Option<PathBuf>,
    /// The scenario's name, or `liste`.
    pub scenario: String,
    /// Divides every duration.
    pub speed: f64,
}
