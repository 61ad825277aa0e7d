//! The thread that owns the connection, and the channel to it.
//!
//! Owns: the order of the jobs (that in which they were accepted) and a clean end.

use std::fs::File;
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::error::JournalError;

/// A job for the owner thread.
pub(super) type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The handle on the owner thread.
pub(super) struct OwnerThread {
    // Taken by the drop: closing the channel ends the thread.
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl OwnerThread {
    /// Starts the thread. `lock` is held as long as the connection, and released after it.
    pub(super) fn launch(mut connection: Connection, lock: File) -> Result<Self, JournalError> {
        let (jobs, received) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                for job in received {
                    job(&mut connection);
                }
                if let Err((_, error)) = connection.close() {
                    tracing::error!(%error, "the journal did not close cleanly");
                }
                drop(lock);
            })
            .map_err(|error| JournalError::Other(format!("starting its thread: {error}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Accepts a job: it runs after those accepted before.
    pub(super) fn send(&self, job: Job) -> Result<(), JournalError> {
        let jobs = self.jobs.as_ref().ok_or_else(JournalError::thread_stopped)?;
        jobs.send(job).map_err(|_| JournalError::thread_stopped())
    }
}

impl Drop for OwnerThread {
    fn drop(&mut self) {
        self.jobs = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the journal's thread had panicked");
        }
    }
}
