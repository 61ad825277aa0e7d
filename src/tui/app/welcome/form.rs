//! The guided set-up, step by step.
//!
//! Owns: asking, and checking what is typed. Must never: write a file, open a keyring, or show a password.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use secrecy::SecretString;

use crate::domain::profile::{Login, ProfileName};
use crate::domain::service_url::{ServiceUrl, UrlDefect};
use crate::tui::widgets::field::Champ;

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

/// A step of the welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
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
    pub(super) step: Step,
    pub(super) cursor: usize,
    pub(super) nom: Champ,
    pub(super) url: Champ,
    pub(super) identifiant: Champ,
    pub(super) mot_de_passe: Champ,
    pub(super) production: bool,
    pub(super) fault: Option<&'static str>,
    /// Why what was typed could not be written, in words.
    pub(super) refusal: Option<String>,
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

    pub(super) fn profile(&self) -> NouveauProfil {
        let password = self.mot_de_passe.value();
        NouveauProfil {
            nom: self.nom.value().trim().to_owned(),
            url: self.url.value().trim().to_owned(),
            identifiant: self.identifiant.value().trim().to_owned(),
            mot_de_passe: (!password.is_empty()).then(|| SecretString::from(password.to_owned())),
            production: self.production,
        }
    }
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
