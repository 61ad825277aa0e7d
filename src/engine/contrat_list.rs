//! The list of contracts: adding several, putting away, names and notes, the imported orders, and how the list was left.
//! Never the network.

use super::core::Engine;
use super::failure::journal_failure;
use crate::domain::contrat_note::{NAME_MAX, NOTE_MAX, one_line};
use crate::domain::failure::Failure;
use crate::domain::imported::ImportedOrders;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::store::journal::{AddedContrats, ImportMark};

/// The name under which the journal keeps how the list of contracts was left.
const CONTRATS: &str = "contrats";

impl Engine {
    /// Keeps contracts at hand, all of them or none.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn add_contrats(&self, contrats: Vec<ContratId>) -> Result<AddedContrats, Failure> {
        self.journal().add_contrats(contrats, self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// Puts a contract away, or takes it out again. Nothing of it is deleted.
    ///
    /// # Errors
    /// `Category::State` where its put goes on, or its code de décharge is missing: that is not to be lost from sight. A
    /// [`Failure`] when the journal can't be read or written.
    pub async fn put_away(&self, contrat: &ContratId, away: bool) -> Result<(), Failure> {
        if away {
            let lives = self.journal().lives(contrat).await.map_err(|error| journal_failure(&error))?;
            let refuse = |key| Err(Failure::new(Category::State, key).with("contrat", contrat.as_str()));
            if lives.iter().any(|(_, life)| !life.is_settled()) {
                return refuse("erreur.ranger_en_cours");
            }
            if lives.iter().any(|(_, life)| self.capabilities().lacks_code(life)) {
                return refuse("erreur.ranger_sans_code");
            }
        }
        self.journal().put_away(contrat, away, self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// Keeps a contract's name and note, each as one line; an empty one is taken away.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn annotate(&self, contrat: &ContratId, name: &str, note: &str) -> Result<(), Failure> {
        let (name, note) = (one_line(name, NAME_MAX), one_line(note, NOTE_MAX));
        self.journal().annotate(contrat, name, note, self.now()).await.map_err(|error| journal_failure(&error))
    }

    /// The orders that the access files name, unless they are as they were at `known`.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn imported_orders(
        &self,
        known: Option<ImportMark>,
    ) -> Result<Option<(ImportMark, ImportedOrders)>, Failure> {
        self.journal().imported_orders(known).await.map_err(|error| journal_failure(&error))
    }

    /// How the list of contracts was left, in words of whoever shows it.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn kept_contrats_view(&self) -> Result<Option<String>, Failure> {
        self.journal().kept_view(CONTRATS).await.map_err(|error| journal_failure(&error))
    }

    /// Keeps how the list of contracts was left.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written.
    pub async fn keep_contrats_view(&self, left: String) -> Result<(), Failure> {
        self.journal().keep_view(CONTRATS, left).await.map_err(|error| journal_failure(&error))
    }
}
