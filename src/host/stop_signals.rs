//! The signals that ask this process to stop.
//!
//! Owns: which they are, for the screens and for commands alike. Must never: handle one.

use rustix::process::Signal;

/// A request to stop: from the system (TERM, and HUP when the terminal is gone), from the keyboard (INT is Ctrl-C; QUIT is
/// Ctrl-\ and, on many terminals, Ctrl-4, which a finger finds by accident), or from another program that thinks that this
/// one knows it. Each would end the process at once if nobody heard it, and an answer under way with it.
pub const STOP_SIGNALS: [i32; 7] = [
    Signal::HUP.as_raw(),
    Signal::INT.as_raw(),
    Signal::QUIT.as_raw(),
    Signal::TERM.as_raw(),
    Signal::USR1.as_raw(),
    Signal::USR2.as_raw(),
    Signal::ALARM.as_raw(),
];
