//! Following contracts until a final state, and what is told meanwhile.

use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::known::FollowingSummary;
use super::output::{show, word};
use crate::cli::context::{CommandContext, Exit, FailedCommand};
use crate::cli::invocation::FollowArguments;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::paris;
use crate::domain::reference::ContratId;
use crate::domain::service_error::Category;
use crate::domain::states::Statut;
use crate::domain::text::displayable;
use crate::engine::{Engine, Knowledge, News, Requester};

/// News of a following under way.
struct FollowingProgress {
    contrat: ContratId,
    summary: FollowingSummary,
    next_at: Option<Timestamp>,
}

/// Follows the contracts; `interruption` ends when the person asks to stop.
pub(in crate::cli) async fn run(
    ctx: &mut CommandContext<'_>,
    engine: &Engine,
    demande: FollowArguments,
    interruption: impl Future<Output = ()>,
) -> Result<Exit, FailedCommand> {
    let single = !demande.all && demande.contrats.len() == 1;
    let contrats = if demande.all { underway(engine).await? } else { demande.contrats };
    if contrats.is_empty() {
        ctx.message(ctx.texts.get("cli.suivre.rien"));
    }
    let since = engine.now();
    let mut summaries: BTreeMap<ContratId, FollowingSummary> = BTreeMap::new();
    let mut tasks = JoinSet::new();
    let (sending, mut progress) = unbounded_channel();
    let mut incoming = engine.subscribe();
    for contrat in &contrats {
        tasks.spawn(follow(engine.clone(), contrat.clone(), demande.once, sending.clone()));
    }
    drop(sending);
    let limit = wait(demande.delay);
    tokio::pin!(limit, interruption);
    loop {
        tokio::select! {
            finished = tasks.join_next() => match finished {
                None => break,
                Some(Ok((contrat, summary))) => {
                    summaries.insert(contrat, summary);
                }
                Some(Err(_)) => {}
            },
            Some(FollowingProgress { contrat, summary, next_at }) = progress.recv() => {
                note(ctx, &mut summaries, &contrat, summary, next_at);
            }
            Some(news) = incoming.recv() => match news {
                News::Life { life, next_at } if contrats.contains(&life.demande.contrat) => {
                    note(ctx, &mut summaries, &life.demande.contrat, FollowingSummary::from_life(&life), next_at);
                }
                News::Following { contrat, failure, .. } if contrats.contains(&contrat) => ctx.tell_failure(&failure),
                other => ctx.tell_wait(&other),
            },
            () = &mut limit => {
                ctx.message(ctx.texts.get("cli.suivre.delai"));
                break;
            }
            () = &mut interruption => {
                ctx.message(ctx.texts.get("cli.suivre.interrompu"));
                break;
            }
        }
    }
    tasks.shutdown().await;
    for contrat in &contrats {
        if !summaries.contains_key(contrat) {
            summaries.insert(contrat.clone(), from_journal(engine, contrat).await);
        }
    }
    for (contrat, summary) in &mut summaries {
        summary.requests = engine.questions(contrat, since).await?;
    }
    let sorted: Vec<(&ContratId, &FollowingSummary)> =
        contrats.iter().filter_map(|contrat| summaries.get_key_value(contrat)).collect();
    show(ctx, &sorted, single)?;
    Ok(overall(sorted.iter().map(|(_, summary)| summary.exit())))
}

/// The contracts with a put that is not settled.
pub(in crate::cli) async fn underway(engine: &Engine) -> Result<Vec<ContratId>, Failure> {
    let contrats_at_hand = engine.contrats_at_hand().await?;
    let open =
        contrats_at_hand.into_iter().filter(|at_hand| at_hand.life.as_ref().is_some_and(|life| !life.is_settled()));
    Ok(open.map(|at_hand| at_hand.contrat).collect())
}

async fn wait(delay: Option<Duration>) {
    match delay {
        Some(delay) => tokio::time::sleep(delay).await,
        None => std::future::pending().await,
    }
}

/// The exit code of several contracts, the one that asks most of the person: unusable input, then no access, then no
/// service, then a refusal, then undecided.
fn overall(ends: impl Iterator<Item = Exit>) -> Exit {
    let rank = |exit: &Exit| match exit {
        Exit::Input => 5,
        Exit::NoAccess => 4,
        Exit::Unreachable => 3,
        Exit::Refusal => 2,
        Exit::Undecided => 1,
        Exit::Done => 0,
    };
    ends.max_by_key(rank).unwrap_or(Exit::Done)
}

