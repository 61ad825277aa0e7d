//! Taking the result away: the copied texts and the messages about them, the QR code as a phone reads it, the content
//! of the files, and the whole code at every size.
//!
//! Guards: tui: what is copied is whole and clean, and which way it went is said; a display that hangs keeps no
//! key waiting
//! Guards: tui: a phone reads the code de décharge off the screen in every theme; a code is whole at every size

use common::tui::{CONTRAT, Harness, accepted, contrat, state, unknown};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use reprov::domain::acces::cr_stoc::RaccordementResult;
use reprov::domain::lifecycle::PutEvent;
use reprov::domain::put_answers::{AllottedFibre, ReprovisionningState};
use reprov::domain::states::Statut;
use reprov::host::config::{GlyphSet, Theme};
use reprov::tui::app::Screen;
use reprov::tui::clipboard::{CopyWay, TerminalRelay};
use reprov::tui::data::World;
use reprov::tui::sheet::{ExportFormat, export};
use reprov::tui::words::effect::{ClipboardText, Effect, FileToWrite};
use reprov::tui::words::msg::EffectAnswer;

use super::following;

/// Codes of all kinds, of the greatest length that the national standard allows.
const CODES: [&str; 6] = [
    "DECH-2026-0042",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWX",
    "abcdefghij 0123456789/ABCDEFGHIJ_klmnopqrs.@#%&+=1",
    "DECH-2026-0042-ABCDEFGHIJ-KLMNOPQRST-0123456789-XY",
    "éàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéà",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢",
];

fn finished(world: World, code: &str) -> Harness {
    following(world, vec![accepted(Some(code)), state(Statut::Finished)])
}

fn copies(effects: &[Effect]) -> Vec<(&str, &str)> {
    let copy = |effect| match effect {
        &Effect::Copy(ClipboardText { what, ref text }) => Some((what, text.as_str())),
        _ => None,
    };
    effects.iter().filter_map(copy).collect()
}

#[test]
fn each_thing_is_copied_whole_and_clean() {
    let mut harness = finished(World::Test, "DECH-2026-0042");
    assert_eq!(copies(&harness.keys("y")), [("tui.suivi.code", "DECH-2026-0042")]);
    assert_eq!(copies(&harness.keys("c<enter>")), [("tui.suivi.code", "DECH-2026-0042")]);
    assert_eq!(copies(&harness.keys("c<down><enter>")), [("tui.copie.fibre", "CTP-1240357-1")]);
    assert_eq!(copies(&harness.keys("c<down><down><enter>")), [("tui.copie.contrat", CONTRAT)]);
    let effects = harness.keys("c<end><enter>");
    let [(_, summary)] = copies(&effects)[..] else { panic!("{effects:?}") };
    for told in ["PACK — ENVIRONNEMENT DE TEST", CONTRAT, "DECH-2026-0042", "Fibre cassée", "PM-75012-07", "Turquoise"]
    {
        assert!(summary.contains(told), "{told} is missing:\n{summary}");
    }
    assert!(harness.keys("c<esc>").is_empty());
    // Characters that act are spelled out: no code is changed silently.
    let mut harness = finished(World::Test, "AB\u{1b}[31m\u{202e}CD");
    assert_eq!(copies(&harness.keys("y")), [("tui.suivi.code", "AB<U+001B>[31m<U+202E>CD")]);
}

