//! Applies each event to the state, and says which effects follow.
//!
//! Owns: [`update`]: keys, clicks, and where they lead. Must never: do IO or read a clock. Effects go out as
//! data.

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use super::announcing::announce;
use super::answers::{on_answer, on_news};
use super::input::{looks_pasted, pasted_text};
use super::screen::Screen;
use super::state::State;
use crate::domain::reference::ContratId;
use crate::tui::data::{Data, Level};
use crate::tui::screens::{Next, offers};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::hit::Click;
use crate::tui::words::keymap::{self, Context};
use crate::tui::words::msg::{Message, What};
use crate::tui::words::route::Destination;

/// The effects of a start: everything local first, no request to the service.
#[must_use]
pub fn start(state: &mut State) -> Vec<Effect> {
    let now = state.data.now;
    state.data.contrats_at_hand.start(now);
    // The imported orders come last: there may be many, and none of them waits for anybody.
    vec![Effect::ContratsView, Effect::ContratsAtHand, Effect::TakeUp, Effect::Quota, Effect::Imported(None)]
}

/// Applies one message to the state; returns the effects to perform.
#[must_use]
pub fn update(state: &mut State, msg: Message) -> Vec<Effect> {
    if let What::Burst(keys) = &msg.what {
        return on_burst(state, msg.at, keys);
    }
    let mut out = Vec::new();
    state.data.now = msg.at;
    if msg.what.is_the_persons() {
        state.data.touched_at = msg.at;
        state.data.announced.clear();
    }
    match msg.what {
        What::Key(key) => on_key(state, key, &mut out),
        What::Paste(text) => {
            state.data.notice = None;
            with_top(state, &mut out, |screen, data, _| screen.part_mut().paste(data, &text));
        }
        What::Wheel(action) => with_top(state, &mut out, |screen, data, out| act(screen, data, action, out)),
        What::Click(click) => on_click(state, click, &mut out),
        // The main loop translates mouse events, because it has the last frame.
        What::Resize | What::Mouse(_) | What::Burst(_) => {}
        What::Tick => state.refresh(),
        What::Stop => out.push(Effect::Quit),
        What::Suspend => out.push(Effect::Suspend),
        What::Resume => {
            state.refresh();
            out.push(Effect::Redraw);
        }
        What::News(news) => on_news(state, news, &mut out),
        What::Answer(answer) => on_answer(state, answer, &mut out),
    }
    announce(state, &mut out);
    if let Some(screen) = state.screens.last_mut() {
        screen.part_mut().ask(&mut state.data, &mut out);
    }
    state.data.password_reads.asked(&out);
    out
}

/// Takes keys that came at once and look pasted. Where letters are actions they are one pasted text, which the screen
/// asks about; in a field they are typed. A filter is opened by its key, and what follows is then typed into it.
fn on_burst(state: &mut State, at: Timestamp, keys: &[KeyEvent]) -> Vec<Effect> {
    let mut out = Vec::new();
    let mut left = keys;
    while let Some((key, after)) = left.split_first() {
        let context = state.screens.last().map(|screen| screen.part().context());
        let letters_act = context.is_some_and(|context| context.chain().contains(&Context::Letters));
        let opens_filter = context.and_then(|context| keymap::resolve(context, *key)) == Some(Action::Filter);
        if letters_act && !opens_filter && looks_pasted(left) {
            out.extend(update(state, Message { at, what: What::Paste(pasted_text(left)) }));
            break;
        }
        out.extend(update(state, Message { at, what: What::Key(*key) }));
        left = after;
    }
    out
}

fn on_key(state: &mut State, key: KeyEvent, out: &mut Vec<Effect>) {
    state.data.notice = None;
    let warned = std::mem::take(&mut state.data.quit_warned);
    with_top(state, out, |screen, data, out| {
        if let Some(next) = screen.part_mut().type_key(data, key) {
            return next;
        }
        match keymap::resolve(screen.part().context(), key) {
            Some(action) => {
                data.quit_warned = warned && action == Action::Quit;
                act(screen, data, action, out)
            }
            None => Next::Stay,
        }
    });
}

