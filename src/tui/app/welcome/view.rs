//! How the welcome is drawn.
//!
//! Must never: show a password.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::form::{Welcome, WelcomeStep};
use crate::domain::text::displayable;
use crate::host::texts::Texts;
use crate::tui::data::{Data, World};
use crate::tui::glyphs::Signs;
use crate::tui::theme::{Meaning, Palette};
use crate::tui::view::View;
use crate::tui::view::fitting::wrap;
use crate::tui::widgets::field::TextField;

impl Welcome {
    /// Draws the step.
    pub fn draw(&self, frame: &mut Frame<'_>, texts: Texts, palette: Palette, signs: Signs) {
        self.draw_all(frame, texts, palette, &signs);
        signs.finish(frame.buffer_mut());
    }

    fn draw_all(&self, frame: &mut Frame<'_>, texts: Texts, palette: Palette, signs: &Signs) {
        let area = frame.area();
        if area.width < 40 || area.height < 12 {
            for (line, row) in wrap(texts.get("tui.trop_petit"), usize::from(area.width)).into_iter().zip(area.rows()) {
                frame.render_widget(Line::from(line), row);
            }
            return;
        }
        let data = blank(texts);
        let view = View::new(&data, palette, *signs);
        let inner = view.popup(frame, area, view.t("tui.accueil.titre"), 76, area.height.min(22));
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let width = usize::from(inner.width);
        let mut rows = inner.rows();
        let (title, help) = self.heading();
        let mut text = |line: String, meaning: Option<Meaning>, frame: &mut Frame<'_>| {
            let row = rows.next();
            if let Some(row) = row {
                let line = meaning.map_or_else(|| Line::from(line.clone()), |m| Line::from(view.span(line.clone(), m)));
                frame.render_widget(line, row);
            }
            row
        };
        text(String::new(), None, frame);
        for line in wrap(view.t(title), width) {
            text(line, Some(Meaning::Title), frame);
        }
        text(String::new(), None, frame);
        for line in wrap(view.t(help), width) {
            text(line, None, frame);
        }
        text(String::new(), None, frame);
        for (at, choice) in self.choices().iter().enumerate() {
            let chosen = at == self.cursor;
            let lead = if chosen { signs.cursor } else { " " };
            let row = text(format!(" {lead} {} ", view.t(choice)), chosen.then_some(Meaning::Selected), frame);
            if let Some(row) = row.filter(|_| chosen) {
                frame.set_cursor_position(row.as_position());
            }
        }
        for (label, value) in self.summary(texts) {
            text(format!("  {:<14}{value}", view.t(label)), None, frame);
        }
        if let Some((text_field, hidden)) = self.field()
            && let Some(row) = text(" > ".to_owned(), Some(Meaning::Accent), frame)
        {
            let row = Rect { x: row.x.saturating_add(3), width: row.width.saturating_sub(3), ..row };
            text_field.draw(frame, row, &view, true, hidden);
        }
        text(String::new(), None, frame);
        if let Some(fault) = self.fault.map(|fault| view.t(fault)).or(self.refusal.as_deref()) {
            for line in wrap(fault, width) {
                text(line, Some(Meaning::Bad), frame);
            }
        }
        let keys = if self.step == WelcomeStep::Choice { "tui.accueil.touches_choix" } else { "tui.accueil.touches" };
        for line in wrap(&view.p(keys, &[("entree", signs.enter)]), width) {
            text(line, Some(Meaning::Muted), frame);
        }
    }

    /// The text keys of the step's title and explanation.
    const fn heading(&self) -> (&'static str, &'static str) {
        match self.step {
            WelcomeStep::Choice => ("tui.accueil.choix", "tui.accueil.choix.aide"),
            WelcomeStep::Name => ("tui.accueil.nom", "tui.accueil.nom.aide"),
            WelcomeStep::Url => ("tui.accueil.url", "tui.accueil.url.aide"),
            WelcomeStep::Login => ("tui.accueil.identifiant", "tui.accueil.identifiant.aide"),
            WelcomeStep::Password => ("tui.accueil.mot_de_passe", "tui.accueil.mot_de_passe.aide"),
            WelcomeStep::Production => ("tui.accueil.production", "tui.accueil.production.aide"),
            WelcomeStep::Summary => ("tui.accueil.resume", "tui.accueil.resume.aide"),
        }
    }

    /// The field that the step asks for, and whether its text is hidden.
    const fn field(&self) -> Option<(&TextField, bool)> {
        match self.step {
            WelcomeStep::Name => Some((&self.name, false)),
            WelcomeStep::Url => Some((&self.url, false)),
            WelcomeStep::Login => Some((&self.login, false)),
            WelcomeStep::Password => Some((&self.password, true)),
            WelcomeStep::Choice | WelcomeStep::Production | WelcomeStep::Summary => None,
        }
    }

    fn choices(&self) -> &'static [&'static str] {
        match self.step {
            WelcomeStep::Choice => {
                &["tui.accueil.choix.demo", "tui.accueil.choix.configurer", "tui.accueil.choix.quitter"]
            }
            WelcomeStep::Production => &["tui.accueil.production.non", "tui.accueil.production.oui"],
            WelcomeStep::Summary => &["tui.accueil.resume.enregistrer"],
            _ => &[],
        }
    }

    fn summary(&self, texts: Texts) -> Vec<(&'static str, String)> {
        if self.step != WelcomeStep::Summary {
            return Vec::new();
        }
        let profile = self.profile();
        let shown = |text: &str| displayable(text).into_owned();
        let given = profile.password.is_some();
        let password = if given { "tui.accueil.court.donne" } else { "tui.accueil.court.plus_tard" };
        let network = if profile.production { "tui.accueil.production.oui" } else { "tui.accueil.production.non" };
        vec![
            ("tui.accueil.court.nom", shown(&profile.name)),
            ("tui.accueil.court.url", shown(&profile.url)),
            ("tui.accueil.court.identifiant", shown(&profile.login)),
            ("tui.accueil.court.mot_de_passe", texts.get(password).to_owned()),
            ("tui.accueil.court.reseau", texts.get(network).to_owned()),
        ]
    }
}

/// Empty shared data: the welcome has no engine.
fn blank(texts: Texts) -> Data {
    let settings = crate::engine::Settings {
        profile: String::new(),
        production: false,
        agent: None,
        cadence: crate::domain::polling::Cadence::default(),
        ages: crate::domain::rules::ereprov::ListAges::default(),
        structure: jiff::SignedDuration::ZERO,
        monthly: 0,
        share: 0,
        reserve: 0,
        sessions: 0,
        offline: false,
        new_attempt: 0,
    };
    let capabilities = crate::domain::capabilities::Capabilities::default();
    Data::new(settings, capabilities, texts, World::Test, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH)
}
