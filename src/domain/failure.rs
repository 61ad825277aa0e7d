//! A failure, ready to be shown: its category, the service's own words, and the texts' key.

use jiff::{SignedDuration, Timestamp};

use super::answered_by::Nature;
use super::outcome::{CauseDoute, DefautReponse, GenrePanne, Panne, Refus, est_refus, est_refus_http};
use super::paris;
use super::put_answers::{CodeDecharge, Ko};
use super::service_error::Categorie;
use super::value::Value;

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
    /// What it is, where code asks for more than the category.
    pub kind: Option<FailureKind>,
    /// The text's key: what the texts are asked with, and nothing else.
    pub cle: String,
    /// The values that the text names.
    pub arguments: Vec<(&'static str, Value)>,
    /// The technical cause.
    pub detail: String,
}

/// What code asks of a failure beyond its category. Nobody compares text keys for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The file is not there.
    FileAbsent,
    /// The password is not to be had where it is kept: whoever gives one mends it.
    NoPassword,
    /// The server answers, and nothing of the service's is at the profile's address.
    WrongAddress,
    /// The answer's HTTP status, 401 or 403, refuses who asks.
    CredentialsRefused {
        /// The status.
        statut: u16,
    },
    /// The credentials were refused before: nothing was asked this time.
    CredentialsRefusedBefore {
        /// The HTTP status that refused them, where it was one.
        statut: Option<u16>,
    },
}

impl Echec {
    /// A failure of this kind with the text of `cle`.
    #[must_use]
    pub fn new(categorie: Categorie, cle: impl Into<String>) -> Self {
        Self { categorie, ko: None, kind: None, cle: cle.into(), arguments: Vec::new(), detail: String::new() }
    }

    /// The same with one more value.
    #[must_use]
    pub fn avec(mut self, nom: &'static str, valeur: impl Into<Value>) -> Self {
        self.arguments.push((nom, valeur.into()));
        self
    }

    /// The same, of this kind.
    #[must_use]
    pub fn of_kind(mut self, kind: FailureKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The code de décharge that its sentence names, if it names one: it may be nowhere else.
    #[must_use]
    pub fn code(&self) -> Option<&CodeDecharge> {
        self.arguments.iter().find_map(|(_, value)| match value {
            Value::Code(code) => Some(code),
            Value::Text(_) | Value::Whole(_) | Value::Key(_) | Value::Parameter(_) => None,
        })
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
            .avec("code", Value::Whole(ko.code.as_str().to_owned()))
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
            Refus::Http { statut, pas_avant: None } => Self::du_http(*statut),
            Refus::Http { statut, pas_avant: Some(pas_avant) } => Self::du_http(*statut).pas_avant(*pas_avant),
        }
    }

