//! Following a put until it is settled, with as few questions as the plan allows.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::core::Engine;
use super::failure::{breakdown, journal_failure};
use super::schedule::SLEEP;
use super::steps::{Following, FollowingStep, Look, is_over, passes};
use super::types::{News, Requester};
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Phase, PutInput};
use crate::domain::outcome::BreakdownKind;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::stop_points::point;
use crate::store::journal::PutId;
use crate::store::locks::Lock;

/// Pause between two looks at a put that another process is sending or asking about.
const PAUSE: Duration = Duration::from_secs(1);

/// Pause between two looks while more urgent puts are asked about first.
const SHORT_PAUSE: Duration = Duration::from_millis(100);

impl Engine {
    /// Asks getReprovisionning once, now, whatever the plan says, and applies the answer to the
    /// contract's open put; `None` when no put of this post is open.
    ///
    /// # Errors
    /// A [`Failure`] when no request may be sent, the request fails, or the service refuses it.
    pub async fn ask_once(&self, contrat: &ContratId) -> Result<Option<Life>, Failure> {
        let Some((put, life)) = self.open_put(contrat).await? else { return Ok(None) };
        self.ask_put(put, life, Requester::Person).await.map(Some)
    }

    async fn ask_put(&self, put: PutId, life: Life, requester: Requester) -> Result<Life, Failure> {
        let contrat = life.demande.contrat.clone();
        let doubt = self.settings().cadence.doubt;
        point("suivi.avant-question");
        let input = match self.state(&contrat, requester).await? {
            Some(state) => PutInput::State { state, doubt },
            None => PutInput::Absent { doubt },
        };
        point("suivi.reponse");
        let life = self.note(put, life, input).await?;
        let next_at = self.due_put(put).await?.map(|next| next.at);
        self.announce(&News::Life { life: Box::new(life.clone()), next_at });
        Ok(life)
    }

    /// Follows the contract's open put until it is settled, asking when the plan says so; every subscriber gets the
    /// news. A second call for the same contract in the same process follows nothing: it returns the put as it is.
    ///
    /// # Errors
    /// `Category::State` when no put of this contract is open; a failure that ends the following
    /// (credentials, quota, offline, local).
    pub async fn follow(&self, contrat: &ContratId) -> Result<Life, Failure> {
        self.asks_what_the_service_has(self.capabilities().followed, "erreur.service.sans_suivi")?;
        let first = self.inner.followed.lock().unwrap_or_else(PoisonError::into_inner).insert(contrat.clone());
        if !first {
            let open_put = self.open_put(contrat).await?;
            return open_put.map(|(_, life)| life).ok_or_else(|| nothing_to_follow(contrat));
        }
        let _following = FollowedContrat { engine: self, contrat };
        self.follow_to_the_end(contrat).await
    }

    async fn follow_to_the_end(&self, contrat: &ContratId) -> Result<Life, Failure> {
        self.watch_other_processes();
        let (put, mut life) = self.open_put(contrat).await?.ok_or_else(|| nothing_to_follow(contrat))?;
        let began = Instant::now();
        let mut following = Following::default();
        let mut claim = None;
        while !is_over(&life) {
            // Listens before it looks, so that nothing that changes meanwhile is missed.
            let woken = self.inner.wake.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            // Read again each time: another process may have asked, or a person may have settled the put.
            life = self.read_again(put).await?;
            // Given up while this process was stopped.
            claim = claim.filter(|_| self.has_claimed(put));
            // A put that is being sent belongs to the process that sends it.
            if claim.is_none() && !is_over(&life) && !matches!(life.phase, Phase::Intention | Phase::Sending { .. }) {
                claim = match self.claim(put).await {
                    Ok(claim) => claim,
                    Err(failure) => {
                        self.give_up(put).await;
                        return Err(failure);
                    }
                };
            }
            match self.look(&mut following, put, &life, began.elapsed()).await? {
                FollowingStep::End => break,
                FollowingStep::SeeItsDriver => {
                    // Checked after the wait only: a put that was just begun has no driver yet.
                    tokio::time::sleep(PAUSE).await;
                    self.if_orphan(put, life.clone()).await?;
                }
                // Another process asks; what it writes, and its end, wake this one.
                _ if claim.is_none() => {
                    let _ = tokio::time::timeout(SLEEP, woken).await;
                }
                FollowingStep::Wait(left) => {
                    let _ = tokio::time::timeout(left.min(SLEEP), woken).await;
                }
                FollowingStep::GiveWay => {
                    self.inner.wake.notify_waiters();
                    tokio::time::sleep(SHORT_PAUSE).await;
                }
                FollowingStep::Ask => {
                    let Some(_turn) = self.turn(put)? else {
                        tokio::time::sleep(PAUSE).await;
                        continue;
                    };
                    let asked = self.ask_put(put, life.clone(), Requester::Plan).await;
                    life = self.take_in(&mut following, put, life, asked).await?;
                }
            }
        }
        self.announce_life(&life);
        Ok(life)
    }

