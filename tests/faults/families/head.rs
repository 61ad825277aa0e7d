//! Answers with a broken head, or a head without end.

use super::{ACCEPTED, SHORT, UNKNOWN};
use crate::scene::{Breakage, Scene, breakage, service};
use crate::server::{FaultyServer, answer, good_answer, good_body, write_and_close};

pub(super) fn breakages() -> Vec<Breakage> {
    heads().into_iter().chain(announcements()).chain(lengths()).collect()
}

/// Heads without end, cut short, or of another protocol.
fn heads() -> Vec<Breakage> {
    vec![
        breakage("a head that comes byte by byte, for ever", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.request();
                client.write("HTTP/1.1 200 OK\r\n");
                client.drip(b"X-Lent: oui\r\n");
            });
            Scene::in_clear(&server).with(SHORT)
        }),
        service("a head without end", UNKNOWN, || {
            |mut client| {
                client.request();
                client.write("HTTP/1.1 200 OK\r\nX-Grand: ");
                while client.write([b'x'; 4096]) {}
            }
        }),
        service("a thousand header lines", UNKNOWN, || {
            write_and_close(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Ligne: oui\r\n".repeat(1000)))
        }),
        service("cut in the head", UNKNOWN, || write_and_close("HTTP/1.1 200 OK\r\nContent-Le")),
        service("no HTTP at all (SSH)", UNKNOWN, || write_and_close("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        service("HTTP/0.9: a body without a head", UNKNOWN, || write_and_close("<html>Bonjour</html>\r\n\r\n")),
        service("HTTP/2, which was not agreed", UNKNOWN, || write_and_close([0, 0, 0, 4, 0, 0, 0, 0, 0])),
        service("a status that is no number", UNKNOWN, || write_and_close("HTTP/1.1 OK\r\n\r\n")),
        service("a NUL in a header", UNKNOWN, || {
            write_and_close("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 0\r\n\r\n")
        }),
    ]
}

/// Interim answers before the real one.
fn announcements() -> Vec<Breakage> {
    vec![
        service("100 Continue ten times, then the answer", ACCEPTED, || {
            |mut client| {
                let Some(request) = client.request() else { return };
                client.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(10));
                client.write(good_answer(&request));
            }
        }),
        breakage("100 Continue for ever", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.request();
                client.drip(b"HTTP/1.1 100 Continue\r\n\r\n");
            });
            Scene::in_clear(&server).with(SHORT)
        }),
        service("103 Early Hints, then the answer", ACCEPTED, || {
            |mut client| {
                let Some(request) = client.request() else { return };
                client.write("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
                client.write(good_answer(&request));
            }
        }),
        service("101: another protocol, which nobody asked for", UNKNOWN, || {
            write_and_close("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n")
        }),
    ]
}

/// Impossible lengths, and an answer that comes too early.
fn lengths() -> Vec<Breakage> {
    vec![
        service("two lengths that differ", UNKNOWN, || {
            write_and_close("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n<a/>\n")
        }),
        service("a length below zero", UNKNOWN, || {
            write_and_close("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n<a/>")
        }),
        service("a length that no number holds", UNKNOWN, || {
            write_and_close("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n<a/>")
        }),
        service("a length and chunks", ACCEPTED, || {
            |mut client| {
                let Some(request) = client.request() else { return };
                let body = good_body(&request);
                client.write(format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
                    body.len()
                ));
            }
        }),
        service("answered before the request has come whole", UNKNOWN, || {
            |mut client| {
                client.one_byte();
                client.write(answer("503 Service Unavailable", "Connection: close\r\n", ""));
                client.hold();
            }
        }),
    ]
}
