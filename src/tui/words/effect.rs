//! What to do, as data.
//!
//! Owns: [`Effect`] and what each is given. Must never: do it (the runner of `app` does), or know a screen.

use std::fmt;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use secrecy::{ExposeSecret as _, SecretString};

use super::journal::Demande;
use crate::domain::acces::cr_stoc::Resultat;
use crate::domain::commande::Commande;
use crate::domain::fibre::QuestionFibres;
use crate::domain::put_answers::CodeDecharge;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::domain::rules::ereprov::{DemandeVerifiee, Question};
use crate::domain::text::affichable;
use crate::engine::Acces;
use crate::files::export;
use crate::host::texts::Textes;
use crate::tui::clipboard::Relais;

/// A password on its way from the form that asked for it. Never shown.
#[derive(Clone)]
pub struct MotDePasse(pub SecretString);

impl fmt::Debug for MotDePasse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MotDePasse(***)")
    }
}

impl PartialEq for MotDePasse {
    fn eq(&self, autre: &Self) -> bool {
        self.0.expose_secret() == autre.0.expose_secret()
    }
}

impl Eq for MotDePasse {}

/// A text for the clipboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copie {
    /// What it is, as a key of the texts.
    pub quoi: &'static str,
    /// The text, clean.
    pub texte: String,
}

impl Copie {
    /// What a code de décharge is called.
    pub const CODE: &'static str = "tui.suivi.code";

    /// A received or shown text on one line, made clean.
    #[must_use]
    pub fn de(quoi: &'static str, texte: &str) -> Self {
        Self { quoi, texte: affichable(texte).into_owned() }
    }

    /// A code de décharge.
    #[must_use]
    pub fn code(code: &str) -> Self {
        Self::de(Self::CODE, code)
    }

    /// The reference of a contract.
    #[must_use]
    pub fn contrat(contrat: &str) -> Self {
        Self::de("tui.copie.contrat", contrat)
    }
}

/// A file to be written, whole or not at all, over nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ecriture {
    /// Where.
    pub chemin: PathBuf,
    /// What is in it.
    pub contenu: String,
    /// What to say once it is there.
    pub dit: String,
}

/// The report of a connection (CR_STOC) of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandeCrStoc {
    /// The contract.
    pub contrat: ReferenceContrat,
    /// What the connection came to.
    pub resultat: Resultat,
    /// ReferenceCommandeSousTraitantOI, where it is not the imported one.
    pub sous_traitance: Option<String>,
    /// The file, or the folder that gets one named by the convention.
    pub sortie: PathBuf,
}

/// The journal as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportJournal {
    /// Which file.
    pub fichier: export::Fichier,
    /// What its puts are to be found by; empty: all.
    pub filtre: String,
    /// The words of the file, and those that are looked for.
    pub textes: Textes,
    /// Where the clocks are that the dates are looked for in.
    pub zone: TimeZone,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// List the contracts at hand.
    Dossiers,
    /// Set unfinished puts to what is true of them.
    Reprendre,
    /// Count the month's requests.
    Quota,
    /// Keep a contract at hand.
    Ouvrir(ReferenceContrat),
    /// Gather what is known of a contract; never a request.
    Connaissances(ReferenceContrat),
    /// Read a site.
    Structure(ReferenceContrat, Acces),
    /// Read a fibre list.
    Fibres(ReferenceContrat, QuestionFibres, Acces),
    /// Remember facts that the person set.
    Retenir(ReferenceContrat, Box<Commande>),
    /// Forget a fact that the person set.
    Oublier(ReferenceContrat, Question),
    /// Send the put. Only the confirmation's gesture makes this one.
    Envoyer(Box<DemandeVerifiee>),
    /// Follow a put to its end.
    Suivre(ReferenceContrat),
    /// Ask the service once, now (one request).
    Relever(ReferenceContrat),
    /// Settle a put by hand.
    Trancher {
        /// The contract.
        contrat: ReferenceContrat,
        /// Whether it was carried out.
        partie: bool,
        /// The code, if the hotline gave one.
        code: Option<CodeDecharge>,
        /// Why.
        raison: String,
    },
    /// Record a code de décharge.
    Decharge {
        /// The contract.
        contrat: ReferenceContrat,
        /// The fibre that the put asked for, where it matters which put.
        fibre: Option<ReferenceFibre>,
        /// The code.
        code: CodeDecharge,
    },
    /// Read of the journal; never a request.
    Lire(Demande),
    /// Write the journal to a file.
    Exporter(Box<ExportJournal>),
    /// Use this password from now on, for this run only.
    MotDePasse(MotDePasse),
    /// Copy to the clipboard, whichever there is.
    Copier(Copie),
    /// Ask the person's own terminal to copy (OSC 52).
    CopierTerminal(String, Relais),
    /// Write a file.
    Ecrire(Box<Ecriture>),
    /// Write a CR_STOC; never a request.
    CrStoc(Box<DemandeCrStoc>),
    /// Look for plans in a folder.
    Plans(PathBuf),
    /// Read a plan.
    OuvrirPlan(PathBuf),
    /// Ring the bell, and notify the desktop where the terminal can.
    Annoncer(String),
    /// Give the terminal back and stand still until told to go on.
    Suspendre,
    /// Take the terminal anew and draw everything.
    Redessiner,
    /// Leave at once.
    Quitter,
}

impl Effect {
    /// Whether it is one of the terminal itself, which the main loop performs.
    #[must_use]
    pub const fn is_of_the_terminal(&self) -> bool {
        matches!(
            self,
            Self::CopierTerminal(..) | Self::Annoncer(_) | Self::Suspendre | Self::Redessiner | Self::Quitter
        )
    }
}
