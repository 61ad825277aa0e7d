//! The loop: inbox → update → effects → frame.
//!
//! Owns: when a frame is drawn, and how long nothing is waited for. Must never: wait for the network.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use tokio::runtime::Handle;

use super::frame;
use super::mouse;
use super::runner::Runner;
use super::signal::{Notification, osc52};
use super::state::State;
use super::terminal::Guard;
use super::update::update;
use crate::engine::Engine;
use crate::tui::data::Level;
use crate::tui::glyphs::Signs;
use crate::tui::theme::Palette;
use crate::tui::view::Memo;
use crate::tui::words::effect::Effect;
use crate::tui::words::msg::{Message, What};

/// The terminal and what is drawn on it.
pub(super) struct ShownTerminal {
    pub(super) guard: Guard,
    pub(super) state: State,
    pub(super) palette: Palette,
    pub(super) signs: Signs,
    pub(super) memo: Memo,
}

impl ShownTerminal {
    /// Draws a frame.
    pub(super) fn draw(&mut self) -> io::Result<()> {
        let Self { guard, state, palette, signs, memo } = self;
        guard.draw(|frame| frame::draw(frame, state, *palette, *signs, memo))
    }

    /// What a thing that happened is to the screens: the mouse is looked up in what is drawn.
    ///
    /// `drawn`: whether that is what is true now; `own`: all that changed since the person saw it is what he
    /// did himself.
    fn meant(&mut self, what: What, drawn: bool, own: bool) -> io::Result<Option<What>> {
        let What::Mouse(event) = what else { return Ok(Some(what)) };
        if !drawn {
            self.draw()?;
        }
        Ok(match mouse::meant(&self.memo, event) {
            Some(What::Click(click)) if !own => click.at_most_selects().map(What::Click),
            what => what,
        })
    }

    /// Performs effects; whether the program is to be left.
    fn perform(&mut self, runner: &Runner, effects: Vec<Effect>, signals: Notification) -> io::Result<bool> {
        let mut quit = false;
        for effect in effects {
            match runner.perform(effect) {
                Some(Effect::Quit) => quit = true,
                Some(Effect::Suspend) => Guard::suspend(),
                Some(Effect::Redraw) => self.guard.retake()?,
                // A terminal that takes no bell is no reason to stop.
                Some(Effect::Announce(text)) => drop(Guard::signal(&signals.sequence(&text))),
                Some(Effect::CopyByTerminal(text, relay)) if Guard::signal(&osc52(&text, relay)).is_err() => {
                    let data = &mut self.state.data;
                    data.say(Level::Bad, data.texts.get("tui.annonce.copie_ratee"));
                }
                _ => {}
            }
        }
        Ok(quit)
    }
}

/// Performs `effects`, then takes in what happens until the program is to be left.
pub(super) fn run(
    shown: &mut ShownTerminal,
    inbox: &Receiver<What>,
    runner: &Runner,
    effects: Vec<Effect>,
    signals: Notification,
) -> io::Result<()> {
    let mut quit = shown.perform(runner, effects, signals)?;
    while !quit {
        let Some(what) = receive(inbox, &shown.memo) else { break };
        let mut batch = vec![what];
        // Everything that waits already is taken in before the next frame.
        batch.extend(inbox.try_iter().take(256));
        let mut reread = false;
        // Whether what a click is looked up in is what is true now, and all that changed since the person
        // saw it is what he did himself.
        let (mut drawn, mut own) = (true, true);
        for what in batch {
            let Some(what) = shown.meant(what, drawn, own)? else { continue };
            drawn = false;
            own &= what.is_the_persons();
            let at = runner.engine.now();
            let mut effects = update(&mut shown.state, Message { at, what });
            // Whatever came of the others, the list is read once, after all of them.
            effects.retain(|effect| {
                let list = *effect == Effect::ContratsAtHand;
                reread |= list;
                !list
            });
            quit |= shown.perform(runner, effects, signals)?;
        }
        if reread {
            quit |= shown.perform(runner, vec![Effect::ContratsAtHand], signals)?;
        }
        if !quit {
            shown.draw()?;
        }
    }
    Ok(())
}

/// The shortest wait: of twenty countdowns each changes at another instant of the second.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait: a laptop that slept is told nothing of the time that passed meanwhile.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The next thing that happens; a tick when nothing does until what is shown is no longer true.
fn receive(inbox: &Receiver<What>, memo: &Memo) -> Option<What> {
    let Some(change) = memo.change() else { return inbox.recv().ok() };
    match inbox.recv_timeout(change.clamp(SHORTEST_WAIT, LONGEST_WAIT)) {
        Ok(what) => Some(what),
        Err(RecvTimeoutError::Timeout) => Some(What::Tick),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

/// Feeds the engine's news into the inbox.
pub(super) fn hear_engine(engine: &Engine, runtime: &Handle, inbox: Sender<What>) {
    let mut news = engine.subscribe();
    runtime.spawn(async move {
        while let Some(one) = news.recv().await {
            if inbox.send(What::News(one)).is_err() {
                return;
            }
        }
    });
}