/// A click does what keys do. While a confirmation is open, a click can only lead back: no part of the gesture
/// is a click.
fn on_click(state: &mut State, click: Click, out: &mut Vec<Effect>) {
    state.data.notice = None;
    state.data.quit_warned = false;
    let confirming = state.screens.iter().any(|screen| matches!(screen, Screen::Confirmation(_)));
    if confirming && click != Click::Action(Action::Back) {
        return;
    }
    with_top(state, out, |screen, data, out| match click {
        Click::Action(action) => act(screen, data, action, out),
        Click::Row { rows, at } => {
            let Some(selected) = rows.selected else {
                // Nothing is selected: a click may select a row, and does no more.
                let _ = rows.focused && screen.part_mut().pick(rows.id, at);
                return Next::Stay;
            };
            if !rows.focused && !screen.part_mut().focus(rows.id) {
                return Next::Stay;
            }
            if rows.focused && at == selected {
                return act(screen, data, Action::Activate, out);
            }
            if screen.part_mut().pick(rows.id, at) {
                return Next::Stay;
            }
            let [back, forth] = rows.steps;
            let step = if at < selected { back } else { forth };
            for _ in 0..at.abs_diff(selected) {
                match act(screen, data, step, out) {
                    Next::Stay => {}
                    next => return next,
                }
            }
            Next::Stay
        }
    });
}

/// Does an action on `screen`; when it can't be done now, says the reason.
fn act(screen: &mut Screen, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
    match action {
        Action::Quit => {
            // The answer of a put may carry the code: leaving before it comes needs a second key press.
            if data.sending_underway() && !std::mem::replace(&mut data.quit_warned, true) {
                data.say(Level::Bad, data.texts.get("tui.quitter.envoi"));
            } else {
                out.push(Effect::Quit);
            }
            return Next::Stay;
        }
        Action::Help => {
            // The key that opens the help closes it.
            return match screen {
                Screen::Help(_) => Next::Back,
                _ => Next::Push(Destination::Help(offers(screen.part(), data))),
            };
        }
        Action::Palette => return Next::Push(Destination::Palette(offers(screen.part(), data))),
        Action::Journal if !matches!(screen, Screen::Journal(_) | Screen::Detail(_)) => {
            return Next::Push(Destination::Journal(screen.part().subject().cloned()));
        }
        _ => {}
    }
    match screen.part().available(data, action) {
        Ok(()) => screen.part_mut().act(data, action, out),
        Err(reason) => {
            data.say(Level::Info, data.texts.get(reason));
            Next::Stay
        }
    }
}

/// Runs `f` on the screen with the focus, then goes where `f` says.
fn with_top(
    state: &mut State,
    out: &mut Vec<Effect>,
    f: impl FnOnce(&mut Screen, &mut Data, &mut Vec<Effect>) -> Next,
) {
    let Some(mut screen) = state.screens.pop() else { return };
    let next = f(&mut screen, &mut state.data, out);
    go(state, screen, next, out);
    close_plans(state, out);
    state.refresh();
}

/// Closes plans. A plan's facts hold only for the demande that was opened from it: the plan is closed when that
/// demande is left, and when a site is opened above it, where another fibre may be chosen.
fn close_plans(state: &mut State, out: &mut Vec<Effect>) {
    let open: Vec<ContratId> = state.data.open_plans().cloned().collect();
    for contrat in open {
        let demande =
            state.screens.iter().position(|screen| matches!(screen, Screen::Demande(d) if d.is_from_plan(&contrat)));
        let other = |at: usize| state.screens.iter().skip(at).any(|screen| matches!(screen, Screen::Site(_)));
        if demande.is_none_or(other) {
            state.data.close_plan(&contrat);
            out.push(Effect::Knowledge(contrat));
        }
    }
}

fn go(state: &mut State, screen: Screen, next: Next, out: &mut Vec<Effect>) {
    match next {
        Next::Stay => state.screens.push(screen),
        Next::Back => {
            if state.screens.is_empty() {
                state.screens.push(screen);
            }
        }
        Next::Push(above) => {
            state.screens.push(screen);
            state.push(above, out);
        }
        Next::PushAndRun(above, action) => {
            state.screens.push(screen);
            state.push(above, out);
            if let Some(top) = state.screens.pop() {
                run_on(state, top, action, out);
            }
        }
        Next::Replace(other) => state.push(other, out),
        Next::Home(other) => {
            state.screens.truncate(1);
            if state.screens.is_empty() {
                state.screens.push(screen);
            }
            state.push(other, out);
        }
        Next::Run(action) => {
            let Some(below) = state.screens.pop() else {
                state.screens.push(screen);
                return;
            };
            run_on(state, below, action, out);
        }
    }
}

/// Does an action on a screen that was taken off the stack, then goes where it leads.
fn run_on(state: &mut State, mut screen: Screen, action: Action, out: &mut Vec<Effect>) {
    let next = act(&mut screen, &mut state.data, action, out);
    go(state, screen, next, out);
}
