//! The transport against servers that misbehave: what each failure is called, and whether the
//! request may have left. A put is never seen twice, whatever the server does.
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

use reprov::domain::outcome::GenrePanne;
use reprov::net::http::{Defaut, Identifiants, Requete, Transport};
use reprov::net::{Acces, TransportError};

/// A server that gives each connection to `sur` with its number, and counts connections and requests.
struct Serveur {
    adresse: SocketAddr,
    connexions: Arc<AtomicUsize>,
    requetes: Arc<AtomicUsize>,
}

fn serveur(sur: impl Fn(TcpStream, usize, &AtomicUsize) + Send + Sync + 'static) -> Serveur {
    let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let (connexions, requetes) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let serveur = Serveur { adresse, connexions: Arc::clone(&connexions), requetes: Arc::clone(&requetes) };
    let sur = Arc::new(sur);
    std::thread::spawn(move || {
        for flux in ecoute.incoming().flatten() {
            let numero = connexions.fetch_add(1, Ordering::SeqCst);
            let (sur, requetes) = (Arc::clone(&sur), Arc::clone(&requetes));
            std::thread::spawn(move || sur(flux, numero, &requetes));
        }
    });
    serveur
}

/// Reads one whole request; `None` when the client closed instead.
fn lit_requete(flux: &mut impl Read, requetes: &AtomicUsize) -> Option<String> {
    let mut recu = Vec::new();
    let mut tampon = [0; 4096];
    loop {
        let texte = String::from_utf8_lossy(&recu).into_owned();
        if let Some((tete, corps)) = texte.split_once("\r\n\r\n") {
            let longueur = tete
                .lines()
                .find_map(|ligne| ligne.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))
                .and_then(|valeur| valeur.parse::<usize>().ok())
                .unwrap_or(0);
            if corps.len() >= longueur {
                requetes.fetch_add(1, Ordering::SeqCst);
                return Some(texte);
            }
        }
        match flux.read(&mut tampon) {
            Ok(0) | Err(_) => return None,
            Ok(lus) => recu.extend_from_slice(&tampon[..lus]),
        }
    }
}

fn repond(flux: &mut impl Write, statut: &str, entetes: &str, corps: &str) {
    let _ = write!(flux, "HTTP/1.1 {statut}\r\nContent-Length: {}\r\n{entetes}\r\n{corps}", corps.len());
    let _ = flux.flush();
}

fn acces(url: &str) -> Acces {
    Acces { delai_reponse: Duration::from_secs(5), taille_max: 64 * 1024, ..common::post::acces(url) }
}

fn clair(serveur: &Serveur) -> Acces {
    acces(&format!("http://{}/eReprov", serveur.adresse))
}

fn requete() -> Requete {
    Requete {
        type_contenu: "text/xml; charset=utf-8".into(),
        soap_action: Some("\"\"".into()),
        corps: b"<put/>".to_vec(),
    }
}

fn qui() -> Identifiants {
    Identifiants { identifiant: "demo".into(), mot_de_passe: "canari-secret".to_owned().into() }
}

/// Puts, and gives what came: the status and body, or the failure.
async fn met(acces: Acces) -> Result<(u16, Vec<u8>), Defaut> {
    let reponse = Transport::new(acces).unwrap().met(requete(), Some(&qui())).await?;
    let statut = reponse.statut;
    let (corps, fin) = reponse.tout(1024).await;
    fin.map(|()| (statut, corps))
}

