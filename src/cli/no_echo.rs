//! A password typed on the terminal: never echoed, not even before the question is there, and the
//! terminal is as it was before, also after Ctrl-C.

use std::io::{self, ErrorKind, Write as _};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use secrecy::SecretString;

/// Room for any password: no copy is left behind by growing.
const LONGUEUR: usize = 1024;

/// Raw mode, until it is dropped.
struct Brut;

impl Brut {
    fn prend() -> io::Result<Self> {
        enable_raw_mode()?;
        Ok(Self)
    }
}

impl Drop for Brut {
    fn drop(&mut self) {
        // A terminal that is gone needs no mode.
        let _ = disable_raw_mode();
    }
}

/// Asks on the terminal, the question on standard error.
///
/// # Errors
/// The terminal's; `Interrupted` after Ctrl-C, `UnexpectedEof` after Ctrl-D.
pub(super) fn demande(invite: &str) -> io::Result<SecretString> {
    let brut = Brut::prend()?;
    let mut messages = io::stderr();
    // In raw mode a line end alone does not go back to the margin.
    write!(messages, "{}", invite.replace('\n', "\r\n"))?;
    messages.flush()?;
    let mut tape = String::with_capacity(LONGUEUR);
    let fin = loop {
        let touche = match read() {
            Ok(Event::Key(touche)) => touche,
            Ok(_) => continue,
            Err(erreur) => break Err(erreur),
        };
        match entend(touche, &mut tape) {
            Suite::Encore => {}
            Suite::Fini => break Ok(()),
            Suite::Quitte(genre) => break Err(genre.into()),
        }
    };
    drop(brut);
    let tape = SecretString::from(tape);
    writeln!(messages)?;
    fin.map(|()| tape)
}

/// What comes after a key.
#[derive(Debug, PartialEq, Eq)]
enum Suite {
    Encore,
    Fini,
    Quitte(ErrorKind),
}

fn entend(touche: KeyEvent, tape: &mut String) -> Suite {
    if touche.kind == KeyEventKind::Release {
        return Suite::Encore;
    }
    // AltGr is Ctrl and Alt together on Windows, and writes a sign.
    let ctrl = touche.modifiers.contains(KeyModifiers::CONTROL) && !touche.modifiers.contains(KeyModifiers::ALT);
    match touche.code {
        KeyCode::Enter => return Suite::Fini,
        KeyCode::Char('j' | 'm') if ctrl => return Suite::Fini,
        KeyCode::Char('c') if ctrl => return Suite::Quitte(ErrorKind::Interrupted),
        KeyCode::Char('d') if ctrl => return Suite::Quitte(ErrorKind::UnexpectedEof),
        KeyCode::Char('u') if ctrl => tape.clear(),
        KeyCode::Char('h') if ctrl => drop(tape.pop()),
        KeyCode::Backspace => drop(tape.pop()),
        KeyCode::Char(signe) if !ctrl && tape.len() + signe.len_utf8() <= LONGUEUR => tape.push(signe),
        _ => {}
    }
    Suite::Encore
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_make_a_password() {
        let mut tape = String::new();
        let mut presse = |code, modifiers| entend(KeyEvent::new(code, modifiers), &mut tape);
        for signe in "oublié".chars() {
            presse(KeyCode::Char(signe), KeyModifiers::NONE);
        }
        presse(KeyCode::Char('u'), KeyModifiers::CONTROL);
        for signe in "a é".chars() {
            presse(KeyCode::Char(signe), KeyModifiers::NONE);
        }
        presse(KeyCode::Backspace, KeyModifiers::NONE);
        presse(KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT);
        presse(KeyCode::Left, KeyModifiers::NONE);
        assert_eq!(presse(KeyCode::Char('c'), KeyModifiers::CONTROL), Suite::Quitte(ErrorKind::Interrupted));
        assert_eq!(presse(KeyCode::Enter, KeyModifiers::NONE), Suite::Fini);
        assert_eq!(tape, "a @");
    }
}
