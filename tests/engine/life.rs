//! A put without trouble, refusals, and everything that keeps a put from being sent.
//!
//! Guards: store: two sessions, and never past the quota, across processes; a killed process's session is free at
//! once
//! Guards: domain: no contract is blocked for good; what was accepted is never called back
//! Guards: host: a secret reaches no log, journal or error

use common::order::{WANTED, contrat};
use common::post::demande;
use jiff::{SignedDuration, Timestamp};
use reprov::domain::commande::{FactOrigin, Route};
use reprov::domain::lifecycle::{CodeOrigin, Life, Phase};
use reprov::domain::outcome::{BreakdownKind, Refusal};
use reprov::domain::own_puts::MarkKind;
use reprov::domain::put_answers::DechargeCode;
use reprov::domain::reference::ContratId;
use reprov::domain::rules::ereprov::{FactQuestion, Underway};
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{Knowledge, News, Settings};

use super::bench::{Bench, PASSWORD, contains, depart, prepare, settings, used};

#[tokio::test]
async fn from_structure_to_the_end_with_every_request_counted() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    prepare(&engine).await;
    let demande = demande(&engine).await;
    assert!(demande.accepted().is_empty(), "{:?}", demande.accepted());
    let life = engine.send(&demande).await.unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    let (code, source) = life.code.clone().unwrap();
    assert_eq!(source, CodeOrigin::Service);
    let life = engine.follow(&contrat()).await.unwrap();
    assert_eq!(life.phase, Phase::Finished { statut: Statut::Finished, adopted: false });
    assert_eq!(life.code.map(|(code, _)| code), Some(code));
    assert_eq!(life.fibre.unwrap().reference, WANTED);
    assert!(!life.pm.unwrap().reference.is_empty());
    assert_eq!(bench.puts(), 1);
    assert_eq!(u64::from(used(&engine).await), bench.questions());
    // The order's prise is the new fibre from now on (rule R1).
    let known = engine.knowledge(&contrat()).await.unwrap();
    assert_eq!(known.commande.reference_prise.unwrap().value, WANTED);
    assert_eq!(known.commande.route.unwrap().value, Route::Real);
    // Another contract's lists show both fibres of the put, unless they are newer.
    let other = engine.knowledge(&ContratId::parse("ARA-502701").unwrap()).await.unwrap();
    let old = "CTP-1240329-1";
    let at = life_end(&other, WANTED);
    for (fibre, kind) in [(WANTED, MarkKind::Taken), (old, MarkKind::NotAgain)] {
        assert_eq!(other.own_puts.mark(fibre, Some(at)).map(|mark| mark.kind), Some(kind), "{fibre}");
        assert_eq!(engine.marks(at).await.unwrap().mark(fibre).map(|mark| mark.kind), Some(kind), "{fibre}");
        let newer = at + SignedDuration::from_secs(1);
        assert_eq!(engine.marks(newer).await.unwrap().mark(fibre), None, "{fibre}");
    }
}

/// When the put of this fibre ended.
fn life_end(known: &Knowledge, fibre: &str) -> Timestamp {
    known.own_puts.mark(fibre, None).unwrap().at
}

/// What is to be followed, or reported, is not lost from sight; what is put away comes back with its next put.
#[tokio::test]
async fn a_contract_is_put_away_only_once_nothing_is_left_to_do() {
    let bench = Bench::new("sans-code").await;
    let engine = bench.engine();
    prepare(&engine).await;
    engine.open(&contrat()).await.unwrap();
    let away = async || engine.contrats_at_hand().await.unwrap().remove(0).own_note.away;
    engine.put_away(&contrat(), true).await.unwrap();
    assert!(away().await);
    let life = engine.send(&demande(&engine).await).await.unwrap();
    assert!(!away().await, "its put brought it back");
    assert!(!life.is_settled());
    let refused = engine.put_away(&contrat(), true).await.unwrap_err();
    assert_eq!((refused.category, refused.key.as_str()), (Category::State, "erreur.ranger_en_cours"));
    engine.follow(&contrat()).await.unwrap();
    let refused = engine.put_away(&contrat(), true).await.unwrap_err();
    assert_eq!(refused.key, "erreur.ranger_sans_code");
    engine.decharge(&contrat(), None, DechargeCode::typed("H-1").unwrap()).await.unwrap();
    let before = (bench.questions(), engine.knowledge(&contrat()).await.unwrap().lives);
    engine.put_away(&contrat(), true).await.unwrap();
    assert!(away().await);
    let after = (bench.questions(), engine.knowledge(&contrat()).await.unwrap().lives);
    assert_eq!(after, before, "no request, and nothing is deleted");
    engine.open(&contrat()).await.unwrap();
    assert!(!away().await, "opened again");
}