#[tokio::test]
async fn a_put_arrives_once_with_its_credentials_and_headers() {
    let (envoi, recu) = std::sync::mpsc::channel();
    let serveur = serveur(move |mut flux, _, requetes| {
        let texte = lit_requete(&mut flux, requetes).unwrap();
        envoi.send(texte).unwrap();
        repond(&mut flux, "200 OK", "Content-Type: text/xml; charset=\"ISO-8859-1\"\r\n", "<ok/>");
    });
    let reponse = Transport::new(clair(&serveur)).unwrap().met(requete(), Some(&qui())).await.unwrap();
    assert_eq!((reponse.statut, reponse.charset.as_deref()), (200, Some("ISO-8859-1")));
    assert_eq!(reponse.tout(1024).await.0, b"<ok/>");
    let texte = recu.recv().unwrap().to_ascii_lowercase();
    for ligne in [
        "post /ereprov http/1.1",
        "content-length: 6",
        "soapaction: \"\"",
        "authorization: basic zgvtbzpjyw5hcmktc2vjcmv0",
        "content-type: text/xml; charset=utf-8",
        "accept-encoding: identity",
    ] {
        assert!(texte.contains(ligne), "{ligne} is not in {texte}");
    }
    assert!(!texte.contains("transfer-encoding"));
    assert_eq!(serveur.requetes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_read_asks_for_an_answer_that_is_not_compressed() {
    let (envoi, recu) = std::sync::mpsc::channel();
    let serveur = serveur(move |mut flux, _, requetes| {
        envoi.send(lit_requete(&mut flux, requetes).unwrap()).unwrap();
        repond(&mut flux, "200 OK", "", "<ok/>");
    });
    Transport::new(clair(&serveur)).unwrap().lit(requete(), None).await.unwrap();
    let texte = recu.recv().unwrap().to_ascii_lowercase();
    let codages: Vec<&str> = texte.lines().filter(|ligne| ligne.starts_with("accept-encoding:")).collect();
    assert_eq!(codages, ["accept-encoding: identity"]);
}

#[tokio::test]
async fn a_refused_connection_is_certainly_not_sent() {
    // Bound, so that no other server gets the port, and not listening.
    let prise = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let fermee = prise.local_addr().unwrap().as_socket().unwrap();
    let defaut = met(acces(&format!("http://{fermee}/"))).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::Connexion, false));
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_certainly_not_sent() {
    let defaut = met(acces("https://nulle-part.invalid/")).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::Nom, false));
}

#[tokio::test]
async fn a_connection_that_dies_at_any_point_after_the_request_may_have_sent_it_and_is_not_repeated() {
    type Mort = fn(&mut TcpStream, &AtomicUsize);
    let morts: [(&str, Mort, GenrePanne); 5] = [
        ("closed before a byte was read", |_, _| {}, GenrePanne::Rupture),
        (
            "closed after the request",
            |flux, requetes| {
                lit_requete(flux, requetes);
            },
            GenrePanne::Rupture,
        ),
        (
            "closed in the head",
            |flux, requetes| {
                lit_requete(flux, requetes);
                let _ = flux.write_all(b"HTTP/1.1 200 OK\r\nContent-Le");
            },
            GenrePanne::Rupture,
        ),
        (
            "closed in the body",
            |flux, requetes| {
                lit_requete(flux, requetes);
                let _ = flux.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<codeDecharge>");
            },
            GenrePanne::Rupture,
        ),
        (
            "not HTTP",
            |flux, requetes| {
                lit_requete(flux, requetes);
                let _ = flux.write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
            },
            GenrePanne::Reponse,
        ),
    ];
    for (nom, mort, genre) in morts {
        let serveur = serveur(move |mut flux, _, requetes| mort(&mut flux, requetes));
        let defaut = met(clair(&serveur)).await.unwrap_err();
        // A server that hangs up at once may do so before the request is written: then it is true
        // that nothing left. Once it has read the request, it may not be said.
        assert!(defaut.parti || serveur.requetes.load(Ordering::SeqCst) == 0, "{nom}: {defaut}");
        assert_eq!(defaut.panne.genre, genre, "{nom}: {defaut}");
        assert_eq!(serveur.connexions.load(Ordering::SeqCst), 1, "{nom}: connected again");
        assert!(serveur.requetes.load(Ordering::SeqCst) <= 1, "{nom}: sent again");
    }
}

