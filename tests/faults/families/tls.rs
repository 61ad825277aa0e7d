//! TLS that fails: nothing is said to who is not trusted.

use super::{INCONNUE, NON_ENVOYEE};
use crate::certificates::{CONNUE, INCONNUE as AUTRE, Paire, autosigne, serveur, serveur_exigeant};
use crate::scene::{Panne, Scene, panne};
use crate::server::{Client, Serveur, bon_corps, bonne_reponse, repond};

/// A fatal alert: the version is not one of ours.
const ALERTE_VERSION: &[u8] = &[0x15, 3, 2, 0, 2, 2, 70];

pub(super) fn pannes() -> Vec<Panne> {
    vec![
        montre("the certificate has expired", || CONNUE.signe("localhost", (-400, -3))),
        montre("the certificate is not valid yet", || CONNUE.signe("localhost", (3, 400))),
        montre("the certificate is another host's", || CONNUE.signe("autre.test", (-30, 300))),
        montre("no known authority signed the certificate", || AUTRE.bon()),
        montre("the certificate vouches for itself", autosigne),
        brut("TLS 1.1 at most: the server says so", |mut client| {
            client.bonjour();
            client.ecrit(ALERTE_VERSION);
        }),
        brut("TLS 1.1 at most: the server goes on with it", |mut client| {
            client.bonjour();
            client.ecrit(bonjour_1_1());
            client.tient_la_poignee();
        }),
        brut("plain HTTP on the https port", |mut client| {
            client.bonjour();
            client.ecrit("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        }),
        panne("TLS on an http port", INCONNUE, || {
            let serveur = Serveur::new(|mut client| {
                client.un_octet();
                client.ecrit(ALERTE_VERSION);
                client.ferme_son_cote();
                client.tient();
            });
            Scene::claire(&serveur)
        }),
        panne("the handshake stalls", NON_ENVOYEE, || {
            let serveur = Serveur::new(|mut client| client.tient_la_poignee());
            Scene::chiffree(&serveur, "localhost").avec("delai_connexion = \"500ms\"")
        }),
        brut("the handshake is reset", |mut client| {
            client.bonjour();
            client.rompt();
        }),
        brut("the handshake is cut", |mut client| client.bonjour()),
        panne("a client certificate is wanted (TLS 1.3: told when the request is on its way)", INCONNUE, || {
            let exigeant = serveur_exigeant(&CONNUE.bon(), &rustls::version::TLS13);
            Scene::chiffree(&Serveur::tls_qui_refuse_tard(exigeant), "localhost")
        }),
        panne("a client certificate is wanted (TLS 1.2)", NON_ENVOYEE, || {
            let exigeant = serveur_exigeant(&CONNUE.bon(), &rustls::version::TLS12);
            Scene::chiffree(&Serveur::tls(exigeant, repond(bonne_reponse)), "localhost")
        }),
        cut("cut inside TLS, in the middle of a body without a length", |corps| corps.len() / 2),
        cut("cut inside TLS, at the end of a body without a length", str::len),
    ]
}

fn montre(fait: &'static str, paire: impl Fn() -> Paire + Send + Sync + 'static) -> Panne {
    panne(fait, NON_ENVOYEE, move || {
        Scene::chiffree(&Serveur::tls(serveur(&paire()), repond(bonne_reponse)), "localhost")
    })
}

fn brut(fait: &'static str, conduite: impl Fn(Client) + Clone + Send + Sync + 'static) -> Panne {
    panne(fait, NON_ENVOYEE, move || Scene::chiffree(&Serveur::new(conduite.clone()), "localhost"))
}

/// The answer ends with the connection, and nobody says that it ended as it should.
fn cut(fait: &'static str, jusqu_a: impl Fn(&str) -> usize + Copy + Send + Sync + 'static) -> Panne {
    panne(fait, INCONNUE, move || {
        let serveur = Serveur::tls(serveur(&CONNUE.bon()), move |mut client| {
            let Some(requete) = client.requete() else { return };
            let corps = bon_corps(&requete);
            client.ecrit(format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n{}", &corps[..jusqu_a(corps)]));
        });
        Scene::chiffree(&serveur, "localhost")
    })
}

/// A ServerHello of TLS 1.1: a session without a name, TLS_RSA_WITH_AES_128_CBC_SHA.
fn bonjour_1_1() -> Vec<u8> {
    let mut corps = vec![3, 2];
    corps.extend([7; 32]);
    corps.extend([0, 0x00, 0x2f, 0]);
    let mut message = vec![2, 0, 0, u8::try_from(corps.len()).unwrap()];
    message.extend(corps);
    let mut octets = vec![0x16, 3, 2, 0, u8::try_from(message.len()).unwrap()];
    octets.extend(message);
    octets
}
