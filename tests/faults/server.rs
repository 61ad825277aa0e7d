//! Servers that misbehave, one behaviour each, and what they saw of their clients.
//!
//! Guards: net: the servers that misbehave do what they say they do

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use socket2::{Domain, SockRef, Socket, Type};

/// The service's normal answers, from its own specification.
const STRUCTURE: &str = include_str!("../wire/source/3.2.4_structure.xml");
const ACKNOWLEDGEMENT: &str = include_str!("../wire/source/3.4.5_put.xml");
const STRUCTURE_GZIP: &[u8] = include_bytes!("gzip/3.2.4_structure.xml.gz");
const ACKNOWLEDGEMENT_GZIP: &[u8] = include_bytes!("gzip/3.4.5_put.xml.gz");

/// What a server saw.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) connections: AtomicUsize,
    /// Whole requests received.
    pub(crate) requests: AtomicUsize,
    /// All the bytes received, decrypted where there is TLS.
    pub(crate) received: Mutex<Vec<u8>>,
    /// Bytes that arrived and were left unread.
    pub(crate) unread: AtomicUsize,
}

impl Seen {
    /// Whether any byte of a request arrived.
    pub(crate) fn one_byte(&self) -> bool {
        self.unread.load(Ordering::SeqCst) > 0 || !self.received.lock().unwrap().is_empty()
    }
}

/// A stream to a client, with or without TLS.
pub(crate) trait ClientStream: Read + Write + Send {}
impl<T: Read + Write + Send> ClientStream for T {}

/// One connection, as its server sees it.
pub(crate) struct ServedClient {
    stream: Box<dyn ClientStream>,
    socket: TcpStream,
    seen: Arc<Seen>,
}

/// A server on this machine that runs as long as the test.
pub(crate) struct FaultyServer {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Seen>,
}

impl FaultyServer {
    pub(crate) fn new(conduct: impl Fn(ServedClient) + Send + Sync + 'static) -> Self {
        Self::behind(|socket, _| Some(Box::new(socket)), conduct)
    }

    /// A server behind TLS.
    pub(crate) fn tls(
        config: Arc<rustls::ServerConfig>,
        conduct: impl Fn(ServedClient) + Send + Sync + 'static,
    ) -> Self {
        Self::behind(move |socket, _| negotiate(&config, socket, |_| {}), conduct)
    }

    /// A server that refuses the client so late that the request is already on the way. This works because rustls 0.23
    /// puts a client's Certificate and Finished into one record, the last one before the request: the bytes seen after
    /// it belong to the request.
    pub(crate) fn tls_refusing_late(config: Arc<rustls::ServerConfig>) -> Self {
        let late = move |socket: TcpStream, seen: &Seen| {
            negotiate(&config, socket, |socket| {
                let arrived = socket.peek(&mut [0; 16]).unwrap_or_default();
                seen.unread.fetch_add(arrived, Ordering::SeqCst);
            })
        };
        Self::behind(late, |_| {})
    }

    fn behind(
        open: impl Fn(TcpStream, &Seen) -> Option<Box<dyn ClientStream>> + Send + Sync + 'static,
        conduct: impl Fn(ServedClient) + Send + Sync + 'static,
    ) -> Self {
        let listen = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, seen) = (listen.local_addr().unwrap(), Arc::<Seen>::default());
        let (here, what) = (Arc::clone(&seen), Arc::new((open, conduct)));
        std::thread::spawn(move || {
            for socket in listen.incoming().flatten() {
                here.connections.fetch_add(1, Ordering::SeqCst);
                let (seen, what) = (Arc::clone(&here), Arc::clone(&what));
                // No thread waits for ever: a killed client leaves its connection behind.
                let _ = socket.set_read_timeout(Some(Duration::from_mins(1)));
                std::thread::spawn(move || serve(socket, seen, &what));
            }
        });
        Self { address, seen }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hermesDeploiement/eReprov/2.0", self.address)
    }
}

