//! Every scene of the gallery with texts that attack in whatever was received: no cell has anything raw, a
//! terminal that draws the bytes shows what was meant, columns are where they were, and nothing leaves for
//! the clipboard, the desktop or a file as it came.
//!
//! Guards: the house: received text reaches nothing raw that a person opens: no terminal, export, clipboard or
//! log, from any field, and columns stay aligned behind it; every command and scene, new ones too
//! Guards: the house: a code de décharge is shown exact and whole; where it can't be, it is spelled, and said to
//! be

use std::collections::BTreeSet;
use std::num::NonZero;
use std::sync::Arc;

use common::hostile_texts::{cocktails, defaut};
use common::tui::poison::{Dose, empoisonne};
use common::tui::scenes::result::ouvrir;
use common::tui::scenes::{Scene, Vue, toutes};
use common::tui::{CONTRAT, Harness, acceptee, be06, contrat, etat, now, parse};
use ratatui::backend::{Backend as _, CrosstermBackend};
use ratatui::buffer::{Buffer, Cell};
use reprov::domain::fibre::QuestionFibres;
use reprov::domain::states::Statut;
use reprov::domain::text::affichable;
use reprov::engine::{Lu, Source};
use reprov::host::config::{Glyphes, Theme};
use reprov::tui::app::signal::{Notification, osc52};
use reprov::tui::clipboard::Relais;
use reprov::tui::data::World;
use reprov::tui::sheet::{self, Forme, exporte};
use reprov::tui::words::effect::{Copie, Effect};
use reprov::tui::words::msg::{Answer, What};

use super::suivi;

const TAILLE: (u16, u16) = (120, 40);

/// The texts, a few in one.
fn melanges() -> Vec<(&'static str, String)> {
    let tous: Vec<String> = cocktails().into_iter().map(|(_, texte)| texte).collect();
    let [agit, suites, injection, larges, marque, lettres, mots, grandes] = tous.try_into().unwrap();
    vec![
        // Each hostile character comes early somewhere: what is cut is not looked at.
        ("acts", format!("{marque}{suites}{agit}")),
        ("hides", agit.chars().rev().collect()),
        ("deceives", format!("{larges}{injection}")),
        ("is long", lettres),
        ("is long and wide", grandes.chars().take(400).collect()),
        ("is wordy", mots),
    ]
}

/// What a terminal shows of these cells.
fn emule(buffer: &Buffer) -> vt100::Parser {
    let mut octets = Vec::new();
    let cellules: Vec<(u16, u16, &Cell)> = buffer.diff_depuis_rien();
    CrosstermBackend::new(&mut octets).draw(cellules.into_iter()).unwrap();
    let (lignes, colonnes) = (NonZero::new(buffer.area.height).unwrap(), NonZero::new(buffer.area.width).unwrap());
    let mut terminal = vt100::Parser::new(lignes, colonnes, 0);
    // This emulator draws no U+FFFD, which takes a column.
    terminal.process(String::from_utf8(octets).unwrap().replace('\u{fffd}', "?").as_bytes());
    terminal
}

/// The cells that are drawn first: those that a wide character covers are not.
trait Dessin {
    fn diff_depuis_rien(&self) -> Vec<(u16, u16, &Cell)>;
}

impl Dessin for Buffer {
    fn diff_depuis_rien(&self) -> Vec<(u16, u16, &Cell)> {
        Self::empty(self.area).diff(self)
    }
}

/// What is wrong with a drawing.
fn faute(buffer: &Buffer) -> Option<String> {
    let simple = |signe: &str| matches!(signe.as_bytes(), [b' '..=b'~']);
    let signes = || buffer.content.iter().map(Cell::symbol).filter(|signe| !simple(signe));
    if let Some(faute) = signes().find_map(defaut) {
        return Some(faute);
    }
    let terminal = emule(buffer);
    for y in 0..buffer.area.height {
        let vu = |colonnes: std::ops::Range<u16>| -> String {
            colonnes.filter_map(|x| terminal.screen().cell(y, x)).map(vt100::Cell::contents).collect()
        };
        let mut x = 0;
        while x < buffer.area.width {
            let signe = buffer[(x, y)].symbol();
            let montre = terminal.screen().cell(y, x).map_or("", vt100::Cell::contents);
            if simple(signe) && (montre == signe || (signe == " " && montre.is_empty())) {
                x += 1;
                continue;
            }
            let signe = signe.replace('\u{fffd}', "?");
            let large = u16::try_from(unicode_width::UnicodeWidthStr::width(&*signe)).unwrap().max(1);
            let montre = vu(x..x + large);
            if montre.trim_end() != signe.trim_end() {
                return Some(format!("{signe:?} at {x},{y} is drawn as {montre:?}"));
            }
            x += large;
        }
    }
    None
}

