//! The terminal's backend, with a size even where the terminal says none.
//!
//! Owns: the size to draw for. Must never: draw by itself.

use std::io;

use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// The size of a terminal that says none: a serial console, a pseudo-terminal of a tool.
const UNSAID: Size = Size { width: 80, height: 24 };

/// A backend whose size has no zero in it.
pub(super) struct SizedBackend<W: io::Write>(CrosstermBackend<W>);

impl<W: io::Write> SizedBackend<W> {
    pub(super) const fn new(writer: W) -> Self {
        Self(CrosstermBackend::new(writer))
    }
}

/// The size to draw for, given what the terminal says.
const fn usable(said: Size) -> Size {
    if said.width == 0 || said.height == 0 { UNSAID } else { said }
}

impl<W: io::Write> Backend for SizedBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        self.0.draw(content)
    }

    fn append_lines(&mut self, n: u16) -> io::Result<()> {
        self.0.append_lines(n)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.0.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size().map(usable)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let said = self.0.window_size()?;
        Ok(WindowSize { columns_rows: usable(said.columns_rows), ..said })
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.0)
    }
}
