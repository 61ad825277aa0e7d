//! The puts that a document tells of, page by page.

use crate::domain::failure::Echec;
use crate::domain::lifecycle::Vie;
use crate::engine::{PutId, Registre};

/// Which puts are kept.
type Garde = Box<dyn FnMut(PutId, &Vie) -> bool + Send>;

/// Puts to be told, oldest first.
pub struct Puts {
    source: Source,
    garde: Option<Garde>,
}

enum Source {
    Registre(Registre),
    Liste(Vec<(PutId, Vie)>),
}

impl Puts {
    /// Those that are read page by page.
    #[must_use]
    pub const fn registre(registre: Registre) -> Self {
        Self { source: Source::Registre(registre), garde: None }
    }

    /// These.
    #[must_use]
    pub const fn liste(puts: Vec<(PutId, Vie)>) -> Self {
        Self { source: Source::Liste(puts), garde: None }
    }

    /// Of them those that `garde` keeps.
    #[must_use]
    pub fn gardes(mut self, garde: impl FnMut(PutId, &Vie) -> bool + Send + 'static) -> Self {
        self.garde = Some(Box::new(garde));
        self
    }

    /// The next ones; empty at the end.
    ///
    /// # Errors
    /// The journal's failure.
    pub async fn suite(&mut self) -> Result<Vec<(PutId, Vie)>, Echec> {
        loop {
            let mut page = match &mut self.source {
                Source::Registre(registre) => registre.suite().await?,
                Source::Liste(reste) => std::mem::take(reste),
            };
            if page.is_empty() {
                return Ok(page);
            }
            if let Some(garde) = &mut self.garde {
                page.retain(|(put, vie)| garde(*put, vie));
            }
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }
}
