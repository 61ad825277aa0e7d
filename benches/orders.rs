//! The list of contracts with 100 and with 100 000 imported orders, side by side in one run: the first frame with them,
//! the time from a key to the drawn frame, the memory that they take, and their reading from a journal.
//!
//! docs/benchmarks.md tells how to re-run.
//!
//! Guards: tui: no message that changes nothing of the list goes through the imported orders

use std::alloc::System;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cap::Cap;
use common::tui::Harness;
use common::tui::data::imported;
use jiff::Timestamp;
use reprov::domain::acces::{AccesLine, Flux, LineOrigin};
use reprov::domain::reference::ContratId;
use reprov::engine::ImportMark;
use reprov::host::config::{GlyphSet, Theme};
use reprov::store::journal::Journal;
use reprov::tui::data::World;
use reprov::tui::words::msg::{EffectAnswer, What};

/// Counts the bytes allocated.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// How many imported orders there are.
const CASES: [usize; 2] = [100, 100_000];

/// How often each is measured.
const TIMES: usize = 51;

/// A key: its name, the keys before it, the timed one, and those that undo it.
const KEYS: [(&str, &str, &str, &str); 9] = [
    ("row down", "", "<down>", ""),
    ("last row", "", "<end>", "<home>"),
    ("first digit of a filter", "/", "7", "<bs>"),
    ("fourth digit of a filter", "/700", "4", "<bs>"),
    ("first letter of a filter", "/", "a", "<bs>"),
    ("a filter that finds nothing", "/zz", "z", "<bs>"),
    ("next view", "<tab><tab><tab><tab>", "<tab>", "<backtab>"),
    ("a letter of a new contract", "n", "7", "<bs>"),
    ("a new contract that is not known", "nzz", "z", "<bs>"),
];

/// The median and the slowest tenth of some times.
fn told(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 10].as_secs_f64() * 1e3;
    format!("{:.3} ms ({:.3})", at(5), at(9))
}

/// The program's list, drawn, with so many imported orders.
fn listed(orders: usize) -> Harness {
    let mut harness = Harness::home(World::Test);
    draw(&mut harness);
    harness.answer(EffectAnswer::Imported(Ok(Some((ImportMark::default(), Arc::new(imported(orders)))))));
    harness
}

fn draw(harness: &mut Harness) {
    black_box(harness.draw_in(80, 24, Theme::Dark, GlyphSet::Unicode));
}

fn first_frame(orders: usize) -> String {
    let list = Arc::new(imported(orders));
    let once = || {
        let mut harness = Harness::home(World::Test);
        let start = Instant::now();
        harness.answer(EffectAnswer::Imported(Ok(Some((ImportMark::default(), Arc::clone(&list))))));
        draw(&mut harness);
        start.elapsed()
    };
    told((0..TIMES).map(|_| once()).collect())
}

fn key(orders: usize, before: &str, key: &str, back: &str) -> String {
    let mut harness = listed(orders);
    harness.keys(before);
    draw(&mut harness);
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        harness.keys(key);
        draw(&mut harness);
        times.push(start.elapsed());
        harness.keys(back);
        draw(&mut harness);
    }
    told(times)
}

fn tick(orders: usize) -> String {
    let mut harness = listed(orders);
    let once = |harness: &mut Harness| {
        let start = Instant::now();
        harness.send(What::Tick);
        draw(harness);
        start.elapsed()
    };
    told((0..TIMES).map(|_| once(&mut harness)).collect())
}

fn memory(orders: usize) -> usize {
    let before = MEMORY.allocated();
    let list = Arc::new(imported(orders));
    let own = MEMORY.allocated() - before;
    let mut harness = Harness::home(World::Test);
    let bare = MEMORY.allocated();
    harness.answer(EffectAnswer::Imported(Ok(Some((ImportMark::default(), list)))));
    draw(&mut harness);
    own + MEMORY.allocated().saturating_sub(bare)
}

fn line(n: usize) -> AccesLine {
    AccesLine {
        flux: Flux::CrCmdAcces,
        commande: format!("CMD-{n}"),
        contrat: Some(ContratId::parse(&format!("ARA-{}", 700_000 + n)).unwrap()),
        fields: BTreeMap::from([("REFERENCEPRISE".to_owned(), format!("CTP-{n}-1"))]),
        headers: BTreeMap::new(),
        origin: LineOrigin {
            file: "recu.csv".into(),
            index: u64::try_from(n).unwrap(),
            day: None,
            sequence: None,
            imported_at: Timestamp::UNIX_EPOCH,
        },
    }
}

/// What reading the list from a journal takes: all of it, and when nothing changed.
fn journal(orders: usize) -> [String; 2] {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let journal = Journal::open(&folder.path().join("journal.sqlite"), "pack").unwrap();
    runtime.block_on(async {
        journal.import((0..orders).map(line).collect()).await.unwrap();
        let mark = journal.imported_orders(None).await.unwrap().unwrap().0;
        let (mut all, mut same) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            let start = Instant::now();
            assert_eq!(journal.imported_orders(None).await.unwrap().unwrap().1.len(), orders);
            all.push(start.elapsed());
            let start = Instant::now();
            assert!(journal.imported_orders(Some(mark)).await.unwrap().is_none());
            same.push(start.elapsed());
        }
        [told(all), told(same)]
    })
}

fn line_of(name: &str, few: &str, many: &str) {
    println!("{name:<36} {few:>24} {many:>24}");
}

fn main() {
    let row = |name: &str, of: &dyn Fn(usize) -> String| line_of(name, &of(CASES[0]), &of(CASES[1]));
    row("imported orders, 80x24", &|orders| orders.to_string());
    println!("medians, and the slowest tenth");
    row("first frame with them", &first_frame);
    row("a second that passes", &tick);
    for (name, before, own, back) in KEYS {
        row(name, &|orders| key(orders, before, own, back));
    }
    row("bytes kept", &|orders| memory(orders).to_string());
    let [few, many] = CASES.map(journal);
    line_of("read from the journal", &few[0], &many[0]);
    line_of("asked whether they changed", &few[1], &many[1]);
}
