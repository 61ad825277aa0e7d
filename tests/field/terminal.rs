//! Cases of the field: terminal.
//!
//! Guards: tui: what real terminals, keyboards and desks send is met

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use reprov::domain::paris;
use reprov::host::config::Theme;
use reprov::tui::app::input::{looks_pasted, translate_all};
use reprov::tui::theme::Palette;
use reprov::tui::words::action::Action;
use reprov::tui::words::keymap::{Context, TABLE, resolve};
use reprov::tui::words::msg::What;

fn key(code: KeyCode) -> KeyEvent {
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// The keys of a text as a terminal without bracketed paste sends them.
fn typed(text: &str) -> Vec<KeyEvent> {
    let code = |c| if c == '\r' { KeyCode::Enter } else { KeyCode::Char(c) };
    text.chars().map(|c| key(code(c))).collect()
}

fn together(keys: &[KeyEvent]) -> Vec<What> {
    translate_all(keys.iter().copied().map(Event::Key).collect())
}

/// Case 56: two control characters are the keys that send them.
#[test]
fn control_h_is_backspace_and_control_j_is_enter() {
    for (c, code) in [('h', KeyCode::Backspace), ('j', KeyCode::Enter)] {
        let sent = KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
        assert!(matches!(together(&[sent]).as_slice(), [What::Key(got)] if *got == key(code)), "{c}");
    }
}

/// Case 57: what came at once and has letters and digits is a text, not four actions.
#[test]
fn keys_that_came_at_once_are_a_text_only_where_they_look_like_one() {
    for text in ["q1MUT568\r", "MUT1", "é12é", "MUT1\rMUT2\r"] {
        assert!(looks_pasted(&typed(text)), "{text}");
        assert!(matches!(together(&typed(text)).as_slice(), [What::Burst(keys)] if *keys == typed(text)), "{text}");
    }
    // A key that repeats, a slow link that brings several keys at once, and what is too short for a reference.
    for text in ["jjjjjjjj", "1111jjjj", "jkjkjk\r", "12345", "a1\r", "qqq1"] {
        let all = together(&typed(text));
        assert!(all.len() == text.chars().count() && all.iter().all(|what| matches!(what, What::Key(_))), "{text}");
    }
    // Arrows and function keys never count, and part what is on their two sides.
    let arrows = [typed("a1"), vec![key(KeyCode::Down)], typed("b2"), vec![key(KeyCode::F(5))], typed("c3")].concat();
    assert!(together(&arrows).iter().all(|what| matches!(what, What::Key(_))));
    let control = KeyEvent::new(KeyCode::Char('p'), KeyModifiers::CONTROL);
    assert!(matches!(together(&[typed("MUT1"), vec![control]].concat()).as_slice(), [What::Burst(_), What::Key(_)]));
}

/// Case 60: what a browser, an editor or tmux keeps for itself has a second key.
#[test]
fn the_palette_and_the_function_keys_have_a_second_key() {
    for context in Context::SCREENS {
        let opens = |code, modifiers| resolve(context, KeyEvent::new(code, modifiers)) == Some(Action::Palette);
        assert!(opens(KeyCode::Char('p'), KeyModifiers::CONTROL), "{context:?}");
        assert!(opens(KeyCode::F(2), KeyModifiers::NONE), "{context:?}");
        let letters = context.chain().contains(&Context::Letters);
        assert_eq!(opens(KeyCode::Char(':'), KeyModifiers::NONE), letters, "{context:?}");
    }
    // Where one types, a control key does what a function key does; the help is in the palette too.
    let is_function = |event: KeyEvent| matches!(event.code, KeyCode::F(_));
    for binding in TABLE.iter().filter(|binding| binding.context == Context::Demande) {
        let events: Vec<KeyEvent> = binding.keys.iter().map(|key| key.event()).collect();
        let another = events.iter().any(|event| !is_function(*event));
        assert!(another || !events.iter().copied().any(is_function), "{:?}: {:?}", binding.context, binding.action);
    }
}

/// Case 65: in the night that has an hour twice, the second 02:30 is told from the first.
#[test]
fn the_second_half_past_two_is_marked() {
    let written = |at: &str| paris::written(at.parse().unwrap(), "%H:%M");
    assert_eq!(written("2026-10-25T00:30:00Z"), "02:30");
    assert_eq!(written("2026-10-25T01:30:00Z"), "02:30 (+01)");
    assert_eq!(written("2026-10-26T01:30:00Z"), "02:30");
}

/// Case 66: a QR code follows the ground that the person named, without colours too.
#[test]
fn without_colours_the_ground_is_the_one_that_was_named() {
    for detected in [false, true] {
        assert!(Palette::new(Theme::Light, true, detected).is_light());
        assert!(!Palette::new(Theme::Dark, true, detected).is_light());
        assert_eq!(Palette::new(Theme::Auto, true, detected).is_light(), detected);
    }
}

#[cfg(unix)]
mod in_a_terminal {
    use common::order::CONTRAT;
    use common::terminal::{Run, Terminal};

    fn leave(mut terminal: Terminal) {
        terminal.keys("\u{3}");
        let end = terminal.end();
        assert_eq!(end.status.exit_code(), 0);
        end.assert_clean();
    }

    /// Cases 56 and 57: a text without brackets is asked about, and corrected with `^H`.
    #[test]
    fn a_paste_without_brackets_acts_on_nothing_and_is_asked_about() {
        let mut terminal = Terminal::run(&["demo"]);
        terminal.until(CONTRAT);
        terminal.keys("q1MUT568X\r");
        terminal.until("q1MUT568X");
        terminal.keys("\u{8}Z");
        terminal.until("q1MUT568Z");
        leave(terminal);
    }

    /// Case 58: a terminal that says no size is drawn for 80x24.
    #[test]
    fn a_terminal_without_a_size_is_80x24() {
        for (rows, columns) in [(0, 0), (0, 80), (24, 0)] {
            let mut terminal = Run::new(&["demo"]).sized(rows, columns).start();
            terminal.until(CONTRAT);
            terminal.until("DÉMONSTRATION");
            leave(terminal);
        }
    }

    /// Case 59: what can't draw gets no escape sequence, and is told to use the commands.
    #[test]
    fn a_terminal_that_can_t_draw_gets_no_screen() {
        for name in [Some("dumb"), Some(""), None] {
            for arguments in [&["demo"][..], &[]] {
                let run = Run::new(arguments);
                let run = match name {
                    Some(name) => run.env("TERM", name),
                    None => run.without("TERM"),
                };
                let end = run.start().end();
                assert_eq!(end.status.exit_code(), 2, "{name:?}");
                assert!(!end.raw.contains(&0x1b) && end.text().contains("terminal"), "{name:?}: {}", end.text());
            }
        }
    }
}
