//! The TLS configuration of a connection: the client's own certificate, and the authorities that vouch for servers.
//!
//! Owns: when certificate files are read. The files that the settings name are read at the start, so that a bad one is
//! found then. The system's are read at most once, when the first server shows a certificate.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{env, fmt, fs};

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, OtherError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::certificates::{self, Authorities, Identity};
use super::refusal::NoAuthority;
use super::way::{ServiceWay, TransportError, bytes_of};

/// What the TLS configuration of requests and of the probe is made of.
pub(super) struct TlsMaterial {
    provider: Arc<CryptoProvider>,
    authorities: Authorities,
    identity: Option<(PathBuf, Identity)>,
}

impl TlsMaterial {
    /// Reads the files that the settings name.
    ///
    /// # Errors
    /// A [`TransportError`] that names the file that can't be used.
    pub(super) fn read(way: &ServiceWay) -> Result<Self, TransportError> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let authorities = way.ca_file.as_deref().map(certificates::authorities).transpose()?.unwrap_or_default();
        let identity = match &way.client_cert {
            None => None,
            Some(path) => Some((path.clone(), certificates::identity(&provider, path, way.client_key.as_deref())?)),
        };
        Ok(Self { provider, authorities, identity })
    }

    /// The authorities of `ca_file`.
    pub(super) const fn authorities(&self) -> &Authorities {
        &self.authorities
    }

    /// The client's certificate chain, its own first.
    pub(super) fn client_chain(&self) -> Option<&[CertificateDer<'static>]> {
        self.identity.as_ref().map(|(_, (chain, _))| chain.as_slice())
    }

    /// Who judges servers: the system's authorities and those of `ca_file`.
    pub(super) fn trust(&self) -> LateTrust {
        LateTrust::with(self.authorities.certificates.clone(), &self.provider)
    }

    /// The system's authorities alone.
    pub(super) fn system_trust(&self) -> LateTrust {
        LateTrust::with(Vec::new(), &self.provider)
    }

    /// The configuration for connections to servers that `judge` trusts.
    ///
    /// # Errors
    /// A [`TransportError`] that names the file that can't be used.
    pub(super) fn configuration(&self, judge: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, TransportError> {
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| TransportError::Client(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(judge);
        let mut config =
            match &self.identity {
                None => config.with_no_client_auth(),
                Some((path, (chain, key))) => {
                    config.with_client_auth_cert(chain.clone(), key.clone_key()).map_err(|error| {
                        TransportError::File { field: "client_cert", path: path.clone(), reason: error.to_string() }
                    })?
                }
            };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// A copy of `config` without the sessions of earlier connections.
pub(super) fn as_new(config: &ClientConfig) -> ClientConfig {
    let mut new_config = config.clone();
    new_config.resumption = Resumption::default();
    new_config
}

/// The variables that say where the system's authorities are, and lead to none. They count where the system has no
/// store of its own.
pub(super) fn variables_without_authorities() -> Vec<(&'static str, String)> {
    if cfg!(not(unix)) || cfg!(target_vendor = "apple") {
        return Vec::new();
    }
    let has_some =
        |path: &Path| bytes_of(path).is_ok_and(|bytes| String::from_utf8_lossy(&bytes).contains("CERTIFICATE-----"));
    let of_folder =
        |path: PathBuf| fs::read_dir(path).is_ok_and(|entries| entries.flatten().any(|entry| has_some(&entry.path())));
    let file = env::var_os("SSL_CERT_FILE").filter(|path| !has_some(Path::new(path)));
    let folders = env::var_os("SSL_CERT_DIR").filter(|paths| !env::split_paths(paths).any(of_folder));
    let told = |name, value: Option<OsString>| value.map(|value| (name, value.to_string_lossy().into_owned()));
    [told("SSL_CERT_FILE", file), told("SSL_CERT_DIR", folders)].into_iter().flatten().collect()
}

/// A verifier with the system's authorities and those of the settings, made when first needed.
type LoadedTrust = LazyLock<Result<Verifier, Error>, Box<dyn FnOnce() -> Result<Verifier, Error> + Send + Sync>>;

/// Asks the system whether a server is trusted. Its authorities are read when the first server has to be judged: on
/// Linux they are hundreds of files, which most runs of this program never need.
pub(super) struct LateTrust {
    system: LoadedTrust,
    algorithms: WebPkiSupportedAlgorithms,
}

impl LateTrust {
    fn with(authorities: Vec<CertificateDer<'static>>, provider: &Arc<CryptoProvider>) -> Self {
        let algorithms = provider.signature_verification_algorithms;
        let provider = Arc::clone(provider);
        let system = LoadedTrust::new(Box::new(move || {
            // The files of the settings were judged when they were read: only the system's can be missing.
            Verifier::new_with_extra_roots(authorities, provider)
                .map_err(|_| Error::Other(OtherError(Arc::new(NoAuthority))))
        }));
        Self { system, algorithms }
    }
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
