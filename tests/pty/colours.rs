//! Colours on the wire: sixteen, in the form that every terminal knows, and none where none is wanted.
//!
//! Guards: tui: sixteen colours reach the terminal, and none where none is wanted

use common::order::CONTRAT;
use common::terminal::{Run, Terminal};

/// The parameters of every SGR sequence.
fn parameters(raw: &[u8]) -> Vec<Vec<u16>> {
    let text = String::from_utf8_lossy(raw);
    let mut all = Vec::new();
    for sequence in text.split("\u{1b}[").skip(1) {
        let end = sequence.find(|c: char| !(c.is_ascii_digit() || ";:?<>".contains(c))).unwrap_or(sequence.len());
        if sequence[end..].starts_with('m') && !sequence.starts_with(['?', '<', '>']) {
            let numbers = sequence[..end].split([';', ':']).filter(|number| !number.is_empty());
            all.push(numbers.map(|number| number.parse().unwrap()).collect());
        }
    }
    all
}

/// Goes from the first frame through the help and the palette back to the contracts.
fn walk(mut terminal: Terminal) -> Terminal {
    terminal.until(CONTRAT);
    terminal.keys("?");
    terminal.until("versions et chemins");
    terminal.keys("\u{1b}");
    terminal.until_gone("versions et chemins");
    terminal.keys("\u{10}");
    terminal.until("quitter");
    terminal.keys("\u{1b}");
    terminal.until_gone("quitter");
    terminal
}

fn is_colour(n: u16) -> bool {
    matches!(n, 30..=49 | 58 | 59 | 90..=107)
}

#[test]
fn no_color_means_not_one_colour_and_a_selection_that_is_seen() {
    let terminal = walk(Run::new(&["demo"]).env("NO_COLOR", "1").start());
    let screen = terminal.screen.screen();
    let reversed = |y: u16| (0..80).filter(|x| screen.cell(y, *x).is_some_and(vt100::Cell::inverse)).count();
    assert!((1..23).any(|y| reversed(y) > 20), "the selected row is reversed:\n{}", screen.contents());
    let mut terminal = terminal;
    terminal.keys("\u{3}");
    let end = terminal.end();
    end.assert_clean();
    let colours: Vec<_> = parameters(&end.raw).into_iter().filter(|list| list.iter().any(|n| is_colour(*n))).collect();
    assert!(colours.is_empty(), "{colours:?}");
    assert!(parameters(&end.raw).iter().any(|list| list.contains(&7)), "reversed");
}

/// The sequences 38;5;n and 38;2;r;g;b are not used: not every terminal knows them.
#[test]
fn the_sixteen_colours_are_written_as_every_terminal_knows_them() {
    let mut terminal = walk(Terminal::run(&["demo"]));
    terminal.keys("\u{3}");
    let end = terminal.end();
    end.assert_clean();
    let mut seen = 0;
    for list in parameters(&end.raw) {
        assert!(!list.contains(&38) && !list.contains(&48), "{list:?}");
        seen += list.iter().filter(|n| matches!(n, 30..=37 | 90..=97)).count();
    }
    assert!(seen > 20, "{seen}");
}
