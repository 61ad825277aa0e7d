//! The TLS handshake of the probe: the server's certificates, who vouches for them, or why nobody does.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use rustls_platform_verifier::Verifier;

use super::certificate::Certificate;
use super::link::Link;
use crate::net::refusal::{HandshakeRefusal, StepFailure};
use crate::net::tls::{authorities, identity};
use crate::net::way::{ServiceWay, TransportError};

/// Who vouches for the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// An authority of the system.
    System,
    /// An authority of `ca_file`.
    CaFile,
}

/// The result of a handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// The certificates that the server showed, its own first; empty if it showed none.
    pub chain: Vec<Certificate>,
    /// Who vouches for the server, or why the handshake failed.
    pub verdict: Result<Trust, HandshakeRefusal>,
    /// The TLS version, such as `TLSv1_3`.
    pub version: Option<String>,
    /// The cipher suite, by the library's name.
    pub suite: Option<String>,
}

impl Handshake {
    pub(super) fn without_answer(breakdown: StepFailure) -> Self {
        Self { chain: Vec::new(), verdict: Err(HandshakeRefusal::StepFailure(breakdown)), version: None, suite: None }
    }
}

/// The settings of a handshake.
#[derive(Clone)]
pub(super) struct TlsSettings {
    provider: Arc<CryptoProvider>,
    ca_file: Vec<CertificateDer<'static>>,
    client: Option<Arc<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>>,
}

/// The certificates of a PEM text; other parts are skipped.
pub(super) fn ders(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect()
}

impl TlsSettings {
    pub(super) fn read(way: &ServiceWay) -> Result<Self, TransportError> {
        // Read in the same way as for a real request.
        let ca_file = way.ca_file.as_deref().map(authorities).transpose()?.unwrap_or_default();
        let client = way.client_cert.as_deref().map(|cert| identity(cert, way.client_key.as_deref())).transpose()?;
        Ok(Self { provider: Arc::new(aws_lc_rs::default_provider()), ca_file, client: client.map(Arc::new) })
    }

    /// Performs the handshake. Returns a stream only when the server is trusted.
    pub(super) fn negotiate(&self, mut link: Link, host: &str) -> (Handshake, Option<Link>) {
        let witness = Arc::new(Witness { settings: self.clone(), seen: Mutex::default() });
        let other = |error: &dyn ToString| Handshake {
            chain: Vec::new(),
            verdict: Err(HandshakeRefusal::Other(error.to_string())),
            version: None,
            suite: None,
        };
        let mut connection = match self.connection(Arc::clone(&witness), host) {
            Ok(connection) => connection,
            Err(error) => return (other(&error), None),
        };
        let finished = loop {
            if !connection.is_handshaking() {
                break Ok(());
            }
            if let Err(error) = connection.complete_io(&mut link) {
                break Err(error);
            }
        };
        let seen = std::mem::take(&mut *witness.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let verdict = match (finished, seen.trust) {
            (Ok(()), Some(trust)) => Ok(trust),
            (Ok(()), None) => Err(HandshakeRefusal::Other("no certificate".to_owned())),
            (Err(error), _) => Err(refusal(error)),
        };
        let handshake = Handshake {
            chain: seen.chain,
            version: connection.protocol_version().map(|version| format!("{version:?}")),
            suite: connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())),
            verdict,
        };
        let link = handshake.verdict.is_ok().then(|| Link(Box::new(StreamOwned::new(connection, link))));
        (handshake, link)
    }

    fn connection(&self, witness: Arc<Witness>, host: &str) -> Result<ClientConnection, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(witness);
        let config = match &self.client {
            None => config.with_no_client_auth(),
            Some(client) => config.with_client_auth_cert(client.0.clone(), client.1.clone_key())?,
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|error| rustls::Error::General(error.to_string()))?;
        ClientConnection::new(Arc::new(config), name)
    }

    /// The verifier of a real request: the system's authorities, together with those of `ca_file` if `with_ca`.
    fn trust(&self, with_ca: bool) -> Result<Verifier, rustls::Error> {
        if with_ca && !self.ca_file.is_empty() {
            Verifier::new_with_extra_roots(self.ca_file.clone(), Arc::clone(&self.provider))
        } else {
            Verifier::new(Arc::clone(&self.provider))
        }
    }
}

/// The certificates and the trust seen while the handshake ran.
#[derive(Debug, Default)]
struct ShownChain {
    chain: Vec<Certificate>,
    trust: Option<Trust>,
}

/// A verifier that judges like a real request and records what the server showed.
struct Witness {
    settings: TlsSettings,
    seen: Mutex<ShownChain>,
}

impl std::fmt::Debug for Witness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Temoin").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        show: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = std::iter::once(show).chain(others).map(|der| Certificate::read(der)).collect();
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).chain = chain;
        let judge = |with_ca| {
            let trust = self.settings.trust(with_ca)?;
            trust.verify_server_cert(show, others, name, ocsp, now)
        };
        let (trust, verdict) = match judge(false) {
            Ok(seen) => (Trust::System, seen),
            Err(error) if self.settings.ca_file.is_empty() => return Err(error),
            Err(_) => (Trust::CaFile, judge(true)?),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).trust = Some(trust);
        Ok(verdict)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.settings.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.settings.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.settings.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn refusal(error: std::io::Error) -> HandshakeRefusal {
    match error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
        None => HandshakeRefusal::StepFailure(error.into()),
        Some(fault) => HandshakeRefusal::of(fault),
    }
}
