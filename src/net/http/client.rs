//! The two HTTP clients (for reads and for puts), and the exchange itself.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderName, HeaderValue, LOCATION,
    PROXY_AUTHENTICATE, SERVER, WWW_AUTHENTICATE,
};
use reqwest::{Body, Client, ClientBuilder, Url, Version};
use rustls::ClientConfig;
use secrecy::ExposeSecret as _;
use tokio::sync::mpsc;

use super::body::{BodyStream, Departed, OnceBody};
use super::coding::is_coding;
use super::deadline::Deadline;
use super::failure::{ExchangeFault, fault};
use super::request::{HttpRequest, LoginCredentials};
use super::retry_after::{self, Postponement};
use crate::domain::answered_by::AnswererKind;
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::net::proxy::{self, ProxyInForce};
use crate::net::refusal::other_scheme;
use crate::net::tls::{self, TlsMaterial};
use crate::net::way::{ServiceWay, TransportError, address};
use crate::stop_points::point;

/// The name that this program gives itself.
pub(in crate::net) const AGENT: &str = concat!("reprov/", env!("CARGO_PKG_VERSION"));
/// How long to wait for more once an answer may be whole. Servers keep the connection open behind it, count its length
/// wrong or end TLS without a word: none of that takes anything from a whole answer.
const SILENCE: Duration = Duration::from_millis(500);
/// How many of the last bytes are enough to see whether an answer may be whole.
const LAST: usize = 256;

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// The HTTP connection settings and clients for one profile's service.
pub struct Transport {
    way: ServiceWay,
    url: Url,
    proxy: ProxyInForce,
    material: TlsMaterial,
    tls: ClientConfig,
    /// The client for reads: its connections may be reused.
    reads: Client,
}

/// The head of an answer to a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerHead {
    /// The HTTP status.
    pub status: u16,
    /// The server's name for itself (`Server`). Received text.
    pub server: Option<String>,
    /// The time by the server's clock (`Date`).
    pub date: Option<Timestamp>,
}

/// The head of an HTTP answer; its body is still coming.
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The charset of `Content-Type`, if it names one.
    pub charset: Option<String>,
    /// `Content-Type`, empty without one.
    pub content_type: String,
    /// `Content-Length`, if it is a number.
    pub announced: Option<u64>,
    /// The kind of the answer by its head, when it is not one of the service's own answers.
    pub kind: Option<AnswererKind>,
    /// How long the server asks to wait.
    pub retry_after: Option<Postponement>,
    received: reqwest::Response,
    max_size: u64,
    departed: Departed,
    /// The deadline of an answer to a put; an answer to a read has the HTTP library's own limit.
    deadline: Option<Deadline>,
}

impl Transport {
    /// A transport with these settings. Reads the certificate files that they name; does not use the network.
    ///
    /// # Errors
    /// A [`TransportError`] that names the setting that can't be used.
    pub fn new(way: ServiceWay) -> Result<Self, TransportError> {
        let url = address(&way.url)?;
        // A bad setting is found here and not at the first put: the client of a put has the same settings.
        let proxy = proxy::find(&way, &url)?;
        let material = TlsMaterial::read(&way)?;
        let tls = material.configuration(Arc::new(material.trust()))?;
        let reads = build(client_builder(&way, &proxy, tls.clone())?.timeout(way.answer_delay))?;
        Ok(Self { way, url, proxy, material, tls, reads })
    }

    /// The proxy in force.
    pub(in crate::net) const fn proxy(&self) -> &ProxyInForce {
        &self.proxy
    }

    /// What the TLS configuration is made of.
    pub(in crate::net) const fn material(&self) -> &TlsMaterial {
        &self.material
    }

