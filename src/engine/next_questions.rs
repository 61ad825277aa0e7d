//! When each unsettled put is asked about next: the polling plan, fed from the journal.
//!
//! Owns: what is remembered of past workflows between two questions. The plans are recomputed from the journal, so that
//! every process has the same ones: a put's plan uses the workflows that had ended when the put was last asked about,
//! and the requests that are left now.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::failure::journal_failure;
use super::schedule::{DuePut, Memory, SLEEP, ScheduledPuts};
use super::steps::time_left;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::paris;
use crate::domain::polling::{
    Asked, Durations, NextQuestion, Observation, PollingPlan, Share, Urgency, WorkflowPlace, interval, need, next_time,
    origin, since,
};
use crate::store::journal::{FollowedPut, OBSERVED, PutId};

/// A reprovisioning that is followed here but was not sent by this post. Dropping it ends its share of the requests.
pub struct FollowedElsewhere {
    engine: Engine,
}

impl FollowedElsewhere {
    /// When the next question is due, after `number` questions and the first one, the last of them at `since`. It is
    /// not known when the reprovisioning began: the pace depends on the number of questions.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn next_time(&self, number: u32, since: Timestamp) -> Result<Timestamp, Failure> {
        let (_, share) = self.engine.due_puts().await?;
        let at = since.checked_add(interval(number, self.engine.settings().cadence)).unwrap_or(Timestamp::MAX);
        let next = share.stretch(Urgency::Underway, NextQuestion { at, since });
        let awaited = self.engine.awaited().await?;
        Ok(awaited.map_or(next, |awaited| next.not_before(awaited)).at)
    }

    /// Waits until the next question is due. Looks at the time again every [`SLEEP`]: it may have moved.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn wait(&self, number: u32, since: Timestamp) -> Result<(), Failure> {
        let start = Instant::now();
        loop {
            let at = self.next_time(number, since).await?;
            let next = NextQuestion { at, since };
            let Some(wait) = time_left(next, self.engine.now(), start.elapsed()) else { return Ok(()) };
            tokio::time::sleep(wait.min(SLEEP)).await;
        }
    }
}

