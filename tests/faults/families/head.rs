//! Heads that are none, or have no end.

use super::{ACCEPTEE, COURT, INCONNUE};
use crate::scene::{Panne, Scene, panne, service};
use crate::server::{Serveur, bon_corps, bonne_reponse, ecrit_et_ferme, reponse};

pub(super) fn pannes() -> Vec<Panne> {
    tetes().into_iter().chain(annonces()).chain(longueurs()).collect()
}

/// Heads without end, cut, or of another protocol.
fn tetes() -> Vec<Panne> {
    vec![
        panne("a head that comes byte by byte, for ever", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.requete();
                client.ecrit("HTTP/1.1 200 OK\r\n");
                client.goutte(b"X-Lent: oui\r\n");
            });
            Scene::claire(&serveur).avec(COURT)
        }),
        service("a head without end", INCONNUE, || {
            |mut client| {
                client.requete();
                client.ecrit("HTTP/1.1 200 OK\r\nX-Grand: ");
                while client.ecrit([b'x'; 4096]) {}
            }
        }),
        service("a thousand header lines", INCONNUE, || {
            ecrit_et_ferme(format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Ligne: oui\r\n".repeat(1000)))
        }),
        service("cut in the head", INCONNUE, || ecrit_et_ferme("HTTP/1.1 200 OK\r\nContent-Le")),
        service("no HTTP at all (SSH)", INCONNUE, || ecrit_et_ferme("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        service("HTTP/0.9: a body without a head", INCONNUE, || ecrit_et_ferme("<html>Bonjour</html>\r\n\r\n")),
        service("HTTP/2, which was not agreed", INCONNUE, || ecrit_et_ferme([0, 0, 0, 4, 0, 0, 0, 0, 0])),
        service("a status that is no number", INCONNUE, || ecrit_et_ferme("HTTP/1.1 OK\r\n\r\n")),
        service("a NUL in a header", INCONNUE, || {
            ecrit_et_ferme("HTTP/1.1 200 OK\r\nX-Nul: a\0b\r\nContent-Length: 0\r\n\r\n")
        }),
    ]
}

/// Answers before the answer.
fn annonces() -> Vec<Panne> {
    vec![
        service("100 Continue ten times, then the answer", ACCEPTEE, || {
            |mut client| {
                let Some(requete) = client.requete() else { return };
                client.ecrit("HTTP/1.1 100 Continue\r\n\r\n".repeat(10));
                client.ecrit(bonne_reponse(&requete));
            }
        }),
        panne("100 Continue for ever", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.requete();
                client.goutte(b"HTTP/1.1 100 Continue\r\n\r\n");
            });
            Scene::claire(&serveur).avec(COURT)
        }),
        service("103 Early Hints, then the answer", ACCEPTEE, || {
            |mut client| {
                let Some(requete) = client.requete() else { return };
                client.ecrit("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
                client.ecrit(bonne_reponse(&requete));
            }
        }),
        service("101: another protocol, which nobody asked for", INCONNUE, || {
            ecrit_et_ferme("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n")
        }),
    ]
}

/// Lengths that can't be, and an answer that comes too early.
fn longueurs() -> Vec<Panne> {
    vec![
        service("two lengths that differ", INCONNUE, || {
            ecrit_et_ferme("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n<a/>\n")
        }),
        service("a length below zero", INCONNUE, || {
            ecrit_et_ferme("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n<a/>")
        }),
        service("a length that no number holds", INCONNUE, || {
            ecrit_et_ferme("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n<a/>")
        }),
        service("a length and chunks", ACCEPTEE, || {
            |mut client| {
                let Some(requete) = client.requete() else { return };
                let corps = bon_corps(&requete);
                client.ecrit(format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{corps}\r\n0\r\n\r\n",
                    corps.len()
                ));
            }
        }),
        service("answered before the request has come whole", INCONNUE, || {
            |mut client| {
                client.un_octet();
                client.ecrit(reponse("503 Service Unavailable", "Connection: close\r\n", ""));
                client.tient();
            }
        }),
    ]
}
