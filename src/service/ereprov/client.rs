//! The calls to e-Reprov: each sends one question and reads its answer while it arrives.

use std::io::{BufRead, Read as _};
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::answer::{FailedRead, PUT_SIZE, RawReturn, ReadFailure, ReceivedPut, kind};
use super::operation::{EreprovOperation, Reader};
use crate::domain::answered_by::AnswererKind;
use crate::domain::demande::Demande;
use crate::domain::outcome::{Breakdown, BreakdownKind, PutReturn};
use crate::net::http::{BodyEnd, BodyStream, ExchangeFault, HttpRequest, LoginCredentials, Transport};
use crate::wire::ereprov::{EreprovQuestion, PboElement, ServiceAnswer, encode_question, read_put};
use crate::wire::soap::{Envelope, ProtocolError, SoapVersion, ends_here, is_in_parts, root_part};

/// The largest answer to a read in several parts, which is held whole, in bytes.
const PARTS_SIZE: usize = 8 * 1024 * 1024;

/// Stands for the operation's name in a SOAP action.
const METHOD_PLACE: &str = "{methode}";

/// How questions are wrapped in SOAP.
#[derive(Debug, Clone, Default)]
pub struct Wrapping {
    /// The SOAP version of the questions.
    pub version: SoapVersion,
    /// The element name of the PBO.
    pub element_pbo: PboElement,
    /// The SOAP action; empty by default. `{methode}` in it stands for the operation's name.
    pub soap_action: String,
    /// Whether the credentials go into the envelope (WS-Security UsernameToken).
    pub wsse: bool,
}

/// The service of one profile.
pub struct EreprovService {
    transport: Arc<Transport>,
    wrapping: Wrapping,
}

impl EreprovService {
    /// A service over `transport`.
    #[must_use]
    pub fn new(transport: Transport, wrapping: Wrapping) -> Self {
        Self { transport: Arc::new(transport), wrapping }
    }

    /// putReprovisionning: sends the demande once, never twice, and returns what came back.
    pub async fn put(&self, demande: &Demande, who: &LoginCredentials) -> RawReturn {
        let request = self.request(&EreprovQuestion::Put(demande.clone()), who);
        let answer = match self.transport.put(request, Some(who)).await {
            Ok(answer) => answer,
            Err(ExchangeFault { breakdown, departed: false }) => {
                return RawReturn { returned: PutReturn::NotDeparted(breakdown), raw: None, retry_after: None };
            }
            Err(ExchangeFault { breakdown, departed: true }) => {
                return RawReturn {
                    returned: PutReturn::NoAnswer { breakdown, code: None },
                    raw: None,
                    retry_after: None,
                };
            }
        };
        let (http, charset, told, retry_after) =
            (answer.status, answer.charset.clone(), answer.kind, answer.retry_after);
        let content_type = answer.content_type.clone();
        let is_whole = |bytes: &[u8]| ends_here(bytes) && read_put(bytes, charset.as_deref()).is_ok();
        let (bytes, end) = answer.everything(PUT_SIZE, is_whole).await;
        let received = ReceivedPut::new(&bytes, &content_type, charset.as_deref());
        let returned = match end {
            Ok(()) => received.answer(http, told),
            Err(ExchangeFault { breakdown, .. }) => received.part(breakdown),
        };
        RawReturn { returned, raw: Some((http, bytes)), retry_after }
    }

