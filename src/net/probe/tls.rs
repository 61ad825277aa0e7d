//! The TLS handshake: which certificates the server shows, who vouches for them, and why not.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use rustls_platform_verifier::Verifier;

use super::certificate::Certificat;
use super::link::Lien;
use crate::net::refusal::{Panne, Refus};
use crate::net::tls::{autorites, identite};
use crate::net::way::{Acces, TransportError};

/// Who vouches for the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confiance {
    /// An authority of the system's.
    Systeme,
    /// One of `ca_file`.
    CaFile,
}

/// What came of a handshake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Negociation {
    /// What the server showed, its own certificate first; empty where it showed nothing.
    pub chaine: Vec<Certificat>,
    /// Who vouches for it, or why it failed.
    pub verdict: Result<Confiance, Refus>,
    /// The version, as `TLSv1_3`.
    pub version: Option<String>,
    /// The cipher suite.
    pub suite: Option<String>,
}

impl Negociation {
    pub(super) fn sans_reponse(panne: Panne) -> Self {
        Self { chaine: Vec::new(), verdict: Err(Refus::Panne(panne)), version: None, suite: None }
    }
}

/// What a handshake needs.
#[derive(Clone)]
pub(super) struct Reglages {
    provider: Arc<CryptoProvider>,
    ca_file: Vec<CertificateDer<'static>>,
    client: Option<Arc<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>>,
}

/// The certificates of a PEM text; what is none is passed over.
pub(super) fn ders(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem).filter_map(Result::ok).collect()
}

impl Reglages {
    pub(super) fn lit(acces: &Acces) -> Result<Self, TransportError> {
        // As a real request reads them.
        let ca_file = acces.ca_file.as_deref().map(autorites).transpose()?.unwrap_or_default();
        let client =
            acces.client_cert.as_deref().map(|cert| identite(cert, acces.client_key.as_deref())).transpose()?;
        Ok(Self { provider: Arc::new(aws_lc_rs::default_provider()), ca_file, client: client.map(Arc::new) })
    }

    /// The handshake; a stream only where the server is trusted.
    pub(super) fn negocie(&self, mut lien: Lien, hote: &str) -> (Negociation, Option<Lien>) {
        let temoin = Arc::new(Temoin { reglages: self.clone(), vu: Mutex::default() });
        let autre = |erreur: &dyn ToString| Negociation {
            chaine: Vec::new(),
            verdict: Err(Refus::Autre(erreur.to_string())),
            version: None,
            suite: None,
        };
        let mut connexion = match self.connexion(Arc::clone(&temoin), hote) {
            Ok(connexion) => connexion,
            Err(erreur) => return (autre(&erreur), None),
        };
        let finie = loop {
            if !connexion.is_handshaking() {
                break Ok(());
            }
            if let Err(erreur) = connexion.complete_io(&mut lien) {
                break Err(erreur);
            }
        };
        let vu = std::mem::take(&mut *temoin.vu.lock().unwrap_or_else(PoisonError::into_inner));
        let verdict = match (finie, vu.confiance) {
            (Ok(()), Some(confiance)) => Ok(confiance),
            (Ok(()), None) => Err(Refus::Autre("no certificate".to_owned())),
            (Err(erreur), _) => Err(refus(erreur)),
        };
        let negociation = Negociation {
            chaine: vu.chaine,
            version: connexion.protocol_version().map(|version| format!("{version:?}")),
            suite: connexion.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())),
            verdict,
        };
        let lien = negociation.verdict.is_ok().then(|| Lien(Box::new(StreamOwned::new(connexion, lien))));
        (negociation, lien)
    }

    fn connexion(&self, temoin: Arc<Temoin>, hote: &str) -> Result<ClientConnection, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(temoin);
        let config = match &self.client {
            None => config.with_no_client_auth(),
            Some(client) => config.with_client_auth_cert(client.0.clone(), client.1.clone_key())?,
        };
        let nom = ServerName::try_from(hote.to_owned()).map_err(|erreur| rustls::Error::General(erreur.to_string()))?;
        ClientConnection::new(Arc::new(config), nom)
    }

    /// The verifier of a real request: the system's authorities, and those of `ca_file` beside them.
    fn verifieur(&self, avec_ca: bool) -> Result<Verifier, rustls::Error> {
        if avec_ca && !self.ca_file.is_empty() {
            Verifier::new_with_extra_roots(self.ca_file.clone(), Arc::clone(&self.provider))
        } else {
            Verifier::new(Arc::clone(&self.provider))
        }
    }
}

/// What was seen while the handshake ran.
#[derive(Debug, Default)]
struct Vu {
    chaine: Vec<Certificat>,
    confiance: Option<Confiance>,
}

/// Judges as a real request does, and remembers what was shown.
struct Temoin {
    reglages: Reglages,
    vu: Mutex<Vu>,
}

impl std::fmt::Debug for Temoin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Temoin").finish_non_exhaustive()
    }
}

impl ServerCertVerifier for Temoin {
    fn verify_server_cert(
        &self,
        montre: &CertificateDer<'_>,
        autres: &[CertificateDer<'_>],
        nom: &ServerName<'_>,
        ocsp: &[u8],
        maintenant: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chaine = std::iter::once(montre).chain(autres).map(|der| Certificat::lit(der)).collect();
        self.vu.lock().unwrap_or_else(PoisonError::into_inner).chaine = chaine;
        let juge = |avec_ca| {
            let verifieur = self.reglages.verifieur(avec_ca)?;
            verifieur.verify_server_cert(montre, autres, nom, ocsp, maintenant)
        };
        let (confiance, verdict) = match juge(false) {
            Ok(vu) => (Confiance::Systeme, vu),
            Err(erreur) if self.reglages.ca_file.is_empty() => return Err(erreur),
            Err(_) => (Confiance::CaFile, juge(true)?),
        };
        self.vu.lock().unwrap_or_else(PoisonError::into_inner).confiance = Some(confiance);
        Ok(verdict)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithmes = &self.reglages.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, algorithmes)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithmes = &self.reglages.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, algorithmes)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.reglages.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn refus(erreur: std::io::Error) -> Refus {
    match erreur.get_ref().and_then(|cause| cause.downcast_ref::<rustls::Error>()) {
        None => Refus::Panne(erreur.into()),
        Some(faute) => Refus::de(faute),
    }
}
