//! A failure that can be shown: its category, the service's own words and the key of its text.

use jiff::{SignedDuration, Timestamp};

use super::answered_by::AnswererKind;
use super::outcome::{AnswerFault, Breakdown, BreakdownKind, DoubtCause, Refusal, is_http_refusal, is_refusal};
use super::paris;
use super::put_answers::{DechargeCode, Ko};
use super::service_error::{Category, SecurityFault};
use super::value::Value;

/// Why something could not be done.
///
/// The text of `key` says what failed and why; the text of `<key>.conseil` says what to do. Both are in
/// `assets/textes/erreurs.toml`. `detail` is for the log and the details panel, and holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The category, from which the exit code follows.
    pub category: Category,
    /// The service's code and label, when the service refused.
    pub ko: Option<Ko>,
    /// A finer kind, for code that needs to know more than the category.
    pub kind: Option<FailureKind>,
    /// The key of the text, used only to look the text up.
    pub key: String,
    /// The values that the text names.
    pub arguments: Vec<(&'static str, Value)>,
    /// The technical cause.
    pub detail: String,
}

/// Kinds of failure that code distinguishes beyond the category, so that no code compares text keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The file is not there.
    FileAbsent,
    /// The password can't be read where it is kept; giving a password solves it.
    NoPassword,
    /// The server answers, but the service is not at the profile's address.
    WrongAddress,
    /// The HTTP status, 401 or 403, refuses the credentials.
    CredentialsRefused {
        /// The status.
        status: u16,
    },
    /// The credentials were refused before; the service was not called this time.
    CredentialsRefusedBefore {
        /// The HTTP status that refused them, if it was not a code of the service.
        status: Option<u16>,
    },
}

impl Failure {
    /// A failure of this category with the text of `key`.
    #[must_use]
    pub fn new(category: Category, key: impl Into<String>) -> Self {
        Self { category, ko: None, kind: None, key: key.into(), arguments: Vec::new(), detail: String::new() }
    }

