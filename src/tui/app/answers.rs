//! Applies the engine's news and the answers of effects to the state.
//!
//! Owns: all of them except the answers about files. Must never: send a put again, or ask for more than was
//! asked.

use std::collections::HashSet;

use super::file_answers;
use super::list_answers;
use super::screen::Screen;
use super::state::State;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::{Life, Phase};
use crate::domain::reference::ContratId;
use crate::engine::{ContratAtHand, Follower, Freshness, News};
use crate::tui::clipboard::{CopyWay, TerminalRelay};
use crate::tui::data::{Data, FibreList, Level};
use crate::tui::screens::password::PasswordForm;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::msg::EffectAnswer;
use crate::tui::words::route::Destination;

/// Applies news of what the engine did on its own.
pub(super) fn on_news(state: &mut State, news: News, out: &mut Vec<Effect>) {
    let data = &mut state.data;
    match news {
        News::Life { life, next_at } => {
            let contrat = life.demande.contrat.clone();
            data.register.note(&life);
            data.note_own_put(&life);
            // News of an older put (it got its code) says nothing about the put that is followed now.
            if data.life(&contrat).is_none_or(|known| known.at <= life.at) {
                // A put that is settled when it is first heard of was sent by another window.
                if life.is_settled() && data.life(&contrat).is_none_or(|known| known.at < life.at) {
                    data.finished_contrats.push(contrat.clone());
                }
                let news = data.life(&contrat).is_none_or(|known| (known.at, known.version) != (life.at, life.version));
                let own = data.contrat_mut(&contrat);
                own.next_at = next_at;
                // A failure stands until something changes or the service is asked again.
                if news || next_at.is_some() {
                    own.following_failure = None;
                }
                data.note_life(*life);
            }
            out.push(Effect::ContratsAtHand);
            if data.contrat(&contrat).is_some_and(|own| own.knowledge.value.is_some()) {
                out.push(Effect::Knowledge(contrat));
            }
        }
        News::Following { contrat, failure, next_at } => {
            data.note_reach::<()>(&Err(failure.clone()));
            let own = data.contrat_mut(&contrat);
            own.following_failure = Some(failure);
            own.next_at = next_at;
        }
        News::Waiting(wait) => {
            let (key, values) = wait.sentence();
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let text = data.texts.sentence(key, &values);
            data.say(Level::Wait, text);
        }
        News::Elsewhere => on_elsewhere(state, out),
        // A request was counted, so the wait before that request is over.
        News::Quota(quota) => {
            data.waited();
            data.register.note_request(&quota.month);
            data.quota = Some(quota);
        }
    }
    state.refresh();
}

/// Another process wrote to the journal, or ended: what is shown is read again, from the journal alone, and a put that
/// nobody follows any more is taken up.
fn on_elsewhere(state: &mut State, out: &mut Vec<Effect>) {
    let data = &mut state.data;
    data.register.read_all_again();
    // A question about the orphans first: the list is read after it.
    out.extend([Effect::TakeOver, Effect::Quota, Effect::Imported(data.imported.mark)]);
    let shown: HashSet<&ContratId> = state.screens.iter().filter_map(|screen| screen.part().subject()).collect();
    for contrat in shown {
        if data.contrat(contrat).is_some_and(|own| own.knowledge.value.is_some()) {
            out.push(Effect::Knowledge(contrat.clone()));
        }
    }
}

/// Applies the answer of an effect.
pub(super) fn on_answer(state: &mut State, answer: EffectAnswer, out: &mut Vec<Effect>) {
    if let Some(again) = ask_password(state, &answer, out) {
        state.data.waited();
        state.data.ask_again(&again);
        out.push(again);
        return state.refresh();
    }
    let Some(answer) = file_answers::answer(state, answer, out) else { return state.refresh() };
    let data = &mut state.data;
    if answer.asked_service() {
        data.waited();
    }
    match answer {
        EffectAnswer::ContratsAtHand(result) => on_contrats_at_hand(data, result),
        answer @ (EffectAnswer::Imported(_)
        | EffectAnswer::Added(..)
        | EffectAnswer::PutAway(..)
        | EffectAnswer::Annotated(..)
        | EffectAnswer::ContratsView(_)) => list_answers::answer(data, answer, out),
        EffectAnswer::TakenUp(Ok(contrats)) => {
            for contrat in contrats {
                data.follow(contrat, out);
            }
            out.push(Effect::ContratsAtHand);
        }
        EffectAnswer::TakenOver(Ok(contrats)) => on_taken_over(data, contrats, out),
        EffectAnswer::TakenUp(Err(failure)) | EffectAnswer::TakenOver(Err(failure)) => data.say_failure(&failure),
        EffectAnswer::Quota(result) => {
            if let Ok(quota) = result {
                data.quota = Some(quota);
            }
        }
        EffectAnswer::Opened(_, result) => match result {
            Ok(()) => out.push(Effect::ContratsAtHand),
            Err(failure) => data.say_failure(&failure),
        },
        EffectAnswer::Sent(contrat, result) => on_sent(data, contrat, result, out),
        EffectAnswer::StateAsked(contrat, result) => on_asked(data, &contrat, result, out),
        EffectAnswer::Followed(contrat, result) => on_followed(data, &contrat, result, out),
        EffectAnswer::Copied(copy, way) => on_copied(data, copy, way, out),
        EffectAnswer::Settled(_, result) => on_written(data, result, false, out),
        EffectAnswer::Decharge(_, result) => on_written(data, result, true, out),
        EffectAnswer::JournalRead(answer) => {
            data.register.receive(answer);
        }
        answer => on_read(data, answer, out),
    }
    state.refresh();
}

