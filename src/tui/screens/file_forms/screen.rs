//! What the keys of the forms that end in a file do.
//!
//! Must never: close one before its file is there.

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::{Fichier, Genre};
use super::view;
use crate::domain::text::trim_pasted;
use crate::tui::data::Data;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

impl Part for Fichier {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        // A blank turns what is chosen: it is no text there.
        if self.champ_mut().is_none() && key.code == KeyCode::Char(' ') {
            return None;
        }
        let taken = self.champ_mut()?.key(key);
        if taken && let Genre::Ouvrir { choisi, .. } = &mut self.genre {
            *choisi = None;
        }
        taken.then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        let text = trim_pasted(text).to_owned();
        if let Some(champ) = self.champ_mut() {
            champ.paste(&text);
        }
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        if action == Action::Valider && self.attend.is_some() {
            Err("tui.indisponible.fichier_en_cours")
        } else {
            Ok(())
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        let last = self.focus + 1 >= self.fields().len();
        match &self.genre {
            _ if action != Action::Valider || !last => None,
            Genre::Ouvrir { .. } => Some("tui.action.ouvrir"),
            _ => Some("tui.action.ecrire"),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = self.fields().len().saturating_sub(1);
        match action {
            Action::Retour => return Next::Back,
            Action::Valider if self.focus < last => self.focus += 1,
            Action::Valider => self.submit(data, out),
            Action::Haut | Action::Bas if self.choose(action) => {}
            Action::Suivant | Action::Bas => self.focus = if self.focus >= last { 0 } else { self.focus + 1 },
            Action::Precedent | Action::Haut => self.focus = self.focus.checked_sub(1).unwrap_or(last),
            Action::Basculer | Action::Droite => self.turn(true),
            Action::Gauche => self.turn(false),
            _ => {}
        }
        Next::Stay
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, memo: &mut Memo) {
        view::draw(self, frame, area, view, memo);
    }
}
