//! Connections that are kept from one read to the next.
//!
//! Guards: engine: reads are asked again with growing pauses, each time counted, never out of the reserve; a kept
//! connection gives nobody another's answer

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use reprov::domain::reference::ReferenceContrat;
use reprov::engine::{Acces, Engine};

use super::engine::{Horloge, moteur, reglages};
use super::server::{Client, Serveur, reponse};

/// A structure that says of which request it is the answer.
fn numerotee(numero: usize) -> Vec<u8> {
    let corps = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><n:getSiteStructureResponse \
         xmlns:n=\"http://sfr.fr/hermes/eReprov/\"><return><enteteResponse><statut>OK</statut></enteteResponse>\
         <site reference=\"{numero}\"/></return></n:getSiteStructureResponse></s:Body></s:Envelope>"
    );
    reponse("200 OK", "Content-Type: text/xml\r\n", corps)
}

/// A server whose answers are numbered; `conduite` answers one request with that number, and says
/// whether the connection goes on.
fn serveur(conduite: impl Fn(&mut Client, usize) -> bool + Send + Sync + 'static) -> Serveur {
    let numero = Arc::new(AtomicUsize::new(0));
    Serveur::new(move |mut client| {
        while client.requete().is_some() {
            if !conduite(&mut client, numero.fetch_add(1, Ordering::SeqCst)) {
                return;
            }
        }
    })
}

/// Reads `combien` structures one after the other: which answers they took for theirs.
async fn lit(engine: &Engine, combien: usize) -> Vec<String> {
    let mut sites = Vec::new();
    for rang in 0..combien {
        let contrat = ReferenceContrat::parse(&format!("MUT{rang}")).unwrap();
        sites.push(engine.structure(&contrat, Acces::Actualiser).await.unwrap().valeur.reference.to_string());
    }
    sites
}

fn un_moteur(serveur: &Serveur) -> (tempfile::TempDir, Engine) {
    let dossier = tempfile::tempdir().unwrap();
    let engine = moteur(dossier.path(), &serveur.url(), &Horloge::new(), reglages());
    (dossier, engine)
}

/// Whoever writes into a connection that is kept must not have the next read take it for its answer.
#[tokio::test]
async fn an_answer_that_nobody_asked_for_is_nobody_s() {
    let serveur = serveur(|client, numero| {
        let mut deux = numerotee(numero);
        deux.extend(numerotee(1_000 + numero));
        client.ecrit(deux)
    });
    let (_dossier, engine) = un_moteur(&serveur);
    let attendues: Vec<String> = (0..10).map(|numero| numero.to_string()).collect();
    assert_eq!(lit(&engine, 10).await, attendues);
    assert_eq!(serveur.vu.requetes.load(Ordering::SeqCst), 10, "none was asked again");
    assert_eq!(serveur.vu.connexions.load(Ordering::SeqCst), 10, "such a connection is given up");
}

#[tokio::test]
async fn reads_share_a_connection_and_go_on_where_the_server_closed_it() {
    let gardee = serveur(|client, numero| client.ecrit(numerotee(numero)));
    let fermee = serveur(|client, numero| {
        client.ecrit(numerotee(numero));
        false
    });
    let attendues: Vec<String> = (0..5).map(|numero| numero.to_string()).collect();
    for (serveur, connexions) in [(gardee, 1), (fermee, 5)] {
        let (_dossier, engine) = un_moteur(&serveur);
        assert_eq!(lit(&engine, 5).await, attendues);
        assert_eq!(serveur.vu.requetes.load(Ordering::SeqCst), 5, "one request each, no more");
        assert_eq!(serveur.vu.connexions.load(Ordering::SeqCst), connexions);
    }
}
