//! The choice of what to copy of a put, in front of the following.
//!
//! Owns: the texts offered. Must never: show a cut code.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part, move_in};
use crate::domain::reference::ContratId;
use crate::tui::data::Data;
use crate::tui::sheet;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::fit;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::list::{self, ListRows};
use crate::tui::words::action::Action;
use crate::tui::words::effect::{ClipboardText, Effect};
use crate::tui::words::keymap::Context;

/// The choice's state.
#[derive(Debug)]
pub struct CopyScreen {
    contrat: ContratId,
    choices: Vec<ClipboardText>,
    cursor: usize,
}

impl CopyScreen {
    /// What can be copied of the put of `contrat`.
    #[must_use]
    pub fn new(data: &Data, contrat: &ContratId) -> Self {
        Self { contrat: contrat.clone(), choices: Self::choices(data, contrat), cursor: 0 }
    }

    fn choices(data: &Data, contrat: &ContratId) -> Vec<ClipboardText> {
        // A code that is to be reported comes first, under the cursor; another one last.
        let code = sheet::code(data, contrat);
        let (first, last) = if code.as_ref().is_some_and(|code| code.what == ClipboardText::CODE) {
            (code, None)
        } else {
            (None, code)
        };
        let mut choices: Vec<ClipboardText> = first.into_iter().collect();
        if let Some(life) = data.life(contrat) {
            choices.push(ClipboardText::of("tui.copie.fibre", life.demande.fibre.as_str()));
        }
        choices.push(ClipboardText::of("tui.copie.contrat", contrat.as_str()));
        // The sheet keeps its line ends: each of its values is already clean.
        choices.push(ClipboardText { what: "tui.copie.fiche", text: sheet::text(data, contrat) });
        choices.extend(last);
        choices
    }
}

impl Part for CopyScreen {
    fn context(&self) -> Context {
        Context::Menu
    }

    fn modal(&self) -> bool {
        true
    }

    fn act(&mut self, _data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        if move_in(&mut self.cursor, self.choices.len(), action) {
            return Next::Stay;
        }
        match (action, self.choices.get(self.cursor)) {
            (Action::Activate, Some(copy)) => out.push(Effect::Copy(copy.clone())),
            (Action::Back, _) => {}
            _ => return Next::Stay,
        }
        Next::Back
    }

    /// The code may arrive or change while the choice is open: the selection stays on the same kind of text.
    fn refresh(&mut self, data: &Data) {
        let choices = Self::choices(data, &self.contrat);
        let what = self.choices.get(self.cursor).map(|copy| copy.what);
        self.cursor = choices.iter().position(|copy| Some(copy.what) == what).unwrap_or(0);
        self.choices = choices;
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        const LABEL: usize = 26;
        let width = area.width.min(64);
        let height = u16::try_from(self.choices.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = view.popup(frame, area, view.t("tui.copie.titre"), width, height);
        let room = usize::from(inner.width).saturating_sub(LABEL + 1);
        let line = |copy: &ClipboardText| {
            let label = fit(&format!(" {}", view.t(copy.what)), LABEL, view.signs.ellipsis);
            // The first line identifies the text; a code that would be cut is not shown at all.
            let shown = copy.text.lines().next().unwrap_or_default();
            let whole = !copy.is_code() || shown.width() <= room;
            let shown = if whole { fit(shown, room, view.signs.ellipsis) } else { String::new() };
            Line::from(vec![view.span(label, Meaning::Accent), Span::raw(shown)])
        };
        let rows = ListRows { id: "copier", selected: Some(self.cursor), focused: true };
        list::draw(frame, inner, &self.choices, line, rows, view, memo);
    }
}
