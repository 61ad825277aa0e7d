//! Values of the tests: records of a put, and what came back from the service.

use jiff::Timestamp;
use reprov::domain::demande::Demande;
use reprov::domain::lifecycle::{PutEvent, Record};
use reprov::domain::motif::Motif;
use reprov::domain::outcome::{Acceptance, Breakdown, BreakdownKind, PutOutcome};
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::reference::{ContratId, FibreId};
use reprov::ledger::{NewRequest, RawAnswer, RequestId, ReturnRecord};

pub(crate) const CODE: &str = "DCH-001";

/// Second `seconds` of a test's day.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

pub(crate) fn contrat(name: &str) -> ContratId {
    ContratId::parse(name).unwrap()
}

pub(crate) fn demande(contrat_name: &str) -> Demande {
    Demande {
        contrat: contrat(contrat_name),
        fibre: FibreId::parse("CTP-1-1").unwrap(),
        pto: None,
        conservation_pto: false,
        motif: Motif::BrokenFibre,
    }
}

pub(crate) fn intention(contrat_name: &str, at: Timestamp) -> Record {
    let demande = demande(contrat_name);
    Record { at, event: PutEvent::Intention { demande, old_fibre: None, agent: None, accepted: Vec::new() } }
}

pub(crate) fn departure(at: Timestamp) -> Record {
    Record { at, event: PutEvent::Departure }
}

/// The request of a departure.
pub(crate) fn request(contrat_name: &str, at: Timestamp) -> NewRequest {
    NewRequest { at, method: "putReprovisionning", contrat: Some(contrat(contrat_name)) }
}

/// The process is gone while the put was being sent.
pub(crate) fn interrupted(at: Timestamp) -> Record {
    Record { at, event: PutEvent::Interrupted }
}

/// The put is given up before its departure, because nobody drives it.
pub(crate) fn given_up(at: Timestamp) -> Record {
    let breakdown = Breakdown { kind: BreakdownKind::Interruption, detail: "nobody drives it".to_owned() };
    Record { at, event: PutEvent::NotSent { breakdown } }
}

/// The service accepted the put, with its code.
pub(crate) fn accepted(request: RequestId, at: Timestamp) -> ReturnRecord {
    let acceptance = Acceptance { code: DechargeCode::read(CODE), ..Acceptance::default() };
    let record = Record { at, event: PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), last_byte: at } };
    let raw = Some(RawAnswer { http: 200, body: b"<codeDecharge>DCH-001</codeDecharge>\xff".to_vec() });
    ReturnRecord { record, raw, request, given_back: false }
}

/// The put never left.
pub(crate) fn not_sent(request: RequestId, given_back: bool, at: Timestamp) -> ReturnRecord {
    let breakdown = Breakdown { kind: BreakdownKind::Connection, detail: "refused".to_owned() };
    let record = Record { at, event: PutEvent::Return { outcome: PutOutcome::NotSent(breakdown), last_byte: at } };
    ReturnRecord { record, raw: None, request, given_back }
}
