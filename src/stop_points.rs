//! Named places at which a test has the process killed, as a crash or an empty battery would, stopped, as a
//! laptop that is closed, or one of its threads panic, as a fault of the program would.
//!
//! Owns: the feature `points-d-arret`, off by default: without it a point is nothing at all. With it
//! `REPROV_ARRET=NAME` (`NAME:3`: the third time it is reached) names the place where the process
//! ends at once, by a signal that nothing can catch, so that no destructor and no buffer has a say;
//! `REPROV_PAUSE`, in the same form, the place where it stops until it is told to go on; and
//! `REPROV_PANIQUE` the place where its thread panics.
//!
//! Must never: do anything but that.

/// A place where the process may be killed or stopped.
#[cfg(not(feature = "points-d-arret"))]
pub(crate) const fn point(_nom: &'static str) {}

#[cfg(feature = "points-d-arret")]
pub(crate) use actif::point;

#[cfg(feature = "points-d-arret")]
mod actif {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A place, and which of the times that it is reached.
    struct Vise {
        nom: String,
        rang: u32,
        passages: AtomicU32,
    }

    static MORT: OnceLock<Option<Vise>> = OnceLock::new();
    static PAUSE: OnceLock<Option<Vise>> = OnceLock::new();
    static PANIQUE: OnceLock<Option<Vise>> = OnceLock::new();

    /// A place where the process may be killed or stopped, or a thread of it panic.
    pub(crate) fn point(nom: &'static str) {
        if est_vise(&MORT, "REPROV_ARRET", nom) {
            signale(false);
        }
        if est_vise(&PAUSE, "REPROV_PAUSE", nom) {
            signale(true);
        }
        assert!(!est_vise(&PANIQUE, "REPROV_PANIQUE", nom), "a test asked for a panic at {nom}");
    }

    fn est_vise(vise: &OnceLock<Option<Vise>>, variable: &str, nom: &str) -> bool {
        let Some(vise) = vise.get_or_init(|| std::env::var(variable).ok().map(|texte| lit(&texte))) else {
            return false;
        };
        vise.nom == nom && vise.passages.fetch_add(1, Ordering::SeqCst).saturating_add(1) == vise.rang
    }

    /// `NAME` or `NAME:n`.
    fn lit(texte: &str) -> Vise {
        let (nom, rang) = texte.rsplit_once(':').unwrap_or((texte, "1"));
        Vise { nom: nom.to_owned(), rang: rang.parse().unwrap_or(1), passages: AtomicU32::new(0) }
    }

    #[cfg(unix)]
    fn signale(pause: bool) {
        use rustix::process::{Signal, getpid, kill_process};
        let signal = if pause { Signal::STOP } else { Signal::KILL };
        if kill_process(getpid(), signal).is_err() {
            std::process::abort();
        }
        // Another thread may be the one that takes the signal: this one goes no further meanwhile.
        if !pause {
            loop {
                std::thread::park();
            }
        }
        // Unlike a death, a stop has an end: after it this thread goes on.
        std::thread::sleep(std::time::Duration::from_millis(200));
    }

    #[cfg(not(unix))]
    fn signale(_pause: bool) {
        std::process::abort();
    }
}
