//! Reads: what is asked, what is answered from the cache, and what a failure is called.
//!
//! Guards: service: what a service can't do is said, and spends nothing
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once

use common::order::contrat;
use common::post::demande;
use jiff::SignedDuration;
use reprov::domain::capabilities::Capabilities;
use reprov::domain::fibre::QuestionFibres;
use reprov::domain::lifecycle::Phase;
use reprov::domain::service_error::Categorie;
use reprov::domain::states::Statut;
use reprov::engine::{Acces, Demandeur, Reglages, Source};
use reprov::service::ereprov::CAPABILITIES;

use super::bench::{Banc, MOT_DE_PASSE, question, reglages, utilisees};

#[tokio::test]
async fn a_fresh_answer_is_not_asked_again() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let premier = engine.structure(&contrat(), Acces::Frais).await.unwrap();
    assert_eq!((premier.source, banc.questions()), (Source::Service, 1));
    let encore = engine.structure(&contrat(), Acces::Frais).await.unwrap();
    assert_eq!((encore.source, encore.le, banc.questions()), (Source::Cache, premier.le, 1));
    assert_eq!(encore.valeur, premier.valeur);
    engine.structure(&contrat(), Acces::Actualiser).await.unwrap();
    assert_eq!(banc.questions(), 2);
    banc.horloge.avance(SignedDuration::from_hours(25));
    engine.structure(&contrat(), Acces::Frais).await.unwrap();
    assert_eq!(banc.questions(), 3);
    // Another window has the same cache.
    assert_eq!(banc.engine().structure(&contrat(), Acces::Frais).await.unwrap().source, Source::Cache);
}

#[tokio::test]
async fn each_question_has_its_own_list() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let du_pbo = engine.fibres(&contrat(), &question(), Acces::Frais).await.unwrap();
    let du_contrat = engine.fibres(&contrat(), &QuestionFibres::default(), Acces::Frais).await.unwrap();
    assert_ne!(du_pbo.valeur, du_contrat.valeur);
    assert_eq!(du_contrat.valeur.pbo[0].reference.as_ref(), "BE-03");
    assert_eq!(engine.fibres(&contrat(), &question(), Acces::Frais).await.unwrap().source, Source::Cache);
    assert_eq!(banc.questions(), 2);
}

#[tokio::test]
async fn offline_the_cache_answers_whatever_its_age_and_nothing_leaves() {
    let banc = Banc::new("normal").await;
    banc.engine().structure(&contrat(), Acces::Frais).await.unwrap();
    banc.horloge.avance(SignedDuration::from_hours(100));
    let hors_ligne = banc.engine_de(Reglages { hors_ligne: true, ..reglages() }, MOT_DE_PASSE);
    assert_eq!(hors_ligne.structure(&contrat(), Acces::Frais).await.unwrap().source, Source::Cache);
    for acces in [Acces::Frais, Acces::Cache, Acces::Actualiser] {
        let echec = hors_ligne.fibres(&contrat(), &question(), acces).await.unwrap_err();
        assert_eq!(echec.categorie, Categorie::Reseau, "{acces:?}");
    }
    let demande = demande(&hors_ligne).await;
    assert_eq!(hors_ligne.envoyer(&demande).await.unwrap_err().categorie, Categorie::Reseau);
    assert_eq!(banc.questions(), 1);
    assert!(hors_ligne.connaissances(&contrat()).await.unwrap().vies.is_empty());
}

#[tokio::test]
async fn each_failure_has_its_category() {
    for (scenario, categorie) in [
        ("erreur-20001", Categorie::Requete),
        ("erreur-20019", Categorie::Requete),
        ("erreur-20014", Categorie::Etat),
        ("erreur-20016", Categorie::Quota),
        ("erreur-20007", Categorie::Occupe),
        ("erreur-10101", Categorie::Service),
        ("erreur-20021", Categorie::Identifiants),
        ("code-inconnu", Categorie::Service),
        ("fault", Categorie::Service),
        ("html", Categorie::Reseau),
        ("vide", Categorie::Protocole),
        ("tronque", Categorie::Protocole),
        ("http-503", Categorie::Service),
        ("coupe", Categorie::Reseau),
    ] {
        let banc = Banc::new(scenario).await;
        let engine = banc.engine();
        let echec = engine.structure(&contrat(), Acces::Frais).await.unwrap_err();
        assert_eq!(echec.categorie, categorie, "{scenario}: {echec:?}");
        assert_eq!(utilisees(&engine).await, 1, "{scenario}: a request that left is counted");
    }
}

