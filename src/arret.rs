//! Named places at which a test has the process killed, as a crash or an empty battery would.
//!
//! Owns: the feature `points-d-arret`, off by default: without it a point is nothing at all. With it
//! `REPROV_ARRET=NAME` (`NAME:3`: the third time it is reached) names the place where the process
//! ends at once, by a signal that nothing can catch, so that no destructor and no buffer has a say.
//!
//! Must never: do anything but that.

/// A place where the process may be killed.
#[cfg(not(feature = "points-d-arret"))]
pub(crate) const fn point(_nom: &'static str) {}

/// A place where the process may be killed.
#[cfg(feature = "points-d-arret")]
pub(crate) fn point(nom: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static VISE: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSAGES: AtomicU32 = AtomicU32::new(0);
    let vise = VISE.get_or_init(|| std::env::var("REPROV_ARRET").ok().map(|texte| lit(&texte)));
    let Some((vise, rang)) = vise else { return };
    if vise == nom && PASSAGES.fetch_add(1, Ordering::SeqCst).saturating_add(1) == *rang {
        tue();
    }
}

/// `NAME` or `NAME:n`.
#[cfg(feature = "points-d-arret")]
fn lit(texte: &str) -> (String, u32) {
    match texte.rsplit_once(':') {
        Some((nom, rang)) => (nom.to_owned(), rang.parse().unwrap_or(1)),
        None => (texte.to_owned(), 1),
    }
}

#[cfg(all(feature = "points-d-arret", unix))]
fn tue() {
    use rustix::process::{Signal, getpid, kill_process};
    // The signal is delivered before the call returns to this thread.
    if kill_process(getpid(), Signal::KILL).is_err() {
        std::process::abort();
    }
}

#[cfg(all(feature = "points-d-arret", not(unix)))]
fn tue() {
    std::process::abort();
}
