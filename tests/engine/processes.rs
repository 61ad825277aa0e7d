//! Several processes on one journal: each put is followed by one of those that live, and all see what any of them does.
//! An engine of the bench is a process here: it has its own connection and its own locks.
//!
//! Guards: engine: an unsettled put is followed by exactly one live process; when that one ends, another takes over by itself, never without a password
//! Guards: engine: what one process writes is told to every other one

use common::order::contrat;
use common::post::demande;
use reprov::domain::failure::{Failure, FailureKind};
use reprov::domain::lifecycle::{Phase, PutEvent, Record};
use reprov::domain::polling::Cadence;
use reprov::domain::service_error::Category;
use reprov::domain::states::Statut;
use reprov::engine::{Engine, Follower, News, Parts, ProcessKind, Settings};
use tokio::sync::mpsc::UnboundedReceiver;

use super::bench::{Bench, PASSWORD, depart, settings};

const FINISHED: Phase = Phase::Finished { statut: Statut::Finished, adopted: false };

/// An engine on the bench's journal without any password.
fn without_password(bench: &Bench) -> Engine {
    let clock = bench.clock.clone();
    let parts = common::post::parts(bench.folder.path(), &bench.server.url, settings(), move || clock.read());
    let none =
        || Err(Failure::new(Category::Credentials, "erreur.panne.sans_mot_de_passe").of_kind(FailureKind::NoPassword));
    Engine::new(Parts { password: std::sync::Arc::new(none), ..parts })
}

/// Who follows the contract's put.
async fn follower(engine: &Engine) -> Option<Follower> {
    engine.contrats_at_hand().await.unwrap().pop().unwrap().follower
}

/// Waits for the news that another process changed something.
async fn elsewhere(news: &mut UnboundedReceiver<News>) {
    while !matches!(news.recv().await.expect("the engine lives"), News::Elsewhere) {}
}

#[tokio::test]
async fn of_three_that_follow_one_asks() {
    let bench = Bench::new("normal").await;
    let (one, two, three) = (bench.engine(), bench.engine(), bench.engine());
    let sent = one.send(&demande(&one).await).await.unwrap();
    assert!(!sent.is_settled());
    let mut others = [two.subscribe(), three.subscribe()];
    let contrat = contrat();
    let (one, two, three) = tokio::join!(one.follow(&contrat), two.follow(&contrat), three.follow(&contrat));
    for life in [one, two, three] {
        assert_eq!(life.unwrap().phase, FINISHED);
    }
    for news in &mut others {
        while let Ok(one) = news.try_recv() {
            // Whoever makes a request tells the count.
            assert!(!matches!(one, News::Quota(_)), "it asked");
        }
    }
    assert_eq!(bench.puts(), 1);
}

#[tokio::test]
async fn who_follows_is_known_everywhere_and_nobody_is_nobody() {
    let bench = Bench::new("normal").await;
    let (window, other) =
        (bench.engine_for(Settings { agent: Some("Martin".into()), ..settings() }, PASSWORD), bench.engine());
    window.serves_a_window();
    window.send(&demande(&window).await).await.unwrap();
    assert_eq!(follower(&window).await, Some(Follower::Here));
    let elsewhere = Follower::Elsewhere { kind: ProcessKind::Window, agent: Some("Martin".into()) };
    assert_eq!(follower(&other).await, Some(elsewhere));
    drop(window);
    assert_eq!(follower(&other).await, None, "nobody asks: nothing to count down to");
}

#[tokio::test]
async fn the_end_of_the_one_that_follows_wakes_another_that_takes_over() {
    let bench = Bench::new("normal").await;
    let (sender, other) = (bench.engine(), bench.engine());
    sender.send(&demande(&sender).await).await.unwrap();
    let mut news = other.subscribe();
    let following = tokio::spawn({
        let other = other.clone();
        async move { other.follow(&contrat()).await }
    });
    // It was told when the question is due, and does not ask.
    while !matches!(news.recv().await.unwrap(), News::Life { next_at: Some(_), .. }) {}
    let before = bench.questions();
    assert!(matches!(follower(&other).await, Some(Follower::Elsewhere { .. })));
    assert_eq!(bench.questions(), before);
    drop(sender);
    assert_eq!(following.await.unwrap().unwrap().phase, FINISHED);
    assert_eq!(bench.puts(), 1);
}

#[tokio::test]
async fn without_a_password_nothing_is_taken_over() {
    let bench = Bench::new("normal").await;
    let (sender, other) = (bench.engine(), without_password(&bench));
    sender.send(&demande(&sender).await).await.unwrap();
    let mut news = other.subscribe();
    let following = tokio::spawn({
        let other = other.clone();
        async move { other.follow(&contrat()).await }
    });
    while !matches!(news.recv().await.unwrap(), News::Life { next_at: Some(_), .. }) {}
    assert!(!following.is_finished(), "it waits: another process asks");
    let before = bench.questions();
    drop(sender);
    assert_eq!(following.await.unwrap().unwrap_err().kind, Some(FailureKind::NoPassword));
    assert_eq!(follower(&other).await, None);
    let next = bench.engine();
    assert_eq!(bench.questions(), before);
    assert_eq!(next.follow(&contrat()).await.unwrap().phase, FINISHED, "one that has a password can");
}