fn dessine(vue: &mut Vue) -> Buffer {
    vue.dessine(TAILLE, Theme::Sombre, Glyphes::Unicode).0
}

/// Types and pastes the text where a person could.
fn tape(vue: &mut Vue, texte: &str) {
    match vue {
        Vue::Ecran(harness) => drop(harness.send(What::Paste(texte.to_owned()))),
        Vue::Accueil(accueil, _) => accueil.paste(texte),
    }
}

/// The clipboard's texts and the files that are about to leave.
fn sorties(vue: &Vue) -> Vec<String> {
    let Vue::Ecran(harness) = vue else { return Vec::new() };
    let effets = harness.effects.iter().filter_map(|effet| match effet {
        Effect::Copier(Copie { texte, .. }) | Effect::Annoncer(texte) => Some(texte.clone()),
        Effect::Ecrire(ecriture) => Some(ecriture.contenu.clone()),
        _ => None,
    });
    effets.collect()
}

/// Scenes of hundreds of rows, each as in a scene of few: not with megabytes of text.
const NOMBREUX: [&str; 6] =
    ["journal_enorme", "journal_filtre", "journal_introuvable", "dossiers_nombreux", "site_grand", "facade_trente"];

/// Draws a scene with each text; half of them leave the names as they are, so that it comes to where it
/// goes.
fn scene(scene: &Scene, fautes: &mut Vec<String>) {
    for (rang, (nom, texte)) in melanges().iter().enumerate() {
        if rang > 0 && NOMBREUX.contains(&scene.nom) {
            continue;
        }
        let dose = if rang % 2 == 0 { Dose::Tout } else { Dose::SaufNoms };
        let mut vue = empoisonne(texte, dose, || scene.vue());
        let mut note = |quoi: &str, faute: Option<String>| {
            fautes.extend(faute.map(|faute| format!("{} {nom} {dose:?} {quoi}: {faute}", scene.nom)));
        };
        note("drawn", faute(&dessine(&mut vue)));
        if rang == 0 {
            tape(&mut vue, texte);
            note("pasted into", faute(&dessine(&mut vue)));
        }
        for sortie in sorties(&vue) {
            note("left", defaut(&sortie));
        }
    }
}

#[test]
fn no_scene_lets_anything_hostile_through_and_a_terminal_draws_what_was_meant() {
    let scenes: Vec<Scene> = toutes().collect();
    let fils = std::thread::available_parallelism().map_or(1, NonZero::get);
    let fautes: Vec<String> = std::thread::scope(|portee| {
        let taches: Vec<_> = (0..fils)
            .map(|fil| {
                let scenes = &scenes;
                portee.spawn(move || {
                    let mut fautes = Vec::new();
                    for une in scenes.iter().skip(fil).step_by(fils) {
                        scene(une, &mut fautes);
                    }
                    fautes
                })
            })
            .collect();
        taches.into_iter().flat_map(|tache| tache.join().unwrap()).collect()
    });
    assert!(fautes.is_empty(), "{} faults:\n{}", fautes.len(), fautes.join("\n"));
}

/// The columns at which the first of these signs stand, row by row, in the rows of the frame that have as
/// many.
fn signes(buffer: &Buffer, voulus: &[&str], par_ligne: usize) -> Vec<Vec<u16>> {
    let ligne = |y: u16| -> Vec<u16> {
        (0..buffer.area.width).filter(|x| voulus.contains(&buffer[(*x, y)].symbol())).take(par_ligne).collect()
    };
    let encadrees = (0..buffer.area.height).filter(|y| buffer[(0, *y)].symbol() == "│");
    encadrees.map(ligne).filter(|colonnes| colonnes.len() == par_ligne).collect()
}

