//! The form that asks for a password when neither the environment nor the keyring has one, or when the service
//! refused it.
//!
//! Owns: the typed password, until it is given or the form is left. What failed for want of it is asked again once it
//! is given, even if the form was left in between: reads and followings, never a put.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use secrecy::SecretString;
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::failure::{Failure, FailureKind};
use crate::tui::data::{Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::field::TextField;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Effect, PasswordEntry};
use crate::tui::words::keymap::Context;

/// The form's state.
#[derive(Debug)]
pub struct PasswordForm {
    why: String,
    text_field: TextField,
}

impl PasswordForm {
    /// Whether giving a password can repair this failure.
    #[must_use]
    pub fn repairs(failure: &Failure) -> bool {
        use FailureKind::{CredentialsRefused, CredentialsRefusedBefore, NoPassword};
        let kind = matches!(
            failure.kind,
            Some(NoPassword | CredentialsRefused { status: 401 } | CredentialsRefusedBefore { status: Some(401) })
        );
        kind || failure.ko.as_ref().is_some_and(|ko| ko.code.as_str() == "10000")
    }

    /// Asks for a password because of this failure.
    #[must_use]
    pub fn new(data: &Data, failure: &Failure) -> Self {
        let (why, _) = data.texts.failure(failure);
        Self { why, text_field: TextField::default() }
    }
}

impl Part for PasswordForm {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        self.text_field.key(key).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        self.text_field.paste(text);
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Next | Action::Previous => Err("tui.indisponible.un_champ"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Back => {
                data.without_password = true;
                Next::Back
            }
            Action::Activate if self.text_field.value().is_empty() => {
                data.say(Level::Bad, data.texts.get("tui.mot_de_passe.vide"));
                Next::Stay
            }
            Action::Activate => {
                out.push(Effect::Password(PasswordEntry(SecretString::from(self.text_field.value().to_owned()))));
                self.text_field.clear();
                for effect in data.password_reads.give() {
                    data.ask_again(&effect);
                    out.push(effect);
                }
                data.without_password = false;
                data.say(Level::Info, data.texts.get("tui.mot_de_passe.pris"));
                Next::Back
            }
            _ => Next::Stay,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let width = area.width.min(72);
        let inner_width = usize::from(width.saturating_sub(4));
        let why = wrap(&self.why, inner_width);
        let help = wrap(view.t("tui.mot_de_passe.aide"), inner_width);
        let rows = why.len() + help.len() + 5;
        let title = view.t("tui.mot_de_passe.titre");
        let inner = view.popup(frame, area, title, width, u16::try_from(rows).unwrap_or(u16::MAX));
        let inner = Rect { x: inner.x.saturating_add(1), width: inner.width.saturating_sub(2), ..inner };
        let mut slots = inner.rows();
        for line in why {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Bad), row);
            }
        }
        slots.next();
        if let Some(row) = slots.next() {
            let label = view.t("tui.mot_de_passe.champ");
            let label_width = u16::try_from(label.width() + 1).unwrap_or(0).min(row.width / 2);
            let [left, field] = row.layout(&Layout::horizontal([Constraint::Length(label_width), Constraint::Min(0)]));
            frame.render_widget(view.span(label, Meaning::Accent), left);
            self.text_field.draw(frame, field, view, true, true);
        }
        slots.next();
        for line in help {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Muted), row);
            }
        }
    }
}
