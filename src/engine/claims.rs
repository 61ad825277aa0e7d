//! Which process follows which put: every unsettled put is driven by one live process at most.
//!
//! Owns: this process's place among those that follow, taking the following of a put and giving it up, and noticing
//! that the process that followed a put has ended.
//!
//! Must never: take over a put without a password, or from a process that lives.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use jiff::Timestamp;

use super::core::Engine;
use super::failure::{breakdown, journal_failure};
use super::types::{Follower, News};
use crate::domain::failure::Failure;
use crate::domain::outcome::BreakdownKind;
use crate::store::journal::{FollowingProcess, ProcessKind, PutId};

/// The following of one put by this process; dropping it gives the put up.
pub(super) struct Claim {
    engine: Engine,
    put: PutId,
    process: FollowingProcess,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.engine.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.put);
        if let Err(error) = self.engine.journal().release(self.put, &self.process) {
            tracing::warn!(%error, put = %self.put, "the following of a put was not given up in the journal");
        }
    }
}

impl Engine {
    /// Says that this engine serves a window: other processes are told so.
    pub fn serves_a_window(&self) {
        self.inner.window.store(true, Ordering::Relaxed);
    }

    /// Takes the following of a put. `None`: another living process has it, or no place is left.
    ///
    /// # Errors
    /// A [`Failure`] when no call may be made (offline, no password, a refused one), or the journal failed.
    pub(super) async fn claim(&self, put: PutId) -> Result<Option<Claim>, Failure> {
        let known = self.journal().follower(put).await.map_err(|error| journal_failure(&error))?;
        if let Some(other) = &known
            && !self.is_own(other).await
            && self.lives(other)?
        {
            return Ok(None);
        }
        // Without a password nothing is taken over.
        self.service()?;
        self.credentials().await?;
        let process = self.take(put, known).await?;
        Ok(process.map(|process| Claim { engine: self.clone(), put, process }))
    }

    /// Makes this process the one that follows the puts that it begins from now on.
    pub(super) async fn ready_to_follow(&self) {
        // Without a place the put goes on all the same, and any process may follow it afterwards.
        match self.own_place().await {
            Ok(Some(process)) => self.ledger().follow_as(process),
            Ok(None) => {}
            Err(failure) => tracing::warn!(?failure, "this process has no place among those that follow"),
        }
    }

    /// Notes that a put of this process has begun: it has the following ([`Engine::ready_to_follow`]).
    pub(super) fn began(&self, put: PutId) {
        self.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(put);
    }