/// The contract's own list, of five fibres.
fn cinq_fibres() -> Vue {
    let mut harness = Harness::site(World::Test);
    let lu = Lu { valeur: Arc::new(be06()), le: now(), source: Source::Service };
    harness.answer(Answer::Fibres(contrat(), QuestionFibres::default(), Ok(lu)));
    harness.keys("<home>jj");
    harness.into()
}

fn de_la_galerie(nom: &str) -> Vue {
    toutes().find(|scene| scene.nom == nom).unwrap().vue()
}

/// Rows with and without the text, one after the other: what stands behind it stands in one column.
#[test]
fn behind_a_hostile_cell_the_columns_are_those_of_the_rows_around_it() {
    // Each list, and signs that its rows have behind received texts.
    type Liste<'a> = (&'a str, fn() -> Vue, &'a [&'a str], usize, usize);
    let listes: [Liste<'_>; 3] = [
        // The state, behind the reference; the tube behind both.
        ("fibres", cinq_fibres, &["●", "◐", "○", "■", "N"], 2, 5),
        ("dossiers", || de_la_galerie("dossiers"), &["◐", "✔", "⚠", "·"], 1, 3),
        ("journal", || de_la_galerie("journal"), &["◐", "✔", "✘", "⚠"], 1, 20),
    ];
    // Letters that are one sign where they stand together, short enough to be whole.
    let ligatures = ("ligatures", "لالا".to_owned());
    for (nom, texte) in melanges().into_iter().chain([ligatures]) {
        for (liste, faite, voulus, par_ligne, lignes) in listes {
            let buffer = dessine(&mut empoisonne(&texte, Dose::UnSurDeux, faite));
            let trouves = signes(&buffer, voulus, par_ligne);
            let differents: BTreeSet<&Vec<u16>> = trouves.iter().collect();
            assert!(trouves.len() >= lignes, "{liste} {nom}: {trouves:?}\n{}", common::tui::scenes::texte(&buffer));
            assert_eq!(differents.len(), 1, "{liste} {nom}: {trouves:?}\n{}", common::tui::scenes::texte(&buffer));
        }
    }
}

/// The following of a put whose code and route are that text.
fn suivie(texte: &str) -> Harness {
    empoisonne(texte, Dose::Tout, || suivi(World::Test, vec![acceptee(Some("AB")), etat(Statut::EnCours)]))
}

#[test]
fn what_is_copied_exported_and_announced_is_harmless() {
    for (nom, texte) in melanges() {
        let harness = suivie(&texte);
        let data = &harness.state.data;
        for forme in Forme::TOUTES {
            let fichier = exporte(data, &contrat(), forme);
            assert_eq!(defaut(&fichier), None, "{nom}: {forme:?}");
        }
        let json: serde_json::Value = serde_json::from_str(&exporte(data, &contrat(), Forme::Json)).unwrap();
        let attendu = data.vie(&contrat()).unwrap().code.as_ref().unwrap().0.as_str();
        assert_eq!(json["reprovisionning"]["codeDecharge"].as_str(), Some(attendu), "{nom}: exact");
        for texte in [sheet::texte(data, &contrat()), sheet::courte(data, &contrat())] {
            assert_eq!(defaut(&texte), None, "{nom}");
        }
        for relais in [Relais::Aucun, Relais::Tmux, Relais::Screen] {
            let sequence = osc52(&texte, relais);
            assert!(sequence.bytes().all(|octet| octet.is_ascii()), "{nom}: base64 within one sequence");
            if relais == Relais::Aucun {
                let base64 = sequence.trim_start_matches("\u{1b}]52;c;").trim_end_matches("\u{1b}\\");
                assert_eq!(defaut(&decode(base64).replace('\n', " ")), None, "{nom}");
            }
        }
        for genre in [Notification::Aucune, Notification::Osc9, Notification::Osc777, Notification::Osc99] {
            let sequence = genre.sequence(&texte);
            let dedans =
                sequence.trim_start_matches('\u{7}').trim_start_matches("\u{1b}]").trim_end_matches("\u{1b}\\");
            assert_eq!(defaut(dedans), None, "{nom}: {genre:?}");
        }
    }
}

