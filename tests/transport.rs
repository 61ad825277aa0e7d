//! The transport against servers that misbehave: the name of each failure, and whether the request may have left. No
//! server ever receives a put twice.
//!
//! Guards: net: no layer repeats a put; "nothing left" is said only when it is certain; credentials reach nobody
//! but the service; each fault has its words
//! Guards: net: the system's certificates are read once at most, and not before a server is judged; a certificate
//! setting that can't be used is found at the start
//! Guards: host: a secret reaches no log, journal or error

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reprov::domain::outcome::BreakdownKind;
use reprov::domain::proxy_url::ProxyUrl;
use reprov::net::http::{ExchangeFault, HttpRequest, LoginCredentials, Transport};
use reprov::net::{ServiceWay, TransportError};

/// A server that gives each connection to `answer` with its number, and counts connections and requests.
struct TestServer {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

fn server(answer: impl Fn(TcpStream, usize, &AtomicUsize) + Send + Sync + 'static) -> TestServer {
    let listen = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listen.local_addr().unwrap();
    let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let server = TestServer { address, connections: Arc::clone(&connections), requests: Arc::clone(&requests) };
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listen.incoming().flatten() {
            let number = connections.fetch_add(1, Ordering::SeqCst);
            let (answer, requests) = (Arc::clone(&answer), Arc::clone(&requests));
            std::thread::spawn(move || answer(stream, number, &requests));
        }
    });
    server
}

/// Reads one whole request; `None` when the client closed instead.
fn read_request(stream: &mut impl Read, requests: &AtomicUsize) -> Option<String> {
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&received).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))
                .and_then(|value| value.parse::<usize>().ok())
                .unwrap_or(0);
            if body.len() >= length {
                requests.fetch_add(1, Ordering::SeqCst);
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => received.extend_from_slice(&buffer[..read]),
        }
    }
}

fn answer(stream: &mut impl Write, status: &str, headers: &str, body: &str) {
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len());
    let _ = stream.flush();
}

fn way(url: &str) -> ServiceWay {
    ServiceWay { answer_delay: Duration::from_secs(5), max_size: 64 * 1024, ..common::post::way(url) }
}

fn clear(server: &TestServer) -> ServiceWay {
    way(&format!("http://{}/eReprov", server.address))
}

fn request() -> HttpRequest {
    HttpRequest {
        content_type: "text/xml; charset=utf-8".into(),
        soap_action: Some("\"\"".into()),
        body: b"<put/>".to_vec(),
    }
}

fn who() -> LoginCredentials {
    LoginCredentials { login: "demo".into(), password: "canari-secret".to_owned().into() }
}

/// Sends a put; gives the status and the body, or the failure.
async fn put(way: ServiceWay) -> Result<(u16, Vec<u8>), ExchangeFault> {
    let answer = Transport::new(way).unwrap().put(request(), Some(&who())).await?;
    let status = answer.status;
    let (body, end) = answer.everything(1024, |_| false).await;
    end.map(|()| (status, body))
}

#[tokio::test]
async fn a_put_arrives_once_with_its_credentials_and_headers() {
    let (sending, received) = std::sync::mpsc::channel();
    let server = server(move |mut stream, _, requests| {
        let text = read_request(&mut stream, requests).unwrap();
        sending.send(text).unwrap();
        answer(&mut stream, "200 OK", "Content-Type: text/xml; charset=\"ISO-8859-1\"\r\n", "<ok/>");
    });
    let answer = Transport::new(clear(&server)).unwrap().put(request(), Some(&who())).await.unwrap();
    assert_eq!((answer.status, answer.charset.as_deref()), (200, Some("ISO-8859-1")));
    assert_eq!(answer.everything(1024, |_| false).await.0, b"<ok/>");
    let text = received.recv().unwrap().to_ascii_lowercase();
    for line in [
        "post /ereprov http/1.1",
        "content-length: 6",
        "soapaction: \"\"",
        "authorization: basic zgvtbzpjyw5hcmktc2vjcmv0",
        "content-type: text/xml; charset=utf-8",
        "accept-encoding: identity",
    ] {
        assert!(text.contains(line), "{line} is not in {text}");
    }
    assert!(!text.contains("transfer-encoding"));
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_read_asks_for_an_answer_that_is_not_compressed() {
    let (sending, received) = std::sync::mpsc::channel();
    let server = server(move |mut stream, _, requests| {
        sending.send(read_request(&mut stream, requests).unwrap()).unwrap();
        answer(&mut stream, "200 OK", "", "<ok/>");
    });
    Transport::new(clear(&server)).unwrap().read(request(), None).await.unwrap();
    let text = received.recv().unwrap().to_ascii_lowercase();
    let encodings: Vec<&str> = text.lines().filter(|line| line.starts_with("accept-encoding:")).collect();
    assert_eq!(encodings, ["accept-encoding: identity"]);
}

#[tokio::test]
async fn a_refused_connection_is_certainly_not_sent() {
    // Bound, so that no other server gets the port, but not listening.
    let prise = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let closed = prise.local_addr().unwrap().as_socket().unwrap();
    let fault = put(way(&format!("http://{closed}/"))).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::Connection, false));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_certainly_not_sent() {
    let fault = put(way("https://nulle-part.invalid/")).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::Name, false));
}

