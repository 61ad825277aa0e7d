//! No connection, or one that breaks.

#[cfg(target_os = "linux")]
use std::net::{SocketAddr, TcpStream};
#[cfg(target_os = "linux")]
use std::time::Duration;

#[cfg(target_os = "linux")]
use socket2::Socket;

use super::{COURT, INCONNUE, NON_ENVOYEE};
use crate::scene::{Panne, Scene, panne, service};
use crate::server::{Serveur, fermee};

pub(super) fn pannes() -> Vec<Panne> {
    vec![
        panne("the name leads nowhere", NON_ENVOYEE, || Scene {
            // A resolver of this machine that says nothing is given up before the time allowed is over.
            environnement: vec![("RES_OPTIONS".to_owned(), "timeout:1 attempts:1".to_owned())],
            ..Scene::vers("https://service.invalid/eReprov").avec("delai_connexion = \"60s\"")
        }),
        panne("the connection is refused", NON_ENVOYEE, || {
            let (adresse, prise) = fermee();
            Scene { _garde: Some(Box::new(prise)), ..Scene::vers(format!("http://{adresse}/eReprov")) }
        }),
        // Linux drops what knocks at a full queue; elsewhere it is refused.
        #[cfg(target_os = "linux")]
        panne("a black hole: nothing answers the connection", NON_ENVOYEE, || {
            let (pleine, gardes) = pleine();
            let scene = Scene::vers(format!("http://{pleine}/eReprov")).avec("delai_connexion = \"500ms\"");
            Scene { _garde: Some(Box::new(gardes)), ..scene }
        }),
        panne("a black hole after the connection: nothing answers the request", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.requete();
                client.tient();
            });
            Scene::claire(&serveur).avec(COURT)
        }),
        service("reset before the request is read", INCONNUE, || {
            |mut client| {
                client.attend();
                client.rompt();
            }
        }),
        service("reset in the middle of the request", INCONNUE, || {
            |mut client| {
                client.un_octet();
                client.rompt();
            }
        }),
        service("reset after the request", INCONNUE, || {
            |mut client| {
                client.requete();
                client.rompt();
            }
        }),
        service("its side closed in the middle of the request", INCONNUE, || {
            |mut client| {
                client.un_octet();
                client.ferme_son_cote();
                client.tient();
            }
        }),
        service("closed after the request", INCONNUE, || {
            |mut client| {
                client.requete();
            }
        }),
        service("half-closed after the request: its side ends, it goes on reading", INCONNUE, || {
            |mut client| {
                client.requete();
                client.ferme_son_cote();
                client.tient();
            }
        }),
    ]
}

/// An address whose queue of connections is full: what knocks there hears nothing.
#[cfg(target_os = "linux")]
fn pleine() -> (SocketAddr, (Socket, Vec<TcpStream>)) {
    let (adresse, prise) = fermee();
    prise.listen(0).unwrap();
    let mut tenues = Vec::new();
    while let Ok(tenue) = TcpStream::connect_timeout(&adresse, Duration::from_millis(300)) {
        tenues.push(tenue);
        assert!(tenues.len() < 100, "the queue never fills");
    }
    (adresse, (prise, tenues))
}
