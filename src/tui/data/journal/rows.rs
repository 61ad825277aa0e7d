//! The rows of the journal: of a put and of a request as much as a list needs.
//!
//! Owns: what a filter looks at. Must never: keep a whole put.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::pages::Rangee;
use crate::domain::lifecycle::Vie;
use crate::domain::reference::ReferenceContrat;
use crate::domain::text::affichable;
use crate::engine::{PutId, Requete, RequeteId};
use crate::host::texts::Textes;
use crate::tui::data::standing::EtatPut;
use crate::tui::filter::Filtre;

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
