//! TLS that fails: a server that is not trusted gets nothing of the request.

use super::{ACCEPTED, NOT_SENT, UNKNOWN};
use crate::certificates::{
    KNOWN, Pair, UNKNOWN as OTHER, demanding_server, self_signed, self_signed_authority, server,
};
use crate::scene::{Breakage, Scene, breakage};
use crate::server::{FaultyServer, ServedClient, answering, good_answer, good_body};

/// A fatal alert: `protocol_version` (70).
const VERSION_ALERT: &[u8] = &[0x15, 3, 2, 0, 2, 2, 70];

/// A fatal alert: `handshake_failure` (40).
const CIPHER_ALERT: &[u8] = &[0x15, 3, 3, 0, 2, 2, 40];

pub(super) fn breakages() -> Vec<Breakage> {
    vec![
        show("the certificate has expired", || KNOWN.sign("localhost", (-400, -3))),
        show("the certificate is not valid yet", || KNOWN.sign("localhost", (3, 400))),
        show("the certificate is another host's", || KNOWN.sign("autre.test", (-30, 300))),
        show("no known authority signed the certificate", || OTHER.good()),
        show("the certificate vouches for itself", self_signed),
        show("the certificate is an authority's, and vouches for itself", self_signed_authority),
        show("the certificate has its name in CN only", || KNOWN.sign_in_cn_only("localhost")),
        raw("no cipher in common: the server says so", |mut client| {
            client.hello();
            client.write(CIPHER_ALERT);
        }),
        raw("TLS 1.1 at most: the server says so", |mut client| {
            client.hello();
            client.write(VERSION_ALERT);
        }),
        raw("TLS 1.1 at most: the server goes on with it", |mut client| {
            client.hello();
            client.write(old_tls_hello());
            client.hold_handshake();
        }),
        raw("plain HTTP on the https port", |mut client| {
            client.hello();
            client.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }),
        breakage("TLS on an http port", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.one_byte();
                client.write(VERSION_ALERT);
                client.close_own_side();
                client.hold();
            });
            Scene::in_clear(&server)
        }),
        breakage("the handshake stalls", NOT_SENT, || {
            let server = FaultyServer::new(|mut client| client.hold_handshake());
            Scene::encrypted(&server, "localhost").with("delai_connexion = \"500ms\"")
        }),
        raw("the handshake is reset", |mut client| {
            client.hello();
            client.break_off();
        }),
        raw("the handshake is cut", |mut client| client.hello()),
        breakage("a client certificate is wanted (TLS 1.3: told when the request is on its way)", UNKNOWN, || {
            let demanding = demanding_server(&KNOWN.good(), &rustls::version::TLS13);
            Scene::encrypted(&FaultyServer::tls_refusing_late(demanding), "localhost")
        }),
        breakage("a client certificate is wanted (TLS 1.2)", NOT_SENT, || {
            let demanding = demanding_server(&KNOWN.good(), &rustls::version::TLS12);
            Scene::encrypted(&FaultyServer::tls(demanding, answering(good_answer)), "localhost")
        }),
        cut("cut inside TLS, in the middle of a body without a length", UNKNOWN, |body| body.len() / 2),
        cut("cut inside TLS, at the end of a body without a length", ACCEPTED, str::len),
    ]
}

fn show(case: &'static str, pair: impl Fn() -> Pair + Send + Sync + 'static) -> Breakage {
    breakage(case, NOT_SENT, move || {
        Scene::encrypted(&FaultyServer::tls(server(&pair()), answering(good_answer)), "localhost")
    })
}

fn raw(case: &'static str, conduct: impl Fn(ServedClient) + Clone + Send + Sync + 'static) -> Breakage {
    breakage(case, NOT_SENT, move || Scene::encrypted(&FaultyServer::new(conduct.clone()), "localhost"))
}

/// The answer ends with the connection, without a TLS close: nothing but its own last tag says that it is complete.
fn cut(
    case: &'static str,
    outcome: &'static str,
    until: impl Fn(&str) -> usize + Copy + Send + Sync + 'static,
) -> Breakage {
    breakage(case, outcome, move || {
        let server = FaultyServer::tls(server(&KNOWN.good()), move |mut client| {
            let Some(request) = client.request() else { return };
            let body = good_body(&request);
            client.write(format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n{}", &body[..until(body)]));
        });
        Scene::encrypted(&server, "localhost")
    })
}

/// A ServerHello of TLS 1.1 without a session id, for TLS_RSA_WITH_AES_128_CBC_SHA.
fn old_tls_hello() -> Vec<u8> {
    let mut body = vec![3, 2];
    body.extend([7; 32]);
    body.extend([0, 0x00, 0x2f, 0]);
    let mut message = vec![2, 0, 0, u8::try_from(body.len()).unwrap()];
    message.extend(body);
    let mut bytes = vec![0x16, 3, 2, 0, u8::try_from(message.len()).unwrap()];
    bytes.extend(message);
    bytes
}
