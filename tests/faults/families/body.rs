//! Bodies that are cut, wrongly measured, compressed, or something else than an answer.

use super::{ACCEPTEE, COURT, INCONNUE};
use crate::scene::{Panne, Scene, panne, service};
use crate::server::{Client, Serveur, bon_corps, bonne_reponse, ecrit_et_ferme, gzip, repond, reponse};

const XML: &str = "Content-Type: text/xml\r\n";

pub(super) fn pannes() -> Vec<Panne> {
    let mut pannes = longueurs();
    pannes.extend(codages());
    pannes.extend(contenus());
    pannes
}

fn longueurs() -> Vec<Panne> {
    vec![
        panne("a body that comes byte by byte, for ever", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.requete();
                client.ecrit("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                client.goutte(b" ");
            });
            Scene::claire(&serveur).avec(COURT)
        }),
        service("shorter than its length: cut before the code", INCONNUE, || |client| coupe(client, "<codeDecharge>")),
        service("shorter than its length: cut after the code", INCONNUE, || |client| coupe(client, "<pm ")),
        service("longer than its length", ACCEPTEE, || {
            |mut client| {
                let Some(requete) = client.requete() else { return };
                client.ecrit(bonne_reponse(&requete));
                client.ecrit("<de>trop</de>");
            }
        }),
        service("chunks, and all is well", ACCEPTEE, || {
            |mut client| {
                let Some(requete) = client.requete() else { return };
                let (debut, suite) = bon_corps(&requete).split_at(40);
                client.ecrit(format!(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{debut}\r\n{:x}\r\n{suite}\r\n0\r\n\r\n",
                    debut.len(),
                    suite.len()
                ));
            }
        }),
        morceaux("a chunk whose size is no number", "zz\r\n<a/>\r\n0\r\n\r\n"),
        morceaux("a chunk larger than any number", "FFFFFFFFFFFFFFFFFF\r\n<a/>\r\n0\r\n\r\n"),
        morceaux("a chunk longer than it says", "3\r\n<abc/>\r\n0\r\n\r\n"),
        morceaux("chunks that end too early", "50\r\n<a>"),
        morceaux("chunks without the last one", "4\r\n<a/>\r\n"),
        panne("a body without end", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.requete();
                client.ecrit("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<a>");
                while client.ecrit([b' '; 4096]) {}
            });
            Scene::claire(&serveur).avec("taille_max = \"256 KiB\"")
        }),
    ]
}

fn codages() -> Vec<Panne> {
    vec![
        service("compressed with gzip, which was not asked for", INCONNUE, || {
            repond(|requete| reponse("200 OK", "Content-Type: text/xml\r\nContent-Encoding: gzip\r\n", gzip(requete)))
        }),
        service("compressed with gzip, and it does not say so", INCONNUE, || {
            repond(|requete| reponse("200 OK", XML, gzip(requete)))
        }),
        service("a gzip bomb: a compressed body without end", INCONNUE, || {
            |mut client| {
                client.requete();
                client.ecrit("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
                client.ecrit([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
                while client.ecrit([0; 4096]) {}
            }
        }),
        service("compressed with deflate", INCONNUE, || {
            repond(|_| {
                reponse("200 OK", "Content-Encoding: deflate\r\n", [0x78, 0x9c, 0x4b, 0x04, 0, 0, 0x62, 0, 0x62])
            })
        }),
        service("compressed with brotli", INCONNUE, || {
            repond(|_| reponse("200 OK", "Content-Encoding: br\r\n", [0x0b, 0x02, 0x80, 0x61, 0x62, 0x63, 0x03]))
        }),
        service("503, compressed", INCONNUE, || {
            // `printf '<html>En panne</html>' | gzip -9n`
            const PAGE: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xb3\xc9(\xc9\xcd\xb1s\xcdS(H\xcc\xcbK\xb5\xd1\x07s\x01\xd8\xb0\x8dM\x15\x00\x00\x00";
            repond(|_| reponse("503 Service Unavailable", "Content-Encoding: gzip\r\n", PAGE))
        }),
        service("said not to be compressed, and is not", ACCEPTEE, || {
            repond(|requete| reponse("200 OK", "Content-Encoding: identity\r\n", bon_corps(requete)))
        }),
    ]
}

fn contenus() -> Vec<Panne> {
    vec![
        service("the right body with another type (text/plain)", ACCEPTEE, || {
            repond(|requete| reponse("200 OK", "Content-Type: text/plain\r\n", bon_corps(requete)))
        }),
        service("the right body without a type", ACCEPTEE, || {
            repond(|requete| reponse("200 OK", "", bon_corps(requete)))
        }),
        service("JSON, announced as XML", INCONNUE, || {
            repond(|_| reponse("200 OK", XML, "{\"erreur\": \"maintenance\"}"))
        }),
        service("XML that is no answer of the service", INCONNUE, || {
            repond(|_| reponse("200 OK", XML, "<maintenance/>"))
        }),
        service("200 with nothing", INCONNUE, || repond(|_| reponse("200 OK", XML, ""))),
        service("202 with nothing", INCONNUE, || repond(|_| reponse("202 Accepted", "", ""))),
        service("204", INCONNUE, || ecrit_et_ferme("HTTP/1.1 204 No Content\r\n\r\n")),
        service("304", INCONNUE, || ecrit_et_ferme("HTTP/1.1 304 Not Modified\r\n\r\n")),
        service("bytes without a sense", INCONNUE, || {
            repond(|_| reponse("200 OK", XML, [0x80, 0x00, 0xff, 0x13, 0x07, 0x1b, 0x5b]))
        }),
    ]
}

/// The right answer, cut before this mark of a put's (or in the middle, where it has none).
fn coupe(mut client: Client, marque: &str) {
    let Some(requete) = client.requete() else { return };
    let tout = bonne_reponse(&requete);
    let texte = String::from_utf8_lossy(&tout);
    let ici = texte.find(marque).unwrap_or(texte.len() / 2);
    client.ecrit(&tout[..ici]);
}

fn morceaux(fait: &'static str, corps: &'static str) -> Panne {
    service(fait, INCONNUE, move || {
        ecrit_et_ferme(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{corps}"))
    })
}
