//! The one place that performs effects.
//!
//! Owns: the runner, which performs each effect as one task: one call of the engine, one answer. Must never:
//! decide anything, or repeat anything.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tokio::runtime::Handle;

use super::{files, plan_files};
use crate::engine::Engine;
use crate::host::config::ExchangeSettings;
use crate::stop_points::point;
use crate::tui::clipboard::ClipboardWays;
use crate::tui::data::journal::PAGE;
use crate::tui::words::effect::{Effect, PasswordEntry};
use crate::tui::words::journal::{JournalAnswer, JournalQuestion, Month};
use crate::tui::words::msg::{EffectAnswer, What};

/// How long a suspension waits until others know of it.
const PAUSE_PATIENCE: Duration = Duration::from_secs(1);

/// Performs effects.
pub(super) struct Runner {
    pub(super) engine: Engine,
    pub(super) runtime: Handle,
    pub(super) inbox: Sender<What>,
    pub(super) clipboard: ClipboardWays,
    pub(super) operators: ExchangeSettings,
}

impl Runner {
    /// Has other processes follow what this one followed: a program that stands still asks nothing. A journal that is
    /// busy does not keep the program from standing still.
    pub(super) fn pause_followings(&self) {
        let (done, wait) = channel();
        let engine = self.engine.clone();
        self.runtime.spawn(async move {
            engine.pause_followings().await;
            let _ = done.send(());
        });
        if wait.recv_timeout(PAUSE_PATIENCE).is_err() {
            tracing::warn!("the followings were not given up in time");
        }
    }

    /// Starts `effect` as one task. Effects of the terminal itself are returned: the main loop performs them.
    pub(super) fn perform(&self, effect: Effect) -> Option<Effect> {
        if effect.is_of_the_terminal() {
            return Some(effect);
        }
        if let Effect::Password(PasswordEntry(password)) = effect {
            // Given at once, not in a task: the next request needs it.
            self.engine.give(password);
            return None;
        }
        let engine = self.engine.clone();
        let inbox = self.inbox.clone();
        if let Effect::Copy(copy) = effect {
            let way = self.clipboard.copy(copy.text.clone());
            self.runtime.spawn(async move {
                let _ = inbox.send(What::Answer(EffectAnswer::Copied(copy, way.await)));
            });
            return None;
        }
        let operators = self.operators.clone();
        self.runtime.spawn(async move {
            point("ecran.effet");
            if let Some(answer) = ask(&engine, &operators, effect).await {
                // The inbox is closed once the terminal UI was left: the answer is no longer needed, and the
                // facts are in the journal.
                let _ = inbox.send(What::Answer(answer));
            }
        });
        None
    }
}

async fn ask(engine: &Engine, operators: &ExchangeSettings, effect: Effect) -> Option<EffectAnswer> {
    Some(match effect {
        Effect::ContratsAtHand => EffectAnswer::ContratsAtHand(engine.contrats_at_hand().await),
        effect @ (Effect::Imported(_)
        | Effect::AddContrats(_)
        | Effect::PutAway(..)
        | Effect::Annotate { .. }
        | Effect::ContratsView
        | Effect::KeepContratsView(_)) => return act_on_the_list(engine, effect).await,
        Effect::TakeUp => EffectAnswer::TakenUp(engine.take_up().await),
        Effect::TakeOver => EffectAnswer::TakenOver(engine.take_up().await),
        Effect::Quota => EffectAnswer::Quota(engine.quota().await),
        Effect::Open(contrat) => {
            let done = engine.open(&contrat).await;
            EffectAnswer::Opened(contrat, done)
        }
        Effect::Knowledge(contrat) => {
            let known = engine.knowledge(&contrat).await;
            EffectAnswer::Knowledge(contrat, known)
        }
        Effect::Structure(contrat, freshness) => {
            let site = engine.structure(&contrat, freshness).await;
            EffectAnswer::Structure(contrat, site)
        }
        Effect::Fibres(contrat, question, freshness) => {
            let list = engine.fibres(&contrat, &question, freshness).await;
            EffectAnswer::Fibres(contrat, question, list)
        }
        Effect::Remember(contrat, facts) => {
            let done = engine.remember(&contrat, *facts).await;
            EffectAnswer::Remembered(contrat, done)
        }
        Effect::Forget(contrat, question) => {
            let done = engine.forget(&contrat, question).await;
            EffectAnswer::Remembered(contrat, done)
        }
        effect @ (Effect::Send(_)
        | Effect::Follow(_)
        | Effect::AskState(_)
        | Effect::Settle { .. }
        | Effect::Decharge { .. }) => return act_on_a_put(engine, effect).await,
        Effect::Write(writing) => files::write(*writing).await,
        Effect::CrStoc(asked) => files::report(engine, operators, *asked).await,
        Effect::Plans(folder) => EffectAnswer::Plans(plan_files::plans(folder).await),
        Effect::OpenPlan(path) => plan_files::open(engine, path).await,
        Effect::JudgeLines(sheet, at) => plan_files::judge_lines(engine, sheet, at).await,
        Effect::OpenLine(sheet, at) => plan_files::open_line(sheet, at).await,
        Effect::Export(export) => files::export_journal(engine, *export).await,
        Effect::ReadJournal(question) => EffectAnswer::JournalRead(read(engine, question).await),
        Effect::Password(_)
        | Effect::Copy(_)
        | Effect::CopyByTerminal(..)
        | Effect::Announce(_)
        | Effect::Suspend
        | Effect::Redraw
        | Effect::Quit => return None,
    })
}

