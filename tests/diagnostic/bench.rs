//! The binary in a folder of its own, and a TLS front before the simulator.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use common::bench::Bench;
use common::http::read;
use reprov::simulator::ereprov::{Simulator, SimulatorCounts, SimulatorOptions, launch};
use serde_json::Value;
use tokio::runtime::Runtime;

/// What these tests add to a bench.
pub(crate) trait Diagnostic {
    /// Writes a configuration for `url`; `rest` holds more keys of its profile, or tables.
    fn configure(&self, url: &str, rest: &str);

    /// Runs `diagnostic` as JSON and checks the document against its schema.
    fn diagnostic(&self, arguments: &[&str]) -> (i32, Report);
}

impl Diagnostic for Bench {
    fn configure(&self, url: &str, rest: &str) {
        self.write(
            "c.toml",
            &format!(
                "profil = \"t\"\n[profils.t]\nurl = {url:?}\nidentifiant = \"demo\"\ndelai_connexion = \"2s\"\n{rest}"
            ),
        );
    }

    fn diagnostic(&self, arguments: &[&str]) -> (i32, Report) {
        let (code, document) = self.json("diagnostic", &[&["diagnostic"], arguments].concat());
        (code, Report(document))
    }
}

/// A bench without a session bus, a proxy or this machine's configuration, and with the password set.
pub(crate) fn bench() -> Bench {
    Bench::sealed().without_bus().always(&["--config", "c.toml", "--donnees", "d"]).with("REPROV_MOT_DE_PASSE", "demo")
}

/// The JSON document of `diagnostic`.
pub(crate) struct Report(pub(crate) Value);

impl Report {
    pub(crate) fn check(&self, name: &str) -> &Value {
        let checks = self.0["controles"].as_array().unwrap();
        let found: Vec<&Value> = checks.iter().filter(|check| check["controle"] == name).collect();
        assert_eq!(found.len(), 1, "{name} once: {}", self.0);
        found[0]
    }

    pub(crate) fn state(&self, name: &str) -> &str {
        self.check(name)["etat"].as_str().unwrap()
    }

    /// Everything that a check says, as one text.
    pub(crate) fn told(&self, name: &str) -> String {
        let check = self.check(name);
        ["vu", "faire"]
            .iter()
            .flat_map(|what| check[what].as_array().unwrap())
            .map(|v| v.as_str().unwrap())
            .fold(String::new(), |everything, sentence| everything + sentence + "\n")
    }

    pub(crate) fn failures(&self) -> Vec<&str> {
        let checks = self.0["controles"].as_array().unwrap();
        checks.iter().filter(|c| c["etat"] == "echec").map(|c| c["controle"].as_str().unwrap()).collect()
    }

    pub(crate) fn requests(&self) -> u64 {
        self.0["requetes"]["envoyees"].as_u64().unwrap()
    }
}

// Certificates --------------------------------------------------------------------------------------

/// An authority of the test's own.
pub(crate) struct Authority {
    pem: String,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        ca.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
        ca.distinguished_name.push(rcgen::DnType::CommonName, name);
        let pem = ca.self_signed(&key).unwrap().pem();
        Self { pem, issuer: rcgen::Issuer::new(ca, key) }
    }

    pub(crate) fn write(&self, bench: &Bench) {
        bench.write("ca.pem", &self.pem);
    }

    /// A certificate for `name` that ends `days` days from now, and its key.
    pub(crate) fn sign(&self, name: &str, days: i64) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut cert = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        cert.distinguished_name.push(rcgen::DnType::CommonName, name);
        let day = |within: i64| {
            let day = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(within)).unwrap();
            rcgen::date_time_ymd(
                i32::from(day.year()),
                u8::try_from(day.month()).unwrap(),
                u8::try_from(day.day()).unwrap(),
            )
        };
        cert.not_before = day(-400);
        cert.not_after = day(days);
        (cert.signed_by(&key, &self.issuer).unwrap(), key)
    }
}

