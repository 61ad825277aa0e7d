//! Servers that refuse a login without having looked at it, and answers in the shapes of old servers.
//!
//! Guards: net: a login that nobody judged is barred by nothing, and the scheme that is wanted is named; a head that requests read is read by diagnostic

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::http::read;
use common::order::CONTRAT;
use reprov::net::ServiceWay;
use reprov::net::probe::Probe;

use super::{bench, diagnostic, said, structure};

/// A server on this machine that gives every request the same answer, and counts those that are no look.
struct SameAnswer {
    url: String,
    posts: Arc<AtomicUsize>,
}

impl SameAnswer {
    fn new(answer: impl Into<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/e", listener.local_addr().unwrap());
        let (posts, answer) = (Arc::new(AtomicUsize::new(0)), answer.into());
        let count = Arc::clone(&posts);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let Some((head, _)) = read(&mut stream) else { continue };
                count.fetch_add(usize::from(head.starts_with("POST ")), Ordering::SeqCst);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { url, posts }
    }

    fn posts(&self) -> usize {
        self.posts.swap(0, Ordering::SeqCst)
    }
}

fn refusing(challenges: &[&str]) -> SameAnswer {
    let fields: Vec<String> = challenges.iter().map(|challenge| format!("WWW-Authenticate: {challenge}\r\n")).collect();
    let fields = fields.concat();
    SameAnswer::new(format!("HTTP/1.1 401 Unauthorized\r\n{fields}Content-Length: 3\r\nConnection: close\r\n\r\nnon"))
}

#[test]
fn a_scheme_that_is_wanted_is_named_and_bars_no_login() {
    for (challenges, name) in [
        (&["NTLM"][..], "NTLM"),
        (&["Negotiate", "NTLM"], "NTLM"),
        (&["Negotiate"], "Negotiate (Kerberos)"),
        (&["Digest realm=\"essai\", nonce=\"1\""], "Digest"),
        (&["Bearer realm=\"x\""], "ne connaît pas"),
    ] {
        let server = refusing(challenges);
        let bench = bench(&server.url, "");
        for _ in 0..2 {
            let run = structure(&bench);
            assert_eq!((run.code, server.posts()), (5, 1), "{}", said(&run));
            assert!(said(&run).contains(name) && said(&run).contains("regardés"), "{}", said(&run));
        }
        let look = bench.launch(&["diagnostic", "--oui", "--contrat", CONTRAT]);
        assert_eq!((look.code, server.posts()), (5, 1), "{}", said(&look));
        assert!(said(&look).contains(name), "{}", said(&look));
    }
}

#[test]
fn a_login_that_was_judged_is_barred_as_ever() {
    for challenges in [&["Basic realm=\"x\""][..], &["NTLM", "Basic realm=\"x\""], &[]] {
        let server = refusing(challenges);
        let bench = bench(&server.url, "");
        assert_eq!((structure(&bench).code, structure(&bench).code, server.posts()), (5, 5, 1), "{challenges:?}");
    }
}

#[test]
fn a_put_refused_for_another_scheme_is_told_its_name_and_bars_nothing() {
    let server = refusing(&["NTLM"]);
    let bench = bench(&server.url, "");
    bench.write(
        "p.toml",
        "[contrat]\nreference = \"MUT56816520160316162024\"\nreference_prise = \"CTP-1240329-1\"\n\
         prise_existante = false\nparc_opac = false\nzone = \"ZTD\"\nimmeuble_collectif = true\npbo = \"BE-03\"\n\
         route = \"reelle\"\n[demande]\nreference_fibre = \"CTP-1240331-1\"\nreference_pto = \"CTP-1240329-1\"\n\
         conservation_pto = false\nmotif = \"Fibre cassée\"\n",
    );
    let sending = bench.launch(&["envoyer", "p.toml", "--oui", "--malgre-indetermine"]);
    assert_eq!((sending.code, server.posts()), (5, 1), "{}", said(&sending));
    assert!(said(&sending).contains("NTLM"), "{}", said(&sending));
    structure(&bench);
    assert_eq!(server.posts(), 1, "the login is not barred");
}

