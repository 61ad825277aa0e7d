//! A command line that was understood.

use std::path::PathBuf;
use std::time::Duration;

use clap_complete::Shell;
use jiff::{SignedDuration, Timestamp};

use super::globals::Globales;
use crate::domain::acces::Flux;
use crate::domain::acces::cr_stoc::Resultat;
use crate::domain::fibre::QuestionFibres;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::domain::rules::ereprov::RegleId;
use crate::files::export::Fichier;

/// A command and the options that hold for every command.
#[derive(Debug, Clone, PartialEq)]
pub struct Appel {
    /// The global options.
    pub globales: Globales,
    /// The command.
    pub commande: Commande,
}

/// A command, its values within their formats.
#[derive(Debug, Clone, PartialEq)]
pub enum Commande {
    /// No command: the TUI.
    Ecran,
    /// `demo`.
    Demo,
    /// `structure`: a contract, a file, or both.
    Structure {
        /// The contract.
        contrat: Option<ReferenceContrat>,
        /// A saved answer.
        fichier: Option<PathBuf>,
        /// The counts only.
        resume: bool,
        /// Ask the service whatever the cache holds.
        actualiser: bool,
    },
    /// `fibres`: a contract, a file, or both.
    Fibres {
        /// The contract.
        contrat: Option<ReferenceContrat>,
        /// The place and the PBO.
        question: QuestionFibres,
        /// A saved answer.
        fichier: Option<PathBuf>,
        /// The counts only.
        resume: bool,
        /// Ask the service whatever the cache holds.
        actualiser: bool,
    },
    /// `verifier`.
    Verifier(Verification),
    /// `envoyer`.
    Envoyer {
        /// The plan's path, or `-`.
        plan: String,
        /// Do not ask.
        oui: bool,
        /// Send what the rules leave undecided.
        malgre_indetermine: bool,
    },
    /// `suivre`.
    Suivre(DemandeSuivi),
    /// `trancher`.
    Trancher(Decision),
    /// `importer`.
    Importer(Importation),
    /// `cr-stoc`.
    CrStoc(DemandeCrStoc),
    /// `journal`.
    Journal(JournalVoulu),
    /// `decharge`.
    Decharge {
        /// The contract.
        contrat: ReferenceContrat,
        /// The fibre that the put asked for, where the contract has several without a code.
        fibre: Option<ReferenceFibre>,
        /// The code from the hotline.
        code: CodeDecharge,
    },
    /// `quota`.
    Quota {
        /// A month of the past, `2026-10`.
        mois: Option<String>,
    },
    /// `diagnostic`.
    Diagnostic {
        /// The contract to ask about; `None`: the latest at hand.
        contrat: Option<ReferenceContrat>,
        /// Do not ask before requests are spent.
        oui: bool,
    },
    /// `simulateur`.
    Simulateur(OptionsSimulateur),
    /// `config`.
    Config,
    /// `connexion`.
    Connexion,
    /// `deconnexion`.
    Deconnexion,
    /// `completions`.
    Completions(Shell),
    /// `man`.
    Man,
}

/// `verifier`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The plans' paths, or `-`.
    pub plans: Vec<String>,
    /// The plan alone.
    pub sans_journal: bool,
    /// Ask on the terminal for the facts that decide.
    pub demander: bool,
    /// The lines of the sheet again, with their verdicts: `--format csv`.
    pub csv: bool,
    /// A rule to explain.
    pub expliquer: Option<RegleId>,
}

/// `suivre`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeSuivi {
    /// The contracts.
    pub contrats: Vec<ReferenceContrat>,
    /// All that are under way.
    pub tous: bool,
    /// Ask once.
    pub une_fois: bool,
    /// Give up after so long.
    pub delai: Option<Duration>,
}

/// `trancher`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// Whether the put was carried out.
    pub partie: bool,
    /// The code, if the hotline gave one.
    pub code: Option<CodeDecharge>,
    /// Why, in the person's words.
    pub raison: String,
    /// Do not ask.
    pub oui: bool,
}

/// `importer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importation {
    /// The files.
    pub fichiers: Vec<PathBuf>,
    /// The flow of the files whose names do not say it.
    pub flux: Option<Flux>,
}

/// `cr-stoc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeCrStoc {
    /// The contracts.
    pub contrats: Vec<ReferenceContrat>,
    /// What the connection came to.
    pub resultat: Resultat,
    /// ReferenceCommandeSousTraitantOI, for a single contract.
    pub sous_traitance: Option<String>,
    /// A file that does not exist, or a folder.
    pub sortie: PathBuf,
}

/// `journal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalVoulu {
    /// The puts of this contract only.
    pub contrat: Option<ReferenceContrat>,
    /// Those begun since then only.
    pub depuis: Option<Depuis>,
    /// Those whose code de décharge is missing only.
    pub codes_manquants: bool,
    /// Into a file.
    pub export: Option<Fichier>,
    /// Take away what is older than the retention.
    pub purger: bool,
    /// Do not ask.
    pub oui: bool,
}

/// Since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depuis {
    /// An instant.
    Instant(Timestamp),
    /// So long ago.
    Age(SignedDuration),
}

/// `simulateur`.
#[derive(Debug, Clone, PartialEq)]
pub struct OptionsSimulateur {
    /// Where to listen, as typed.
    pub ecoute: String,
    /// A building of one's own.
    pub site: Option<PathBuf>,
    /// The scenario's name, or `liste`.
    pub scenario: String,
    /// Divides every duration.
    pub vitesse: f64,
}