#[test]
fn a_line_of_the_help_is_copied() {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("?<tab>y");
    let [(what, text)] = copies(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((what, text.starts_with("10000 : ")), ("tui.aide.copie", true), "{text}");
}

#[test]
fn without_a_code_the_key_is_not_offered_and_says_why() {
    let mut harness = following(World::Test, vec![unknown()]);
    assert!(!harness.screen(80, 24).lines().last().unwrap().contains("copier le code"));
    assert!(harness.keys("y").is_empty());
    assert!(harness.screen(80, 24).contains("pas de code de décharge"));
    assert_eq!(copies(&harness.keys("c<enter>")), [("tui.copie.fibre", "CTP-1240357-1")], "the rest can be copied");
}

/// The terminal is asked to copy only if the system's clipboard did not take the text, and the screen says so.
#[test]
fn the_way_that_was_used_is_said() {
    let copy = || ClipboardText { what: "tui.suivi.code", text: "DECH-1".into() };
    let mut harness = finished(World::Test, "DECH-1");
    assert!(harness.answer(EffectAnswer::Copied(copy(), CopyWay::System)).is_empty());
    assert!(harness.screen(80, 24).contains("Code de décharge : copié dans le presse-papiers du système."));
    for (relay, told) in [(TerminalRelay::None, "vérifiez en collant"), (TerminalRelay::Tmux, "set-clipboard on")] {
        let effects = harness.answer(EffectAnswer::Copied(copy(), CopyWay::Terminal(relay)));
        assert_eq!(effects, [Effect::CopyByTerminal("DECH-1".into(), relay)]);
        let screen = harness.screen(80, 24);
        assert!(screen.contains("OSC 52") && screen.contains(told), "{screen}");
        // Where nothing says at which of the two the person is, both have it and neither is claimed.
        let effects = harness.answer(EffectAnswer::Copied(copy(), CopyWay::Both(relay)));
        assert_eq!(effects, [Effect::CopyByTerminal("DECH-1".into(), relay)]);
        let screen = harness.screen(80, 24);
        assert!(screen.contains("donné au presse-papiers de ce poste et au terminal"), "{screen}");
    }
}

/// The screen as a phone's camera sees it, as width, height and dark pixels. A cell is two pixels high; its sign and
/// its style decide whether each is dark.
fn snapshot(cells: &Buffer, light: bool) -> (usize, usize, Vec<bool>) {
    const ZOOM: usize = 4;
    let (width, height) = (usize::from(cells.area.width), usize::from(cells.area.height));
    let is_dark = |x: usize, y: usize| {
        let cell = &cells[(u16::try_from(x).unwrap(), u16::try_from(y / 2).unwrap())];
        let ink = match cell.symbol() {
            "█" => true,
            "▀" => y.is_multiple_of(2),
            "▄" => !y.is_multiple_of(2),
            _ => false,
        };
        let dark = |colour: Color, default: bool| match colour {
            Color::Black => true,
            Color::White => false,
            _ => default,
        };
        // On a dark terminal the foreground is light and the background dark.
        let (foreground, background) = (dark(cell.fg, light), dark(cell.bg, !light));
        let reversed = cell.modifier.contains(Modifier::REVERSED);
        if ink == reversed { background } else { foreground }
    };
    let (wide, high) = (width * ZOOM, height * 2 * ZOOM);
    let pixels = (0..high).flat_map(|y| (0..wide).map(move |x| (x / ZOOM, y / ZOOM)));
    (wide, high, pixels.map(|(x, y)| is_dark(x, y)).collect())
}

/// The same for ASCII signs, where a module takes two columns.
fn ascii_snapshot(cells: &Buffer, light: bool) -> (usize, usize, Vec<bool>) {
    snapshot(cells, light)
}

fn read_qr((width, height, pixels): (usize, usize, Vec<bool>)) -> Option<String> {
    let grey = |x: usize, y: usize| if pixels[y * width + x] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = image.detect_grids();
    let [grid] = grids.as_slice() else { return None };
    grid.decode().ok().map(|(_, text)| text)
}

fn draw(harness: &mut Harness, size: (u16, u16), theme: Theme, glyphs: GlyphSet) -> Buffer {
    harness.draw_in(size.0, size.1, theme, glyphs).backend().buffer().clone()
}

#[test]
fn a_phone_reads_the_code_off_the_screen() {
    for code in CODES {
        let mut harness = finished(World::Test, code);
        harness.keys("Q");
        for theme in [Theme::Dark, Theme::Light, Theme::Monochrome] {
            let light = theme == Theme::Light;
            let cells = draw(&mut harness, (80, 24), theme, GlyphSet::Unicode);
            assert_eq!(read_qr(snapshot(&cells, light)).as_deref(), Some(code), "{theme:?}");
            if theme == Theme::Monochrome {
                assert!(cells.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
            }
            let cells = draw(&mut harness, (160, 60), theme, GlyphSet::Ascii);
            assert!(!cells.content().iter().any(|cell| "█▀▄".contains(cell.symbol())));
            assert_eq!(read_qr(ascii_snapshot(&cells, light)).as_deref(), Some(code), "{theme:?}, ASCII");
        }
    }
}

#[test]
fn the_whole_sheet_is_a_qr_code_where_there_is_room_and_says_so_where_not() {
    let mut harness = finished(World::Test, "DECH-2026-0042");
    harness.keys("Q<tab>");
    let small = harness.screen(80, 24);
    assert!(small.contains("ne tient pas ici") && !small.contains('█'), "{small}");
    let cells = draw(&mut harness, (200, 70), Theme::Dark, GlyphSet::Unicode);
    let read = read_qr(snapshot(&cells, false)).unwrap();
    for told in ["PACK — ENVIRONNEMENT DE TEST", CONTRAT, "DECH-2026-0042", "PM-75012-07"] {
        assert!(read.contains(told), "{told} is missing:\n{read}");
    }
    // The usual window of a laptop is large enough.
    assert_eq!(read_qr(snapshot(&draw(&mut harness, (120, 40), Theme::Dark, GlyphSet::Unicode), false)), Some(read));
    // An ASCII module takes two columns and one row: at 80x24 there is no room, and the screen says so.
    harness.keys("<tab>");
    assert!(harness.screen_in(80, 24, Theme::Dark, GlyphSet::Ascii).contains("ne tient pas ici"));
}

#[test]
fn a_long_code_is_broken_where_it_is_read() {
    let mut harness = following(World::Production, vec![accepted(Some(CODES[3])), state(Statut::Underway)]);
    let screen = harness.screen(40, 12);
    assert!(screen.contains("  DECH-2026-0042-ABCDEFGHIJ-\n  KLMNOPQRST-0123456789-XY\n"), "{screen}");
    insta::assert_snapshot!("code_of_fifty_80x24", harness.screen(80, 24));
}

/// A panel in front never leaves a part of a code visible beside it.
#[test]
fn nothing_in_front_cuts_a_code() {
    for code in ["DECH-2026-0042", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"] {
        for keys in ["c", "e", "x", "h", "?", "<c-p>", "q"] {
            let mut harness = following(World::Test, vec![accepted(Some(code)), state(Statut::Underway)]);
            harness.keys(keys);
            for (width, height) in [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (240, 70)] {
                let screen = harness.screen(width, height);
                let cut = screen.lines().find(|line| line.contains(&code[..4]) && !line.contains(code));
                assert_eq!(cut, None, "{keys} at {width}x{height}:\n{screen}");
            }
        }
    }
}

/// The part of the code in a row: the rows of a code are reversed and begin in the third column.
fn plain_row(cells: &Buffer, y: u16) -> String {
    let marked = |x: u16| cells[(x, y)].modifier.contains(Modifier::REVERSED);
    let mut read = String::new();
    if marked(2) && !marked(1) {
        let mut x = 2;
        while x < cells.area.width && marked(x) {
            let symbol = cells[(x, y)].symbol();
            read.push_str(symbol);
            x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol).max(1)).unwrap();
        }
    }
    read
}

