//! The connection of the probe: the connector that requests have, and their CONNECT through a proxy.
//!
//! Owns: what is noted of a proxy's answer, because the connector says only whether it let through.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue, Uri};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::domain::proxy_url::ProxyUrl;
use crate::net::http::AGENT;
use crate::net::refusal::{StepFailure, other_scheme};

/// How much of a proxy's answer is noted, in bytes: as much as the connector reads of it.
const NOTED: usize = 8192;

/// The addresses of a name, resolved before.
#[derive(Clone)]
struct KnownAddresses(Vec<SocketAddr>);

impl Service<Name> for KnownAddresses {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        std::future::ready(Ok(self.0.clone().into_iter()))
    }
}

/// The connector of a request: all addresses in turn, IPv4 beside IPv6 after a moment, within `delay` altogether.
fn connector(addresses: Vec<SocketAddr>, delay: Duration) -> HttpConnector<KnownAddresses> {
    let mut connector = HttpConnector::new_with_resolver(KnownAddresses(addresses));
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(delay));
    connector
}

/// Connects to one of `addresses`, as a request does.
pub(super) async fn direct(addresses: Vec<SocketAddr>, delay: Duration) -> Result<TcpStream, StepFailure> {
    let connected = connector(addresses, delay).call(Uri::from_static("https://service.invalid/"));
    connected.await.map(TokioIo::into_inner).map_err(|error| of_system(&error))
}

/// Connects to one of the proxy's `addresses` and through it to `target` (`HOST:PORT`), as a request does.
pub(super) async fn through(
    proxy: &ProxyUrl,
    authorisation: Option<HeaderValue>,
    addresses: Vec<SocketAddr>,
    target: &str,
    delay: Duration,
) -> Result<TcpStream, StepFailure> {
    let (Ok(target), Ok(place)) = (format!("https://{target}/").parse::<Uri>(), "http://proxy.invalid/".parse::<Uri>())
    else {
        return Err(StepFailure::Other(proxy.address()));
    };
    let answer: Arc<Mutex<Vec<u8>>> = Arc::default();
    let inner = NotingConnector { connector: connector(addresses, delay), answer: Arc::clone(&answer) };
    let mut tunnel = Tunnel::new(place, inner);
    if let Some(value) = authorisation {
        tunnel = tunnel.with_auth(value);
    }
    tunnel = tunnel.with_headers(HeaderMap::from_iter([(USER_AGENT, HeaderValue::from_static(AGENT))]));
    match tunnel.call(target).await {
        Ok(connected) => Ok(connected.into_inner().stream),
        Err(error) => {
            let head = answer.lock().unwrap_or_else(PoisonError::into_inner);
            Err(proxy_refusal(&String::from_utf8_lossy(&head)).unwrap_or_else(|| of_system(&error)))
        }
    }
}

/// The status of a proxy's answer, and the scheme that it asks for.
fn proxy_refusal(head: &str) -> Option<StepFailure> {
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()?;
    let challenges = lines.take_while(|line| !line.is_empty()).filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("proxy-authenticate").then_some(value)
    });
    Some(StepFailure::Proxy { status, scheme: other_scheme(challenges).filter(|_| status == 407) })
}

/// The system's error in the connector's, which has no public type.
fn of_system(error: &(dyn Error + 'static)) -> StepFailure {
    let mut current = Some(error);
    while let Some(cause) = current {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return StepFailure::from(io::Error::new(io.kind(), io.to_string()));
        }
        current = cause.source();
    }
    let text = error.to_string();
    if text.contains("unexpected end of file") { StepFailure::Cut } else { StepFailure::Other(text) }
}

/// A connector whose connections note what they read first.
#[derive(Clone)]
struct NotingConnector {
    connector: HttpConnector<KnownAddresses>,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Service<Uri> for NotingConnector {
    type Response = TokioIo<NotingStream>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, toward: Uri) -> Self::Future {
        let (connecting, answer) = (self.connector.call(toward), Arc::clone(&self.answer));
        Box::pin(async move {
            let stream = connecting.await?.into_inner();
            Ok(TokioIo::new(NotingStream { stream, answer }))
        })
    }
}

/// A connection that notes the first bytes that it reads.
struct NotingStream {
    stream: TcpStream,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl AsyncRead for NotingStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        let room = NOTED.saturating_sub(answer.len());
        answer.extend(buffer.filled().iter().skip(before).take(room));
        read
    }
}

impl AsyncWrite for NotingStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answered_by::AnswererKind;

    #[test]
    fn a_proxy_s_refusal_is_read_whatever_ends_its_lines() {
        for (head, failure) in [
            ("HTTP/1.1 502 Bad Gateway\r\n\r\n", Some((502, None))),
            ("HTTP/1.0 407 x\nProxy-Authenticate: NTLM\n\n", Some((407, Some(AnswererKind::Ntlm)))),
            ("HTTP/1.1 407 x\r\nproxy-authenticate : Negotiate\r\n\r\n", Some((407, Some(AnswererKind::Negotiate)))),
            ("HTTP/1.1 407 x\r\nProxy-Authenticate: Basic\r\n\r\n", Some((407, None))),
            ("HTTP/1.1 403 x\r\nProxy-Authenticate: NTLM\r\n\r\n", Some((403, None))),
            ("SSH-2.0-OpenSSH\r\n\r\n", None),
            ("", None),
        ] {
            let wanted = failure.map(|(status, scheme)| StepFailure::Proxy { status, scheme });
            assert_eq!(proxy_refusal(head), wanted, "{head:?}");
        }
    }
}
