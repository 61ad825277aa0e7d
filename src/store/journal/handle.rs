//! The handle on a journal: opening it, and having its thread work in transactions.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::error::JournalError;
use super::{file, schema, thread};
use crate::stop_points::point;

/// The journal of one profile. Cheap to clone; clones share one connection.
///
/// A method's work is accepted when its future is first polled, and is then executed whatever
/// becomes of the future. When the last clone drops, what was accepted is executed, then the
/// connection is closed: the drop waits for that.
#[derive(Clone)]
pub struct Journal {
    commun: Arc<Commun>,
}

struct Commun {
    fil: thread::Fil,
    profil: String,
    profil_id: i64,
    chemin: PathBuf,
    mis_de_cote: Option<PathBuf>,
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal")
            .field("chemin", &self.commun.chemin)
            .field("profil", &self.commun.profil)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal file `chemin` for one profile, creating the file (mode 0600) and its
    /// missing folders (mode 0700) where needed. On Windows the protection is that of the user's
    /// profile folder. An existing file or folder keeps its mode.
    ///
    /// Blocks: a few milliseconds, or up to some 10 seconds while another process holds the file.
    ///
    /// A damaged file is never overwritten: it is put aside, with its `-wal` and `-shm`, as
    /// `journal-abime-<timestamp>.sqlite`, and a new one is started ([`Journal::mis_de_cote`]).
    /// While another process still has it open it is left in place, and this fails with
    /// [`JournalError::Abime`]: that process would go on writing into the file put aside.
    ///
    /// # Errors
    /// [`JournalError`]; a file of a newer schema, or of another program, is left untouched.
    pub fn ouvrir(chemin: &Path, profil: &str) -> Result<Self, JournalError> {
        let mut ouvert = file::ouvrir(chemin)?;
        let profil_id = profil_id(&mut ouvert.connexion, profil)?;
        Ok(Self {
            commun: Arc::new(Commun {
                fil: thread::Fil::lance(ouvert.connexion, ouvert.verrou)?,
                profil: profil.to_owned(),
                profil_id,
                chemin: chemin.to_owned(),
                mis_de_cote: ouvert.mis_de_cote,
            }),
        })
    }

    /// Where a damaged file was put aside by this opening, if it was.
    #[must_use]
    pub fn mis_de_cote(&self) -> Option<&Path> {
        self.commun.mis_de_cote.as_deref()
    }

    /// The journal's file.
    #[must_use]
    pub fn chemin(&self) -> &Path {
        &self.commun.chemin
    }

    /// The schema it is at: the newest one, an older file having been brought to it.
    #[must_use]
    pub fn schema(&self) -> u32 {
        schema::connue()
    }

    /// The profile whose rows it reads and writes.
    #[must_use]
    pub fn profil(&self) -> &str {
        &self.commun.profil
    }

    /// Has the owner thread read with `travail`, in one transaction: one consistent view.
    pub(super) async fn lit<T, E>(
        &self,
        travail: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        self.execute(TransactionBehavior::Deferred, travail).await
    }

    /// Has the owner thread write with `travail`, in one transaction that no other process can
    /// write during; an error leaves nothing written.
    pub(super) async fn ecrit<T, E>(
        &self,
        travail: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        self.execute(TransactionBehavior::Immediate, travail).await
    }

    /// Has the owner thread work outside of any transaction.
    pub(super) async fn sans_transaction<T: Send + 'static>(
        &self,
        travail: impl FnOnce(&mut Connection) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let (rendre, attendre) = oneshot::channel();
        self.commun.fil.envoie(Box::new(move |connexion| drop(rendre.send(travail(connexion)))))?;
        attendre.await.map_err(|_| JournalError::fil_arrete())?
    }

    pub(super) async fn execute<T, E>(
        &self,
        genre: TransactionBehavior,
        travail: impl FnOnce(&Transaction<'_>, i64) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<JournalError> + Send + 'static,
    {
        let (rendre, attendre) = oneshot::channel();
        let profil = self.commun.profil_id;
        self.commun.fil.envoie(Box::new(move |connexion| {
            // Nobody waits any more when the future was dropped: the work counts all the same.
            let fait = transaction(connexion, genre, |tx| travail(tx, profil));
            if matches!(genre, TransactionBehavior::Immediate) {
                point("journal.apres-commit");
            }
            drop(rendre.send(fait));
        }))?;
        attendre.await.map_err(|_| JournalError::fil_arrete())?
    }
}

fn transaction<T, E: From<JournalError>>(
    connexion: &mut Connection,
    genre: TransactionBehavior,
    travail: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connexion.transaction_with_behavior(genre).map_err(JournalError::from)?;
    let resultat = travail(&tx)?;
    tx.commit().map_err(JournalError::from)?;
    Ok(resultat)
}

fn profil_id(connexion: &mut Connection, profil: &str) -> Result<i64, JournalError> {
    transaction(connexion, TransactionBehavior::Immediate, |tx| {
        tx.execute("INSERT INTO profil (nom) VALUES (?1) ON CONFLICT DO NOTHING", [profil])?;
        Ok(tx.query_row("SELECT id FROM profil WHERE nom = ?1", [profil], |ligne| ligne.get(0))?)
    })
}