#[test]
fn a_code_is_whole_at_every_size() {
    for code in CODES {
        let mut harness = following(World::Test, vec![accepted(Some(code)), state(Statut::Underway)]);
        for (width, height) in [(40, 12), (41, 12), (57, 13), (60, 20), (80, 24), (100, 30), (120, 40), (240, 70)] {
            // A notice of four lines takes the most room from the code.
            for notice in [None, Some("mot ".repeat(200))] {
                harness.state.data.notice = None;
                if let Some(text) = notice {
                    harness.state.data.say(reprov::tui::data::Level::Bad, text);
                }
                let terminal = harness.draw_in(width, height, Theme::Dark, GlyphSet::Unicode);
                let cells = terminal.backend().buffer();
                let read: String = (0..height).map(|y| plain_row(cells, y)).collect();
                assert_eq!(read, code, "at {width}x{height}");
            }
        }
    }
}

#[test]
fn the_file_is_asked_for_once_and_the_form_stays_until_it_is_there() {
    let mut harness = finished(World::Demo, "DECH-2026-0042");
    harness.state.data.places.folder = "/srv/a".into();
    let effects = harness.keys("e<right><right><enter><enter>");
    let [Effect::Write(writing)] = effects.as_slice() else { panic!("{effects:?}") };
    let FileToWrite { path, content, told } = writing.as_ref();
    assert_eq!(path.display().to_string(), format!("/srv/a/DEMO-reprov-{CONTRAT}-20261122-090000.json"));
    assert!(content.contains("\"monde\": \"demo\"") && told.contains("/srv/a/DEMO-reprov"), "{told}");
    assert!(harness.keys("<enter><enter>").is_empty(), "once");
    harness.answer(EffectAnswer::Written(path.clone(), Ok(told.clone())));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Following(_))));
    assert!(harness.screen(120, 40).contains("Exporté : /srv/a/DEMO-reprov"));
    // The path of a folder: the proposed name is used in it.
    let effects = harness.keys("e<right><tab><c-u>/media/cle/<enter>");
    let [Effect::Write(writing)] = effects.as_slice() else { panic!("{effects:?}") };
    let name = format!("/media/cle/DEMO-reprov-{CONTRAT}-20261122-090000.md");
    assert_eq!(writing.path.display().to_string(), name);
    harness.answer(EffectAnswer::Written(name.into(), Ok("dit".into())));
    // A path below the home folder.
    harness.state.data.places.home = Some("/home/agent".into());
    let effects = harness.keys("e<tab><c-u>~/b.txt<enter>");
    assert!(matches!(&effects[..], [Effect::Write(e)] if e.path.ends_with("home/agent/b.txt")), "{effects:?}");
}

