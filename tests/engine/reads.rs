//! Reads: what is asked of the service, what the cache answers, and the name of each failure.
//!
//! Guards: service: what a service can't do is said, and spends nothing
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once

use common::order::contrat;
use common::post::demande;
use jiff::SignedDuration;
use reprov::domain::capabilities::Capabilities;
use reprov::domain::fibre::FibresQuestion;
use reprov::domain::lifecycle::Phase;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{AnswerSource, Freshness, Requester, Settings};
use reprov::service::ereprov::CAPABILITIES;

use super::bench::{Bench, PASSWORD, question, settings, used};

#[tokio::test]
async fn a_fresh_answer_is_not_asked_again() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let first = engine.structure(&contrat(), Freshness::Fresh).await.unwrap();
    assert_eq!((first.source, bench.questions()), (AnswerSource::Service, 1));
    let again = engine.structure(&contrat(), Freshness::Fresh).await.unwrap();
    assert_eq!((again.source, again.at, bench.questions()), (AnswerSource::Cache, first.at, 1));
    assert_eq!(again.value, first.value);
    engine.structure(&contrat(), Freshness::Refresh).await.unwrap();
    assert_eq!(bench.questions(), 2);
    bench.clock.advance(SignedDuration::from_hours(25));
    engine.structure(&contrat(), Freshness::Fresh).await.unwrap();
    assert_eq!(bench.questions(), 3);
    // Another process uses the same cache.
    assert_eq!(bench.engine().structure(&contrat(), Freshness::Fresh).await.unwrap().source, AnswerSource::Cache);
}

#[tokio::test]
async fn each_question_has_its_own_list() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let of_pbo = engine.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap();
    let of_contrat = engine.fibres(&contrat(), &FibresQuestion::default(), Freshness::Fresh).await.unwrap();
    assert_ne!(of_pbo.value, of_contrat.value);
    assert_eq!(of_contrat.value.pbo[0].reference.as_ref(), "BE-03");
    assert_eq!(engine.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap().source, AnswerSource::Cache);
    assert_eq!(bench.questions(), 2);
}

#[tokio::test]
async fn offline_the_cache_answers_whatever_its_age_and_nothing_leaves() {
    let bench = Bench::new("normal").await;
    bench.engine().structure(&contrat(), Freshness::Fresh).await.unwrap();
    bench.clock.advance(SignedDuration::from_hours(100));
    let offline = bench.engine_for(Settings { offline: true, ..settings() }, PASSWORD);
    assert_eq!(offline.structure(&contrat(), Freshness::Fresh).await.unwrap().source, AnswerSource::Cache);
    for freshness in [Freshness::Fresh, Freshness::Cached, Freshness::Refresh] {
        let failure = offline.fibres(&contrat(), &question(), freshness).await.unwrap_err();
        assert_eq!(failure.category, Category::Network, "{freshness:?}");
    }
    let demande = demande(&offline).await;
    assert_eq!(offline.send(&demande).await.unwrap_err().category, Category::Network);
    assert_eq!(bench.questions(), 1);
    assert!(offline.knowledge(&contrat()).await.unwrap().lives.is_empty());
}

#[tokio::test]
async fn each_failure_has_its_category() {
    for (scenario, category) in [
        ("erreur-20001", Category::Request),
        ("erreur-20019", Category::Request),
        ("erreur-20014", Category::State),
        ("erreur-20016", Category::Quota),
        ("erreur-20007", Category::Busy),
        ("erreur-10101", Category::Service),
        ("erreur-20021", Category::Credentials),
        ("code-inconnu", Category::Service),
        ("fault", Category::Service),
        ("html", Category::Network),
        ("vide", Category::Protocol),
        ("tronque", Category::Protocol),
        ("http-503", Category::Service),
        ("coupe", Category::Network),
    ] {
        let bench = Bench::new(scenario).await;
        let engine = bench.engine();
        let failure = engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err();
        assert_eq!(failure.category, category, "{scenario}: {failure:?}");
        assert_eq!(used(&engine).await, 1, "{scenario}: a request that left is counted");
    }
}

#[tokio::test]
async fn a_passing_failure_is_asked_again_as_often_as_set_and_each_time_counted() {
    let bench = Bench::new("erreur-20006").await;
    let engine = bench.engine_for(Settings { new_attempt: 1, ..settings() }, PASSWORD);
    assert_eq!(engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err().category, Category::Busy);
    assert_eq!((bench.questions(), used(&engine).await), (2, 2));
}

#[tokio::test]
async fn a_request_that_certainly_did_not_leave_is_given_back() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let Bench { server, folder, .. } = bench;
    server.stop().await;
    let failure = engine.structure(&contrat(), Freshness::Fresh).await.unwrap_err();
    assert_eq!(failure.category, Category::Network);
    assert_eq!(used(&engine).await, 0);
    drop(folder);
}

#[tokio::test]
async fn never_more_than_two_sessions_whoever_asks() {
    let bench = Bench::new("normal").await;
    let engines: Vec<_> = (0..6).map(|_| bench.engine()).collect();
    let tasks: Vec<_> = engines
        .into_iter()
        .map(|engine| tokio::spawn(async move { engine.structure(&contrat(), Freshness::Refresh).await }))
        .collect();
    for task in tasks {
        // The simulator would answer a third session with 20007.
        task.await.unwrap().unwrap();
    }
    assert_eq!(bench.questions(), 6);
}

#[tokio::test]
async fn the_state_of_a_reprovisionning_sent_elsewhere_can_be_asked() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    assert!(engine.state(&contrat(), Requester::Person).await.unwrap().is_none());
    assert!(engine.ask_once(&contrat()).await.unwrap().is_none());
    assert_eq!(engine.follow(&contrat()).await.unwrap_err().key, "erreur.rien_a_suivre");
    let other = reprov::domain::reference::ContratId::parse("ARA-502744").unwrap();
    assert_eq!(engine.state(&other, Requester::Person).await.unwrap().map(|state| state.statut), Some(Statut::Failed));
}

/// The service's description says what it can do; nothing else is asked of it.
#[tokio::test]
async fn what_a_service_can_t_do_is_said_and_spends_nothing() {
    let bench = Bench::new("normal").await;
    let less = Capabilities { tree: false, followed: false, ..CAPABILITIES };
    let engine = bench.engine_with(less, settings(), PASSWORD);
    let no_tree = engine.structure(&contrat(), Freshness::Refresh).await.unwrap_err();
    assert_eq!((no_tree.category, no_tree.key.as_str()), (Category::Input, "erreur.service.sans_structure"));
    let trial = engine.try_structure(&contrat()).await.unwrap_err();
    assert_eq!(trial.key, "erreur.service.sans_structure");
    let state = engine.state(&contrat(), Requester::Person).await.unwrap_err();
    assert_eq!(state.key, "erreur.service.sans_suivi");
    assert_eq!((bench.questions(), used(&engine).await), (0, 0));
    // What the service can do is done; states that it does not tell are not waited for.
    engine.fibres(&contrat(), &question(), Freshness::Fresh).await.unwrap();
    let life = engine.send(&demande(&engine).await).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    assert_eq!(engine.follow(&contrat()).await.unwrap_err().key, "erreur.service.sans_suivi");
    assert_eq!(engine.take_up().await.unwrap(), []);
}
