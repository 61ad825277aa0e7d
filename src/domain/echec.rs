//! A failure, ready to be shown: its category, the service's own words, and the texts' key.

use super::issue::{CauseDoute, DefautReponse, GenrePanne, Panne, Refus};
use super::service_error::Categorie;
use super::suivi::Ko;

/// Why something could not be done.
///
/// The sentence is the text of `cle` (what failed and why); the text of `<cle>.conseil` says what
/// to do. Both are in `assets/textes/erreurs.toml`. `detail` is for the log and the details panel,
/// without any secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echec {
    /// Its kind, which is also the exit code's.
    pub categorie: Categorie,
    /// The service's code and label, when the service refused.
    pub ko: Option<Ko>,
    /// The text's key.
    pub cle: String,
    /// The values that the text names.
    pub arguments: Vec<(&'static str, String)>,
    /// The technical cause.
    pub detail: String,
}

impl Echec {
    /// A failure of this kind with the text of `cle`.
    #[must_use]
    pub fn new(categorie: Categorie, cle: impl Into<String>) -> Self {
        Self { categorie, ko: None, cle: cle.into(), arguments: Vec::new(), detail: String::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn avec(mut self, nom: &'static str, valeur: impl Into<String>) -> Self {
        self.arguments.push((nom, valeur.into()));
        self
    }

    /// The same with its technical cause.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "errors and texts alike, at the call as they are at hand")]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// The service's refusal: text `erreur.<code>` where the catalogue has it, else `erreur.inconnue`.
    #[must_use]
    pub fn du_service(ko: Ko) -> Self {
        let cle = if ko.code.est_connu() { format!("erreur.{}", ko.code) } else { "erreur.code_inconnu".to_owned() };
        Self::new(ko.code.categorie(), cle)
            .avec("code", ko.code.as_str())
            .avec("libelle", ko.libelle.clone())
            .with_ko(ko)
    }

    /// A failure below the answer: text `erreur.panne.<genre>`.
    #[must_use]
    pub fn de_panne(panne: &Panne) -> Self {
        Self::new(panne.genre.categorie(), panne.genre.cle()).detail(&panne.detail)
    }

    /// Why a put never left. A program that stopped before the departure left nothing in doubt.
    #[must_use]
    pub fn de_non_envoi(panne: &Panne) -> Self {
        match panne.genre {
            GenrePanne::Interruption => Self::new(Categorie::Entree, "erreur.envoi_abandonne").detail(&panne.detail),
            _ => Self::de_panne(panne),
        }
    }

    /// Why the service did not carry a put out.
    #[must_use]
    pub fn du_refus(refus: &Refus) -> Self {
        match refus {
            Refus::Service(ko) => Self::du_service(ko.clone()),
            Refus::Http { statut } => Self::du_http(*statut),
        }
    }

    /// Why a put's outcome is not known.
    #[must_use]
    pub fn du_doute(cause: &CauseDoute) -> Self {
        match cause {
            CauseDoute::Panne(panne) => Self::de_panne(panne),
            CauseDoute::Ko(ko) => Self::du_service(ko.clone()),
            CauseDoute::Http { statut } => Self::du_http(*statut),
            CauseDoute::Fault { texte } => Self::new(Categorie::Service, "erreur.fault").avec("texte", texte.clone()),
            CauseDoute::Illisible { defaut, raison } => Self::illisible(*defaut).detail(raison),
        }
    }

    /// An answer that can't be read.
    #[must_use]
    pub fn illisible(defaut: DefautReponse) -> Self {
        Self::new(Categorie::Protocole, "erreur.reponse_illisible").pour(defaut)
    }

    /// The same with what is wrong with the answer that it is about.
    #[must_use]
    pub fn pour(self, defaut: DefautReponse) -> Self {
        self.avec("defaut", defaut.mot()).avec("remede", defaut.mot())
    }

    /// An HTTP status that is no success, with no answer of the service in it.
    #[must_use]
    pub fn du_http(statut: u16) -> Self {
        let (categorie, cle) = match statut {
            401 | 403 => (Categorie::Identifiants, "erreur.http_acces"),
            407 => (Categorie::Reseau, "erreur.panne.proxy"),
            404 => (Categorie::Service, "erreur.http_adresse"),
            429 => (Categorie::Occupe, "erreur.http_occupe"),
            300..=399 => (Categorie::Protocole, "erreur.http_redirection"),
            _ => (Categorie::Service, "erreur.http"),
        };
        Self::new(categorie, cle).avec("statut", statut.to_string())
    }

    fn with_ko(mut self, ko: Ko) -> Self {
        self.ko = Some(ko);
        self
    }
}
