//! The program in a folder without any keyring, and a relay in front of the simulator that accepts the test's
//! password and passes on the simulator's.

use std::io::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::bench::Bench;
use common::http::read;
use reprov::simulator::ereprov::{Simulator, SimulatorOptions, launch};
use tokio::runtime::Runtime;

/// A bench with nothing of this machine's environment, and without a session bus.
pub(crate) fn home() -> Bench {
    let home = Bench::sealed().without_bus().with("LANG", "C.UTF-8");
    let config = home.path("c.toml");
    home.with("REPROV_CONFIG", config)
}

/// The simulator behind a relay that accepts another password for `demo`.
pub(crate) struct Relay {
    pub(crate) url: String,
    /// How many requests carried the test's password.
    pub(crate) seen: Arc<AtomicUsize>,
    _server: Simulator,
    _runtime: Runtime,
}

impl Relay {
    pub(crate) fn new(scenario: &str, password: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = SimulatorOptions { scenario: scenario.to_owned(), speed: 1000.0, ..SimulatorOptions::default() };
        let server = runtime.block_on(launch(options)).unwrap();
        let remainder = server.url.strip_prefix("http://").unwrap();
        let (host, path) = remainder.split_once('/').unwrap();
        let toward: SocketAddr = host.parse().unwrap();
        let listen = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/{path}", listen.local_addr().unwrap());
        let seen = Arc::new(AtomicUsize::new(0));
        let (count, password) = (Arc::clone(&seen), password.to_owned());
        std::thread::spawn(move || {
            for stream in listen.incoming() {
                let (count, password) = (Arc::clone(&count), password.clone());
                std::thread::spawn(move || relay(stream.unwrap(), toward, &password, &count));
            }
        });
        Self { url, seen, _server: server, _runtime: runtime }
    }
}

/// Passes on one request with the simulator's password, and the answer to it.
fn relay(mut client: TcpStream, toward: SocketAddr, password: &str, seen: &AtomicUsize) {
    let Some((head, body)) = read(&mut client) else { return };
    let basic = format!("Basic {}", base64(format!("demo:{password}").as_bytes()));
    let body = String::from_utf8(body).unwrap();
    let new = exchange_wsse(&body, password);
    if head.contains(&basic) || new != body {
        seen.fetch_add(1, Ordering::SeqCst);
    }
    let mut header = String::new();
    for line in head.lines().filter(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "content-length" | "connection" => {}
            "authorization" => header += &line.replace(&basic, "Basic ZGVtbzpkZW1v"),
            _ => header += line,
        }
        if !matches!(name.as_str(), "content-length" | "connection") {
            header += "\r\n";
        }
    }
    let Ok(mut server) = TcpStream::connect(toward) else { return };
    let everything = format!("{header}content-length: {}\r\nconnection: close\r\n\r\n{new}", new.len());
    server.write_all(everything.as_bytes()).unwrap();
    // A connection that the simulator cuts is cut here too.
    let _ = std::io::copy(&mut server, &mut client);
}

/// Replaces the UsernameToken's password by the simulator's if it is `password`; returns the body.
fn exchange_wsse(body: &str, password: &str) -> String {
    let bare = |text: &str| {
        let entities =
            [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&")];
        entities.iter().fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
    };
    let find = body.match_indices('>').find_map(|(here, _)| {
        let end = here + 1 + body[here + 1..].find('<')?;
        (bare(&body[here + 1..end]) == password).then_some(here + 1..end)
    });
    let mut new = body.to_owned();
    if let Some(place) = find {
        new.replace_range(place, "demo");
    }
    new
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for index in 0..4 {
            text.push(if index <= three.len() {
                char::from(SIGNS[((bits >> (18 - 6 * index)) & 63) as usize])
            } else {
                '='
            });
        }
    }
    text
}
