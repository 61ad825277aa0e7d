//! Applies the engine's news and the answers of effects to the state.
//!
//! Owns: all of them except the answers about files. Must never: send a put again, or ask for more than was
//! asked.

use super::file_answers;
use super::screen::Screen;
use super::state::State;
use crate::domain::failure::Failure;
use crate::domain::lifecycle::Life;
use crate::domain::reference::ContratId;
use crate::engine::{ContratAtHand, Freshness, News};
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
            let zone = data.zone.clone();
            data.register.note(&life, &zone);
            data.note_own_put(&life);
            // News of an older put (it got its code) says nothing about the put that is followed now.
            if data.life(&contrat).is_none_or(|known| known.at <= life.at) {
                // A put that is settled when it is first heard of was sent by another window.
                if life.is_settled() && data.life(&contrat).is_none_or(|known| known.at < life.at) {
                    data.finished_contrats.push(contrat.clone());
                }
                data.contrat_mut(&contrat).next_at = next_at;
                data.contrat_mut(&contrat).following_failure = None;
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
        // A request was counted, so the wait before that request is over.
        News::Quota(quota) => {
            data.waited();
            data.register.note_request(&quota.month);
            data.quota = Some(quota);
        }
    }
    state.refresh();
}

/// Applies the answer of an effect.
pub(super) fn on_answer(state: &mut State, answer: EffectAnswer, out: &mut Vec<Effect>) {
    ask_password(state, &answer, out);
    let Some(answer) = file_answers::answer(state, answer, out) else { return state.refresh() };
    let data = &mut state.data;
    if answer.asked_service() {
        data.waited();
    }
    match answer {
        EffectAnswer::ContratsAtHand(result) => on_contrats_at_hand(data, result),
        EffectAnswer::TakenUp(Ok(contrats)) => {
            for contrat in contrats {
                data.follow(contrat, out);
            }
            out.push(Effect::ContratsAtHand);
        }
        EffectAnswer::TakenUp(Err(failure)) => data.say_failure(&failure),
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
            let zone = data.zone.clone();
            data.register.receive(answer, &zone);
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
        data.contrat_mut(&at_hand.contrat).next_at = at_hand.next_at;
    }
    data.contrats_at_hand.finish(result);
}

fn on_followed(data: &mut Data, contrat: &ContratId, result: Result<Life, Failure>, out: &mut Vec<Effect>) {
    data.followed.remove(contrat);
    match result {
        Ok(life) => data.note_life(life),
        Err(failure) => {
            data.note_reach::<()>(&Err(failure.clone()));
            let own = data.contrat_mut(contrat);
            own.next_at = None;
            own.following_failure = Some(failure);
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
    };
    let said = data.texts.sentence(key, &[("quoi", data.texts.get(copy.what))]);
    data.say(level, said);
    if let CopyWay::Terminal(relay) = way {
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

/// Opens the password form when an answer failed because the password is missing or refused. Reads and
/// followings are asked again once the password is given. A put is not: the person sends it again.
fn ask_password(state: &mut State, answer: &EffectAnswer, out: &mut Vec<Effect>) {
    let (failure, again) = match answer {
        EffectAnswer::Structure(contrat, Err(failure)) => {
            (failure, Some(Effect::Structure(contrat.clone(), Freshness::Fresh)))
        }
        EffectAnswer::Fibres(contrat, question, Err(failure)) => {
            (failure, Some(Effect::Fibres(contrat.clone(), question.clone(), Freshness::Fresh)))
        }
        EffectAnswer::StateAsked(contrat, Err(failure)) => (failure, Some(Effect::AskState(contrat.clone()))),
        EffectAnswer::Followed(contrat, Err(failure)) if !state.data.without_password => {
            (failure, Some(Effect::Follow(contrat.clone())))
        }
        EffectAnswer::Sent(_, Err(failure)) => (failure, None),
        _ => return,
    };
    if !PasswordForm::repairs(failure) {
        return;
    }
    if !matches!(state.screens.last(), Some(Screen::Password(_))) {
        state.push(Destination::Password(Box::new(failure.clone())), out);
    }
    if let (Some(Screen::Password(form)), Some(again)) = (state.screens.last_mut(), again) {
        form.wait(again);
    }
}

fn on_sent(data: &mut Data, contrat: ContratId, result: Result<Life, Failure>, out: &mut Vec<Effect>) {
    data.contrat_mut(&contrat).sending = None;
    match result {
        Ok(life) => {
            let open = !life.is_settled();
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
