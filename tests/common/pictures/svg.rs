//! A drawing of the terminal library as an SVG picture.
//!
//! Owns: cells to shapes. Every run of text has its place and its width, so that it lines up in any fixed
//! font; frames and large letters are shapes, which no font parts. Nothing in it depends on the machine.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// A cell, in pixels.
const LARGEUR: u16 = 9;
const HAUTEUR: u16 = 19;
/// Around the terminal.
const MARGE: u16 = 12;
/// From the top of a cell to the line that letters stand on.
const LIGNE: u16 = 14;

const FOND: &str = "#1c1e26";
const TEXTE: &str = "#d6d9e0";

/// The sixteen colours, as a dark terminal shows them.
const fn couleur(couleur: Color) -> Option<&'static str> {
    Some(match couleur {
        Color::Black => "#000000",
        Color::Red => "#e5616b",
        Color::Green => "#7fbf6a",
        Color::Yellow => "#d9a441",
        Color::Blue => "#5b9be6",
        Color::Magenta => "#c583de",
        Color::Cyan => "#4fbac4",
        Color::Gray => "#aab0bb",
        Color::DarkGray => "#7d838f",
        Color::LightRed => "#ff9a6b",
        Color::LightGreen => "#a6e08b",
        Color::LightYellow => "#f2d96b",
        Color::LightBlue => "#8fc0ff",
        Color::LightMagenta => "#ff9ec7",
        Color::LightCyan => "#86e0e6",
        Color::White => "#ffffff",
        _ => return None,
    })
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    encre: &'static str,
    fond: Option<&'static str>,
    gras: bool,
    pale: bool,
    souligne: bool,
}

impl Style {
    fn de(cell: &Cell) -> Self {
        let a = |modifier: Modifier| cell.modifier.contains(modifier);
        let (encre, fond) = (couleur(cell.fg), couleur(cell.bg));
        let (encre, fond) = if a(Modifier::REVERSED) {
            (fond.unwrap_or(FOND), Some(encre.unwrap_or(TEXTE)))
        } else {
            (encre.unwrap_or(TEXTE), fond)
        };
        Self { encre, fond, gras: a(Modifier::BOLD), pale: a(Modifier::DIM), souligne: a(Modifier::UNDERLINED) }
    }

    fn attributs(self) -> String {
        let mut out = String::new();
        if self.encre != TEXTE {
            let _ = write!(out, " fill=\"{}\"", self.encre);
        }
        for (oui, attribut) in [
            (self.gras, " font-weight=\"700\""),
            (self.pale, " fill-opacity=\".6\""),
            (self.souligne, " text-decoration=\"underline\""),
        ] {
            if oui {
                out.push_str(attribut);
            }
        }
        out
    }
}

/// The picture of `cellules`; `titre` is what it says to whoever can't see it.
pub fn dessine(cellules: &Buffer, titre: &str) -> String {
    let (colonnes, lignes) = (cellules.area.width, cellules.area.height);
    let (largeur, hauteur) = (colonnes * LARGEUR + 2 * MARGE, lignes * HAUTEUR + 2 * MARGE);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {largeur} {hauteur}\" width=\"{largeur}\" \
         height=\"{hauteur}\" role=\"img\" shape-rendering=\"crispEdges\" font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" fill=\"{TEXTE}\" xml:space=\"preserve\">"
    );
    let _ = writeln!(svg, "<title>{}</title>", echappe(titre));
    let _ = writeln!(svg, "<rect width=\"{largeur}\" height=\"{hauteur}\" rx=\"8\" fill=\"{FOND}\"/>");
    for y in 0..lignes {
        let rang: Vec<(Style, &str)> =
            (0..colonnes).map(|x| &cellules[(x, y)]).map(|cell| (Style::de(cell), cell.symbol())).collect();
        fonds(&mut svg, &rang, y);
        signes(&mut svg, &rang, y);
        textes(&mut svg, &rang, y);
    }
    svg.push_str("</svg>\n");
    svg
}

const fn gauche(x: u16) -> u16 {
    MARGE + x * LARGEUR
}

const fn haut(y: u16) -> u16 {
    MARGE + y * HAUTEUR
}

/// The runs of `rang` of which `cle` is the same: the first column, how many, and what it is.
fn courses<T: PartialEq>(rang: &[(Style, &str)], cle: impl Fn(Style, &str) -> T) -> Vec<(u16, u16, T)> {
    let mut courses: Vec<(u16, u16, T)> = Vec::new();
    for (x, (style, signe)) in (0..).zip(rang) {
        let ici = cle(*style, signe);
        match courses.last_mut() {
            Some((_, nombre, derniere)) if *derniere == ici => *nombre += 1,
            _ => courses.push((x, 1, ici)),
        }
    }
    courses
}

fn fonds(svg: &mut String, rang: &[(Style, &str)], y: u16) {
    for (x, nombre, fond) in courses(rang, |style, _| style.fond) {
        if let Some(fond) = fond {
            let (x, y, largeur) = (gauche(x), haut(y), nombre * LARGEUR);
            let _ =
                writeln!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{largeur}\" height=\"{HAUTEUR}\" fill=\"{fond}\"/>");
        }
    }
}

