//! Redirections, and pages for a person in place of an answer: the program follows nothing.

use std::sync::Arc;

use super::{NOT_SENT, REFUSED, UNKNOWN};
use crate::certificates::{KNOWN, UNKNOWN as OTHER, server};
use crate::scene::{Breakage, Scene, breakage, service};
use crate::server::{FaultyServer, answer, answering, good_answer};

/// A sign-in page.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Bienvenue</title><meta charset=utf-8></head>\
    <body><form action=/login><input name=email><br>Connectez-vous</form></body></html>";
/// A sign-in page that is a well-formed document.
const XHTML: &str =
    "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Connectez-vous</p></body></html>";

pub(super) fn breakages() -> Vec<Breakage> {
    let mut breakages: Vec<Breakage> = [
        ("301 to another host", "301 Moved Permanently"),
        ("302 to another host (a Wi-Fi's sign-in page)", "302 Found"),
        ("303 to another host", "303 See Other"),
        ("307 to another host", "307 Temporary Redirect"),
        ("308 to another host", "308 Permanent Redirect"),
    ]
    .into_iter()
    .map(|(case, status)| elsewhere(case, status, ""))
    .collect();
    breakages.extend(farther());
    breakages.extend(here());
    breakages.extend(pages());
    breakages
}

/// Redirections to another host with the credentials in the body, and one out of TLS.
fn farther() -> [Breakage; 3] {
    [
        elsewhere(
            "307 to another host, the credentials in the body (WS-Security)",
            "307 Temporary Redirect",
            "auth = \"wsse\"",
        ),
        elsewhere(
            "308 to another host, the credentials in the body (WS-Security)",
            "308 Permanent Redirect",
            "auth = \"wsse\"",
        ),
        breakage("302 from https to http", UNKNOWN, || {
            let other = FaultyServer::new(answering(good_answer));
            let toward = other.url();
            let server = FaultyServer::tls(
                server(&KNOWN.good()),
                answering(move |_| answer("302 Found", &format!("Location: {toward}\r\n"), "")),
            );
            Scene::encrypted(&server, "localhost").and("the other host", &other)
        }),
    ]
}

/// Redirections to the same host, or without a target.
fn here() -> [Breakage; 4] {
    [
        service("301 to another page of the same host", UNKNOWN, || {
            answering(|_| answer("301 Moved Permanently", "Location: /autre/eReprov/\r\n", ""))
        }),
        service("302 to itself", UNKNOWN, || {
            answering(|_| answer("302 Found", "Location: /hermesDeploiement/eReprov/2.0\r\n", ""))
        }),
        service("302 that names no place", UNKNOWN, || answering(|_| answer("302 Found", "", ""))),
        service("300 with a list of places", UNKNOWN, || answering(|_| answer("300 Multiple Choices", "", PAGE))),
    ]
}

/// Pages for a person, with several statuses.
fn pages() -> [Breakage; 7] {
    [
        service("a sign-in page with status 200", UNKNOWN, || {
            answering(|_| answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", PAGE))
        }),
        service("the same, announced as XML", UNKNOWN, || {
            answering(|_| answer("200 OK", "Content-Type: text/xml\r\n", PAGE))
        }),
        service("a sign-in page that is XML itself", UNKNOWN, || {
            answering(|_| answer("200 OK", "Content-Type: application/xhtml+xml\r\n", XHTML))
        }),
        service("511: the network wants somebody to sign in", UNKNOWN, || {
            answering(|_| answer("511 Network Authentication Required", "Content-Type: text/html\r\n", PAGE))
        }),
        service("403 with a filter's page", REFUSED, || {
            answering(|_| answer("403 Forbidden", "Content-Type: text/html\r\n", PAGE))
        }),
        service("503 with a page", UNKNOWN, || {
            answering(|_| answer("503 Service Unavailable", "Content-Type: text/html\r\n", PAGE))
        }),
        breakage("TLS intercepted: a certificate of the portal's own", NOT_SENT, || {
            let portal = FaultyServer::tls(
                server(&OTHER.good()),
                answering(|_| answer("302 Found", "Location: /login\r\n", "")),
            );
            Scene::encrypted(&portal, "localhost")
        }),
    ]
}

/// A redirection to another server, which must never be contacted.
fn elsewhere(case: &'static str, status: &'static str, profile: &'static str) -> Breakage {
    breakage(case, UNKNOWN, move || {
        let other = FaultyServer::new(answering(good_answer));
        // Another host name too: with another port alone it would be the same host.
        let toward = format!("http://localhost:{}/login", other.address.port());
        let server = FaultyServer::new(answering(move |_| answer(status, &format!("Location: {toward}\r\n"), "")));
        let scene = Scene::in_clear(&server).with(profile);
        Scene { others: vec![("the other host", Arc::clone(&other.seen))], ..scene }
    })
}
