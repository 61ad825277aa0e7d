//! Key events as the terminal reports them, normalised across terminals.
//!
//! Owns: dropping key releases, turning AltGr characters (which Windows reports as Ctrl+Alt) back into
//! plain characters, and noticing that the terminal is gone. Must never: know what a key does.

use std::sync::mpsc::Sender;
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind};

use crate::stop_points::point;
use crate::tui::words::msg::What;

/// A key as the rest of the program sees it; `None` for a release.
#[must_use]
pub fn normalised(key: KeyEvent) -> Option<KeyEvent> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
    let modifiers = match key.code {
        // AltGr, with or without Shift: only the character counts.
        KeyCode::Char(_) if key.modifiers.contains(altgr) => KeyModifiers::NONE,
        // The character already has its case.
        KeyCode::Char(_) => key.modifiers.difference(KeyModifiers::SHIFT),
        KeyCode::BackTab => KeyModifiers::NONE,
        _ => key.modifiers,
    };
    Some(match key.code {
        // What some terminals send for the key above Enter, and what programs that type send for Enter.
        KeyCode::Char('h') if modifiers == KeyModifiers::CONTROL => {
            KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE)
        }
        KeyCode::Char('j') if modifiers == KeyModifiers::CONTROL => KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE),
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => {
            KeyEvent::new(KeyCode::BackTab, KeyModifiers::NONE)
        }
        // With Caps Lock on, Ctrl-C must still be Ctrl-C.
        KeyCode::Char(c) if modifiers.contains(KeyModifiers::CONTROL) => {
            KeyEvent::new(KeyCode::Char(c.to_ascii_lowercase()), modifiers)
        }
        code => KeyEvent::new(code, modifiers),
    })
}

/// Translates a terminal event for the inbox; `None`: it has no meaning here.
#[must_use]
pub fn translate(event: Event) -> Option<What> {
    match event {
        Event::Key(key) => normalised(key).map(What::Key),
        Event::Paste(text) => Some(What::Paste(text)),
        Event::Resize(..) => Some(What::Resize),
        // Mouse moves and releases mean nothing here, and a moving mouse makes hundreds of them.
        Event::Mouse(MouseEvent {
            kind: MouseEventKind::Moved | MouseEventKind::Drag(_) | MouseEventKind::Up(_),
            ..
        })
        | Event::FocusGained
        | Event::FocusLost => None,
        Event::Mouse(mouse) => Some(What::Mouse(mouse)),
    }
}

/// How many events that are there at once are looked at together.
const TOGETHER_MAX: usize = 4096;

/// The least characters of a text that a terminal without bracketed paste may have pasted.
const PASTED_MIN: usize = 4;

/// Whether keys that came at once are a pasted text rather than typing: at least four characters, letters and digits
/// among them. A key that repeats counts once, and so do several keys of a slow link that are all letters or all digits.
#[must_use]
pub fn looks_pasted(keys: &[KeyEvent]) -> bool {
    let mut characters: Vec<char> = keys.iter().filter_map(|key| character(*key)).filter(|c| *c != '\n').collect();
    characters.dedup();
    characters.len() >= PASTED_MIN
        && characters.iter().any(|c| c.is_alphabetic())
        && characters.iter().any(char::is_ascii_digit)
}

/// The text of keys that came at once.
#[must_use]
pub fn pasted_text(keys: &[KeyEvent]) -> String {
    keys.iter().filter_map(|key| character(*key)).collect()
}

/// What a key is in a pasted text; `None` for a key that no text has.
fn character(key: KeyEvent) -> Option<char> {
    match key.code {
        KeyCode::Char(c) if key.modifiers == KeyModifiers::NONE => Some(c),
        KeyCode::Enter if key.modifiers == KeyModifiers::NONE => Some('\n'),
        _ => None,
    }
}

/// Translates events that came at once. Keys that look pasted stay together: a terminal that marks no paste sends it as
/// keys, and each letter of it would be an action.
#[must_use]
pub fn translate_all(events: Vec<Event>) -> Vec<What> {
    let mut all = Vec::with_capacity(events.len());
    let mut keys: Vec<KeyEvent> = Vec::new();
    let end_run = |keys: &mut Vec<KeyEvent>, all: &mut Vec<What>| {
        let run = std::mem::take(keys);
        if looks_pasted(&run) {
            all.push(What::Burst(run));
        } else {
            all.extend(run.into_iter().map(What::Key));
        }
    };
    for what in events.into_iter().filter_map(translate) {
        match what {
            What::Key(key) if character(key).is_some() => keys.push(key),
            other => {
                end_run(&mut keys, &mut all);
                all.push(other);
            }
        }
    }
    end_run(&mut keys, &mut all);
    all
}