    /// The same failure with one more value for its text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The same failure with this kind.
    #[must_use]
    pub fn of_kind(mut self, kind: FailureKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The code de décharge that the sentence names, if any. It may be nowhere else.
    #[must_use]
    pub fn code(&self) -> Option<&DechargeCode> {
        self.arguments.iter().find_map(|(_, value)| match value {
            Value::Code(code) => Some(code),
            Value::Text(_) | Value::Whole(_) | Value::Key(_) | Value::Parameter(_) => None,
        })
    }

    /// The same failure with its technical cause.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "errors and texts alike, at the call as they are at hand")]
    pub fn detail(mut self, detail: impl ToString) -> Self {
        self.detail = detail.to_string();
        self
    }

    /// The service's refusal: the text is `erreur.<code>` where the catalogue knows the code, else
    /// `erreur.code_inconnu`.
    #[must_use]
    pub fn from_service(ko: Ko) -> Self {
        let key = if ko.code.is_known() { format!("erreur.{}", ko.code) } else { "erreur.code_inconnu".to_owned() };
        Self::new(ko.code.category(), key)
            .with("code", Value::Whole(ko.code.as_str().to_owned()))
            .with("libelle", ko.libelle.clone())
            .with_ko(ko)
    }

    /// A failure before there was a readable answer: the text is `erreur.panne.<kind>`.
    #[must_use]
    pub fn from_breakdown(breakdown: &Breakdown) -> Self {
        Self::new(breakdown.kind.category(), breakdown.kind.key()).detail(&breakdown.detail)
    }

    /// Why a put never left. If the program stopped before the departure, nothing is in doubt.
    #[must_use]
    pub fn from_not_sent(breakdown: &Breakdown) -> Self {
        match breakdown.kind {
            BreakdownKind::Interruption => {
                Self::new(Category::Input, "erreur.envoi_abandonne").detail(&breakdown.detail)
            }
            _ => Self::from_breakdown(breakdown),
        }
    }

    /// Why the service did not carry a put out.
    #[must_use]
    pub fn from_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Service(ko) => Self::from_service(ko.clone()),
            Refusal::Http { status, not_before: None, kind } => Self::from_answer(*status, *kind),
            Refusal::Http { status, not_before: Some(not_before), .. } => {
                Self::from_http(*status).not_before(*not_before)
            }
        }
    }

    /// Why a put's outcome is not known.
    #[must_use]
    pub fn from_doubt(cause: &DoubtCause) -> Self {
        match cause {
            DoubtCause::Breakdown(breakdown) => Self::from_breakdown(breakdown),
            // The advice for a refusal assumes that nothing was done; here this is not known.
            DoubtCause::Ko(ko) if is_refusal(&ko.code) => {
                Self { key: "erreur.ko_contredit".to_owned(), ..Self::from_service(ko.clone()) }
            }
            DoubtCause::Ko(ko) => Self::from_service(ko.clone()),
            DoubtCause::Http { status, .. } if is_http_refusal(*status) => {
                Self { key: "erreur.http_contredit".to_owned(), ..Self::from_http(*status) }
            }
            DoubtCause::Http { status, kind } => Self::from_answer(*status, *kind),
            // Codes and text stand in one: the outcome of a put stays unknown, whatever the words.
            DoubtCause::Fault { text } => {
                let key = match SecurityFault::of(text) {
                    Some(SecurityFault::Login) => "erreur.fault_acces",
                    Some(SecurityFault::Form) => "erreur.fault_wsse",
                    None => "erreur.fault",
                };
                Self::new(Category::Service, key).with("texte", text.clone())
            }
            DoubtCause::Illegible { fault, reason, kind: None } => Self::unreadable(*fault).detail(reason),
            DoubtCause::Illegible { reason, kind: Some(kind), .. } => Self::from_answerer(*kind).detail(reason),
        }
    }

    /// A SOAP Fault. One that refuses the login, or wants another form of it, is told as that.
    #[must_use]
    pub fn from_fault(codes: &str, text: &str) -> Self {
        match SecurityFault::of(codes) {
            Some(SecurityFault::Login) => {
                Self::new(Category::Credentials, "erreur.fault_acces").with("texte", format!("{codes} {text}"))
            }
            Some(SecurityFault::Form) => {
                Self::new(Category::Service, "erreur.fault_wsse").with("texte", format!("{codes} {text}"))
            }
            None => Self::new(Category::Service, "erreur.fault").with("texte", text.to_owned()),
        }
    }

    /// An answer that can't be read.
    #[must_use]
    pub fn unreadable(fault: AnswerFault) -> Self {
        Self::new(Category::Protocol, "erreur.reponse_illisible").because_of(fault)
    }

    /// The same failure with what is wrong with the answer.
    #[must_use]
    pub fn because_of(self, fault: AnswerFault) -> Self {
        let word = fault.word();
        self.with("defaut", Value::Key(format!("illisible.{word}")))
            .with("remede", Value::Key(format!("illisible.{word}.conseil")))
    }

    /// An HTTP status that is no success, without an answer of the service.
    #[must_use]
    pub fn from_http(status: u16) -> Self {
        let (category, key) = match status {
            401 | 403 => (Category::Credentials, "erreur.http_acces"),
            407 => (Category::Network, "erreur.panne.proxy_identifiants"),
            404 => (Category::Service, "erreur.http_adresse"),
            408 => (Category::Network, "erreur.http_lent"),
            429 => (Category::Busy, "erreur.http_occupe"),
            301 | 302 | 303 | 307 | 308 => (Category::Protocol, "erreur.http_redirection"),
            511 => (Category::Network, AnswererKind::Page.key()),
            500..=599 => (Category::Service, "erreur.http_panne"),
            _ => (Category::Service, "erreur.http"),
        };
        let kind = match status {
            401 | 403 => Some(FailureKind::CredentialsRefused { status }),
            404 => Some(FailureKind::WrongAddress),
            _ => None,
        };
        Self { kind, ..Self::new(category, key).with("statut", status.to_string()) }
    }

    /// The same failure, for credentials with letters beyond ASCII: servers don't agree on their encoding in Basic
    /// (RFC 7617, 2.1), so a right password may be refused.
    #[must_use]
    pub fn of_accents(self) -> Self {
        match self.kind {
            Some(FailureKind::CredentialsRefused { status: 401 }) => {
                Self { key: "erreur.http_acces_accent".to_owned(), ..self }
            }
            _ => self,
        }
    }

    /// The service refused these credentials before; it was not called this time.
    #[must_use]
    pub fn already_refused(refusal: &Refusal) -> Self {
        let (failure, status) = match refusal {
            Refusal::Service(ko) => (Self::from_service(ko.clone()), None),
            Refusal::Http { status, .. } => (Self::from_http(*status), Some(*status)),
        };
        let key = "erreur.acces_deja".to_owned();
        Self { key, ..failure.of_kind(FailureKind::CredentialsRefusedBefore { status }) }
    }

    /// An HTTP answer that does not come from the service. Its kind, where known, says more than its status.
    #[must_use]
    pub fn from_answer(status: u16, kind: Option<AnswererKind>) -> Self {
        let failure = match kind {
            None => return Self::from_http(status),
            // Behind the service's own TLS, 407 comes from a proxy in front of it.
            Some(kind) if status == 407 => match kind.scheme() {
                None => return Self::from_http(status),
                Some(scheme) => Self::new(Category::Network, "erreur.panne.proxy_schema").with("schema", scheme),
            },
            Some(kind) => Self::from_answerer(kind),
        };
        failure.with("statut", status.to_string())
    }

    fn from_answerer(kind: AnswererKind) -> Self {
        if let Some(scheme) = kind.scheme() {
            return Self::new(Category::Credentials, kind.key()).with("schema", scheme);
        }
        let category = match kind {
            // The network answers in place of the service.
            AnswererKind::Page | AnswererKind::Elsewhere => Category::Network,
            AnswererKind::Compressed => Category::Protocol,
            AnswererKind::Ntlm | AnswererKind::Negotiate | AnswererKind::Digest | AnswererKind::OtherScheme => {
                Category::Credentials
            }
        };
        Self::new(category, kind.key())
    }

    /// The same failure, for an answer that asks not to be called again before `not_before`.
    #[must_use]
    pub fn not_before(self, not_before: Timestamp) -> Self {
        Self { key: "erreur.http_pas_avant".to_owned(), ..self }.with("heure", time(not_before))
    }

    /// The service answered another call with `status` and asked not to be called before `not_before`; it was
    /// not called this time.
    #[must_use]
    pub fn still_too_early(status: u16, not_before: Timestamp) -> Self {
        Self::new(Category::Busy, "erreur.pas_avant").with("statut", status.to_string()).with("heure", time(not_before))
    }

    fn with_ko(mut self, ko: Ko) -> Self {
        self.ko = Some(ko);
        self
    }
}

