//! The guided set-up, step by step.
//!
//! Owns: asking, and checking what is typed. Must never: write a file, open a keyring, or show a password.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use secrecy::SecretString;

use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_url::{ServiceUrl, UrlFault};
use crate::tui::widgets::field::TextField;

/// A profile as entered in the guided set-up. Every field was checked by its own type: [`ProfileName`],
/// [`ServiceUrl`], [`Login`].
#[derive(Debug, Clone)]
pub struct EnteredProfile {
    /// The profile's name.
    pub name: String,
    /// The service's URL.
    pub url: String,
    /// The login.
    pub login: String,
    /// The password, if one was entered.
    pub password: Option<SecretString>,
    /// Whether it is the real network.
    pub production: bool,
}

/// The person's choice.
#[derive(Debug, Clone)]
pub enum WelcomeChoice {
    /// The demo.
    Demo,
    /// Write this profile.
    Configure(EnteredProfile),
    /// Leave the program.
    Quit,
}

/// A step of the welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WelcomeStep {
    Choice,
    Name,
    Url,
    Login,
    Password,
    Production,
    Summary,
}

const STEPS: [WelcomeStep; 7] = [
    WelcomeStep::Choice,
    WelcomeStep::Name,
    WelcomeStep::Url,
    WelcomeStep::Login,
    WelcomeStep::Password,
    WelcomeStep::Production,
    WelcomeStep::Summary,
];

/// The welcome's state.
#[derive(Debug)]
pub struct Welcome {
    pub(super) step: WelcomeStep,
    pub(super) cursor: usize,
    pub(super) name: TextField,
    pub(super) url: TextField,
    pub(super) login: TextField,
    pub(super) password: TextField,
    pub(super) production: bool,
    pub(super) fault: Option<&'static str>,
    /// Why the entered profile could not be written, in words.
    pub(super) refusal: Option<String>,
}

impl Default for Welcome {
    fn default() -> Self {
        Self::new()
    }
}

impl Welcome {
    /// The first step.
    #[must_use]
    pub fn new() -> Self {
        Self {
            step: WelcomeStep::Choice,
            cursor: 0,
            name: TextField::with("pack"),
            url: TextField::with("https://"),
            login: TextField::default(),
            password: TextField::default(),
            production: false,
            fault: None,
            refusal: None,
        }
    }

    /// The entered profile could not be written, for this reason: the entries stay, to be corrected.
    pub fn refuse(&mut self, reason: String) {
        self.refusal = Some(reason);
    }

    fn text_field(&mut self) -> Option<&mut TextField> {
        match self.step {
            WelcomeStep::Name => Some(&mut self.name),
            WelcomeStep::Url => Some(&mut self.url),
            WelcomeStep::Login => Some(&mut self.login),
            WelcomeStep::Password => Some(&mut self.password),
            WelcomeStep::Choice | WelcomeStep::Production | WelcomeStep::Summary => None,
        }
    }

    /// Takes pasted text. A pasted URL replaces the one begun.
    pub fn paste(&mut self, text: &str) {
        self.fault = None;
        self.refusal = None;
        if self.step == WelcomeStep::Url && text.trim().starts_with("http") {
            self.url.clear();
        }
        if let Some(text_field) = self.text_field() {
            text_field.paste(text);
        }
    }

