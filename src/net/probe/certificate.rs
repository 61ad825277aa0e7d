//! The facts of a certificate that are shown to a person.

use jiff::Timestamp;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// The facts of a certificate. Received text, which is made safe when it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The holder of the certificate.
    pub subject: String,
    /// The authority that signed the certificate.
    pub issuer: String,
    /// The host names and addresses for which the certificate is valid.
    pub names: Vec<String>,
    /// The start of its validity; `None` when that can't be read.
    pub start: Option<Timestamp>,
    /// The end of its validity; `None` when that can't be read.
    pub end: Option<Timestamp>,
}

impl Certificate {
    /// Reads a certificate in DER. Facts that can't be read are left out; of one that can't be read at all, subject and
    /// issuer are `?`.
    pub(super) fn read(der: &[u8]) -> Self {
        let Ok((_, read)) = X509Certificate::from_der(der) else {
            return Self { subject: "?".to_owned(), issuer: "?".to_owned(), names: Vec::new(), start: None, end: None };
        };
        let instant = |time: x509_parser::time::ASN1Time| Timestamp::from_second(time.timestamp()).ok();
        let names = read.subject_alternative_name().ok().flatten();
        Self {
            subject: read.subject().to_string(),
            issuer: read.issuer().to_string(),
            names: names.map(|names| names.value.general_names.iter().filter_map(name).collect()).unwrap_or_default(),
            start: instant(read.validity().not_before),
            end: instant(read.validity().not_after),
        }
    }
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match *bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            others => <[u8; 16]>::try_from(others).ok().map(|sixteen| std::net::Ipv6Addr::from(sixteen).to_string()),
        },
        _ => None,
    }
}
