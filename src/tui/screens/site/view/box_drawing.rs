//! Lines that meet: walls, floors and roofs in basic box drawing. Other frames or ASCII signs replace them
//! after everything is drawn.
//!
//! Owns: the sign where lines cross, so that a drawing is only a set of lines.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

const LEFT: u8 = 1;
const RIGHT: u8 = 2;
const UP: u8 = 4;
const DOWN: u8 = 8;

/// The lines of a drawing: for each cell, the sides to which a line leaves it.
#[derive(Debug)]
pub(super) struct LineDrawing {
    width: u16,
    height: u16,
    sides: Vec<u8>,
}

impl LineDrawing {
    /// A drawing without lines.
    pub(super) fn new(width: u16, height: u16) -> Self {
        Self { width, height, sides: vec![0; usize::from(width) * usize::from(height)] }
    }

    fn mark(&mut self, x: u16, y: u16, side: u8) {
        if x < self.width
            && let Some(sides) = self.sides.get_mut(usize::from(y) * usize::from(self.width) + usize::from(x))
        {
            *sides |= side;
        }
    }

    /// Adds a line from left to right, both ends included.
    pub(super) fn horizontal(&mut self, y: u16, from: u16, to: u16) {
        for x in from..to {
            self.mark(x, y, RIGHT);
            self.mark(x.saturating_add(1), y, LEFT);
        }
    }

    /// Adds a line downwards, both ends included.
    pub(super) fn vertical(&mut self, x: u16, from: u16, to: u16) {
        for y in from..to {
            self.mark(x, y, DOWN);
            self.mark(x, y.saturating_add(1), UP);
        }
    }

    /// The sign of a cell; `None`: no line goes through it.
    fn sign(&self, x: u16, y: u16) -> Option<char> {
        let sides = *self.sides.get(usize::from(y) * usize::from(self.width) + usize::from(x))?;
        Some(match (sides & (UP | DOWN) != 0, sides & (LEFT | RIGHT) != 0) {
            (false, false) => return None,
            (true, false) => '│',
            (false, true) => '─',
            (true, true) => match sides {
                s if s == DOWN | RIGHT => '┌',
                s if s == DOWN | LEFT => '┐',
                s if s == UP | RIGHT => '└',
                s if s == UP | LEFT => '┘',
                s if s == UP | DOWN | RIGHT => '├',
                s if s == UP | DOWN | LEFT => '┤',
                s if s == LEFT | RIGHT | DOWN => '┬',
                s if s == LEFT | RIGHT | UP => '┴',
                _ => '┼',
            },
        })
    }

    /// Draws the lines, with the drawing's top left corner at that of `area`.
    pub(super) fn draw(&self, buffer: &mut Buffer, area: Rect, style: Style) {
        for y in 0..self.height.min(area.height) {
            for x in 0..self.width.min(area.width) {
                if let Some(sign) = self.sign(x, y)
                    && let Some(cell) = buffer.cell_mut((area.x.saturating_add(x), area.y.saturating_add(y)))
                {
                    cell.set_char(sign).set_style(style);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(line_drawing: &LineDrawing) -> Vec<String> {
        let sign = |x, y| line_drawing.sign(x, y).unwrap_or(' ');
        (0..line_drawing.height).map(|y| (0..line_drawing.width).map(|x| sign(x, y)).collect()).collect()
    }

    #[test]
    fn lines_meet_in_the_right_signs() {
        let mut line_drawing = LineDrawing::new(7, 5);
        for y in [0, 2, 4] {
            line_drawing.horizontal(y, 0, 6);
        }
        for x in [0, 3, 6] {
            line_drawing.vertical(x, 0, 4);
        }
        assert_eq!(rows(&line_drawing), ["┌──┬──┐", "│  │  │", "├──┼──┤", "│  │  │", "└──┴──┘"]);
    }

    #[test]
    fn what_lies_outside_is_left_out() {
        let mut line_drawing = LineDrawing::new(3, 2);
        line_drawing.horizontal(0, 0, 9);
        line_drawing.vertical(0, 0, 9);
        line_drawing.vertical(200, 0, 9);
        assert_eq!(rows(&line_drawing), ["┌──", "│  "]);
    }
}