/// Serves one connection: opens it and gives it to the server's behaviour.
fn serve(
    socket: TcpStream,
    seen: Arc<Seen>,
    what: &(impl Fn(TcpStream, &Seen) -> Option<Box<dyn ClientStream>>, impl Fn(ServedClient)),
) {
    if let Some(stream) = socket.try_clone().ok().and_then(|socket| (what.0)(socket, &seen)) {
        (what.1)(ServedClient { stream, socket, seen });
    }
}

/// An address where nobody listens: the socket holds the port for as long as it is kept.
pub(crate) fn closed() -> (SocketAddr, Socket) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    (socket.local_addr().unwrap().as_socket().unwrap(), socket)
}

/// The server's side of a handshake, record by record. The bytes after a refused record are left unread; `before` looks
/// at them before the refusal is sent.
fn negotiate(
    config: &Arc<rustls::ServerConfig>,
    mut socket: TcpStream,
    before: impl Fn(&TcpStream),
) -> Option<Box<dyn ClientStream>> {
    let mut connection = rustls::ServerConnection::new(Arc::clone(config)).ok()?;
    while connection.is_handshaking() {
        while connection.wants_write() {
            connection.write_tls(&mut socket).ok()?;
        }
        if !connection.is_handshaking() {
            break;
        }
        let mut one = [0; 5];
        socket.read_exact(&mut one).ok()?;
        let mut record = one.to_vec();
        record.resize(5 + usize::from(u16::from_be_bytes([one[3], one[4]])), 0);
        socket.read_exact(&mut record[5..]).ok()?;
        let mut remainder = record.as_slice();
        while !remainder.is_empty() {
            connection.read_tls(&mut remainder).ok()?;
            if connection.process_new_packets().is_err() {
                before(&socket);
                let _ = connection.write_tls(&mut socket);
                // Unread bytes would turn the close into a reset, and the refusal would be lost.
                let _ = socket.shutdown(std::net::Shutdown::Write);
                let _ = std::io::copy(&mut socket, &mut std::io::sink());
                return None;
            }
        }
    }
    Some(Box::new(rustls::StreamOwned::new(connection, socket)))
}

impl ServedClient {
    /// Reads one whole request; `None` when the client hung up instead.
    pub(crate) fn request(&mut self) -> Option<String> {
        let mut buffer = [0; 4096];
        let mut here = Vec::new();
        loop {
            if let Some(end) = whole(&here) {
                self.seen.requests.fetch_add(1, Ordering::SeqCst);
                return Some(String::from_utf8_lossy(&here[..end]).into_owned());
            }
            match self.stream.read(&mut buffer) {
                Ok(0) | Err(_) => return None,
                Ok(read) => {
                    self.seen.received.lock().unwrap().extend_from_slice(&buffer[..read]);
                    here.extend_from_slice(&buffer[..read]);
                }
            }
        }
    }

    /// Reads the request's first byte and no more.
    pub(crate) fn one_byte(&mut self) {
        let mut one = [0];
        if self.stream.read_exact(&mut one).is_ok() {
            self.seen.received.lock().unwrap().extend(one);
        }
    }

    /// Reads the first record of the client's TLS handshake; it holds nothing of a request.
    pub(crate) fn hello(&mut self) {
        let mut header = [0; 5];
        if self.stream.read_exact(&mut header).is_ok() {
            let length = usize::from(u16::from_be_bytes([header[3], header[4]]));
            let _ = self.stream.read_exact(&mut vec![0; length]);
        }
    }

    /// Goes on reading a handshake without answering it, until the client hangs up.
    pub(crate) fn hold_handshake(&mut self) {
        while let Ok(1..) = self.stream.read(&mut [0; 4096]) {}
    }

    /// Waits until the first bytes of the request arrive, and leaves them unread.
    pub(crate) fn wait(&mut self) {
        if let Ok(arrived) = self.socket.peek(&mut [0; 16]) {
            self.seen.unread.fetch_add(arrived, Ordering::SeqCst);
        }
    }

