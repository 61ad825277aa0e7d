//! What a call waits for, told while it waits.

use std::pin::pin;

use super::context::Contexte;
use super::plain_text::paragraphe;
use crate::engine::{Engine, Nouvelle};

impl Contexte<'_> {
    /// Awaits a call of the engine, telling on the messages' stream what it waits for.
    pub(super) async fn patiente<T>(&mut self, engine: &Engine, appel: impl Future<Output = T>) -> T {
        let mut nouvelles = engine.abonner();
        let mut appel = pin!(appel);
        loop {
            tokio::select! {
                biased;
                fin = &mut appel => return fin,
                Some(nouvelle) = nouvelles.recv() => self.dit_attente(&nouvelle),
            }
        }
    }

    /// Tells what is waited for, where the news is that.
    pub(super) fn dit_attente(&mut self, nouvelle: &Nouvelle) {
        if let Nouvelle::Attente(attente) = nouvelle {
            let (cle, valeurs) = attente.phrase();
            let valeurs: Vec<(&str, &str)> = valeurs.iter().map(|(nom, valeur)| (*nom, valeur.as_str())).collect();
            self.message(paragraphe(&self.textes.phrase(cle, &valeurs), 0));
        }
    }
}
