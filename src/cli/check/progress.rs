//! The progress of a long check: one line on the messages' stream, redrawn in place.
//!
//! Owns: when the line is drawn (after a second, on a terminal, at most five times a second), erasing it before
//! anything else is written there, and noticing Ctrl-C.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use super::sources::ByteCount;
use crate::cli::context::CommandContext;
use crate::cli::keyboard::interruption;

const AFTER: Duration = Duration::from_secs(1);
const BETWEEN: Duration = Duration::from_millis(200);
/// The bar's width, in characters.
const WIDTH: usize = 24;

/// The progress of a check.
pub(super) struct Progress {
    following: Option<ShownProgress>,
    read: ByteCount,
    size: Option<u64>,
}

/// The state of the progress line, when a person can see it.
struct ShownProgress {
    start: Instant,
    drawn_at: Option<Instant>,
    visible: bool,
    interruption: Pin<Box<dyn Future<Output = ()>>>,
}

impl Progress {
    /// Draws nothing, and leaves Ctrl-C to the system, unless messages go to a terminal. The same while a person is
    /// asked questions: Ctrl-C at a question ends the program at once.
    pub(super) fn new(ctx: &CommandContext<'_>, read: ByteCount, size: Option<u64>, ask: bool) -> Self {
        let following = (ctx.keyboard.shows_messages() && !ask).then(|| ShownProgress {
            start: Instant::now(),
            drawn_at: None,
            visible: false,
            interruption: Box::pin(interruption()),
        });
        Self { following, read, size }
    }

    /// Updates the progress after some more plans; `false` when the person asked to stop.
    pub(super) async fn advance(&mut self, ctx: &mut CommandContext<'_>, plans: u64) -> bool {
        let Some(following) = &mut self.following else { return true };
        let stopped = tokio::select! {
            biased;
            () = &mut following.interruption => true,
            () = tokio::task::yield_now() => false,
        };
        let now = Instant::now();
        let recent = following.drawn_at.is_some_and(|before| now.duration_since(before) < BETWEEN);
        if !stopped && !recent && now.duration_since(following.start) >= AFTER {
            following.drawn_at = Some(now);
            following.visible = true;
            // Write the results so far first: on a shared terminal they would land behind the bar.
            let _ = ctx.output.flush();
            let text = drawing(ctx, self.read.get(), self.size, plans);
            let _ = write!(ctx.messages, "\r{text}\x1b[K");
            let _ = ctx.messages.flush();
        }
        !stopped
    }

    /// Erases the line before a result is written, if results go to the same terminal.
    pub(super) fn erase_for_result(&mut self, ctx: &mut CommandContext<'_>) {
        if ctx.keyboard.shows_results() {
            self.erase(ctx);
        }
    }

    /// Erases the line before something else is written.
    pub(super) fn erase(&mut self, ctx: &mut CommandContext<'_>) {
        if let Some(following) = self.following.as_mut().filter(|following| following.visible) {
            following.visible = false;
            let _ = write!(ctx.messages, "\r\x1b[K");
            let _ = ctx.messages.flush();
        }
    }
}

fn drawing(ctx: &CommandContext<'_>, read: u64, size: Option<u64>, plans: u64) -> String {
    let count = ctx.texts.sentence("cli.verifier.progres", &[("n", &plans.to_string())]);
    let Some(size) = size.filter(|size| *size > 0) else { return count };
    let percent = usize::try_from(read.min(size).saturating_mul(100) / size).unwrap_or(100);
    let full = percent * WIDTH / 100;
    format!("[{}{}] {percent:>3} %  {count}", "#".repeat(full), "-".repeat(WIDTH - full))
}
