//! A proxy that lets nothing through, or whose answer is wrong.

use std::sync::Arc;

use super::{ACCEPTED, NOT_SENT, REFUSED};
use crate::certificates::{KNOWN, server};
use crate::run::{PROXY_SECRET, base64};
use crate::scene::{Breakage, PROXY, Scene, breakage};
use crate::server::{FaultyServer, ServedClient, answer, answering, closed, good_answer};

const PAGE: &str = "<!DOCTYPE html><html><body>Acc\u{e8}s refus\u{e9}</body></html>";

pub(super) fn breakages() -> Vec<Breakage> {
    vec![
        breakage("none: the proxy lets through", ACCEPTED, || traverse(PROXY_SECRET, good_answer)),
        breakage("407 to CONNECT: no login is given", NOT_SENT, || {
            let scene = in_front(&proxy_with_secret(None), None);
            Scene { service: None, ..scene }
        }),
        breakage("407 to CONNECT: a wrong one is", NOT_SENT, || in_front(&proxy_with_secret(None), Some("faux"))),
        told("407 to CONNECT: NTLM is asked for", |mut client| {
            client.request();
            client.write(answer("407 Proxy Authentication Required", "Proxy-Authenticate: NTLM\r\n", PAGE));
        }),
        breakage("407 to the request itself, for Negotiate", REFUSED, || {
            traverse(PROXY_SECRET, |_| {
                answer("407 Proxy Authentication Required", "Proxy-Authenticate: Negotiate\r\n", PAGE)
            })
        }),
        breakage("407 to the request itself", REFUSED, || {
            traverse(PROXY_SECRET, |_| {
                answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", PAGE)
            })
        }),
        breakage("the proxy refuses the connection", NOT_SENT, || {
            let (address, prise) = closed();
            let scene = Scene::toward("https://service.invalid/eReprov").with(&format!("proxy = \"http://{address}\""));
            Scene { _guard: Some(Box::new(prise)), ..scene }
        }),
        told("502 to CONNECT", |mut client| {
            client.request();
            client.write(answer("502 Bad Gateway", "", PAGE));
        }),
        told("403 to CONNECT, with a page", |mut client| {
            client.request();
            client.write(answer("403 Forbidden", "Content-Type: text/html\r\n", PAGE));
        }),
        told("a page in place of the tunnel", |mut client| {
            client.request();
            client.write(answer("200 OK", "Content-Type: text/html\r\n", PAGE));
        }),
        told("the proxy closes", |mut client| {
            client.request();
        }),
        told("the proxy is reset", |mut client| {
            client.request();
            client.break_off();
        }),
        told("the proxy answers no HTTP", |mut client| {
            client.request();
            client.write("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        }),
        breakage("the proxy says nothing", NOT_SENT, || {
            let proxy = FaultyServer::new(|mut client| {
                client.request();
                client.hold();
            });
            in_front(&proxy, Some(PROXY_SECRET)).with("delai_connexion = \"500ms\"")
        }),
    ]
}

/// A service that can only be reached by this proxy.
fn in_front(proxy: &FaultyServer, secret: Option<&str>) -> Scene {
    let who = secret.map_or_else(String::new, |secret| format!("lui:{secret}@"));
    Scene::toward("https://service.invalid/eReprov")
        .with(&format!("proxy = \"http://{who}{}\"", proxy.address))
        .and(PROXY, proxy)
}

/// A proxy that asks for its password, and a service behind it that gives this answer.
fn traverse(secret: &str, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Scene {
    let service = FaultyServer::tls(server(&KNOWN.sign("service.invalid", (-30, 300))), answering(answer));
    let proxy = proxy_with_secret(Some(service.address));
    Scene { service: Some(Arc::clone(&service.seen)), ..in_front(&proxy, Some(secret)) }
}

fn proxy_with_secret(toward: Option<std::net::SocketAddr>) -> FaultyServer {
    FaultyServer::new(move |mut client| {
        let Some(demande) = client.request() else { return };
        match toward.filter(|_| demande.contains(&base64(&format!("lui:{PROXY_SECRET}")))) {
            Some(toward) => {
                assert!(demande.starts_with("CONNECT service.invalid:443 "), "{demande}");
                client.write("HTTP/1.1 200 OK\r\n\r\n");
                client.relay(toward);
            }
            None => {
                client.write(answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", PAGE));
            }
        }
    })
}

fn told(case: &'static str, conduct: impl Fn(ServedClient) + Clone + Send + Sync + 'static) -> Breakage {
    breakage(case, NOT_SENT, move || in_front(&FaultyServer::new(conduct.clone()), Some(PROXY_SECRET)))
}