/// A put in which every received text tries to act.
fn hostile() -> Harness {
    let mut received = state(Statut::Finished);
    if let PutEvent::State { state: ReprovisionningState { fibre: Some(fibre), .. }, .. } = &mut received {
        *fibre = AllottedFibre {
            information_cable: Some("| a | **b** <script>alert(1)</script> [x](http://mal.example)".into()),
            information_tube: Some("Noir\u{1b}]0;titre\u{7}\r\n# titre".into()),
            information_fibre: Some("\u{202e}Bleu \"guillemets\" \\".into()),
            ..fibre.clone()
        };
    }
    following(World::Test, vec![accepted(Some("A|B\u{9b}2J`C`")), received])
}

#[test]
fn every_form_says_everything_and_nothing_in_it_acts() {
    let mut harness = finished(World::Test, "DECH-2026-0042");
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    for form in ExportFormat::ALL {
        let text = export(&harness.state.data, &contrat(), form);
        let words = ["DECH", "CTP-1240357-1", "Fibre cassée", "PM-75012-07", "T3 / C12", "Noir", "Turquoise"];
        for told in words.into_iter().chain([CONTRAT, "SC-423361", "01 23 45 67 89", "Terminé"]) {
            assert!(text.contains(told), "{form:?} lacks {told}:\n{text}");
        }
        let world = if form == ExportFormat::Json { "\"test\"" } else { "ENVIRONNEMENT DE TEST" };
        assert!(text.contains(world), "{form:?} does not say which world:\n{text}");
    }
    insta::assert_snapshot!("export_text", export(&harness.state.data, &contrat(), ExportFormat::Text));
    insta::assert_snapshot!("export_markdown", export(&harness.state.data, &contrat(), ExportFormat::Markdown));
    insta::assert_snapshot!("export_json", export(&harness.state.data, &contrat(), ExportFormat::Json));

    let harness = hostile();
    for form in ExportFormat::ALL {
        let text = export(&harness.state.data, &contrat(), form);
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(raw), "{form:?}: {text:?}");
    }
    let markdown = export(&harness.state.data, &contrat(), ExportFormat::Markdown);
    // Every escaped character is plain text; nothing that could act is left besides these.
    let mut bare = String::new();
    let mut signs = markdown.chars();
    while let Some(c) = signs.next() {
        if c == '\\' {
            signs.next();
        } else {
            bare.push(c);
        }
    }
    for line in bare.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")) {
        assert_eq!(line.matches('|').count(), 3, "{line}");
        assert!(!line.contains(['`', '*', '[', ']', '<', '>', '~', '$']) && !line.contains("://"), "{line}");
    }
    assert!(!markdown.lines().any(|line| line.starts_with("# titre")), "{markdown}");
    let json: serde_json::Value =
        serde_json::from_str(&export(&harness.state.data, &contrat(), ExportFormat::Json)).unwrap();
    let put = &json["reprovisionning"];
    assert_eq!(put["codeDecharge"], "A|B\u{9b}2J`C`", "JSON is exact");
    assert_eq!(put["carteDeBrassage"]["informationTube"], "Noir\u{1b}]0;titre\u{7}\r\n# titre");
    assert_eq!(put["carteDeBrassage"]["informationFibre"], "\u{202e}Bleu \"guillemets\" \\");
}

