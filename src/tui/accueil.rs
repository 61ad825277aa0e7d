//! The welcome: no configuration yet. It offers the demo, and a guided set-up.
//!
//! Owns: asking, step by step, and checking what is typed. Must never: write a file, open a
//! keyring, or show a password: that is the caller's, who gets what was chosen.

use std::io;
use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use secrecy::SecretString;

use super::glyphs::Signs;
use super::inbox::Inbox;
use super::msg::What;
use super::state::{Data, World};
use super::terminal::Guard;
use super::theme::{Meaning, Palette};
use super::view::View;
use super::widgets::champ::Champ;
use super::widgets::texte::wrap;
use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_url::{ServiceUrl, UrlDefect};
use crate::host::config::Affichage;
use crate::host::texts::Textes;

/// What the welcome is shown with.
#[derive(Debug, Clone)]
pub struct OptionsAccueil {
    /// The words.
    pub textes: Textes,
    /// How things are shown.
    pub affichage: Affichage,
    /// The log's file.
    pub trace: Option<PathBuf>,
}

/// A profile as the guided set-up asked for it. Every field was read by its own type: [`ProfileName`],
/// [`ServiceUrl`], [`Login`].
#[derive(Debug, Clone)]
pub struct NouveauProfil {
    /// The profile's name.
    pub nom: String,
    /// The service's URL.
    pub url: String,
    /// The login.
    pub identifiant: String,
    /// The password, if one was given now.
    pub mot_de_passe: Option<SecretString>,
    /// Whether it is the real network.
    pub production: bool,
}

/// What was chosen.
#[derive(Debug, Clone)]
pub enum ChoixAccueil {
    /// The demo.
    Demo,
    /// This profile is to be written.
    Configurer(NouveauProfil),
    /// Nothing.
    Quitter,
}

/// Shows the welcome, where it stands, until something is chosen. To be called on the main thread.
///
/// # Errors
/// The terminal's. It is restored in every case.
pub fn accueil(accueil: &mut Accueil, options: &OptionsAccueil, inbox: &mut Inbox) -> io::Result<ChoixAccueil> {
    let (palette, signs) = super::resolve(options.affichage);
    let mut guard = Guard::take(false, super::farewell(options.textes, options.trace.as_deref()))?;
    loop {
        guard.draw(|frame| accueil.draw(frame, options.textes, palette, signs))?;
        inbox.read_terminal();
        let chosen = match inbox.receiver.recv() {
            Ok(What::Key(key)) => accueil.key(key),
            Ok(What::Paste(text)) => {
                accueil.paste(&text);
                None
            }
            Ok(What::Suspend) => {
                Guard::suspend();
                None
            }
            Ok(What::Resume) => {
                guard.retake()?;
                None
            }
            Ok(What::Stop) | Err(_) => Some(ChoixAccueil::Quitter),
            Ok(_) => None,
        };
        if let Some(chosen) = chosen {
            return Ok(chosen);
        }
    }
}

/// A step of the welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Choix,
    Nom,
    Url,
    Identifiant,
    MotDePasse,
    Production,
    Resume,
}

const STEPS: [Step; 7] =
    [Step::Choix, Step::Nom, Step::Url, Step::Identifiant, Step::MotDePasse, Step::Production, Step::Resume];

/// The welcome's state.
#[derive(Debug)]
pub struct Accueil {
    step: Step,
    cursor: usize,
    nom: Champ,
    url: Champ,
    identifiant: Champ,
    mot_de_passe: Champ,
    production: bool,
    fault: Option<&'static str>,
    /// Why what was typed could not be written, in words.
    refusal: Option<String>,
}

impl Default for Accueil {
    fn default() -> Self {
        Self::new()
    }
}