#[tokio::test]
async fn a_connection_that_dies_at_any_point_after_the_request_may_have_sent_it_and_is_not_repeated() {
    type Death = fn(&mut TcpStream, &AtomicUsize);
    let deaths: [(&str, Death, BreakdownKind); 5] = [
        ("closed before a byte was read", |_, _| {}, BreakdownKind::Cut),
        (
            "closed after the request",
            |stream, requests| {
                read_request(stream, requests);
            },
            BreakdownKind::Cut,
        ),
        (
            "closed in the head",
            |stream, requests| {
                read_request(stream, requests);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le");
            },
            BreakdownKind::Cut,
        ),
        (
            "closed in the body",
            |stream, requests| {
                read_request(stream, requests);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<codeDecharge>");
            },
            BreakdownKind::Cut,
        ),
        (
            "not HTTP",
            |stream, requests| {
                read_request(stream, requests);
                let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
            },
            BreakdownKind::Answer,
        ),
    ];
    for (name, death, kind) in deaths {
        let server = server(move |mut stream, _, requests| death(&mut stream, requests));
        let fault = put(clear(&server)).await.unwrap_err();
        // A server that hangs up at once may do so before the request is written: then "nothing left" is true. Once the
        // server has read the request, "nothing left" must not be said.
        assert!(fault.departed || server.requests.load(Ordering::SeqCst) == 0, "{name}: {fault}");
        assert_eq!(fault.breakdown.kind, kind, "{name}: {fault}");
        assert_eq!(server.connections.load(Ordering::SeqCst), 1, "{name}: connected again");
        assert!(server.requests.load(Ordering::SeqCst) <= 1, "{name}: sent again");
    }
}

/// The library retries by itself only on a kept connection that the server has closed. A put has no such connection: it
/// opens its own even when one is idle.
#[tokio::test]
async fn a_put_never_rides_on_a_kept_connection() {
    let server = server(|mut stream, number, requests| {
        while read_request(&mut stream, requests).is_some() {
            if number > 0 {
                return; // a put's connection: the answer is lost
            }
            answer(&mut stream, "200 OK", "", "<ok/>");
        }
    });
    let transport = Transport::new(clear(&server)).unwrap();
    for _ in 0..2 {
        let answer = transport.read(request(), Some(&who())).await.unwrap();
        assert_eq!(answer.everything(1024, |_| false).await.0, b"<ok/>");
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1, "reads share a connection");
    for puts in 1..=3 {
        let fault = transport.put(request(), Some(&who())).await.map(|answer| answer.status).unwrap_err();
        assert!(fault.departed);
        assert_eq!(server.connections.load(Ordering::SeqCst), 1 + puts);
        assert_eq!(server.requests.load(Ordering::SeqCst), 2 + puts, "a put was sent more than once");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout_after_the_request_left() {
    let server = server(|mut stream, _, requests| {
        read_request(&mut stream, requests);
        let _ = stream.read(&mut [0; 1]);
    });
    let way = ServiceWay { answer_delay: Duration::from_millis(300), ..clear(&server) };
    let fault = put(way).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::AnswerTimeout, true));
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_body_that_stalls_is_a_timeout_and_what_came_is_kept() {
    let server = server(|mut stream, _, requests| {
        read_request(&mut stream, requests);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<codeDecharge>ABC</codeDecharge>");
        let _ = stream.flush();
        let _ = stream.read(&mut [0; 1]);
    });
    let way = ServiceWay { answer_delay: Duration::from_millis(500), ..clear(&server) };
    let answer = Transport::new(way).unwrap().put(request(), Some(&who())).await.unwrap();
    let (body, end) = answer.everything(1024, |_| false).await;
    assert_eq!(body, b"<codeDecharge>ABC</codeDecharge>");
    let fault = end.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::AnswerTimeout, true));
}

