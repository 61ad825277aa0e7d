//! The form that asks for a password that neither the environment nor the keyring has, or another
//! one when the service refused it.
//!
//! Owns: what is typed, until it is given or the form is left. What was asked meanwhile goes on once
//! it is given: reads and followings, never a put.

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::Rect;
use secrecy::SecretString;

use super::{Next, Part};
use crate::domain::failure::{Echec, FailureKind};
use crate::tui::data::{Data, Level};
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::wrap;
use crate::tui::view::{Memo, View};
use crate::tui::widgets::field::Champ;
use crate::tui::words::action::Action;
use crate::tui::words::effect::{Effect, MotDePasse};
use crate::tui::words::keymap::Context;

/// The form.
#[derive(Debug)]
pub struct Saisie {
    pourquoi: String,
    champ: Champ,
    attente: Vec<Effect>,
}

impl Saisie {
    /// Whether this failure can be mended by giving a password.
    #[must_use]
    pub fn repare(echec: &Echec) -> bool {
        use FailureKind::{CredentialsRefused, CredentialsRefusedBefore, NoPassword};
        let kind = matches!(
            echec.kind,
            Some(NoPassword | CredentialsRefused { statut: 401 } | CredentialsRefusedBefore { statut: Some(401) })
        );
        kind || echec.ko.as_ref().is_some_and(|ko| ko.code.as_str() == "10000")
    }

    /// Asks, for this reason.
    #[must_use]
    pub fn new(data: &Data, echec: &Echec) -> Self {
        let (pourquoi, _) = data.textes.echec(echec);
        Self { pourquoi, champ: Champ::default(), attente: Vec::new() }
    }

    /// Asks this again once the password is given, once.
    pub fn attend(&mut self, effect: Effect) {
        if !self.attente.contains(&effect) {
            self.attente.push(effect);
        }
    }
}

impl Part for Saisie {
    fn context(&self) -> Context {
        Context::Form
    }

    fn modal(&self) -> bool {
        true
    }

    fn type_key(&mut self, _data: &mut Data, key: KeyEvent) -> Option<Next> {
        self.champ.key(key).then_some(Next::Stay)
    }

    fn paste(&mut self, _data: &mut Data, text: &str) -> Next {
        self.champ.paste(text);
        Next::Stay
    }

    fn available(&self, _data: &Data, action: Action) -> Result<(), &'static str> {
        match action {
            Action::Suivant | Action::Precedent => Err("tui.indisponible.un_champ"),
            _ => Ok(()),
        }
    }

    fn act(&mut self, data: &mut Data, action: Action, out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Retour => {
                data.sans_mot_de_passe = true;
                Next::Back
            }
            Action::Valider if self.champ.value().is_empty() => {
                data.say(Level::Bad, data.textes.get("tui.mot_de_passe.vide"));
                Next::Stay
            }
            Action::Valider => {
                out.push(Effect::MotDePasse(MotDePasse(SecretString::from(self.champ.value().to_owned()))));
                self.champ.clear();
                for effect in self.attente.drain(..) {
                    data.redemande(&effect);
                    out.push(effect);
                }
                data.sans_mot_de_passe = false;
                data.say(Level::Info, data.textes.get("tui.mot_de_passe.pris"));
                Next::Back
            }
            _ => Next::Stay,
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let width = area.width.min(72);
        let inner_width = usize::from(width.saturating_sub(4));
        let why = wrap(&self.pourquoi, inner_width);
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
            self.champ.draw(frame, row, view, true, true);
        }
        slots.next();
        for line in help {
            if let Some(row) = slots.next() {
                frame.render_widget(view.span(line, Meaning::Muted), row);
            }
        }
    }
}
