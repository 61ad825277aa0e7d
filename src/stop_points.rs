//! Named places where a test kills the process (as a crash or an empty battery does), stops it (as a closed
//! laptop does) or makes one of its threads panic (as a bug does).
//!
//! Owns: the feature `points-d-arret`, off by default. Without it a point does nothing. With it, three
//! environment variables name a place. `REPROV_ARRET=NAME` (`NAME:3`: the third time it is reached) is where
//! the process ends at once, by a signal that can't be caught: no destructor runs and no buffer is flushed.
//! `REPROV_PAUSE`, in the same form, is where it stops until it is told to go on. `REPROV_PANIQUE`, in the
//! same form, is where the thread panics.
//!
//! Must never: do anything else.

/// A place where the process may be killed or stopped.
#[cfg(not(feature = "points-d-arret"))]
pub(crate) const fn point(_name: &'static str) {}

#[cfg(feature = "points-d-arret")]
pub(crate) use active::point;

#[cfg(feature = "points-d-arret")]
mod active {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// The name of a place, and at which passage (from 1) to act.
    struct Aim {
        name: String,
        index: u32,
        passages: AtomicU32,
    }

    static DEATH: OnceLock<Option<Aim>> = OnceLock::new();
    static PAUSE: OnceLock<Option<Aim>> = OnceLock::new();
    static PANIC: OnceLock<Option<Aim>> = OnceLock::new();

    /// A place where the process may be killed or stopped, or a thread of it panic.
    pub(crate) fn point(name: &'static str) {
        if is_aimed(&DEATH, "REPROV_ARRET", name) {
            signal(false);
        }
        if is_aimed(&PAUSE, "REPROV_PAUSE", name) {
            signal(true);
        }
        assert!(!is_aimed(&PANIC, "REPROV_PANIQUE", name), "a test asked for a panic at {name}");
    }

    fn is_aimed(aim: &OnceLock<Option<Aim>>, variable: &str, name: &str) -> bool {
        let Some(aim) = aim.get_or_init(|| std::env::var(variable).ok().map(|text| read(&text))) else {
            return false;
        };
        aim.name == name && aim.passages.fetch_add(1, Ordering::SeqCst).saturating_add(1) == aim.index
    }

    /// `NAME` or `NAME:n`.
    fn read(text: &str) -> Aim {
        let (name, index) = text.rsplit_once(':').unwrap_or((text, "1"));
        Aim { name: name.to_owned(), index: index.parse().unwrap_or(1), passages: AtomicU32::new(0) }
    }

    #[cfg(unix)]
    fn signal(pause: bool) {
        use rustix::process::{Signal, getpid, kill_process};
        let signal = if pause { Signal::STOP } else { Signal::KILL };
        if kill_process(getpid(), signal).is_err() {
            std::process::abort();
        }
        // Another thread may take the signal: this thread goes no further meanwhile.
        if !pause {
            loop {
                std::thread::park();
            }
        }
        // The process may be resumed after a stop: this thread then goes on.
        std::thread::sleep(std::time::Duration::from_millis(200));
    }

    #[cfg(not(unix))]
    fn signal(_pause: bool) {
        std::process::abort();
    }
}
