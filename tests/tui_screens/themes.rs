//! Themes and signs, over every scene: sixteen colours, a colour never alone, nothing but ASCII where that is
//! asked, and a cursor for whoever can't see the selection.
//!
//! Guards: tui: no word and no sign depends on a colour; ASCII signs and no frames are enough

use common::tui::scenes::{texte, toutes};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use reprov::host::config::{Bordures, Glyphes, Theme};
use reprov::tui::glyphs::Signs;

const THEMES: [Theme; 3] = [Theme::Sombre, Theme::Clair, Theme::Monochrome];
const TAILLE: (u16, u16) = (100, 30);

fn cellules(theme: Theme, glyphes: Glyphes) -> impl Iterator<Item = (&'static str, Buffer)> {
    toutes().map(move |scene| (scene.nom, scene.vue().dessine(TAILLE, theme, glyphes).0))
}

fn en_texte(cell: &Cell) -> String {
    format!("{:?} on {:?}: {:?}", cell.fg, cell.bg, cell.symbol())
}

#[test]
fn only_the_sixteen_colours_of_every_terminal_are_used() {
    for theme in THEMES {
        for (nom, buffer) in cellules(theme, Glyphes::Unicode) {
            for cell in &buffer.content {
                for couleur in [cell.fg, cell.bg] {
                    assert!(!matches!(couleur, Color::Rgb(..) | Color::Indexed(_)), "{nom}: {}", en_texte(cell));
                }
                // Black on black, white on white: which of the two the background is is not known.
                assert!(cell.fg == Color::Reset || cell.fg != cell.bg, "{nom}: {}", en_texte(cell));
                let seul = matches!(cell.fg, Color::Black | Color::White) && cell.bg == Color::Reset;
                assert!(!seul, "{nom}: {}", en_texte(cell));
            }
        }
    }
}

#[test]
fn without_colours_every_word_and_sign_is_still_there() {
    for scene in toutes() {
        let (sans, _) = scene.vue().dessine(TAILLE, Theme::Monochrome, Glyphes::Unicode);
        for cell in &sans.content {
            let nu = (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
            assert!(nu, "{}: {}", scene.nom, en_texte(cell));
        }
        for theme in [Theme::Sombre, Theme::Clair] {
            let (avec, _) = scene.vue().dessine(TAILLE, theme, Glyphes::Unicode);
            assert_eq!(texte(&avec), texte(&sans), "{}", scene.nom);
        }
    }
}

/// What a colour says, a word, a sign or an attribute says too: a row that is selected is reversed, whatever
/// the theme.
#[test]
fn the_selection_is_seen_without_colours() {
    // A swatch keeps the right way round, where it has a colour: reversed, black would be grey.
    let reversed = |cell: &&Cell| cell.modifier.contains(Modifier::REVERSED) && cell.symbol() != "■";
    let selections = |buffer: &Buffer| buffer.content.iter().filter(reversed).count();
    let mut vues = 0;
    for (avec, sans) in cellules(Theme::Sombre, Glyphes::Unicode).zip(cellules(Theme::Monochrome, Glyphes::Unicode)) {
        // Without colours a QR code is drawn in reverse: what is light has to be.
        if avec.0.starts_with("qr") {
            continue;
        }
        assert_eq!(selections(&avec.1), selections(&sans.1), "{}", avec.0);
        vues += usize::from(selections(&sans.1) > 0);
    }
    assert!(vues > 30, "{vues}");
}

/// The ASCII set is about signs; letters keep their accents.
#[test]
fn the_ascii_set_draws_ascii_and_letters() {
    for (nom, buffer) in cellules(Theme::Sombre, Glyphes::Ascii) {
        for cell in &buffer.content {
            let permis = |c: char| c.is_ascii() || c.is_alphabetic();
            // The euro sign of a reference that is refused for it is what was typed; what a received sign
            // that acts is replaced by is no sign of ours.
            let tape = (nom == "nouveau_faute" && cell.symbol() == "€") || cell.symbol() == "\u{fffd}";
            assert!(tape || cell.symbol().chars().all(permis), "{nom}: {:?}\n{}", cell.symbol(), texte(&buffer));
        }
    }
}

#[test]
fn no_sign_is_braille_or_takes_two_columns() {
    use unicode_width::UnicodeWidthStr as _;
    for glyphes in [Glyphes::Unicode, Glyphes::Ascii] {
        for (nom, buffer) in cellules(Theme::Sombre, glyphes) {
            for cell in &buffer.content {
                assert!(!cell.symbol().chars().any(|c| ('\u{2800}'..='\u{28ff}').contains(&c)), "{nom}");
                assert!(cell.symbol().width() <= 1, "{nom}: {:?}", cell.symbol());
            }
        }
    }
}

/// Frames for screen readers: nothing but blanks, and everything else where it was.
#[test]
fn without_frames_nothing_moves() {
    let cadre = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
    for scene in toutes() {
        let image = |bordures: Bordures| {
            let signs = Signs::new(Glyphes::Unicode, true).with_borders(bordures);
            texte(&scene.vue().dessine_avec(TAILLE, Theme::Sombre, &signs).0)
        };
        let (lignes, sans, ascii) = (image(Bordures::Ligne), image(Bordures::Sans), image(Bordures::Ascii));
        assert!(!sans.contains(cadre) && !ascii.contains(cadre), "{}", scene.nom);
        let signs = Signs::new(Glyphes::Ascii, true).with_borders(Bordures::Sans);
        let nue = texte(&scene.vue().dessine_avec(TAILLE, Theme::Sombre, &signs).0);
        assert!(!nue.contains("---") && !nue.contains('|'), "{}:\n{nue}", scene.nom);
        let sans_cadre = |image: &str| -> Vec<String> {
            image.lines().map(|ligne| ligne.replace(cadre, " ").trim_end().to_owned()).collect()
        };
        assert_eq!(sans_cadre(&lignes), sans_cadre(&sans), "{}", scene.nom);
    }
}

/// The terminal's own cursor stands where the eye would go: a screen reader reads there.
#[test]
fn the_cursor_stands_on_what_is_selected() {
    let (mut sans, mut perdus) = (Vec::new(), Vec::new());
    for scene in toutes() {
        let (buffer, curseur) = scene.vue().dessine(TAILLE, Theme::Sombre, Glyphes::Unicode);
        // A warning that nobody may miss is reversed as well, in red; the band of a test world, in yellow.
        let averti = |cell: &Cell| matches!(cell.fg, Color::Red | Color::Yellow);
        let choisie = |cell: &Cell| cell.modifier.contains(Modifier::REVERSED) && !averti(cell);
        let choisies = |y: u16| (0..buffer.area.width).filter(|x| choisie(&buffer[(*x, y)])).count();
        match curseur {
            None => sans.push(scene.nom),
            Some(position) => {
                let ailleurs = (1..buffer.area.height).find(|y| choisies(*y) > 20 && choisies(position.y) == 0);
                if let Some(y) = ailleurs {
                    perdus.push((scene.nom, format!("row {}, not {y}", position.y)));
                }
            }
        }
    }
    // Where a text is being written, or read in front of a list, the cursor is in it.
    let ecrits = [
        "demande_recherche",
        "nouveau",
        "nouveau_faute",
        "saisie_code",
        "palette",
        "confirmation_prete",
        "confirmation_depassee",
        "plan_ouvrir",
        "journal_requete",
        "journal_detail",
    ];
    perdus.retain(|(nom, _)| !ecrits.contains(nom));
    assert!(perdus.is_empty(), "{perdus:?}");
    assert_eq!(sans, Vec::<&str>::new(), "no cursor");
}