/// The library's own retry concerns a connection kept from an earlier exchange that the server has
/// closed. A put has no such connection: it opens its own even when one is idle.
#[tokio::test]
async fn a_put_never_rides_on_a_kept_connection() {
    let serveur = serveur(|mut flux, numero, requetes| {
        while lit_requete(&mut flux, requetes).is_some() {
            if numero > 0 {
                return; // a put's connection: the answer is lost
            }
            repond(&mut flux, "200 OK", "", "<ok/>");
        }
    });
    let transport = Transport::new(clair(&serveur)).unwrap();
    for _ in 0..2 {
        let reponse = transport.lit(requete(), Some(&qui())).await.unwrap();
        assert_eq!(reponse.tout(1024).await.0, b"<ok/>");
    }
    assert_eq!(serveur.connexions.load(Ordering::SeqCst), 1, "reads share a connection");
    for puts in 1..=3 {
        let defaut = transport.met(requete(), Some(&qui())).await.map(|reponse| reponse.statut).unwrap_err();
        assert!(defaut.parti);
        assert_eq!(serveur.connexions.load(Ordering::SeqCst), 1 + puts);
        assert_eq!(serveur.requetes.load(Ordering::SeqCst), 2 + puts, "a put was sent more than once");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout_after_the_request_left() {
    let serveur = serveur(|mut flux, _, requetes| {
        lit_requete(&mut flux, requetes);
        let _ = flux.read(&mut [0; 1]);
    });
    let acces = Acces { delai_reponse: Duration::from_millis(300), ..clair(&serveur) };
    let defaut = met(acces).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::DelaiReponse, true));
    assert_eq!(serveur.requetes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_body_that_stalls_is_a_timeout_and_what_came_is_kept() {
    let serveur = serveur(|mut flux, _, requetes| {
        lit_requete(&mut flux, requetes);
        let _ = flux.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<codeDecharge>ABC</codeDecharge>");
        let _ = flux.flush();
        let _ = flux.read(&mut [0; 1]);
    });
    let acces = Acces { delai_reponse: Duration::from_millis(500), ..clair(&serveur) };
    let reponse = Transport::new(acces).unwrap().met(requete(), Some(&qui())).await.unwrap();
    let (corps, fin) = reponse.tout(1024).await;
    assert_eq!(corps, b"<codeDecharge>ABC</codeDecharge>");
    let defaut = fin.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::DelaiReponse, true));
}

