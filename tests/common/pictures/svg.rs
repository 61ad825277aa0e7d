//! Turns a drawing of the terminal library into an SVG picture.
//!
//! Owns: cells to shapes. Every run of text has its place and its width, so that it lines up in any fixed-width font;
//! frames and large letters are shapes, which no font can break apart. The result does not depend on the machine.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// The size of a cell, in pixels.
const WIDTH: u16 = 9;
const HEIGHT: u16 = 19;
/// The margin around the terminal, in pixels.
const MARGIN: u16 = 12;
/// The distance from the top of a cell to the baseline of its letters, in pixels.
const BASELINE: u16 = 14;

const BACKGROUND: &str = "#1c1e26";
const TEXT: &str = "#d6d9e0";

/// The sixteen colours, as a dark terminal shows them.
const fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
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

/// The style of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Style {
    ink: &'static str,
    background: Option<&'static str>,
    bold: bool,
    pale: bool,
    underlined: bool,
}

impl Style {
    fn of(cell: &Cell) -> Self {
        let a = |modifier: Modifier| cell.modifier.contains(modifier);
        let (ink, background) = (colour(cell.fg), colour(cell.bg));
        let (ink, background) = if a(Modifier::REVERSED) {
            (background.unwrap_or(BACKGROUND), Some(ink.unwrap_or(TEXT)))
        } else {
            (ink.unwrap_or(TEXT), background)
        };
        Self { ink, background, bold: a(Modifier::BOLD), pale: a(Modifier::DIM), underlined: a(Modifier::UNDERLINED) }
    }

    fn attributes(self) -> String {
        let mut out = String::new();
        if self.ink != TEXT {
            let _ = write!(out, " fill=\"{}\"", self.ink);
        }
        for (yes, attribute) in [
            (self.bold, " font-weight=\"700\""),
            (self.pale, " fill-opacity=\".6\""),
            (self.underlined, " text-decoration=\"underline\""),
        ] {
            if yes {
                out.push_str(attribute);
            }
        }
        out
    }
}

/// The picture of `cells`; `title` is its text for screen readers.
pub fn draw(cells: &Buffer, title: &str) -> String {
    let (columns, lines) = (cells.area.width, cells.area.height);
    let (width, height) = (columns * WIDTH + 2 * MARGIN, lines * HEIGHT + 2 * MARGIN);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" shape-rendering=\"crispEdges\" font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" \
         font-size=\"15\" fill=\"{TEXT}\" xml:space=\"preserve\">"
    );
    let _ = writeln!(svg, "<title>{}</title>", escape(title));
    let _ = writeln!(svg, "<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{BACKGROUND}\"/>");
    for y in 0..lines {
        let index: Vec<(Style, &str)> =
            (0..columns).map(|x| &cells[(x, y)]).map(|cell| (Style::of(cell), cell.symbol())).collect();
        backgrounds(&mut svg, &index, y);
        signs(&mut svg, &index, y);
        texts(&mut svg, &index, y);
    }
    svg.push_str("</svg>\n");
    svg
}

const fn left(x: u16) -> u16 {
    MARGIN + x * WIDTH
}

const fn top(y: u16) -> u16 {
    MARGIN + y * HEIGHT
}

/// The runs of cells with the same `key`: the first column, the length, and the key.
fn runs<T: PartialEq>(index: &[(Style, &str)], key: impl Fn(Style, &str) -> T) -> Vec<(u16, u16, T)> {
    let mut runs: Vec<(u16, u16, T)> = Vec::new();
    for (x, (style, sign)) in (0..).zip(index) {
        let here = key(*style, sign);
        match runs.last_mut() {
            Some((_, number, last)) if *last == here => *number += 1,
            _ => runs.push((x, 1, here)),
        }
    }
    runs
}

fn backgrounds(svg: &mut String, index: &[(Style, &str)], y: u16) {
    for (x, number, background) in runs(index, |style, _| style.background) {
        if let Some(background) = background {
            let (x, y, width) = (left(x), top(y), number * WIDTH);
            let _ = writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" fill=\"{background}\"/>"
            );
        }
    }
}

