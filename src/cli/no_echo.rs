//! A password typed on the terminal. It is never echoed, not even what is typed before the question appears; the
//! terminal is restored afterwards, also after Ctrl-C and after a signal that asks to stop.

use std::io::{self, ErrorKind, Write as _};
use std::time::Duration;

#[cfg(unix)]
pub(super) use signals::are_heard as signals_are_heard;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

/// Bytes reserved for a password: enough that the buffer never grows and leaves a copy behind.
const LENGTH: usize = 1024;

/// How often a signal that asks to stop is looked for while nothing is typed.
const LOOK: Duration = Duration::from_millis(100);

/// The terminal's raw mode, until this is dropped; meanwhile a signal that asks to stop is only noted.
struct RawMode;

impl RawMode {
    fn take() -> io::Result<Self> {
        signals::note();
        enable_raw_mode().inspect_err(|_| signals::leave())?;
        Ok(Self)
    }

    /// The next event; `Interrupted` once a signal asks to stop.
    fn next() -> io::Result<Event> {
        while !poll(LOOK)? {
            if signals::came() {
                return Err(ErrorKind::Interrupted.into());
            }
        }
        read()
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // If the terminal is gone, there is no mode to restore.
        let _ = disable_raw_mode();
        signals::leave();
    }
}

/// Asks on the terminal; the question goes to standard error.
///
/// # Errors
/// The terminal failed; `Interrupted` after Ctrl-C or a signal that asks to stop, `UnexpectedEof` after Ctrl-D.
pub(super) fn ask(prompt: &str) -> io::Result<SecretString> {
    let raw = RawMode::take()?;
    let mut messages = io::stderr();
    // In raw mode a line feed alone does not return to the margin.
    write!(messages, "{}", prompt.replace('\n', "\r\n"))?;
    messages.flush()?;
    let mut typed = String::with_capacity(LENGTH);
    let end = loop {
        let key = match RawMode::next() {
            Ok(Event::Key(key)) => key,
            Ok(_) => continue,
            Err(error) => break Err(error),
        };
        match hear(key, &mut typed) {
            AfterKey::More => {}
            AfterKey::Finished => break Ok(()),
            AfterKey::Quit(kind) => break Err(kind.into()),
        }
    };
    drop(raw);
    let typed = SecretString::from(typed);
    writeln!(messages)?;
    end.map(|()| typed)
}

/// What happens after a key.
#[derive(Debug, PartialEq, Eq)]
enum AfterKey {
    More,
    Finished,
    Quit(ErrorKind),
}

fn hear(key: KeyEvent, typed: &mut String) -> AfterKey {
    if key.kind == KeyEventKind::Release {
        return AfterKey::More;
    }
    // AltGr is Ctrl and Alt together on Windows, and writes a character.
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
    match key.code {
        KeyCode::Enter => return AfterKey::Finished,
        KeyCode::Char('j' | 'm') if ctrl => return AfterKey::Finished,
        KeyCode::Char('c' | '\\' | '4') if ctrl => return AfterKey::Quit(ErrorKind::Interrupted),
        KeyCode::Char('d') if ctrl => return AfterKey::Quit(ErrorKind::UnexpectedEof),
        KeyCode::Char('u') if ctrl => typed.clear(),
        KeyCode::Char('h') if ctrl => drop(typed.pop()),
        KeyCode::Backspace => drop(typed.pop()),
        KeyCode::Char(sign) if !ctrl && typed.len() + sign.len_utf8() <= LENGTH => typed.push(sign),
        _ => {}
    }
    AfterKey::More
}

/// The signals that ask to stop, while a password is typed.
#[cfg(unix)]
mod signals {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, LazyLock};

    use signal_hook::flag;

    use crate::host::stop_signals::STOP_SIGNALS;

    /// Whether a stop signal ends the process, as it would without a handler. A handler that was set once stays, so this
    /// does what its absence would do.
    static ENDS: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));
    /// Whether one came while a password was typed.
    static CAME: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
    /// Whether somebody else hears them: then they never end the process.
    static HEARD: AtomicBool = AtomicBool::new(false);
    /// The handlers, set once.
    static HANDLERS: LazyLock<()> = LazyLock::new(|| {
        for signal in STOP_SIGNALS {
            let set = flag::register_conditional_default(signal, Arc::clone(&ENDS))
                .and_then(|_| flag::register(signal, Arc::clone(&CAME)));
            if let Err(error) = set {
                tracing::warn!(%error, signal, "a signal can't be noted");
            }
        }
    });

    /// From now on somebody waits for these signals.
    pub(in crate::cli) fn are_heard() {
        HEARD.store(true, Ordering::SeqCst);
        ENDS.store(false, Ordering::SeqCst);
    }

    /// From now on they are only noted.
    pub(super) fn note() {
        CAME.store(false, Ordering::SeqCst);
        ENDS.store(false, Ordering::SeqCst);
        LazyLock::force(&HANDLERS);
    }

    /// They do again what they did before.
    pub(super) fn leave() {
        ENDS.store(!HEARD.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    /// Whether one came since they are noted.
    pub(super) fn came() -> bool {
        CAME.load(Ordering::SeqCst)
    }
}

/// Systems without signals.
#[cfg(not(unix))]
mod signals {
    pub(super) fn note() {}

    pub(super) fn leave() {}

    pub(super) fn came() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_make_a_password() {
        let mut typed = String::new();
        let mut press = |code, modifiers| hear(KeyEvent::new(code, modifiers), &mut typed);
        for sign in "oublié".chars() {
            press(KeyCode::Char(sign), KeyModifiers::NONE);
        }
        press(KeyCode::Char('u'), KeyModifiers::CONTROL);
        for sign in "a é".chars() {
            press(KeyCode::Char(sign), KeyModifiers::NONE);
        }
        press(KeyCode::Backspace, KeyModifiers::NONE);
        press(KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT);
        press(KeyCode::Left, KeyModifiers::NONE);
        assert_eq!(press(KeyCode::Char('c'), KeyModifiers::CONTROL), AfterKey::Quit(ErrorKind::Interrupted));
        assert_eq!(press(KeyCode::Enter, KeyModifiers::NONE), AfterKey::Finished);
        assert_eq!(typed, "a @");
    }
}
