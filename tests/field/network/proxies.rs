//! The addresses of proxies, as people and companies write them.
//!
//! Guards: net: an address of a proxy has one reading: requests and diagnostic send the same, or refuse with the same words

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use common::bench::Bench;

use super::{bench, diagnostic, said, structure};

/// The variables that name a proxy for https.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// A bench for a service that only a proxy could reach.
fn proxied(proxy: &str) -> Bench {
    bench("https://service.invalid/e", proxy)
}

/// A proxy that lets nobody through, and the logins that it was given.
struct ProxyWitness {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Option<String>>>>,
}

impl ProxyWitness {
    fn new(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
        let noted = Arc::clone(&seen);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read > 0) {
                    head.extend(byte);
                }
                let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
                let begin = "proxy-authorization: ";
                noted.lock().unwrap().push(
                    head.find(begin).map(|at| head[at + begin.len()..].lines().next().unwrap_or_default().to_owned()),
                );
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Self { address, seen }
    }

    fn taken(&self) -> Vec<Option<String>> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

const REFUSING: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

/// What both send to the proxy at this address, named by the profile or by a variable.
fn sent(proxy: &ProxyWitness, written: &str, by: Option<&str>) -> (Vec<Option<String>>, Vec<Option<String>>) {
    let address = written.replace("PROXY", &proxy.address.to_string());
    let bench = match by {
        None => proxied(&format!("proxy = '{address}'")),
        Some(variable) => proxied("").with(variable, &address),
    };
    let run = structure(&bench);
    assert_eq!(run.code, 4, "{written}: {}", said(&run));
    let asked = proxy.taken();
    diagnostic(&bench);
    (asked, proxy.taken())
}

#[test]
fn requests_and_diagnostic_give_a_proxy_the_same_login() {
    let proxy = ProxyWitness::new(REFUSING);
    // The header's values in lower case, as the witness notes them: the base64 of `u:p@ss`, `u:p s`, `D\u:p`, `u:é`.
    for (written, login) in [
        ("http://PROXY", None),
        ("http://u:p@ss@PROXY", Some("basic dtpwqhnz")),
        ("http://u:p%40ss@PROXY", Some("basic dtpwqhnz")),
        ("http://u:p s@PROXY", Some("basic dtpwihm=")),
        ("http://D\\u:p@PROXY/", Some("basic rfx1ona=")),
        ("http://D%5Cu:p@PROXY", Some("basic rfx1ona=")),
        ("http://u:é@PROXY", Some("basic dtrdqq==")),
        ("http://u:%C3%A9@PROXY", Some("basic dtrdqq==")),
    ] {
        let login = vec![login.map(str::to_owned)];
        assert_eq!(sent(&proxy, written, None), (login.clone(), login.clone()), "{written}");
        assert_eq!(sent(&proxy, written, Some("HTTPS_PROXY")), (login.clone(), login.clone()), "{written}");
    }
    // Each variable, and an address without a scheme.
    for variable in VARIABLES {
        let login = vec![Some("basic dtpwqhnz".to_owned())];
        assert_eq!(sent(&proxy, "u:p@ss@PROXY", Some(variable)), (login.clone(), login), "{variable}");
    }
}

/// Each word stands in what both say; nothing is sent, and the name of what holds the address is told.
fn refused(proxy: &str, variable: Option<(&str, &str)>, words: &[&str]) {
    let bench = variable.iter().fold(proxied(proxy), |bench, (name, value)| bench.with(name, value));
    for (command, run) in [("structure", structure(&bench)), ("diagnostic", diagnostic(&bench))] {
        let said = said(&run);
        assert_eq!(run.code, 2, "{command}: {said}");
        for word in words.iter().copied().chain(variable.map(|(name, _)| name)) {
            assert!(said.contains(word), "{command} {proxy} {variable:?}: {word:?} in {said}");
        }
        assert!(!said.contains("s3c"), "a password is shown: {said}");
    }
}

