//! Taking the result away: what is copied and how that is said, the QR code as a phone reads it, what
//! stands in the files, and the code whole at every size.
//!
//! Guards: tui: what is copied is whole and clean, and which way it went is said; a display that hangs keeps no
//! key waiting
//! Guards: tui: a phone reads the code de décharge off the screen in every theme; a code is whole at every size

use common::tui::{CONTRAT, Harness, acceptee, contrat, etat, inconnue};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use reprov::domain::acces::cr_stoc::Resultat;
use reprov::domain::lifecycle::Evenement;
use reprov::domain::put_answers::{EtatReprovisionning, FibreAllouee};
use reprov::domain::states::Statut;
use reprov::host::config::{Glyphes, Theme};
use reprov::tui::app::Screen;
use reprov::tui::clipboard::{Relais, Voie};
use reprov::tui::data::World;
use reprov::tui::sheet::{Forme, exporte};
use reprov::tui::words::effect::{Copie, Ecriture, Effect};
use reprov::tui::words::msg::Answer;

use super::suivi;

/// Codes of all kinds, as long as the national standard lets them be.
const CODES: [&str; 6] = [
    "DECH-2026-0042",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWX",
    "abcdefghij 0123456789/ABCDEFGHIJ_klmnopqrs.@#%&+=1",
    "DECH-2026-0042-ABCDEFGHIJ-KLMNOPQRST-0123456789-XY",
    "éàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéàçùÉÀÇÙïüñÿéà",
    "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢",
];

fn terminee(world: World, code: &str) -> Harness {
    suivi(world, vec![acceptee(Some(code)), etat(Statut::Termine)])
}

fn copies(effects: &[Effect]) -> Vec<(&str, &str)> {
    let copie = |effect| match effect {
        &Effect::Copier(Copie { quoi, ref texte }) => Some((quoi, texte.as_str())),
        _ => None,
    };
    effects.iter().filter_map(copie).collect()
}

#[test]
fn each_thing_is_copied_whole_and_clean() {
    let mut harness = terminee(World::Test, "DECH-2026-0042");
    assert_eq!(copies(&harness.keys("y")), [("tui.suivi.code", "DECH-2026-0042")]);
    assert_eq!(copies(&harness.keys("c<enter>")), [("tui.suivi.code", "DECH-2026-0042")]);
    assert_eq!(copies(&harness.keys("c<down><enter>")), [("tui.copie.fibre", "CTP-1240357-1")]);
    assert_eq!(copies(&harness.keys("c<down><down><enter>")), [("tui.copie.contrat", CONTRAT)]);
    let effects = harness.keys("c<end><enter>");
    let [(_, fiche)] = copies(&effects)[..] else { panic!("{effects:?}") };
    for dit in ["PACK — ENVIRONNEMENT DE TEST", CONTRAT, "DECH-2026-0042", "Fibre cassée", "PM-75012-07", "Turquoise"]
    {
        assert!(fiche.contains(dit), "{dit} is missing:\n{fiche}");
    }
    assert!(harness.keys("c<esc>").is_empty());
    // Something in it that acts is written out: nothing of a code is changed in silence.
    let mut harness = terminee(World::Test, "AB\u{1b}[31m\u{202e}CD");
    assert_eq!(copies(&harness.keys("y")), [("tui.suivi.code", "AB<U+001B>[31m<U+202E>CD")]);
}

#[test]
fn a_line_of_the_help_is_copied() {
    let mut harness = Harness::home(World::Test);
    let effects = harness.keys("?<tab>y");
    let [(quoi, texte)] = copies(&effects)[..] else { panic!("{effects:?}") };
    assert_eq!((quoi, texte.starts_with("10000 : ")), ("tui.aide.copie", true), "{texte}");
}

#[test]
fn without_a_code_the_key_is_not_offered_and_says_why() {
    let mut harness = suivi(World::Test, vec![inconnue()]);
    assert!(!harness.screen(80, 24).lines().last().unwrap().contains("copier le code"));
    assert!(harness.keys("y").is_empty());
    assert!(harness.screen(80, 24).contains("pas de code de décharge"));
    assert_eq!(copies(&harness.keys("c<enter>")), [("tui.copie.fibre", "CTP-1240357-1")], "the rest can be copied");
}

/// The terminal is asked only where the system's clipboard did not take it, and that is said.
#[test]
fn the_way_that_was_used_is_said() {
    let copie = || Copie { quoi: "tui.suivi.code", texte: "DECH-1".into() };
    let mut harness = terminee(World::Test, "DECH-1");
    assert!(harness.answer(Answer::Copie(copie(), Voie::Systeme)).is_empty());
    assert!(harness.screen(80, 24).contains("Code de décharge : copié dans le presse-papiers du système."));
    for (relais, dit) in [(Relais::Aucun, "vérifiez en collant"), (Relais::Tmux, "set-clipboard on")] {
        let effects = harness.answer(Answer::Copie(copie(), Voie::Terminal(relais)));
        assert_eq!(effects, [Effect::CopierTerminal("DECH-1".into(), relais)]);
        let screen = harness.screen(80, 24);
        assert!(screen.contains("OSC 52") && screen.contains(dit), "{screen}");
    }
}