#[tokio::test]
async fn a_passing_failure_is_asked_again_as_often_as_set_and_each_time_counted() {
    let banc = Banc::new("erreur-20006").await;
    let engine = banc.engine_de(Reglages { nouvel_essai: 1, ..reglages() }, MOT_DE_PASSE);
    assert_eq!(engine.structure(&contrat(), Acces::Frais).await.unwrap_err().categorie, Categorie::Occupe);
    assert_eq!((banc.questions(), utilisees(&engine).await), (2, 2));
}

#[tokio::test]
async fn a_request_that_certainly_did_not_leave_is_given_back() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    let Banc { serveur, dossier, .. } = banc;
    serveur.arrete().await;
    let echec = engine.structure(&contrat(), Acces::Frais).await.unwrap_err();
    assert_eq!(echec.categorie, Categorie::Reseau);
    assert_eq!(utilisees(&engine).await, 0);
    drop(dossier);
}

#[tokio::test]
async fn never_more_than_two_sessions_whoever_asks() {
    let banc = Banc::new("normal").await;
    let engines: Vec<_> = (0..6).map(|_| banc.engine()).collect();
    let taches: Vec<_> = engines
        .into_iter()
        .map(|engine| tokio::spawn(async move { engine.structure(&contrat(), Acces::Actualiser).await }))
        .collect();
    for tache in taches {
        // A third session would be answered 20007 by the simulator.
        tache.await.unwrap().unwrap();
    }
    assert_eq!(banc.questions(), 6);
}

#[tokio::test]
async fn the_state_of_a_reprovisionning_sent_elsewhere_can_be_asked() {
    let banc = Banc::new("normal").await;
    let engine = banc.engine();
    assert!(engine.etat(&contrat(), Demandeur::Personne).await.unwrap().is_none());
    assert!(engine.relever(&contrat()).await.unwrap().is_none());
    assert_eq!(engine.suivre(&contrat()).await.unwrap_err().cle, "erreur.rien_a_suivre");
    let autre = reprov::domain::reference::ReferenceContrat::parse("ARA-502744").unwrap();
    assert_eq!(engine.etat(&autre, Demandeur::Personne).await.unwrap().map(|etat| etat.statut), Some(Statut::EnEchec));
}

/// What a service can do is asked of its description, and nothing is asked of the service beyond it.
#[tokio::test]
async fn what_a_service_can_t_do_is_said_and_spends_nothing() {
    let banc = Banc::new("normal").await;
    let less = Capabilities { tree: false, followed: false, ..CAPABILITIES };
    let engine = banc.engine_with(less, reglages(), MOT_DE_PASSE);
    let no_tree = engine.structure(&contrat(), Acces::Actualiser).await.unwrap_err();
    assert_eq!((no_tree.categorie, no_tree.cle.as_str()), (Categorie::Entree, "erreur.service.sans_structure"));
    let trial = engine.essaie_structure(&contrat()).await.unwrap_err();
    assert_eq!(trial.cle, "erreur.service.sans_structure");
    let state = engine.etat(&contrat(), Demandeur::Personne).await.unwrap_err();
    assert_eq!(state.cle, "erreur.service.sans_suivi");
    assert_eq!((banc.questions(), utilisees(&engine).await), (0, 0));
    // What it can do it does, and what it does not tell is not waited for.
    engine.fibres(&contrat(), &question(), Acces::Frais).await.unwrap();
    let vie = engine.envoyer(&demande(&engine).await).await.unwrap();
    assert!(matches!(vie.phase, Phase::EnSuivi(_)), "{:?}", vie.phase);
    assert_eq!(engine.suivre(&contrat()).await.unwrap_err().cle, "erreur.service.sans_suivi");
    assert_eq!(engine.reprendre().await.unwrap(), []);
}
