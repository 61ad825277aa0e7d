//! Bodies that are cut, compressed, of a wrong length, or no answer at all.

use super::{ACCEPTED, SHORT, UNKNOWN};
use crate::scene::{Breakage, Scene, breakage, service};
use crate::server::{FaultyServer, ServedClient, answer, answering, good_answer, good_body, gzip, write_and_close};

const XML: &str = "Content-Type: text/xml\r\n";

pub(super) fn breakages() -> Vec<Breakage> {
    let mut breakages = lengths();
    breakages.extend(encodings());
    breakages.extend(contents());
    breakages
}

fn lengths() -> Vec<Breakage> {
    vec![
        breakage("a body that comes byte by byte, for ever", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.request();
                client.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                client.drip(b" ");
            });
            Scene::in_clear(&server).with(SHORT)
        }),
        service("shorter than its length: cut before the code", UNKNOWN, || |client| cut(client, "<codeDecharge>")),
        service("shorter than its length: cut after the code", UNKNOWN, || |client| cut(client, "<pm ")),
        service("longer than its length", ACCEPTED, || {
            |mut client| {
                let Some(request) = client.request() else { return };
                client.write(good_answer(&request));
                client.write("<de>trop</de>");
            }
        }),
        service("chunks, and all is well", ACCEPTED, || {
            |mut client| {
                let Some(request) = client.request() else { return };
                let (start, sequel) = good_body(&request).split_at(40);
                client.write(format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{start}\r\n{:x}\r\n{sequel}\r\n0\r\n\r\n",
                    start.len(),
                    sequel.len()
                ));
            }
        }),
        pieces("a chunk whose size is no number", "zz\r\n<a/>\r\n0\r\n\r\n"),
        pieces("a chunk larger than any number", "FFFFFFFFFFFFFFFFFF\r\n<a/>\r\n0\r\n\r\n"),
        pieces("a chunk longer than it says", "3\r\n<abc/>\r\n0\r\n\r\n"),
        pieces("chunks that end too early", "50\r\n<a>"),
        pieces("chunks without the last one", "4\r\n<a/>\r\n"),
        breakage("a body without end", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.request();
                client.write("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>");
                while client.write([b' '; 4096]) {}
            });
            Scene::in_clear(&server).with("taille_max = \"256 KiB\"")
        }),
    ]
}

fn encodings() -> Vec<Breakage> {
    vec![
        service("compressed with gzip, which was not asked for", ACCEPTED, || {
            answering(|request| answer("200 OK", "Content-Type: text/xml\r\nContent-Encoding: gzip\r\n", gzip(request)))
        }),
        service("compressed with gzip, and it does not say so", ACCEPTED, || {
            answering(|request| answer("200 OK", XML, gzip(request)))
        }),
        service("a gzip bomb: a compressed body without end", UNKNOWN, || {
            |mut client| {
                client.request();
                client.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                client.write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
                while client.write([0; 4096]) {}
            }
        }),
        service("compressed with deflate", UNKNOWN, || {
            answering(|_| {
                answer("200 OK", "Content-Encoding: deflate\r\n", [0x78, 0x9c, 0x4b, 0x04, 0, 0, 0x62, 0, 0x62])
            })
        }),
        service("compressed with brotli", UNKNOWN, || {
            answering(|_| answer("200 OK", "Content-Encoding: br\r\n", [0x0b, 0x02, 0x80, 0x61, 0x62, 0x63, 0x03]))
        }),
        service("503, compressed", UNKNOWN, || {
            // `printf '<html>En panne</html>' | gzip -9n`
            const PAGE: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\xc9(\xc9\xcd\xb1s\xcdS(H\xcc\xcbK\xb5\xd1\x07s\x01\xd8\xb0\x8dM\x15\x00\x00\x00";
            answering(|_| answer("503 Service Unavailable", "Content-Encoding: gzip\r\n", PAGE))
        }),
        service("said not to be compressed, and is not", ACCEPTED, || {
            answering(|request| answer("200 OK", "Content-Encoding: identity\r\n", good_body(request)))
        }),
    ]
}

fn contents() -> Vec<Breakage> {
    vec![
        service("the right body with another type (text/plain)", ACCEPTED, || {
            answering(|request| answer("200 OK", "Content-Type: text/plain\r\n", good_body(request)))
        }),
        service("the right body without a type", ACCEPTED, || {
            answering(|request| answer("200 OK", "", good_body(request)))
        }),
        service("JSON, announced as XML", UNKNOWN, || {
            answering(|_| answer("200 OK", XML, "{\"erreur\": \"maintenance\"}"))
        }),
        service("XML that is no answer of the service", UNKNOWN, || {
            answering(|_| answer("200 OK", XML, "<maintenance/>"))
        }),
        service("200 with nothing", UNKNOWN, || answering(|_| answer("200 OK", XML, ""))),
        service("202 with nothing", UNKNOWN, || answering(|_| answer("202 Accepted", "", ""))),
        service("204", UNKNOWN, || write_and_close("HTTP/1.1 204 No Content\r\n\r\n")),
        service("304", UNKNOWN, || write_and_close("HTTP/1.1 304 Not Modified\r\n\r\n")),
        service("bytes without a sense", UNKNOWN, || {
            answering(|_| answer("200 OK", XML, [0x80, 0x00, 0xff, 0x13, 0x07, 0x1b, 0x5b]))
        }),
    ]
}

/// The right answer, cut before `mark`, or in the middle where `mark` is missing.
fn cut(mut client: ServedClient, mark: &str) {
    let Some(request) = client.request() else { return };
    let everything = good_answer(&request);
    let text = String::from_utf8_lossy(&everything);
    let here = text.find(mark).unwrap_or(text.len() / 2);
    client.write(&everything[..here]);
}

fn pieces(case: &'static str, body: &'static str) -> Breakage {
    service(case, UNKNOWN, move || {
        write_and_close(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"))
    })
}
