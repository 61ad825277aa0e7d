//! What to do, as data, and the one place that does it.
//!
//! Owns: [`Effect`] and the runner that performs each with one call of the engine, as one task that
//! sends one answer. Must never: decide anything, or repeat anything.

use std::fmt;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use jiff::tz::TimeZone;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::runtime::Handle;

use super::fichiers;
use super::msg::{Answer, What};
use super::presse::{Presse, Relais};
use super::registre::{Demande, Mois, PAGE, Reponse};
use crate::domain::acces::cr_stoc::Resultat;
use crate::domain::commande::Commande;
use crate::domain::fibre::QuestionFibres;
use crate::domain::reference::{ReferenceContrat, ReferenceFibre};
use crate::domain::rules::ereprov::{DemandeVerifiee, Question};
use crate::domain::suivi::CodeDecharge;
use crate::domain::text::affichable;
use crate::engine::{Acces, Engine};
use crate::files::export;
use crate::host::config::Echange;
use crate::host::texts::Textes;
use crate::stop_points::point;

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
    /// A received or shown text on one line, made clean.
    #[must_use]
    pub fn de(quoi: &'static str, texte: &str) -> Self {
        Self { quoi, texte: affichable(texte).into_owned() }
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
    const fn is_of_the_terminal(&self) -> bool {
        matches!(
            self,
            Self::CopierTerminal(..) | Self::Annoncer(_) | Self::Suspendre | Self::Redessiner | Self::Quitter
        )
    }
}

/// Performs effects.
pub(super) struct Runner {
    pub(super) engine: Engine,
    pub(super) runtime: Handle,
    pub(super) inbox: Sender<What>,
    pub(super) presse: Presse,
    pub(super) operateurs: Echange,
}

impl Runner {
    /// Starts `effect` as one task. The effects of the terminal itself are the main loop's: they
    /// come back.
    pub(super) fn perform(&self, effect: Effect) -> Option<Effect> {
        if effect.is_of_the_terminal() {
            return Some(effect);
        }
        if let Effect::MotDePasse(MotDePasse(mot_de_passe)) = effect {
            // Here and now: what is asked next needs it.
            self.engine.donne(mot_de_passe);
            return None;
        }
        let engine = self.engine.clone();
        let inbox = self.inbox.clone();
        if let Effect::Copier(copie) = effect {
            let voie = self.presse.copie(copie.texte.clone());
            self.runtime.spawn(async move {
                let _ = inbox.send(What::Answer(Answer::Copie(copie, voie.await)));
            });
            return None;
        }
        let operateurs = self.operateurs.clone();
        self.runtime.spawn(async move {
            point("ecran.effet");
            if let Some(answer) = ask(&engine, &operateurs, effect).await {
                // The inbox is gone when the screen was left: nobody waits for the answer any more,
                // and what counts is in the journal.
                let _ = inbox.send(What::Answer(answer));
            }
        });
        None
    }
}

async fn ask(engine: &Engine, operateurs: &Echange, effect: Effect) -> Option<Answer> {
    Some(match effect {
        Effect::Dossiers => Answer::Dossiers(engine.dossiers().await),
        Effect::Reprendre => Answer::Reprises(engine.reprendre().await),
        Effect::Quota => Answer::Quota(engine.quota().await),
        Effect::Ouvrir(contrat) => {
            let done = engine.ouvrir(&contrat).await;
            Answer::Ouvert(contrat, done)
        }
        Effect::Connaissances(contrat) => {
            let known = engine.connaissances(&contrat).await;
            Answer::Connaissances(contrat, known)
        }
        Effect::Structure(contrat, acces) => {
            let site = engine.structure(&contrat, acces).await;
            Answer::Structure(contrat, site)
        }
        Effect::Fibres(contrat, question, acces) => {
            let liste = engine.fibres(&contrat, &question, acces).await;
            Answer::Fibres(contrat, question, liste)
        }
        Effect::Retenir(contrat, faits) => {
            let done = engine.retenir(&contrat, *faits).await;
            Answer::Retenu(contrat, done)
        }
        Effect::Oublier(contrat, question) => {
            let done = engine.oublier(&contrat, question).await;
            Answer::Retenu(contrat, done)
        }
        Effect::Envoyer(demande) => {
            let contrat = demande.demande().contrat.clone();
            let envoi = engine.envoyer(&demande).await;
            Answer::Envoye(contrat, envoi)
        }
        Effect::Suivre(contrat) => {
            let vie = engine.suivre(&contrat).await;
            Answer::Suivi(contrat, vie)
        }
        Effect::Relever(contrat) => {
            let vie = engine.relever(&contrat).await;
            Answer::Releve(contrat, vie)
        }
        Effect::Trancher { contrat, partie, code, raison } => {
            let vie = engine.trancher(&contrat, partie, code, &raison).await;
            Answer::Tranche(contrat, vie)
        }
        Effect::Decharge { contrat, fibre, code } => {
            let vie = engine.decharge(&contrat, fibre.as_ref(), code).await;
            Answer::Decharge(contrat, vie)
        }
        Effect::Ecrire(ecriture) => fichiers::ecrit(*ecriture).await,
        Effect::CrStoc(demande) => fichiers::rapporte(engine, operateurs, *demande).await,
        Effect::Plans(dossier) => Answer::Plans(fichiers::plans(dossier).await),
        Effect::OuvrirPlan(chemin) => fichiers::ouvre_plan(chemin).await,
        Effect::Exporter(export) => fichiers::exporte_journal(engine, *export).await,
        Effect::Lire(demande) => Answer::Lu(lit(engine, demande).await),
        Effect::MotDePasse(_)
        | Effect::Copier(_)
        | Effect::CopierTerminal(..)
        | Effect::Annoncer(_)
        | Effect::Suspendre
        | Effect::Redessiner
        | Effect::Quitter => return None,
    })
}

/// Reads of the journal.
async fn lit(engine: &Engine, demande: Demande) -> Reponse {
    match demande {
        Demande::Puts(avant) => Reponse::Puts(avant, engine.puts_recents(avant, PAGE).await),
        Demande::Requetes(avant) => Reponse::Requetes(avant, engine.requetes(avant, PAGE).await),
        Demande::Mois(nom) => {
            let lu = async {
                let consommation = engine.consommation(&nom).await?;
                Ok(Mois { consommation, arrets: engine.arrets().await? })
            };
            let lu = lu.await;
            Reponse::Mois(nom, lu)
        }
        Demande::Histoire(put) => Reponse::Histoire(put, engine.histoire(put).await),
    }
}
