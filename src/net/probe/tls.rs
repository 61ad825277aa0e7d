//! The TLS handshake of the probe: the server's certificates, who vouches for them, or why nobody does.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{AlertDescription, ClientConnection, DigitallySignedStruct, SignatureScheme};

use super::certificate::Certificate;
use super::link::Link;
use crate::net::refusal::{HandshakeRefusal, StepFailure};
use crate::net::tls::{LateTrust, TlsMaterial, variables_without_authorities};

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
    /// The variables that say where the system's authorities are and lead to none, with their values, where nobody
    /// vouches for the server.
    pub variables: Vec<(&'static str, String)>,
}

impl Handshake {
    pub(super) fn without_answer(breakdown: StepFailure) -> Self {
        Self::refused(HandshakeRefusal::StepFailure(breakdown))
    }

    const fn refused(refusal: HandshakeRefusal) -> Self {
        Self { chain: Vec::new(), verdict: Err(refusal), version: None, suite: None, variables: Vec::new() }
    }
}

/// Performs the handshake of a request, with the same configuration but for a witness in it.
pub(super) fn negotiate(material: &TlsMaterial, mut link: Link, host: &str) -> Handshake {
    let witness = Arc::new(Witness {
        judge: material.trust(),
        system: material.system_trust(),
        with_ca: !material.authorities().certificates.is_empty(),
        seen: Mutex::default(),
    });
    let other = |error: &dyn ToString| Handshake::refused(HandshakeRefusal::Other(error.to_string()));
    let config = match material.configuration(Arc::<Witness>::clone(&witness)) {
        Ok(config) => Arc::new(config),
        Err(error) => return other(&error),
    };
    let name = match ServerName::try_from(host.to_owned()) {
        Ok(name) => name,
        Err(error) => return other(&error),
    };
    let mut connection = match ClientConnection::new(config, name) {
        Ok(connection) => connection,
        Err(error) => return other(&error),
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
        (Err(error), trust) => Err(refusal(error, trust.is_some())),
    };
    let unvouched = matches!(verdict, Err(HandshakeRefusal::UnknownIssuer | HandshakeRefusal::NoAuthorities));
    Handshake {
        chain: seen.chain,
        version: connection.protocol_version().map(|version| format!("{version:?}")),
        suite: connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())),
        verdict,
        variables: if unvouched { variables_without_authorities() } else { Vec::new() },
    }
}

/// The certificates and the trust seen while the handshake ran.
#[derive(Debug, Default)]
struct ShownChain {
    chain: Vec<Certificate>,
    trust: Option<Trust>,
}

/// A verifier whose verdict is that of a real request's; it records what the server showed.
struct Witness {
    judge: LateTrust,
    /// The system's authorities alone: it only tells who vouches.
    system: LateTrust,
    with_ca: bool,
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
        let verdict = self.judge.verify_server_cert(show, others, name, ocsp, now)?;
        let by_ca = self.with_ca && self.system.verify_server_cert(show, others, name, ocsp, now).is_err();
        let trust = if by_ca { Trust::CaFile } else { Trust::System };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).trust = Some(trust);
        Ok(verdict)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge.supported_verify_schemes()
    }
}

/// Why a handshake failed; `trusted` says whether the server had been trusted before.
fn refusal(error: std::io::Error, trusted: bool) -> HandshakeRefusal {
    match error.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
        None => HandshakeRefusal::StepFailure(error.into()),
        // The cipher was chosen by then: what the server does not accept is our certificate, or that there is none.
        Some(rustls::Error::AlertReceived(AlertDescription::HandshakeFailure)) if trusted => {
            HandshakeRefusal::ClientCertificate
        }
        Some(fault) => HandshakeRefusal::of(fault),
    }
}