    /// Asks for a head alone, without credentials and within `delay`: a look at the way, as every request goes it.
    ///
    /// # Errors
    /// An [`ExchangeFault`] when no answer's head came.
    pub async fn look(&self, delay: Duration) -> Result<AnswerHead, ExchangeFault> {
        let sending = self.reads.head(self.url.clone()).header(ACCEPT_ENCODING, "identity").timeout(delay);
        let answer = sending.send().await.map_err(|error| fault(&error, true))?;
        let field =
            |name| answer.headers().get(name).map(|value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()));
        let date = field(DATE).and_then(|date| DateTimeParser::new().parse_timestamp(&*date).ok());
        Ok(AnswerHead { status: answer.status().as_u16(), server: field(SERVER).map(Cow::into_owned), date })
    }

    /// Sends a read: a request that may be sent again.
    ///
    /// # Errors
    /// An [`ExchangeFault`] when no answer's head came.
    pub async fn read(
        &self,
        request: HttpRequest,
        who: Option<&LoginCredentials>,
    ) -> Result<HttpAnswer, ExchangeFault> {
        self.send(&self.reads, request, who, None).await
    }

    /// Sends a put: at most once, on a connection of its own.
    ///
    /// Three things make a second sending impossible. The client and its connection are new, so the library's own retry
    /// on a stale connection never applies. Its retry policy is "never". And the body can be read once.
    ///
    /// # Errors
    /// An [`ExchangeFault`] when no answer's head came; it says whether the request may have left.
    pub async fn put(&self, request: HttpRequest, who: Option<&LoginCredentials>) -> Result<HttpAnswer, ExchangeFault> {
        // What can't be taken for HTTP is kept as it came: it can't be asked for again.
        let client = client_builder(&self.way, &self.proxy, tls::as_new(&self.tls))
            .and_then(|builder| build(builder.pool_max_idle_per_host(0).http09_responses()))
            .map_err(|error| ExchangeFault { breakdown: local(&error), departed: false })?;
        self.send(&client, request, who, Some(Deadline::within(self.way.answer_delay))).await
    }

    async fn send(
        &self,
        client: &Client,
        request: HttpRequest,
        who: Option<&LoginCredentials>,
        mut deadline: Option<Deadline>,
    ) -> Result<HttpAnswer, ExchangeFault> {
        let (body, departed) = OnceBody::new(request.body);
        let mut sending = client
            .post(self.url.clone())
            .header(CONTENT_TYPE, request.content_type)
            .header(ACCEPT, "text/xml, application/soap+xml")
            // Stated explicitly: without this header the server may use any coding (RFC 9110, 12.5.3), and none is
            // decoded here.
            .header(ACCEPT_ENCODING, "identity")
            .body(Body::wrap(body));
        if let Some(action) = request.soap_action {
            let action = HeaderValue::from_str(&action)
                .map_err(|error| ExchangeFault { breakdown: local(&error), departed: false })?;
            sending = sending.header(SOAP_ACTION, action);
        }
        if let Some(who) = who.filter(|_| self.way.basic) {
            sending = sending.basic_auth(&who.login, Some(who.password.expose_secret()));
        }
        let received = match &mut deadline {
            None => sending.send().await,
            // If no byte has left by the deadline, the request is held back: a put never leaves late.
            Some(deadline) => match deadline.wait(sending.send(), || departed.has_departed()).await {
                Some(received) => received,
                None => return Err(too_late(departed.has_departed())),
            },
        };
        match received {
            Ok(answer) => {
                point("transport.tete");
                Ok(HttpAnswer {
                    status: answer.status().as_u16(),
                    charset: charset(&answer),
                    content_type: text(&answer, &CONTENT_TYPE).to_owned(),
                    announced: text(&answer, &CONTENT_LENGTH).trim().parse().ok(),
                    kind: kind(&self.url, &answer),
                    retry_after: retry_after::read(answer.headers()),
                    received: answer,
                    max_size: self.way.max_size,
                    departed,
                    deadline,
                })
            }
            Err(error) => Err(fault(&error, departed.has_departed())),
        }
    }
}

impl HttpAnswer {
    /// The body as a reader for a blocking thread, and the future that feeds this reader. The future ends when the body
    /// does, or when the reader is dropped; `ends_here` tells from the last bytes whether the answer may be whole.
    pub fn stream(
        self,
        ends_here: fn(&[u8]) -> bool,
    ) -> (impl Future<Output = Result<BodyEnd, ExchangeFault>> + Send, BodyStream) {
        let (sending, stream) = BodyStream::new();
        (self.pump(sending, ends_here), stream)
    }

    /// The whole body of an answer to a put, up to `at_most` bytes. On a failure, the bytes received before it are
    /// returned too, unless they are a whole answer: `is_whole` tells. Nothing is waited for behind one.
    pub async fn everything(
        mut self,
        at_most: usize,
        is_whole: impl Fn(&[u8]) -> bool,
    ) -> (Vec<u8>, Result<(), ExchangeFault>) {
        let mut body = Vec::new();
        let mut deadline = self.deadline.take();
        // Without a head that can be read, the body is all that came. Nobody can tell its end: what comes without a
        // pause is kept, and it is no answer.
        let headless = self.received.version() == Version::HTTP_09;
        loop {
            let whole = headless || is_whole(&body);
            let piece = match &mut deadline {
                None => within(whole, self.received.chunk()).await,
                Some(deadline) => match deadline.wait(within(whole, self.received.chunk()), || true).await {
                    Some(piece) => piece,
                    None if whole => None,
                    None => return (body, Err(too_late(self.departed.has_departed()))),
                },
            };
            match piece {
                Some(Ok(Some(piece))) if body.len() + piece.len() <= at_most => body.extend_from_slice(&piece),
                Some(Ok(Some(piece))) => {
                    let remainder = at_most.saturating_sub(body.len());
                    body.extend(piece.iter().take(remainder));
                    return (body, Err(self.too_large(at_most as u64)));
                }
                None | Some(Ok(None) | Err(_)) if headless => return (body, Err(self.not_http())),
                None | Some(Ok(None)) => return (body, Ok(())),
                Some(Err(_)) if whole => return (body, Ok(())),
                Some(Err(error)) => return (body, Err(fault(&error, self.departed.has_departed()))),
            }
        }
    }