#[tokio::test]
async fn what_a_person_set_now_counts_even_by_a_clock_that_was_set_back() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let prise = |value: &str| FactQuestion::PriseReference.text(value).unwrap();
    engine.remember(&contrat(), prise("CTP-A")).await.unwrap();
    let told = prise("CTP-B").from_origin(FactOrigin::NotifReprov);
    bench.journal().remember(&contrat(), told, engine.now() + SignedDuration::from_secs(1)).await.unwrap();
    let counts = async || engine.knowledge(&contrat()).await.unwrap().commande.reference_prise.unwrap().value;
    assert_eq!(counts().await, "CTP-B", "what is later counts");
    bench.clock.advance(-SignedDuration::from_hours(1));
    engine.remember(&contrat(), prise("CTP-C")).await.unwrap();
    assert_eq!(counts().await, "CTP-C");
}

#[tokio::test]
async fn a_refusal_is_settled_and_another_put_may_follow() {
    let bench = Bench::new("put:erreur-20015").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    for puts in 1..=2 {
        let life = engine.send(&demande).await.unwrap();
        let Phase::Refused(Refusal::Service(ko)) = &life.phase else { panic!("{:?}", life.phase) };
        assert_eq!(ko.code.as_str(), "20015");
        assert_eq!(bench.puts(), puts);
    }
}

#[tokio::test]
async fn two_windows_send_one_put() {
    let bench = Bench::new("normal").await;
    let (one, other) = (bench.engine(), bench.engine());
    let demande = demande(&one).await;
    let (a, b) = tokio::join!(one.send(&demande), other.send(&demande));
    let failures: Vec<_> = [a, b].into_iter().filter_map(Result::err).collect();
    assert_eq!(failures.len(), 1);
    assert_eq!((failures[0].category, failures[0].key.as_str()), (Category::State, "erreur.deja_en_cours"));
    assert_eq!(bench.puts(), 1);
}

#[tokio::test]
async fn past_the_share_a_put_does_not_leave_but_following_still_may() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let used = used(&engine).await;
    // Exactly the reserve is left: a read may not use it.
    let tight = bench.engine_for(Settings { share: used + 3, reserve: 3, ..settings() }, PASSWORD);
    let failure = tight.structure(&contrat(), reprov::engine::Freshness::Refresh).await.unwrap_err();
    assert_eq!(failure.category, Category::Quota);
    assert!(tight.ask_once(&contrat()).await.unwrap().is_some());
    // With no request left at all, following can't ask either.
    let empty = bench.engine_for(Settings { share: used + 1, reserve: 1, ..settings() }, PASSWORD);
    assert_eq!(empty.ask_once(&contrat()).await.unwrap_err().category, Category::Quota);
}

#[tokio::test]
async fn what_is_told_after_a_put_counts_its_request_and_no_longer_its_session() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let mut incoming = engine.subscribe();
    engine.send(&demande).await.unwrap();
    let mut told = None;
    while let Ok(news) = incoming.try_recv() {
        if let News::Quota(quota) = news {
            told = Some((quota.used, quota.used_sessions));
        }
    }
    assert_eq!(told, Some((1, 0)));
}

#[tokio::test]
async fn a_put_that_the_quota_stops_is_not_sent_and_says_so() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(Settings { share: 5, reserve: 5, ..settings() }, PASSWORD);
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    assert!(
        matches!(&life.phase, Phase::NotSent(breakdown) if breakdown.kind == BreakdownKind::Quota),
        "{:?}",
        life.phase
    );
    assert_eq!((bench.questions(), used(&engine).await), (0, 0));
}

#[tokio::test]
async fn wrong_credentials_stop_every_further_call() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(settings(), "autre");
    for _ in 0..3 {
        let failure = engine.structure(&contrat(), reprov::engine::Freshness::Fresh).await.unwrap_err();
        assert_eq!(failure.category, Category::Credentials);
        assert_eq!(failure.ko.unwrap().code.as_str(), "10000");
    }
    assert_eq!(used(&engine).await, 1, "an account could lock");
    let demande = demande(&engine).await;
    assert_eq!(engine.send(&demande).await.unwrap_err().category, Category::Credentials);
    assert!(engine.knowledge(&contrat()).await.unwrap().lives.is_empty(), "no intention was made");
}

/// Credentials that the service refused to a put are not tried by later reads.
#[tokio::test]
async fn credentials_refused_to_a_put_stop_every_further_call() {
    let bench = Bench::new("put:erreur-10000").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    assert!(matches!(life.phase, Phase::Refused(_)), "{:?}", life.phase);
    let failure = engine.structure(&contrat(), reprov::engine::Freshness::Refresh).await.unwrap_err();
    assert_eq!((failure.category, failure.key.as_str()), (Category::Credentials, "erreur.acces_deja"));
    assert_eq!(bench.questions(), 1, "an account could lock");
}

