//! What a failure of the HTTP library means: its kind, and whether the request may have left.

use std::error::Error;
use std::io::{self, ErrorKind};

use crate::domain::outcome::{GenrePanne, Panne};
use crate::net::refusal::Refus;

/// A failure of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {}", panne.genre.ledger_word(), if *parti { ", the request may have left" } else { ", nothing left" }, panne.detail)]
pub struct Defaut {
    /// What failed.
    pub panne: Panne,
    /// Whether the request may have left. `false` is a certainty.
    pub parti: bool,
}

/// The failure that `erreur` is, for a request that may have left or not.
pub(super) fn defaut(erreur: &reqwest::Error, parti: bool) -> Defaut {
    Defaut { panne: Panne { genre: genre(erreur, parti), detail: chaine(erreur) }, parti }
}

/// The kind of failure. Timeouts first: one in the middle of a body reads as a decoding error.
fn genre(erreur: &reqwest::Error, parti: bool) -> GenrePanne {
    if erreur.is_timeout() {
        return if erreur.is_connect() { GenrePanne::DelaiConnexion } else { GenrePanne::DelaiReponse };
    }
    // Also after the handshake: a fatal alert of the other side is reported on the first read.
    if let Some(genre) = trouve(erreur, &|cause| cause.downcast_ref().map(genre_tls)) {
        // Once the request may have left the server was trusted: only our certificate may still be at fault.
        return if parti && genre != GenrePanne::CertificatClient { GenrePanne::Tls } else { genre };
    }
    if erreur.is_connect() {
        return genre_connexion(erreur);
    }
    // The library's own word for what it can't make sense of is one of the system's kinds too.
    let du_systeme = trouve(erreur, &|cause| {
        let genre = cause.downcast_ref::<io::Error>()?.kind();
        Some(!matches!(genre, ErrorKind::InvalidInput | ErrorKind::InvalidData))
    });
    if du_systeme.unwrap_or_else(|| est_rupture(erreur)) { GenrePanne::Rupture } else { GenrePanne::Reponse }
}

/// The kind that the look at the way gives to the same fault.
fn genre_tls(faute: &rustls::Error) -> GenrePanne {
    match Refus::de(faute) {
        Refus::Expire => GenrePanne::CertificatPerime,
        Refus::PasEncore => GenrePanne::CertificatFutur,
        Refus::MauvaisNom => GenrePanne::CertificatAutreNom,
        Refus::EmetteurInconnu | Refus::Autorite => GenrePanne::CertificatInconnu,
        Refus::NotreCertificat => GenrePanne::CertificatClient,
        Refus::Version => GenrePanne::TlsVersion,
        Refus::SansTls => GenrePanne::TlsAbsent,
        Refus::Revoque | Refus::Panne(_) | Refus::Autre(_) => GenrePanne::Tls,
    }
}

fn genre_connexion(erreur: &reqwest::Error) -> GenrePanne {
    // The resolver's and the tunnel's error types are private to the library: their words are all
    // there is.
    let dit = |mots: &str| trouve(erreur, &|cause| cause.to_string().contains(mots).then_some(())).is_some();
    if dit("dns error") {
        GenrePanne::Nom
    } else if dit("proxy authorization required") {
        GenrePanne::ProxyIdentifiants
    } else if dit("tunnel error") {
        GenrePanne::Proxy
    } else {
        GenrePanne::Connexion
    }
}

/// The library's word for a connection closed before a whole answer came.
fn est_rupture(erreur: &reqwest::Error) -> bool {
    let mots = [
        "connection closed before message completed",
        "end of file before message length reached",
        "unexpected EOF during chunk",
    ];
    trouve(erreur, &|cause| {
        let texte = cause.to_string();
        mots.iter().any(|mots| texte.contains(mots)).then_some(())
    })
    .is_some()
}

/// What `quoi` finds first in the chain of causes.
fn trouve<T>(erreur: &(dyn Error + 'static), quoi: &dyn Fn(&(dyn Error + 'static)) -> Option<T>) -> Option<T> {
    let mut courante = Some(erreur);
    while let Some(cause) = courante {
        // An io::Error keeps what it wraps beside its `source`.
        let dedans =
            || cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).and_then(|dedans| trouve(dedans, quoi));
        if let Some(trouvee) = quoi(cause).or_else(dedans) {
            return Some(trouvee);
        }
        courante = cause.source();
    }
    None
}

/// The chain of causes in one line. The address is left out: it may carry credentials.
fn chaine(erreur: &reqwest::Error) -> String {
    let mut texte = String::new();
    let mut courante = Error::source(erreur);
    while let Some(cause) = courante {
        if !texte.is_empty() {
            texte.push_str(": ");
        }
        texte.push_str(&cause.to_string());
        courante = cause.source();
    }
    if texte.is_empty() { "no further cause".to_owned() } else { texte }
}
