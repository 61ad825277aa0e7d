//! A command line that was parsed.

use std::path::PathBuf;
use std::time::Duration;

use clap_complete::Shell;
use jiff::{SignedDuration, Timestamp};

use super::globals::GlobalOptions;
use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::RaccordementResult;
use crate::domain::fibre::FibresQuestion;
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::rules::ereprov::RuleId;
use crate::domain::typed_time::TypedTime;
use crate::files::export::ExportFile;

/// A command, and the options that every command has.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// The global options.
    pub globals: GlobalOptions,
    /// The command.
    pub command: CliCommand,
}

/// A command; its values are in their valid formats.
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
    /// `verifier --modele`: an empty sheet, and nothing else.
    Template {
        /// `--format csv`: a sheet, whatever the configured format.
        csv: bool,
    },
    /// `envoyer`.
    Send {
        /// The plan's path, or `-`.
        plan: String,
        /// Which line of it, where it is a sheet.
        line: Option<ChosenLine>,
        /// `--oui`: do not ask.
        yes: bool,
        /// Send even a plan that the rules leave undecided.
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
    /// `completions --valeurs`: what a shell asks for while it completes.
    Offered(OfferedValues),
    /// `man`.
    Man,
}

/// The options of `verifier`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckArguments {
    /// The plans' paths, or `-`.
    pub plans: Vec<String>,
    /// Judge the plan alone, without the journal.
    pub without_journal: bool,
    /// Ask on the terminal for the facts that would decide.
    pub ask: bool,
    /// `--format csv`: write the lines of the sheet again, with their verdicts.
    pub csv: bool,
    /// A rule to explain.
    pub explain: Option<RuleId>,
}

/// Which line of a sheet is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenLine {
    /// The line on which its plan begins, from 1, as `verifier` tells it.
    pub number: u64,
    /// The contract that the line must have.
    pub contrat: Option<ContratId>,
}

/// The options of `suivre`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowArguments {
    /// The contracts.
    pub contrats: Vec<ContratId>,
    /// All contracts that are under way.
    pub all: bool,
    /// Ask once only.
    pub once: bool,
    /// Give up after this time.
    pub delay: Option<Duration>,
}

/// The options of `trancher`.
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

/// The options of `importer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportArguments {
    /// The files.
    pub files: Vec<PathBuf>,
    /// The flow of the files whose names do not give it.
    pub flux: Option<Flux>,
}

/// The contracts that a CR_STOC reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportedContrats {
    /// These.
    Named(Vec<ContratId>),
    /// All whose reprovisioning ended Terminé, begun since then where that is said.
    Finished(Option<Since>),
}

/// The options of `cr-stoc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrStocArguments {
    /// What it reports.
    pub reported: ReportedContrats,
    /// The result of the connection.
    pub result: RaccordementResult,
    /// ReferenceCommandeSousTraitantOI, for a single contract.
    pub subcontracting: Option<String>,
    /// A file that does not exist, or a folder.
    pub output: PathBuf,
}

/// The options of `journal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalArguments {
    /// Only the puts of this contract.
    pub contrat: Option<ContratId>,
    /// Only the puts of this agent.
    pub agent: Option<String>,
    /// Only the puts begun since then.
    pub since: Option<Since>,
    /// Only the puts whose code de décharge is missing.
    pub missing_codes: bool,
    /// Write the puts to this file.
    pub export: Option<ExportFile>,
    /// Delete what is older than the retention.
    pub purge: bool,
    /// Do not ask.
    pub yes: bool,
}

/// The start of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// A day or a time.
    Time(TypedTime),
    /// This long before now.
    Age(SignedDuration),
}

/// What a shell may offer of this post's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferedValues {
    /// The contracts of the journal.
    Contrats,
    /// The configured profiles.
    Profiles,
}

impl Since {
    /// The instant, for a reader at `now`.
    #[must_use]
    pub fn seen_from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Time(time) => time.seen_from(now),
            Self::Age(age) => now.checked_sub(age).ok(),
        }
        .unwrap_or(Timestamp::MIN)
    }
}

/// The options of `simulateur`.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatorArguments {
    /// The address to listen on, as typed.
    pub listen: String,
    /// The file of a building to simulate, instead of the built-in one.
    pub site: Option<PathBuf>,
    /// The scenario's name, or `liste`.
    pub scenario: String,
    /// Every duration is divided by this.
    pub speed: f64,
}
