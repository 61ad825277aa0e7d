//! Colours on the wire: sixteen, in the form that every terminal knows, and none where none is wanted.
//!
//! Guards: tui: sixteen colours reach the terminal, and none where none is wanted

use common::order::CONTRAT;
use common::terminal::{Run, Terminal};

/// The parameters of every SGR sequence.
fn parametres(brut: &[u8]) -> Vec<Vec<u16>> {
    let texte = String::from_utf8_lossy(brut);
    let mut tous = Vec::new();
    for suite in texte.split("\u{1b}[").skip(1) {
        let fin = suite.find(|c: char| !(c.is_ascii_digit() || ";:?<>".contains(c))).unwrap_or(suite.len());
        if suite[fin..].starts_with('m') && !suite.starts_with(['?', '<', '>']) {
            let nombres = suite[..fin].split([';', ':']).filter(|nombre| !nombre.is_empty());
            tous.push(nombres.map(|nombre| nombre.parse().unwrap()).collect());
        }
    }
    tous
}

/// From the first frame through help and palette back to the contracts.
fn parcours(mut terminal: Terminal) -> Terminal {
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

fn est_couleur(n: u16) -> bool {
    matches!(n, 30..=49 | 58 | 59 | 90..=107)
}

#[test]
fn no_color_means_not_one_colour_and_a_selection_that_is_seen() {
    let terminal = parcours(Run::new(&["demo"]).env("NO_COLOR", "1").start());
    let ecran = terminal.screen.screen();
    let renverse = |y: u16| (0..80).filter(|x| ecran.cell(y, *x).is_some_and(vt100::Cell::inverse)).count();
    assert!((1..23).any(|y| renverse(y) > 20), "the selected row is reversed:\n{}", ecran.contents());
    let mut terminal = terminal;
    terminal.keys("\u{3}");
    let end = terminal.end();
    end.assert_clean();
    let couleurs: Vec<_> =
        parametres(&end.raw).into_iter().filter(|liste| liste.iter().any(|n| est_couleur(*n))).collect();
    assert!(couleurs.is_empty(), "{couleurs:?}");
    assert!(parametres(&end.raw).iter().any(|liste| liste.contains(&7)), "reversed");
}

/// 38;5;n and 38;2;r;g;b are left to terminals that know them.
#[test]
fn the_sixteen_colours_are_written_as_every_terminal_knows_them() {
    let mut terminal = parcours(Terminal::run(&["demo"]));
    terminal.keys("\u{3}");
    let end = terminal.end();
    end.assert_clean();
    let mut vues = 0;
    for liste in parametres(&end.raw) {
        assert!(!liste.contains(&38) && !liste.contains(&48), "{liste:?}");
        vues += liste.iter().filter(|n| matches!(n, 30..=37 | 90..=97)).count();
    }
    assert!(vues > 20, "{vues}");
}
