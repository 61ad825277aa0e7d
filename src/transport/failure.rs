//! What a failure of the HTTP library means: its kind, and whether the request may have left.

use std::error::Error;

use crate::domain::issue::{GenrePanne, Panne};

/// A failure of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{:?}{}: {}", panne.genre, if *parti { ", the request may have left" } else { ", nothing left" }, panne.detail)]
pub struct Defaut {
    /// What failed.
    pub panne: Panne,
    /// Whether the request may have left. `false` is a certainty.
    pub parti: bool,
}

/// The failure that `erreur` is, for a request that may have left or not.
pub(super) fn defaut(erreur: &reqwest::Error, parti: bool) -> Defaut {
    Defaut { panne: Panne { genre: genre(erreur), detail: chaine(erreur) }, parti }
}

/// The kind of failure. Timeouts first: one in the middle of a body reads as a decoding error.
fn genre(erreur: &reqwest::Error) -> GenrePanne {
    if erreur.is_timeout() {
        return if erreur.is_connect() { GenrePanne::DelaiConnexion } else { GenrePanne::DelaiReponse };
    }
    if erreur.is_connect() {
        return genre_connexion(erreur);
    }
    // rustls reports a fatal alert of the other side on the first read after the handshake.
    if cherche(erreur, &|cause| cause.downcast_ref::<rustls::Error>().is_some()) {
        return GenrePanne::Tls;
    }
    if cherche(erreur, &|cause| cause.downcast_ref::<std::io::Error>().is_some()) || est_rupture(erreur) {
        return GenrePanne::Rupture;
    }
    GenrePanne::Reponse
}

fn genre_connexion(erreur: &reqwest::Error) -> GenrePanne {
    if cherche(erreur, &|cause| cause.downcast_ref::<rustls::Error>().is_some()) {
        return GenrePanne::Tls;
    }
    // The resolver's and the tunnel's error types are private to the library: their words are all
    // there is.
    if cherche(erreur, &|cause| cause.to_string().contains("dns error")) {
        GenrePanne::Nom
    } else if cherche(erreur, &|cause| {
        let texte = cause.to_string();
        texte.contains("proxy authorization required") || texte.contains("tunnel error")
    }) {
        GenrePanne::Proxy
    } else {
        GenrePanne::Connexion
    }
}

/// The library's word for a connection closed before a whole answer came.
fn est_rupture(erreur: &reqwest::Error) -> bool {
    cherche(erreur, &|cause| {
        let texte = cause.to_string();
        texte.contains("connection closed before message completed")
            || texte.contains("end of file before message length reached")
            || texte.contains("unexpected EOF during chunk")
    })
}

fn cherche(erreur: &(dyn Error + 'static), test: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut courante = Some(erreur);
    while let Some(cause) = courante {
        if test(cause) {
            return true;
        }
        // An io::Error keeps what it wraps beside its `source`.
        if let Some(inner) = cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref)
            && cherche(inner, test)
        {
            return true;
        }
        courante = cause.source();
    }
    false
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
