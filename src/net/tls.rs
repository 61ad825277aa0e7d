//! The TLS configuration of a connection: the client's own certificate, and the authorities that vouch for servers.
//!
//! Owns: when certificate files are read. The files that the settings name are read at the start, so that a bad one is
//! found then. The system's are read at most once, when the first server shows a certificate.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::way::{ServiceWay, TransportError, read_file};

/// The TLS configuration for connections with these settings.
///
/// # Errors
/// A [`TransportError`] that names the file that can't be used.
pub(super) fn configuration(way: &ServiceWay) -> Result<ClientConfig, TransportError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let authorities = way.ca_file.as_deref().map(authorities).transpose()?.unwrap_or_default();
    let algorithms = provider.signature_verification_algorithms;
    let of_others = Arc::clone(&provider);
    let system = LoadedTrust::new(Box::new(move || Verifier::new_with_extra_roots(authorities, of_others)));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TransportError::Client(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(LateTrust { system, algorithms }));
    let mut config = match &way.client_cert {
        None => config.with_no_client_auth(),
        Some(path) => {
            let (chain, key) = identity(path, way.client_key.as_deref())?;
            config.with_client_auth_cert(chain, key).map_err(|error| file_error("client_cert", path, &error))?
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A copy of `config` without the sessions of earlier connections.
pub(super) fn as_new(config: &ClientConfig) -> ClientConfig {
    let mut new_config = config.clone();
    new_config.resumption = Resumption::default();
    new_config
}

/// The authorities in a file (PEM).
///
/// # Errors
/// A [`TransportError::File`] when no certificate can be read, or one is not valid.
pub(super) fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let refusal = |error: &dyn ToString| file_error("ca_file", path, &error.to_string());
    let pem = read_file("ca_file", path)?;
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let read = read.map_err(|error| refusal(&error))?;
    if read.is_empty() {
        return Err(refusal(&"no PEM certificate in it"));
    }
    let mut attempt = RootCertStore::empty();
    for authority in &read {
        attempt.add(authority.clone()).map_err(|error| refusal(&error))?;
    }
    Ok(read)
}

/// The client's certificate chain and its key, which may be in the same file.
///
/// # Errors
/// A [`TransportError::File`] when one of them can't be read, or the key is encrypted.
pub(super) fn identity(
    cert: &Path,
    key: Option<&Path>,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TransportError> {
    let pem_cert = read_file("client_cert", cert)?;
    let key_pem = key.map(|key| read_file("client_key", key)).transpose()?;
    let (key_path, key_pem) = (key.unwrap_or(cert), key_pem.as_deref().unwrap_or(&pem_cert));
    // For an encrypted key, the TLS library's own message says that the key is missing.
    if String::from_utf8_lossy(key_pem).contains("ENCRYPTED") {
        return Err(file_error("client_key", key_path, &"the key is encrypted: give it without a passphrase"));
    }
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem_cert).collect();
    let chain = chain.map_err(|error| file_error("client_cert", cert, &error))?;
    if chain.is_empty() {
        return Err(file_error("client_cert", cert, &"no PEM certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_slice(key_pem).map_err(|error| file_error("client_key", key_path, &error))?;
    Ok((chain, key))
}

fn file_error(field: &'static str, path: &Path, reason: &impl ToString) -> TransportError {
    TransportError::File { field, path: path.to_owned(), reason: reason.to_string() }
}

/// A verifier with the system's authorities and those of the settings, made when first needed.
type LoadedTrust = LazyLock<Result<Verifier, Error>, Box<dyn FnOnce() -> Result<Verifier, Error> + Send + Sync>>;

/// Asks the system whether a server is trusted. Its authorities are read when the first server has to be judged: on
/// Linux they are hundreds of files, which most runs of this program never need.
struct LateTrust {
    system: LoadedTrust,
    algorithms: WebPkiSupportedAlgorithms,
}

impl fmt::Debug for LateTrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tardif").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for LateTrust {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let system = self.system.as_ref().map_err(Clone::clone)?;
        system.verify_server_cert(shown, others, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    //! Guards: net: the system's certificates are read once at most, and not before a server is judged; a
    //! certificate setting that can't be used is found at the start

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn the_system_s_authorities_are_read_once_and_not_before_a_server_is_judged() {
        let reads = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reads);
        let system = LoadedTrust::new(Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Verifier::new(Arc::new(aws_lc_rs::default_provider()))
        }));
        let algorithms = aws_lc_rs::default_provider().signature_verification_algorithms;
        let late = LateTrust { system, algorithms };
        assert!(!late.supported_verify_schemes().is_empty());
        assert_eq!(reads.load(Ordering::SeqCst), 0);
        let name = ServerName::try_from("service.invalid").unwrap();
        for _ in 0..2 {
            let judge = late.verify_server_cert(&CertificateDer::from_slice(b"x"), &[], &name, &[], UnixTime::now());
            assert!(judge.is_err(), "no certificate at all");
            assert_eq!(reads.load(Ordering::SeqCst), 1);
        }
    }
}