    /// Writes; gives whether the client took it.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush()).is_ok()
    }

    /// Writes one byte at a time, slowly, again and again until the client is gone.
    pub(crate) fn drip(&mut self, bytes: &[u8]) {
        let _ = self.socket.set_read_timeout(Some(Duration::from_millis(50)));
        for byte in bytes.iter().cycle() {
            if !self.write([*byte]) {
                return;
            }
            // The read's timeout is the pause; reading 0 bytes means that the client has closed.
            if let Ok(0) = self.stream.read(&mut [0; 64]) {
                return;
            }
        }
    }

    /// Reads without answering until the client hangs up.
    pub(crate) fn hold(&mut self) {
        let mut buffer = [0; 4096];
        while let Ok(read) = self.stream.read(&mut buffer) {
            if read == 0 {
                return;
            }
            self.seen.received.lock().unwrap().extend_from_slice(&buffer[..read]);
        }
    }

    /// Ends the connection with a reset.
    pub(crate) fn break_off(self) {
        let _ = SockRef::from(&self.socket).set_linger(Some(Duration::ZERO));
    }

    /// Closes the server's sending side and keeps the other side open.
    pub(crate) fn close_own_side(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
    }

    /// Relays all the bytes in both directions between the client and `toward`.
    pub(crate) fn relay(mut self, toward: SocketAddr) {
        let Ok(mut remote) = TcpStream::connect(toward) else { return };
        let (mut returned, mut to_child) = (remote.try_clone().unwrap(), self.socket.try_clone().unwrap());
        let descent = std::thread::spawn(move || {
            let _ = std::io::copy(&mut returned, &mut to_child);
            let _ = to_child.shutdown(std::net::Shutdown::Both);
        });
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = self.stream.read(&mut buffer) {
            self.seen.received.lock().unwrap().extend_from_slice(&buffer[..read]);
            if remote.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = remote.shutdown(std::net::Shutdown::Both);
        let _ = descent.join();
    }
}

/// The end of the first request in `bytes`, when it is complete.
fn whole(bytes: &[u8]) -> Option<usize> {
    let start = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..start]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:").and_then(|value| value.trim().parse().ok()))
        .unwrap_or(0);
    (bytes.len() >= start + length).then_some(start + length)
}

/// An answer with a body and the right Content-Length.
pub(crate) fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// The service's normal body for this request.
pub(crate) fn good_body(request: &str) -> &'static str {
    if request.contains("putReprovisionning") { ACKNOWLEDGEMENT } else { STRUCTURE }
}

/// The service's normal answer to this request.
pub(crate) fn good_answer(request: &str) -> Vec<u8> {
    answer("200 OK", "Content-Type: text/xml; charset=utf-8\r\n", good_body(request))
}

/// Answers each request with `answer`, until the client hangs up.
pub(crate) fn answering(
    answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> impl Fn(ServedClient) + Send + Sync {
    move |mut client| {
        while let Some(request) = client.request() {
            if !client.write(answer(&request)) {
                return;
            }
        }
    }
}

/// The service's normal body for this request, compressed by `gzip -9n` (gzip 1.12) from the same files: no part of it
/// is readable text.
pub(crate) fn gzip(request: &str) -> &'static [u8] {
    if request.contains("putReprovisionning") { ACKNOWLEDGEMENT_GZIP } else { STRUCTURE_GZIP }
}

/// Reads the whole request, writes these bytes as they are, and closes.
pub(crate) fn write_and_close(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> impl Fn(ServedClient) + Send + Sync {
    move |mut client| {
        if client.request().is_some() {
            client.write(bytes.as_ref());
        }
    }
}

#[test]
fn what_is_compressed_is_the_answer_and_can_t_be_read_as_it_is() {
    for (gzip, clear) in [(STRUCTURE_GZIP, STRUCTURE), (ACKNOWLEDGEMENT_GZIP, ACKNOWLEDGEMENT)] {
        // The end of the format by RFC 1952: the checksum and the length of the text.
        let crc = !clear.bytes().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        });
        let end = [crc.to_le_bytes(), u32::try_from(clear.len()).unwrap().to_le_bytes()].concat();
        assert_eq!(gzip[gzip.len() - 8..], end);
        assert!(gzip.len() < clear.len());
        assert!(!gzip.windows(8).any(|eight| clear.as_bytes().windows(8).any(|other| other == eight)));
    }
}
