//! Every scene of the gallery with hostile texts in everything that was received: no cell contains raw text, a
//! terminal that draws the bytes shows what was meant, columns stay aligned, and no raw text goes to the clipboard,
//! the desktop or a file.
//!
//! Guards: the house: received text reaches nothing raw that a person opens: no terminal, export, clipboard or
//! log, from any field, and columns stay aligned behind it; every command and scene, new ones too
//! Guards: the house: a code de décharge is shown exact and whole; where it can't be, it is spelled, and said to
//! be

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Arc;

use common::hostile_texts::{cocktails, fault};
use common::tui::poison::{Dose, poisoning};
use common::tui::scenes::result::open;
use common::tui::scenes::{Scene, SceneView, all};
use common::tui::{CONTRAT, Harness, accepted, be06, contrat, now, parse, state};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::states::Statut;
use reprov::domain::text::displayable;
use reprov::engine::{Aged, AnswerSource};
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::signal::{Notification, osc52};
use reprov::tui::clipboard::TerminalRelay;
use reprov::tui::data::World;
use reprov::tui::sheet::{self, ExportFormat, export};
use reprov::tui::words::effect::{ClipboardText, Effect};
use reprov::tui::words::msg::{EffectAnswer, What};

use super::following;

const SIZE: (u16, u16) = (120, 40);

/// The hostile texts, several joined into one.
fn mixes() -> Vec<(&'static str, String)> {
    let all: Vec<String> = cocktails().into_iter().map(|(_, text)| text).collect();
    let [acts, sequences, injection, wide, mark, letters, words, large] = all.try_into().unwrap();
    vec![
        // Each hostile character comes near the beginning of some text: the part that is cut off is not checked.
        ("acts", format!("{mark}{sequences}{acts}")),
        ("hides", acts.chars().rev().collect()),
        ("deceives", format!("{wide}{injection}")),
        ("is long", letters),
        ("is long and wide", large.chars().take(400).collect()),
        ("is wordy", words),
    ]
}

/// The screen of a terminal that receives these cells.
fn simulate(buffer: &Buffer) -> vt100::Parser {
    let mut bytes = Vec::new();
    let cells: Vec<(u16, u16, &Cell)> = buffer.diff_since_nothing();
    CrosstermBackend::new(&mut bytes).draw(cells.into_iter()).unwrap();
    let (lines, columns) = (NonZero::new(buffer.area.height).unwrap(), NonZero::new(buffer.area.width).unwrap());
    let mut terminal = vt100::Parser::new(lines, columns, 0);
    // This emulator does not draw U+FFFD, which takes a column.
    terminal.process(String::from_utf8(bytes).unwrap().replace('\u{fffd}', "?").as_bytes());
    terminal
}

/// The cells to draw on an empty terminal; cells that a wide character covers are left out.
trait Drawing {
    fn diff_since_nothing(&self) -> Vec<(u16, u16, &Cell)>;
}

impl Drawing for Buffer {
    fn diff_since_nothing(&self) -> Vec<(u16, u16, &Cell)> {
        Self::empty(self.area).diff(self)
    }
}

/// The fault of a drawing.
fn drawn_fault(buffer: &Buffer) -> Option<String> {
    let simple = |sign: &str| matches!(sign.as_bytes(), [b' '..=b'~']);
    let signs = || buffer.content.iter().map(Cell::symbol).filter(|sign| !simple(sign));
    if let Some(drawn_fault) = signs().find_map(fault) {
        return Some(drawn_fault);
    }
    let terminal = simulate(buffer);
    for y in 0..buffer.area.height {
        let seen = |columns: std::ops::Range<u16>| -> String {
            columns.filter_map(|x| terminal.screen().cell(y, x)).map(vt100::Cell::contents).collect()
        };
        let mut x = 0;
        while x < buffer.area.width {
            let sign = buffer[(x, y)].symbol();
            let shown = terminal.screen().cell(y, x).map_or("", vt100::Cell::contents);
            if simple(sign) && (shown == sign || (sign == " " && shown.is_empty())) {
                x += 1;
                continue;
            }
            let sign = sign.replace('\u{fffd}', "?");
            let large = u16::try_from(unicode_width::UnicodeWidthStr::width(&*sign)).unwrap().max(1);
            let shown = seen(x..x + large);
            if shown.trim_end() != sign.trim_end() {
                return Some(format!("{sign:?} at {x},{y} is drawn as {shown:?}"));
            }
            x += large;
        }
    }
    None
}

