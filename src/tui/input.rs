//! Keys at the edge: what a terminal reports, made the same everywhere.
//!
//! Owns: dropping key releases and turning AltGr characters (which Windows reports as Ctrl+Alt)
//! back into plain characters. Must never: know what a key does.

use std::sync::mpsc::Sender;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::msg::What;

/// A key as the rest of the program sees it; `None` for a release.
#[must_use]
pub fn normalise(key: KeyEvent) -> Option<KeyEvent> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    let altgr = KeyModifiers::CONTROL | KeyModifiers::ALT;
    let modifiers = match key.code {
        // AltGr, with or without Shift: the character is what was meant.
        KeyCode::Char(_) if key.modifiers.contains(altgr) => KeyModifiers::NONE,
        // The character carries its case already.
        KeyCode::Char(_) => key.modifiers.difference(KeyModifiers::SHIFT),
        KeyCode::BackTab => KeyModifiers::NONE,
        _ => key.modifiers,
    };
    Some(match key.code {
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => {
            KeyEvent::new(KeyCode::BackTab, KeyModifiers::NONE)
        }
        code => KeyEvent::new(code, modifiers),
    })
}

/// What an event of the terminal means for the inbox.
#[must_use]
pub fn translate(event: Event) -> Option<What> {
    match event {
        Event::Key(key) => normalise(key).map(What::Key),
        Event::Paste(text) => Some(What::Paste(text)),
        Event::Mouse(mouse) => Some(What::Mouse(mouse)),
        Event::Resize(..) => Some(What::Resize),
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// Reads the terminal until the inbox is gone. It runs in a thread of its own: reading blocks.
pub fn read_into(inbox: &Sender<What>) {
    loop {
        match event::read() {
            Ok(event) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn altgr_is_plain_text_and_releases_are_dropped() {
        let altgr = KeyEvent::new(KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT);
        assert_eq!(normalise(altgr), Some(KeyEvent::new(KeyCode::Char('@'), KeyModifiers::NONE)));
        let ctrl = KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL);
        assert_eq!(normalise(ctrl), Some(ctrl));
        let mut release = ctrl;
        release.kind = KeyEventKind::Release;
        assert_eq!(normalise(release), None);
        let mut repeat = ctrl;
        repeat.kind = KeyEventKind::Repeat;
        assert_eq!(normalise(repeat), Some(ctrl));
    }
}
