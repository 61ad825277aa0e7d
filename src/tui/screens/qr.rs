//! The code de décharge, or the sheet in short, as a QR code for the phone.
//!
//! Owns: the text that the phone reads. Must never: show a cut code, or a QR code that no phone can read.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use unicode_width::UnicodeWidthStr as _;

use super::{Next, Part};
use crate::domain::lifecycle::Life;
use crate::domain::reference::ContratId;
use crate::tui::data::{Data, World};
use crate::tui::sheet;
use crate::tui::theme::Meaning;
use crate::tui::view::fitting::{fit, wrap};
use crate::tui::view::{Memo, View, words};
use crate::tui::widgets::qr::QrCodes;
use crate::tui::words::action::Action;
use crate::tui::words::effect::Effect;
use crate::tui::words::keymap::Context;

/// The QR code of a contract's put.
#[derive(Debug)]
pub struct QrScreen {
    contrat: ContratId,
    /// Whether the whole sheet is shown, not the code alone.
    whole: bool,
    /// Whether the person chose which of the two.
    chosen: bool,
    /// The text that the phone reads; `codes` holds its QR codes.
    text: String,
    codes: QrCodes,
}

impl QrScreen {
    /// The code de décharge of this contract; its sheet where it has none that may be reported.
    #[must_use]
    pub fn new(data: &Data, contrat: ContratId) -> Self {
        let whole = !has_code(data, &contrat);
        let text = text(data, &contrat, whole);
        let codes = QrCodes::new(&text);
        Self { contrat, whole, chosen: false, text, codes }
    }
}

/// Whether there is a code that may stand alone: a phone passes on the code, not the words around it.
fn has_code(data: &Data, contrat: &ContratId) -> bool {
    data.life(contrat).and_then(Life::is_code_reportable) == Some(true)
}

/// The text that the phone reads.
fn text(data: &Data, contrat: &ContratId, whole: bool) -> String {
    match data.life(contrat).and_then(|life| life.code.as_ref()) {
        Some((code, _)) if !whole && has_code(data, contrat) => code.show().into_owned(),
        _ => sheet::short(data, contrat),
    }
}

impl Part for QrScreen {
    fn context(&self) -> Context {
        Context::Qr
    }

    fn available(&self, data: &Data, action: Action) -> Result<(), &'static str> {
        match (action, data.life(&self.contrat).and_then(Life::is_code_reportable)) {
            (Action::Next, None) => Err("tui.indisponible.sans_code"),
            (Action::Next, Some(false)) => Err("tui.indisponible.code_nul"),
            _ => Ok(()),
        }
    }

    fn label(&self, _data: &Data, action: Action) -> Option<&'static str> {
        let other = if self.whole { "tui.action.qr_code" } else { "tui.action.qr_fiche" };
        (action == Action::Next).then_some(other)
    }

    fn act(&mut self, _data: &mut Data, action: Action, _out: &mut Vec<Effect>) -> Next {
        match action {
            Action::Next => (self.whole, self.chosen) = (!self.whole, true),
            Action::Back => return Next::Back,
            _ => {}
        }
        Next::Stay
    }

    fn refresh(&mut self, data: &Data) {
        // The code may come, and the workflow fail, while this is shown.
        if !self.chosen {
            self.whole = false;
        }
        self.whole |= !has_code(data, &self.contrat);
        let text = text(data, &self.contrat, self.whole);
        if text != self.text {
            self.codes = QrCodes::new(&text);
            self.text = text;
        }
    }

    fn draw(&self, frame: &mut Frame<'_>, area: Rect, view: &View<'_>, _memo: &mut Memo) {
        let data = view.data;
        let [head, body] = area.layout(&Layout::vertical([Constraint::Length(1), Constraint::Min(0)]));
        // One row above the QR code: the world, and what is shown; a code whole or not at all.
        let what = if self.whole { view.t("tui.qr.fiche") } else { self.text.as_str() };
        let mut title = if data.world == World::Production { String::new() } else { words::world(data) };
        let gap = if title.is_empty() { "" } else { " · " };
        if title.width() + gap.width() + what.width() <= usize::from(head.width) {
            title = format!("{title}{gap}{what}");
        }
        let title = fit(&title, usize::from(head.width), view.signs.ellipsis);
        frame.render_widget(Line::from(view.span(title.trim_end().to_owned(), Meaning::Warning)).centered(), head);
        match self.codes.fit(body.width, body.height, view.signs.ascii) {
            Ok(qr) => qr.draw(frame.buffer_mut(), body, view),
            Err(need) => {
                let text = match need {
                    // The needed window also has the rows of the header, the title and the footer.
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