impl Drop for FollowedElsewhere {
    fn drop(&mut self) {
        self.engine.inner.elsewhere.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Engine {
    /// Every put that any process asks about, with its next time, and how they share the month's requests. Computed
    /// once for all followings of this process, and again after a write to the journal.
    pub(super) async fn due_puts(&self) -> Result<(Arc<[DuePut]>, Share), Failure> {
        let mut scheduled = self.inner.scheduled.lock().await;
        let now = self.now();
        let month_end = paris::next_month(now);
        let elsewhere = self.inner.elsewhere.load(Ordering::Relaxed);
        // The count is read before the data: a write in between makes the result look old, never wrongly fresh.
        let write_count = self.journal().write_count().await.map_err(|error| journal_failure(&error))?;
        if let Some(known) = &*scheduled
            && (known.write_count, known.month_end, known.elsewhere) == (write_count, month_end, elsewhere)
        {
            return Ok((Arc::clone(&known.due_puts), known.share));
        }
        let (due_puts, share) = self.compute_due_puts(now, month_end, elsewhere).await?;
        let due_puts: Arc<[DuePut]> = due_puts.into();
        *scheduled = Some(ScheduledPuts { write_count, month_end, elsewhere, due_puts: Arc::clone(&due_puts), share });
        Ok((due_puts, share))
    }

    async fn compute_due_puts(
        &self,
        now: Timestamp,
        month_end: Option<Timestamp>,
        elsewhere: usize,
    ) -> Result<(Vec<DuePut>, Share), Failure> {
        let followed_puts = self.journal().followed_puts(now).await.map_err(|error| journal_failure(&error))?;
        let mut scheduled = Vec::new();
        for FollowedPut { put, life, asked } in followed_puts.puts {
            let Some(urgency) = Urgency::of(&life) else { continue };
            let plan = self.plan(put, &life, asked).await?;
            let Some(next) = next_time(&life, asked, &plan, self.settings().cadence) else { continue };
            let need = need(&life, asked, &plan, month_end);
            scheduled.push((need, DuePut { put, urgency, next }));
        }
        self.forget_others(&scheduled).await;
        let remainder = self.settings().share.saturating_sub(followed_puts.used);
        let needs = scheduled.iter().map(|(need, due_put)| (due_put.urgency, *need));
        let share = Share::new(needs.chain(self.needs_elsewhere(now, month_end, elsewhere)), remainder, month_end);
        let awaited = self.awaited().await?;
        let stretched = scheduled.into_iter().map(|(_, due_put)| {
            let next = share.stretch(due_put.urgency, due_put.next);
            let next = awaited.map_or(next, |awaited| next.not_before(awaited));
            DuePut { next, ..due_put }
        });
        Ok((stretched.collect(), share))
    }

    /// What the reprovisionings that another post sent need: nothing is known of them but that they are asked about.
    fn needs_elsewhere(
        &self,
        now: Timestamp,
        month_end: Option<Timestamp>,
        how_many: usize,
    ) -> impl Iterator<Item = (Urgency, f64)> + use<> {
        let plan = PollingPlan::new(&Durations::default(), self.settings().cadence);
        let until = month_end.map_or(SignedDuration::MAX, |end| end.duration_since(now));
        std::iter::repeat_n((Urgency::Underway, plan.need(None, until)), how_many)
    }

    /// Registers a reprovisioning that this post did not send; keep the value while following it. It takes its share of
    /// the month's requests like the others.
    #[must_use]
    pub fn followed_elsewhere(&self) -> FollowedElsewhere {
        self.inner.elsewhere.fetch_add(1, Ordering::Relaxed);
        FollowedElsewhere { engine: self.clone() }
    }

    /// When a put is asked about next; `None` when no question is planned.
    pub(super) async fn due_put(&self, put: PutId) -> Result<Option<NextQuestion>, Failure> {
        let (due_puts, _) = self.due_puts().await?;
        Ok(due_puts.iter().find(|due_put| due_put.put == put).map(|due_put| due_put.next))
    }

    /// A put's plan, from the workflows that had ended when the put was last asked about.
    async fn plan(&self, put: PutId, life: &Life, asked: Asked) -> Result<Arc<PollingPlan>, Failure> {
        let mut memory = self.inner.memory.lock().await;
        let Some((since, start)) = since(life, asked).zip(origin(life)) else {
            return Ok(Arc::new(PollingPlan::new(&Durations::default(), self.settings().cadence)));
        };
        let pbo = if let Some(known) = memory.pbo.get(&put) {
            known.clone()
        } else {
            let demande = &life.demande;
            let read = self.journal().pbo(&demande.contrat, &demande.fibre).await;
            let read = read.map_err(|error| journal_failure(&error))?;
            memory.pbo.insert(put, read.clone());
            read
        };
        let workflow_place = WorkflowPlace::new(life, pbo);
        if let Some((planned_since, spot, plan)) = memory.plans.get(&put)
            && (*planned_since, spot) == (since, &workflow_place)
        {
            return Ok(Arc::clone(plan));
        }
        if memory.read_at.is_none_or(|read| read <= since) {
            self.read_observations(&mut memory).await?;
        }
        let mut seen: Vec<&Observation> =
            memory.observations.values().flatten().filter(|observed| observed.seen_at <= since).collect();
        seen.sort_by_key(|observed| std::cmp::Reverse(observed.seen_at));
        let durations = Durations::learned(seen, &workflow_place, start);
        let plan = Arc::new(PollingPlan::new(&durations, self.settings().cadence));
        memory.plans.insert(put, (since, workflow_place, Arc::clone(&plan)));
        Ok(plan)
    }

    async fn read_observations(&self, memory: &mut Memory) -> Result<(), Failure> {
        let read_at = self.now();
        let known = memory.observations.keys().copied().collect();
        let new_observations = self.journal().observations(known).await.map_err(|error| journal_failure(&error))?;
        memory.observations.extend(new_observations);
        while memory.observations.len() > OBSERVED {
            memory.observations.pop_first();
        }
        memory.read_at = Some(read_at);
        Ok(())
    }

    /// Keeps the plans of puts that are still followed, and forgets the others.
    async fn forget_others(&self, followed_puts: &[(f64, DuePut)]) {
        let mut memory = self.inner.memory.lock().await;
        let followed_puts: HashSet<PutId> = followed_puts.iter().map(|(_, due_put)| due_put.put).collect();
        memory.plans.retain(|put, _| followed_puts.contains(put));
        memory.pbo.retain(|put, _| followed_puts.contains(put));
    }
}