#[tokio::test]
async fn redirects_are_answers_and_the_credentials_stay_here() {
    let ailleurs = serveur(|mut flux, _, requetes| {
        lit_requete(&mut flux, requetes);
        repond(&mut flux, "200 OK", "", "<ok/>");
    });
    let vers = ailleurs.adresse;
    for statut in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let ici = serveur(move |mut flux, _, requetes| {
            lit_requete(&mut flux, requetes);
            repond(&mut flux, statut, &format!("Location: http://{vers}/\r\n"), "");
        });
        let (code, _) = met(clair(&ici)).await.unwrap();
        assert_eq!(code.to_string(), statut.split_once(' ').unwrap().0);
    }
    assert_eq!(ailleurs.connexions.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn an_answer_larger_than_the_limit_is_refused_and_its_beginning_kept() {
    let serveur = serveur(|mut flux, _, requetes| {
        while lit_requete(&mut flux, requetes).is_some() {
            repond(&mut flux, "200 OK", "", &"x".repeat(100_000));
        }
    });
    let transport = Transport::new(clair(&serveur)).unwrap();
    let (corps, fin) = transport.met(requete(), None).await.unwrap().tout(1_000).await;
    assert_eq!(corps.len(), 1_000);
    assert_eq!(fin.unwrap_err().panne.genre, GenrePanne::Reponse);
    // The same through the stream that a read uses.
    let (pompe, mut flux) = transport.lit(requete(), None).await.unwrap().flux();
    let lecture = tokio::task::spawn_blocking(move || {
        let mut corps = Vec::new();
        let fin = flux.read_to_end(&mut corps);
        (corps.len(), fin.is_err())
    });
    let (pompe, lecture) = tokio::join!(pompe, lecture);
    assert_eq!(pompe.unwrap_err().panne.genre, GenrePanne::Reponse);
    let (lus, coupe) = lecture.unwrap();
    assert!(coupe && lus <= 64 * 1024);
}

#[test]
fn plain_http_stays_on_this_machine() {
    for url in ["http://192.0.2.1/", "http://example.org/", "http://127.0.0.1.example.org/", "http://[2001:db8::1]/"] {
        assert!(matches!(Transport::new(acces(url)), Err(TransportError::HttpEnClair { .. })), "{url}");
    }
    for url in
        ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://127.8.9.1/", "https://example.org/"]
    {
        assert!(Transport::new(acces(url)).is_ok(), "{url}");
    }
    for url in ["", "eReprov", "ftp://example.org/", "https://user:secret@example.org/"] {
        let erreur = Transport::new(acces(url)).err().unwrap();
        assert!(matches!(erreur, TransportError::Url { .. }), "{url}");
        assert!(!erreur.to_string().contains("secret"));
    }
}

#[test]
fn certificate_files_that_can_t_be_used_are_named() {
    let dossier = tempfile::tempdir().unwrap();
    let vide = dossier.path().join("vide.pem");
    std::fs::write(&vide, "").unwrap();
    let chiffree = dossier.path().join("cle.pem");
    std::fs::write(&chiffree, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n")
        .unwrap();
    let https = || acces("https://example.org/");
    let refus = |acces: Acces| Transport::new(acces).err().map(|erreur| erreur.to_string()).unwrap_or_default();
    assert!(refus(Acces { ca_file: Some(vide), ..https() }).contains("no PEM certificate"));
    let absent = dossier.path().join("absent.pem");
    assert!(refus(Acces { ca_file: Some(absent.clone()), ..https() }).contains("absent.pem"));
    let identite = Acces { client_cert: Some(chiffree.clone()), client_key: Some(chiffree), ..https() };
    assert!(refus(identite).contains("encrypted"));
    // PEM around what is no certificate.
    let faux = dossier.path().join("faux.pem");
    std::fs::write(&faux, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    assert!(refus(Acces { ca_file: Some(faux), ..https() }).contains("ca_file"));
    // A certificate and the key of another one.
    let (cert, cle) = (dossier.path().join("client.pem"), dossier.path().join("client.key"));
    let une = rcgen::KeyPair::generate().unwrap();
    let autre = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["poste".to_owned()]).unwrap();
    std::fs::write(&cert, params.self_signed(&une).unwrap().pem()).unwrap();
    let avec = |cle: &Path| Acces { client_cert: Some(cert.clone()), client_key: Some(cle.to_owned()), ..https() };
    std::fs::write(&cle, autre.serialize_pem()).unwrap();
    assert!(refus(avec(&cle)).contains("client_cert"));
    std::fs::write(&cle, une.serialize_pem()).unwrap();
    assert_eq!(refus(avec(&cle)), "");
    // Both in one file.
    let ensemble = std::fs::read_to_string(&cert).unwrap() + &une.serialize_pem();
    std::fs::write(&cert, ensemble).unwrap();
    assert_eq!(refus(Acces { client_cert: Some(cert), ..https() }), "");
}

// TLS ---------------------------------------------------------------------------------------------

/// An authority, and a TLS server whose certificate for `nom` it signed.
fn serveur_tls(nom: &str, dossier: &Path) -> (Serveur, std::path::PathBuf) {
    serveur_tls_pour(nom, dossier, false)
}

/// The same; `client` asks for a certificate of the same authority, and `client.pem` and
/// `client.key` are written beside the authority's.
fn serveur_tls_pour(nom: &str, dossier: &Path, client: bool) -> (Serveur, std::path::PathBuf) {
    let cle_ca = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::new(Vec::new()).unwrap();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    let cert_ca = ca.self_signed(&cle_ca).unwrap();
    let cle = rcgen::KeyPair::generate().unwrap();
    let autorite = rcgen::Issuer::new(ca, cle_ca);
    let cert = rcgen::CertificateParams::new(vec![nom.to_owned()]).unwrap().signed_by(&cle, &autorite).unwrap();
    let chemin = dossier.join("ca.pem");
    std::fs::write(&chemin, cert_ca.pem()).unwrap();
    let cle_client = rcgen::KeyPair::generate().unwrap();
    let cert_client =
        rcgen::CertificateParams::new(vec!["poste".to_owned()]).unwrap().signed_by(&cle_client, &autorite).unwrap();
    std::fs::write(dossier.join("client.pem"), cert_client.pem()).unwrap();
    std::fs::write(dossier.join("client.key"), cle_client.serialize_pem()).unwrap();
    let builder = rustls::ServerConfig::builder();
    let builder = if client {
        let mut racines = rustls::RootCertStore::empty();
        racines.add(cert_ca.der().clone()).unwrap();
        let verifie = rustls::server::WebPkiClientVerifier::builder(Arc::new(racines)).build().unwrap();
        builder.with_client_cert_verifier(verifie)
    } else {
        builder.with_no_client_auth()
    };
    let config = builder
        .with_single_cert(
            vec![cert.der().clone()],
            rustls::pki_types::PrivateKeyDer::try_from(cle.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let serveur = serveur(move |flux, _, requetes| {
        let connexion = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut flux = rustls::StreamOwned::new(connexion, flux);
        if lit_requete(&mut flux, requetes).is_some() {
            repond(&mut flux, "200 OK", "", "<ok/>");
        }
    });
    (serveur, chemin)
}

#[tokio::test]
async fn certificates_are_verified_before_anything_leaves() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, ca) = serveur_tls("localhost", dossier.path());
    let url = format!("https://localhost:{}/", serveur.adresse.port());
    let inconnue = met(acces(&url)).await.unwrap_err();
    assert_eq!((inconnue.panne.genre, inconnue.parti), (GenrePanne::CertificatInconnu, false), "{inconnue}");
    assert_eq!(serveur.requetes.load(Ordering::SeqCst), 0);
    // The same server, its authority known.
    let connue = met(Acces { ca_file: Some(ca), ..acces(&url) }).await.unwrap();
    assert_eq!(connue, (200, b"<ok/>".to_vec()));
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused_before_anything_leaves() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, ca) = serveur_tls("autre.example", dossier.path());
    let url = format!("https://localhost:{}/", serveur.adresse.port());
    let defaut = met(Acces { ca_file: Some(ca), ..acces(&url) }).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::CertificatAutreNom, false), "{defaut}");
    assert_eq!(serveur.requetes.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_client_certificate_is_shown_where_it_is_asked_for() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, ca) = serveur_tls_pour("localhost", dossier.path(), true);
    let url = format!("https://localhost:{}/", serveur.adresse.port());
    let sans = Acces { ca_file: Some(ca), ..acces(&url) };
    let cle = |nom: &str| Some(dossier.path().join(nom));
    let avec = Acces { client_cert: cle("client.pem"), client_key: cle("client.key"), ..sans.clone() };
    assert_eq!(met(avec).await.unwrap(), (200, b"<ok/>".to_vec()));
    met(sans).await.unwrap_err();
    assert_eq!(serveur.requetes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_proxy_passes_the_encrypted_connection_on() {
    let dossier = tempfile::tempdir().unwrap();
    let (service, ca) = serveur_tls("service.invalid", dossier.path());
    let vers = service.adresse;
    let proxy = serveur(move |mut flux, _, requetes| {
        let demande = lit_requete(&mut flux, requetes).unwrap();
        assert!(demande.starts_with("CONNECT service.invalid:443"), "{demande}");
        assert!(
            !demande.to_ascii_lowercase().contains("zgvtbzpjyw5hcmk"),
            "the service's credentials are not the proxy's"
        );
        let _ = flux.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        let amont = TcpStream::connect(vers).unwrap();
        let (mut lu, mut ecrit) = (flux.try_clone().unwrap(), amont.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut lu, &mut ecrit));
        let _ = std::io::copy(&mut &amont, &mut flux);
    });
    let acces = Acces {
        proxy: Some(format!("http://{}", proxy.adresse)),
        ca_file: Some(ca),
        ..acces("https://service.invalid/")
    };
    assert_eq!(met(acces).await.unwrap(), (200, b"<ok/>".to_vec()));
    assert_eq!(service.requetes.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_a_tls_failure_with_nothing_left() {
    let serveur = serveur(|mut flux, _, _| {
        let _ = flux.read(&mut [0; 512]);
        let _ = flux.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let url = format!("https://localhost:{}/", serveur.adresse.port());
    let defaut = met(acces(&url)).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::TlsAbsent, false), "{defaut}");
}

#[tokio::test]
async fn a_proxy_that_asks_for_credentials_has_let_nothing_through() {
    let proxy = serveur(|mut flux, _, requetes| {
        lit_requete(&mut flux, requetes);
        repond(&mut flux, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", "");
    });
    let acces = Acces { proxy: Some(format!("http://{}", proxy.adresse)), ..acces("https://service.invalid/") };
    let defaut = met(acces).await.unwrap_err();
    assert_eq!((defaut.panne.genre, defaut.parti), (GenrePanne::ProxyIdentifiants, false), "{defaut}");
}

#[tokio::test]
async fn no_failure_s_text_has_the_password_in_it() {
    // Bound, so that no other server gets the port, and not listening.
    let prise = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    prise.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
    let fermee = prise.local_addr().unwrap().as_socket().unwrap();
    let defaut = met(acces(&format!("http://{fermee}/"))).await.unwrap_err();
    assert!(!format!("{defaut} {defaut:?}").contains("canari"));
}