/// The sides of a cell that a frame's line reaches: left, right, up, down.
const fn sides(sign: char) -> Option<[bool; 4]> {
    const O: bool = true;
    const N: bool = false;
    match sign {
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

/// The part of a cell that a block fills: its top, its height, its density.
const fn block(sign: char) -> Option<(u16, u16, &'static str)> {
    match sign {
        '█' => Some((0, HEIGHT, "")),
        '▀' => Some((0, HEIGHT / 2 + 1, "")),
        '▄' => Some((HEIGHT / 2 + 1, HEIGHT - HEIGHT / 2 - 1, "")),
        '▓' => Some((3, HEIGHT - 6, " fill-opacity=\".75\"")),
        '▒' => Some((3, HEIGHT - 6, " fill-opacity=\".5\"")),
        '░' => Some((3, HEIGHT - 6, " fill-opacity=\".25\"")),
        '■' => Some((4, HEIGHT - 9, "")),
        _ => None,
    }
}

fn alone(sign: &str) -> Option<char> {
    let mut letters = sign.chars();
    letters.next().filter(|_| letters.next().is_none())
}

/// Frames and blocks, as shapes.
fn signs(svg: &mut String, index: &[(Style, &str)], y: u16) {
    for (x, number, run) in runs(index, |style, sign| {
        let sign = alone(sign)?;
        (sides(sign).is_some() || block(sign).is_some()).then_some((style, sign))
    }) {
        let Some((style, sign)) = run else { continue };
        let (left, top, width) = (left(x), top(y), number * WIDTH);
        if let Some((since, height, density)) = block(sign) {
            let pale = if style.pale && density.is_empty() { " fill-opacity=\".6\"" } else { density };
            let _ = writeln!(
                svg,
                "<rect x=\"{left}\" y=\"{}\" width=\"{width}\" height=\"{height}\" fill=\"{}\"{pale}/>",
                top + since,
                style.ink
            );
            continue;
        }
        let Some([to_left, to_right, to_top, to_bottom]) = sides(sign) else { continue };
        let (middle, mid_height) = (left + WIDTH / 2, top + HEIGHT / 2);
        let mut trace = String::new();
        if to_left || to_right {
            let (of, a) = (if to_left { left } else { middle }, if to_right { left + width } else { middle });
            let _ = write!(trace, "M{of} {mid_height}H{a}");
        }
        if to_top || to_bottom {
            let (of, a) = (if to_top { top } else { mid_height }, if to_bottom { top + HEIGHT } else { mid_height });
            for n in 0..number {
                let _ = write!(trace, "M{} {of}V{a}", middle + n * WIDTH);
            }
        }
        let pale = if style.pale { " stroke-opacity=\".6\"" } else { "" };
        let _ = writeln!(svg, "<path d=\"{trace}\" stroke=\"{}\"{pale}/>", style.ink);
    }
}

/// Whether every fixed-width font has the sign, as wide as its cell.
fn is_letter(sign: &str) -> bool {
    sign.chars().all(|c| c.is_ascii() || c.is_alphabetic() || matches!(c, '«' | '»' | '—' | '·' | '…' | '’'))
}

fn texts(svg: &mut String, index: &[(Style, &str)], y: u16) {
    let base = top(y) + BASELINE;
    let mut x = 0;
    while x < index.len() {
        let (style, sign) = index[x];
        let shape = alone(sign).is_some_and(|sign| sides(sign).is_some() || block(sign).is_some());
        if shape || sign.trim().is_empty() {
            x += 1;
            continue;
        }
        let place = left(u16::try_from(x).unwrap_or(u16::MAX));
        if !is_letter(sign) {
            // A sign of another font: drawn in the middle of its cell, in its own width.
            let middle = place + WIDTH / 2;
            let _ = writeln!(
                svg,
                "<text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\"{}>{}</text>",
                style.attributes(),
                escape(sign)
            );
            x += 1;
            continue;
        }
        let end = (x..index.len()).find(|at| index[*at].0 != style || !is_letter(index[*at].1)).unwrap_or(index.len());
        let run: String = index[x..end].iter().map(|(_, sign)| *sign).collect();
        let text = run.trim_end();
        let width = text.chars().count() * usize::from(WIDTH);
        let _ = writeln!(
            svg,
            "<text x=\"{place}\" y=\"{base}\" textLength=\"{width}\"{}>{}</text>",
            style.attributes(),
            escape(text)
        );
        x = end;
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
