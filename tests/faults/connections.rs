//! Connections that are kept from one read to the next.
//!
//! Guards: engine: reads are asked again with growing pauses, each time counted, never out of the reserve; a kept
//! connection gives nobody another's answer

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reprov::domain::reference::ContratId;
use reprov::engine::{Engine, Freshness};

use super::engine::{TestClock, settings, test_engine};
use super::server::{FaultyServer, ServedClient, answer};

/// A structure that holds the number of the request that it answers.
fn numbered(number: usize) -> Vec<u8> {
    let body = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><n:getSiteStructureResponse \
         xmlns:n=\"http://sfr.fr/hermes/eReprov/\"><return><enteteResponse><statut>OK</statut></enteteResponse>\
         <site reference=\"{number}\"/></return></n:getSiteStructureResponse></s:Body></s:Envelope>"
    );
    answer("200 OK", "Content-Type: text/xml\r\n", body)
}

/// A server that numbers its answers: `conduct` answers the request of that number, and says whether the connection
/// stays open.
fn server(conduct: impl Fn(&mut ServedClient, usize) -> bool + Send + Sync + 'static) -> FaultyServer {
    let number = Arc::new(AtomicUsize::new(0));
    FaultyServer::new(move |mut client| {
        while client.request().is_some() {
            if !conduct(&mut client, number.fetch_add(1, Ordering::SeqCst)) {
                return;
            }
        }
    })
}

/// Reads `how_many` structures one after the other; gives the numbers of the answers that the reads got.
async fn read(engine: &Engine, how_many: usize) -> Vec<String> {
    let mut sites = Vec::new();
    for index in 0..how_many {
        let contrat = ContratId::parse(&format!("MUT{index}")).unwrap();
        sites.push(engine.structure(&contrat, Freshness::Refresh).await.unwrap().value.reference.to_string());
    }
    sites
}

fn engine_of(server: &FaultyServer) -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let engine = test_engine(folder.path(), &server.url(), &TestClock::new(), settings());
    (folder, engine)
}

/// Bytes that a server writes into an idle kept connection must not become the answer to the next read.
#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_nobody_s() {
    let server = server(|client, number| {
        let mut two = numbered(number);
        two.extend(numbered(1_000 + number));
        client.write(two)
    });
    let (_folder, engine) = engine_of(&server);
    let expected: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    assert_eq!(read(&engine, 10).await, expected);
    assert_eq!(server.seen.requests.load(Ordering::SeqCst), 10, "none was asked again");
    assert_eq!(server.seen.connections.load(Ordering::SeqCst), 10, "such a connection is given up");
}

#[tokio::test]
async fn reads_share_a_connection_and_go_on_where_the_server_closed_it() {
    let kept = server(|client, number| client.write(numbered(number)));
    let closed = server(|client, number| {
        client.write(numbered(number));
        false
    });
    let expected: Vec<String> = (0..5).map(|number| number.to_string()).collect();
    for (server, connections) in [(kept, 1), (closed, 5)] {
        let (_folder, engine) = engine_of(&server);
        assert_eq!(read(&engine, 5).await, expected);
        assert_eq!(server.seen.requests.load(Ordering::SeqCst), 5, "one request each, no more");
        assert_eq!(server.seen.connections.load(Ordering::SeqCst), connections);
    }
}