/// A whole request as text.
pub(crate) fn request(stream: &mut impl Read) -> Option<String> {
    let (head, body) = read(stream)?;
    Some(head + &String::from_utf8(body).ok()?)
}

// The front -----------------------------------------------------------------------------------------

/// What the front does with a request: passes one on, or answers by itself.
pub(crate) enum Passing {
    Passed(String),
    Answered(&'static str),
}

type Gate = dyn Fn(String) -> Passing + Send + Sync;

/// The simulator behind TLS.
pub(crate) struct Front {
    pub(crate) port: u16,
    /// The requests that the front saw, HEAD included.
    pub(crate) seen: Arc<Mutex<Vec<String>>>,
    pub(crate) connections: Arc<AtomicUsize>,
    server: Simulator,
    _runtime: Runtime,
}

impl Front {
    pub(crate) fn new(
        scenario: &str,
        (cert, key): &(rcgen::Certificate, rcgen::KeyPair),
        filter: impl Fn(String) -> Passing + Send + Sync + 'static,
    ) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = SimulatorOptions { scenario: scenario.to_owned(), speed: 1000.0, ..SimulatorOptions::default() };
        let server = runtime.block_on(launch(options)).unwrap();
        let remainder = server.url.strip_prefix("http://").unwrap();
        let toward: SocketAddr = remainder.split('/').next().unwrap().parse().unwrap();
        let config = rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(
                vec![cert.der().clone()],
                rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let (config, filter): (_, Arc<Gate>) = (Arc::new(config), Arc::new(filter));
        let listen = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listen.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let connections: Arc<AtomicUsize> = Arc::default();
        let (noted, count) = (Arc::clone(&seen), Arc::clone(&connections));
        std::thread::spawn(move || {
            for stream in listen.incoming() {
                count.fetch_add(1, Ordering::SeqCst);
                let (config, filter, noted) = (Arc::clone(&config), Arc::clone(&filter), Arc::clone(&noted));
                let connection = rustls::ServerConnection::new(config).unwrap();
                let mut stream = rustls::StreamOwned::new(connection, stream.unwrap());
                std::thread::spawn(move || serve(&mut stream, toward, &*filter, &noted));
            }
        });
        Self { port, seen, connections, server, _runtime: runtime }
    }

    pub(crate) fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/hermesDeploiement/eReprov/2.0", self.port)
    }

    pub(crate) fn counters(&self) -> SimulatorCounts {
        self.server.counters()
    }
}

/// Serves one connection: one request, passed on or answered.
fn serve(
    stream: &mut rustls::StreamOwned<rustls::ServerConnection, TcpStream>,
    toward: SocketAddr,
    filter: &Gate,
    noted: &Mutex<Vec<String>>,
) {
    let Some(request) = request(stream) else { return };
    noted.lock().unwrap().push(request.clone());
    match filter(request) {
        Passing::Answered(answer) => drop(stream.write_all(answer.as_bytes())),
        Passing::Passed(request) => relay(&request, toward, stream),
    }
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

/// Passes a request on with its length corrected, and the whole answer back.
fn relay(request: &str, toward: SocketAddr, client: &mut impl Write) {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head: Vec<&str> = head
        .lines()
        .filter(|line| {
            let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
            name != "content-length" && name != "connection"
        })
        .collect();
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let everything = format!("{}\r\n{length}connection: close\r\n\r\n{body}", head.join("\r\n"));
    let mut server = TcpStream::connect(toward).unwrap();
    server.write_all(everything.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = server.read_to_end(&mut answer);
    let _ = client.write_all(&answer);
}

/// A front that passes everything on; the bench trusts its authority.
pub(crate) fn in_order(scenario: &str) -> (Front, Bench) {
    filter(scenario, Passing::Passed)
}

/// The same, with a filter.
pub(crate) fn filter(scenario: &str, filter: impl Fn(String) -> Passing + Send + Sync + 'static) -> (Front, Bench) {
    let authority = Authority::new("Autorité de test");
    let front = Front::new(scenario, &authority.sign("localhost", 365), filter);
    let bench = bench();
    authority.write(&bench);
    bench.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
    (front, bench)
}