    /// Sends a read once and reads its answer.
    ///
    /// # Errors
    /// A [`FailedRead`] when no value came back.
    pub async fn read<T: Send + 'static>(
        &self,
        read: &EreprovOperation<T>,
        who: &LoginCredentials,
    ) -> Result<T, FailedRead> {
        let request = self.request(&read.question, who);
        let reader = read.reader;
        let answer = self.transport.read(request, Some(who)).await.map_err(ReadFailure::Exchange)?;
        let (status, charset, told, retry_after) =
            (answer.status, answer.charset.clone(), answer.kind, answer.retry_after);
        let missed =
            |failure| FailedRead { failure, retry_after: retry_after.map(|retry_after| (status, retry_after)) };
        let success = (200..300).contains(&status);
        if told == Some(AnswererKind::Compressed) {
            // A compressed body can't be decoded here and may expand to any size: none of it is read.
            return Err(missed(ReadFailure::Http { status, kind: told.filter(|_| success) }));
        }
        let (content_type, announced) = (answer.content_type.clone(), answer.announced);
        let (pump, mut stream) = answer.stream(ends_here);
        let read = tokio::task::spawn_blocking(move || {
            let start = stream.fill_buf().unwrap_or_default();
            let seen = kind(status, start, told);
            let in_parts = is_in_parts(&content_type) || start.trim_ascii_start().starts_with(b"--");
            let read = if in_parts {
                read_parts(stream, &content_type, charset.as_deref(), reader)
            } else {
                reader(Box::new(stream), charset.as_deref())
            };
            (read, seen)
        });
        let (pump, read) = tokio::join!(pump, read);
        // When the body broke off, that cause says more than the reader's error about the body's end.
        let end = pump.map_err(|fault| missed(ReadFailure::Exchange(fault)))?;
        let (read, kind) = read.map_err(|error| missed(ReadFailure::Exchange(interrupted(&error))))?;
        match read {
            // All that was announced came and is not all, and a length in characters would be too short by just the
            // accents: asking again changes nothing.
            Err(ProtocolError::Truncated)
                if success && end == (BodyEnd::Proper { beyond_ascii: true }) && announced.is_some() =>
            {
                Err(ReadFailure::Length(announced.unwrap_or_default()))
            }
            Ok(ServiceAnswer::Ok(value)) if success => Ok(value),
            Ok(ServiceAnswer::Ko(ko)) => Err(ReadFailure::Ko(ko)),
            Ok(ServiceAnswer::Fault(fault)) => Err(ReadFailure::Fault(fault)),
            Err(error) if success && kind.is_none() => Err(ReadFailure::Illegible(error)),
            Ok(ServiceAnswer::Ok(_)) | Err(_) => Err(ReadFailure::Http { status, kind }),
        }
        .map_err(missed)
    }

    fn request(&self, question: &EreprovQuestion, who: &LoginCredentials) -> HttpRequest {
        let wrapping = &self.wrapping;
        let envelope = Envelope {
            version: wrapping.version,
            wsse: wrapping.wsse.then(|| (who.login.as_str(), who.password.expose_secret())),
        };
        let action = wrapping.soap_action.replace(METHOD_PLACE, question.method().name());
        let (content_type, soap_action) = match wrapping.version {
            SoapVersion::V11 => ("text/xml; charset=utf-8".to_owned(), Some(format!("\"{action}\""))),
            SoapVersion::V12 if action.is_empty() => ("application/soap+xml; charset=utf-8".to_owned(), None),
            SoapVersion::V12 => (format!("application/soap+xml; charset=utf-8; action=\"{action}\""), None),
        };
        HttpRequest { content_type, soap_action, body: encode_question(question, wrapping.element_pbo, envelope) }
    }
}

/// Reads an answer in several parts, which is held whole; one that turns out to be in one part is read as it is.
fn read_parts<T>(
    stream: BodyStream,
    content_type: &str,
    charset: Option<&str>,
    reader: Reader<T>,
) -> Result<ServiceAnswer<T>, ProtocolError> {
    let mut bytes = Vec::new();
    let limit = PARTS_SIZE as u64;
    stream.take(limit + 1).read_to_end(&mut bytes).map_err(ProtocolError::Reading)?;
    if bytes.len() > PARTS_SIZE {
        return Err(ProtocolError::TooLarge { what: "bytes in several parts", maximum: PARTS_SIZE });
    }
    match root_part(content_type, &bytes) {
        Some(root) => reader(Box::new(&root.bytes[..]), root.charset.as_deref().or(charset)),
        None => reader(Box::new(&bytes[..]), charset),
    }
}

/// A reader that panicked: a bug. It counts as a broken exchange that may have left, so that nothing is concluded from
/// it.
fn interrupted(error: &tokio::task::JoinError) -> ExchangeFault {
    ExchangeFault {
        breakdown: Breakdown { kind: BreakdownKind::Interruption, detail: error.to_string() },
        departed: true,
    }
}
