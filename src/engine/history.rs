//! What was done, read from the journal; the missing codes; and the purge. Never the network.

use jiff::{SignedDuration, Timestamp};

use super::core::Engine;
use super::failure::journal_failure;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{CodeOrigin, Life, Phase, PutInput};
use crate::domain::put_answers::DechargeCode;
use crate::domain::reference::{ContratId, FibreId};
use crate::domain::service_error::Category;
use crate::domain::value::Value;
use crate::store::journal::{
    Consumption, CountedRequest, DiskSize, JournalError, Purge, PutFilter, PutId, RawAnswer, RequestId,
};

/// How many puts are read at a time.
const PAGE: u32 = 200;

/// Puts read page by page, oldest first.
pub struct PutHistory {
    engine: Engine,
    filter: PutFilter,
    last: Option<PutId>,
    finished: bool,
}

impl PutHistory {
    /// The next puts; empty at the end.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn next_page(&mut self) -> Result<Vec<(PutId, Life)>, Failure> {
        if self.finished {
            return Ok(Vec::new());
        }
        let journal = self.engine.journal();
        let page = journal.page(&self.filter, self.last, PAGE).await.map_err(|error| journal_failure(&error))?;
        self.finished = u32::try_from(page.len()).is_ok_and(|read| read < PAGE);
        self.last = page.last().map(|(put, _)| *put).or(self.last);
        Ok(page)
    }
}

impl Engine {
    /// The puts that `filter` selects, to be read page by page.
    #[must_use]
    pub fn register(&self, filter: PutFilter) -> PutHistory {
        PutHistory { engine: self.clone(), filter, last: None, finished: false }
    }

    /// The puts before `before`, latest first, at most `how_many`: fewer means that there are no more.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn recent_puts(&self, before: Option<PutId>, how_many: u32) -> Result<Vec<(PutId, Life)>, Failure> {
        self.journal().recent_page(before, how_many).await.map_err(|error| journal_failure(&error))
    }

    /// The requests before `before`, latest first, at most `how_many`: fewer means that there are no more.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn requests(&self, before: Option<RequestId>, how_many: u32) -> Result<Vec<CountedRequest>, Failure> {
        self.journal().requests(before, how_many).await.map_err(|error| journal_failure(&error))
    }

    /// The events of a put, oldest first, each with the raw answer it was made from.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn history(
        &self,
        put: PutId,
    ) -> Result<Vec<(crate::domain::lifecycle::Record, Option<RawAnswer>)>, Failure> {
        self.journal().history(put).await.map_err(|error| journal_failure(&error))
    }

    /// Every put that was carried out and whose code de décharge is missing, oldest first.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn missing_codes(&self) -> Result<Vec<(PutId, Life)>, Failure> {
        let mut puts = self.journal().without_code().await.map_err(|error| journal_failure(&error))?;
        puts.retain(|(_, life)| self.capabilities().lacks_code(life));
        Ok(puts)
    }

    /// What the requests of a month (`2026-11`) were for, as this post counted them.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn consumption(&self, month: &str) -> Result<Consumption, Failure> {
        self.journal().consumption(month).await.map_err(|error| journal_failure(&error))
    }

    /// Records a code de décharge that a person got from the hotline. It goes to the contract's oldest put that was
    /// carried out without a code; else to the put in doubt; else it replaces the latest code recorded by hand. `fibre`
    /// limits the search to the puts that asked for that fibre.
    ///
    /// # Errors
    /// `Category::State` when there is no such put, or the service itself gave its code; a [`Failure`] when the journal
    /// can't be read or written.
    pub async fn decharge(
        &self,
        contrat: &ContratId,
        fibre: Option<&FibreId>,
        code: DechargeCode,
    ) -> Result<Life, Failure> {
        let nothing = || Failure::new(Category::State, "erreur.rien_a_decharger").with("contrat", contrat.as_str());
        let mut lives = self.journal().lives(contrat).await.map_err(|error| journal_failure(&error))?;
        lives.retain(|(_, life)| fibre.is_none_or(|fibre| life.demande.fibre == *fibre));
        let Some((put, life)) = to_discharge(&lives) else {
            let from_service = lives.iter().rev().find_map(|(_, life)| match &life.code {
                Some((code, CodeOrigin::Service)) => Some(code),
                _ => None,
            });
            return Err(from_service.map_or_else(nothing, |known| {
                Failure::new(Category::State, "erreur.code_du_service")
                    .with("contrat", contrat.as_str())
                    .with("code", Value::Whole(known.as_str().to_owned()))
            }));
        };
        let before = life.version;
        let life = self.note(put, life.clone(), PutInput::Code(code)).await?;
        if life.version == before {
            return Err(nothing());
        }
        self.announce_life(&life);
        Ok(life)
    }

    /// What [`Engine::purge`] would delete; changes nothing.
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be read.
    pub async fn planned_purge(&self, retention: SignedDuration) -> Result<(Timestamp, Purge), Failure> {
        let (before, now) = self.purge_limit(retention);
        let purge = self.journal().planned_purge(before, now).await.map_err(|error| journal_failure(&error))?;
        Ok((before, purge))
    }

    /// Deletes what is older than the retention, all of it or nothing ([`crate::store::journal`]).
    ///
    /// # Errors
    /// A [`Failure`] when the journal can't be written; nothing is deleted then.
    pub async fn purge(&self, retention: SignedDuration) -> Result<(Timestamp, Purge), Failure> {
        let (before, now) = self.purge_limit(retention);
        let purge = self.journal().purge(before, now).await.map_err(|error| journal_failure(&error))?;
        tracing::info!(%before, puts = purge.puts, "the journal was purged");
        Ok((before, purge))
    }

    /// Gives the free space in the journal's file back to the disk.
    ///
    /// # Errors
    /// The disk has too little room for it, or another process is using the journal. No data is lost.
    pub async fn compact(&self) -> Result<DiskSize, Failure> {
        self.journal().compact().await.map_err(|error: JournalError| journal_failure(&error))
    }

    fn purge_limit(&self, retention: SignedDuration) -> (Timestamp, Timestamp) {
        let now = self.now();
        (now.checked_sub(retention).unwrap_or(Timestamp::MIN), now)
    }
}

/// The put that a code recorded now belongs to.
fn to_discharge(lives: &[(PutId, Life)]) -> Option<(PutId, &Life)> {
    let missing = lives.iter().find(|(_, life)| life.code_missing());
    let in_doubt =
        || lives.iter().rev().find(|(_, life)| matches!(life.phase, Phase::Unknown(_)) && life.code.is_none());
    let by_hand = || {
        lives.iter().rev().find(|(_, life)| matches!(life.code, Some((_, CodeOrigin::ByHand | CodeOrigin::Salvaged))))
    };
    missing.or_else(in_doubt).or_else(by_hand).map(|(put, life)| (*put, life))
}
