//! Certificates good and bad, and the TLS settings of the servers that present them.

use std::sync::{Arc, LazyLock};

use jiff::{SignedDuration, Zoned};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;

/// An authority: it signs certificates, and has its own as PEM.
pub(crate) struct Authority {
    pub(crate) pem: String,
    der: rustls::pki_types::CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// The authority that the product trusts in these tests, and one that it does not.
pub(crate) static KNOWN: LazyLock<Authority> = LazyLock::new(|| Authority::new("Connue"));
pub(crate) static UNKNOWN: LazyLock<Authority> = LazyLock::new(|| Authority::new("Inconnue"));

/// A certificate and its key.
pub(crate) type Pair = (rustls::pki_types::CertificateDer<'static>, KeyPair);

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        ca.distinguished_name.push(rcgen::DnType::CommonName, name);
        let cert = ca.self_signed(&key).unwrap();
        Self { pem: cert.pem(), der: cert.der().clone(), issuer: Issuer::new(ca, key) }
    }

    /// A certificate for `name`, valid from and until that many days from now.
    pub(crate) fn sign(&self, name: &str, (start, end): (i64, i64)) -> Pair {
        let key = KeyPair::generate().unwrap();
        let mut cert = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let day = |within: i64| {
            let day = Zoned::now().date().checked_add(SignedDuration::from_hours(24 * within)).unwrap();
            rcgen::date_time_ymd(
                i32::from(day.year()),
                u8::try_from(day.month()).unwrap(),
                u8::try_from(day.day()).unwrap(),
            )
        };
        (cert.not_before, cert.not_after) = (day(start), day(end));
        (cert.signed_by(&key, &self.issuer).unwrap().der().clone(), key)
    }

    /// A certificate without any name but in its subject.
    pub(crate) fn sign_in_cn_only(&self, name: &str) -> Pair {
        let key = KeyPair::generate().unwrap();
        let mut cert = CertificateParams::new(Vec::new()).unwrap();
        cert.distinguished_name.push(rcgen::DnType::CommonName, name);
        (cert.signed_by(&key, &self.issuer).unwrap().der().clone(), key)
    }

    /// A valid certificate for this machine.
    pub(crate) fn good(&self) -> Pair {
        self.sign("localhost", (-30, 300))
    }
}

/// A certificate signed by itself.
pub(crate) fn self_signed() -> Pair {
    let key = KeyPair::generate().unwrap();
    let cert = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    (cert.der().clone(), key)
}

/// The same, of an authority, as `openssl req -x509` makes it.
pub(crate) fn self_signed_authority() -> Pair {
    let key = KeyPair::generate().unwrap();
    let mut cert = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    cert.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    (cert.self_signed(&key).unwrap().der().clone(), key)
}

/// The settings of a server that presents this certificate.
pub(crate) fn server(pair: &Pair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(pair.1.serialize_der()).unwrap();
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(vec![pair.0.clone()], key).unwrap())
}

/// The same, for a server that demands a client certificate and speaks only this version of TLS.
pub(crate) fn demanding_server(pair: &Pair, version: &'static rustls::SupportedProtocolVersion) -> Arc<ServerConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(KNOWN.der.clone()).unwrap();
    let trust = rustls::server::WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let key = PrivateKeyDer::try_from(pair.1.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_protocol_versions(&[version])
        .with_client_cert_verifier(trust)
        .with_single_cert(vec![pair.0.clone()], key)
        .unwrap();
    Arc::new(config)
}
