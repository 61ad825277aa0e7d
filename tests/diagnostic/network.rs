//! The way to the service, and each way in which it can be wrong. None of it is a request.
//!
//! Guards: diagnostic: `diagnostic` spends no request nobody agreed to, never more than announced, and no put;
//! every check fails when it must

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;

use serde_json::json;

use super::bench::{Autorite, Diagnostic as _, Front, Sort, banc, en_ordre, filtre, requete};

#[test]
fn all_in_order_over_tls_with_a_private_authority() {
    let (front, banc) = en_ordre("normal");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (0, Vec::new()), "{}", rapport.0);
    for controle in ["configuration", "profil", "dns", "tcp", "tls", "http", "horloge", "motDePasse", "secours"] {
        assert_eq!(rapport.etat(controle), "ok", "{controle}: {}", rapport.dit(controle));
    }
    let tls = &rapport.controle("tls")["donnees"];
    assert_eq!(
        (&tls["confiance"], &tls["refus"], &tls["version"]),
        (&json!("ca_file"), &json!(null), &json!("TLSv1_3"))
    );
    let certificat = &tls["certificats"][0];
    assert_eq!(certificat["noms"], json!(["localhost"]));
    assert!(certificat["emetteur"].as_str().unwrap().contains("Autorité de test"), "{certificat}");
    assert_eq!(certificat["joursRestants"], 364);
    let vues = front.vues.lock().unwrap();
    assert_eq!(vues.len(), 1);
    assert!(vues[0].starts_with("HEAD ") && !vues[0].to_ascii_lowercase().contains("authorization"), "{}", vues[0]);
    assert_eq!(front.compteurs().questions, 0);
    assert_eq!(rapport.requetes(), 0);
}

#[test]
fn each_distrusted_certificate_is_shown_with_why_and_what_to_do() {
    let autorite = Autorite::new("Autorité de test");
    let autre = Autorite::new("Une autre");
    for (nom, jours, connue, refus, conseil) in [
        ("localhost", -3, &autorite, "expire", "horloge"),
        ("autre.test", 365, &autorite, "mauvaisNom", "Il vaut pour : autre.test"),
        ("localhost", 365, &autre, "autoriteInconnue", "ca_file"),
    ] {
        let front = Front::new("normal", &autorite.signe(nom, jours), Sort::Passe);
        let banc = banc();
        connue.ecrit(&banc);
        banc.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
        let (code, rapport) = banc.diagnostic(&["--oui", "--contrat", common::order::CONTRAT]);
        assert_eq!((code, rapport.echecs()), (4, vec!["tls"]), "{nom} {}", rapport.0);
        let tls = &rapport.controle("tls")["donnees"];
        assert_eq!((&tls["refus"], &tls["confiance"]), (&json!(refus), &json!(null)));
        assert_eq!(tls["certificats"][0]["noms"], json!([nom]), "the chain is shown all the same");
        assert!(rapport.dit("tls").contains(conseil), "{refus}: {}", rapport.dit("tls"));
        for controle in ["http", "horloge", "acces", "soap", "pbo"] {
            assert_eq!(rapport.etat(controle), "nonEssaye");
        }
        assert!(front.vues.lock().unwrap().is_empty(), "nothing is said to who is not trusted");
    }
}

/// What `openssl req -x509` makes: an authority that vouches for itself. Naming it in `ca_file` does not
/// help, and the advice must not say so.
#[test]
fn a_certificate_signed_by_itself_is_called_so() {
    let cle = rcgen::KeyPair::generate().unwrap();
    let mut cert = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    cert.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let cert = cert.self_signed(&cle).unwrap();
    let banc = banc();
    banc.ecrit("ca.pem", &cert.pem());
    let front = Front::new("normal", &(cert, cle), Sort::Passe);
    banc.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\n");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (4, vec!["tls"]), "{}", rapport.0);
    let dit = rapport.dit("tls");
    assert!(dit.contains("signé par lui-même") && dit.contains("émis par une autorité"), "{dit}");
}

#[test]
fn a_certificate_that_ends_soon_is_told() {
    let autorite = Autorite::new("Autorité de test");
    let front = Front::new("normal", &autorite.signe("localhost", 12), Sort::Passe);
    let banc = banc();
    autorite.ecrit(&banc);
    let client = autorite.signe("poste", -2);
    banc.ecrit("client.pem", &format!("{}{}", client.0.pem(), client.1.serialize_pem()));
    banc.configure(&front.url("localhost"), "ca_file = \"ca.pem\"\nclient_cert = \"client.pem\"\n");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!(rapport.etat("tls"), "attention");
    assert!(rapport.dit("tls").contains("moins de 30 jours"));
    // The post's own certificate is past its end: that one fails.
    assert_eq!((code, rapport.echecs()), (2, vec!["certificatClient"]));
}

#[test]
fn a_port_that_refuses_and_a_name_that_is_not_there() {
    let libre = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, echec) in [(format!("https://{libre}/e"), "tcp"), ("https://service.invalid/e".to_owned(), "dns")] {
        let banc = banc();
        banc.configure(&url, "");
        let (code, rapport) = banc.diagnostic(&[]);
        assert_eq!((code, rapport.echecs()), (4, vec![echec]), "{}", rapport.0);
        assert_eq!(rapport.etat("tls"), "nonEssaye");
        assert!(!rapport.dit("tcp").contains("os error"), "the system's own words: {}", rapport.dit("tcp"));
    }
}

