//! A service that asks to wait: who waits, how long, and that nothing is sent meanwhile.
//!
//! Guards: engine: a service that asks to wait is not called before, but for who insists, and never for longer
//! than an hour of this post's clock; any answer ends it; no put leaves meanwhile

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::order::contrat;
use common::post::demande;
use jiff::SignedDuration;
use reprov::domain::failure::Echec;
use reprov::domain::lifecycle::Phase;
use reprov::domain::outcome::Refus;
use reprov::domain::service_error::Categorie;
use reprov::engine::{Acces, Attente, Demandeur, Engine, Nouvelle, Reglages};

use super::engine::{Horloge, moteur, reglages};
use super::server::{Serveur, bonne_reponse, repond, reponse};

/// A service that answers its first `combien` requests with `statut` and asks to wait so long.
fn occupe(combien: usize, statut: &'static str, attente: &'static str) -> Serveur {
    let vues = Arc::new(AtomicUsize::new(0));
    Serveur::new(repond(move |requete| {
        if vues.fetch_add(1, Ordering::SeqCst) < combien {
            reponse(statut, &format!("Retry-After: {attente}\r\n"), "")
        } else {
            bonne_reponse(requete)
        }
    }))
}

fn requetes(serveur: &Serveur) -> usize {
    serveur.vu.requetes.load(Ordering::SeqCst)
}

async fn lit(engine: &Engine, acces: Acces) -> Result<(), Echec> {
    engine.structure(&contrat(), acces).await.map(drop)
}

/// The pauses that were announced.
fn pauses(nouvelles: &mut tokio::sync::mpsc::UnboundedReceiver<Nouvelle>) -> Vec<Duration> {
    let mut pauses = Vec::new();
    while let Ok(nouvelle) = nouvelles.try_recv() {
        if let Nouvelle::Attente(Attente::Service { dans }) = nouvelle {
            pauses.push(dans);
        }
    }
    pauses
}

const TROP: &str = "429 Too Many Requests";
const FERME: &str = "503 Service Unavailable";

#[tokio::test]
async fn a_short_wait_is_waited_and_the_read_asked_again() {
    let dossier = tempfile::tempdir().unwrap();
    let serveur = occupe(1, FERME, "3");
    let engine = moteur(dossier.path(), &serveur.url(), &Horloge::new(), Reglages { nouvel_essai: 1, ..reglages() });
    let mut nouvelles = engine.abonner();
    // As a person asks for it: a clock that stands still would hold anybody else up.
    lit(&engine, Acces::Actualiser).await.unwrap();
    let pauses = pauses(&mut nouvelles);
    // On its own the second attempt comes within 1.2 s.
    assert_eq!(pauses.len(), 1);
    assert!(pauses[0] >= Duration::from_secs(3), "{pauses:?}");
    assert_eq!((requetes(&serveur), engine.quota().await.unwrap().utilisees), (2, 2));
}

#[tokio::test]
async fn a_long_wait_is_told_and_kept_by_every_process() {
    for (statut, categorie) in [(TROP, Categorie::Occupe), (FERME, Categorie::Service)] {
        let dossier = tempfile::tempdir().unwrap();
        let (serveur, horloge) = (occupe(1, statut, "600"), Horloge::new());
        let process = || moteur(dossier.path(), &serveur.url(), &horloge, Reglages { nouvel_essai: 5, ..reglages() });
        let (une, autre) = (process(), process());
        // 1 795 000 000 is 12:06:40 in Paris.
        let heure = ("heure", "12:17".into());
        let echec = lit(&une, Acces::Frais).await.unwrap_err();
        assert_eq!((echec.categorie, echec.cle.as_str()), (categorie, "erreur.http_pas_avant"));
        assert!(echec.arguments.contains(&heure), "{echec:?}");
        horloge.avance(SignedDuration::from_secs(579));
        let demande = demande(&autre).await;
        for engine in [&une, &autre] {
            for echec in [
                lit(engine, Acces::Frais).await.unwrap_err(),
                engine.envoyer(&demande).await.unwrap_err(),
                engine.etat(&contrat(), Demandeur::Plan).await.unwrap_err(),
                engine.arrets().await.unwrap().pop().unwrap(),
            ] {
                assert_eq!((echec.categorie, echec.cle.as_str()), (Categorie::Occupe, "erreur.pas_avant"));
                assert!(echec.arguments.contains(&heure), "{echec:?}");
            }
        }
        assert_eq!((requetes(&serveur), une.quota().await.unwrap().utilisees), (1, 1));
        assert!(une.connaissances(&contrat()).await.unwrap().vies.is_empty(), "no put was begun");
        horloge.avance(SignedDuration::from_secs(21));
        assert!(une.arrets().await.unwrap().is_empty());
        lit(&autre, Acces::Frais).await.unwrap();
        assert_eq!(requetes(&serveur), 2);
    }
}

