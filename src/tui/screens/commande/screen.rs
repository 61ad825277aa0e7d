//! The keys of the order's screen.
//!
//! Must never: ask anything of the service: the facts come from the person and the files.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;

use super::state::CommandeScreen;
use super::view;
use crate::domain::reference::ContratId;
use crate::domain::rules::ereprov::FactQuestion;
use crate::tui::data::Data;
use crate::tui::facts;
use crate::tui::screens::{Next, Part};
use crate::tui::view::{Memo, View};
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

impl Part for CommandeScreen {
    fn subject(&self) -> Option<&ContratId> {
        Some(&self.contrat)
    }

    fn context(&self) -> Context {
        if self.editing.is_some() { Context::Form } else { Context::Commande }
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        self.editing.as_mut()?.field.key(key).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        if let Some(text_field) = &mut self.editing {
            text_field.field.paste(crate::domain::text::trim_pasted(text));
        }
        Next::Stay
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let Some(known) = data.knowledge(&self.contrat) else {
            let changes = matches!(action, Action::Activate | Action::Toggle | Action::Forget | Action::TakeOlder);
            return if changes { Err("tui.indisponible.sans_faits") } else { Ok(()) };
        };
        match action {
            Action::TakeOlder if facts::older(self.question(), &known.commande, &known.facts).is_none() => {
                Err("tui.indisponible.rien_avant")
            }
            Action::Forget if !facts::set_by_hand(self.question(), &known.commande, &known.facts) => {
                Err("tui.indisponible.pas_a_la_main")
            }
            Action::Toggle if facts::is_text(self.question()) => Err("tui.indisponible.bascule"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        let last = FactQuestion::ALL.len().saturating_sub(1);
        match action {
            Action::Back if self.editing.is_some() => self.editing = None,
            Action::Back => return Next::Back,
            Action::Activate => self.enter(data, out),
            // While a text is written, only the keys that end the writing are active.
            _ if self.editing.is_some() => {}
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = self.cursor.saturating_add(1).min(last),
            Action::First => self.cursor = 0,
            Action::Last => self.cursor = last,
            Action::PageUp => self.scroll = self.scroll.saturating_sub(5),
            Action::PageDown => self.scroll = self.scroll.saturating_add(5),
            Action::Toggle | Action::Right => self.change(true, data, out),
            Action::Left => self.change(false, data, out),
            Action::TakeOlder => self.take_older(data, out),
            Action::Forget => out.push(Effect::Forget(self.contrat.clone(), self.question())),
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
