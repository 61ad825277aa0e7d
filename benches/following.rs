//! The cost of following: a table of the polling plan beside fixed intervals.
//!
//! `REPROV_BENCH_SUIVIS` sets the number of reprovisionings in each row (default 10 000); docs/benchmarks.md tells how
//! to re-run. No time is measured: the same seed prints the same table.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::simulation::{FollowingResult, Shape, quantile, simulate};

/// Every shape of durations.
const SHAPES: [Shape; 6] =
    [Shape::LogNormal, Shape::Bimodal, Shape::HeavyTail, Shape::Noon, Shape::Switch, Shape::ByPm];

const SEED: u64 = 42;

/// The requests before following: structure, fibres, put.
const BEFORE_FOLLOWING: f64 = 3.0;

/// The scales of the durations, in seconds.
const SCALES: [f64; 4] = [120.0, 600.0, 2_700.0, 10_800.0];

/// The number of reprovisionings that start with an empty journal, and the number of such journals.
const COLD: usize = 20;
const JOURNALS: u64 = 50;

fn main() {
    let how_many = std::env::var("REPROV_BENCH_SUIVIS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let cases: Vec<(Shape, f64)> = SHAPES.iter().flat_map(|shape| SCALES.map(|scale| (*shape, scale))).collect();
    let (next, lines) = (AtomicUsize::new(0), Mutex::new(vec![[const { String::new() }; 3]; cases.len()]));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((index, (shape, scale))) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|index| Some((index, *cases.get(index)?)))
                {
                    let computed = lines_of(shape, scale, how_many);
                    lines.lock().unwrap()[index] = computed;
                }
            });
        }
    });
    let lines = lines.into_inner().unwrap();
    println!("{how_many} reprovisionings a row, seed {SEED}\n");
    println!(
        "| durations | scale | questions: median | p95 | mean | all requests: median | p95 | delay: median | p95 | of the duration: median | p95 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for [plan, ..] in &lines {
        println!("{plan}");
    }
    println!("\nThe first {COLD} on an empty journal ({JOURNALS} journals):\n");
    println!("| durations | scale | questions: median | p95 | mean | of the duration: median | p95 |");
    println!("|---|---|---|---|---|---|---|");
    for [_, cold, _] in &lines {
        println!("{cold}");
    }
    println!("\nThe same reprovisionings asked about at a fixed interval:\n");
    println!(
        "| durations | scale | plan: questions median / mean | delay | 15 s | delay | 60 s | delay | 5 min | delay |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for [.., fixes] in &lines {
        println!("{fixes}");
    }
}

fn lines_of(shape: Shape, scale: f64, how_many: usize) -> [String; 3] {
    let results = simulate(shape, scale, how_many, SEED);
    let cold_results: Vec<FollowingResult> =
        (0..JOURNALS).flat_map(|index| simulate(shape, scale, COLD, SEED + 1 + index)).collect();
    let head = format!("| {} | {} |", name(shape), in_clear(scale));
    let (questions, first) = (questions_of(&results), questions_of(&cold_results));
    let plan = format!(
        "{head} {} | {} | {:.1} | {} | {} | {} | {} | {} | {} |",
        quantile(questions.clone(), 50),
        quantile(questions.clone(), 95),
        mean(&questions),
        BEFORE_FOLLOWING + quantile(questions.clone(), 50),
        BEFORE_FOLLOWING + quantile(questions, 95),
        in_clear(quantile(results.iter().map(|result| result.lag), 50)),
        in_clear(quantile(results.iter().map(|result| result.lag), 95)),
        percent(&results, 50),
        percent(&results, 95),
    );
    let cold = format!(
        "{head} {} | {} | {:.1} | {} | {} |",
        quantile(first.clone(), 50),
        quantile(first.clone(), 95),
        mean(&first),
        percent(&cold_results, 50),
        percent(&cold_results, 95),
    );
    let fixes = [15, 60, 300].map(|interval| {
        let fixes: Vec<FollowingResult> =
            results.iter().map(|result| FollowingResult::at_fixed_interval(result.duration, interval)).collect();
        columns(&fixes)
    });
    [plan, cold, format!("{head} {} {}", columns(&results), fixes.join(" "))]
}

fn columns(results: &[FollowingResult]) -> String {
    let questions = questions_of(results);
    format!("{} / {:.1} | {} |", quantile(questions.clone(), 50), mean(&questions), percent(results, 50))
}

fn questions_of(results: &[FollowingResult]) -> Vec<f64> {
    results.iter().map(|result| f64::from(result.questions)).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

fn percent(results: &[FollowingResult], percentile: usize) -> String {
    format!("{:.0} %", 100.0 * quantile(results.iter().map(FollowingResult::relative_lag), percentile))
}

fn in_clear(seconds: f64) -> String {
    if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else if seconds < 7_200.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        format!("{:.1} h", seconds / 3600.0)
    }
}

const fn name(shape: Shape) -> &'static str {
    match shape {
        Shape::LogNormal => "log-normal",
        Shape::Bimodal => "bimodal",
        Shape::HeavyTail => "heavy tail",
        Shape::Noon => "x 4 every noon",
        Shape::Switch => "x 4 from one noon on",
        Shape::ByPm => "by PM",
    }
}
