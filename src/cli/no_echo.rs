//! A password typed on the terminal. It is never echoed, not even what is typed before the question appears; the
//! terminal is restored afterwards, also after Ctrl-C.

use std::io::{self, ErrorKind, Write as _};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

/// Bytes reserved for a password: enough that the buffer never grows and leaves a copy behind.
const LENGTH: usize = 1024;

/// The terminal's raw mode, until this is dropped.
struct RawMode;

impl RawMode {
    fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        // If the terminal is gone, there is no mode to restore.
        let _ = disable_raw_mode();
    }
}

/// Asks on the terminal; the question goes to standard error.
///
/// # Errors
/// The terminal failed; `Interrupted` after Ctrl-C, `UnexpectedEof` after Ctrl-D.
pub(super) fn ask(prompt: &str) -> io::Result<SecretString> {
    let raw = RawMode::take()?;
    let mut messages = io::stderr();
    // In raw mode a line feed alone does not return to the margin.
    write!(messages, "{}", prompt.replace('\n', "\r\n"))?;
    messages.flush()?;
    let mut typed = String::with_capacity(LENGTH);
    let end = loop {
        let key = match read() {
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
        KeyCode::Char('c') if ctrl => return AfterKey::Quit(ErrorKind::Interrupted),
        KeyCode::Char('d') if ctrl => return AfterKey::Quit(ErrorKind::UnexpectedEof),
        KeyCode::Char('u') if ctrl => typed.clear(),
        KeyCode::Char('h') if ctrl => drop(typed.pop()),
        KeyCode::Backspace => drop(typed.pop()),
        KeyCode::Char(sign) if !ctrl && typed.len() + sign.len_utf8() <= LENGTH => typed.push(sign),
        _ => {}
    }
    AfterKey::More
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
