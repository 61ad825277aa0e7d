//! Kills from outside, at random instants of a run.
//!
//! Guards: conduct: killed anywhere: no code that was durable is lost, no put is sent again, what the next start
//! says is true

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use super::bench::{Bench, NORMAL, Run, SEND, SimulatorSetup, alone};
use super::points::judge_send;

const KILLS: usize = 200;
const WORKERS: usize = 2;

/// A slow answer, so that many instants lie between request and answer.
const SLOW: SimulatorSetup = SimulatorSetup { scenario: "put:lent", speed: 100.0 };

#[test]
fn killed_at_random_instants_nothing_is_lost_and_nothing_is_sent_twice() {
    let seed = std::env::var("REPROV_GRAINE").ok().and_then(|text| text.parse().ok()).unwrap_or_else(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        u64::try_from(since.as_micros()).unwrap()
    });
    let _alone = alone();
    println!("REPROV_GRAINE={seed}");
    let kill_window = kill_window();
    let next = AtomicUsize::new(0);
    let count: Mutex<BTreeMap<String, usize>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                for index in std::iter::repeat_with(|| next.fetch_add(1, Ordering::SeqCst)).take_while(|n| *n < KILLS) {
                    let state = kill(index, fraction(seed, index), kill_window);
                    *count.lock().unwrap().entry(state).or_default() += 1;
                }
            });
        }
    });
    let count = count.into_inner().unwrap();
    println!("{KILLS} kills within {kill_window:?}; on the disk at that time, and puts received:");
    for (state, number) in &count {
        println!("{number:>5}  {state}");
    }
    assert_eq!(count.values().sum::<usize>(), KILLS);
}

/// The median duration of ten runs that are not killed, with two at a time as in the test, and a fifth more.
fn kill_window() -> Duration {
    let measure = || {
        let bench = Bench::new(&SLOW.launch(), "");
        let start = Instant::now();
        assert_eq!(bench.launch(SEND, None).code, Some(0));
        start.elapsed()
    };
    let mut durations: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..WORKERS).map(|_| scope.spawn(move || (0..5).map(|_| measure()).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    durations.sort();
    durations[durations.len() / 2] * 6 / 5
}

fn kill(index: usize, fraction: f64, kill_window: Duration) -> String {
    let spot = format!("kill {index}");
    let service = if index.is_multiple_of(2) { NORMAL } else { SLOW };
    let bench = Bench::new(&service.launch(), "");
    let mut child = bench.command(SEND, None).spawn().unwrap();
    std::thread::sleep(kill_window.mul_f64(fraction));
    // The run may have ended by itself: that instant counts too.
    child.kill().unwrap();
    let run = Run::of(&child.wait_with_output().unwrap());
    let remainder = bench.remainder();
    let state = format!(
        "{:<24} {} {}",
        if remainder.puts.is_empty() { "(nothing)".to_owned() } else { remainder.first() },
        bench.puts(),
        if run.output.is_empty() { "" } else { "code shown" },
    );
    judge_send(&bench, &run, &remainder, &spot);
    state
}

/// A pseudo-random number of [0, 1] from the seed and the index (splitmix64).
fn fraction(seed: u64, index: usize) -> f64 {
    let mut z = seed.wrapping_add((index as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    f64::from(u32::try_from((z ^ (z >> 31)) >> 32).unwrap()) / f64::from(u32::MAX)
}