    async fn pump(
        mut self,
        toward: mpsc::Sender<io::Result<Bytes>>,
        ends_here: fn(&[u8]) -> bool,
    ) -> Result<BodyEnd, ExchangeFault> {
        let mut received: u64 = 0;
        let (mut last, mut beyond_ascii) = (Vec::new(), false);
        loop {
            let whole = ends_here(&last);
            let failure = match within(whole, self.received.chunk()).await {
                Some(Ok(Some(piece))) => {
                    received = received.saturating_add(piece.len() as u64);
                    beyond_ascii = beyond_ascii || !piece.is_ascii();
                    keep_last(&mut last, &piece);
                    if received > self.max_size {
                        self.too_large(self.max_size)
                    } else if toward.send(Ok(piece)).await.is_ok() {
                        continue;
                    } else {
                        return Ok(BodyEnd::Silence);
                    }
                }
                Some(Ok(None)) => return Ok(BodyEnd::Proper { beyond_ascii }),
                None => return Ok(BodyEnd::Silence),
                Some(Err(_)) if whole => return Ok(BodyEnd::Silence),
                Some(Err(error)) => fault(&error, self.departed.has_departed()),
            };
            // Tells the reader that the rest will not come. The reader may be gone already: that is no error.
            let _ = toward.send(Err(io::Error::other(failure.to_string()))).await;
            return Err(failure);
        }
    }

    fn not_http(&self) -> ExchangeFault {
        let detail = "the answer is not HTTP".to_owned();
        ExchangeFault {
            breakdown: Breakdown { kind: BreakdownKind::Answer, detail },
            departed: self.departed.has_departed(),
        }
    }

    fn too_large(&self, at_most: u64) -> ExchangeFault {
        let detail = format!("the answer is larger than {at_most} bytes");
        ExchangeFault {
            breakdown: Breakdown { kind: BreakdownKind::Answer, detail },
            departed: self.departed.has_departed(),
        }
    }
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyEnd {
    /// As its head announced.
    Proper {
        /// Whether it had bytes beyond ASCII: a length in characters is then too short.
        beyond_ascii: bool,
    },
    /// Otherwise, behind what may be a whole answer.
    Silence,
}

/// The output of `expected`; behind a whole answer it has [`SILENCE`] to come, and `None` says that it did not.
async fn within<T>(whole: bool, expected: impl Future<Output = T>) -> Option<T> {
    if whole { tokio::time::timeout(SILENCE, expected).await.ok() } else { Some(expected.await) }
}

/// Keeps the last bytes of a body.
fn keep_last(last: &mut Vec<u8>, piece: &[u8]) {
    last.extend_from_slice(piece.get(piece.len().saturating_sub(LAST)..).unwrap_or_default());
    last.drain(..last.len().saturating_sub(LAST));
}

fn too_late(departed: bool) -> ExchangeFault {
    let detail = "the time allowed for the answer is over".to_owned();
    ExchangeFault { breakdown: Breakdown { kind: BreakdownKind::AnswerTimeout, detail }, departed }
}

fn local(error: &impl ToString) -> Breakdown {
    Breakdown { kind: BreakdownKind::Local, detail: error.to_string() }
}

fn client_builder(way: &ServiceWay, proxy: &ProxyInForce, tls: ClientConfig) -> Result<ClientBuilder, TransportError> {
    let builder = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .http1_only()
        // Headers that nobody needs are passed over where they are none, and read where they are folded.
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .retry(reqwest::retry::never())
        .connect_timeout(way.connection_delay)
        // The library does not look for a proxy itself.
        .no_proxy();
    Ok(match proxy.for_requests()? {
        Some(proxy) => builder.proxy(proxy),
        None => builder,
    })
}

fn build(builder: ClientBuilder) -> Result<Client, TransportError> {
    builder.build().map_err(|error| {
        let cause = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        TransportError::Client(cause)
    })
}

/// A header of an answer; empty without it.
fn text<'a>(answer: &'a reqwest::Response, name: &HeaderName) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The charset that `Content-Type` names, if any.
fn charset(answer: &reqwest::Response) -> Option<String> {
    text(answer, &CONTENT_TYPE).split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The kind of an answer, judged by its head. An HTML content type alone does not prove a web page: the caller decides
/// that from the body.
fn kind(url: &Url, answer: &reqwest::Response) -> Option<AnswererKind> {
    let field = |name: HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    if matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        let toward = field(LOCATION).and_then(|toward| url.join(toward).ok());
        return toward.filter(|toward| toward.origin() != url.origin()).map(|_| AnswererKind::Elsewhere);
    }
    let named = match answer.status().as_u16() {
        401 => Some(WWW_AUTHENTICATE),
        407 => Some(PROXY_AUTHENTICATE),
        _ => None,
    };
    if let Some(name) = named {
        let challenges = answer.headers().get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        if let Some(scheme) = other_scheme(challenges) {
            return Some(scheme);
        }
    }
    if is_coding(field(CONTENT_ENCODING).unwrap_or_default()) {
        return Some(AnswererKind::Compressed);
    }
    let kind = field(CONTENT_TYPE).unwrap_or_default().split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|page| kind.eq_ignore_ascii_case(page))
        .then_some(AnswererKind::Page)
}