    /// Why a put's outcome is not known.
    #[must_use]
    pub fn du_doute(cause: &CauseDoute) -> Self {
        match cause {
            CauseDoute::Panne(panne) => Self::de_panne(panne),
            // What a refusal advises holds where nothing was done, and that is what is not known here.
            CauseDoute::Ko(ko) if est_refus(&ko.code) => {
                Self { cle: "erreur.ko_contredit".to_owned(), ..Self::du_service(ko.clone()) }
            }
            CauseDoute::Ko(ko) => Self::du_service(ko.clone()),
            CauseDoute::Http { statut, .. } if est_refus_http(*statut) => {
                Self { cle: "erreur.http_contredit".to_owned(), ..Self::du_http(*statut) }
            }
            CauseDoute::Http { statut, nature } => Self::de_la_reponse(*statut, *nature),
            CauseDoute::Fault { texte } => Self::new(Categorie::Service, "erreur.fault").avec("texte", texte.clone()),
            CauseDoute::Illisible { defaut, raison, nature: None } => Self::illisible(*defaut).detail(raison),
            CauseDoute::Illisible { raison, nature: Some(nature), .. } => Self::de_la_nature(*nature).detail(raison),
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
        let mot = defaut.mot();
        self.avec("defaut", Value::Key(format!("illisible.{mot}")))
            .avec("remede", Value::Key(format!("illisible.{mot}.conseil")))
    }

    /// An HTTP status that is no success, with no answer of the service in it.
    #[must_use]
    pub fn du_http(statut: u16) -> Self {
        let (categorie, cle) = match statut {
            401 | 403 => (Categorie::Identifiants, "erreur.http_acces"),
            407 => (Categorie::Reseau, "erreur.panne.proxy_identifiants"),
            404 => (Categorie::Service, "erreur.http_adresse"),
            408 => (Categorie::Reseau, "erreur.http_lent"),
            429 => (Categorie::Occupe, "erreur.http_occupe"),
            301 | 302 | 303 | 307 | 308 => (Categorie::Protocole, "erreur.http_redirection"),
            511 => (Categorie::Reseau, Nature::Page.cle()),
            500..=599 => (Categorie::Service, "erreur.http_panne"),
            _ => (Categorie::Service, "erreur.http"),
        };
        let kind = match statut {
            401 | 403 => Some(FailureKind::CredentialsRefused { statut }),
            404 => Some(FailureKind::WrongAddress),
            _ => None,
        };
        Self { kind, ..Self::new(categorie, cle).avec("statut", statut.to_string()) }
    }

    /// The service refused these credentials before: nothing was asked this time.
    #[must_use]
    pub fn deja_refuse(refus: &Refus) -> Self {
        let (echec, statut) = match refus {
            Refus::Service(ko) => (Self::du_service(ko.clone()), None),
            Refus::Http { statut, .. } => (Self::du_http(*statut), Some(*statut)),
        };
        let cle = "erreur.acces_deja".to_owned();
        Self { cle, ..echec.of_kind(FailureKind::CredentialsRefusedBefore { statut }) }
    }

    /// An HTTP answer that is none of the service's: what it is says more than its status.
    #[must_use]
    pub fn de_la_reponse(statut: u16, nature: Option<Nature>) -> Self {
        nature.map_or_else(
            || Self::du_http(statut),
            |nature| Self::de_la_nature(nature).avec("statut", statut.to_string()),
        )
    }

    fn de_la_nature(nature: Nature) -> Self {
        let categorie = match nature {
            // It is the network that stands in the way.
            Nature::Page | Nature::Ailleurs => Categorie::Reseau,
            Nature::Comprimee => Categorie::Protocole,
        };
        Self::new(categorie, nature.cle())
    }

    /// The same failure of an answer that asks not to be called again before then.
    #[must_use]
    pub fn pas_avant(self, pas_avant: Timestamp) -> Self {
        Self { cle: "erreur.http_pas_avant".to_owned(), ..self }.avec("heure", heure(pas_avant))
    }

    /// The service asked, when it answered another call with `statut`, not to be called before then:
    /// nothing was asked this time.
    #[must_use]
    pub fn encore_trop_tot(statut: u16, pas_avant: Timestamp) -> Self {
        Self::new(Categorie::Occupe, "erreur.pas_avant")
            .avec("statut", statut.to_string())
            .avec("heure", heure(pas_avant))
    }

    fn with_ko(mut self, ko: Ko) -> Self {
        self.ko = Some(ko);
        self
    }
}

/// A time of day in Paris, to the minute and never too early: `10:01` for ten past a second.
fn heure(le: Timestamp) -> String {
    let presque = SignedDuration::from_secs(59) + SignedDuration::from_nanos(999_999_999);
    paris::heure(le.checked_add(presque).unwrap_or(le)).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::service_error::CodeErreur;

    #[test]
    fn a_time_is_told_to_the_minute_and_never_too_early() {
        for (le, dite) in [
            ("10:00:00", "11:00"),
            ("10:00:00.001", "11:01"),
            ("10:00:59", "11:01"),
            ("10:01:00", "11:01"),
            ("23:00:01", "00:01"),
        ] {
            assert_eq!(heure(format!("2026-11-25T{le}Z").parse().unwrap()), dite, "{le}");
        }
    }

    #[test]
    fn the_advice_of_a_refusal_is_not_given_where_it_is_doubted() {
        let ko = Ko { code: CodeErreur::read("20015"), libelle: "refus".into() };
        assert_eq!(Echec::du_refus(&Refus::Service(ko.clone())).cle, "erreur.20015");
        let doute = Echec::du_doute(&CauseDoute::Ko(ko.clone()));
        assert_eq!((doute.cle.as_str(), doute.ko), ("erreur.ko_contredit", Some(ko)));
        for statut in [401, 403, 404, 407, 413, 415, 429] {
            let doute = Echec::du_doute(&CauseDoute::Http { statut, nature: None });
            assert_eq!(doute.cle, "erreur.http_contredit", "{statut}");
            let refus = Echec::du_refus(&Refus::Http { statut, pas_avant: None });
            assert_eq!((doute.categorie, doute.arguments), (refus.categorie, refus.arguments), "{statut}");
        }
        assert_eq!(Echec::du_doute(&CauseDoute::Http { statut: 503, nature: None }).cle, "erreur.http_panne");
    }
}
