//! Copying without a display: the program asks the terminal, byte for byte, and the screen says so. With a real
//! display: `tests/clipboard/run`.
//!
//! Guards: tui: what is copied is whole and clean, and which way it went is said; a display that hangs keeps no
//! key waiting

use common::terminal::Run;

/// The code de décharge of the demo's first contract.
const CODE: &str = "KH4TQ7";

#[test]
fn without_a_display_the_terminal_is_asked_to_copy_and_that_is_said() {
    for (distant, display) in [("", ""), ("192.0.2.1 1 192.0.2.2 22", ":0")] {
        let mut terminal = Run::new(&["demo"]).env("SSH_CONNECTION", distant).env("DISPLAY", display).start();
        terminal.until("MUT56816520160316162031");
        terminal.keys("\r");
        terminal.until(CODE);
        terminal.keys("y");
        terminal.until("copié par le terminal (OSC 52), vérifiez en collant");
        terminal.keys("\u{3}");
        let end = terminal.end();
        assert_eq!(end.status.exit_code(), 0);
        // "KH4TQ7" in base64.
        assert_eq!(end.text().matches("\u{1b}]52;c;S0g0VFE3\u{1b}\\").count(), 1);
        end.assert_clean();
    }
}