impl Accueil {
    /// The first step.
    #[must_use]
    pub fn new() -> Self {
        Self {
            step: Step::Choix,
            cursor: 0,
            nom: Champ::with("pack"),
            url: Champ::with("https://"),
            identifiant: Champ::default(),
            mot_de_passe: Champ::default(),
            production: false,
            fault: None,
            refusal: None,
        }
    }

    /// What was typed could not be written, for this reason: it stays, to be corrected.
    pub fn refuse(&mut self, reason: String) {
        self.refusal = Some(reason);
    }

    fn champ(&mut self) -> Option<&mut Champ> {
        match self.step {
            Step::Nom => Some(&mut self.nom),
            Step::Url => Some(&mut self.url),
            Step::Identifiant => Some(&mut self.identifiant),
            Step::MotDePasse => Some(&mut self.mot_de_passe),
            Step::Choix | Step::Production | Step::Resume => None,
        }
    }

    /// Takes pasted text. A pasted URL takes the place of the one begun.
    pub fn paste(&mut self, text: &str) {
        self.fault = None;
        self.refusal = None;
        if self.step == Step::Url && text.trim().starts_with("http") {
            self.url.clear();
        }
        if let Some(champ) = self.champ() {
            champ.paste(text);
        }
    }

    /// Takes a key; what was chosen, when something was.
    pub fn key(&mut self, key: KeyEvent) -> Option<ChoixAccueil> {
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return Some(ChoixAccueil::Quitter);
        }
        self.fault = None;
        self.refusal = None;
        if self.champ().is_some_and(|champ| champ.key(key)) {
            return None;
        }
        let choices = match self.step {
            Step::Choix => 3,
            Step::Production => 2,
            _ => 1,
        };
        match key.code {
            KeyCode::Esc => return self.back(),
            KeyCode::Enter => return self.enter(),
            KeyCode::Up | KeyCode::BackTab => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down | KeyCode::Tab => self.cursor = (self.cursor + 1).min(choices - 1),
            KeyCode::Char('q') if self.step == Step::Choix => return Some(ChoixAccueil::Quitter),
            _ => {}
        }
        None
    }

    fn back(&mut self) -> Option<ChoixAccueil> {
        let at = STEPS.iter().position(|step| *step == self.step)?;
        match at.checked_sub(1).and_then(|at| STEPS.get(at)) {
            Some(step) => {
                self.go(*step);
                None
            }
            None => Some(ChoixAccueil::Quitter),
        }
    }

    fn go(&mut self, step: Step) {
        self.step = step;
        self.cursor = usize::from(step == Step::Production && self.production);
    }

    fn enter(&mut self) -> Option<ChoixAccueil> {
        match (self.step, self.cursor) {
            (Step::Choix, 0) => return Some(ChoixAccueil::Demo),
            (Step::Choix, 1) => self.go(Step::Nom),
            (Step::Choix, _) => return Some(ChoixAccueil::Quitter),
            (Step::Production, cursor) => {
                self.production = cursor == 1;
                self.go(Step::Resume);
            }
            (Step::Resume, _) => return Some(ChoixAccueil::Configurer(self.profile())),
            (step, _) => {
                self.fault = self.check(step);
                if self.fault.is_none() {
                    let at = STEPS.iter().position(|other| *other == step)?;
                    self.go(*STEPS.get(at + 1)?);
                }
            }
        }
        None
    }

    /// What is wrong with a step, as a text key.
    fn check(&self, step: Step) -> Option<&'static str> {
        match step {
            Step::Nom if ProfileName::parse(self.nom.value().trim()).is_err() => Some("tui.accueil.nom.faute"),
            Step::Url => ServiceUrl::parse(self.url.value()).err().as_ref().map(url_fault),
            Step::Identifiant if Login::parse(self.identifiant.value()).is_err() => {
                Some("tui.accueil.identifiant.faute")
            }
            _ => None,
        }
    }

    fn profile(&self) -> NouveauProfil {
        let password = self.mot_de_passe.value();
        NouveauProfil {
            nom: self.nom.value().trim().to_owned(),
            url: self.url.value().trim().to_owned(),
            identifiant: self.identifiant.value().trim().to_owned(),
            mot_de_passe: (!password.is_empty()).then(|| SecretString::from(password.to_owned())),
            production: self.production,
        }
    }

    /// Draws the step.
    pub fn draw(&self, frame: &mut Frame<'_>, textes: Textes, palette: Palette, signs: Signs) {
        self.draw_all(frame, textes, palette, &signs);
        signs.finish(frame.buffer_mut());
    }

    fn draw_all(&self, frame: &mut Frame<'_>, textes: Textes, palette: Palette, signs: &Signs) {
        let area = frame.area();
        if area.width < 40 || area.height < 12 {
            for (line, row) in wrap(textes.get("tui.trop_petit"), usize::from(area.width)).into_iter().zip(area.rows())
            {
                frame.render_widget(Line::from(line), row);
            }
            return;
        }
        let data = blank(textes);
        let view = View::new(&data, palette, *signs);
        let inner = view.popup(frame, area, view.t("tui.accueil.titre"), 76, area.height.min(22));
        let inner = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let width = usize::from(inner.width);
        let mut rows = inner.rows();
        let (title, help) = match self.step {
            Step::Choix => ("tui.accueil.choix", "tui.accueil.choix.aide"),
            Step::Nom => ("tui.accueil.nom", "tui.accueil.nom.aide"),
            Step::Url => ("tui.accueil.url", "tui.accueil.url.aide"),
            Step::Identifiant => ("tui.accueil.identifiant", "tui.accueil.identifiant.aide"),
            Step::MotDePasse => ("tui.accueil.mot_de_passe", "tui.accueil.mot_de_passe.aide"),
            Step::Production => ("tui.accueil.production", "tui.accueil.production.aide"),
            Step::Resume => ("tui.accueil.resume", "tui.accueil.resume.aide"),
        };
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
        for (label, value) in self.summary(textes) {
            text(format!("  {:<14}{value}", view.t(label)), None, frame);
        }
        let field = match self.step {
            Step::Nom => Some((&self.nom, false)),
            Step::Url => Some((&self.url, false)),
            Step::Identifiant => Some((&self.identifiant, false)),
            Step::MotDePasse => Some((&self.mot_de_passe, true)),
            Step::Choix | Step::Production | Step::Resume => None,
        };
        if let Some((champ, hidden)) = field
            && let Some(row) = text(" > ".to_owned(), Some(Meaning::Accent), frame)
        {
            let row = Rect { x: row.x.saturating_add(3), width: row.width.saturating_sub(3), ..row };
            champ.draw(frame, row, &view, true, hidden);
        }
        text(String::new(), None, frame);
        if let Some(fault) = self.fault.map(|fault| view.t(fault)).or(self.refusal.as_deref()) {
            for line in wrap(fault, width) {
                text(line, Some(Meaning::Bad), frame);
            }
        }
        let keys = if self.step == Step::Choix { "tui.accueil.touches_choix" } else { "tui.accueil.touches" };
        for line in wrap(&view.p(keys, &[("entree", signs.enter)]), width) {
            text(line, Some(Meaning::Muted), frame);
        }
    }

    fn choices(&self) -> &'static [&'static str] {
        match self.step {
            Step::Choix => &["tui.accueil.choix.demo", "tui.accueil.choix.configurer", "tui.accueil.choix.quitter"],
            Step::Production => &["tui.accueil.production.non", "tui.accueil.production.oui"],
            Step::Resume => &["tui.accueil.resume.enregistrer"],
            _ => &[],
        }
    }

    fn summary(&self, textes: Textes) -> Vec<(&'static str, String)> {
        if self.step != Step::Resume {
            return Vec::new();
        }
        let profile = self.profile();
        let shown = |text: &str| crate::domain::text::affichable(text).into_owned();
        let given = profile.mot_de_passe.is_some();
        let password = if given { "tui.accueil.court.donne" } else { "tui.accueil.court.plus_tard" };
        let network = if profile.production { "tui.accueil.production.oui" } else { "tui.accueil.production.non" };
        vec![
            ("tui.accueil.court.nom", shown(&profile.nom)),
            ("tui.accueil.court.url", shown(&profile.url)),
            ("tui.accueil.court.identifiant", shown(&profile.identifiant)),
            ("tui.accueil.court.mot_de_passe", textes.get(password).to_owned()),
            ("tui.accueil.court.reseau", textes.get(network).to_owned()),
        ]
    }
}