#[tokio::test]
async fn a_read_asked_expressly_is_tried_and_ends_the_wait_when_it_is_answered() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, horloge) = (occupe(2, TROP, "600"), Horloge::new());
    let engine = moteur(dossier.path(), &serveur.url(), &horloge, reglages());
    assert_eq!(lit(&engine, Acces::Frais).await.unwrap_err().cle, "erreur.http_pas_avant");
    assert_eq!(lit(&engine, Acces::Actualiser).await.unwrap_err().cle, "erreur.http_pas_avant");
    assert_eq!(lit(&engine, Acces::Frais).await.unwrap_err().cle, "erreur.pas_avant");
    lit(&engine, Acces::Actualiser).await.unwrap();
    assert_eq!((requetes(&serveur), engine.arrets().await.unwrap().len()), (3, 0));
    engine.envoyer(&demande(&engine).await).await.unwrap();
    assert_eq!(requetes(&serveur), 4);
}

#[tokio::test]
async fn no_word_of_a_server_s_holds_longer_than_an_hour_nor_a_clock_set_back() {
    for attente in ["1000000000", "99999999999999999999999", "Thu, 31 Dec 2099 23:59:59 GMT"] {
        let dossier = tempfile::tempdir().unwrap();
        let (serveur, horloge) = (occupe(1, TROP, attente), Horloge::new());
        let engine = moteur(dossier.path(), &serveur.url(), &horloge, reglages());
        lit(&engine, Acces::Frais).await.unwrap_err();
        horloge.avance(SignedDuration::from_secs(3_580));
        assert_eq!(lit(&engine, Acces::Frais).await.unwrap_err().cle, "erreur.pas_avant", "{attente}");
        horloge.avance(SignedDuration::from_secs(21));
        lit(&engine, Acces::Frais).await.unwrap();
    }
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, horloge) = (occupe(1, TROP, "600"), Horloge::new());
    let engine = moteur(dossier.path(), &serveur.url(), &horloge, reglages());
    lit(&engine, Acces::Frais).await.unwrap_err();
    horloge.avance(SignedDuration::from_hours(-24));
    lit(&engine, Acces::Frais).await.unwrap();
}

/// The service's own words stay what is told; the wait holds all the same.
#[tokio::test]
async fn a_ko_that_comes_with_a_wait_is_told_and_the_wait_is_kept() {
    let ko = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><n:getSiteStructureResponse \
        xmlns:n=\"urn:x\"><return><enteteResponse><statut>KO</statut><codeErreur>20007</codeErreur><libelleErreur>trop\
        </libelleErreur></enteteResponse></return></n:getSiteStructureResponse></s:Body></s:Envelope>";
    for (statut, tenue) in [("503 Service Unavailable", true), ("403 Forbidden", false), ("200 OK", false)] {
        let dossier = tempfile::tempdir().unwrap();
        let serveur = Serveur::new(repond(move |_| reponse(statut, "Retry-After: 600\r\n", ko)));
        let engine =
            moteur(dossier.path(), &serveur.url(), &Horloge::new(), Reglages { nouvel_essai: 0, ..reglages() });
        assert_eq!(lit(&engine, Acces::Frais).await.unwrap_err().cle, "erreur.20007");
        let encore = lit(&engine, Acces::Frais).await.unwrap_err();
        assert_eq!(encore.cle, if tenue { "erreur.pas_avant" } else { "erreur.20007" }, "{statut}");
    }
}

#[tokio::test]
async fn a_put_refused_so_says_until_when_and_is_never_sent_again_by_itself() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, horloge) = (occupe(1, TROP, "600"), Horloge::new());
    let engine = moteur(dossier.path(), &serveur.url(), &horloge, Reglages { nouvel_essai: 5, ..reglages() });
    let demande = demande(&engine).await;
    let fin = horloge.lit() + SignedDuration::from_secs(600);
    let vie = engine.envoyer(&demande).await.unwrap();
    assert_eq!(vie.phase, Phase::Refusee(Refus::Http { statut: 429, pas_avant: Some(fin) }));
    assert_eq!(engine.envoyer(&demande).await.unwrap_err().cle, "erreur.pas_avant");
    assert_eq!((requetes(&serveur), engine.connaissances(&contrat()).await.unwrap().vies.len()), (1, 1));
    // The person tries again, and it is another put.
    horloge.avance(SignedDuration::from_secs(600));
    assert!(matches!(engine.envoyer(&demande).await.unwrap().phase, Phase::EnSuivi(_)));
    assert_eq!(requetes(&serveur), 2);
}

#[tokio::test]
async fn what_is_followed_is_not_asked_about_before() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, horloge) = (occupe(1, FERME, "600"), Horloge::new());
    let process = || moteur(dossier.path(), &serveur.url(), &horloge, reglages());
    let (une, autre) = (process(), process());
    let depart = horloge.lit();
    let vie = une.envoyer(&demande(&une).await).await.unwrap();
    assert!(matches!(vie.phase, Phase::Inconnue(_)), "a 503 is doubt: {:?}", vie.phase);
    for engine in [&une, &autre] {
        let prochain = engine.dossiers().await.unwrap().pop().unwrap().prochain;
        assert_eq!(prochain, Some(depart + SignedDuration::from_secs(600)));
    }
    // What a person asks for expressly is asked; it is answered, and the plan is itself again.
    lit(&autre, Acces::Actualiser).await.unwrap();
    let prochain = une.dossiers().await.unwrap().pop().unwrap().prochain.unwrap();
    assert!(prochain < depart + SignedDuration::from_secs(60), "{prochain}");
}
