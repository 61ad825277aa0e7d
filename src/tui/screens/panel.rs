//! A sheet to read in front of the screen, or aloud to the hotline.
//!
//! Owns: how far the sheet is scrolled. Must never: change what it is given to show.

use ratatui::Frame;
use ratatui::layout::{Margin, Rect};
use ratatui::text::{Line, Span};

use super::{Next, Part, scroll};
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::sheet;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// The columns of a label.
const LABEL: usize = 20;

/// Labels and values in front of the screen.
#[derive(Debug)]
pub struct Panel {
    title: &'static str,
    rows: Vec<(String, String)>,
    /// The contract whose put the sheet follows.
    contrat: Option<ContratId>,
    scroll: usize,
}

impl Panel {
    /// A sheet of labels and values.
    #[must_use]
    pub const fn summary(title: &'static str, rows: Vec<(String, String)>) -> Self {
        Self { title, rows, contrat: None, scroll: 0 }
    }

    /// The sheet of the put of `contrat`, to be read aloud: it follows the put.
    #[must_use]
    pub fn sheet(data: &Data, contrat: ContratId) -> Self {
        let rows = sheet::to_read(data, &contrat);
        Self { title: "tui.fiche.titre", rows, contrat: Some(contrat), scroll: 0 }
    }
}

impl Part for Panel {
    fn context(&self) -> Context {
        Context::Panel
    }

    fn modal(&self) -> bool {
        true
    }

    fn act(&mut self, _data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        match action {
            _ if scroll(&mut self.scroll, action) => {}
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        if let Some(contrat) = &self.contrat {
            self.rows = sheet::to_read(data, contrat);
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(76);
        let lines = lines(view, &self.rows, usize::from(width.saturating_sub(2)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let inner = view.popup(frame, area, view.t(self.title), width, height);
        let top = memo.scroll("panneau", self.scroll, lines.len(), usize::from(inner.height));
        if lines.len() > top + usize::from(inner.height) {
            view.more(frame, inner.outer(Margin::new(1, 1)));
        }
        for (line, row) in lines.into_iter().skip(top).zip(inner.rows()) {
            frame.render_widget(line, row);
        }
    }
}

fn lines(view: &View<'_>, rows: &[(String, String)], width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (label, value) in rows {
        let pieces = wrap(value, width.saturating_sub(LABEL + 1));
        for (at, piece) in pieces.into_iter().enumerate() {
            let label = if at == 0 { fit(&format!(" {label}"), LABEL, view.signs.ellipsis) } else { " ".repeat(LABEL) };
            lines.push(Line::from(vec![
                view.span(label, Meaning::Muted),
                Span::raw(" "),
                view.span(piece, Meaning::Title),
            ]));
        }
    }
    lines
}
