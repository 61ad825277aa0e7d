//! What was read of the journal for its screen: puts and requests page by page, months, the story of
//! one put.
//!
//! Owns: how pages come together and how much of them is kept. Must never: do IO, or keep more rows
//! than [`LIGNES_MAX`], however long the journal is.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::echec::Echec;
use crate::domain::lifecycle::{Fait, Vie};
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::affichable;
use crate::engine::{Consommation, PutId, ReponseBrute, Requete, RequeteId};
use crate::texts::Textes;
use crate::tui::filtre::Filtre;
use crate::tui::state::Loaded;
use crate::tui::view::etat::EtatPut;

/// How many rows are read at a time.
pub const PAGE: u32 = 300;

/// How many rows of a kind are kept: the latest. An export takes all of them.
pub const LIGNES_MAX: usize = 50_000;

/// A row that is read page by page, latest first.
pub trait Rangee {
    /// What it is known by; the later it was written the greater.
    type Id: Copy + Ord;

    /// Which row it is.
    fn id(&self) -> Self::Id;

    /// Whether a filter keeps it.
    fn retient(&self, filtre: &mut Filtre, textes: Textes) -> bool;
}

/// Rows read page by page, latest first.
#[derive(Debug, Clone)]
pub struct Pages<L> {
    lignes: Vec<L>,
    lu: bool,
    fini: bool,
    /// Since when a page is being read.
    pub since: Option<Timestamp>,
    /// Why the last page could not be read.
    pub failure: Option<Echec>,
    perime: bool,
    revision: u64,
}

impl<L> Default for Pages<L> {
    fn default() -> Self {
        Self { lignes: Vec::new(), lu: false, fini: false, since: None, failure: None, perime: false, revision: 0 }
    }
}

impl<L: Rangee> Pages<L> {
    /// The rows read so far, latest first.
    #[must_use]
    pub fn lignes(&self) -> &[L] {
        &self.lignes
    }

    /// Whether a page was read.
    #[must_use]
    pub const fn est_lu(&self) -> bool {
        self.lu
    }

    /// Whether there are no older ones.
    #[must_use]
    pub const fn est_fini(&self) -> bool {
        self.fini
    }

    /// Whether there are older ones that are not kept.
    #[must_use]
    pub const fn deborde(&self) -> bool {
        !self.fini && self.lignes.len() >= LIGNES_MAX
    }

    /// Counts the changes other than rows added at the end.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Something newer was written.
    pub const fn perime(&mut self) {
        self.perime = true;
    }

    /// Asks for all of it again.
    pub fn relit(&mut self) {
        self.failure = None;
        self.perime = true;
    }

    /// The page to read now, if any: the latest (`Some(None)`) or those before a row. `plus`: older ones
    /// than those at hand are wanted.
    pub fn demande(&mut self, plus: bool, now: Timestamp) -> Option<Option<L::Id>> {
        if self.since.is_some() || self.failure.is_some() {
            return None;
        }
        let avant = if !self.lu || self.perime {
            None
        } else if plus && !self.fini && self.lignes.len() < LIGNES_MAX {
            Some(self.lignes.last()?.id())
        } else {
            return None;
        };
        self.perime = false;
        self.since = Some(now);
        Some(avant)
    }

    /// A page came: that before `avant`, or the latest one.
    pub fn recoit(&mut self, avant: Option<L::Id>, page: Result<Vec<L>, Echec>) {
        self.since = None;
        let page = match page {
            Ok(page) => page,
            Err(failure) => {
                self.failure = Some(failure);
                return;
            }
        };
        self.lu = true;
        let whole = page.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        if avant.is_some() {
            // What was read anew meanwhile may have moved the end.
            if self.lignes.last().map(Rangee::id) == avant {
                self.fini = whole;
                self.lignes.extend(page);
                self.lignes.truncate(LIGNES_MAX);
            }
            return;
        }
        self.revision = self.revision.wrapping_add(1);
        let (Some(last), false) = (page.last().map(Rangee::id), whole) else {
            self.fini = true;
            self.lignes = page;
            return;
        };
        // Older ones stay, unless there is a gap before them.
        let joined = self.lignes.first().is_some_and(|first| first.id() >= last);
        let older = std::mem::replace(&mut self.lignes, page);
        if joined {
            self.lignes.extend(older.into_iter().filter(|row| row.id() < last));
            self.lignes.truncate(LIGNES_MAX);
        } else {
            self.fini = false;
        }
    }
}

/// A put, as much as its row needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LignePut {
    /// Which.
    pub put: PutId,
    /// When it was begun.
    pub le: Timestamp,
    /// The same for a person, with the year: what is searched.
    pub date: Box<str>,
    /// The contract.
    pub contrat: ReferenceContrat,
    /// The wanted fibre.
    pub fibre: Box<str>,
    /// The code de décharge.
    pub code: Option<Box<str>>,
    /// Whether it was carried out and its code is missing.
    pub manque: bool,
    /// Who asked for it.
    pub agent: Option<Box<str>>,
    /// Where it stands.
    pub etat: EtatPut,
}