fn draw(view: &mut SceneView) -> Buffer {
    view.draw(SIZE, Theme::Dark, GlyphSet::Unicode).0
}

/// Pastes the text into the scene, as a person could.
fn type_text(view: &mut SceneView, text: &str) {
    match view {
        SceneView::Screen(harness) => drop(harness.send(What::Paste(text.to_owned()))),
        SceneView::Welcome(welcome, _) => welcome.paste(text),
    }
}

/// The texts for the clipboard and for notifications, and the contents of files to write.
fn outputs(view: &SceneView) -> Vec<String> {
    let SceneView::Screen(harness) = view else { return Vec::new() };
    let effects = harness.effects.iter().filter_map(|effect| match effect {
        Effect::Copy(ClipboardText { text, .. }) | Effect::Announce(text) => Some(text.clone()),
        Effect::Write(writing) => Some(writing.content.clone()),
        _ => None,
    });
    effects.collect()
}

/// Scenes with hundreds of rows. They draw the same rows as smaller scenes, so they get one text only: more would be
/// megabytes.
const NUMEROUS: [&str; 6] =
    ["journal_enorme", "journal_filtre", "journal_introuvable", "dossiers_nombreux", "site_grand", "facade_trente"];

/// Draws a scene with each text. Every second text leaves names unchanged, so that the scene reaches the place that
/// it opens by name.
fn scene(scene: &Scene, faults: &mut Vec<String>) {
    for (index, (name, text)) in mixes().iter().enumerate() {
        if index > 0 && NUMEROUS.contains(&scene.name) {
            continue;
        }
        let dose = if index % 2 == 0 { Dose::All } else { Dose::AllButNames };
        let mut view = poisoning(text, dose, || scene.view());
        let mut note = |what: &str, drawn_fault: Option<String>| {
            faults
                .extend(drawn_fault.map(|drawn_fault| format!("{} {name} {dose:?} {what}: {drawn_fault}", scene.name)));
        };
        note("drawn", drawn_fault(&draw(&mut view)));
        if index == 0 {
            type_text(&mut view, text);
            note("pasted into", drawn_fault(&draw(&mut view)));
        }
        for output in outputs(&view) {
            note("left", fault(&output));
        }
    }
}

#[test]
fn no_scene_lets_anything_hostile_through_and_a_terminal_draws_what_was_meant() {
    let scenes: Vec<Scene> = all().collect();
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let faults: Vec<String> = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..threads)
            .map(|thread| {
                let scenes = &scenes;
                scope.spawn(move || {
                    let mut faults = Vec::new();
                    for one in scenes.iter().skip(thread).step_by(threads) {
                        scene(one, &mut faults);
                    }
                    faults
                })
            })
            .collect();
        tasks.into_iter().flat_map(|task| task.join().unwrap()).collect()
    });
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The columns of the first `per_line` of these signs, for each row inside the frame that has that many.
fn signs(buffer: &Buffer, wanted: &[&str], per_line: usize) -> Vec<Vec<u16>> {
    let line = |y: u16| -> Vec<u16> {
        (0..buffer.area.width).filter(|x| wanted.contains(&buffer[(*x, y)].symbol())).take(per_line).collect()
    };
    let framed = (0..buffer.area.height).filter(|y| buffer[(0, *y)].symbol() == "│");
    framed.map(line).filter(|columns| columns.len() == per_line).collect()
}

/// The site with the contract's own list read, which has five fibres.
fn five_fibres() -> SceneView {
    let mut harness = Harness::site(World::Test);
    let read = Aged { value: Arc::new(be06()), at: now(), source: AnswerSource::Service };
    harness.answer(EffectAnswer::Fibres(contrat(), FibresQuestion::default(), Ok(read)));
    harness.keys("<home>jj");
    harness.into()
}

fn from_gallery(name: &str) -> SceneView {
    all().find(|scene| scene.name == name).unwrap().view()
}

