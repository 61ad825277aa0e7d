//! The conduct of a put over a ledger in memory: the order of its steps, and what is left when it is cut at any step.
//!
//! Guards: conduct: the order of a put exists once; wherever its ledger refuses, it is sent once at most, its
//! code is somewhere, and the next start tells the truth

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use reprov::conduct::{Departures, Sender, Sent, conduct, record_orphan, take_asides};
use reprov::domain::demande::Demande;
use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::{Life, Phase};
use reprov::domain::outcome::{Breakdown, BreakdownKind, PutBody, PutReturn};
use reprov::domain::put_answers::{DechargeCode, Entete, PutAcknowledgement};
use reprov::domain::reference::ContratId;
use reprov::domain::service_error::Category;
use reprov::ledger::{Ledger as _, NewRequest, PutId, RawAnswer};

use super::memory::{MemoryLedger, Step};
use super::values::{CODE, at, intention, interrupted, request};

/// What happens outside the ledger, in order: the put is sent, its answer is heeded, a phase is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OutsideEvent {
    Sent,
    Heeded,
    Announced(&'static str),
}

/// A sender whose put meets `obstacle`; without one the service accepts. It counts the puts sent.
struct FakeSender {
    ledger: MemoryLedger,
    told: Mutex<Vec<OutsideEvent>>,
    sent: AtomicU32,
    limit: u32,
    obstacle: Obstacle,
}

/// The obstacle that the put meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obstacle {
    Nothing,
    /// There are no credentials.
    NoCredentials,
    /// The service has refused an earlier call because its maximum is reached.
    NotAllowed,
    /// Another writer appends to the put between its departure and its answer.
    Doubted,
    /// The connection is refused: no byte leaves.
    Unreachable,
}

impl FakeSender {
    fn new(ledger: &MemoryLedger) -> Self {
        Self {
            ledger: ledger.clone(),
            told: Mutex::default(),
            sent: AtomicU32::new(0),
            limit: 9,
            obstacle: Obstacle::Nothing,
        }
    }

    fn sent(&self) -> u32 {
        self.sent.load(Ordering::SeqCst)
    }

    fn told(&self) -> Vec<OutsideEvent> {
        self.told.lock().unwrap().clone()
    }
}

fn word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Intention => "intention",
        Phase::Sending { .. } => "envoi",
        Phase::NotSent(_) => "non envoyée",
        Phase::Unknown(_) => "inconnue",
        Phase::Followed(_) => "en suivi",
        _ => "other",
    }
}

impl Sender for FakeSender {
    type Pass = ();
    type AskedBack = ();

    fn now(&self) -> Timestamp {
        at(10)
    }

    fn began(&self, _: PutId) {}

    async fn pass(&self) -> Result<(), Failure> {
        if self.obstacle == Obstacle::NoCredentials {
            Err(Failure::new(Category::Credentials, "erreur.acces_deja"))
        } else {
            Ok(())
        }
    }

    async fn allowed(&self, _: &ContratId) -> Result<(), Failure> {
        if self.obstacle == Obstacle::NotAllowed {
            Err(Failure::new(Category::Quota, "erreur.20016_puts"))
        } else {
            Ok(())
        }
    }

    fn request(&self, contrat: &ContratId) -> (NewRequest, u32) {
        (request(contrat.as_str(), at(10)), self.limit)
    }

    async fn send(&self, _: &Demande, (): &()) -> Sent<()> {
        // Before anything leaves, the departure is durable and counted.
        let lives = self.ledger.lives();
        let life = lives.last().unwrap();
        assert!(matches!(life.phase, Phase::Sending { .. }), "{:?}", life.phase);
        assert_eq!(self.ledger.counted(), 1);
        self.told.lock().unwrap().push(OutsideEvent::Sent);
        self.sent.fetch_add(1, Ordering::SeqCst);
        if self.obstacle == Obstacle::Unreachable {
            let breakdown = Breakdown { kind: BreakdownKind::Connection, detail: "refused".to_owned() };
            return Sent { returned: PutReturn::NotDeparted(breakdown), raw: None, asked: () };
        }
        if self.obstacle == Obstacle::Doubted {
            let put = PutId::new(i64::try_from(lives.len()).unwrap());
            self.ledger.append(put, life.version, interrupted(at(11))).await.unwrap();
        }
        let acknowledgement = PutAcknowledgement {
            entete: Some(Entete::Ok),
            code: DechargeCode::read(CODE),
            ..PutAcknowledgement::default()
        };
        let returned =
            PutReturn::Answer { http: 200, body: PutBody::Acknowledgement(acknowledgement), not_before: None };
        Sent { returned, raw: Some(RawAnswer { http: 200, body: b"<x/>".to_vec() }), asked: () }
    }

