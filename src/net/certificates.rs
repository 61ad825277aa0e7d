//! Certificate files, in the shapes in which people are given them.
//!
//! Owns: what is in such a file: PEM or DER, with or without a byte order mark; or which other thing it is, so that a
//! person is told how to convert it.
//!
//! Must never: put a key, or a part of one, into an error.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::way::{FileShape, TransportError, read_file};

/// The authorities of a `ca_file`.
#[derive(Debug, Clone, Default)]
pub(super) struct Authorities {
    /// Those that can be used.
    pub(super) certificates: Vec<CertificateDer<'static>>,
    /// How many others there are, which can't be read and were passed over.
    pub(super) passed_over: usize,
}

/// A client's certificate chain, its own certificate first, and its key.
pub(super) type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// One thing in a file.
enum Item {
    Certificate(CertificateDer<'static>),
    Key(PrivateKeyDer<'static>),
    /// It is called a certificate and can't be read.
    Spoilt,
    Other(FileShape),
}

/// The authorities in a file. One that can't be read among others is passed over: a bundle of many often has one.
///
/// # Errors
/// A [`TransportError`] when there is none that can be used.
pub(super) fn authorities(path: &Path) -> Result<Authorities, TransportError> {
    let mut read = Authorities::default();
    let mut other = None;
    let mut store = RootCertStore::empty();
    for item in items(&read_file("ca_file", path)?) {
        match item {
            Item::Certificate(authority) if store.add(authority.clone()).is_ok() => read.certificates.push(authority),
            Item::Certificate(_) | Item::Spoilt => read.passed_over += 1,
            Item::Key(_) => other = other.or(Some(FileShape::KeyAlone)),
            Item::Other(shape) => other = other.or(Some(shape)),
        }
    }
    if read.certificates.is_empty() {
        let shape = if read.passed_over > 0 { FileShape::Spoilt } else { other.unwrap_or(FileShape::Nothing) };
        return Err(refusal("ca_file", path, shape));
    }
    Ok(read)
}

/// The client's certificate chain and its key, which may be in the same file. The chain is put in order: people are
/// given the authority first, and servers take the first certificate for the client's.
///
/// # Errors
/// A [`TransportError`] when one of them can't be read, the key is encrypted, or it is another certificate's.
pub(super) fn identity(provider: &CryptoProvider, cert: &Path, key: Option<&Path>) -> Result<Identity, TransportError> {
    let mut chain = Vec::new();
    let mut found_key = None;
    let (mut other, mut spoilt) = (None, false);
    for item in items(&read_file("client_cert", cert)?) {
        match item {
            Item::Certificate(certificate) => chain.push(certificate),
            Item::Key(found) => found_key = found_key.or(Some(found)),
            Item::Spoilt => spoilt = true,
            Item::Other(shape) => other = other.or(Some(shape)),
        }
    }
    if spoilt {
        return Err(refusal("client_cert", cert, FileShape::Spoilt));
    }
    if chain.is_empty() {
        let alone = found_key.is_some().then_some(FileShape::KeyAlone);
        return Err(refusal("client_cert", cert, other.or(alone).unwrap_or(FileShape::Nothing)));
    }
    let key = match key {
        Some(path) => private_key(path)?,
        None => found_key.ok_or_else(|| {
            let encrypted = other.filter(|shape| *shape == FileShape::EncryptedKey);
            refusal("client_cert", cert, encrypted.unwrap_or(FileShape::WithoutKey))
        })?,
    };
    let ordered = ordered(provider, chain, &key).ok_or_else(|| refusal("client_cert", cert, FileShape::OtherKey))?;
    Ok((ordered, key))
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TransportError> {
    let mut other = None;
    for item in items(&read_file("client_key", path)?) {
        match item {
            Item::Key(key) => return Ok(key),
            Item::Certificate(_) | Item::Spoilt => other = other.or(Some(FileShape::WithoutKey)),
            Item::Other(shape) => other = other.or(Some(shape)),
        }
    }
    Err(refusal("client_key", path, other.unwrap_or(FileShape::WithoutKey)))
}

fn refusal(field: &'static str, path: &Path, shape: FileShape) -> TransportError {
    TransportError::Shape { field, path: path.to_owned(), shape }
}

/// The chain with the certificate of this key first, then each one's issuer; `None` when the key is none of theirs.
fn ordered(
    provider: &CryptoProvider,
    mut chain: Vec<CertificateDer<'static>>,
    key: &PrivateKeyDer<'static>,
) -> Option<Vec<CertificateDer<'static>>> {
    let Ok(signing) = provider.key_provider.load_private_key(key.clone_key()) else { return Some(chain) };
    if signing.public_key().is_none() {
        return Some(chain);
    }
    let own = chain.iter().position(|certificate| {
        CertifiedKey::new(vec![certificate.clone()], Arc::clone(&signing)).keys_match().is_ok()
    })?;
    let mut ordered = vec![chain.remove(own)];
    while let Some(next) = ordered.last().and_then(|last| chain.iter().position(|other| issued(other, last))) {
        ordered.push(chain.remove(next));
    }
    // What belongs to nobody stays behind, as it came.
    ordered.append(&mut chain);
    Some(ordered)
}

/// Whether `issuer` names itself as the issuer of `certificate`.
fn issued(issuer: &CertificateDer<'_>, certificate: &CertificateDer<'_>) -> bool {
    match (X509Certificate::from_der(issuer), X509Certificate::from_der(certificate)) {
        (Ok((_, issuer)), Ok((_, certificate))) => issuer.subject().as_raw() == certificate.issuer().as_raw(),
        _ => false,
    }
}

/// All that is in a file.
fn items(bytes: &[u8]) -> Vec<Item> {
    let text = text(bytes);
    if text.contains("-----BEGIN ") {
        return sections(&text);
    }
    // The base64 of a certificate, without the lines around it, as consoles show it.
    let bare: String = text.split_whitespace().collect();
    match BASE64_STANDARD.decode(&bare) {
        Ok(der) if bare.starts_with("MI") => of_der(&der),
        _ => of_der(bytes),
    }
}

/// The bytes as text, whatever an editor made of them: with a byte order mark, or in UTF-16.
fn text(bytes: &[u8]) -> String {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).skip(1).map(|pair| of([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The sections of a PEM text.
fn sections(text: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let (mut base64, mut encrypted) = (String::new(), label.starts_with("ENCRYPTED"));
        for line in lines.by_ref().take_while(|line| !line.starts_with("-----END")) {
            // Lines such as `Proc-Type: 4,ENCRYPTED` stand before the base64 of older keys.
            if line.contains(':') {
                encrypted |= line.contains("ENCRYPTED");
            } else {
                base64.extend(line.split_whitespace());
            }
        }
        items.push(section(label, encrypted, BASE64_STANDARD.decode(&base64).ok()));
    }
    items
}

fn section(label: &str, encrypted: bool, der: Option<Vec<u8>>) -> Item {
    match label {
        // A TRUSTED one has openssl's own remarks behind the certificate.
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => {
            der.as_deref().and_then(first_certificate).map_or(Item::Spoilt, |(first, _)| Item::Certificate(first))
        }
        "PKCS7" | "CMS" => Item::Other(FileShape::Pkcs7 { der: false }),
        "PUBLIC KEY" | "RSA PUBLIC KEY" => Item::Other(FileShape::PublicKey),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Item::Other(FileShape::Request),
        label if label.ends_with("PRIVATE KEY") && encrypted => Item::Other(FileShape::EncryptedKey),
        label if label.ends_with("PRIVATE KEY") => {
            let key = der.and_then(|der| PrivateKeyDer::try_from(der).ok());
            key.map_or(Item::Other(FileShape::Nothing), Item::Key)
        }
        _ => Item::Other(FileShape::Nothing),
    }
}

/// The certificate that these bytes begin with, and what follows it.
fn first_certificate(der: &[u8]) -> Option<(CertificateDer<'static>, &[u8])> {
    let (rest, _) = X509Certificate::from_der(der).ok()?;
    let own = der.get(..der.len() - rest.len())?;
    Some((CertificateDer::from(own.to_vec()), rest))
}

/// What these bytes are: certificates one after another, a key, or another thing by its first members.
fn of_der(der: &[u8]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut rest = der;
    while let Some((certificate, after)) = first_certificate(rest) {
        items.push(Item::Certificate(certificate));
        rest = after;
    }
    if !items.is_empty() {
        return items;
    }
    let start = &der[..der.len().min(40)];
    let has = |bytes: &[u8]| start.windows(bytes.len()).any(|window| window == bytes);
    let begins_with_sequence = der.first() == Some(&0x30);
    let shape = if !begins_with_sequence {
        FileShape::Nothing
    } else if content(der).is_some_and(|content| content.starts_with(&[2, 1, 3])) {
        FileShape::Pkcs12
    } else if has(&SIGNED_DATA) {
        FileShape::Pkcs7 { der: true }
    } else if has(&PBES2) || has(&PKCS12_PBE) {
        FileShape::EncryptedKey
    } else if let Ok(key) = PrivateKeyDer::try_from(der.to_vec()) {
        return vec![Item::Key(key)];
    } else if X509CertificationRequest::from_der(der).is_ok() {
        FileShape::Request
    } else if SubjectPublicKeyInfo::from_der(der).is_ok() {
        FileShape::PublicKey
    } else {
        FileShape::Nothing
    };
    vec![Item::Other(shape)]
}

/// Object identifiers as they stand in DER: pkcs7-signedData, PBES2, the older encryptions of PKCS#12.
const SIGNED_DATA: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
const PBES2: [u8; 11] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 0x0d];
const PKCS12_PBE: [u8; 11] = [6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1];

/// What is in the outermost sequence.
fn content(der: &[u8]) -> Option<&[u8]> {
    let length = usize::from(*der.get(1)?);
    // A long form says in how many bytes the length stands.
    der.get(2 + length.saturating_sub(0x80)..)
}