#[test]
fn an_address_with_two_readings_is_refused_with_how_to_write_it() {
    for (who, code) in [("u:s3c#s", "%23"), ("u:s3c?s", "%3F"), ("u:s3c/s", "%2F"), ("u/s3c:p", "%2F")] {
        refused(&format!("proxy = 'http://{who}@127.0.0.1:9'"), None, &[code, "%40"]);
        refused("", Some(("HTTPS_PROXY", &format!("http://{who}@127.0.0.1:9"))), &[code, "%40"]);
    }
    for shape in ["http://proxy.test:x", "ftp://proxy.test:1", "http://"] {
        refused(&format!("proxy = '{shape}'"), None, &["%40", "http://HÔTE:PORT"]);
        refused("", Some(("ALL_PROXY", shape)), &["%40", "http://HÔTE:PORT"]);
    }
    refused("", Some(("HTTPS_PROXY", "http://wpad/wpad.dat")), &["PAC"]);
}

#[test]
fn socks_is_told_as_not_supported() {
    for scheme in ["socks4", "socks5", "socks5h"] {
        refused(&format!("proxy = '{scheme}://127.0.0.1:9'"), None, &["SOCKS n'est pas géré"]);
        for variable in VARIABLES {
            refused("", Some((variable, &format!("{scheme}://u:s3c@127.0.0.1:9"))), &["SOCKS n'est pas géré"]);
        }
    }
    // Offline, and for a service that needs no proxy, it is in nobody's way.
    let bench = proxied("").with("ALL_PROXY", "socks5h://127.0.0.1:9");
    assert_eq!(bench.launch(&["--hors-ligne", "journal"]).code, 0);
    let bench = bench.with("NO_PROXY", "*.invalid");
    assert_eq!(structure(&bench).code, 4, "the name leads nowhere");
    assert!(said(&diagnostic(&bench)).contains("NO_PROXY exclut service.invalid"));
}

#[test]
fn no_proxy_means_the_same_to_both() {
    let proxy = ProxyWitness::new(REFUSING);
    for (list, exempt) in [
        ("service.invalid", true),
        (".invalid", true),
        ("*.invalid", true),
        ("autre.test service.invalid:443", true),
        ("*", true),
        ("service.invalid:8443", false),
        ("vice.invalid", false),
        ("", false),
    ] {
        let bench = proxied("").with("HTTPS_PROXY", format!("http://{}", proxy.address)).with("NO_PROXY", list);
        structure(&bench);
        let asked = proxy.taken().len();
        diagnostic(&bench);
        assert_eq!((asked, proxy.taken().len()), if exempt { (0, 0) } else { (1, 1) }, "{list}");
    }
}

#[test]
fn a_proxy_for_http_alone_is_told_as_such() {
    let bench = proxied("").with("HTTP_PROXY", "http://127.0.0.1:9");
    assert!(said(&diagnostic(&bench)).contains("HTTP_PROXY ne compte pas"));
}

/// What a proxy asks for is known only to the diagnosis: the connector of requests keeps no word of its answer.
#[test]
fn a_proxy_that_wants_another_scheme_is_told_by_its_name() {
    for (answer, scheme) in [
        ("HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n", "Negotiate"),
        ("HTTP/1.1 407 x\nProxy-Authenticate: NTLM\nContent-Length: 0\n\n", "NTLM"),
    ] {
        let proxy = ProxyWitness::new(answer);
        let bench = proxied(&format!("proxy = 'http://u:p@{}'", proxy.address));
        let (asked, looked) = (structure(&bench), diagnostic(&bench));
        assert_eq!((asked.code, looked.code), (4, 4), "{}", said(&looked));
        assert!(said(&asked).contains("NTLM ou Kerberos"), "{}", said(&asked));
        assert!(said(&looked).contains(&format!("407 : il demande {scheme}")), "{}", said(&looked));
    }
}
