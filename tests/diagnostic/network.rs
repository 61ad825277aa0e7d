//! The checks of the way to the service, and each way in which they fail. None of them is a request of the service.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;

use serde_json::json;

use super::bench::{Authority, Diagnostic as _, Front, Passing, bench, filter, in_order, request};

#[test]
fn all_in_order_over_tls_with_a_private_authority() {
    let (front, bench) = in_order("normal");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (0, Vec::new()), "{}", report.0);
    for check in ["configuration", "profil", "dns", "tcp", "tls", "http", "horloge", "motDePasse", "secours"] {
        assert_eq!(report.state(check), "ok", "{check}: {}", report.told(check));
    }
    let tls = &report.check("tls")["donnees"];
    assert_eq!(
        (&tls["confiance"], &tls["refus"], &tls["version"]),
        (&json!("ca_file"), &json!(null), &json!("TLSv1_3"))
    );
    let certificate = &tls["certificats"][0];
    assert_eq!(certificate["noms"], json!(["localhost"]));
    assert!(certificate["emetteur"].as_str().unwrap().contains("Autorité de test"), "{certificate}");
    assert_eq!(certificate["joursRestants"], 364);
    let seen = front.seen.lock().unwrap();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].starts_with("HEAD ") && !seen[0].to_ascii_lowercase().contains("authorization"), "{}", seen[0]);
    assert_eq!(front.counters().questions, 0);
    assert_eq!(report.requests(), 0);
}

#[test]
fn each_distrusted_certificate_is_shown_with_why_and_what_to_do() {
    let authority = Authority::new("Autorité de test");
    let other = Authority::new("Une autre");
    for (name, days, known, refusal, advice) in [
        ("localhost", -3, &authority, "expire", "horloge"),
        ("autre.test", 365, &authority, "mauvaisNom", "Il vaut pour : autre.test"),
        ("localhost", 365, &other, "autoriteInconnue", "ca_file"),
    ] {
        let front = Front::new("normal", &authority.sign(name, days), Passing::Passed);
        let bench = bench();
        known.write(&bench);
        bench.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
        let (code, report) = bench.diagnostic(&["--oui", "--contrat", common::order::CONTRAT]);
        assert_eq!((code, report.failures()), (4, vec!["tls"]), "{name} {}", report.0);
        let tls = &report.check("tls")["donnees"];
        assert_eq!((&tls["refus"], &tls["confiance"]), (&json!(refusal), &json!(null)));
        assert_eq!(tls["certificats"][0]["noms"], json!([name]), "the chain is shown all the same");
        assert!(report.told("tls").contains(advice), "{refusal}: {}", report.told("tls"));
        for check in ["http", "horloge", "acces", "soap", "pbo"] {
            assert_eq!(report.state(check), "nonEssaye");
        }
        assert!(front.seen.lock().unwrap().is_empty(), "nothing is said to who is not trusted");
    }
}

/// The certificate that `openssl req -x509` makes: it is signed by itself. Naming it in `ca_file` does not help, and
/// the advice must not suggest that.
#[test]
fn a_certificate_signed_by_itself_is_called_so() {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut cert = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    cert.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let cert = cert.self_signed(&key).unwrap();
    let bench = bench();
    bench.write("ca.pem", &cert.pem());
    let front = Front::new("normal", &(cert, key), Passing::Passed);
    bench.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (4, vec!["tls"]), "{}", report.0);
    let told = report.told("tls");
    assert!(told.contains("signé par lui-même") && told.contains("émis par une autorité"), "{told}");
}

#[test]
fn a_certificate_that_ends_soon_is_told() {
    let authority = Authority::new("Autorité de test");
    let front = Front::new("normal", &authority.sign("localhost", 12), Passing::Passed);
    let bench = bench();
    authority.write(&bench);
    let client = authority.sign("poste", -2);
    bench.write("client.pem", &format!("{}{}", client.0.pem(), client.1.serialize_pem()));
    bench.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\nclient_cert = \"client.pem\"\n");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!(report.state("tls"), "attention");
    assert!(report.told("tls").contains("moins de 30 jours"));
    // This machine's own certificate has expired: its check fails.
    assert_eq!((code, report.failures()), (2, vec!["certificatClient"]));
}

#[test]
fn a_port_that_refuses_and_a_name_that_is_not_there() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, failure) in [(format!("https://{free}/e"), "tcp"), ("https://service.invalid/e".to_owned(), "dns")] {
        let bench = bench();
        bench.configure(&url, "");
        let (code, report) = bench.diagnostic(&[]);
        assert_eq!((code, report.failures()), (4, vec![failure]), "{}", report.0);
        assert_eq!(report.state("tls"), "nonEssaye");
        assert!(!report.told("tcp").contains("os error"), "the system's own words: {}", report.told("tcp"));
    }
}

