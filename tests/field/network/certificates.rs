//! Certificates, and the files in which people are given them.
//!
//! Guards: net: a certificate file is read in every shape that can be read, else told with how to convert it; a server is judged alike by requests and diagnostic

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use common::bench::Bench;
use common::http::read;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::{bench, both_say, diagnostic, said, structure};

/// An authority of the tests' own.
struct Authority {
    pem: String,
    der: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        ca.distinguished_name.push(DnType::CommonName, "Autorité");
        let cert = ca.self_signed(&key).unwrap();
        Self { pem: cert.pem(), der: cert.der().clone(), issuer: Issuer::new(ca, key) }
    }

    /// A certificate for these names, and its key.
    fn sign(&self, names: &[&str]) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let mut cert = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        cert.distinguished_name.push(DnType::CommonName, "localhost");
        (cert.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

/// A server that answers 404 to whoever trusts it, and counts the requests.
struct TlsServer {
    url: String,
    requests: Arc<AtomicUsize>,
}

impl TlsServer {
    fn new(config: ServerConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://localhost:{}/e", listener.local_addr().unwrap().port());
        let (requests, config) = (Arc::new(AtomicUsize::new(0)), Arc::new(config));
        let count = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = rustls::StreamOwned::new(connection, stream);
                if read(&mut stream).is_some() {
                    count.fetch_add(1, Ordering::SeqCst);
                    let _ = stream.write_all(b"HTTP/1.1 404 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                }
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        });
        Self { url, requests }
    }

    fn showing((cert, key): &(rcgen::Certificate, KeyPair)) -> Self {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        Self::new(
            ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap(),
        )
    }

    fn requests(&self) -> usize {
        self.requests.swap(0, Ordering::SeqCst)
    }
}

/// Both get an answer.
fn both_get_through(server: &TlsServer, bench: &Bench, case: &str) {
    let (asked, seen) = (structure(bench), server.requests());
    assert_eq!(seen, 1, "{case}: {}", said(&asked));
    let (looked, seen) = (diagnostic(bench), server.requests());
    assert_eq!((seen, looked.code), (1, 0), "{case}: {}", said(&looked));
}

#[test]
fn authorities_are_read_in_every_shape_that_can_be_read() {
    let authority = Authority::new();
    let server = TlsServer::showing(&authority.sign(&["localhost"]));
    let pem = &authority.pem;
    let wide: Vec<u8> = [0xfeff].into_iter().chain(pem.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let spoilt = "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n";
    for (shape, bytes) in [
        ("PEM", pem.clone().into_bytes()),
        ("DER", authority.der.to_vec()),
        ("behind a byte order mark", format!("\u{feff}{pem}").into_bytes()),
        ("UTF-16", wide),
        ("lines ended by CR LF", pem.replace('\n', "\r\n").into_bytes()),
        ("words around it", format!("Bag Attributes\n  x: y\n{pem}fin\n").into_bytes()),
        ("an older label", pem.replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes()),
        ("base64 alone", BASE64_STANDARD.encode(&authority.der).into_bytes()),
        ("a spoilt one before it", format!("{spoilt}{pem}").into_bytes()),
        ("a spoilt one behind it", format!("{pem}{spoilt}").into_bytes()),
    ] {
        let bench = bench(&server.url, "ca_file = \"ca\"");
        std::fs::write(bench.path("ca"), bytes).unwrap();
        both_get_through(&server, &bench, shape);
        let told = said(&diagnostic(&bench)).contains("un certificat illisible est passé");
        assert_eq!(told, shape.starts_with("a spoilt"), "{shape}");
        server.requests();
    }
}

/// The first bytes of a bundle or of a key behind a passphrase: what they are known by.
fn der_beginning(with: &[u8]) -> Vec<u8> {
    [&[0x30, 0x82, 1, 0][..], with, &[0; 240]].concat()
}

#[test]
fn what_is_no_certificate_is_named_with_how_to_convert_it() {
    let authority = Authority::new();
    let (certificate, key) = authority.sign(&["poste"]);
    let request = CertificateParams::new(Vec::new()).unwrap().serialize_request(&key).unwrap();
    let public: String = key.public_key_pem().lines().filter(|line| !line.starts_with('-')).collect();
    let public = BASE64_STANDARD.decode(public).unwrap();
    let pkcs12 = der_beginning(&[2, 1, 3, 0x30]);
    let pkcs7 = der_beginning(&[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]);
    let secret = der_beginning(&[0x30, 0x57, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d]);
    let pem = |label: &str, der: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64_STANDARD.encode(der)).into_bytes()
    };
    let old_secret = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
    for (shape, bytes, words) in [
        ("PKCS#12", pkcs12, &["PKCS#12", "openssl pkcs12 -in"][..]),
        ("PKCS#7 in DER", pkcs7.clone(), &["PKCS#7", "openssl pkcs7 -in", "-inform DER"]),
        ("PKCS#7 in PEM", pem("PKCS7", &pkcs7), &["PKCS#7", "openssl pkcs7 -in"]),
        ("an encrypted key", pem("ENCRYPTED PRIVATE KEY", &secret), &["phrase secrète", "openssl pkey -in"]),
        ("an encrypted key in DER", secret, &["phrase secrète", "openssl pkey -in"]),
        ("an encrypted key of old", old_secret.as_bytes().to_vec(), &["phrase secrète", "openssl pkey -in"]),
        ("a public key", key.public_key_pem().into_bytes(), &["clé publique"]),
        ("a public key in DER", public, &["clé publique"]),
        ("a request", request.pem().unwrap().into_bytes(), &["CSR"]),
        ("a request in DER", request.der().to_vec(), &["CSR"]),
        ("a key alone", key.serialize_pem().into_bytes(), &["clé privée"]),
        ("a key alone in DER", key.serialize_der(), &["clé privée"]),
        ("nothing", Vec::new(), &["rien d'utilisable"]),
        ("a page", b"<!DOCTYPE html><html></html>".to_vec(), &["rien d'utilisable"]),
    ] {
        for field in ["ca_file", "client_cert"] {
            let bench = bench("https://service.invalid/e", &format!("{field} = \"c\""));
            std::fs::write(bench.path("c"), &bytes).unwrap();
            both_say(&bench, 2, &[words, &[field]].concat());
        }
        assert!(!shape.is_empty());
    }
    // A certificate without its key, and one with another's.
    let bench = bench("https://service.invalid/e", "client_cert = \"c.pem\"");
    bench.write("c.pem", &certificate.pem());
    both_say(&bench, 2, &["pas de clé privée", "client_key"]);
    bench.write("c.pem", &format!("{}{}", certificate.pem(), KeyPair::generate().unwrap().serialize_pem()));
    both_say(&bench, 2, &["n'est pas celle du certificat"]);
}

