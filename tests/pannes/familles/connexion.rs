//! No connection, or one that breaks.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::{COURT, INCONNUE, NON_ENVOYEE};
use crate::scene::{Panne, Scene, panne, service};
use crate::serveur::Serveur;

pub(super) fn pannes() -> Vec<Panne> {
    vec![
        panne("the name leads nowhere", NON_ENVOYEE, || Scene::vers("https://service.invalid/eReprov")),
        panne("the connection is refused", NON_ENVOYEE, || {
            let libre = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            Scene::vers(format!("http://{libre}/eReprov"))
        }),
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
fn pleine() -> (SocketAddr, (Socket, Vec<TcpStream>)) {
    let prise = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    prise.listen(0).unwrap();
    let adresse = prise.local_addr().unwrap().as_socket().unwrap();
    let mut tenues = Vec::new();
    while let Ok(tenue) = TcpStream::connect_timeout(&adresse, Duration::from_millis(300)) {
        tenues.push(tenue);
        assert!(tenues.len() < 100, "the queue never fills");
    }
    (adresse, (prise, tenues))
}