    /// Gives up the following of a put that this process has and does not follow.
    pub(super) async fn give_up(&self, put: PutId) {
        if !self.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).remove(&put) {
            return;
        }
        if let Some((own, _)) = &*self.inner.place.lock().await
            && let Err(error) = self.journal().release(put, own)
        {
            tracing::warn!(%error, %put, "the following of a put was not given up in the journal");
        }
    }

    /// Gives up every following, for a time in which this process does nothing: others take them over, and what is left
    /// goes on here afterwards.
    pub async fn pause_followings(&self) {
        self.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some((own, _)) = &*self.inner.place.lock().await
            && let Err(error) = self.journal().release_all(own.clone()).await
        {
            tracing::warn!(%error, "the followings were not given up in the journal");
        }
    }

    /// Takes up the followings again that no other process has taken over meanwhile.
    pub fn resume_followings(&self) {
        self.inner.wake.notify_waiters();
    }

    async fn take(&self, put: PutId, gone: Option<FollowingProcess>) -> Result<Option<FollowingProcess>, Failure> {
        let Some(process) = self.own_place().await? else { return Ok(None) };
        let claimed = self.journal().claim(put, process.clone(), gone).await;
        if !claimed.map_err(|error| journal_failure(&error))? {
            return Ok(None);
        }
        self.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(put);
        Ok(Some(process))
    }

    /// This process's place, taken when it is first needed.
    async fn own_place(&self) -> Result<Option<FollowingProcess>, Failure> {
        let mut own = self.inner.place.lock().await;
        if let Some((process, _)) = &*own {
            return Ok(Some(process.clone()));
        }
        let taken = self.locks().place().map_err(|error| breakdown(BreakdownKind::Local, &error.to_string()))?;
        let Some((place, lock)) = taken else {
            tracing::warn!("every place of the processes that follow is taken");
            return Ok(None);
        };
        let window = self.inner.window.load(Ordering::Relaxed);
        let process = FollowingProcess {
            place,
            since: to_the_microsecond(self.now()),
            kind: if window { ProcessKind::Window } else { ProcessKind::Command },
            agent: self.settings().agent.clone(),
        };
        self.journal().enter(process.clone()).await.map_err(|error| journal_failure(&error))?;
        *own = Some((process.clone(), lock));
        Ok(Some(process))
    }

    async fn is_own(&self, process: &FollowingProcess) -> bool {
        self.inner.place.lock().await.as_ref().is_some_and(|(own, _)| own.is(process))
    }

    /// Whether another process lives. From then on its end is noticed.
    fn lives(&self, process: &FollowingProcess) -> Result<bool, Failure> {
        let lives = self.locks().is_taken(process.place);
        let lives = lives.map_err(|error| breakdown(BreakdownKind::Local, &error.to_string()))?;
        if lives {
            self.notice_the_end(process.place);
        }
        Ok(lives)
    }

    /// Has a thread wait, without a wakeup, for the end of the process that has this place.
    fn notice_the_end(&self, place: u32) {
        if !self.inner.awaited_ends.lock().unwrap_or_else(PoisonError::into_inner).insert(place) {
            return;
        }
        let (locks, engine) = (self.locks().clone(), Arc::downgrade(&self.inner));
        // A thread of its own: it may wait as long as the program runs, and must not keep it from ending.
        std::thread::spawn(move || {
            let ended = locks.wait_for_the_end(place);
            let Some(inner) = engine.upgrade() else { return };
            inner.awaited_ends.lock().unwrap_or_else(PoisonError::into_inner).remove(&place);
            if let Err(error) = ended {
                tracing::warn!(%error, place, "the end of another process can't be noticed");
                return;
            }
            tracing::info!(place, "a process that followed puts has ended");
            Self { inner }.tell_of_others();
        });
    }

    /// Something changed outside this process: the followings look again, and every subscriber is told.
    pub(super) fn tell_of_others(&self) {
        self.inner.wake.notify_waiters();
        self.announce(&News::Elsewhere);
    }

    /// Who follows each unsettled put; a put that nobody follows is absent.
    pub(super) async fn who_follows(&self) -> Result<HashMap<PutId, Follower>, Failure> {
        let followers = self.journal().followers().await.map_err(|error| journal_failure(&error))?;
        let own = self.inner.place.lock().await.as_ref().map(|(own, _)| own.clone());
        let mut living: HashMap<u32, bool> = HashMap::new();
        let mut who = HashMap::with_capacity(followers.len());
        for (put, process) in followers {
            if own.as_ref().is_some_and(|own| own.is(&process)) {
                // A row of this process counts while it follows.
                if self.has_claimed(put) {
                    who.insert(put, Follower::Here);
                }
                continue;
            }
            let lives = match living.get(&process.place) {
                Some(lives) => *lives,
                None => *living.entry(process.place).or_insert(self.lives(&process)?),
            };
            if lives {
                who.insert(put, Follower::Elsewhere { kind: process.kind, agent: process.agent });
            }
        }
        Ok(who)
    }

    /// Whether this process follows a put.
    pub(super) fn has_claimed(&self, put: PutId) -> bool {
        self.inner.claimed.lock().unwrap_or_else(PoisonError::into_inner).contains(&put)
    }
}

/// The time as the journal keeps it.
fn to_the_microsecond(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
