//! The rows of the journal: the parts of a put or a request that a list needs.
//!
//! Owns: the fields that a filter searches. Must never: keep a whole put.

use jiff::Timestamp;

use super::pages::PagedRow;
use crate::domain::lifecycle::{CodeStanding, Life};
use crate::domain::paris;
use crate::domain::reference::ContratId;
use crate::domain::text::displayable;
use crate::engine::{CountedRequest, PutId, RequestId};
use crate::host::texts::Texts;
use crate::tui::data::standing::PutState;
use crate::tui::filter::TextFilter;
use crate::tui::words::effect::ClipboardText;

/// The parts of a put that its row needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutRow {
    /// The put.
    pub put: PutId,
    /// When the put was begun.
    pub at: Timestamp,
    /// `at` as a person reads it, with the year: the text that is searched.
    pub date: Box<str>,
    /// The contract.
    pub contrat: ContratId,
    /// The wanted fibre.
    pub fibre: Box<str>,
    /// The code de décharge.
    pub code: Option<Box<str>>,
    /// Whether that code may be reported.
    pub code_standing: CodeStanding,
    /// Whether it was carried out and its code is missing.
    pub missing: bool,
    /// Who asked for the put.
    pub agent: Option<Box<str>>,
    /// The put's state.
    pub state: PutState,
}

impl PutRow {
    /// The row of a put, with its time in Paris.
    #[must_use]
    pub fn new(put: PutId, life: &Life) -> Self {
        Self {
            put,
            at: life.at,
            date: date(life.at),
            contrat: life.demande.contrat.clone(),
            fibre: life.demande.fibre.as_str().into(),
            code: life.code.as_ref().map(|(code, _)| code.as_str().into()),
            code_standing: life.code_standing(),
            missing: life.code_missing(),
            agent: life.agent.as_deref().map(Into::into),
            state: PutState::of(life),
        }
    }
}

impl PutRow {
    /// The words for the key that copies, where they are not those of a code to be reported.
    #[must_use]
    pub fn copy_label(&self) -> Option<&'static str> {
        match &self.code {
            None => Some("tui.action.copier_contrat"),
            Some(_) if self.code_standing == CodeStanding::Reportable => None,
            Some(_) => Some("tui.action.copier_code_nul"),
        }
    }

    /// What the list copies: the code where there is one, else the contract.
    #[must_use]
    pub fn to_copy(&self) -> ClipboardText {
        match &self.code {
            Some(code) => ClipboardText::code(code, self.code_standing),
            None => ClipboardText::contrat(self.contrat.as_str()),
        }
    }
}

impl PagedRow for PutRow {
    type Id = PutId;

    fn id(&self) -> PutId {
        self.put
    }

    fn keeps(&self, filter: &mut TextFilter, texts: Texts) -> bool {
        let state = self.state.words(texts);
        let missing = if self.missing { texts.get("tui.phase.code_manquant") } else { "" };
        filter.keeps(&[
            self.contrat.as_str(),
            &self.fibre,
            self.code.as_deref().unwrap_or_default(),
            &state,
            &self.date,
            self.agent.as_deref().unwrap_or_default(),
            missing,
        ])
    }
}

/// The parts of a request that its row needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// The request as the journal counted it.
    pub request: CountedRequest,
    /// The time as a person reads it, with the year: the text that is searched.
    pub date: Box<str>,
}

impl RequestRow {
    /// The row of a request, with its time in Paris.
    #[must_use]
    pub fn new(request: CountedRequest) -> Self {
        Self { date: date(request.at), request }
    }

    /// The outcome in words.
    #[must_use]
    pub fn outcome(&self, texts: Texts) -> String {
        let key = match (&self.request.result, self.request.given_back) {
            (_, true) => "tui.journal.req.rendue",
            (None, false) => "tui.journal.req.sans_fin",
            (Some(word), false) => match word.as_str() {
                "OK" => "tui.journal.req.ok",
                "acceptee" => "tui.journal.req.acceptee",
                "refusee" => "tui.journal.req.refusee",
                "inconnue" => "tui.phase.inconnue",
                "nonEnvoyee" => "tui.phase.non_envoyee",
                "illisible" => "tui.journal.req.illisible",
                "Fault" => "tui.journal.req.fault",
                other => return displayable(other).into_owned(),
            },
        };
        texts.get(key).to_owned()
    }

    /// The service's code in the outcome, if any.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.request.result.as_deref()?.strip_prefix("KO ")
    }
}

/// The words for a method of the service.
#[must_use]
pub fn method(texts: Texts, method: &str) -> String {
    let key = match method {
        "getSiteStructure" => "cli.quota.methode.structure",
        "getRoSite" => "cli.quota.methode.fibres",
        "putReprovisionning" => "cli.quota.methode.envoi",
        "getReprovisionning" => "cli.quota.methode.suivi",
        other => return displayable(other).into_owned(),
    };
    texts.get(key).to_owned()
}

impl PagedRow for RequestRow {
    type Id = RequestId;

    fn id(&self) -> RequestId {
        self.request.id
    }

    fn keeps(&self, filter: &mut TextFilter, texts: Texts) -> bool {
        let (method, outcome) = (method(texts, &self.request.method), self.outcome(texts));
        filter.keeps(&[
            self.request.contrat.as_deref().unwrap_or_default(),
            &method,
            &self.request.method,
            &outcome,
            &self.date,
        ])
    }
}

fn date(at: Timestamp) -> Box<str> {
    paris::written(at, "%d/%m/%Y %H:%M").into()
}