/// A server that accepts connections and says nothing: each step times out by itself.
#[test]
fn a_black_hole_is_given_up() {
    let hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = hole.local_addr().unwrap();
    let held = std::thread::spawn(move || hole.incoming().take(1).collect::<Vec<_>>());
    let bench = bench();
    bench.configure(&format!("https://{address}/e"), "");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (4, vec!["tls"]));
    assert!(report.told("tls").contains("Pas de réponse en 8 s"), "{}", report.told("tls"));
    drop(held);
}

#[test]
fn a_server_that_speaks_no_tls_or_no_http() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let _ = stream.unwrap().write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
        }
    });
    for (schema, failure) in [("https", "tls"), ("http", "http")] {
        let bench = bench();
        bench.configure(&format!("{schema}://{address}/e"), "");
        let (code, report) = bench.diagnostic(&[]);
        assert_eq!((code, report.failures()), (4, vec![failure]), "{}", report.0);
        if failure == "tls" {
            assert_eq!(report.check("tls")["donnees"]["refus"], "sansTls");
            assert!(report.told("tls").contains("ne parle pas https"), "{}", report.told("tls"));
        }
    }
}

#[test]
fn a_clock_that_is_off_is_told_by_the_service_s_date() {
    let (_front, bench) = filter("normal", |request| {
        if request.starts_with("HEAD ") {
            Passing::Answered("HTTP/1.1 405 Method Not Allowed\r\nDate: Sun, 22 Nov 2020 09:00:00 GMT\r\n\r\n")
        } else {
            Passing::Passed(request)
        }
    });
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.state("horloge"), report.state("http")), (0, "attention", "ok"));
    assert!(report.check("horloge")["donnees"]["ecartSecondes"].as_i64().unwrap() > 86_400);
}

#[test]
fn what_stands_before_the_service_is_told() {
    for (head, told) in [
        ("HTTP/1.1 302 Found\r\nLocation: https://ailleurs.test/\r\n\r\n", "envoie ailleurs"),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "en panne"),
        ("HTTP/1.1 511 Network Authentication Required\r\n\r\n", "ouvrez un navigateur"),
    ] {
        let (_front, bench) = filter("normal", |_| Passing::Answered(head));
        let (code, report) = bench.diagnostic(&[]);
        assert_eq!((code, report.state("http"), report.state("horloge")), (0, "attention", "nonEssaye"));
        assert!(report.told("http").contains(told));
    }
}

#[test]
fn offline_nothing_is_touched() {
    let (front, bench) = in_order("normal");
    let (code, report) = bench.diagnostic(&["--hors-ligne", "--oui", "--contrat", "X"]);
    assert_eq!((code, report.state("proxy"), report.state("certificatClient")), (0, "ok", "ok"));
    for check in ["dns", "tcp", "tls", "http", "horloge", "acces", "soap", "pbo"] {
        assert_eq!(report.state(check), "nonEssaye");
    }
    assert_eq!(front.connections.load(Ordering::SeqCst), 0);
}

#[test]
fn a_proxy_is_gone_through_and_its_password_is_not_shown() {
    let authority = Authority::new("Autorité de test");
    let front = Front::new("normal", &authority.sign("service.invalid", 365), Passing::Passed);
    let port = front.port;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in proxy.incoming() {
            let mut stream = stream.unwrap();
            let Some(demande) = request(&mut stream) else { continue };
            // `lui:s3cret` in base64.
            if !demande.contains("bHVpOnMzY3JldA==") {
                let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
                continue;
            }
            assert!(demande.starts_with("CONNECT service.invalid:443 "), "{demande}");
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let upstream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut read, mut write) = (stream.try_clone().unwrap(), upstream.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut read, &mut write));
            std::thread::spawn(move || std::io::copy(&mut &upstream, &mut stream));
        }
    });
    let bench = bench();
    authority.write(&bench);
    let configure = |proxy: &str| {
        bench.configure("https://service.invalid/e", &format!("ca_file = \"ca.pem\"\nproxy = {proxy:?}\n"));
    };
    configure(&format!("http://lui:s3cret@{address}"));
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.state("proxy"), report.state("tls")), (0, "ok", "ok"), "{}", report.0);
    assert_eq!(report.check("proxy")["donnees"]["adresse"], json!(format!("http://{address}")));
    assert!(!report.0.to_string().contains("s3cret"));

    configure(&format!("http://{address}"));
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, report.failures()), (4, vec!["tcp"]));
    assert!(report.told("tcp").contains("407") && report.told("tcp").contains("IDENTIFIANT"));

    // The same proxy, set by the environment.
    let bench = bench.with("HTTPS_PROXY", format!("http://lui:s3cret@{address}"));
    bench.configure("https://service.invalid/e", "ca_file = \"ca.pem\"\n");
    let (code, report) = bench.diagnostic(&[]);
    assert_eq!((code, &report.check("proxy")["donnees"]["origine"]), (0, &json!("environnement")));
}