/// A time of day in Paris, to the minute, rounded up so that it is never too early: `10:01` for one second
/// past ten.
fn time(at: Timestamp) -> String {
    let nearly = SignedDuration::from_secs(59) + SignedDuration::from_nanos(999_999_999);
    paris::time(at.checked_add(nearly).unwrap_or(at)).strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::service_error::ServiceErrorCode;

    #[test]
    fn a_time_is_told_to_the_minute_and_never_too_early() {
        for (at, told) in [
            ("10:00:00", "11:00"),
            ("10:00:00.001", "11:01"),
            ("10:00:59", "11:01"),
            ("10:01:00", "11:01"),
            ("23:00:01", "00:01"),
        ] {
            assert_eq!(time(format!("2026-11-25T{at}Z").parse().unwrap()), told, "{at}");
        }
    }

    #[test]
    fn the_advice_of_a_refusal_is_not_given_where_it_is_doubted() {
        let ko = Ko { code: ServiceErrorCode::read("20015"), libelle: "refus".into() };
        assert_eq!(Failure::from_refusal(&Refusal::Service(ko.clone())).key, "erreur.20015");
        let doubt = Failure::from_doubt(&DoubtCause::Ko(ko.clone()));
        assert_eq!((doubt.key.as_str(), doubt.ko), ("erreur.ko_contredit", Some(ko)));
        for status in [401, 403, 404, 407, 413, 415, 429] {
            let doubt = Failure::from_doubt(&DoubtCause::Http { status, kind: None });
            assert_eq!(doubt.key, "erreur.http_contredit", "{status}");
            let refusal = Failure::from_refusal(&Refusal::Http { status, not_before: None, kind: None });
            assert_eq!((doubt.category, doubt.arguments), (refusal.category, refusal.arguments), "{status}");
        }
        assert_eq!(Failure::from_doubt(&DoubtCause::Http { status: 503, kind: None }).key, "erreur.http_panne");
    }
}