/// Performs the effects about the list of contracts.
async fn act_on_the_list(engine: &Engine, effect: Effect) -> Option<EffectAnswer> {
    Some(match effect {
        Effect::Imported(known) => {
            let read = engine.imported_orders(known).await;
            EffectAnswer::Imported(read.map(|read| read.map(|(mark, orders)| (mark, Arc::new(orders)))))
        }
        Effect::AddContrats(pasted) => {
            let added = engine.add_contrats(pasted.contrats.clone()).await;
            EffectAnswer::Added(pasted, added)
        }
        Effect::PutAway(contrat, away) => {
            let done = engine.put_away(&contrat, away).await;
            EffectAnswer::PutAway(contrat, away, done)
        }
        Effect::Annotate { contrat, name, note } => {
            let done = engine.annotate(&contrat, &name, &note).await;
            EffectAnswer::Annotated(contrat, done)
        }
        Effect::ContratsView => EffectAnswer::ContratsView(engine.kept_contrats_view().await),
        Effect::KeepContratsView(left) => {
            if let Err(failure) = engine.keep_contrats_view(left).await {
                // Nothing that a person must know: the next start shows every contract.
                tracing::warn!(?failure, "how the list of contracts was left is not kept");
            }
            return None;
        }
        _ => return None,
    })
}

/// Performs the effects by which a person acts on one put.
async fn act_on_a_put(engine: &Engine, effect: Effect) -> Option<EffectAnswer> {
    Some(match effect {
        Effect::Send(demande) => {
            let contrat = demande.demande().contrat.clone();
            let sending = engine.send(&demande).await;
            EffectAnswer::Sent(contrat, sending)
        }
        Effect::Follow(contrat) => {
            let life = engine.follow(&contrat).await;
            EffectAnswer::Followed(contrat, life)
        }
        Effect::AskState(contrat) => {
            let life = engine.ask_once(&contrat).await;
            EffectAnswer::StateAsked(contrat, life)
        }
        Effect::Settle { contrat, departed, code, reason } => {
            let life = engine.settle(&contrat, departed, code, &reason).await;
            EffectAnswer::Settled(contrat, life)
        }
        Effect::Decharge { contrat, fibre, code } => {
            let life = engine.decharge(&contrat, fibre.as_ref(), code).await;
            EffectAnswer::Decharge(contrat, life)
        }
        _ => return None,
    })
}

/// Reads from the journal.
async fn read(engine: &Engine, question: JournalQuestion) -> JournalAnswer {
    match question {
        JournalQuestion::Puts(before) => JournalAnswer::Puts(before, engine.recent_puts(before, PAGE).await),
        JournalQuestion::Requests(before) => JournalAnswer::Requests(before, engine.requests(before, PAGE).await),
        JournalQuestion::Month(name) => {
            let read = async {
                let consumption = engine.consumption(&name).await?;
                Ok(Month { consumption, stops: engine.stops().await? })
            };
            let read = read.await;
            JournalAnswer::Month(name, read)
        }
        JournalQuestion::Events(put) => JournalAnswer::Events(put, engine.history(put).await),
    }
}