    /// Looks at the plan, and announces what is new in it.
    async fn look(
        &self,
        following: &mut Following,
        put: PutId,
        life: &Life,
        lasted: Duration,
    ) -> Result<FollowingStep, Failure> {
        let (due_puts, _) = self.due_puts().await?;
        let (step, tell) = following.look(&Look {
            put,
            life,
            due_puts: &due_puts,
            followed: &|put| self.has_claimed(put),
            sessions: self.settings().sessions,
            cadence: self.settings().cadence,
            now: self.now(),
            lasted,
        });
        if let Some(next) = tell {
            self.announce(&News::Life { life: Box::new(life.clone()), next_at: Some(next) });
        }
        Ok(step)
    }

    /// Takes in the result of a planned question: the life as it is now, or the failure that ends the following.
    async fn take_in(
        &self,
        following: &mut Following,
        put: PutId,
        life: Life,
        asked: Result<Life, Failure>,
    ) -> Result<Life, Failure> {
        let failure = match asked {
            Ok(life) => {
                following.answered();
                return Ok(life);
            }
            Err(failure) => failure,
        };
        following.failed(self.now());
        let passes = passes(failure.category);
        let planned = if passes { self.due_put(put).await? } else { None };
        let next = planned.map(|planned| following.after_failures(planned, self.settings().cadence).at);
        let contrat = life.demande.contrat.clone();
        self.announce(&News::Following { contrat, failure: failure.clone(), next_at: next });
        following.told_a_failure(life.version, next);
        if passes && !self.settings().offline { Ok(life) } else { Err(failure) }
    }

    fn turn(&self, put: PutId) -> Result<Option<Lock>, Failure> {
        self.locks().following(put).map_err(|error| breakdown(BreakdownKind::Local, &error.to_string()))
    }

    /// How many times getReprovisionning was asked for this contract since `since`, by every
    /// process of this post.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn questions(&self, contrat: &ContratId, since: Timestamp) -> Result<u32, Failure> {
        let asked = self.journal().last_following(contrat, since).await.map_err(|error| journal_failure(&error))?;
        Ok(asked.number)
    }

    /// The contract's open put.
    pub(super) async fn open_put(&self, contrat: &ContratId) -> Result<Option<(PutId, Life)>, Failure> {
        let lives = self.journal().lives(contrat).await.map_err(|error| journal_failure(&error))?;
        Ok(lives.into_iter().rev().find(|(_, life)| !life.is_settled()))
    }
}

fn nothing_to_follow(contrat: &ContratId) -> Failure {
    Failure::new(Category::State, "erreur.rien_a_suivre").with("contrat", contrat.as_str())
}

/// One following of a contract in this process; it ends when this is dropped.
struct FollowedContrat<'a> {
    engine: &'a Engine,
    contrat: &'a ContratId,
}

impl Drop for FollowedContrat<'_> {
    fn drop(&mut self) {
        self.engine.inner.followed.lock().unwrap_or_else(PoisonError::into_inner).remove(self.contrat);
    }
}