async fn follow(
    engine: Engine,
    contrat: ContratId,
    once: bool,
    progress: UnboundedSender<FollowingProgress>,
) -> (ContratId, FollowingSummary) {
    let summary = match follow_one(&engine, &contrat, once, &progress).await {
        Ok(summary) => summary,
        Err(failure) => FollowingSummary { failure: Some(failure), ..from_journal(&engine, &contrat).await },
    };
    (contrat, summary)
}

/// What the journal holds of an unsettled put: it is known whatever the service answers.
async fn from_journal(engine: &Engine, contrat: &ContratId) -> FollowingSummary {
    // That the journal can't be read was told already.
    let known = engine.knowledge(contrat).await.ok();
    let current = known.as_ref().and_then(Knowledge::current);
    current.filter(|life| !life.is_settled()).map(FollowingSummary::from_life).unwrap_or_default()
}

async fn follow_one(
    engine: &Engine,
    contrat: &ContratId,
    once: bool,
    progress: &UnboundedSender<FollowingProgress>,
) -> Result<FollowingSummary, Failure> {
    let last = engine.knowledge(contrat).await?.current().cloned();
    let opened = last.as_ref().is_some_and(|life| !life.is_settled());
    match (opened, once) {
        (true, true) => {
            let life = engine.ask_once(contrat).await?;
            Ok(life.map_or_else(
                || FollowingSummary::from_unknown_contrat(contrat),
                |life| FollowingSummary::from_life(&life),
            ))
        }
        (true, false) => Ok(FollowingSummary::from_life(&engine.follow(contrat).await?)),
        (false, _) => follow_another(engine, contrat, last.as_ref(), once, progress).await,
    }
}

/// Follows a reprovisioning that this post did not send, or that it holds to be settled.
async fn follow_another(
    engine: &Engine,
    contrat: &ContratId,
    last: Option<&Life>,
    once: bool,
    progress: &UnboundedSender<FollowingProgress>,
) -> Result<FollowingSummary, Failure> {
    let following = engine.followed_elsewhere();
    let requester = if once { Requester::Person } else { Requester::Plan };
    let mut number = 0_u32;
    loop {
        let summary = match engine.state(contrat, requester).await {
            Ok(Some(state)) => FollowingSummary::from_state(state, last),
            Ok(None) => return Ok(FollowingSummary::from_unknown_contrat(contrat)),
            // A failure of the first question ends the following. After a first answer, a transient failure is only
            // told, and the question repeated later.
            Err(failure) if number > 0 && is_transient(&failure) => {
                FollowingSummary { failure: Some(failure), ..FollowingSummary::default() }
            }
            Err(failure) => return Err(failure),
        };
        if once || summary.statut.as_ref().is_some_and(Statut::is_final) {
            return Ok(summary);
        }
        let since = engine.now();
        let next_at = Some(following.next_time(number, since).await?);
        // The receiver ends together with this task: a failed send means nothing.
        let _ = progress.send(FollowingProgress { contrat: contrat.clone(), summary, next_at });
        following.wait(number, since).await?;
        number = number.saturating_add(1);
    }
}

const fn is_transient(failure: &Failure) -> bool {
    matches!(failure.category, Category::Network | Category::Service | Category::Busy | Category::Protocol)
}

/// Keeps what was learned, and tells it when it is new.
fn note(
    ctx: &mut CommandContext<'_>,
    summaries: &mut BTreeMap<ContratId, FollowingSummary>,
    contrat: &ContratId,
    summary: FollowingSummary,
    next_at: Option<Timestamp>,
) {
    if let Some(failure) = &summary.failure {
        ctx.tell_failure(failure);
        return;
    }
    let known = summaries.get(contrat);
    let new =
        known.is_none_or(|known| known.statut != summary.statut || known.doubt.is_some() != summary.doubt.is_some());
    if new {
        let statut = word(ctx, &summary);
        let mut text = ctx.texts.sentence("cli.suivre.progres", &[("contrat", contrat.as_str()), ("statut", &statut)]);
        if let Some(next_at) = next_at {
            text.push(' ');
            text.push_str(
                &ctx.texts.sentence("cli.suivre.prochain", &[("prochain", &paris::written(next_at, "%H:%M:%S"))]),
            );
        }
        ctx.tell_event(&displayable(&text));
    }
    summaries.insert(contrat.clone(), summary);
}