/// Base64 as RFC 4648 has it.
fn decode(texte: &str) -> String {
    const SIGNES: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u32> = texte
        .bytes()
        .filter_map(|octet| SIGNES.iter().position(|signe| *signe == octet))
        .map(|rang| u32::try_from(rang).unwrap())
        .collect();
    let mut octets = Vec::new();
    for quatre in bits.chunks(4) {
        let mot = quatre.iter().fold(0, |mot, six| mot << 6 | six) << (6 * (4 - quatre.len()));
        octets.extend_from_slice(&mot.to_be_bytes()[1..quatre.len()]);
    }
    String::from_utf8(octets).unwrap()
}

/// A phone reads the same off the screen as a person: spelled where it can't be shown.
#[test]
fn a_code_that_can_t_be_shown_is_spelled_said_and_whole_wherever_it_is() {
    const EPELE: &str = "AB<U+009B>2J<U+202E>CD";
    let mut harness = suivie("\u{9b}2J\u{202e}CD");
    let vu = harness.screen(120, 40);
    assert!(vu.contains(EPELE) && vu.contains("ne s'affichent pas"), "{vu}");
    let copie = |effets: &[Effect]| match effets {
        [Effect::Copier(copie)] => copie.texte.clone(),
        autre => panic!("{autre:?}"),
    };
    assert_eq!(copie(&harness.keys("y")), EPELE);
    for forme in [Forme::Texte, Forme::Markdown] {
        let fichier = exporte(&harness.state.data, &contrat(), forme).replace('\\', "");
        assert!(fichier.contains(EPELE), "{fichier}");
    }
    harness.keys("Q");
    let buffer = harness.draw_in(120, 60, Theme::Sombre, Glyphes::Unicode);
    assert!(common::tui::scenes::texte(buffer.backend().buffer()).contains(EPELE));
}

/// A name that a person types letter by letter, as it would come from a keyboard or a terminal's paste.
#[test]
fn the_names_of_files_are_shown_harmless() {
    for (nom, texte) in melanges() {
        let mut harness = empoisonne(&texte, Dose::Tout, || ouvrir(&["plan-a.toml", "plan-b.toml"]));
        harness.keys("<down>");
        let buffer = harness.draw_in(120, 40, Theme::Sombre, Glyphes::Unicode).backend().buffer().clone();
        assert_eq!(faute(&buffer), None, "{nom}");
    }
    let mut harness = Harness::home(World::Test);
    harness.keys("n");
    for touche in parse("A\u{202e}B\u{200b}C\u{301}\u{301}\u{301}\u{301}\u{301}") {
        harness.send(What::Key(touche));
    }
    let buffer = harness.draw_in(80, 24, Theme::Sombre, Glyphes::Unicode).backend().buffer().clone();
    assert_eq!(faute(&buffer), None);
    assert_eq!(affichable(CONTRAT), CONTRAT);
}

/// The judge itself: it finds what it is made for.
#[test]
fn the_emulator_disagrees_with_what_is_hostile() {
    let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 10, 1));
    buffer.set_string(0, 0, "楼é ok", ratatui::style::Style::default());
    assert_eq!(faute(&buffer), None);
    for mauvais in ["a\u{200b}", "a\u{202e}", "\u{1b}[2J", "a\u{301}\u{301}\u{301}\u{301}\u{301}"] {
        let mut buffer = buffer.clone();
        buffer[(5, 0)].set_symbol(mauvais);
        assert!(faute(&buffer).is_some(), "{mauvais:?}");
    }
}

/// What a person decides by is in sight at 80x24, whatever is beside it.
#[test]
fn ten_kilobytes_hide_nothing_that_decides() {
    let long = "W".repeat(10_000);
    for (nom, visibles) in [
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
        // Scrolled: it is read aloud from its beginning.
        ("fiche_code", &["Où en est ce reprovisionning", "CTP-1240357-1", "Fibre cassée"]),
        ("dossiers", &["issue inconnue", "ABCDEF", "code manquant"]),
        ("manquants", &["CTP-1240357-1", "ARA-F-7"]),
        ("journal", &["refusée", "issue inconnue", "code manquant"]),
    ] {
        let scene = toutes().find(|scene| scene.nom == nom).unwrap();
        let image = empoisonne(&long, Dose::SaufNoms, || scene.vue()).texte((80, 24));
        for texte in visibles {
            assert!(image.contains(texte), "{nom}: {texte:?} is hidden\n{image}");
        }
        assert!(!image.contains(&"W".repeat(70)) || image.contains('…'), "{nom}: what is cut says so\n{image}");
    }
}
