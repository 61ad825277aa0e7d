//! The code de décharge, or the sheet in short, as a QR code for the phone.
//!
//! Owns: what the phone will read. Must never: show a code that is cut, or a square that no phone reads.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::reference::ReferenceContrat;
use crate::tui::data::{Data, World};
use crate::tui::sheet;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::qr::Codes;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// The QR code of a contract's put.
#[derive(Debug)]
pub struct EcranQr {
    contrat: ReferenceContrat,
    /// The sheet, not the code alone.
    entiere: bool,
    /// What the phone will read, and the codes of that.
    texte: String,
    codes: Codes,
}

impl EcranQr {
    /// The code de décharge of this contract; its sheet where it has none.
    #[must_use]
    pub fn new(data: &Data, contrat: ReferenceContrat) -> Self {
        let entiere = data.vie(&contrat).is_none_or(|vie| vie.code.is_none());
        let texte = texte(data, &contrat, entiere);
        let codes = Codes::new(&texte);
        Self { contrat, entiere, texte, codes }
    }
}

/// What the phone will read.
fn texte(data: &Data, contrat: &ReferenceContrat, entiere: bool) -> String {
    match data.vie(contrat).and_then(|vie| vie.code.as_ref()) {
        Some((code, _)) if !entiere => code.montre().into_owned(),
        _ => sheet::courte(data, contrat),
    }
}

impl Part for EcranQr {
    fn context(&self) -> Context {
        Context::Qr
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        let coded = data.vie(&self.contrat).is_some_and(|vie| vie.code.is_some());
        if action == Action::Suivant && !coded { Err("tui.indisponible.sans_code") } else { Ok(()) }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        let other = if self.entiere { "tui.action.qr_code" } else { "tui.action.qr_fiche" };
        (action == Action::Suivant).then_some(other)
    }

    fn act(&mut self, _data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Suivant => self.entiere = !self.entiere,
            Action::Retour => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        let texte = texte(data, &self.contrat, self.entiere);
        if texte != self.texte {
            self.codes = Codes::new(&texte);
            self.texte = texte;
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let data = view.data;
        let [head, body] = area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        // One row above: in which world, and what it is; a code whole or not at all.
        let quoi = if self.entiere { view.t("tui.qr.fiche") } else { self.texte.as_str() };
        let mut title = if data.world == World::Production { String::new() } else { words::monde(data) };
        let gap = if title.is_empty() { "" } else { " · " };
        if title.width() + gap.width() + quoi.width() <= usize::from(head.width) {
            title = format!("{title}{gap}{quoi}");
        }
        let title = fit(&title, usize::from(head.width), view.signs.ellipsis);
        frame.render_widget(Line::from(view.span(title.trim_end().to_owned(), Meaning::Warning)).centered(), head);
        match self.codes.tient(body.width, body.height, view.signs.ascii) {
            Ok(qr) => qr.draw(frame.buffer_mut(), body, view),
            Err(besoin) => {
                let text = match besoin {
                    // The header, the title and the footer are rows of the window too.
                    Some((columns, rows)) => view.p(
                        "tui.qr.trop_petit",
                        &[("colonnes", &columns.to_string()), ("lignes", &(rows + 3).to_string())],
                    ),
                    None => view.t("tui.qr.trop_long").to_owned(),
                };
                for (line, row) in wrap(&text, usize::from(body.width)).into_iter().zip(body.rows()) {
                    frame.render_widget(Line::from(line), row);
                }
            }
        }
    }
}
