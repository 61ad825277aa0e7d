//! An answer to a put that the ledger can't take yet, with everything that identifies its put.
//!
//! Owns: what is kept of such an answer, in its stored form. Must never: be taken for the answer to another
//! put.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::demande::Demande;
use crate::domain::lifecycle::{Life, PutEvent, Record};
use crate::domain::outcome::PutOutcome;
use crate::domain::put_answers::DechargeCode;

use super::records::{PutId, RawAnswer, RequestId, ReturnRecord};

/// An answer that the ledger did not take, and the put to which it belongs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Aside {
    #[serde(rename = "put")]
    put: PutId,
    #[serde(rename = "requete")]
    request: RequestId,
    /// Together with the demande, it tells the put from another ledger's put with the same number.
    #[serde(rename = "intention")]
    intention: Timestamp,
    #[serde(rename = "demande")]
    demande: Demande,
    #[serde(rename = "fait")]
    record: Record,
    /// Whether it is certain that nothing left.
    #[serde(rename = "rendue")]
    given_back: bool,
    #[serde(rename = "http")]
    http: Option<u16>,
    #[serde(rename = "corps")]
    body: Option<Body>,
}

/// The body of an answer, as received: text when it is valid UTF-8.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
enum Body {
    Text(String),
    Bytes(Vec<u8>),
}

impl Aside {
    /// Makes the stored form of the outcome of this put.
    #[must_use]
    pub fn new(put: PutId, life: &Life, outcome: ReturnRecord) -> Self {
        let ReturnRecord { record, raw, request, given_back } = outcome;
        let http = raw.as_ref().map(|raw| raw.http);
        let body = raw.map(|raw| match String::from_utf8(raw.body) {
            Ok(text) => Body::Text(text),
            Err(error) => Body::Bytes(error.into_bytes()),
        });
        Self { put, request, intention: life.at, demande: life.demande.clone(), record, given_back, http, body }
    }

    /// The put's number in its ledger.
    #[must_use]
    pub const fn put(&self) -> PutId {
        self.put
    }

    /// When the put was decided on.
    #[must_use]
    pub const fn intention(&self) -> Timestamp {
        self.intention
    }

    /// What the put asked for.
    #[must_use]
    pub const fn demande(&self) -> &Demande {
        &self.demande
    }

    /// The event of the answer, to be added to the put.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Whether the answer belongs to this put, and not to another ledger's put with the same number.
    #[must_use]
    pub fn is_of(&self, life: &Life) -> bool {
        life.at == self.intention && life.demande == self.demande
    }

    /// The outcome in the form that the ledger takes.
    #[must_use]
    pub fn outcome(&self) -> ReturnRecord {
        let body = self.body.clone().map(|body| match body {
            Body::Text(text) => text.into_bytes(),
            Body::Bytes(bytes) => bytes,
        });
        let raw = self.http.zip(body).map(|(http, body)| RawAnswer { http, body });
        ReturnRecord { record: self.record.clone(), raw, request: self.request, given_back: self.given_back }
    }

    /// The code de décharge that came with the answer, if any; the first of those that it may mean.
    #[must_use]
    pub fn code(&self) -> Option<&DechargeCode> {
        match &self.record.event {
            PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), .. } => {
                acceptance.code.as_ref().or_else(|| acceptance.candidates.first())
            }
            PutEvent::Return { outcome: PutOutcome::Unknown(doubt), .. } => {
                doubt.code.as_ref().or_else(|| doubt.candidates.first())
            }
            _ => None,
        }
    }
}
