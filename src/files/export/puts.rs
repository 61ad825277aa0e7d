//! The puts that a document tells of, page by page.

use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::engine::{PutHistory, PutId};

/// Which puts are kept.
type PutTest = Box<dyn FnMut(PutId, &Life) -> bool + Send>;

/// Puts to be told, oldest first.
pub struct Puts {
    source: PutSource,
    keep: Option<PutTest>,
}

enum PutSource {
    History(PutHistory),
    List(Vec<(PutId, Life)>),
}

impl Puts {
    /// Those that are read page by page.
    #[must_use]
    pub const fn register(register: PutHistory) -> Self {
        Self { source: PutSource::History(register), keep: None }
    }

    /// These.
    #[must_use]
    pub const fn list(puts: Vec<(PutId, Life)>) -> Self {
        Self { source: PutSource::List(puts), keep: None }
    }

    /// Of them those that `keep` keeps.
    #[must_use]
    pub fn kept(mut self, keep: impl FnMut(PutId, &Life) -> bool + Send + 'static) -> Self {
        self.keep = Some(Box::new(keep));
        self
    }

    /// The next ones; empty at the end.
    ///
    /// # Errors
    /// The journal's failure.
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
