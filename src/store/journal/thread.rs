//! The thread that owns the connection, and the way to it.
//!
//! Owns: the order of the jobs (as they were accepted) and a clean end.

use std::fs::File;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::error::JournalError;

/// A job for the owner thread.
pub(super) type Travail = Box<dyn FnOnce(&mut Connection) + Send>;

/// The owner thread, as its clients hold it.
pub(super) struct Fil {
    // Taken by the drop: closing the channel is what ends the thread.
    travaux: Option<mpsc::Sender<Travail>>,
    fil: Option<JoinHandle<()>>,
}

impl Fil {
    /// Starts the thread. `verrou` is kept as long as the connection and released after it.
    pub(super) fn lance(mut connexion: Connection, verrou: File) -> Result<Self, JournalError> {
        let (travaux, recus) = mpsc::channel::<Travail>();
        let fil = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                for travail in recus {
                    travail(&mut connexion);
                }
                if let Err((_, erreur)) = connexion.close() {
                    tracing::error!(%erreur, "the journal did not close cleanly");
                }
                drop(verrou);
            })
            .map_err(|erreur| JournalError::Autre(format!("starting its thread: {erreur}")))?;
        Ok(Self { travaux: Some(travaux), fil: Some(fil) })
    }

    /// Accepts a job: it is executed after those accepted before.
    pub(super) fn envoie(&self, travail: Travail) -> Result<(), JournalError> {
        let travaux = self.travaux.as_ref().ok_or_else(JournalError::fil_arrete)?;
        travaux.send(travail).map_err(|_| JournalError::fil_arrete())
    }
}

impl Drop for Fil {
    fn drop(&mut self) {
        self.travaux = None;
        if self.fil.take().is_some_and(|fil| fil.join().is_err()) {
            tracing::error!("the journal's thread had panicked");
        }
    }
}
