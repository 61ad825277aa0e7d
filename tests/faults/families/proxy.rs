//! A proxy that does not let through, or says something else.

use std::sync::Arc;

use super::{ACCEPTEE, NON_ENVOYEE, REFUSEE};
use crate::certificates::{CONNUE, serveur};
use crate::run::{SECRET_DU_PROXY, base64};
use crate::scene::{PROXY, Panne, Scene, panne};
use crate::server::{Client, Serveur, bonne_reponse, fermee, repond, reponse};

const PAGE: &str = "<!DOCTYPE html><html><body>Acc\u{e8}s refus\u{e9}</body></html>";

pub(super) fn pannes() -> Vec<Panne> {
    vec![
        panne("none: the proxy lets through", ACCEPTEE, || traverse(SECRET_DU_PROXY, bonne_reponse)),
        panne("407 to CONNECT: no login is given", NON_ENVOYEE, || {
            let scene = devant(&proxy_a_secret(None), None);
            Scene { service: None, ..scene }
        }),
        panne("407 to CONNECT: a wrong one is", NON_ENVOYEE, || devant(&proxy_a_secret(None), Some("faux"))),
        panne("407 to the request itself", REFUSEE, || {
            traverse(SECRET_DU_PROXY, |_| {
                reponse("407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", PAGE)
            })
        }),
        panne("the proxy refuses the connection", NON_ENVOYEE, || {
            let (adresse, prise) = fermee();
            let scene = Scene::vers("https://service.invalid/eReprov").avec(&format!("proxy = \"http://{adresse}\""));
            Scene { _garde: Some(Box::new(prise)), ..scene }
        }),
        dit("502 to CONNECT", |mut client| {
            client.requete();
            client.ecrit(reponse("502 Bad Gateway", "", PAGE));
        }),
        dit("403 to CONNECT, with a page", |mut client| {
            client.requete();
            client.ecrit(reponse("403 Forbidden", "Content-Type: text/html\r\n", PAGE));
        }),
        dit("a page in place of the tunnel", |mut client| {
            client.requete();
            client.ecrit(reponse("200 OK", "Content-Type: text/html\r\n", PAGE));
        }),
        dit("the proxy closes", |mut client| {
            client.requete();
        }),
        dit("the proxy is reset", |mut client| {
            client.requete();
            client.rompt();
        }),
        dit("the proxy answers no HTTP", |mut client| {
            client.requete();
            client.ecrit("SSH-2.0-OpenSSH_9.2\r\n\r\n");
        }),
        panne("the proxy says nothing", NON_ENVOYEE, || {
            let proxy = Serveur::new(|mut client| {
                client.requete();
                client.tient();
            });
            devant(&proxy, Some(SECRET_DU_PROXY)).avec("delai_connexion = \"500ms\"")
        }),
    ]
}

/// A service that only this proxy leads to.
fn devant(proxy: &Serveur, secret: Option<&str>) -> Scene {
    let qui = secret.map_or_else(String::new, |secret| format!("lui:{secret}@"));
    Scene::vers("https://service.invalid/eReprov")
        .avec(&format!("proxy = \"http://{qui}{}\"", proxy.adresse))
        .et(PROXY, proxy)
}

/// A proxy that asks for its password, and leads to a service that answers so.
fn traverse(secret: &str, reponse: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Scene {
    let service = Serveur::tls(serveur(&CONNUE.signe("service.invalid", (-30, 300))), repond(reponse));
    let proxy = proxy_a_secret(Some(service.adresse));
    Scene { service: Some(Arc::clone(&service.vu)), ..devant(&proxy, Some(secret)) }
}

fn proxy_a_secret(vers: Option<std::net::SocketAddr>) -> Serveur {
    Serveur::new(move |mut client| {
        let Some(demande) = client.requete() else { return };
        match vers.filter(|_| demande.contains(&base64(&format!("lui:{SECRET_DU_PROXY}")))) {
            Some(vers) => {
                assert!(demande.starts_with("CONNECT service.invalid:443 "), "{demande}");
                client.ecrit("HTTP/1.1 200 OK\r\n\r\n");
                client.relaie(vers);
            }
            None => {
                client.ecrit(reponse("407 Proxy Authentication Required", "Proxy-Authenticate: Basic\r\n", PAGE));
            }
        }
    })
}

fn dit(fait: &'static str, conduite: impl Fn(Client) + Clone + Send + Sync + 'static) -> Panne {
    panne(fait, NON_ENVOYEE, move || devant(&Serveur::new(conduite.clone()), Some(SECRET_DU_PROXY)))
}
