//! A ledger in memory that refuses the calls that a test chooses.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex};

use reprov::domain::failure::Failure;
use reprov::domain::lifecycle::{Life, Phase, PutEvent, Record};
use reprov::domain::outcome::PutOutcome;
use reprov::domain::service_error::Category;
use reprov::ledger::{
    AppendError, Aside, BeginError, DepartError, Ledger, LedgerError, NewRequest, PutId, RequestId, ReturnRecord,
};
use tokio::sync::Notify;

use super::contract::{Records, SESSIONS};

/// The calls of the port that a test can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Begin,
    Drive,
    Session,
    Departure,
    Receive,
    Append,
    Life,
    PutAside,
}

/// A refusal that a test asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("refused at {0:?}")]
pub(crate) struct Refused(Step);

impl LedgerError for Refused {
    fn failure(&self) -> Failure {
        Failure::new(Category::Input, "erreur.journal.autre").detail(self)
    }
}

#[derive(Debug, Default)]
struct State {
    puts: Vec<Vec<Record>>,
    driven: HashSet<PutId>,
    sessions: u8,
    /// For each request, whether it still counts.
    requests: Vec<bool>,
    concluded: HashSet<usize>,
    asides: HashMap<String, Aside>,
    /// For each step: the number of the first call that is refused, and how many calls are refused.
    refusals: HashMap<Step, (u32, u32)>,
    calls: HashMap<Step, u32>,
    steps: Vec<Step>,
}

/// A handle on the ledger; its clones share all state.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemoryLedger {
    state: Arc<Mutex<State>>,
    freed: Arc<Notify>,
}

/// The right to drive a put, or a session (`put` is `None`); freed when dropped.
pub(crate) struct Held {
    ledger: MemoryLedger,
    put: Option<PutId>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.ledger.state.lock().unwrap();
        match self.put {
            Some(put) => drop(state.driven.remove(&put)),
            None => state.sessions -= 1,
        }
        drop(state);
        self.ledger.freed.notify_waiters();
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drawer(String);

impl fmt::Display for Drawer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl MemoryLedger {
    /// Refuses `times` calls of this step, from call number `from` on (the first is 1).
    pub(crate) fn refuse(&self, step: Step, from: u32, times: u32) {
        self.state.lock().unwrap().refusals.insert(step, (from, times));
    }

    /// The steps that were called, in order.
    pub(crate) fn steps(&self) -> Vec<Step> {
        self.state.lock().unwrap().steps.clone()
    }

    /// The life of each put, in the order of their numbers.
    pub(crate) fn lives(&self) -> Vec<Life> {
        self.state.lock().unwrap().puts.iter().map(|facts| Life::replayed(facts).unwrap()).collect()
    }

    /// The number of requests that count.
    pub(crate) fn counted(&self) -> usize {
        self.state.lock().unwrap().requests.iter().filter(|counts| **counts).count()
    }

    fn ask(&self, step: Step) -> Result<(), Refused> {
        let mut state = self.state.lock().unwrap();
        state.steps.push(step);
        let call = state.calls.entry(step).or_default();
        *call += 1;
        let call = *call;
        match state.refusals.get(&step) {
            Some((from, times)) if (*from..from.saturating_add(*times)).contains(&call) => Err(Refused(step)),
            _ => Ok(()),
        }
    }
}

impl State {
    fn life(&self, put: PutId) -> Option<Life> {
        let at = usize::try_from(put.number()).ok()?.checked_sub(1)?;
        Life::replayed(self.puts.get(at)?)
    }

    fn add(&mut self, put: PutId, version: u32, record: Record) -> Result<Life, AppendError<Refused>> {
        let mut life = self.life(put).ok_or(AppendError::Unknown)?;
        if life.version != version {
            return Err(AppendError::Conflict { version: life.version });
        }
        life.apply(&record);
        self.puts[usize::try_from(put.number()).unwrap() - 1].push(record);
        Ok(life)
    }
}

impl Ledger for MemoryLedger {
    type Error = Refused;
    type Session = Held;
    type Driver = Held;
    type AsidePlace = Drawer;

    async fn begin(&self, intention: Record) -> Result<(PutId, Life, Held), BeginError<Refused>> {
        self.ask(Step::Begin)?;
        let life = Life::replayed(std::slice::from_ref(&intention)).ok_or(BeginError::Impossible)?;
        let mut state = self.state.lock().unwrap();
        let open = (1..).map(PutId::new).zip(&state.puts).find(|(_, facts)| {
            let other = Life::replayed(facts).unwrap();
            other.demande.contrat == life.demande.contrat && !other.is_settled()
        });
        if let Some((open, _)) = open {
            return Err(BeginError::AlreadyOpen(open));
        }
        state.puts.push(vec![intention]);
        let put = PutId::new(i64::try_from(state.puts.len()).unwrap());
        state.driven.insert(put);
        Ok((put, life, Held { ledger: self.clone(), put: Some(put) }))
    }

