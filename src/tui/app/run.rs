//! The loop: inbox → update → effects → frame.
//!
//! Owns: when a frame is drawn, and how long the loop waits before a tick. Must never: wait for the network.

use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;

use super::frame;
use super::mouse;
use super::runner::Runner;
use super::signal::{Bell, Notification, osc52};
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

/// The terminal, the state drawn on it, and how it is drawn.
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

    /// Translates an event for the screens: a mouse event is looked up in the last frame.
    ///
    /// `drawn`: whether the last frame shows the current state; if not, a frame is drawn first. `own`: whether
    /// every change since the person saw the last frame is the person's own doing; if not, a click may only
    /// select.
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

    /// Performs effects; returns whether to leave the program.
    fn perform(&mut self, runner: &Runner, effects: Vec<Effect>) -> io::Result<bool> {
        let mut quit = false;
        for effect in effects {
            match runner.perform(effect) {
                Some(Effect::Quit) => quit = true,
                Some(Effect::Suspend) => {
                    runner.pause_followings();
                    Guard::suspend();
                    runner.engine.resume_followings();
                }
                Some(Effect::Redraw) => self.guard.retake()?,
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

/// What a batch of events asks for once: reading the lists of contracts, after all other effects, and the bell.
#[derive(Default)]
struct Gathered {
    lists: [Option<Effect>; 2],
    announced: Vec<String>,
}

impl Gathered {
    /// Takes these out of `effects`, and leaves the others.
    fn leave(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let mut others = Vec::with_capacity(effects.len());
        for effect in effects {
            match effect {
                Effect::ContratsAtHand => self.lists[0] = Some(effect),
                Effect::Imported(_) => self.lists[1] = Some(effect),
                Effect::Announce(text) => self.announced.push(text),
                other => others.push(other),
            }
        }
        others
    }
}

/// Performs `effects`, then processes events until the program is to be left.
pub(super) fn run(
    shown: &mut ShownTerminal,
    inbox: &Receiver<What>,
    runner: &Runner,
    effects: Vec<Effect>,
    signals: Notification,
) -> io::Result<()> {
    let mut bell = Bell::default();
    let mut quit = shown.perform(runner, effects)?;
    while !quit {
        let Some(what) = receive(inbox, &shown.memo) else { break };
        let mut batch = vec![what];
        // Everything already in the inbox (256 events at most) is processed before the next frame.
        batch.extend(inbox.try_iter().take(256));
        let mut gathered = Gathered::default();
        // `drawn` and `own` as in [`ShownTerminal::meant`]: the frame shows the current state, and only the
        // person has changed it.
        let (mut drawn, mut own) = (true, true);
        for what in batch {
            let Some(what) = shown.meant(what, drawn, own)? else { continue };
            drawn = false;
            own &= what.is_the_persons();
            let at = runner.engine.now();
            let effects = gathered.leave(update(&mut shown.state, Message { at, what }));
            quit |= shown.perform(runner, effects)?;
        }
        quit |= shown.perform(runner, gathered.lists.into_iter().flatten().collect())?;
        if let Some(sequence) = bell.ring(signals, &gathered.announced, Instant::now()) {
            // A terminal that can't ring the bell is no reason to stop.
            drop(Guard::signal(&sequence));
        }
        if !quit {
            shown.draw()?;
        }
    }
    Ok(())
}

/// The shortest wait: with twenty countdowns, each changes at a different instant of the second.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait: after a laptop slept, nothing reports the time that passed.
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// The next event; a tick when none comes before the frame is out of date.
fn receive(inbox: &Receiver<What>, memo: &Memo) -> Option<What> {
    let Some(change) = memo.change() else { return inbox.recv().ok() };
    match inbox.recv_timeout(change.clamp(SHORTEST_WAIT, LONGEST_WAIT)) {
        Ok(what) => Some(what),
        Err(RecvTimeoutError::Timeout) => Some(What::Tick),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

/// Passes the engine's news to the inbox, those of other processes too.
pub(super) fn hear_engine(engine: &Engine, runtime: &Handle, inbox: Sender<What>) {
    engine.serves_a_window();
    let mut news = engine.subscribe();
    {
        let _inside = runtime.enter();
        engine.watch_other_processes();
    }
    runtime.spawn(async move {
        while let Some(one) = news.recv().await {
            if inbox.send(What::News(one)).is_err() {
                return;
            }
        }
    });
}
