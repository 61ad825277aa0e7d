//! Key events as the terminal reports them, normalised across terminals.
//!
//! Owns: dropping key releases, turning AltGr characters (which Windows reports as Ctrl+Alt) back into
//! plain characters, and noticing that the terminal is gone. Must never: know what a key does.

use std::sync::mpsc::Sender;

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

/// Reads the terminal until the inbox is closed. Runs in its own thread, because reading blocks.
pub(super) fn read_into(inbox: &Sender<What>) {
    loop {
        match event::read() {
            Ok(event) => {
                point("ecran.clavier");
                if let Some(what) = translate(event)
                    && inbox.send(what).is_err()
                {
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