#[test]
fn a_client_s_chain_is_put_in_order() {
    let authority = Authority::new();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(authority.der.clone()).unwrap();
    let demands = rustls::server::WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let (cert, key) = authority.sign(&["localhost"]);
    let own = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_client_cert_verifier(demands);
    let server = TlsServer::new(config.with_single_cert(vec![cert.der().clone()], own).unwrap());
    let (client, client_key) = authority.sign(&["poste"]);
    for (case, chain, key) in [
        (
            "authority first",
            format!("{}{}", authority.pem, client.pem()).into_bytes(),
            client_key.serialize_pem().into_bytes(),
        ),
        (
            "its own first",
            format!("{}{}", client.pem(), authority.pem).into_bytes(),
            client_key.serialize_pem().into_bytes(),
        ),
        ("DER", client.der().to_vec(), client_key.serialize_der()),
    ] {
        let bench = bench(&server.url, "ca_file = \"ca.pem\"\nclient_cert = \"chaine\"\nclient_key = \"cle\"");
        bench.write("ca.pem", &authority.pem);
        std::fs::write(bench.path("chaine"), chain).unwrap();
        std::fs::write(bench.path("cle"), key).unwrap();
        both_get_through(&server, &bench, case);
    }
}

#[test]
fn a_server_s_own_certificate_among_the_authorities_is_told_at_once() {
    let key = KeyPair::generate().unwrap();
    let mut own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own = own.self_signed(&key).unwrap();
    let pem = own.pem();
    let server = TlsServer::showing(&(own, key));
    let bench = bench(&server.url, "ca_file = \"ca.pem\"");
    bench.write("ca.pem", &pem);
    both_say(&bench, 4, &["signé par lui-même", "émis par une autorité"]);
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_name_that_stands_where_it_no_longer_counts_is_told_so() {
    let authority = Authority::new();
    let server = TlsServer::showing(&authority.sign(&[]));
    let bench = bench(&server.url, "ca_file = \"ca.pem\"");
    bench.write("ca.pem", &authority.pem);
    both_say(&bench, 4, &["là où il ne compte plus", "subjectAltName"]);
    assert!(!said(&diagnostic(&bench)).contains("vaut pour"));
}

#[test]
fn no_cipher_in_common_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/e", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            // A fatal alert: handshake_failure (40).
            let _ = stream.write_all(&[0x15, 3, 3, 0, 2, 2, 40]);
        }
    });
    both_say(&bench(&url, ""), 4, &["aucun chiffrement en commun"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_authorities_is_told_with_the_variable() {
    let authority = Authority::new();
    let server = TlsServer::showing(&authority.sign(&["localhost"]));
    for (variable, value) in [
        ("SSL_CERT_FILE", "/nulle/part"),
        ("SSL_CERT_FILE", ""),
        ("SSL_CERT_FILE", "vide.pem"),
        ("SSL_CERT_DIR", "/nulle/part"),
        ("SSL_CERT_DIR", "vide"),
    ] {
        let prepare = |rest: &str| {
            let bench = bench(&server.url, rest).with(variable, value);
            bench.write("vide.pem", "rien");
            bench.write("ca.pem", &authority.pem);
            std::fs::create_dir(bench.path("vide")).unwrap();
            bench
        };
        let bench = prepare("");
        both_say(&bench, 4, &["ucune autorité de certification", variable]);
        assert!(said(&diagnostic(&bench)).contains(&format!("{variable} ({value}) ne mène à aucune autorité")));
        assert_eq!(server.requests(), 0);
        // The profile's own authority is enough.
        both_get_through(&server, &prepare("ca_file = \"ca.pem\""), variable);
    }
}
