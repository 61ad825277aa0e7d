//! A journal in a temporary folder, and values to put into it.

use std::path::PathBuf;

use jiff::Timestamp;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{Life, PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Acceptance, Breakdown, BreakdownKind, Doubt, DoubtCause, PutOutcome};
use reprov::domain::put_answers::{AllottedFibre, DechargeCode, ReprovisionningState};
use reprov::domain::reference::{ContratId, FibreId};
use reprov::domain::states::Statut;
use reprov::store::journal::{Journal, NewRequest, PutId, RequestId};
use tempfile::TempDir;

/// A temporary folder with the path of a journal; the folder of the journal itself does not exist yet.
pub(crate) struct Sandbox {
    pub(crate) folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("donnees").join("journal.sqlite");
        Self { folder, path }
    }

    pub(crate) fn open(&self) -> Journal {
        self.open_for("pack")
    }

    pub(crate) fn open_for(&self, profile: &str) -> Journal {
        Journal::open(&self.path, profile).unwrap()
    }

    /// The file beside the journal with that suffix.
    pub(crate) fn companion(&self, end: &str) -> PathBuf {
        self.path.with_file_name(format!("journal.sqlite{end}"))
    }

    /// A connection as another program would open it.
    pub(crate) fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(&self.path).unwrap()
    }
}

pub(crate) fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Second `seconds` of a test's day.
pub(crate) fn s(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

pub(crate) fn contrat(name: &str) -> ContratId {
    ContratId::parse(name).unwrap()
}

pub(crate) fn intention(name: &str, at: Timestamp) -> Record {
    Record {
        at,
        event: PutEvent::Intention {
            demande: Demande {
                contrat: contrat(name),
                fibre: FibreId::parse("CTP-2-1").unwrap(),
                pto: None,
                conservation_pto: false,
                motif: Motif::read("Fibre occupée").unwrap(),
            },
            old_fibre: Some("CTP-1-1".to_owned()),
            agent: None,
            accepted: Vec::new(),
        },
    }
}

pub(crate) fn departure(at: Timestamp) -> Record {
    Record { at, event: PutEvent::Departure }
}

pub(crate) fn accepted(code: &str, at: Timestamp) -> Record {
    let acceptance = Acceptance { code: DechargeCode::read(code), ..Acceptance::default() };
    Record { at, event: PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), last_byte: at } }
}

pub(crate) fn breakdown() -> Breakdown {
    Breakdown { kind: BreakdownKind::Connection, detail: "refused".to_owned() }
}

pub(crate) fn not_sent(at: Timestamp) -> Record {
    Record { at, event: PutEvent::Return { outcome: PutOutcome::NotSent(breakdown()), last_byte: at } }
}

pub(crate) fn unknown(at: Timestamp) -> Record {
    let doubt = Doubt { cause: DoubtCause::Breakdown(breakdown()), code: None, candidates: Vec::new() };
    Record { at, event: PutEvent::Return { outcome: PutOutcome::Unknown(doubt), last_byte: at } }
}

pub(crate) fn absent(at: Timestamp) -> Record {
    Record { at, event: PutEvent::Absent { doubt: 600 } }
}

pub(crate) fn state(statut: Statut, fibre: &str, at: Timestamp) -> Record {
    let fibre = AllottedFibre { reference: fibre.to_owned(), ..AllottedFibre::default() };
    let state = ReprovisionningState { reference: None, statut, pm: None, fibre: Some(fibre) };
    Record { at, event: PutEvent::State { state, doubt: 600 } }
}

pub(crate) fn request(method: &'static str, name: &str, at: Timestamp) -> NewRequest {
    NewRequest { at, method, contrat: Some(contrat(name)) }
}

/// A put that has left.
pub(crate) async fn departed(journal: &Journal, name: &str, at: Timestamp) -> (PutId, Life, RequestId) {
    let (put, life) = journal.begin(intention(name, at)).await.unwrap();
    let request = request("putReprovisionning", name, at);
    let (life, request) = journal.depart(put, life.version, departure(at), request, 2000).await.unwrap();
    (put, life, request)
}
