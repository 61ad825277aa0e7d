//! Themes and signs, over every scene: only sixteen colours, no meaning by colour alone, only ASCII where it is
//! chosen, and a cursor for users who can't see the selection.
//!
//! Guards: tui: no word and no sign depends on a colour; ASCII signs and no frames are enough

use common::tui::scenes::{all, text};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use reprov::host::config::{BorderStyle, GlyphSet, Theme};
use reprov::tui::glyphs::Signs;

const THEMES: [Theme; 3] = [Theme::Dark, Theme::Light, Theme::Monochrome];
const SIZE: (u16, u16) = (100, 30);

fn cells(theme: Theme, glyphs: GlyphSet) -> impl Iterator<Item = (&'static str, Buffer)> {
    all().map(move |scene| (scene.name, scene.view().draw(SIZE, theme, glyphs).0))
}

fn to_text(cell: &Cell) -> String {
    format!("{:?} on {:?}: {:?}", cell.fg, cell.bg, cell.symbol())
}

#[test]
fn only_the_sixteen_colours_of_every_terminal_are_used() {
    for theme in THEMES {
        for (name, buffer) in cells(theme, GlyphSet::Unicode) {
            for cell in &buffer.content {
                for colour in [cell.fg, cell.bg] {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{name}: {}", to_text(cell));
                }
                // Black on black or white on white: the terminal's own background may be either.
                assert!(cell.fg == Color::Reset || cell.fg != cell.bg, "{name}: {}", to_text(cell));
                let alone = matches!(cell.fg, Color::Black | Color::White) && cell.bg == Color::Reset;
                assert!(!alone, "{name}: {}", to_text(cell));
            }
        }
    }
}

#[test]
fn without_colours_every_word_and_sign_is_still_there() {
    for scene in all() {
        let (without, _) = scene.view().draw(SIZE, Theme::Monochrome, GlyphSet::Unicode);
        for cell in &without.content {
            let bare = (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
            assert!(bare, "{}: {}", scene.name, to_text(cell));
        }
        for theme in [Theme::Dark, Theme::Light] {
            let (with, _) = scene.view().draw(SIZE, theme, GlyphSet::Unicode);
            // Of sixteen colours some are no swatch: the word stands alone.
            let words = |buffer: &Buffer| text(buffer).replace('■', " ");
            assert_eq!(words(&with), words(&without), "{}", scene.name);
        }
    }
}

/// A word, a sign or an attribute repeats every meaning of a colour: the selected row is reversed in every theme.
#[test]
fn the_selection_is_seen_without_colours() {
    // A colour swatch is not reversed in themes with colours: black would become grey.
    let reversed = |cell: &&Cell| cell.modifier.contains(Modifier::REVERSED) && cell.symbol() != "■";
    let selections = |buffer: &Buffer| buffer.content.iter().filter(reversed).count();
    let mut seen = 0;
    for (with, without) in cells(Theme::Dark, GlyphSet::Unicode).zip(cells(Theme::Monochrome, GlyphSet::Unicode)) {
        // Without colours a QR code is drawn in reverse video, so that its light parts are light.
        if with.0.starts_with("qr") {
            continue;
        }
        assert_eq!(selections(&with.1), selections(&without.1), "{}", with.0);
        seen += usize::from(selections(&without.1) > 0);
    }
    assert!(seen > 30, "{seen}");
}

/// The ASCII set replaces signs; letters keep their accents.
#[test]
fn the_ascii_set_draws_ascii_and_letters() {
    for (name, buffer) in cells(Theme::Dark, GlyphSet::Ascii) {
        for cell in &buffer.content {
            let allowed = |c: char| c.is_ascii() || c.is_alphabetic();
            // Two exceptions: the euro sign that was typed in a refused reference, and U+FFFD, which replaces
            // received characters that act.
            let typed = (name == "nouveau_faute" && cell.symbol() == "€") || cell.symbol() == "\u{fffd}";
            assert!(typed || cell.symbol().chars().all(allowed), "{name}: {:?}\n{}", cell.symbol(), text(&buffer));
        }
    }
}

#[test]
fn no_sign_is_braille_or_takes_two_columns() {
    use unicode_width::UnicodeWidthStr as _;
    for glyphs in [GlyphSet::Unicode, GlyphSet::Ascii] {
        for (name, buffer) in cells(Theme::Dark, glyphs) {
            for cell in &buffer.content {
                assert!(!cell.symbol().chars().any(|c| ('\u{2800}'..='\u{28ff}').contains(&c)), "{name}");
                assert!(cell.symbol().width() <= 1, "{name}: {:?}", cell.symbol());
            }
        }
    }
}

/// Frames for screen readers: blanks replace the frames, and everything else stays in place.
#[test]
fn without_frames_nothing_moves() {
    let frame = |c: char| ('\u{2500}'..='\u{257f}').contains(&c);
    for scene in all() {
        let image = |borders: BorderStyle| {
            let signs = Signs::new(GlyphSet::Unicode, true).with_borders(borders);
            text(&scene.view().draw_with(SIZE, Theme::Dark, &signs).0)
        };
        let (lines, without, ascii) = (image(BorderStyle::Line), image(BorderStyle::None), image(BorderStyle::Ascii));
        assert!(!without.contains(frame) && !ascii.contains(frame), "{}", scene.name);
        let signs = Signs::new(GlyphSet::Ascii, true).with_borders(BorderStyle::None);
        let bare = text(&scene.view().draw_with(SIZE, Theme::Dark, &signs).0);
        assert!(!bare.contains("---") && !bare.contains('|'), "{}:\n{bare}", scene.name);
        let without_frame = |image: &str| -> Vec<String> {
            image.lines().map(|line| line.replace(frame, " ").trim_end().to_owned()).collect()
        };
        assert_eq!(without_frame(&lines), without_frame(&without), "{}", scene.name);
    }
}

/// The terminal's own cursor stands on the selection: a screen reader reads there.
#[test]
fn the_cursor_stands_on_what_is_selected() {
    let (mut without, mut lost) = (Vec::new(), Vec::new());
    for scene in all() {
        let (buffer, cursor) = scene.view().draw(SIZE, Theme::Dark, GlyphSet::Unicode);
        // An important warning is reversed as well, in red, and the band of a test world, in yellow.
        let warned = |cell: &Cell| matches!(cell.fg, Color::Red | Color::Yellow);
        let chosen = |cell: &Cell| cell.modifier.contains(Modifier::REVERSED) && !warned(cell);
        let chosen_cells = |y: u16| (0..buffer.area.width).filter(|x| chosen(&buffer[(*x, y)])).count();
        match cursor {
            None => without.push(scene.name),
            Some(position) => {
                let elsewhere =
                    (1..buffer.area.height).find(|y| chosen_cells(*y) > 20 && chosen_cells(position.y) == 0);
                if let Some(y) = elsewhere {
                    lost.push((scene.name, format!("row {}, not {y}", position.y)));
                }
            }
        }
    }
    // While a text is typed, or read in front of a list, the cursor is in it.
    let written = [
        "demande_recherche",
        "nouveau",
        "nouveau_faute",
        "nouveau_propose",
        "nom_et_note",
        "dossiers_collage",
        "saisie_code",
        "palette",
        "confirmation_prete",
        "confirmation_depassee",
        "plan_ouvrir",
        "journal_requete",
        "journal_detail",
    ];
    lost.retain(|(name, _)| !written.contains(name));
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!(without, Vec::<&str>::new(), "no cursor");
}