    async fn drive(&self, put: PutId) -> Result<Option<Held>, Refused> {
        self.ask(Step::Drive)?;
        let taken = self.state.lock().unwrap().driven.insert(put);
        Ok(taken.then(|| Held { ledger: self.clone(), put: Some(put) }))
    }

    async fn session(&self, waiting: impl FnOnce() + Send) -> Result<Option<Held>, Refused> {
        self.ask(Step::Session)?;
        let mut waiting = Some(waiting);
        loop {
            let freed = self.freed.notified();
            {
                let mut state = self.state.lock().unwrap();
                if state.sessions < SESSIONS {
                    state.sessions += 1;
                    return Ok(Some(Held { ledger: self.clone(), put: None }));
                }
            }
            if let Some(waiting) = waiting.take() {
                waiting();
            }
            freed.await;
        }
    }

    async fn depart(
        &self,
        _session: &Held,
        put: PutId,
        version: u32,
        departure: Record,
        _request: NewRequest,
        limit: u32,
    ) -> Result<(Life, RequestId), DepartError<Refused>> {
        self.ask(Step::Departure)?;
        let mut state = self.state.lock().unwrap();
        let life = state.life(put).ok_or(AppendError::Unknown)?;
        if life.version != version {
            return Err(AppendError::Conflict { version: life.version }.into());
        }
        if life.phase != Phase::Intention || departure.event != PutEvent::Departure {
            return Err(AppendError::Impossible.into());
        }
        let used = u32::try_from(state.requests.iter().filter(|counts| **counts).count()).unwrap();
        if used >= limit {
            return Err(DepartError::QuotaReached { used });
        }
        state.requests.push(true);
        let request = RequestId::new(i64::try_from(state.requests.len()).unwrap());
        Ok((state.add(put, version, departure)?, request))
    }

    async fn receive(&self, put: PutId, version: u32, returned: ReturnRecord) -> Result<Life, AppendError<Refused>> {
        self.ask(Step::Receive)?;
        let mut state = self.state.lock().unwrap();
        let PutEvent::Return { outcome, .. } = &returned.record.event else { return Err(AppendError::Impossible) };
        let back = returned.given_back && matches!(outcome, PutOutcome::NotSent(_));
        let life = state.add(put, version, returned.record)?;
        let at = usize::try_from(returned.request.number()).unwrap() - 1;
        if state.concluded.insert(at) && back {
            state.requests[at] = false;
        }
        Ok(life)
    }

    async fn append(&self, put: PutId, version: u32, record: Record) -> Result<Life, AppendError<Refused>> {
        self.ask(Step::Append)?;
        if matches!(record.event, PutEvent::Intention { .. } | PutEvent::Departure) {
            return Err(AppendError::Impossible);
        }
        self.state.lock().unwrap().add(put, version, record)
    }

    async fn life(&self, put: PutId) -> Result<Option<Life>, Refused> {
        self.ask(Step::Life)?;
        Ok(self.state.lock().unwrap().life(put))
    }

    async fn events(&self, put: PutId) -> Result<Vec<Record>, Refused> {
        let state = self.state.lock().unwrap();
        let at = usize::try_from(put.number()).ok().and_then(|number| number.checked_sub(1));
        Ok(at.and_then(|at| state.puts.get(at)).cloned().unwrap_or_default())
    }

    fn place(&self, aside: &Aside) -> Drawer {
        Drawer(format!("put-{}-{}", aside.put(), aside.intention().as_microsecond()))
    }

    fn put_aside(&self, aside: &Aside) -> bool {
        let place = self.place(aside).0;
        self.ask(Step::PutAside).is_ok_and(|()| {
            self.state.lock().unwrap().asides.insert(place, aside.clone());
            true
        })
    }

    fn asides(&self) -> Vec<(Drawer, Aside)> {
        let state = self.state.lock().unwrap();
        state.asides.iter().map(|(place, aside)| (Drawer(place.clone()), aside.clone())).collect()
    }

    fn forget(&self, place: &Drawer) {
        self.state.lock().unwrap().asides.remove(&place.0);
    }
}

impl Records for MemoryLedger {
    type Ledger = Self;

    fn new() -> Self {
        Self::default()
    }

    fn handle(&self) -> Self {
        self.clone()
    }
}
