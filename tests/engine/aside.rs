//! Answers that another process put aside: each goes to its own put, once, and to no other.
//!
//! Guards: store: an answer that the journal refuses is in a file at once, taken up by the next start into its
//! own put and no other; a disk that takes nothing at all costs no code: it is shown, with the words that it is
//! not saved

use std::fs;
use std::path::PathBuf;

use common::order::contrat;
use common::post::demande;
use jiff::Timestamp;
use reprov::domain::lifecycle::{CodeOrigin, Life, Phase, PutEvent, Record};
use reprov::domain::outcome::{Acceptance, PutOutcome};
use reprov::domain::put_answers::DechargeCode;
use reprov::engine::{PutId, Settings};
use serde_json::{Value, json};

use super::bench::{Bench, PASSWORD, settings};
use super::doubt::departed;

const CODE: &str = "DCH-ABRI-1";

/// A put that was sent by a process that is gone, and the answer that it put aside.
async fn left_behind(bench: &Bench) -> (PutId, Life, Value) {
    let demande = demande(&bench.engine()).await.demande().clone();
    let at = bench.clock.read();
    let put = departed(&bench.journal(), &demande, at).await;
    let life = bench.journal().life(put).await.unwrap().unwrap();
    let acceptance = Acceptance { code: DechargeCode::read(CODE), ..Acceptance::default() };
    let record = Record { at, event: PutEvent::Return { outcome: PutOutcome::Accepted(acceptance), last_byte: at } };
    let kept = json!({
        "put": put, "requete": 1, "intention": life.at, "demande": demande, "fait": record,
        "rendue": false, "http": 200, "corps": "<codeDecharge>DCH-ABRI-1</codeDecharge>",
    });
    (put, life, kept)
}

fn place(bench: &Bench, name: &str, content: &str) -> PathBuf {
    let folder = bench.folder.path().join("secours");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), content).unwrap();
    folder.join(name)
}

async fn returns(bench: &Bench, put: PutId) -> usize {
    let records = bench.journal().put_records(put).await.unwrap();
    records.iter().filter(|record| matches!(record.event, PutEvent::Return { .. })).count()
}

#[tokio::test]
async fn an_answer_found_under_any_name_is_taken_once_and_its_files_are_gone() {
    let bench = Bench::new("normal").await;
    let (put, _, kept) = left_behind(&bench).await;
    let text = kept.to_string();
    // A file cut short by the stop: it harms no other file, and stays for a person to look at.
    let cut = place(&bench, "put-0-coupee.json", &text[..text.len() / 2]);
    let copies = [place(&bench, "une copie.json", &text), place(&bench, "zz.json", &text)];
    let (one, two) = (bench.engine(), bench.engine());
    let (one, two) = tokio::join!(one.take_up(), two.take_up());
    assert!(one.is_ok() && two.is_ok());
    // A process that finds the put held by another one leaves the answer to that one.
    bench.engine().take_up().await.unwrap();
    let life = bench.journal().life(put).await.unwrap().unwrap();
    assert!(matches!(life.phase, Phase::Followed(_)), "{:?}", life.phase);
    assert_eq!(life.code.as_ref().map(|(code, source)| (code.as_str(), *source)), Some((CODE, CodeOrigin::Service)));
    assert_eq!(returns(&bench, put).await, 1);
    assert!(copies.iter().all(|copy| !copy.exists()) && cut.exists());
    assert_eq!(bench.puts(), 0);
}

#[tokio::test]
async fn what_is_no_answer_of_the_put_is_not_given_to_it_and_stays() {
    let bench = Bench::new("normal").await;
    let (put, life, kept) = left_behind(&bench).await;
    let with = |key: &str, value: Value| {
        let mut other = kept.clone();
        other[key] = value;
        other.to_string()
    };
    let record = |event: PutEvent| json!(Record { at: life.at, event });
    let settled = PutEvent::Settled { departed: false, code: None, reason: String::new() };
    let mut other_demande = kept["demande"].clone();
    other_demande["fibre"] = json!("CTP-AUTRE-1");
    let files = [
        place(&bench, "a.json", &with("put", json!(4_000_000))),
        place(&bench, "b.json", &with("put", json!(-1))),
        place(&bench, "c.json", &with("intention", json!(Timestamp::UNIX_EPOCH))),
        place(&bench, "d.json", &with("demande", other_demande)),
        place(&bench, "e.json", &with("fait", json!(Record { at: bench.clock.read(), event: PutEvent::Departure }))),
        place(&bench, "f.json", &with("fait", record(settled))),
        place(&bench, "g.json", "[[[[\u{1b}[2J"),
        place(&bench, "h.json", ""),
    ];
    bench.engine().take_up().await.unwrap();
    let after = bench.journal().life(put).await.unwrap().unwrap();
    assert!(matches!(after.phase, Phase::Unknown(_)) && after.code.is_none(), "{:?}", after.phase);
    assert_eq!(returns(&bench, put).await, 0);
    assert!(files.iter().all(|file| file.exists()));
}

/// The profiles of one journal number their puts together and share the folder of answers put aside.
#[tokio::test]
async fn an_answer_is_left_to_the_profile_whose_put_it_is() {
    let bench = Bench::new("normal").await;
    let (put, _, kept) = left_behind(&bench).await;
    let file = place(&bench, "put.json", &kept.to_string());
    let other = bench.engine_for(Settings { profile: "autre".to_owned(), ..settings() }, PASSWORD);
    other.take_up().await.unwrap();
    assert!(file.exists());
    assert_eq!(other.knowledge(&contrat()).await.unwrap().lives, []);
    bench.engine().take_up().await.unwrap();
    assert_eq!(returns(&bench, put).await, 1);
    assert!(!file.exists());
}