/// Applies what was read or remembered about one contract.
fn on_read(data: &mut Data, answer: EffectAnswer, out: &mut Vec<Effect>) {
    match answer {
        EffectAnswer::Knowledge(contrat, result) => {
            if let Err(failure) = &result {
                data.say_failure(failure);
            }
            data.note_knowledge(&contrat, result);
        }
        EffectAnswer::Structure(contrat, result) => {
            data.note_reach(&result);
            if let Some(stale) = data.note_structure(&contrat, result) {
                data.say_failure(&stale);
            }
            out.push(Effect::Knowledge(contrat));
        }
        EffectAnswer::Fibres(contrat, question, result) => {
            data.note_reach(&result);
            let result = result.map(|read| FibreList { answer: read.value, at: Some(read.at) });
            if let Some(stale) = data.contrat_mut(&contrat).lists.entry(question).or_default().finish(result) {
                data.say_failure(&stale);
            }
            out.push(Effect::Knowledge(contrat));
        }
        EffectAnswer::Remembered(contrat, result) => {
            if let Err(failure) = &result {
                data.say_failure(failure);
            }
            out.push(Effect::Knowledge(contrat));
        }
        // The caller has handled the other answers.
        _ => {}
    }
}

fn on_contrats_at_hand(data: &mut Data, result: Result<Vec<ContratAtHand>, Failure>) {
    for at_hand in result.iter().flatten() {
        if let Some(life) = at_hand.life.clone() {
            data.note_life(life);
        }
        let own = data.contrat_mut(&at_hand.contrat);
        // Where nobody asks there is nothing to count down to.
        own.next_at = at_hand.next_at.filter(|_| at_hand.follower.is_some());
        own.follower.clone_from(&at_hand.follower);
        own.unattended |= matches!(at_hand.follower, Some(Follower::Elsewhere { .. }));
    }
    data.note_contrats_at_hand(result);
}

/// Follows what no process followed any more. A following that failed waits for the person, who was told why.
fn on_taken_over(data: &mut Data, contrats: Vec<ContratId>, out: &mut Vec<Effect>) {
    for contrat in contrats {
        if data.followed.contains(&contrat) || data.contrat_mut(&contrat).following_failure.is_some() {
            continue;
        }
        data.follow(contrat.clone(), out);
        data.contrat_mut(&contrat).unattended = true;
    }
    out.push(Effect::ContratsAtHand);
}

fn on_followed(data: &mut Data, contrat: &ContratId, result: Result<Life, Failure>, out: &mut Vec<Effect>) {
    data.followed.remove(contrat);
    match result {
        Ok(life) => data.note_life(life),
        Err(failure) => {
            data.note_reach::<()>(&Err(failure.clone()));
            let own = data.contrat_mut(contrat);
            own.next_at = None;
            let told = own.unattended && PasswordForm::repairs(&failure);
            own.following_failure = Some(failure);
            if told {
                // No form opens for what the person did not begin: the words say how to.
                let text = data.texts.sentence("tui.annonce.personne_ne_suit", &[("contrat", contrat.as_str())]);
                data.say(Level::Info, text);
            }
        }
    }
    out.push(Effect::ContratsAtHand);
}

/// A text was copied: the notice says which way, because a terminal does not report whether it took the text.
fn on_copied(data: &mut Data, copy: ClipboardText, way: CopyWay, out: &mut Vec<Effect>) {
    let (key, level) = match way {
        CopyWay::System => ("tui.annonce.copie_systeme", Level::Good),
        CopyWay::Terminal(TerminalRelay::Tmux) => ("tui.annonce.copie_tmux", Level::Info),
        CopyWay::Terminal(_) => ("tui.annonce.copie_terminal", Level::Info),
        CopyWay::Both(_) => ("tui.annonce.copie_deux", Level::Info),
    };
    let said = data.texts.sentence(key, &[("quoi", data.texts.get(copy.what))]);
    data.say(level, said);
    if let CopyWay::Terminal(relay) | CopyWay::Both(relay) = way {
        out.push(Effect::CopyByTerminal(copy.text, relay));
    }
}

