//! The keys of the forms that end in a file.
//!
//! Must never: close a form before its file is written or read.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{FileForm, FileFormKind};
use super::view;
use crate::domain::text::trim_pasted;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

impl Part for FileForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        // In a field that is chosen, a blank changes the value: it is not text.
        if self.field_mut().is_none() && key.code == KeyCode::Char(' ') {
            return None;
        }
        let taken = self.field_mut()?.key(key);
        if taken && let FileFormKind::Open { chosen, .. } = &mut self.kind {
            *chosen = None;
        }
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        let text = trim_pasted(text).to_owned();
        if let Some(text_field) = self.field_mut() {
            text_field.paste(&text);
        }
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        if action == Action::Activate && self.wait.is_some() {
            Err("tui.indisponible.fichier_en_cours")
        } else {
            Ok(())
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        match &self.kind {
            _ if action != Action::Activate => None,
            _ if !self.is_complete() => Some("tui.action.champ_suivant"),
            FileFormKind::Open { .. } => Some("tui.action.ouvrir"),
            _ => Some("tui.action.ecrire"),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = self.fields().len().saturating_sub(1);
        match action {
            Action::Back => return Next::Back,
            // One Enter writes: what is left to say is the only reason to go on to another field.
            Action::Activate if !self.is_complete() && self.focus < last => self.focus += 1,
            Action::Activate => self.submit(data, out),
            Action::Up | Action::Down if self.choose(action) => {}
            Action::Next | Action::Down => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Action::Previous | Action::Up => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            Action::Toggle | Action::Right => self.turn(true),
            Action::Left => self.turn(false),
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        self.follow(data);
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