/// Shared data with nothing in it: the welcome has no engine.
fn blank(textes: Textes) -> Data {
    let reglages = crate::engine::Reglages {
        profil: String::new(),
        production: false,
        agent: None,
        cadence: crate::domain::polling::Cadence::default(),
        ages: crate::domain::rules::ereprov::Ages::default(),
        structure: jiff::SignedDuration::ZERO,
        mensuel: 0,
        part: 0,
        reserve: 0,
        sessions: 0,
        hors_ligne: false,
        nouvel_essai: 0,
    };
    Data::new(reglages, textes, World::Test, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH)
}

/// What is wrong with a service's address, as a text key.
const fn url_fault(defect: &UrlDefect) -> &'static str {
    match defect {
        UrlDefect::Shape | UrlDefect::Scheme | UrlDefect::Secret => "tui.accueil.url.faute",
        UrlDefect::Port => "tui.accueil.url.port",
        UrlDefect::Host(_) => "tui.accueil.url.hote",
        UrlDefect::Clear(_) => "tui.accueil.url.clair",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn type_in(accueil: &mut Accueil, text: &str) {
        for c in text.chars() {
            assert!(accueil.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)).is_none());
        }
    }

    fn press(accueil: &mut Accueil, code: KeyCode) -> Option<ChoixAccueil> {
        accueil.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn one_enter_is_the_demo_and_escape_leaves() {
        assert!(matches!(press(&mut Accueil::new(), KeyCode::Enter), Some(ChoixAccueil::Demo)));
        assert!(matches!(press(&mut Accueil::new(), KeyCode::Esc), Some(ChoixAccueil::Quitter)));
    }

    #[test]
    fn the_set_up_asks_step_by_step_and_escape_goes_back_one() {
        let mut accueil = Accueil::new();
        press(&mut accueil, KeyCode::Down);
        press(&mut accueil, KeyCode::Enter);
        press(&mut accueil, KeyCode::Enter);
        press(&mut accueil, KeyCode::Enter);
        assert_eq!(accueil.fault, Some("tui.accueil.url.faute"), "https:// alone names no host");
        press(&mut accueil, KeyCode::Esc);
        assert_eq!(accueil.step, Step::Nom);
        press(&mut accueil, KeyCode::Enter);
        accueil.paste("https://ws.example/hermesDeploiement/eReprov/2.0");
        press(&mut accueil, KeyCode::Enter);
        type_in(&mut accueil, "DUPONT");
        press(&mut accueil, KeyCode::Enter);
        type_in(&mut accueil, "s3cret");
        press(&mut accueil, KeyCode::Enter);
        press(&mut accueil, KeyCode::Down);
        press(&mut accueil, KeyCode::Enter);
        let Some(ChoixAccueil::Configurer(profile)) = press(&mut accueil, KeyCode::Enter) else {
            panic!("the summary saves");
        };
        assert_eq!(profile.nom, "pack");
        assert_eq!(profile.url, "https://ws.example/hermesDeploiement/eReprov/2.0");
        assert_eq!(profile.identifiant, "DUPONT");
        assert_eq!(profile.mot_de_passe.as_ref().map(ExposeSecret::expose_secret), Some("s3cret"));
        assert!(profile.production);
        assert!(!format!("{profile:?}").contains("s3cret"));
    }
}