#[test]
fn a_login_that_basic_can_t_carry_is_refused_before_it_leaves() {
    let server = SameAnswer::new("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n");
    let run = structure(&bench(&server.url, "identifiant = \"a:b\""));
    assert_eq!((run.code, server.posts()), (2, 0));
    assert!(said(&run).contains("deux-points"), "{}", said(&run));
    structure(&bench(&server.url, "identifiant = \"a:b\"\nauth = \"wsse\""));
    assert_eq!(server.posts(), 1, "an element of its own carries it");
}

#[test]
fn a_password_with_an_accent_is_doubted_when_it_is_refused() {
    let server = refusing(&["Basic realm=\"x\""]);
    let refused = |password: &str| said(&structure(&bench(&server.url, "").with("REPROV_MOT_DE_PASSE", password)));
    assert!(refused("été").contains("accent"));
    assert!(!refused("ete").contains("accent"));
}

#[test]
fn a_head_that_requests_read_is_read_by_diagnostic() {
    let head =
        "HTTP/1.1 404 Not Found\r\nServer: vieux\r\nDate: Sun, 22 Nov 2020 09:00:00 GMT\r\nContent-Length: 0\r\n\r\n";
    for answer in [
        head.to_owned(),
        head.replace("\r\n", "\n"),
        format!("HTTP/1.1 100 Continue\r\n\r\n{head}"),
        head.replace("Server: vieux", "server:vieux"),
        head.replace("HTTP/1.1 404 Not Found", "HTTP/1.0 404"),
    ] {
        let server = SameAnswer::new(answer.clone());
        let bench = bench(&server.url, "");
        assert!(said(&structure(&bench)).contains("HTTP 404"), "{answer:?}: {}", said(&structure(&bench)));
        let look = said(&diagnostic(&bench));
        assert!(look.contains("Réponse 404 (serveur : vieux)"), "{answer:?}: {look}");
        assert!(look.contains("écart avec le service"), "{answer:?}: {look}");
    }
    // Neither reads what is no HTTP.
    let server = SameAnswer::new("SSH-2.0-OpenSSH_9.2\r\n\r\n");
    let bench = bench(&server.url, "");
    assert_eq!((structure(&bench).code, diagnostic(&bench).code), (4, 4));
}

#[test]
fn the_address_of_the_description_is_told() {
    let server = SameAnswer::new("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n");
    let look = said(&diagnostic(&bench(&format!("{}?wsdl", server.url), "")));
    assert!(look.contains("enlevez ?wsdl"), "{look}");
}

/// Addresses that swallow everything, before one that answers. What is tested is how the time for a connection is
/// shared among them, as a request shares it: real time passes.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_last_of_four_addresses_is_reached_in_the_time_of_a_request() {
    use socket2::{Domain, Socket, Type};
    // A listener whose queue is full: Linux answers no further connection.
    let mut held = Vec::new();
    let mut addresses = Vec::new();
    for _ in 0..3 {
        let hole = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        hole.bind(&"127.0.0.1:0".parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
        hole.listen(0).unwrap();
        let address = hole.local_addr().unwrap().as_socket().unwrap();
        held.push((std::net::TcpStream::connect(address).unwrap(), hole));
        addresses.push(address);
    }
    let alive = TcpListener::bind("127.0.0.1:0").unwrap();
    addresses.push(alive.local_addr().unwrap());
    let way = ServiceWay { connection_delay: Duration::from_secs(4), ..common::post::way("https://127.0.0.1/e") };
    let (_, reached, _) = Probe::new(&way).unwrap().connect(addresses.clone()).await.unwrap();
    assert_eq!(reached, addresses[3]);
    let short = ServiceWay { connection_delay: Duration::from_millis(300), ..way };
    let gave_up = Probe::new(&short).unwrap().connect(addresses[..3].to_vec()).await;
    assert!(gave_up.is_err(), "within the request's time");
    drop(held);
}
