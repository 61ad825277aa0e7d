//! A text to read in front of the screen: the keys, or the sheet for the hotline.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Next, Part, move_in};
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::keymap::{self, Binding, Context};
use crate::tui::state::Data;
use crate::tui::theme::Meaning;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::liste::{self, Rows};
use crate::tui::widgets::texte::{fit, wrap};

/// What is read.
#[derive(Debug)]
enum Contents {
    /// The keys of a screen and the keys of their words.
    Keys(Vec<(&'static Binding, &'static str)>),
    /// Label and value.
    Sheet { title: &'static str, rows: Vec<(String, String)> },
}

/// A text in front of the screen.
#[derive(Debug)]
pub struct Panneau {
    contents: Contents,
    cursor: usize,
}

impl Panneau {
    /// The keys of a screen.
    #[must_use]
    pub fn aide(data: &Data, below: &dyn Part) -> Self {
        let keys = keymap::bindings(below.context())
            .map(|binding| (binding, below.label(data, binding.action).unwrap_or(binding.text)))
            .collect();
        Self { contents: Contents::Keys(keys), cursor: 0 }
    }

    /// A sheet of labels and values.
    #[must_use]
    pub const fn fiche(title: &'static str, rows: Vec<(String, String)>) -> Self {
        Self { contents: Contents::Sheet { title, rows }, cursor: 0 }
    }

    fn len(&self) -> usize {
        match &self.contents {
            Contents::Keys(keys) => keys.len(),
            // A value may take several rows: moving past the last one does nothing.
            Contents::Sheet { rows, .. } => rows.len() * 2,
        }
    }
}

impl Part for Panneau {
    fn context(&self) -> Context {
        Context::Panel
    }

    fn modal(&self) -> bool {
        true
    }

    fn act(&mut self, _data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        let len = self.len();
        if move_in(&mut self.cursor, len, action) {
            return Next::Stay;
        }
        if action == Action::Retour { Next::Back } else { Next::Stay }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        let width = area.width.min(76);
        let inner_width = usize::from(width.saturating_sub(2));
        let (title, lines) = match &self.contents {
            Contents::Keys(bindings) => (view.t("tui.aide.titre"), keys(view, bindings)),
            Contents::Sheet { title, rows } => (view.t(title), sheet(view, rows, inner_width)),
        };
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).min(area.height);
        let inner = view.popup(frame, area, title, width, height);
        let rows =
            Rows { id: "panneau", selected: Some(self.cursor.min(lines.len().saturating_sub(1))), focused: false };
        // Nothing is selected in a text: the cursor only scrolls it.
        let offset = memo.offset(rows.id, rows.selected, lines.len(), usize::from(inner.height));
        let shown = lines.get(offset..).unwrap_or_default();
        let rows = Rows { id: "panneau.texte", selected: None, focused: true };
        liste::draw(frame, inner, shown, Line::clone, rows, view, memo);
    }
}

fn keys(view: &View<'_>, bindings: &[(&'static Binding, &'static str)]) -> Vec<Line<'static>> {
    bindings
        .iter()
        .map(|(binding, text)| {
            let names: Vec<String> = binding.keys.iter().map(|key| key.name(view)).collect();
            Line::from(vec![
                view.span(fit(&format!(" {}", names.join(", ")), 14, view.signs.ellipsis), Meaning::Accent),
                Span::raw(view.t(text)),
            ])
        })
        .collect()
}

fn sheet(view: &View<'_>, rows: &[(String, String)], width: usize) -> Vec<Line<'static>> {
    const LABEL: usize = 20;
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