/// Takes connections and says nothing: each step gives up by itself.
#[test]
fn a_black_hole_is_given_up() {
    let trou = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = trou.local_addr().unwrap();
    let tenues = std::thread::spawn(move || trou.incoming().take(1).collect::<Vec<_>>());
    let banc = banc();
    banc.configure(&format!("https://{adresse}/e"), "");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (4, vec!["tls"]));
    assert!(rapport.dit("tls").contains("Pas de réponse en 8 s"), "{}", rapport.dit("tls"));
    drop(tenues);
}

#[test]
fn a_server_that_speaks_no_tls_or_no_http() {
    let serveur = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = serveur.local_addr().unwrap();
    std::thread::spawn(move || {
        for flux in serveur.incoming() {
            let _ = flux.unwrap().write_all(b"SSH-2.0-OpenSSH_9.2\r\n\r\n");
        }
    });
    for (schema, echec) in [("https", "tls"), ("http", "http")] {
        let banc = banc();
        banc.configure(&format!("{schema}://{adresse}/e"), "");
        let (code, rapport) = banc.diagnostic(&[]);
        assert_eq!((code, rapport.echecs()), (4, vec![echec]), "{}", rapport.0);
        if echec == "tls" {
            assert_eq!(rapport.controle("tls")["donnees"]["refus"], "sansTls");
            assert!(rapport.dit("tls").contains("ne parle pas https"), "{}", rapport.dit("tls"));
        }
    }
}

#[test]
fn a_clock_that_is_off_is_told_by_the_service_s_date() {
    let (_front, banc) = filtre("normal", |requete| {
        if requete.starts_with("HEAD ") {
            Sort::Repond("HTTP/1.1 405 Method Not Allowed\r\nDate: Sun, 22 Nov 2020 09:00:00 GMT\r\n\r\n")
        } else {
            Sort::Passe(requete)
        }
    });
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.etat("horloge"), rapport.etat("http")), (0, "attention", "ok"));
    assert!(rapport.controle("horloge")["donnees"]["ecartSecondes"].as_i64().unwrap() > 86_400);
}

#[test]
fn what_stands_before_the_service_is_told() {
    for (tete, dit) in [
        ("HTTP/1.1 302 Found\r\nLocation: https://ailleurs.test/\r\n\r\n", "envoie ailleurs"),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", "en panne"),
        ("HTTP/1.1 511 Network Authentication Required\r\n\r\n", "ouvrez un navigateur"),
    ] {
        let (_front, banc) = filtre("normal", |_| Sort::Repond(tete));
        let (code, rapport) = banc.diagnostic(&[]);
        assert_eq!((code, rapport.etat("http"), rapport.etat("horloge")), (0, "attention", "nonEssaye"));
        assert!(rapport.dit("http").contains(dit));
    }
}

#[test]
fn offline_nothing_is_touched() {
    let (front, banc) = en_ordre("normal");
    let (code, rapport) = banc.diagnostic(&["--hors-ligne", "--oui", "--contrat", "X"]);
    assert_eq!((code, rapport.etat("proxy"), rapport.etat("certificatClient")), (0, "ok", "ok"));
    for controle in ["dns", "tcp", "tls", "http", "horloge", "acces", "soap", "pbo"] {
        assert_eq!(rapport.etat(controle), "nonEssaye");
    }
    assert_eq!(front.connexions.load(Ordering::SeqCst), 0);
}

#[test]
fn a_proxy_is_gone_through_and_its_password_is_not_shown() {
    let autorite = Autorite::new("Autorité de test");
    let front = Front::new("normal", &autorite.signe("service.invalid", 365), Sort::Passe);
    let port = front.port;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = proxy.local_addr().unwrap();
    std::thread::spawn(move || {
        for flux in proxy.incoming() {
            let mut flux = flux.unwrap();
            let Some(demande) = requete(&mut flux) else { continue };
            // "lui:s3cret" in base64.
            if !demande.contains("bHVpOnMzY3JldA==") {
                let _ = flux.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
                continue;
            }
            assert!(demande.starts_with("CONNECT service.invalid:443 "), "{demande}");
            flux.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
            let amont = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut lu, mut ecrit) = (flux.try_clone().unwrap(), amont.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut lu, &mut ecrit));
            std::thread::spawn(move || std::io::copy(&mut &amont, &mut flux));
        }
    });
    let banc = banc();
    autorite.ecrit(&banc);
    let configure = |proxy: &str| {
        banc.configure("https://service.invalid/e", &format!("ca_file = \"ca.pem\"\nproxy = {proxy:?}\n"));
    };
    configure(&format!("http://lui:s3cret@{adresse}"));
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.etat("proxy"), rapport.etat("tls")), (0, "ok", "ok"), "{}", rapport.0);
    assert_eq!(rapport.controle("proxy")["donnees"]["adresse"], json!(format!("http://{adresse}")));
    assert!(!rapport.0.to_string().contains("s3cret"));

    configure(&format!("http://{adresse}"));
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, rapport.echecs()), (4, vec!["tcp"]));
    assert!(rapport.dit("tcp").contains("407") && rapport.dit("tcp").contains("IDENTIFIANT"));

    // The same by the environment.
    let banc = banc.avec("HTTPS_PROXY", format!("http://lui:s3cret@{adresse}"));
    banc.configure("https://service.invalid/e", "ca_file = \"ca.pem\"\n");
    let (code, rapport) = banc.diagnostic(&[]);
    assert_eq!((code, &rapport.controle("proxy")["donnees"]["origine"]), (0, &json!("environnement")));
}
