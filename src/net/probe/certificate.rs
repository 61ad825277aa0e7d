//! What a certificate says, for a person.

use jiff::Timestamp;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

/// What a certificate says of itself. Received text: made safe when it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificat {
    /// Whose it is.
    pub sujet: String,
    /// Who signed it.
    pub emetteur: String,
    /// The names and addresses it holds for.
    pub noms: Vec<String>,
    /// From when it holds; `None` where that can't be read.
    pub debut: Option<Timestamp>,
    /// Until when; `None` where that can't be read.
    pub fin: Option<Timestamp>,
}

impl Certificat {
    /// Reads one; what can't be read is left out.
    pub(super) fn lit(der: &[u8]) -> Self {
        let Ok((_, lu)) = X509Certificate::from_der(der) else {
            return Self { sujet: "?".to_owned(), emetteur: "?".to_owned(), noms: Vec::new(), debut: None, fin: None };
        };
        let instant = |temps: x509_parser::time::ASN1Time| Timestamp::from_second(temps.timestamp()).ok();
        let noms = lu.subject_alternative_name().ok().flatten();
        Self {
            sujet: lu.subject().to_string(),
            emetteur: lu.issuer().to_string(),
            noms: noms.map(|noms| noms.value.general_names.iter().filter_map(nom).collect()).unwrap_or_default(),
            debut: instant(lu.validity().not_before),
            fin: instant(lu.validity().not_after),
        }
    }
}

fn nom(nom: &GeneralName<'_>) -> Option<String> {
    match nom {
        GeneralName::DNSName(nom) => Some((*nom).to_owned()),
        GeneralName::IPAddress(octets) => match *octets {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            autres => <[u8; 16]>::try_from(autres).ok().map(|seize| std::net::Ipv6Addr::from(seize).to_string()),
        },
        _ => None,
    }
}