#[test]
fn the_cr_stoc_is_asked_for_with_what_was_said() {
    let mut harness = finished(World::Test, "DECH-1");
    harness.state.data.places.folder = "/srv/a".into();
    harness.state.data.places.operators = true;
    let effects = harness.keys("x<enter><enter><enter>");
    let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(
        (&demande.contrat, &demande.result, &demande.subcontracting),
        (&contrat(), &RaccordementResult::Ok, &None)
    );
    assert_eq!(demande.output.display().to_string(), "/srv/a/.", "a folder: the convention names the file");
    let mut harness = finished(World::Test, "DECH-1");
    assert!(harness.keys("x<right><enter><enter><enter><enter>").is_empty());
    assert!(harness.screen(80, 24).contains("Un résultat KO demande un motif."));
    let effects = harness.keys("<down><down>FINT04<tab>ST-9<enter>");
    let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(
        (&demande.result, demande.subcontracting.as_deref()),
        (&RaccordementResult::Ko("FINT04".into()), Some("ST-9"))
    );
}

/// The sheet for the hotline contains everything, and the question to ask comes first.
#[test]
fn the_sheet_to_read_aloud_is_complete() {
    let mut harness = following(World::Test, vec![unknown()]);
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    let doubt = harness.screen(80, 24);
    for told in ["01 23 45 67 89", "ne renverra rien", "t trancher", "h hotline"] {
        assert!(doubt.contains(told), "{told} is missing:\n{doubt}");
    }
    harness.keys("h");
    let sheet = harness.screen(80, 40);
    for told in [
        "01 23 45 67 89",
        "La demande a-t-elle été traitée ?",
        "PACK — ENVIRONNEMENT DE TEST",
        CONTRAT,
        "SC-423361",
        "CTP-1240357-1",
        "aucune",
        "n'est pas conservée",
        "Fibre cassée",
        "CTP-1240329-1",
        "issue inconnue",
        "22/11/2026 08:56:01",
    ] {
        assert!(sheet.contains(told), "{told} is missing:\n{sheet}");
    }
}

#[test]
fn what_came_to_nothing_is_called_by_its_name() {
    let absent = || PutEvent::Absent { doubt: 0 };
    let mut harness = following(World::Test, vec![unknown(), absent(), absent()]);
    let screen = harness.screen(80, 24);
    assert!(
        screen.contains("· Envoi tenté  08:56:01") && screen.contains("✘ Non partie, constaté  08:56:04"),
        "{screen}"
    );
    assert!(!screen.contains("Envoyée") && !screen.contains("○ Terminé"), "{screen}");
    let settled = PutEvent::Settled { departed: false, code: None, reason: "Marie".into() };
    let screen = following(World::Test, vec![unknown(), settled]).screen(80, 24);
    assert!(screen.contains("✘ Non partie, tranché  08:56:03"), "{screen}");
}
