//! A service on loopback that gives the same kind of answer to every question, with one thread for each connection.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::http::read;

/// The service, and the number of puts that it received.
pub struct HostileServer {
    /// The address on which it listens.
    pub address: SocketAddr,
    /// The number of puts that it received.
    pub puts: Arc<AtomicUsize>,
}

impl HostileServer {
    /// Its URL, as written in a profile.
    pub fn url(&self) -> String {
        format!("http://{}/eReprov", self.address)
    }
}

/// A service whose every answer is written by `answer`, which gets the question's body.
pub fn server(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> HostileServer {
    let listen = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listen.local_addr().unwrap();
    let (answer, puts) = (Arc::new(answer), Arc::new(AtomicUsize::new(0)));
    let counts = Arc::clone(&puts);
    std::thread::spawn(move || {
        for mut stream in listen.incoming().flatten() {
            let (answer, puts) = (Arc::clone(&answer), Arc::clone(&counts));
            std::thread::spawn(move || serve(&mut stream, &*answer, &puts));
        }
    });
    HostileServer { address, puts }
}

/// Answers the questions of one connection.
fn serve(stream: &mut TcpStream, answer: &impl Fn(&str, &mut TcpStream), puts: &AtomicUsize) {
    while let Some((_, body)) = read(stream) {
        let question = String::from_utf8_lossy(&body);
        if question.contains("putReprovisionning") {
            puts.fetch_add(1, Ordering::SeqCst);
        }
        answer(&question, stream);
    }
}

/// Writes a whole answer. A client that is already gone is ignored.
pub fn answer(stream: &mut impl Write, status: &str, content_type: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).and_then(|()| stream.flush());
}
