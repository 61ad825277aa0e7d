//! The steps of the probe, each within its own deadline.

use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::certificate::Certificate;
use super::http::{self, AnswerHead};
use super::link::Link;
use super::tls::{self, Handshake};
use crate::domain::failure::Failure;
use crate::domain::proxy_url::ProxyUrl;
use crate::net::proxy::{self, ProxyInForce};
use crate::net::refusal::StepFailure;
use crate::net::way::{ServiceWay, TransportError, address, read_file};

/// The longest time for one step.
pub const DELAY: Duration = Duration::from_secs(8);
/// The longest time for a connection to one address.
const ADDRESS_DELAY: Duration = Duration::from_secs(3);

/// The probe of one service.
#[derive(Clone)]
pub struct Probe {
    host: String,
    port: u16,
    /// The path and the query of the service's address.
    path: String,
    in_clear: bool,
    proxy: Result<ProxyInForce, Failure>,
    connection_delay: Duration,
    tls: tls::TlsSettings,
    client_certificate: Option<Vec<Certificate>>,
}

impl Probe {
    /// The probe for the settings `way`. Reads the certificate files and the environment; does not use the network.
    ///
    /// # Errors
    /// A [`TransportError`] that names the setting that can't be used.
    pub fn new(way: &ServiceWay) -> Result<Self, TransportError> {
        let url = address(&way.url)?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let mut path = url.path().to_owned();
        if let Some(question) = url.query() {
            path = format!("{path}?{question}");
        }
        let client = way.client_cert.as_deref().map(read_certificates).transpose()?;
        Ok(Self {
            port: url.port_or_known_default().unwrap_or(443),
            in_clear: url.scheme() == "http",
            proxy: proxy::find(way, &url).map_err(|error| error.failure()),
            path,
            host,
            connection_delay: way.connection_delay.min(ADDRESS_DELAY),
            tls: tls::TlsSettings::read(way)?,
            client_certificate: client,
        })
    }

    /// The host and port of the service.
    #[must_use]
    pub fn target(&self) -> (&str, u16) {
        (&self.host, self.port)
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
    pub const fn proxy(&self) -> Result<&ProxyInForce, &Failure> {
        self.proxy.as_ref()
    }

    /// The address of the proxy to go through.
    fn through(&self) -> Option<&ProxyUrl> {
        self.proxy.as_ref().ok()?.proxy()
    }

    /// The client's certificate chain, its own certificate first; `None` when none is configured.
    #[must_use]
    pub fn client_certificate(&self) -> Option<&[Certificate]> {
        self.client_certificate.as_deref()
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

    /// Connects to the first of `addresses` that accepts, and through the proxy when there is one. Returns the stream,
    /// the address and the time that the connection took.
    ///
    /// # Errors
    /// The [`StepFailure`] of the last address, or that of the proxy.
    pub async fn connect(&self, addresses: Vec<SocketAddr>) -> Result<(Link, SocketAddr, Duration), StepFailure> {
        let probe = self.clone();
        bound(move || {
            let mut breakdown = StepFailure::Other("no address".to_owned());
            for address in addresses {
                let start = Instant::now();
                match TcpStream::connect_timeout(&address, probe.connection_delay) {
                    Ok(stream) => {
                        let (link, duration) = probe.traverse(stream, start)?;
                        return Ok((link, address, duration));
                    }
                    Err(error) => breakdown = error.into(),
                }
            }
            Err(breakdown)
        })
        .await
    }

    /// Goes from a connection that began at `start` to the service behind it. The duration is that of the connection
    /// alone.
    fn traverse(&self, stream: TcpStream, start: Instant) -> Result<(Link, Duration), StepFailure> {
        stream.set_read_timeout(Some(DELAY))?;
        stream.set_write_timeout(Some(DELAY))?;
        let duration = start.elapsed();
        let mut link = Link(Box::new(stream));
        if let Ok(proxy @ (ProxyInForce::Configured(_) | ProxyInForce::Environment(..))) = &self.proxy {
            http::tunnel(&mut link, &self.host, self.port, proxy.authorisation().as_ref().map(|v| v.as_bytes()))?;
        }
        Ok((link, duration))
    }

    /// The TLS handshake over `link`: the certificates shown and the verdict, also after a failure.
    pub async fn negotiate(&self, link: Link) -> (Handshake, Option<Link>) {
        let (settings, host) = (self.tls.clone(), self.host.clone());
        match bound(move || Ok(settings.negotiate(link, &host))).await {
            Ok(done) => done,
            Err(breakdown) => (Handshake::without_answer(breakdown), None),
        }
    }

    /// The head of the answer to a HEAD without credentials.
    ///
    /// # Errors
    /// A [`StepFailure`] when no readable head came in time.
    pub async fn ask(&self, mut link: Link) -> Result<AnswerHead, StepFailure> {
        let probe = self.clone();
        bound(move || http::head(&mut link, &probe.host, probe.port, &probe.path)).await
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

fn read_certificates(path: &Path) -> Result<Vec<Certificate>, TransportError> {
    let pem = read_file("client_cert", path)?;
    Ok(tls::ders(&pem).iter().map(|der| Certificate::read(der)).collect())
}