/// Calls that wait for the session do not try a password that was refused meanwhile.
#[tokio::test]
async fn calls_that_wait_do_not_try_refused_credentials_one_after_the_other() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(Settings { sessions: 1, ..settings() }, "autre");
    let contrat = contrat();
    let read = || engine.structure(&contrat, reprov::engine::Freshness::Refresh);
    let (a, b, c) = tokio::join!(read(), read(), read());
    for failure in [a, b, c].into_iter().map(Result::unwrap_err) {
        assert_eq!(failure.ko.unwrap().code.as_str(), "10000");
    }
    assert_eq!((bench.questions(), used(&engine).await), (1, 1));
}

#[tokio::test]
async fn a_password_is_asked_once_and_written_nowhere() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine_for(settings(), "canari-7f3a");
    let _ = engine.structure(&contrat(), reprov::engine::Freshness::Fresh).await;
    let engine = bench.engine();
    prepare(&engine).await;
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    assert_eq!(*bench.secret_requests.lock().unwrap(), 2, "once an engine");
    assert!(!contains(bench.folder.path(), b"canari-7f3a"));
    assert!(contains(bench.folder.path(), WANTED.as_bytes()), "the search itself finds what is there");
}

#[tokio::test]
async fn an_acceptance_without_code_is_marked_until_a_person_records_it() {
    let bench = Bench::new("sans-code").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    assert!(life.code_missing());
    let code = DechargeCode::read("DE-LA-HOTLINE").unwrap();
    let life = engine.decharge(&contrat(), None, code.clone()).await.unwrap();
    assert_eq!(life.code, Some((code, CodeOrigin::ByHand)));
    assert!(!life.code_missing());
}

#[tokio::test]
async fn a_code_of_the_service_is_not_overwritten_by_hand() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let nothing = engine.decharge(&contrat(), None, DechargeCode::read("X").unwrap()).await.unwrap_err();
    assert_eq!(nothing.key, "erreur.rien_a_decharger");
    let demande = demande(&engine).await;
    let life = engine.send(&demande).await.unwrap();
    let failure = engine.decharge(&contrat(), None, DechargeCode::read("AUTRE").unwrap()).await.unwrap_err();
    assert_eq!(failure.key, "erreur.code_du_service");
    let known: Vec<Life> = engine.knowledge(&contrat()).await.unwrap().lives;
    assert_eq!(known.last().unwrap().code, life.code);
}

#[tokio::test]
async fn news_reach_every_subscriber_with_the_code_already_durable() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let mut incoming = engine.subscribe();
    let demande = demande(&engine).await;
    engine.send(&demande).await.unwrap();
    let elsewhere = bench.journal();
    let mut seen = false;
    while let Ok(news) = incoming.try_recv() {
        if let News::Life { life, .. } = news
            && life.code.is_some()
        {
            seen = true;
            let (_, read_again) = elsewhere.lives(&contrat()).await.unwrap().pop().unwrap();
            assert_eq!(read_again.code, life.code);
        }
    }
    assert!(seen);
}

/// The screen is left while the answer is on its way, and the task that waited for it is gone.
#[tokio::test]
async fn an_answer_on_its_way_is_waited_for_when_nobody_else_does() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    assert!(!engine.sending_underway());
    let wait = depart(&engine, demande).await;
    wait.abort();
    let _ = wait.await;
    engine.finish().await;
    assert!(!engine.sending_underway());
    let life = engine.knowledge(&contrat()).await.unwrap().lives.pop().unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    assert!(life.code.is_some());
}

/// The service accepts the put, and never shows a trace of it afterwards.
#[tokio::test]
async fn an_accepted_put_that_the_service_forgets_costs_two_questions_and_does_not_block_for_good() {
    let bench = Bench::new("suivi:erreur-20014").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let code = engine.send(&demande).await.unwrap().code;
    assert!(code.is_some());
    let too_early = engine.settle(&contrat(), true, None, "").await.unwrap_err();
    assert_eq!((too_early.category, too_early.key.as_str()), (Category::State, "erreur.acceptee_par_le_service"));
    engine.ask_once(&contrat()).await.unwrap();
    bench.clock.advance(SignedDuration::from_mins(10));
    let before = bench.questions();
    let life = engine.follow(&contrat()).await.unwrap();
    assert!(matches!(&life.phase, Phase::Followed(followed) if followed.is_forgotten()), "{:?}", life.phase);
    assert_eq!(engine.follow(&contrat()).await.unwrap().phase, life.phase, "nothing more is asked by itself");
    assert_eq!(bench.questions(), before + 1);
    // The put still blocks its contract: another one can't be sent until a person closes this one.
    assert_eq!(engine.send(&demande).await.unwrap_err().key, "erreur.deja_en_cours");
    let closed = engine.settle(&contrat(), true, None, "hotline").await.unwrap();
    assert_eq!((closed.phase, closed.code), (Phase::Closed { reason: "hotline".into() }, code));
    assert_eq!(engine.knowledge(&contrat()).await.unwrap().underway, Underway::Nothing);
    assert_eq!(bench.puts(), 1);
}