/// What a phone sees of the screen: each cell is two pixels high, dark or light by its sign and its style.
fn photo(cells: &Buffer, clair: bool) -> (usize, usize, Vec<bool>) {
    const ZOOM: usize = 4;
    let (width, height) = (usize::from(cells.area.width), usize::from(cells.area.height));
    let sombre = |x: usize, y: usize| {
        let cell = &cells[(u16::try_from(x).unwrap(), u16::try_from(y / 2).unwrap())];
        let encre = match cell.symbol() {
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
        // On a dark terminal the ink is light and the ground dark.
        let (devant, fond) = (dark(cell.fg, clair), dark(cell.bg, !clair));
        let renverse = cell.modifier.contains(Modifier::REVERSED);
        if encre == renverse { fond } else { devant }
    };
    let (wide, high) = (width * ZOOM, height * 2 * ZOOM);
    let pixels = (0..high).flat_map(|y| (0..wide).map(move |x| (x / ZOOM, y / ZOOM)));
    (wide, high, pixels.map(|(x, y)| sombre(x, y)).collect())
}

/// The same where a cell is one module of two columns.
fn photo_ascii(cells: &Buffer, clair: bool) -> (usize, usize, Vec<bool>) {
    photo(cells, clair)
}

fn lit_qr((width, height, pixels): (usize, usize, Vec<bool>)) -> Option<String> {
    let grey = |x: usize, y: usize| if pixels[y * width + x] { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = image.detect_grids();
    let [grid] = grids.as_slice() else { return None };
    grid.decode().ok().map(|(_, text)| text)
}

fn dessine(harness: &mut Harness, taille: (u16, u16), theme: Theme, glyphes: Glyphes) -> Buffer {
    harness.draw_in(taille.0, taille.1, theme, glyphes).backend().buffer().clone()
}

#[test]
fn a_phone_reads_the_code_off_the_screen() {
    for code in CODES {
        let mut harness = terminee(World::Test, code);
        harness.keys("Q");
        for theme in [Theme::Sombre, Theme::Clair, Theme::Monochrome] {
            let clair = theme == Theme::Clair;
            let cells = dessine(&mut harness, (80, 24), theme, Glyphes::Unicode);
            assert_eq!(lit_qr(photo(&cells, clair)).as_deref(), Some(code), "{theme:?}");
            if theme == Theme::Monochrome {
                assert!(cells.content().iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
            }
            let cells = dessine(&mut harness, (160, 60), theme, Glyphes::Ascii);
            assert!(!cells.content().iter().any(|cell| "█▀▄".contains(cell.symbol())));
            assert_eq!(lit_qr(photo_ascii(&cells, clair)).as_deref(), Some(code), "{theme:?}, ASCII");
        }
    }
}

#[test]
fn the_whole_sheet_is_a_qr_code_where_there_is_room_and_says_so_where_not() {
    let mut harness = terminee(World::Test, "DECH-2026-0042");
    harness.keys("Q<tab>");
    let small = harness.screen(80, 24);
    assert!(small.contains("ne tient pas ici") && !small.contains('█'), "{small}");
    let cells = dessine(&mut harness, (200, 70), Theme::Sombre, Glyphes::Unicode);
    let read = lit_qr(photo(&cells, false)).unwrap();
    for dit in ["PACK — ENVIRONNEMENT DE TEST", CONTRAT, "DECH-2026-0042", "PM-75012-07"] {
        assert!(read.contains(dit), "{dit} is missing:\n{read}");
    }
    // A laptop's usual window will do for it.
    assert_eq!(lit_qr(photo(&dessine(&mut harness, (120, 40), Theme::Sombre, Glyphes::Unicode), false)), Some(read));
    // ASCII modules take two columns and a row each: at 80x24 there is no room, and that is said.
    harness.keys("<tab>");
    assert!(harness.screen_in(80, 24, Theme::Sombre, Glyphes::Ascii).contains("ne tient pas ici"));
}

#[test]
fn a_long_code_is_broken_where_it_is_read() {
    let mut harness = suivi(World::Production, vec![acceptee(Some(CODES[3])), etat(Statut::EnCours)]);
    let screen = harness.screen(40, 12);
    assert!(screen.contains("  DECH-2026-0042-ABCDEFGHIJ-\n  KLMNOPQRST-0123456789-XY\n"), "{screen}");
    insta::assert_snapshot!("code_of_fifty_80x24", harness.screen(80, 24));
}

/// What stands in front leaves no part of a code beside it.
#[test]
fn nothing_in_front_cuts_a_code() {
    for code in ["DECH-2026-0042", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"] {
        for keys in ["c", "e", "x", "h", "?", "<c-p>", "q"] {
            let mut harness = suivi(World::Test, vec![acceptee(Some(code)), etat(Statut::EnCours)]);
            harness.keys(keys);
            for (width, height) in [(40, 12), (60, 20), (80, 24), (100, 30), (120, 40), (240, 70)] {
                let screen = harness.screen(width, height);
                let cut = screen.lines().find(|line| line.contains(&code[..4]) && !line.contains(code));
                assert_eq!(cut, None, "{keys} at {width}x{height}:\n{screen}");
            }
        }
    }
}

/// What of the code stands in a row: its plain rows are reversed, and stand two columns in.
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
        let mut harness = suivi(World::Test, vec![acceptee(Some(code)), etat(Statut::EnCours)]);
        for (width, height) in [(40, 12), (41, 12), (57, 13), (60, 20), (80, 24), (100, 30), (120, 40), (240, 70)] {
            // A notice of four lines takes the most room away.
            for notice in [None, Some("mot ".repeat(200))] {
                harness.state.data.notice = None;
                if let Some(text) = notice {
                    harness.state.data.say(reprov::tui::data::Level::Bad, text);
                }
                let terminal = harness.draw_in(width, height, Theme::Sombre, Glyphes::Unicode);
                let cells = terminal.backend().buffer();
                let read: String = (0..height).map(|y| plain_row(cells, y)).collect();
                assert_eq!(read, code, "at {width}x{height}");
            }
        }
    }
}

#[test]
fn the_file_is_asked_for_once_and_the_form_stays_until_it_is_there() {
    let mut harness = terminee(World::Demo, "DECH-2026-0042");
    harness.state.data.lieux.dossier = "/srv/a".into();
    let effects = harness.keys("e<right><right><enter><enter>");
    let [Effect::Ecrire(ecriture)] = effects.as_slice() else { panic!("{effects:?}") };
    let Ecriture { chemin, contenu, dit } = ecriture.as_ref();
    assert_eq!(chemin.display().to_string(), format!("/srv/a/DEMO-reprov-{CONTRAT}-20261122-090000.json"));
    assert!(contenu.contains("\"monde\": \"demo\"") && dit.contains("/srv/a/DEMO-reprov"), "{dit}");
    assert!(harness.keys("<enter><enter>").is_empty(), "once");
    harness.answer(Answer::Ecrit(chemin.clone(), Ok(dit.clone())));
    assert!(matches!(harness.state.screens.last(), Some(Screen::Suivi(_))));
    assert!(harness.screen(120, 40).contains("Exporté : /srv/a/DEMO-reprov"));
    // Into a folder, under the proposed name.
    let effects = harness.keys("e<right><tab><c-u>/media/cle/<enter>");
    let [Effect::Ecrire(ecriture)] = effects.as_slice() else { panic!("{effects:?}") };
    let nom = format!("/media/cle/DEMO-reprov-{CONTRAT}-20261122-090000.md");
    assert_eq!(ecriture.chemin.display().to_string(), nom);
    harness.answer(Answer::Ecrit(nom.into(), Ok("dit".into())));
    // A path of one's own, below home.
    harness.state.data.lieux.maison = Some("/home/agent".into());
    let effects = harness.keys("e<tab><c-u>~/b.txt<enter>");
    assert!(matches!(&effects[..], [Effect::Ecrire(e)] if e.chemin.ends_with("home/agent/b.txt")), "{effects:?}");
}

/// A put of which everything received tries to act.
fn hostile() -> Harness {
    let mut recu = etat(Statut::Termine);
    if let Evenement::Etat { etat: EtatReprovisionning { fibre: Some(fibre), .. }, .. } = &mut recu {
        *fibre = FibreAllouee {
            information_cable: Some("| a | **b** <script>alert(1)</script> [x](http://mal.example)".into()),
            information_tube: Some("Noir\u{1b}]0;titre\u{7}\r\n# titre".into()),
            information_fibre: Some("\u{202e}Bleu \"guillemets\" \\".into()),
            ..fibre.clone()
        };
    }
    suivi(World::Test, vec![acceptee(Some("A|B\u{9b}2J`C`")), recu])
}

#[test]
fn every_form_says_everything_and_nothing_in_it_acts() {
    let mut harness = terminee(World::Test, "DECH-2026-0042");
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    for forme in Forme::TOUTES {
        let texte = exporte(&harness.state.data, &contrat(), forme);
        let dits = ["DECH", "CTP-1240357-1", "Fibre cassée", "PM-75012-07", "T3 / C12", "Noir", "Turquoise"];
        for dit in dits.into_iter().chain([CONTRAT, "SC-423361", "01 23 45 67 89", "Terminé"]) {
            assert!(texte.contains(dit), "{forme:?} lacks {dit}:\n{texte}");
        }
        let monde = if forme == Forme::Json { "\"test\"" } else { "ENVIRONNEMENT DE TEST" };
        assert!(texte.contains(monde), "{forme:?} does not say which world:\n{texte}");
    }
    insta::assert_snapshot!("export_text", exporte(&harness.state.data, &contrat(), Forme::Texte));
    insta::assert_snapshot!("export_markdown", exporte(&harness.state.data, &contrat(), Forme::Markdown));
    insta::assert_snapshot!("export_json", exporte(&harness.state.data, &contrat(), Forme::Json));

    let harness = hostile();
    for forme in Forme::TOUTES {
        let texte = exporte(&harness.state.data, &contrat(), forme);
        let cru = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!texte.contains(cru), "{forme:?}: {texte:?}");
    }
    let markdown = exporte(&harness.state.data, &contrat(), Forme::Markdown);
    // Whatever is escaped is a plain sign: without those, nothing is left that could act.
    let mut nu = String::new();
    let mut signes = markdown.chars();
    while let Some(c) = signes.next() {
        if c == '\\' {
            signes.next();
        } else {
            nu.push(c);
        }
    }
    for line in nu.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")) {
        assert_eq!(line.matches('|').count(), 3, "{line}");
        assert!(!line.contains(['`', '*', '[', ']', '<', '>', '~', '$']) && !line.contains("://"), "{line}");
    }
    assert!(!markdown.lines().any(|line| line.starts_with("# titre")), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&exporte(&harness.state.data, &contrat(), Forme::Json)).unwrap();
    let put = &json["reprovisionning"];
    assert_eq!(put["codeDecharge"], "A|B\u{9b}2J`C`", "JSON is exact");
    assert_eq!(put["carteDeBrassage"]["informationTube"], "Noir\u{1b}]0;titre\u{7}\r\n# titre");
    assert_eq!(put["carteDeBrassage"]["informationFibre"], "\u{202e}Bleu \"guillemets\" \\");
}

