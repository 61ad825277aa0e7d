//! The steps of the probe, each within its own deadline.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::certificate::Certificate;
use super::connection;
use super::link::Link;
use super::tls::{self, Handshake};
use crate::domain::failure::Failure;
use crate::domain::outcome::{Breakdown, BreakdownKind};
use crate::domain::proxy_url::ProxyUrl;
use crate::domain::service_url::is_description;
use crate::net::http::{AnswerHead, ExchangeFault, Transport};
use crate::net::proxy::ProxyInForce;
use crate::net::refusal::StepFailure;
use crate::net::way::{ServiceWay, TransportError, address};

/// The longest time for one step. A connection has the time that a request has for it.
pub const DELAY: Duration = Duration::from_secs(8);

/// The probe of one service.
#[derive(Clone)]
pub struct Probe {
    host: String,
    port: u16,
    in_clear: bool,
    description: bool,
    connection_delay: Duration,
    /// What requests are sent with; the failure when the proxy can't be used.
    transport: Result<Arc<Transport>, Failure>,
}

impl Probe {
    /// The probe for the settings `way`. Reads the certificate files and the environment; does not use the network.
    ///
    /// # Errors
    /// A [`TransportError`] that names the setting that can't be used.
    pub fn new(way: &ServiceWay) -> Result<Self, TransportError> {
        let url = address(&way.url)?;
        let transport = match Transport::new(way.clone()) {
            Ok(transport) => Ok(Arc::new(transport)),
            Err(error @ TransportError::Proxy { .. }) => Err(error.failure()),
            Err(error) => return Err(error),
        };
        Ok(Self {
            host: url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned(),
            port: url.port_or_known_default().unwrap_or(443),
            in_clear: url.scheme() == "http",
            description: is_description(&url),
            connection_delay: way.connection_delay,
            transport,
        })
    }

    /// The host and port of the service.
    #[must_use]
    pub fn target(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Whether the address is that of the service's description (`?wsdl`) rather than the service's.
    #[must_use]
    pub const fn is_description(&self) -> bool {
        self.description
    }

    /// Whether the service is reached without TLS, which is allowed only on this machine.
    #[must_use]
    pub fn in_clear(&self) -> bool {
        self.in_clear
    }

    /// The proxy in force, or why it can't be used: then there is no way to go.
    ///
    /// # Errors
    /// The failure that a request meets.
    pub fn proxy(&self) -> Result<&ProxyInForce, &Failure> {
        self.transport.as_ref().map(|transport| transport.proxy())
    }

    /// The address of the proxy to go through.
    fn through(&self) -> Option<&ProxyUrl> {
        self.proxy().ok()?.proxy()
    }

    /// The client's certificate chain, its own certificate first; `None` when none is configured.
    #[must_use]
    pub fn client_certificate(&self) -> Option<Vec<Certificate>> {
        let chain = self.transport.as_ref().ok()?.material().client_chain()?;
        Some(chain.iter().map(|der| Certificate::read(der)).collect())
    }

    /// How many certificates of `ca_file` can't be read and were passed over.
    #[must_use]
    pub fn passed_over(&self) -> usize {
        self.transport.as_ref().map_or(0, |transport| transport.material().authorities().passed_over)
    }

    /// The addresses of the first host on the way: the proxy if there is one, else the service.
    ///
    /// # Errors
    /// A [`StepFailure`] when the name can't be resolved in time.
    pub async fn addresses(&self) -> Result<Vec<SocketAddr>, StepFailure> {
        let (host, port) = self.through().map_or((self.host.as_str(), self.port), ProxyUrl::host);
        let host = host.to_owned();
        bound(move || Ok((host.as_str(), port).to_socket_addrs()?.collect())).await
    }

    /// Connects to one of `addresses`, and through the proxy when there is one, with the connector of a request and
    /// within its time. Returns the stream, the address and the time that the connection took.
    ///
    /// # Errors
    /// The [`StepFailure`] of the addresses, or that of the proxy.
    pub async fn connect(&self, addresses: Vec<SocketAddr>) -> Result<(Link, SocketAddr, Duration), StepFailure> {
        let (start, delay) = (Instant::now(), self.connection_delay);
        let connecting = async {
            match self.through() {
                None => connection::direct(addresses, delay).await,
                Some(proxy) => {
                    let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
                    let target = format!("{host}:{}", self.port);
                    let authorisation = self.proxy().ok().and_then(ProxyInForce::authorisation);
                    connection::through(proxy, authorisation, addresses, &target, delay).await
                }
            }
        };
        // A request has this time for its whole connection.
        let late = StepFailure::ConnectionTimeout(u64::try_from(delay.as_millis().div_ceil(1000)).unwrap_or(u64::MAX));
        let stream = match tokio::time::timeout(delay, connecting).await {
            Ok(Err(StepFailure::Timeout)) | Err(_) => return Err(late),
            Ok(connected) => connected?,
        };
        let (duration, address) = (start.elapsed(), stream.peer_addr()?);
        let stream = stream.into_std()?;
        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(DELAY))?;
        stream.set_write_timeout(Some(DELAY))?;
        Ok((Link(Box::new(stream)), address, duration))
    }

    /// The TLS handshake over `link`: the certificates shown and the verdict, also after a failure.
    pub async fn negotiate(&self, link: Link) -> Handshake {
        let Ok(transport) = self.transport.clone() else {
            return Handshake::without_answer(StepFailure::Cut);
        };
        let host = self.host.clone();
        let negotiated = bound(move || Ok(tls::negotiate(transport.material(), link, &host))).await;
        negotiated.unwrap_or_else(Handshake::without_answer)
    }

    /// The head of the answer to a HEAD without credentials, asked with the client that reads have: what it makes of
    /// the answer is what they make of it.
    ///
    /// # Errors
    /// The fault when no readable head came in time.
    pub async fn ask(&self) -> Result<AnswerHead, ExchangeFault> {
        match &self.transport {
            Ok(transport) => transport.look(DELAY).await,
            Err(failure) => {
                let breakdown = Breakdown { kind: BreakdownKind::Local, detail: failure.key.clone() };
                Err(ExchangeFault { breakdown, departed: false })
            }
        }
    }
}

/// Runs one step on a blocking thread, for [`DELAY`] at most. A step that takes longer is left running, and its result
/// is ignored.
async fn bound<T: Send + 'static>(
    stage: impl FnOnce() -> Result<T, StepFailure> + Send + 'static,
) -> Result<T, StepFailure> {
    match tokio::time::timeout(DELAY, tokio::task::spawn_blocking(stage)).await {
        Ok(Ok(finished)) => finished,
        Ok(Err(error)) => Err(StepFailure::Other(error.to_string())),
        Err(_) => Err(StepFailure::Timeout),
    }
}