    /// Takes a key; returns the choice once one was made.
    pub fn key(&mut self, key: KeyEvent) -> Option<WelcomeChoice> {
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return Some(WelcomeChoice::Quit);
        }
        self.fault = None;
        self.refusal = None;
        if self.text_field().is_some_and(|text_field| text_field.key(key)) {
            return None;
        }
        let choices = match self.step {
            WelcomeStep::Choice => 3,
            WelcomeStep::Production => 2,
            _ => 1,
        };
        match key.code {
            KeyCode::Esc => return self.back(),
            KeyCode::Enter => return self.enter(),
            KeyCode::Up | KeyCode::BackTab => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Down | KeyCode::Tab => self.cursor = (self.cursor + 1).min(choices - 1),
            KeyCode::Char('q') if self.step == WelcomeStep::Choice => return Some(WelcomeChoice::Quit),
            _ => {}
        }
        None
    }

    fn back(&mut self) -> Option<WelcomeChoice> {
        let at = STEPS.iter().position(|step| *step == self.step)?;
        match at.checked_sub(1).and_then(|at| STEPS.get(at)) {
            Some(step) => {
                self.go(*step);
                None
            }
            None => Some(WelcomeChoice::Quit),
        }
    }

    fn go(&mut self, step: WelcomeStep) {
        self.step = step;
        self.cursor = usize::from(step == WelcomeStep::Production && self.production);
    }

    fn enter(&mut self) -> Option<WelcomeChoice> {
        match (self.step, self.cursor) {
            (WelcomeStep::Choice, 0) => return Some(WelcomeChoice::Demo),
            (WelcomeStep::Choice, 1) => self.go(WelcomeStep::Name),
            (WelcomeStep::Choice, _) => return Some(WelcomeChoice::Quit),
            (WelcomeStep::Production, cursor) => {
                self.production = cursor == 1;
                self.go(WelcomeStep::Summary);
            }
            (WelcomeStep::Summary, _) => return Some(WelcomeChoice::Configure(self.profile())),
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
    fn check(&self, step: WelcomeStep) -> Option<&'static str> {
        match step {
            WelcomeStep::Name if ProfileName::parse(self.name.value().trim()).is_err() => Some("tui.accueil.nom.faute"),
            WelcomeStep::Url => ServiceUrl::parse(self.url.value()).err().as_ref().map(url_fault),
            WelcomeStep::Login if Login::parse(self.login.value()).is_err() => Some("tui.accueil.identifiant.faute"),
            _ => None,
        }
    }

    pub(super) fn profile(&self) -> EnteredProfile {
        let password = self.password.value();
        EnteredProfile {
            name: self.name.value().trim().to_owned(),
            url: self.url.value().trim().to_owned(),
            login: self.login.value().trim().to_owned(),
            password: (!password.is_empty()).then(|| SecretString::from(password.to_owned())),
            production: self.production,
        }
    }
}

/// What is wrong with a service's address, as a text key.
const fn url_fault(defect: &UrlFault) -> &'static str {
    match defect {
        UrlFault::Shape | UrlFault::Scheme | UrlFault::Secret => "tui.accueil.url.faute",
        UrlFault::Port => "tui.accueil.url.port",
        UrlFault::Host(_) => "tui.accueil.url.hote",
        UrlFault::Clear(_) => "tui.accueil.url.clair",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn type_in(welcome: &mut Welcome, text: &str) {
        for c in text.chars() {
            assert!(welcome.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)).is_none());
        }
    }

    fn press(welcome: &mut Welcome, code: KeyCode) -> Option<WelcomeChoice> {
        welcome.key(KeyEvent::new(code, KeyModifiers::NONE))
    }

    #[test]
    fn one_enter_is_the_demo_and_escape_leaves() {
        assert!(matches!(press(&mut Welcome::new(), KeyCode::Enter), Some(WelcomeChoice::Demo)));
        assert!(matches!(press(&mut Welcome::new(), KeyCode::Esc), Some(WelcomeChoice::Quit)));
    }

    #[test]
    fn the_set_up_asks_step_by_step_and_escape_goes_back_one() {
        let mut welcome = Welcome::new();
        press(&mut welcome, KeyCode::Down);
        press(&mut welcome, KeyCode::Enter);
        press(&mut welcome, KeyCode::Enter);
        press(&mut welcome, KeyCode::Enter);
        assert_eq!(welcome.fault, Some("tui.accueil.url.faute"), "https:// alone names no host");
        press(&mut welcome, KeyCode::Esc);
        assert_eq!(welcome.step, WelcomeStep::Name);
        press(&mut welcome, KeyCode::Enter);
        welcome.paste("https://ws.example/hermesDeploiement/eReprov/2.0");
        press(&mut welcome, KeyCode::Enter);
        type_in(&mut welcome, "DUPONT");
        press(&mut welcome, KeyCode::Enter);
        type_in(&mut welcome, "s3cret");
        press(&mut welcome, KeyCode::Enter);
        press(&mut welcome, KeyCode::Down);
        press(&mut welcome, KeyCode::Enter);
        let Some(WelcomeChoice::Configure(profile)) = press(&mut welcome, KeyCode::Enter) else {
            panic!("the summary saves");
        };
        assert_eq!(profile.name, "pack");
        assert_eq!(profile.url, "https://ws.example/hermesDeploiement/eReprov/2.0");
        assert_eq!(profile.login, "DUPONT");
        assert_eq!(profile.password.as_ref().map(ExposeSecret::expose_secret), Some("s3cret"));
        assert!(profile.production);
        assert!(!format!("{profile:?}").contains("s3cret"));
    }
}
