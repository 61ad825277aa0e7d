//! No connection, or a connection that breaks.

#[cfg(target_os = "linux")]
use std::net::{SocketAddr, TcpStream};
#[cfg(target_os = "linux")]
use std::time::Duration;

#[cfg(target_os = "linux")]
use socket2::Socket;

use super::{NOT_SENT, SHORT, UNKNOWN};
use crate::scene::{Breakage, Scene, breakage, service};
use crate::server::{FaultyServer, closed};

pub(super) fn breakages() -> Vec<Breakage> {
    vec![
        breakage("the name leads nowhere", NOT_SENT, || Scene {
            // A resolver of this machine that does not answer is given up before the program's time limit.
            environment: vec![("RES_OPTIONS".to_owned(), "timeout:1 attempts:1".to_owned())],
            ..Scene::toward("https://service.invalid/eReprov").with("delai_connexion = \"60s\"")
        }),
        breakage("the connection is refused", NOT_SENT, || {
            let (address, prise) = closed();
            Scene { _guard: Some(Box::new(prise)), ..Scene::toward(format!("http://{address}/eReprov")) }
        }),
        // Linux drops new connections when the queue is full; other systems refuse them.
        #[cfg(target_os = "linux")]
        breakage("a black hole: nothing answers the connection", NOT_SENT, || {
            let (full, kept) = full();
            let scene = Scene::toward(format!("http://{full}/eReprov")).with("delai_connexion = \"500ms\"");
            Scene { _guard: Some(Box::new(kept)), ..scene }
        }),
        breakage("a black hole after the connection: nothing answers the request", UNKNOWN, || {
            let server = FaultyServer::new(|mut client| {
                client.request();
                client.hold();
            });
            Scene::in_clear(&server).with(SHORT)
        }),
        service("reset before the request is read", UNKNOWN, || {
            |mut client| {
                client.wait();
                client.break_off();
            }
        }),
        service("reset in the middle of the request", UNKNOWN, || {
            |mut client| {
                client.one_byte();
                client.break_off();
            }
        }),
        service("reset after the request", UNKNOWN, || {
            |mut client| {
                client.request();
                client.break_off();
            }
        }),
        service("its side closed in the middle of the request", UNKNOWN, || {
            |mut client| {
                client.one_byte();
                client.close_own_side();
                client.hold();
            }
        }),
        service("closed after the request", UNKNOWN, || {
            |mut client| {
                client.request();
            }
        }),
        service("half-closed after the request: its side ends, it goes on reading", UNKNOWN, || {
            |mut client| {
                client.request();
                client.close_own_side();
                client.hold();
            }
        }),
    ]
}

/// An address whose queue of connections is full: a new connection gets no answer.
#[cfg(target_os = "linux")]
fn full() -> (SocketAddr, (Socket, Vec<TcpStream>)) {
    let (address, prise) = closed();
    prise.listen(0).unwrap();
    let mut holders = Vec::new();
    while let Ok(holder) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        holders.push(holder);
        assert!(holders.len() < 100, "the queue never fills");
    }
    (address, (prise, holders))
}