    async fn heed(&self, life: &Life, (): (), (): &()) {
        assert!(self.ledger.lives().contains(life), "heeded once it is durable");
        self.told.lock().unwrap().push(OutsideEvent::Heeded);
    }

    fn waits_for_a_session(&self) {}

    fn announce(&self, life: &Life) {
        assert!(self.ledger.lives().contains(life), "told once it is durable");
        self.told.lock().unwrap().push(OutsideEvent::Announced(word(&life.phase)));
    }
}

async fn run(fake: &FakeSender) -> Result<Life, Failure> {
    conduct(&fake.ledger, fake, &Departures::default(), intention("A", at(0))).await
}

/// Whether the code is in the ledger, put aside, or in the failure that a person reads.
fn code_is_somewhere(ledger: &MemoryLedger, outcome: &Result<Life, Failure>) -> bool {
    let in_ledger = ledger.lives().iter().any(|life| life.code.as_ref().is_some_and(|(code, _)| code.as_str() == CODE));
    let aside = ledger.asides().iter().any(|(_, aside)| aside.code().is_some_and(|code| code.as_str() == CODE));
    let told = outcome.as_ref().err().is_some_and(|failure| format!("{:?}", failure.arguments).contains(CODE));
    in_ledger || aside || told
}

#[tokio::test]
async fn each_step_is_durable_before_the_next() {
    let ledger = MemoryLedger::default();
    let fake = FakeSender::new(&ledger);
    let life = run(&fake).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    assert_eq!(ledger.steps(), [Step::Begin, Step::Session, Step::Departure, Step::Receive]);
    let told = [
        OutsideEvent::Announced("envoi"),
        OutsideEvent::Sent,
        OutsideEvent::Heeded,
        OutsideEvent::Announced("en suivi"),
    ];
    assert_eq!(fake.told(), told);
    assert_eq!((fake.sent(), ledger.counted()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn whatever_the_ledger_refuses_it_is_sent_once_at_most_and_no_code_is_lost() {
    let steps = [Step::Begin, Step::Session, Step::Departure, Step::Receive, Step::Append, Step::PutAside];
    for first in steps {
        for second in steps {
            for times in [1, 2, u32::MAX] {
                refused(first, second, times).await;
            }
        }
    }
}

/// A put for which the ledger refuses `first` and `second`, each `times` times.
async fn refused(first: Step, second: Step, times: u32) {
    let ledger = MemoryLedger::default();
    ledger.refuse(first, 1, times);
    ledger.refuse(second, 1, times);
    let fake = FakeSender::new(&ledger);
    let outcome = run(&fake).await;
    let case = format!("{first:?} and {second:?} refused {times} times");
    let cut_before = [first, second].iter().any(|step| matches!(step, Step::Begin | Step::Session | Step::Departure));
    assert_eq!(fake.sent(), u32::from(!cut_before), "{case}");
    assert!(cut_before || code_is_somewhere(&ledger, &outcome), "{case}: {outcome:?}");
    // The next start finds true records, and sends nothing.
    for refused in [first, second] {
        ledger.refuse(refused, 0, 0);
    }
    take_asides(&ledger).await;
    for (number, life) in (1..).zip(ledger.lives()) {
        record_orphan(&ledger, PutId::new(number), life, at(99)).await.unwrap();
    }
    for life in ledger.lives() {
        assert!(!matches!(life.phase, Phase::Intention | Phase::Sending { .. }), "{case}: {:?}", life.phase);
        assert_eq!(cut_before, matches!(life.phase, Phase::NotSent(_)), "{case}: {:?}", life.phase);
    }
    assert_eq!(fake.sent(), u32::from(!cut_before), "{case}, after the next start");
}

#[tokio::test]
async fn what_stands_in_the_way_before_the_departure_sends_and_counts_nothing() {
    type Case = (&'static str, fn(&mut FakeSender), BreakdownKind);
    let cases: [Case; 3] = [
        ("no credentials", |fake| fake.obstacle = Obstacle::NoCredentials, BreakdownKind::NoPassword),
        ("a maximum", |fake| fake.obstacle = Obstacle::NotAllowed, BreakdownKind::Quota),
        ("the month's share", |fake| fake.limit = 0, BreakdownKind::Quota),
    ];
    for (name, arrange, kind) in cases {
        let ledger = MemoryLedger::default();
        let mut fake = FakeSender::new(&ledger);
        arrange(&mut fake);
        let outcome = run(&fake).await;
        assert_eq!((fake.sent(), ledger.counted()), (0, 0), "{name}");
        let [life] = ledger.lives().try_into().unwrap();
        assert!(matches!(&life.phase, Phase::NotSent(breakdown) if breakdown.kind == kind), "{name}: {:?}", life.phase);
        assert_eq!(outcome.is_ok(), name == "the month's share", "{name}: {outcome:?}");
    }
}

#[tokio::test]
async fn no_put_departs_once_departures_are_closed() {
    let ledger = MemoryLedger::default();
    let fake = FakeSender::new(&ledger);
    let departures = Departures::default();
    departures.close().await;
    let life = conduct(&ledger, &fake, &departures, intention("A", at(0))).await.unwrap();
    assert!(matches!(&life.phase, Phase::NotSent(breakdown) if breakdown.kind == BreakdownKind::Interruption));
    assert_eq!((fake.sent(), ledger.counted()), (0, 0));
}

#[tokio::test]
async fn a_second_put_of_the_contract_is_not_begun() {
    let ledger = MemoryLedger::default();
    ledger.begin(intention("A", at(0))).await.unwrap();
    let fake = FakeSender::new(&ledger);
    let refused = run(&fake).await.unwrap_err();
    assert_eq!((refused.category, refused.key.as_str()), (Category::State, "erreur.deja_en_cours"));
    assert_eq!((fake.sent(), ledger.lives().len()), (0, 1));
}

#[tokio::test]
async fn an_answer_counts_whatever_was_written_meanwhile() {
    let ledger = MemoryLedger::default();
    let fake = FakeSender { obstacle: Obstacle::Doubted, ..FakeSender::new(&ledger) };
    let life = run(&fake).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    assert_eq!(life.code.map(|(code, _)| code.as_str().to_owned()).as_deref(), Some(CODE));
    assert!(ledger.asides().is_empty());
}

#[tokio::test]
async fn what_never_left_is_not_counted() {
    let ledger = MemoryLedger::default();
    let fake = FakeSender { obstacle: Obstacle::Unreachable, ..FakeSender::new(&ledger) };
    let life = run(&fake).await.unwrap();
    assert!(matches!(life.phase, Phase::NotSent(_)), "{:?}", life.phase);
    assert_eq!(ledger.counted(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refused_answer_is_aside_at_once_and_gone_from_there_when_it_is_taken() {
    let ledger = MemoryLedger::default();
    ledger.refuse(Step::Receive, 1, 3);
    let life = run(&FakeSender::new(&ledger)).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    let aside = ledger.steps().iter().position(|step| *step == Step::PutAside).unwrap();
    assert_eq!(ledger.steps()[aside - 1], Step::Receive);
    assert_eq!(ledger.steps().iter().filter(|step| **step == Step::PutAside).count(), 1);
    assert!(ledger.asides().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_nothing_takes_is_told_with_its_code() {
    for (aside_refused, key) in [(0, "erreur.journal.code_a_l_abri"), (u32::MAX, "erreur.journal.code_non_garde")] {
        let ledger = MemoryLedger::default();
        ledger.refuse(Step::Receive, 1, u32::MAX);
        ledger.refuse(Step::PutAside, 1, aside_refused);
        let refused = run(&FakeSender::new(&ledger)).await.unwrap_err();
        assert_eq!(refused.key, key);
        assert_eq!(refused.code().map(DechargeCode::as_str), Some(CODE));
        // The next start takes the answer over, once.
        ledger.refuse(Step::Receive, 0, 0);
        let taken = take_asides(&ledger).await;
        assert_eq!(taken.len(), usize::from(aside_refused == 0));
        assert!(taken.iter().all(|life| life.code.is_some()));
        assert!(take_asides(&ledger).await.is_empty() && ledger.asides().is_empty());
    }
}