#[test]
fn the_cr_stoc_is_asked_for_with_what_was_said() {
    let mut harness = terminee(World::Test, "DECH-1");
    harness.state.data.lieux.dossier = "/srv/a".into();
    harness.state.data.lieux.operateurs = true;
    let effects = harness.keys("x<enter><enter><enter>");
    let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((&demande.contrat, &demande.resultat, &demande.sous_traitance), (&contrat(), &Resultat::Ok, &None));
    assert_eq!(demande.sortie.display().to_string(), "/srv/a/.", "a folder: the convention names the file");
    let mut harness = terminee(World::Test, "DECH-1");
    assert!(harness.keys("x<right><enter><enter><enter><enter>").is_empty());
    assert!(harness.screen(80, 24).contains("Un résultat KO demande un motif."));
    let effects = harness.keys("<down><down>FINT04<enter>ST-9<enter><enter>");
    let [Effect::CrStoc(demande)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((&demande.resultat, demande.sous_traitance.as_deref()), (&Resultat::Ko("FINT04".into()), Some("ST-9")));
}

/// The hotline hears everything, and first what to ask it.
#[test]
fn the_sheet_to_read_aloud_is_complete() {
    let mut harness = suivi(World::Test, vec![inconnue()]);
    harness.state.data.hotline = Some("01 23 45 67 89".into());
    let doubt = harness.screen(80, 24);
    for dit in ["01 23 45 67 89", "ne renverra rien", "t trancher", "h hotline"] {
        assert!(doubt.contains(dit), "{dit} is missing:\n{doubt}");
    }
    harness.keys("h");
    let sheet = harness.screen(80, 40);
    for dit in [
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
        assert!(sheet.contains(dit), "{dit} is missing:\n{sheet}");
    }
}

#[test]
fn what_came_to_nothing_is_called_by_its_name() {
    let absente = || Evenement::Absente { doute: 0 };
    let mut harness = suivi(World::Test, vec![inconnue(), absente(), absente()]);
    let screen = harness.screen(80, 24);
    assert!(
        screen.contains("· Envoi tenté  08:56:01") && screen.contains("✘ Non partie, constaté  08:56:04"),
        "{screen}"
    );
    assert!(!screen.contains("Envoyée") && !screen.contains("○ Terminé"), "{screen}");
    let tranchee = Evenement::Tranchee { partie: false, code: None, raison: "Marie".into() };
    let screen = suivi(World::Test, vec![inconnue(), tranchee]).screen(80, 24);
    assert!(screen.contains("✘ Non partie, tranché  08:56:03"), "{screen}");
}
