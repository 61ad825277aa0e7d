//! Sent elsewhere, or met by a page for a person: nothing is followed.

use std::sync::Arc;

use super::{INCONNUE, NON_ENVOYEE, REFUSEE};
use crate::certificates::{CONNUE, INCONNUE as AUTRE, serveur};
use crate::scene::{Panne, Scene, panne, service};
use crate::server::{Serveur, bonne_reponse, repond, reponse};

/// What a sign-in page looks like.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Bienvenue</title><meta charset=utf-8></head>\
    <body><form action=/login><input name=email><br>Connectez-vous</form></body></html>";
/// The same as a well-formed document.
const XHTML: &str =
    "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Connectez-vous</p></body></html>";

pub(super) fn pannes() -> Vec<Panne> {
    let mut pannes: Vec<Panne> = [
        ("301 to another host", "301 Moved Permanently"),
        ("302 to another host (a Wi-Fi's sign-in page)", "302 Found"),
        ("303 to another host", "303 See Other"),
        ("307 to another host", "307 Temporary Redirect"),
        ("308 to another host", "308 Permanent Redirect"),
    ]
    .into_iter()
    .map(|(fait, statut)| ailleurs(fait, statut, ""))
    .collect();
    pannes.extend(plus_loin());
    pannes.extend(ici());
    pannes.extend(pages());
    pannes
}

/// Redirections of what has the credentials in its body, and out of TLS.
fn plus_loin() -> [Panne; 3] {
    [
        ailleurs(
            "307 to another host, the credentials in the body (WS-Security)",
            "307 Temporary Redirect",
            "auth = \"wsse\"",
        ),
        ailleurs(
            "308 to another host, the credentials in the body (WS-Security)",
            "308 Permanent Redirect",
            "auth = \"wsse\"",
        ),
        panne("302 from https to http", INCONNUE, || {
            let autre = Serveur::new(repond(bonne_reponse));
            let vers = autre.url();
            let serveur = Serveur::tls(
                serveur(&CONNUE.bon()),
                repond(move |_| reponse("302 Found", &format!("Location: {vers}\r\n"), "")),
            );
            Scene::chiffree(&serveur, "localhost").et("the other host", &autre)
        }),
    ]
}

/// Redirections to the same host, or to no place.
fn ici() -> [Panne; 4] {
    [
        service("301 to another page of the same host", INCONNUE, || {
            repond(|_| reponse("301 Moved Permanently", "Location: /autre/eReprov/\r\n", ""))
        }),
        service("302 to itself", INCONNUE, || {
            repond(|_| reponse("302 Found", "Location: /hermesDeploiement/eReprov/2.0\r\n", ""))
        }),
        service("302 that names no place", INCONNUE, || repond(|_| reponse("302 Found", "", ""))),
        service("300 with a list of places", INCONNUE, || repond(|_| reponse("300 Multiple Choices", "", PAGE))),
    ]
}

/// Pages for a person, with any status.
fn pages() -> [Panne; 7] {
    [
        service("a sign-in page with status 200", INCONNUE, || {
            repond(|_| reponse("200 OK", "Content-Type: text/html; charset=utf-8\r\n", PAGE))
        }),
        service("the same, announced as XML", INCONNUE, || {
            repond(|_| reponse("200 OK", "Content-Type: text/xml\r\n", PAGE))
        }),
        service("a sign-in page that is XML itself", INCONNUE, || {
            repond(|_| reponse("200 OK", "Content-Type: application/xhtml+xml\r\n", XHTML))
        }),
        service("511: the network wants somebody to sign in", INCONNUE, || {
            repond(|_| reponse("511 Network Authentication Required", "Content-Type: text/html\r\n", PAGE))
        }),
        service("403 with a filter's page", REFUSEE, || {
            repond(|_| reponse("403 Forbidden", "Content-Type: text/html\r\n", PAGE))
        }),
        service("503 with a page", INCONNUE, || {
            repond(|_| reponse("503 Service Unavailable", "Content-Type: text/html\r\n", PAGE))
        }),
        panne("TLS intercepted: a certificate of the portal's own", NON_ENVOYEE, || {
            let portail =
                Serveur::tls(serveur(&AUTRE.bon()), repond(|_| reponse("302 Found", "Location: /login\r\n", "")));
            Scene::chiffree(&portail, "localhost")
        }),
    ]
}

/// A redirection to another server, which must never hear of it.
fn ailleurs(fait: &'static str, statut: &'static str, profil: &'static str) -> Panne {
    panne(fait, INCONNUE, move || {
        let autre = Serveur::new(repond(bonne_reponse));
        // Another name too: the port alone would be the same host.
        let vers = format!("http://localhost:{}/login", autre.adresse.port());
        let serveur = Serveur::new(repond(move |_| reponse(statut, &format!("Location: {vers}\r\n"), "")));
        let scene = Scene::claire(&serveur).avec(profil);
        Scene { autres: vec![("the other host", Arc::clone(&autre.vu))], ..scene }
    })
}
