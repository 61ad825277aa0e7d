//! The question whether to add a pasted column of contracts.
//!
//! Owns: what is told of the column before it is added. Must never: add what can't be a contract's reference, or ask
//! the service.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Next, Part};
use crate::domain::pasted::PastedColumn;
use crate::domain::reference::ContratId;
use crate::domain::text::displayable_value;
use crate::tui::data::Data;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// The most texts named, of those that can't be a contract and of the contracts.
const NAMED: usize = 3;

/// The question's state.
#[derive(Debug)]
pub struct PastedScreen {
    pasted: PastedColumn,
}

impl PastedScreen {
    /// Asks about this column.
    #[must_use]
    pub const fn new(pasted: PastedColumn) -> Self {
        Self { pasted }
    }

    /// What is told, each line with its meaning.
    fn lines(&self, view: &View<'_>, width: usize) -> Vec<(String, Meaning)> {
        let PastedColumn { contrats, repeated, unreadable } = &self.pasted;
        let texts = view.texts();
        let mut lines = Vec::new();
        let mut say = |text: &str, meaning: Meaning| {
            lines.extend(wrap(text, width).into_iter().map(|line| (line, meaning)));
        };
        let n = contrats.len();
        say(&texts.count("tui.collage.trouves", n, &[("n", &n.to_string())]), Meaning::Title);
        let ends: Vec<&str> = contrats.iter().take(NAMED).map(ContratId::as_str).collect();
        let more = if n > ends.len() { format!(" {}", view.signs.ellipsis) } else { String::new() };
        if n > 0 {
            say(&format!("{}{more}", ends.join(", ")), Meaning::Muted);
        }
        if *repeated > 0 {
            say(&texts.count("tui.collage.repetes", *repeated, &[("n", &repeated.to_string())]), Meaning::Muted);
        }
        if !unreadable.is_empty() {
            let n = unreadable.len();
            say(&texts.count("tui.collage.ecartes", n, &[("n", &n.to_string())]), Meaning::Warning);
            for text in unreadable.iter().take(NAMED) {
                let text = format!("  « {} »", displayable_value(text));
                say(&fit(&text, width, view.signs.ellipsis), Meaning::Warning);
            }
            if n > NAMED {
                say(&format!("  {}", view.signs.ellipsis), Meaning::Warning);
            }
        }
        say(view.t(if contrats.is_empty() { "tui.collage.rien" } else { "tui.collage.aide" }), Meaning::Muted);
        lines
    }
}

impl Part for PastedScreen {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        (action == Action::Activate).then_some("tui.action.ajouter")
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Activate if self.pasted.contrats.is_empty() => Err("tui.indisponible.rien_a_ajouter"),
            Action::Next | Action::Previous => Err("tui.indisponible.un_champ"),
            Action::Toggle | Action::Left | Action::Right => Err("tui.indisponible.bascule"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, _data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Activate => out.push(Effect::AddContrats(Box::new(std::mem::take(&mut self.pasted)))),
            Action::Back => {}
            _ => return Next::Stay,
        }
        Next::Back
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let width = area.width.min(72);
        let lines = self.lines(view, usize::from(width.saturating_sub(4)));
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        let inner = view.popup(frame, area, view.t("tui.collage.titre"), width, height);
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        for ((line, meaning), row) in lines.into_iter().zip(inner.rows()) {
            frame.render_widget(view.span(line, meaning), row);
        }
    }
}