#[tokio::test]
async fn redirects_are_answers_and_the_credentials_stay_here() {
    let elsewhere = server(|mut stream, _, requests| {
        read_request(&mut stream, requests);
        answer(&mut stream, "200 OK", "", "<ok/>");
    });
    let toward = elsewhere.address;
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let here = server(move |mut stream, _, requests| {
            read_request(&mut stream, requests);
            answer(&mut stream, status, &format!("Location: http://{toward}/\r\n"), "");
        });
        let (code, _) = put(clear(&here)).await.unwrap();
        assert_eq!(code.to_string(), status.split_once(' ').unwrap().0);
    }
    assert_eq!(elsewhere.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_refused_and_its_beginning_kept() {
    let server = server(|mut stream, _, requests| {
        while read_request(&mut stream, requests).is_some() {
            answer(&mut stream, "200 OK", "", &"x".repeat(100_000));
        }
    });
    let transport = Transport::new(clear(&server)).unwrap();
    let (body, end) = transport.put(request(), None).await.unwrap().everything(1_000, |_| false).await;
    assert_eq!(body.len(), 1_000);
    assert_eq!(end.unwrap_err().breakdown.kind, BreakdownKind::Answer);
    // The same through the stream that a read uses.
    let (pump, mut stream) = transport.read(request(), None).await.unwrap().stream(|_| false);
    let read = tokio::task::spawn_blocking(move || {
        let mut body = Vec::new();
        let end = stream.read_to_end(&mut body);
        (body.len(), end.is_err())
    });
    let (pump, read) = tokio::join!(pump, read);
    assert_eq!(pump.unwrap_err().breakdown.kind, BreakdownKind::Answer);
    let (read, cut) = read.unwrap();
    assert!(cut && read <= 64 * 1024);
}

#[test]
fn plain_http_stays_on_this_machine() {
    for url in ["http://192.0.2.1/", "http://example.org/", "http://127.0.0.1.example.org/", "http://[2001:db8::1]/"] {
        assert!(matches!(Transport::new(way(url)), Err(TransportError::PlainHttp { .. })), "{url}");
    }
    for url in
        ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://127.8.9.1/", "https://example.org/"]
    {
        assert!(Transport::new(way(url)).is_ok(), "{url}");
    }
    for url in ["", "eReprov", "ftp://example.org/", "https://user:secret@example.org/"] {
        let error = Transport::new(way(url)).err().unwrap();
        assert!(matches!(error, TransportError::Url { .. }), "{url}");
        assert!(!error.to_string().contains("secret"));
    }
}

#[test]
fn certificate_files_that_can_t_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("vide.pem");
    std::fs::write(&empty, "").unwrap();
    let encrypted = folder.path().join("cle.pem");
    std::fs::write(&encrypted, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n")
        .unwrap();
    let https = || way("https://example.org/");
    let refusal = |way: ServiceWay| Transport::new(way).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(refusal(ServiceWay { ca_file: Some(empty), ..https() }).contains("no PEM certificate"));
    let absent = folder.path().join("absent.pem");
    assert!(refusal(ServiceWay { ca_file: Some(absent.clone()), ..https() }).contains("absent.pem"));
    let identity = ServiceWay { client_cert: Some(encrypted.clone()), client_key: Some(encrypted), ..https() };
    assert!(refusal(identity).contains("encrypted"));
    // PEM marks around bytes that are no certificate.
    let wrong = folder.path().join("faux.pem");
    std::fs::write(&wrong, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    assert!(refusal(ServiceWay { ca_file: Some(wrong), ..https() }).contains("ca_file"));
    // A certificate with the key of another one.
    let (cert, key) = (folder.path().join("client.pem"), folder.path().join("client.key"));
    let one = rcgen::KeyPair::generate().unwrap();
    let other = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["poste".to_owned()]).unwrap();
    std::fs::write(&cert, params.self_signed(&one).unwrap().pem()).unwrap();
    let with = |key: &Path| ServiceWay { client_cert: Some(cert.clone()), client_key: Some(key.to_owned()), ..https() };
    std::fs::write(&key, other.serialize_pem()).unwrap();
    assert!(refusal(with(&key)).contains("client_cert"));
    std::fs::write(&key, one.serialize_pem()).unwrap();
    assert_eq!(refusal(with(&key)), "");
    // Certificate and key in one file.
    let overall = std::fs::read_to_string(&cert).unwrap() + &one.serialize_pem();
    std::fs::write(&cert, overall).unwrap();
    assert_eq!(refusal(ServiceWay { client_cert: Some(cert), ..https() }), "");
}

// TLS ---------------------------------------------------------------------------------------------

/// An authority, and a TLS server whose certificate for `name` it signed.
fn tls_server(name: &str, folder: &Path) -> (TestServer, std::path::PathBuf) {
    tls_server_for(name, folder, false)
}

/// The same; with `client`, the server asks for a certificate of the same authority, and `client.pem` and `client.key`
/// are written beside the authority's file.
fn tls_server_for(name: &str, folder: &Path, client: bool) -> (TestServer, std::path::PathBuf) {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    let cert_ca = ca.self_signed(&ca_key).unwrap();
    let key = rcgen::KeyPair::generate().unwrap();
    let authority = rcgen::Issuer::new(ca, ca_key);
    let cert = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let path = folder.join("ca.pem");
    std::fs::write(&path, cert_ca.pem()).unwrap();
    let client_key = rcgen::KeyPair::generate().unwrap();
    let cert_client =
        rcgen::CertificateParams::new(vec!["poste".to_owned()]).unwrap().signed_by(&client_key, &authority).unwrap();
    std::fs::write(folder.join("client.pem"), cert_client.pem()).unwrap();
    std::fs::write(folder.join("client.key"), client_key.serialize_pem()).unwrap();
    let builder = rustls::ServerConfig::builder();
    let builder = if client {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(cert_ca.der().clone()).unwrap();
        let trust = rustls::server::WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
        builder.with_client_cert_verifier(trust)
    } else {
        builder.with_no_client_auth()
    };
    let config = builder
        .with_single_cert(
            vec![cert.der().clone()],
            rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let server = server(move |stream, _, requests| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        if read_request(&mut stream, requests).is_some() {
            answer(&mut stream, "200 OK", "", "<ok/>");
        }
    });
    (server, path)
}

#[tokio::test]
async fn certificates_are_verified_before_anything_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ca) = tls_server("localhost", folder.path());
    let url = format!("https://localhost:{}/", server.address.port());
    let unknown = put(way(&url)).await.unwrap_err();
    assert_eq!((unknown.breakdown.kind, unknown.departed), (BreakdownKind::CertificateUnknown, false), "{unknown}");
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
    // The same server, now with its authority known.
    let known = put(ServiceWay { ca_file: Some(ca), ..way(&url) }).await.unwrap();
    assert_eq!(known, (200, b"<ok/>".to_vec()));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_before_anything_leaves() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ca) = tls_server("autre.example", folder.path());
    let url = format!("https://localhost:{}/", server.address.port());
    let fault = put(ServiceWay { ca_file: Some(ca), ..way(&url) }).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::CertificateOtherName, false), "{fault}");
    assert_eq!(server.requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (server, ca) = tls_server_for("localhost", folder.path(), true);
    let url = format!("https://localhost:{}/", server.address.port());
    let without = ServiceWay { ca_file: Some(ca), ..way(&url) };
    let key = |name: &str| Some(folder.path().join(name));
    let with = ServiceWay { client_cert: key("client.pem"), client_key: key("client.key"), ..without.clone() };
    assert_eq!(put(with).await.unwrap(), (200, b"<ok/>".to_vec()));
    put(without).await.unwrap_err();
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_proxy_passes_the_encrypted_connection_on() {
    let folder = tempfile::tempdir().unwrap();
    let (service, ca) = tls_server("service.invalid", folder.path());
    let toward = service.address;
    let proxy = server(move |mut stream, _, requests| {
        let demande = read_request(&mut stream, requests).unwrap();
        assert!(demande.starts_with("CONNECT service.invalid:443"), "{demande}");
        assert!(
            !demande.to_ascii_lowercase().contains("zgvtbzpjyw5hcmk"),
            "the service's credentials are not the proxy's"
        );
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let upstream = TcpStream::connect(toward).unwrap();
        let (mut read, mut write) = (stream.try_clone().unwrap(), upstream.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut read, &mut write));
        let _ = std::io::copy(&mut &upstream, &mut stream);
    });
    let way = ServiceWay {
        proxy: ProxyUrl::parse(&format!("http://{}", proxy.address)).ok(),
        ca_file: Some(ca),
        ..way("https://service.invalid/")
    };
    assert_eq!(put(way).await.unwrap(), (200, b"<ok/>".to_vec()));
    assert_eq!(service.requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_tls_failure_with_nothing_left() {
    let server = server(|mut stream, _, _| {
        let _ = stream.read(&mut [0; 512]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let url = format!("https://localhost:{}/", server.address.port());
    let fault = put(way(&url)).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::TlsAbsent, false), "{fault}");
}

#[tokio::test]
async fn a_proxy_that_asks_for_credentials_has_let_nothing_through() {
    let proxy = server(|mut stream, _, requests| {
        read_request(&mut stream, requests);
        answer(&mut stream, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", "");
    });
    let way = ServiceWay {
        proxy: ProxyUrl::parse(&format!("http://{}", proxy.address)).ok(),
        ..way("https://service.invalid/")
    };
    let fault = put(way).await.unwrap_err();
    assert_eq!((fault.breakdown.kind, fault.departed), (BreakdownKind::ProxyCredentials, false), "{fault}");
}

#[tokio::test]
async fn no_failure_s_text_has_the_password_in_it() {
    // Bound, so that no other server gets the port, but not listening.
    let prise = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let closed = prise.local_addr().unwrap().as_socket().unwrap();
    let fault = put(way(&format!("http://{closed}/"))).await.unwrap_err();
    assert!(!format!("{fault} {fault:?}").contains("canari"));
}