/// A decision or a code entered by the person was written to the journal; for a code, the notice names the put
/// that has it.
fn on_written(data: &mut Data, result: Result<Life, Failure>, code: bool, out: &mut Vec<Effect>) {
    match result {
        Ok(life) => {
            let contrat = life.demande.contrat.clone();
            let said = if code {
                data.texts.sentence("tui.annonce.code_note", &[("fibre", life.demande.fibre.as_str())])
            } else {
                data.texts.get("tui.annonce.note").to_owned()
            };
            let open = !life.is_settled();
            data.note_life(life);
            // The person who settled the put needs no announcement of it.
            data.finished_contrats.retain(|finished| *finished != contrat);
            data.coded_contrats.retain(|coded| *coded != contrat);
            data.say(Level::Good, said);
            if open {
                data.follow(contrat.clone(), out);
            }
            out.push(Effect::Knowledge(contrat));
            out.push(Effect::ContratsAtHand);
        }
        Err(failure) => data.say_failure(&failure),
    }
}

/// The read that an answer is for, and why it failed; `None`: it answers no read.
fn read_of(answer: &EffectAnswer) -> Option<(Effect, Option<&Failure>)> {
    Some(match answer {
        EffectAnswer::Structure(contrat, result) => {
            (Effect::Structure(contrat.clone(), Freshness::Fresh), result.as_ref().err())
        }
        EffectAnswer::Fibres(contrat, question, result) => {
            (Effect::Fibres(contrat.clone(), question.clone(), Freshness::Fresh), result.as_ref().err())
        }
        EffectAnswer::StateAsked(contrat, result) => (Effect::AskState(contrat.clone()), result.as_ref().err()),
        EffectAnswer::Followed(contrat, result) => (Effect::Follow(contrat.clone()), result.as_ref().err()),
        _ => return None,
    })
}

/// Looks whether an answer failed because the password is missing or refused. A read that was asked for before the
/// last password was given is returned: it is asked for again, as it was. Any other waits for a password, which the
/// form asks for. A put is not repeated: the person sends it again.
fn ask_password(state: &mut State, answer: &EffectAnswer, out: &mut Vec<Effect>) -> Option<Effect> {
    let failure = match (read_of(answer), answer) {
        (Some((read, failure)), _) => {
            let (asked, before) = state.data.password_reads.answered(&read);
            let failure = failure.filter(|failure| PasswordForm::repairs(failure))?;
            if before {
                return Some(asked);
            }
            state.data.password_reads.wait(asked);
            failure
        }
        (None, EffectAnswer::Sent(_, Err(failure))) => {
            Some(failure).filter(|failure| PasswordForm::repairs(failure))?
        }
        (None, _) => return None,
    };
    // What goes on by itself asks once: who closed the form is left in peace.
    // So is everybody whom another process left with a put to follow.
    let left_alone = match answer {
        EffectAnswer::Followed(contrat, _) => {
            state.data.without_password || state.data.contrat(contrat).is_some_and(|own| own.unattended)
        }
        _ => false,
    };
    let asked = state.screens.iter().any(|screen| matches!(screen, Screen::Password(_)));
    if !left_alone && !asked {
        state.push(Destination::Password(Box::new(failure.clone())), out);
    }
    None
}

fn on_sent(data: &mut Data, contrat: ContratId, result: Result<Life, Failure>, out: &mut Vec<Effect>) {
    data.contrat_mut(&contrat).sending = None;
    data.answered_before_quitting();
    match result {
        Ok(life) => {
            data.contrat_mut(&contrat).left = None;
            let open = !life.is_settled();
            match &life.phase {
                Phase::NotSent(breakdown) => data.note_reach::<()>(&Err(Failure::from_breakdown(breakdown))),
                _ => data.note_reach(&Ok(())),
            }
            data.note_life(life);
            if open {
                data.follow(contrat.clone(), out);
            }
        }
        Err(failure) => {
            data.note_reach::<()>(&Err(failure.clone()));
            data.say_failure(&failure);
            // A notice disappears with the next key; this failure stays on the contract's screen.
            data.contrat_mut(&contrat).following_failure = Some(failure);
        }
    }
    out.push(Effect::ContratsAtHand);
    out.push(Effect::Knowledge(contrat));
}

fn on_asked(data: &mut Data, contrat: &ContratId, result: Result<Option<Life>, Failure>, out: &mut Vec<Effect>) {
    data.note_reach(&result);
    data.contrat_mut(contrat).asked = None;
    match result {
        Ok(Some(life)) => {
            data.contrat_mut(contrat).following_failure = None;
            let text = data.texts.get("tui.annonce.releve");
            data.say(Level::Good, text);
            data.note_life(life);
        }
        Ok(None) => data.say(Level::Info, data.texts.get("tui.annonce.rien")),
        Err(failure) => data.say_failure(&failure),
    }
    out.push(Effect::ContratsAtHand);
}
