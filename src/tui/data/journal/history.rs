//! What was read of the journal for its screen: puts and requests page by page, months, the story of
//! one put.
//!
//! Owns: what is to be read next, and what the news change of it. Must never: do IO, or keep more rows
//! than [`LIGNES_MAX`](super::LIGNES_MAX), however long the journal is.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::pages::Pages;
use super::rows::{LignePut, LigneRequete};
use crate::domain::lifecycle::Vie;
use crate::engine::{PutId, Requete};
use crate::tui::data::loaded::Loaded;
use crate::tui::words::journal::{Histoire, Mois, Reponse};

/// All that was read for the journal's screen.
#[derive(Debug, Clone, Default)]
pub struct Registre {
    /// The puts.
    pub puts: Pages<LignePut>,
    /// The requests.
    pub requetes: Pages<LigneRequete>,
    /// The months, by name (`2026-11`).
    pub mois: HashMap<String, Loaded<Mois>>,
    /// The month in which a request was counted since it was read.
    mois_perime: Option<String>,
    /// The put that was looked at last, and its story.
    pub histoire: Option<(PutId, Loaded<Histoire>)>,
}

impl Registre {
    /// Takes what was read. A failure stands where the rows would, so it is not said twice.
    pub fn recoit(&mut self, reponse: Reponse, zone: &TimeZone) {
        match reponse {
            Reponse::Puts(avant, page) => {
                let rows = |page: Vec<(PutId, Vie)>| {
                    page.iter().map(|(put, vie)| LignePut::new(*put, vie, zone)).collect::<Vec<_>>()
                };
                self.puts.recoit(avant, page.map(rows));
            }
            Reponse::Requetes(avant, page) => {
                let rows =
                    |page: Vec<Requete>| page.into_iter().map(|requete| LigneRequete::new(requete, zone)).collect();
                self.requetes.recoit(avant, page.map(rows));
            }
            Reponse::Mois(nom, mois) => {
                self.mois.entry(nom).or_default().finish(mois);
            }
            Reponse::Histoire(put, histoire) => {
                if let Some((_, loaded)) = self.histoire.as_mut().filter(|(own, _)| *own == put) {
                    loaded.finish(histoire);
                }
            }
        }
    }

    /// A put changed: its row shows it at once, and what is new is read when it is looked at.
    pub fn note(&mut self, vie: &Vie, zone: &TimeZone) {
        self.puts.perime();
        let same = |row: &LignePut| row.le == vie.le && row.contrat == vie.demande.contrat;
        let Some(put) = self.puts.remplace(same, |row| LignePut::new(row.put, vie, zone)) else { return };
        if self.histoire.as_ref().is_some_and(|(own, _)| *own == put) {
            self.histoire = None;
        }
    }

    /// A request was counted, in the month of this name.
    pub fn note_requete(&mut self, mois: &str) {
        self.requetes.perime();
        if self.mois.contains_key(mois) {
            self.mois_perime = Some(mois.to_owned());
        }
    }

    /// Whether a month is to be read now; it is being read from now on then.
    pub fn demande_mois(&mut self, nom: &str, now: Timestamp) -> bool {
        let stale = self.mois_perime.take_if(|perime| perime == nom).is_some();
        let mois = self.mois.entry(nom.to_owned()).or_default();
        let first = mois.value.is_none() && mois.failure.is_none();
        if mois.since.is_some() || !(first || stale) {
            return false;
        }
        mois.start(now);
        true
    }

    /// Whether the story of a put is to be read now; it is being read from now on then.
    pub fn demande_histoire(&mut self, put: PutId, now: Timestamp) -> bool {
        if self.histoire.as_ref().is_some_and(|(known, _)| *known == put) {
            return false;
        }
        let mut loaded = Loaded::default();
        loaded.start(now);
        self.histoire = Some((put, loaded));
        true
    }
}