/// The next event, and those that are there with it.
fn read_together() -> std::io::Result<Vec<Event>> {
    let mut events = vec![event::read()?];
    while events.len() < TOGETHER_MAX && event::poll(Duration::ZERO)? {
        events.push(event::read()?);
    }
    Ok(events)
}

/// Reads the terminal until the inbox is closed. Runs in its own thread, because reading blocks.
pub(super) fn read_into(inbox: &Sender<What>) {
    loop {
        match read_together() {
            Ok(events) => {
                point("ecran.clavier");
                if translate_all(events).into_iter().any(|what| inbox.send(what).is_err()) {
                    return;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the terminal can no longer be read");
                let _ = inbox.send(What::Stop);
                return;
            }
        }
    }
}

/// Waits, in its own thread, until the terminal is gone. A read from a terminal that is gone may return end of
/// file for ever, and no signal reports it when the terminal is not this process's controlling terminal.
#[cfg(unix)]
pub(super) fn watch_hangup(inbox: &Sender<What>) {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    let input = std::io::stdin();
    // No event is asked for: poll always reports a hang-up, and that ends the wait.
    let mut terminal = [PollFd::new(&input, PollFlags::empty())];
    loop {
        match poll(&mut terminal, None) {
            Err(Errno::INTR) => {}
            Ok(_) => break,
            Err(error) => {
                tracing::warn!(%error, "the terminal can't be watched");
                return;
            }
        }
    }
    let _ = inbox.send(What::Stop);
}

/// Does nothing: here the process ends with its console.
#[cfg(not(unix))]
pub(super) const fn watch_hangup(_inbox: &Sender<What>) {}

#[cfg(test)]
mod tests {
    use super::*;

    const ALTGR: KeyModifiers = KeyModifiers::CONTROL.union(KeyModifiers::ALT);

    fn through(code: KeyCode, modifiers: KeyModifiers) -> (KeyCode, KeyModifiers) {
        match translate(Event::Key(KeyEvent::new(code, modifiers))) {
            Some(What::Key(key)) => (key.code, key.modifiers),
            other => panic!("{other:?}"),
        }
    }

    /// An AZERTY keyboard needs AltGr for these characters, which Windows reports as Ctrl and Alt.
    #[test]
    fn altgr_is_plain_text() {
        for c in "~#{[|`\\^@]}¤€".chars() {
            for modifiers in [ALTGR, ALTGR | KeyModifiers::SHIFT] {
                assert_eq!(through(KeyCode::Char(c), modifiers), (KeyCode::Char(c), KeyModifiers::NONE));
            }
        }
    }

    #[test]
    fn what_is_no_altgr_stays_what_it_is() {
        let ctrl = KeyModifiers::CONTROL;
        assert_eq!(through(KeyCode::Char('p'), ctrl), (KeyCode::Char('p'), ctrl));
        assert_eq!(through(KeyCode::Char('C'), ctrl | KeyModifiers::SHIFT), (KeyCode::Char('c'), ctrl));
        let alt = KeyModifiers::ALT;
        assert_eq!(through(KeyCode::Char('é'), alt), (KeyCode::Char('é'), alt));
        assert_eq!(through(KeyCode::Char('É'), KeyModifiers::SHIFT), (KeyCode::Char('É'), KeyModifiers::NONE));
        assert_eq!(through(KeyCode::Up, ALTGR), (KeyCode::Up, ALTGR));
    }

    /// Consoles report Shift-Tab in three ways.
    #[test]
    fn shift_tab_is_one_key() {
        for (code, modifiers) in [
            (KeyCode::BackTab, KeyModifiers::NONE),
            (KeyCode::BackTab, KeyModifiers::SHIFT),
            (KeyCode::Tab, KeyModifiers::SHIFT),
        ] {
            assert_eq!(through(code, modifiers), (KeyCode::BackTab, KeyModifiers::NONE));
        }
        assert_eq!(through(KeyCode::Tab, KeyModifiers::NONE), (KeyCode::Tab, KeyModifiers::NONE));
    }

    #[test]
    fn a_release_is_no_key_and_a_repeat_is_one_more() {
        let of = |kind| KeyEvent::new_with_kind(KeyCode::Char('j'), KeyModifiers::NONE, kind);
        assert_eq!(normalised(of(KeyEventKind::Release)), None);
        assert_eq!(normalised(of(KeyEventKind::Repeat)), Some(of(KeyEventKind::Press)));
    }
}