#[tokio::test]
async fn a_following_that_stops_while_its_process_lives_is_free_for_another() {
    let bench = Bench::new("normal").await;
    // The first one is in no hurry: its question is not due while the test runs.
    let slow = Settings { cadence: Cadence::default(), ..settings() };
    let (one, two) = (bench.engine_for(slow, PASSWORD), bench.engine());
    one.send(&demande(&one).await).await.unwrap();
    let mut news = one.subscribe();
    let following = tokio::spawn({
        let one = one.clone();
        async move { one.follow(&contrat()).await }
    });
    while !matches!(news.recv().await.unwrap(), News::Life { next_at: Some(_), .. }) {}
    while follower(&two).await.is_none() {}
    following.abort();
    assert!(following.await.unwrap_err().is_cancelled());
    assert_eq!(two.follow(&contrat()).await.unwrap().phase, FINISHED);
}

#[tokio::test]
async fn a_refused_following_is_asked_about_once_by_each_and_not_for_ever() {
    let bench = Bench::new("suivi:erreur-20015").await;
    let (one, two) = (bench.engine(), bench.engine());
    one.send(&demande(&one).await).await.unwrap();
    let before = bench.questions();
    for engine in [&one, &two] {
        engine.follow(&contrat()).await.unwrap_err();
        assert_eq!(follower(engine).await, None, "who gave up says so");
    }
    assert_eq!(bench.questions(), before + 2);
    // To look after the orphans tells nothing of a put that did not change.
    let mut news = two.subscribe();
    assert_eq!(two.take_up().await.unwrap(), [contrat()]);
    assert!(news.try_recv().is_err());
}

#[tokio::test]
async fn a_process_that_stands_still_leaves_its_puts_to_others_and_takes_up_what_is_left() {
    let bench = Bench::new("normal").await;
    let slow = Settings { cadence: Cadence::default(), ..settings() };
    let (one, two) = (bench.engine_for(slow, PASSWORD), bench.engine());
    one.send(&demande(&one).await).await.unwrap();
    let following = tokio::spawn({
        let one = one.clone();
        async move { one.follow(&contrat()).await }
    });
    while follower(&one).await != Some(Follower::Here) {}
    one.pause_followings().await;
    assert_eq!(follower(&two).await, None);
    assert_eq!(two.follow(&contrat()).await.unwrap().phase, FINISHED);
    one.resume_followings();
    assert_eq!(following.await.unwrap().unwrap().phase, FINISHED);
    assert_eq!(bench.puts(), 1);
}

#[tokio::test]
async fn a_put_that_could_not_leave_is_followed_by_nobody() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let checked = demande(&engine).await;
    engine.close_departures().await;
    let life = engine.send(&checked).await.unwrap();
    assert!(life.is_settled(), "{:?}", life.phase);
    assert_eq!(follower(&engine).await, None);
    assert!(bench.journal().followers().await.unwrap().is_empty());
}

#[tokio::test]
async fn each_write_of_another_process_is_told_and_none_of_one_s_own() {
    let bench = Bench::new("normal").await;
    let (here, other) = (bench.engine(), bench.engine());
    let mut news = here.subscribe();
    here.watch_other_processes();
    other.open(&contrat()).await.unwrap();
    elsewhere(&mut news).await;
    here.open(&contrat()).await.unwrap();
    // The next write elsewhere is told; nothing was told for the own one before it.
    other.remember(&contrat(), common::order::facts()).await.unwrap();
    let mut told = 0;
    while told == 0 {
        if matches!(news.recv().await.unwrap(), News::Elsewhere) {
            told += 1;
        }
    }
    assert_eq!(here.knowledge(&contrat()).await.unwrap().commande, other.knowledge(&contrat()).await.unwrap().commande);
}

#[tokio::test]
async fn an_intention_whose_process_is_gone_is_sent_by_nobody() {
    let bench = Bench::new("normal").await;
    let engine = bench.engine();
    let demande = demande(&engine).await;
    let intention =
        PutEvent::Intention { demande: demande.demande().clone(), old_fibre: None, agent: None, accepted: Vec::new() };
    bench.journal().begin(Record { at: engine.now(), event: intention }).await.unwrap();
    let life = engine.follow(&contrat()).await.unwrap();
    assert!(matches!(life.phase, Phase::NotSent(_)), "{:?}", life.phase);
    assert_eq!(bench.puts(), 0);
}

#[tokio::test]
async fn a_put_on_its_way_is_left_to_its_process() {
    let bench = Bench::new("lent").await;
    let (sender, other) = (bench.engine(), bench.engine());
    let sending = depart(&sender, demande(&sender).await).await;
    assert_eq!(other.take_up().await.unwrap(), [contrat()]);
    assert!(matches!(follower(&other).await, Some(Follower::Elsewhere { kind: ProcessKind::Command, .. })));
    assert!(!sending.await.unwrap().unwrap().is_settled());
    assert_eq!(bench.puts(), 1);
}
