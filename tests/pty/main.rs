//! The real program in a real pseudo-terminal: the first frame, the first keys of the main job, and a terminal that
//! is left as it was found, however the program ends.
//!
//! Guards: tui: the terminal is left as it was: on return, on signals, standing still, gone away, and after a
//! panic in any thread or task
#![cfg(unix)]

mod clipboard;
mod colours;
mod end;
mod journal;
mod mouse;
mod windows;
mod work;

use common::order::CONTRAT;
use common::terminal::Terminal;

#[test]
fn the_demo_shows_its_contracts_and_leaves_a_clean_terminal() {
    let mut terminal = Terminal::run(&["demo"]);
    terminal.until(CONTRAT);
    terminal.until("DÉMONSTRATION");
    assert!(!terminal.modes_are_back(), "keys come one by one");
    terminal.keys("?");
    terminal.until("[touches]");
    terminal.keys("\u{1b}");
    // If Escape and a letter arrive together, they mean Alt and that letter.
    terminal.until_gone("[touches]");
    terminal.keys("q");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    end.assert_clean();
    assert!(!end.text().contains("\u{1b}[?1000h"), "the mouse was captured without being asked for");
}

#[test]
fn without_configuration_the_demo_and_the_set_up_are_offered() {
    let mut terminal = Terminal::run(&[]);
    terminal.until("démonstration");
    terminal.keys("\u{1b}");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    end.assert_clean();
}

/// The welcome and the screens after it read the terminal in turn, and no key is lost between them.
#[test]
fn what_is_typed_at_the_welcome_goes_on_in_the_demo() {
    let mut terminal = Terminal::run(&[]);
    terminal.until("démonstration");
    terminal.keys("\r?");
    terminal.until("[touches]");
    terminal.keys("\u{3}");
    let end = terminal.end();
    assert_eq!(end.status.exit_code(), 0);
    end.assert_clean();
}