/// Every second row contains the text: the signs after it must be in the same columns in all rows.
#[test]
fn behind_a_hostile_cell_the_columns_are_those_of_the_rows_around_it() {
    // A list, the signs that its rows show after received texts, how many of them per row, and the least number of
    // rows.
    type ListScene<'a> = (&'a str, fn() -> SceneView, &'a [&'a str], usize, usize);
    let lists: [ListScene<'_>; 3] = [
        // The state comes after the reference, the tube after both.
        ("fibres", five_fibres, &["●", "◐", "○", "■", "N"], 2, 5),
        ("dossiers", || from_gallery("dossiers"), &["◐", "✔", "⚠", "·"], 1, 3),
        ("journal", || from_gallery("journal"), &["◐", "✔", "✘", "⚠"], 1, 20),
    ];
    // Letters that join into one sign; the text is short enough not to be cut.
    let ligatures = ("ligatures", "لالا".to_owned());
    for (name, text) in mixes().into_iter().chain([ligatures]) {
        for (list, done, wanted, per_line, lines) in lists {
            let buffer = draw(&mut poisoning(&text, Dose::OneInTwo, done));
            let found = signs(&buffer, wanted, per_line);
            let different: BTreeSet<&Vec<u16>> = found.iter().collect();
            assert!(found.len() >= lines, "{list} {name}: {found:?}\n{}", common::tui::scenes::text(&buffer));
            assert_eq!(different.len(), 1, "{list} {name}: {found:?}\n{}", common::tui::scenes::text(&buffer));
        }
    }
}

/// The following of a put, with this text in its code and its route.
fn followed(text: &str) -> Harness {
    poisoning(text, Dose::All, || following(World::Test, vec![accepted(Some("AB")), state(Statut::Underway)]))
}

#[test]
fn what_is_copied_exported_and_announced_is_harmless() {
    for (name, text) in mixes() {
        let harness = followed(&text);
        let data = &harness.state.data;
        for form in ExportFormat::ALL {
            let file = export(data, &contrat(), form);
            assert_eq!(fault(&file), None, "{name}: {form:?}");
        }
        let json: serde_json::Value = serde_json::from_str(&export(data, &contrat(), ExportFormat::Json)).unwrap();
        let expected = data.life(&contrat()).unwrap().code.as_ref().unwrap().0.as_str();
        assert_eq!(json["reprovisionning"]["codeDecharge"].as_str(), Some(expected), "{name}: exact");
        for text in [sheet::text(data, &contrat()), sheet::short(data, &contrat())] {
            assert_eq!(fault(&text), None, "{name}");
        }
        for relay in [TerminalRelay::None, TerminalRelay::Tmux, TerminalRelay::Screen] {
            let sequence = osc52(&text, relay);
            assert!(sequence.bytes().all(|byte| byte.is_ascii()), "{name}: base64 within one sequence");
            if relay == TerminalRelay::None {
                let base64 = sequence.trim_start_matches("\u{1b}]52;c;").trim_end_matches("\u{1b}\\");
                assert_eq!(fault(&decode(base64).replace('\n', " ")), None, "{name}");
            }
        }
        for kind in [Notification::None, Notification::Osc9, Notification::Osc777, Notification::Osc99] {
            let sequence = kind.sequence(&text);
            let inside =
                sequence.trim_start_matches('\u{7}').trim_start_matches("\u{1b}]").trim_end_matches("\u{1b}\\");
            assert_eq!(fault(inside), None, "{name}: {kind:?}");
        }
    }
}

/// Decodes base64 (RFC 4648).
fn decode(text: &str) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u32> = text
        .bytes()
        .filter_map(|byte| SIGNS.iter().position(|sign| *sign == byte))
        .map(|index| u32::try_from(index).unwrap())
        .collect();
    let mut bytes = Vec::new();
    for four in bits.chunks(4) {
        let word = four.iter().fold(0, |word, six| word << 6 | six) << (6 * (4 - four.len()));
        bytes.extend_from_slice(&word.to_be_bytes()[1..four.len()]);
    }
    String::from_utf8(bytes).unwrap()
}