/// The sides to which the line of a frame leaves a cell: left, right, up, down.
const fn cotes(signe: char) -> Option<[bool; 4]> {
    const O: bool = true;
    const N: bool = false;
    match signe {
        '─' => Some([O, O, N, N]),
        '│' => Some([N, N, O, O]),
        '┌' => Some([N, O, N, O]),
        '┐' => Some([O, N, N, O]),
        '└' => Some([N, O, O, N]),
        '┘' => Some([O, N, O, N]),
        '├' => Some([N, O, O, O]),
        '┤' => Some([O, N, O, O]),
        '┬' => Some([O, O, N, O]),
        '┴' => Some([O, O, O, N]),
        '┼' => Some([O, O, O, O]),
        _ => None,
    }
}

/// What part of a cell a block fills: from the top, how far, how densely.
const fn bloc(signe: char) -> Option<(u16, u16, &'static str)> {
    match signe {
        '█' => Some((0, HAUTEUR, "")),
        '▀' => Some((0, HAUTEUR / 2 + 1, "")),
        '▄' => Some((HAUTEUR / 2 + 1, HAUTEUR - HAUTEUR / 2 - 1, "")),
        '▓' => Some((3, HAUTEUR - 6, " fill-opacity=\".75\"")),
        '▒' => Some((3, HAUTEUR - 6, " fill-opacity=\".5\"")),
        '░' => Some((3, HAUTEUR - 6, " fill-opacity=\".25\"")),
        '■' => Some((4, HAUTEUR - 9, "")),
        _ => None,
    }
}

fn seul(signe: &str) -> Option<char> {
    let mut lettres = signe.chars();
    lettres.next().filter(|_| lettres.next().is_none())
}

/// Frames and blocks, as shapes.
fn signes(svg: &mut String, rang: &[(Style, &str)], y: u16) {
    for (x, nombre, course) in courses(rang, |style, signe| {
        let signe = seul(signe)?;
        (cotes(signe).is_some() || bloc(signe).is_some()).then_some((style, signe))
    }) {
        let Some((style, signe)) = course else { continue };
        let (gauche, haut, largeur) = (gauche(x), haut(y), nombre * LARGEUR);
        if let Some((depuis, hauteur, densite)) = bloc(signe) {
            let pale = if style.pale && densite.is_empty() { " fill-opacity=\".6\"" } else { densite };
            let _ = writeln!(
                svg,
                "<rect x=\"{gauche}\" y=\"{}\" width=\"{largeur}\" height=\"{hauteur}\" fill=\"{}\"{pale}/>",
                haut + depuis,
                style.encre
            );
            continue;
        }
        let Some([vers_gauche, vers_droite, vers_haut, vers_bas]) = cotes(signe) else { continue };
        let (milieu, mi_hauteur) = (gauche + LARGEUR / 2, haut + HAUTEUR / 2);
        let mut trace = String::new();
        if vers_gauche || vers_droite {
            let (de, a) =
                (if vers_gauche { gauche } else { milieu }, if vers_droite { gauche + largeur } else { milieu });
            let _ = write!(trace, "M{de} {mi_hauteur}H{a}");
        }
        if vers_haut || vers_bas {
            let (de, a) =
                (if vers_haut { haut } else { mi_hauteur }, if vers_bas { haut + HAUTEUR } else { mi_hauteur });
            for n in 0..nombre {
                let _ = write!(trace, "M{} {de}V{a}", milieu + n * LARGEUR);
            }
        }
        let pale = if style.pale { " stroke-opacity=\".6\"" } else { "" };
        let _ = writeln!(svg, "<path d=\"{trace}\" stroke=\"{}\"{pale}/>", style.encre);
    }
}

/// Whether every fixed font has it, as wide as its cell.
fn est_lettre(signe: &str) -> bool {
    signe.chars().all(|c| c.is_ascii() || c.is_alphabetic() || matches!(c, '«' | '»' | '—' | '·' | '…' | '’'))
}

fn textes(svg: &mut String, rang: &[(Style, &str)], y: u16) {
    let base = haut(y) + LIGNE;
    let mut x = 0;
    while x < rang.len() {
        let (style, signe) = rang[x];
        let forme = seul(signe).is_some_and(|signe| cotes(signe).is_some() || bloc(signe).is_some());
        if forme || signe.trim().is_empty() {
            x += 1;
            continue;
        }
        let place = gauche(u16::try_from(x).unwrap_or(u16::MAX));
        if !est_lettre(signe) {
            // A sign of another font: in the middle of its cell, as wide as it is.
            let milieu = place + LARGEUR / 2;
            let _ = writeln!(
                svg,
                "<text x=\"{milieu}\" y=\"{base}\" text-anchor=\"middle\"{}>{}</text>",
                style.attributs(),
                echappe(signe)
            );
            x += 1;
            continue;
        }
        let fin = (x..rang.len()).find(|at| rang[*at].0 != style || !est_lettre(rang[*at].1)).unwrap_or(rang.len());
        let course: String = rang[x..fin].iter().map(|(_, signe)| *signe).collect();
        let texte = course.trim_end();
        let largeur = texte.chars().count() * usize::from(LARGEUR);
        let _ = writeln!(
            svg,
            "<text x=\"{place}\" y=\"{base}\" textLength=\"{largeur}\"{}>{}</text>",
            style.attributs(),
            echappe(texte)
        );
        x = fin;
    }
}

fn echappe(texte: &str) -> String {
    texte.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