impl LignePut {
    /// The row of a put, its time as the clocks in `zone` show it.
    #[must_use]
    pub fn new(put: PutId, vie: &Vie, zone: &TimeZone) -> Self {
        Self {
            put,
            le: vie.le,
            date: date(vie.le, zone),
            contrat: vie.demande.contrat.clone(),
            fibre: vie.demande.fibre.as_str().into(),
            code: vie.code.as_ref().map(|(code, _)| code.as_str().into()),
            manque: vie.code_manque(),
            agent: vie.agent.as_deref().map(Into::into),
            etat: EtatPut::de(vie),
        }
    }
}

impl Rangee for LignePut {
    type Id = PutId;

    fn id(&self) -> PutId {
        self.put
    }

    fn retient(&self, filtre: &mut Filtre, textes: Textes) -> bool {
        let etat = self.etat.mots(textes);
        let manque = if self.manque { textes.get("tui.phase.code_manquant") } else { "" };
        filtre.retient(&[
            self.contrat.as_str(),
            &self.fibre,
            self.code.as_deref().unwrap_or_default(),
            &etat,
            &self.date,
            self.agent.as_deref().unwrap_or_default(),
            manque,
        ])
    }
}

/// A request, as much as its row needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneRequete {
    /// As the ledger has it.
    pub requete: Requete,
    /// When, for a person, with the year: what is searched.
    pub date: Box<str>,
}

impl LigneRequete {
    /// The row of a request, its time as the clocks in `zone` show it.
    #[must_use]
    pub fn new(requete: Requete, zone: &TimeZone) -> Self {
        Self { date: date(requete.le, zone), requete }
    }

    /// How it ended, in words.
    #[must_use]
    pub fn issue(&self, textes: Textes) -> String {
        let cle = match (&self.requete.resultat, self.requete.rendue) {
            (_, true) => "tui.journal.req.rendue",
            (None, false) => "tui.journal.req.sans_fin",
            (Some(mot), false) => match mot.as_str() {
                "OK" => "tui.journal.req.ok",
                "acceptee" => "tui.journal.req.acceptee",
                "refusee" => "tui.journal.req.refusee",
                "inconnue" => "tui.phase.inconnue",
                "nonEnvoyee" => "tui.phase.non_envoyee",
                "illisible" => "tui.journal.req.illisible",
                "Fault" => "tui.journal.req.fault",
                autre => return affichable(autre).into_owned(),
            },
        };
        textes.get(cle).to_owned()
    }

    /// The service's code that it ended with.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.requete.resultat.as_deref()?.strip_prefix("KO ")
    }
}

/// A method of the service in words.
#[must_use]
pub fn methode(textes: Textes, methode: &str) -> String {
    let cle = match methode {
        "getSiteStructure" => "cli.quota.methode.structure",
        "getRoSite" => "cli.quota.methode.fibres",
        "putReprovisionning" => "cli.quota.methode.envoi",
        "getReprovisionning" => "cli.quota.methode.suivi",
        autre => return affichable(autre).into_owned(),
    };
    textes.get(cle).to_owned()
}

impl Rangee for LigneRequete {
    type Id = RequeteId;

    fn id(&self) -> RequeteId {
        self.requete.id
    }

    fn retient(&self, filtre: &mut Filtre, textes: Textes) -> bool {
        let (methode, issue) = (methode(textes, &self.requete.methode), self.issue(textes));
        filtre.retient(&[
            self.requete.contrat.as_deref().unwrap_or_default(),
            &methode,
            &self.requete.methode,
            &issue,
            &self.date,
        ])
    }
}

fn date(le: Timestamp, zone: &TimeZone) -> Box<str> {
    le.to_zoned(zone.clone()).strftime("%d/%m/%Y %H:%M").to_string().into()
}

/// The requests of a month, and what the service said that stops further ones now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mois {
    /// What they were for.
    pub consommation: Consommation,
    /// Each ready to be shown.
    pub arrets: Vec<Echec>,
}

/// The events of a put, oldest first, each with the raw answer it was made from.
pub type Histoire = Vec<(Fait, Option<ReponseBrute>)>;

/// What is to be read of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demande {
    /// The latest puts, or those before one.
    Puts(Option<PutId>),
    /// The latest requests, or those before one.
    Requetes(Option<RequeteId>),
    /// A month's requests.
    Mois(String),
    /// The story of a put.
    Histoire(PutId),
}

/// What was read of the journal, or why not.
#[derive(Debug, Clone)]
pub enum Reponse {
    /// The latest puts, or those before one, latest first.
    Puts(Option<PutId>, Result<Vec<(PutId, Vie)>, Echec>),
    /// The latest requests, or those before one, latest first.
    Requetes(Option<RequeteId>, Result<Vec<Requete>, Echec>),
    /// A month's requests.
    Mois(String, Result<Mois, Echec>),
    /// The story of a put.
    Histoire(PutId, Result<Histoire, Echec>),
}

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
    /// Since when an export is being written.
    pub export: Option<Timestamp>,
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
        let puts = &mut self.puts;
        puts.perime();
        let row = puts.lignes.iter_mut().find(|row| row.le == vie.le && row.contrat == vie.demande.contrat);
        if let Some(row) = row {
            *row = LignePut::new(row.put, vie, zone);
            puts.revision = puts.revision.wrapping_add(1);
            if self.histoire.as_ref().is_some_and(|(put, _)| *put == row.put) {
                self.histoire = None;
            }
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