/// A phone reads the same text from the QR code as a person from the screen: spelled out where it can't be shown.
#[test]
fn a_code_that_can_t_be_shown_is_spelled_said_and_whole_wherever_it_is() {
    const SPELLED: &str = "AB<U+009B>2J<U+202E>CD";
    let mut harness = followed("\u{9b}2J\u{202e}CD");
    let seen = harness.screen(120, 40);
    assert!(seen.contains(SPELLED) && seen.contains("ne s'affichent pas"), "{seen}");
    let copy = |effects: &[Effect]| match effects {
        [Effect::Copy(copy)] => copy.text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(copy(&harness.keys("y")), SPELLED);
    for form in [ExportFormat::Text, ExportFormat::Markdown] {
        let file = export(&harness.state.data, &contrat(), form).replace('\\', "");
        assert!(file.contains(SPELLED), "{file}");
    }
    harness.keys("Q");
    let buffer = harness.draw_in(120, 60, Theme::Dark, GlyphSet::Unicode);
    assert!(common::tui::scenes::text(buffer.backend().buffer()).contains(SPELLED));
}

/// Names of files, and a reference that is typed letter by letter.
#[test]
fn the_names_of_files_are_shown_harmless() {
    for (name, text) in mixes() {
        let mut harness = poisoning(&text, Dose::All, || open(&["plan-a.toml", "plan-b.toml"]));
        harness.keys("<down>");
        let buffer = harness.draw_in(120, 40, Theme::Dark, GlyphSet::Unicode).backend().buffer().clone();
        assert_eq!(drawn_fault(&buffer), None, "{name}");
    }
    let mut harness = Harness::home(World::Test);
    harness.keys("n");
    for key in parse("A\u{202e}B\u{200b}C\u{301}\u{301}\u{301}\u{301}\u{301}") {
        harness.send(What::Key(key));
    }
    let buffer = harness.draw_in(80, 24, Theme::Dark, GlyphSet::Unicode).backend().buffer().clone();
    assert_eq!(drawn_fault(&buffer), None);
    assert_eq!(displayable(CONTRAT), CONTRAT);
}

/// Checks the judge itself: it finds the faults that it is made for.
#[test]
fn the_emulator_disagrees_with_what_is_hostile() {
    let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 10, 1));
    buffer.set_string(0, 0, "楼é ok", ratatui::style::Style::default());
    assert_eq!(drawn_fault(&buffer), None);
    for wrong in ["a\u{200b}", "a\u{202e}", "\u{1b}[2J", "a\u{301}\u{301}\u{301}\u{301}\u{301}"] {
        let mut buffer = buffer.clone();
        buffer[(5, 0)].set_symbol(wrong);
        assert!(drawn_fault(&buffer).is_some(), "{wrong:?}");
    }
}

/// The texts that a decision needs are visible at 80x24, however long the texts beside them are.
#[test]
fn ten_kilobytes_hide_nothing_that_decides() {
    let long = "W".repeat(10_000);
    for (name, visible) in [
        (
            "site",
            &["● Disp.", "○ Occu.", "A construire, Disponible", "garder la PTO : oui (R5)", "⏎ voir les fibres"][..],
        ),
        ("site_etage", &["● Disp.", "Référence", "⏎ demander cette fibre"]),
        (
            "demande",
            &["CTP-1240357-1", "Noir", "Turquoise", "Disponible", "Motif", "Fibre cassée", "[ Vérifier et envoyer ]"],
        ),
        (
            "confirmation",
            &["CTP-1240357-1", "Noir", "Turquoise", "n'est pas conservée", "Fibre cassée", "tapez 57-1", "[ Annuler ]"],
        ),
        ("suivi", &["ABCDEF", "En cours", "PM-75012-07", "0:38"]),
        // This sheet scrolls: it is read aloud from its beginning.
        ("fiche_code", &["Où en est ce reprovisionnement", "CTP-1240357-1", "Fibre cassée"]),
        ("dossiers", &["issue inconnue", "ABCDEF", "code manquant"]),
        ("manquants", &["CTP-1240357-1", "ARA-F-7"]),
        ("journal", &["refusée", "issue inconnue", "code manquant"]),
    ] {
        let scene = all().find(|scene| scene.name == name).unwrap();
        let image = poisoning(&long, Dose::AllButNames, || scene.view()).text((80, 24));
        for text in visible {
            assert!(image.contains(text), "{name}: {text:?} is hidden\n{image}");
        }
        assert!(!image.contains(&"W".repeat(70)) || image.contains('…'), "{name}: what is cut says so\n{image}");
    }
}
