//! Certificates good and bad, and the TLS settings of servers that show them.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Zoned};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

/// An authority: what it signs, and its certificate as PEM.
pub(crate) struct Autorite {
    pub(crate) pem: String,
    der: rustls::pki_types::CertificateDer<'static>,
    emetteur: Issuer<'static, KeyPair>,
}

/// The authority that the product trusts in these tests, and one that it does not.
pub(crate) static CONNUE: LazyLock<Autorite> = LazyLock::new(|| Autorite::new("Connue"));
pub(crate) static INCONNUE: LazyLock<Autorite> = LazyLock::new(|| Autorite::new("Inconnue"));

/// A certificate and its key.
pub(crate) type Paire = (rustls::pki_types::CertificateDer<'static>, KeyPair);

impl Autorite {
    fn new(nom: &str) -> Self {
        let cle = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        ca.distinguished_name.push(rcgen::DnType::CommonName, nom);
        let cert = ca.self_signed(&cle).unwrap();
        Self { pem: cert.pem(), der: cert.der().clone(), emetteur: Issuer::new(ca, cle) }
    }

    /// A certificate for `nom`, good from and until so many days from now.
    pub(crate) fn signe(&self, nom: &str, (debut, fin): (i64, i64)) -> Paire {
        let cle = KeyPair::generate().unwrap();
        let mut cert = CertificateParams::new(vec![nom.to_owned()]).unwrap();
        let jour = |dans: i64| {
            let jour = Zoned::now().date().checked_add(SignedDuration::from_hours(24 * dans)).unwrap();
            rcgen::date_time_ymd(
                i32::from(jour.year()),
                u8::try_from(jour.month()).unwrap(),
                u8::try_from(jour.day()).unwrap(),
            )
        };
        (cert.not_before, cert.not_after) = (jour(debut), jour(fin));
        (cert.signed_by(&cle, &self.emetteur).unwrap().der().clone(), cle)
    }

    /// A good one for this machine.
    pub(crate) fn bon(&self) -> Paire {
        self.signe("localhost", (-30, 300))
    }
}

/// A certificate that vouches for itself.
pub(crate) fn autosigne() -> Paire {
    let cle = KeyPair::generate().unwrap();
    let cert = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&cle).unwrap();
    (cert.der().clone(), cle)
}

/// A server that shows this certificate.
pub(crate) fn serveur(paire: &Paire) -> Arc<ServerConfig> {
    let cle = PrivateKeyDer::try_from(paire.1.serialize_der()).unwrap();
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(vec![paire.0.clone()], cle).unwrap())
}

/// The same, and it wants a certificate of the client's, by this version of TLS.
pub(crate) fn serveur_exigeant(paire: &Paire, version: &'static rustls::SupportedProtocolVersion) -> Arc<ServerConfig> {
    let mut racines = rustls::RootCertStore::empty();
    racines.add(CONNUE.der.clone()).unwrap();
    let verifie = rustls::server::WebPkiClientVerifier::builder(Arc::new(racines)).build().unwrap();
    let cle = PrivateKeyDer::try_from(paire.1.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_protocol_versions(&[version])
        .with_client_cert_verifier(verifie)
        .with_single_cert(vec![paire.0.clone()], cle)
        .unwrap();
    Arc::new(config)
}
