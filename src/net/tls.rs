//! What a TLS connection is made with: the client's own certificate, and the authorities that vouch
//! for servers.
//!
//! Owns: when the certificate files are read. Those of the settings at the start, so that a bad one is
//! found then; the system's at most once, when the first server shows a certificate.

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

use super::way::{Acces, TransportError, lit_fichier};

/// What connections with these settings are made with.
///
/// # Errors
/// [`TransportError`] naming the file that can't be used.
pub(super) fn configuration(acces: &Acces) -> Result<ClientConfig, TransportError> {
    let fournisseur = Arc::new(aws_lc_rs::default_provider());
    let autorites = acces.ca_file.as_deref().map(autorites).transpose()?.unwrap_or_default();
    let algorithmes = fournisseur.signature_verification_algorithms;
    let des_autres = Arc::clone(&fournisseur);
    let systeme = Charge::new(Box::new(move || Verifier::new_with_extra_roots(autorites, des_autres)));
    let config = ClientConfig::builder_with_provider(fournisseur)
        .with_safe_default_protocol_versions()
        .map_err(|erreur| TransportError::Client(erreur.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Tardif { systeme, algorithmes }));
    let mut config = match &acces.client_cert {
        None => config.with_no_client_auth(),
        Some(chemin) => {
            let (chaine, cle) = identite(chemin, acces.client_key.as_deref())?;
            config.with_client_auth_cert(chaine, cle).map_err(|erreur| fichier("client_cert", chemin, &erreur))?
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The same, with nothing of the connections made so far.
pub(super) fn a_neuf(config: &ClientConfig) -> ClientConfig {
    let mut neuve = config.clone();
    neuve.resumption = Resumption::default();
    neuve
}

/// The authorities of a file.
///
/// # Errors
/// [`TransportError::Fichier`]: none can be read, or one is no certificate.
pub(super) fn autorites(chemin: &Path) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let refus = |erreur: &dyn ToString| fichier("ca_file", chemin, &erreur.to_string());
    let pem = lit_fichier("ca_file", chemin)?;
    let lues: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let lues = lues.map_err(|erreur| refus(&erreur))?;
    if lues.is_empty() {
        return Err(refus(&"no PEM certificate in it"));
    }
    let mut essai = RootCertStore::empty();
    for autorite in &lues {
        essai.add(autorite.clone()).map_err(|erreur| refus(&erreur))?;
    }
    Ok(lues)
}

/// The client's certificate chain and its key, which may stand in the same file.
///
/// # Errors
/// [`TransportError::Fichier`]: one of them can't be read, or the key is encrypted.
pub(super) fn identite(
    cert: &Path,
    cle: Option<&Path>,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TransportError> {
    let pem_cert = lit_fichier("client_cert", cert)?;
    let pem_cle = cle.map(|cle| lit_fichier("client_key", cle)).transpose()?;
    let (chemin_cle, pem_cle) = (cle.unwrap_or(cert), pem_cle.as_deref().unwrap_or(&pem_cert));
    // The TLS library's own message for an encrypted key speaks of a missing one.
    if String::from_utf8_lossy(pem_cle).contains("ENCRYPTED") {
        return Err(fichier("client_key", chemin_cle, &"the key is encrypted: give it without a passphrase"));
    }
    let chaine: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem_cert).collect();
    let chaine = chaine.map_err(|erreur| fichier("client_cert", cert, &erreur))?;
    if chaine.is_empty() {
        return Err(fichier("client_cert", cert, &"no PEM certificate in it"));
    }
    let cle = PrivateKeyDer::from_pem_slice(pem_cle).map_err(|erreur| fichier("client_key", chemin_cle, &erreur))?;
    Ok((chaine, cle))
}

fn fichier(champ: &'static str, chemin: &Path, raison: &impl ToString) -> TransportError {
    TransportError::Fichier { champ, chemin: chemin.to_owned(), raison: raison.to_string() }
}

/// The system's authorities, and those of the settings beside them, once they are needed.
type Charge = LazyLock<Result<Verifier, Error>, Box<dyn FnOnce() -> Result<Verifier, Error> + Send + Sync>>;

/// Asks the system whether a server is trusted, and reads its authorities when the first one is to be
/// judged: on Linux they are hundreds of files, which most runs of this program never need.
struct Tardif {
    systeme: Charge,
    algorithmes: WebPkiSupportedAlgorithms,
}

impl fmt::Debug for Tardif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tardif").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Tardif {
    fn verify_server_cert(
        &self,
        montre: &CertificateDer<'_>,
        autres: &[CertificateDer<'_>],
        nom: &ServerName<'_>,
        ocsp: &[u8],
        maintenant: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let systeme = self.systeme.as_ref().map_err(Clone::clone)?;
        systeme.verify_server_cert(montre, autres, nom, ocsp, maintenant)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, signature, &self.algorithmes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, signature, &self.algorithmes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithmes.supported_schemes()
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
        let lectures = Arc::new(AtomicUsize::new(0));
        let compte = Arc::clone(&lectures);
        let systeme = Charge::new(Box::new(move || {
            compte.fetch_add(1, Ordering::SeqCst);
            Verifier::new(Arc::new(aws_lc_rs::default_provider()))
        }));
        let algorithmes = aws_lc_rs::default_provider().signature_verification_algorithms;
        let tardif = Tardif { systeme, algorithmes };
        assert!(!tardif.supported_verify_schemes().is_empty());
        assert_eq!(lectures.load(Ordering::SeqCst), 0);
        let nom = ServerName::try_from("service.invalid").unwrap();
        for _ in 0..2 {
            let juge = tardif.verify_server_cert(&CertificateDer::from_slice(b"x"), &[], &nom, &[], UnixTime::now());
            assert!(juge.is_err(), "no certificate at all");
            assert_eq!(lectures.load(Ordering::SeqCst), 1);
        }
    }
}
