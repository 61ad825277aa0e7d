//! A QR code: dark on light in every theme, in half blocks, or with two columns per module where the signs are
//! ASCII.

use std::fmt;

use fast_qr::{ECL, QRBuilder, QRCode};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use crate::tui::view::View;

/// The quiet zones around a code, in modules: the one that the standard asks for, then the one that readers
/// need.
const MARGINS: [usize; 2] = [4, 2];

/// A text as QR codes: made once; the drawing uses one that fits.
pub struct QrCodes {
    /// The code with the better error correction first; empty when a QR code can't hold the text.
    codes: Vec<QRCode>,
}

impl fmt::Debug for QrCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codes").field("sizes", &self.codes.iter().map(|code| code.size).collect::<Vec<_>>()).finish()
    }
}

impl QrCodes {
    /// The codes of `text`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { codes: [ECL::M, ECL::L].iter().filter_map(|ecl| QRBuilder::new(text).ecl(*ecl).build().ok()).collect() }
    }

    /// The code that fits in `width` columns and `height` rows, with the full quiet zone and the better
    /// correction if there is room.
    ///
    /// # Errors
    /// The least columns and rows that a code needs; `None` when there is no code at all.
    pub fn fit(&self, width: u16, height: u16, ascii: bool) -> Result<Qr<'_>, Option<(usize, usize)>> {
        let all = MARGINS.iter().flat_map(|margin| self.codes.iter().map(|code| Qr { code, margin: *margin, ascii }));
        let mut need = None;
        for qr in all {
            let (columns, rows) = qr.size();
            if columns <= usize::from(width) && rows <= usize::from(height) {
                return Ok(qr);
            }
            need = Some((columns, rows));
        }
        Err(need)
    }
}

/// A QR code with its quiet zone, in a size that fits.
pub struct Qr<'a> {
    code: &'a QRCode,
    margin: usize,
    ascii: bool,
}

impl Qr<'_> {
    /// Its columns and rows on the screen.
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        let side = self.code.size + 2 * self.margin;
        if self.ascii { (2 * side, side) } else { (side, side.div_ceil(2)) }
    }

    /// Whether the module at this position, quiet zone included, is dark; positions outside the code are light.
    fn dark(&self, x: usize, y: usize) -> bool {
        let module = |at: usize| at.checked_sub(self.margin).filter(|at| *at < self.code.size);
        match (module(x), module(y)) {
            (Some(x), Some(y)) => self.code.data.get(y * self.code.size + x).is_some_and(|module| module.value()),
            _ => false,
        }
    }

    /// Draws the code in the middle of `area`, which must have room for it.
    pub fn draw(&self, buffer: &mut Buffer, area: Rect, view: &View<'_>) {
        let (columns, rows) = self.size();
        let room = |size: u16, own: usize| usize::from(size).saturating_sub(own) / 2;
        let (left, top) = (room(area.width, columns), room(area.height, rows));
        for y in 0..rows {
            for x in 0..columns {
                let (Ok(dx), Ok(dy)) = (u16::try_from(left + x), u16::try_from(top + y)) else { continue };
                let at = (area.x.saturating_add(dx), area.y.saturating_add(dy));
                let Some(cell) = buffer.cell_mut(at) else { continue };
                let (sign, style) = if self.ascii { self.full(x / 2, y, view) } else { self.half(x, y, view) };
                cell.set_char(sign).set_style(style);
            }
        }
    }

    /// A character with two modules, one above the other.
    fn half(&self, x: usize, y: usize, view: &View<'_>) -> (char, Style) {
        let sign = match (self.dark(x, 2 * y), self.dark(x, 2 * y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        let style = if view.palette.has_colours() {
            Style::new().fg(Color::Black).bg(Color::White)
        } else if view.palette.is_light() {
            Style::new()
        } else {
            // Without colours, on a dark theme: the terminal's text colour is light and its background dark.
            Style::new().add_modifier(Modifier::REVERSED)
        };
        (sign, style)
    }

    /// A character that is half a module: one of its two columns.
    fn full(&self, x: usize, y: usize, view: &View<'_>) -> (char, Style) {
        let dark = self.dark(x, y);
        match (dark, view.palette.has_colours()) {
            (true, true) => ('#', Style::new().fg(Color::Black).bg(Color::Black)),
            (false, true) => (' ', Style::new().fg(Color::Black).bg(Color::White)),
            // Without colours, a blank has the terminal's background; reversed, it has its text colour.
            (_, false) if dark == view.palette.is_light() => (' ', Style::new().add_modifier(Modifier::REVERSED)),
            (_, false) => (' ', Style::new()),
        }
    }
}
