//! The puts of a document, page by page.

use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::engine::{PutHistory, PutId};

/// Decides which puts are kept.
type PutTest = Box<dyn FnMut(PutId, &Life) -> bool + Send>;

/// The puts to write, oldest first.
pub struct Puts {
    source: PutSource,
    keep: Option<PutTest>,
}

enum PutSource {
    History(PutHistory),
    List(Vec<(PutId, Life)>),
}

impl Puts {
    /// Reads the puts page by page.
    #[must_use]
    pub const fn register(register: PutHistory) -> Self {
        Self { source: PutSource::History(register), keep: None }
    }

    /// Takes the puts of this list.
    #[must_use]
    pub const fn list(puts: Vec<(PutId, Life)>) -> Self {
        Self { source: PutSource::List(puts), keep: None }
    }

    /// Keeps only the puts that `keep` accepts.
    #[must_use]
    pub fn kept(mut self, keep: impl FnMut(PutId, &Life) -> bool + Send + 'static) -> Self {
        self.keep = Some(Box::new(keep));
        self
    }

    /// The next puts; empty at the end.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn next_page(&mut self) -> Result<Vec<(PutId, Life)>, Failure> {
        loop {
            let mut page = match &mut self.source {
                PutSource::History(register) => register.next_page().await?,
                PutSource::List(remainder) => std::mem::take(remainder),
            };
            if page.is_empty() {
                return Ok(page);
            }
            if let Some(keep) = &mut self.keep {
                page.retain(|(put, life)| keep(*put, life));
            }
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }
}
