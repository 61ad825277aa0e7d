//! What asking again may spend.
//!
//! Guards: engine: reads are asked again with growing pauses, each time counted, never out of the reserve; a kept
//! connection gives nobody another's answer

use std::sync::atomic::Ordering;

use common::order::contrat;
use reprov::engine::{Acces, Attente, Demandeur, Engine, Nouvelle, Reglages};

use super::engine::{Horloge, moteur, reglages};
use super::server::{Serveur, repond, reponse};

fn en_panne(dossier: &tempfile::TempDir, reglages: Reglages) -> (Serveur, Engine) {
    let serveur = Serveur::new(repond(|_| reponse("503 Service Unavailable", "", "")));
    let engine = moteur(dossier.path(), &serveur.url(), &Horloge::new(), reglages);
    (serveur, engine)
}

#[tokio::test]
async fn a_read_is_asked_again_as_often_as_set_each_time_later_and_counted() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, engine) = en_panne(&dossier, Reglages { nouvel_essai: 2, ..reglages() });
    let mut nouvelles = engine.abonner();
    let echec = engine.structure(&contrat(), Acces::Frais).await.unwrap_err();
    assert_eq!(echec.cle, "erreur.http_panne");
    assert_eq!((serveur.vu.requetes.load(Ordering::SeqCst), engine.quota().await.unwrap().utilisees), (3, 3));
    let mut pauses = Vec::new();
    while let Ok(nouvelle) = nouvelles.try_recv() {
        if let Nouvelle::Attente(Attente::Service { dans }) = nouvelle {
            pauses.push(dans.as_millis());
        }
    }
    assert_eq!(pauses.len(), 2);
    assert!((400..1_200).contains(&pauses[0]) && (800..2_400).contains(&pauses[1]), "{pauses:?}");
}

/// Of three requests one is kept for following: a read and its second attempt spend the other two.
#[tokio::test]
async fn asking_again_stays_within_the_share_and_leaves_the_reserve_alone() {
    let dossier = tempfile::tempdir().unwrap();
    let (serveur, engine) = en_panne(&dossier, Reglages { nouvel_essai: 9, part: 3, reserve: 1, ..reglages() });
    let requetes = || serveur.vu.requetes.load(Ordering::SeqCst);
    // What was met is told, not that there was nothing left to ask it again with.
    let echec = engine.structure(&contrat(), Acces::Frais).await.unwrap_err();
    assert_eq!((echec.cle.as_str(), requetes()), ("erreur.http_panne", 2));
    let echec = engine.structure(&contrat(), Acces::Frais).await.unwrap_err();
    assert_eq!((echec.cle.as_str(), requetes()), ("erreur.panne.quota", 2));
    // A question that follows a put may use the reserve; asking it again may not.
    let echec = engine.etat(&contrat(), Demandeur::Plan).await.unwrap_err();
    assert_eq!((echec.cle.as_str(), requetes()), ("erreur.http_panne", 3));
    let echec = engine.etat(&contrat(), Demandeur::Plan).await.unwrap_err();
    assert_eq!((echec.cle.as_str(), requetes()), ("erreur.panne.quota", 3));
    assert_eq!(engine.quota().await.unwrap().utilisees, 3);
}
