//! The rows of the journal: the parts of a put or a request that a list needs.
//!
//! Owns: the fields that a filter searches. Must never: keep a whole put.

use jiff::Timestamp;

use super::pages::PagedRow;
use crate::domain::lifecycle::{CodeStanding, Life, Phase};
use crate::domain::outcome::Refusal;
use crate::domain::paris;
use crate::domain::reference::{ContratId, PtoId};
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
    /// What else is searched, a line each: motif, PTO, old fibre, PM, what the service allotted, its refusal.
    others: Box<str>,
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
            others: others(life),
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
        let own = [
            self.contrat.as_str(),
            &self.fibre,
            self.code.as_deref().unwrap_or_default(),
            &state,
            &self.date,
            self.agent.as_deref().unwrap_or_default(),
            missing,
        ];
        // No allocation per row: there are fewer others than places.
        let mut fields = [""; 7 + OTHERS_MAX];
        for (place, field) in fields.iter_mut().zip(own.into_iter().chain(self.others.lines())) {
            *place = field;
        }
        filter.keeps(&fields)
    }
}

/// The most other texts of a put that are searched.
const OTHERS_MAX: usize = 12;

/// What else of a put is searched, a line each.
fn others(life: &Life) -> Box<str> {
    let demande = &life.demande;
    let refusal = match &life.phase {
        Phase::Refused(Refusal::Service(ko)) => [Some(ko.code.as_str()), Some(ko.libelle.as_str())],
        _ => [None, None],
    };
    let (pm, fibre) = (life.pm.as_ref(), life.fibre.as_ref());
    let texts = [
        Some(demande.motif.libelle()),
        demande.pto.as_ref().map(PtoId::as_str),
        life.old_fibre.as_deref(),
        pm.map(|pm| pm.reference.as_str()),
        pm.map(|pm| pm.position.as_str()),
        fibre.map(|fibre| fibre.reference.as_str()),
        fibre.and_then(|fibre| fibre.reference_pto.as_deref()),
        fibre.and_then(|fibre| fibre.information_cable.as_deref()),
        fibre.and_then(|fibre| fibre.information_tube.as_deref()),
        fibre.and_then(|fibre| fibre.information_fibre.as_deref()),
    ];
    let words: Vec<_> = texts.into_iter().chain(refusal).flatten().filter(|text| !text.is_empty()).collect();
    words.iter().map(|text| displayable(text)).collect::<Vec<_>>().join("\n").into()
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
