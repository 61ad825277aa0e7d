//! Reading getSiteStructure and getRoSite, beside quick-xml's loops over the same bytes.
//!
//! Before divan's times it prints the ratios of interleaved rounds, and the memory. `REPROV_BENCH_PTO` sets the sizes
//! of the tables in PTOs (default `1000,10000,100000,1000000`); docs/benchmarks.md tells how to re-run.

use std::alloc::System;
use std::fmt;
use std::hint::black_box;
use std::io::{BufRead, Read};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use cap::Cap;
use common::documents::{Document, DocumentKind};
use common::watched::Watched;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use reprov::domain::fibre::RoSite;
use reprov::domain::site::Site;
use reprov::wire::ereprov::{ServiceAnswer, read_fibres, read_structure};

/// Counts the bytes allocated.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The size of one piece from the network, in bytes.
const PIECE: usize = 16 * 1024;
/// The least duration of one reader's part in a round (small documents are read again and again), and the most of all
/// rounds together. There are many short rounds, because the work of another program then spoils one of them and not
/// the median.
const AT_LEAST: Duration = Duration::from_millis(1);
const TOTAL: Duration = Duration::from_secs(4);
const TURNS: std::ops::RangeInclusive<usize> = 9..=199;

/// Where the bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// All of them in one slice.
    Slice,
    /// Pieces of 16 KiB, as a network gives them.
    Stream,
}

/// The reader of the bytes.
#[derive(Debug, Clone, Copy)]
enum ReaderKind {
    /// quick-xml's event loop; nothing is done with the events.
    Events,
    /// The same, with every attribute checked, decoded and normalized, as quick-xml does by default.
    Attributes,
    /// This product's decoder, which builds the tree.
    Reprov,
}

/// An answer, made once.
struct Case {
    kind: DocumentKind,
    prises: usize,
    xml: String,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            DocumentKind::Structure => "getSiteStructure",
            DocumentKind::Fibres => "getRoSite",
        };
        write!(f, "{name} {}", self.prises)
    }
}

impl Case {
    fn new(kind: DocumentKind, prises: usize) -> Self {
        Self { kind, prises, xml: Document::text(kind, prises) }
    }

    /// Reads the whole answer with `reader`; gives what it built.
    fn read(&self, source: Source, reader: ReaderKind) -> Parsed {
        let bytes = self.xml.as_bytes();
        match source {
            Source::Slice => read(bytes, self.kind, reader),
            Source::Stream => read(Pieces(bytes), self.kind, reader),
        }
    }
}

/// The result of a reading.
enum Parsed {
    Structure { _site: Site },
    Fibres { _list: RoSite },
    Count { _events: usize },
}

/// Gives a document in pieces, without copying.
struct Pieces<'a>(&'a [u8]);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        // Pieces always end at the same places, however many bytes were taken.
        let remainder = self.0.len() % PIECE;
        let here = if remainder == 0 { PIECE } else { remainder };
        Ok(&self.0[..here.min(self.0.len())])
    }

    fn consume(&mut self, read: usize) {
        self.0.consume(read);
    }
}

fn read(bytes: impl BufRead, kind: DocumentKind, reader: ReaderKind) -> Parsed {
    match (reader, kind) {
        (ReaderKind::Events, _) => Parsed::Count { _events: events(bytes) },
        (ReaderKind::Attributes, _) => Parsed::Count { _events: attributes(bytes) },
        (ReaderKind::Reprov, DocumentKind::Structure) => Parsed::Structure { _site: structure(bytes) },
        (ReaderKind::Reprov, DocumentKind::Fibres) => Parsed::Fibres { _list: fibres(bytes) },
    }
}

fn events(bytes: impl BufRead) -> usize {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut how_many = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Eof => return how_many,
            event => {
                black_box(&event);
                how_many += 1;
            }
        }
    }
}

fn attributes(bytes: impl BufRead) -> usize {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let mut how_many = 0;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).unwrap() {
            Event::Eof => return how_many,
            Event::Start(tag) | Event::Empty(tag) => {
                how_many += 1;
                for attribute in tag.attributes() {
                    let attribute = attribute.unwrap();
                    black_box((attribute.key, attribute.normalized_value(XmlVersion::Implicit1_0).unwrap()));
                }
            }
            event => {
                black_box(&event);
                how_many += 1;
            }
        }
    }
}

fn structure(bytes: impl BufRead) -> Site {
    match read_structure(bytes, Some("utf-8")) {
        Ok(ServiceAnswer::Ok(site)) => site,
        other => panic!("{other:?}"),
    }
}

fn fibres(bytes: impl BufRead) -> RoSite {
    match read_fibres(bytes, Some("utf-8")) {
        Ok(ServiceAnswer::Ok(list)) => list,
        other => panic!("{other:?}"),
    }
}

const READERS: [ReaderKind; 3] = [ReaderKind::Events, ReaderKind::Attributes, ReaderKind::Reprov];

fn median<T: Copy + PartialOrd>(mut values: Vec<T>) -> T {
    values.sort_by(|a, b| a.partial_cmp(b).unwrap());
    values[values.len() / 2]
}

/// The mean time of one reading, in seconds; dropping the result is not timed.
fn stopwatch(case: &Case, source: Source, reader: ReaderKind, repeats: u32) -> f64 {
    let mut duration = Duration::ZERO;
    for _ in 0..repeats {
        let start = Instant::now();
        let tree = black_box(case.read(source, reader));
        duration += start.elapsed();
        drop(tree);
    }
    duration.as_secs_f64() / f64::from(repeats)
}

/// Times the three readers by turns, so that other load on the machine affects all of them alike.
fn ratios(case: &Case, source: Source) -> String {
    let one = stopwatch(case, source, ReaderKind::Events, 1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let repeats = (AT_LEAST.as_secs_f64() / one).clamp(1.0, 1e6) as u32;
    let mut turns: Vec<[f64; 3]> = Vec::new();
    let start = Instant::now();
    while turns.len() < *TURNS.start() || (turns.len() < *TURNS.end() && start.elapsed() < TOTAL) {
        let turn = turns.len();
        let mut seconds = [0.0; 3];
        for index in 0..3 {
            let index = (index + turn) % 3;
            seconds[index] = stopwatch(case, source, READERS[index], repeats);
        }
        turns.push(seconds);
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of PTOs")]
    let each = |index: usize| median(turns.iter().map(|seconds| seconds[index]).collect()) * 1e9 / case.prises as f64;
    let repeats = |index: usize| median(turns.iter().map(|seconds| seconds[2] / seconds[index]).collect());
    let name = match source {
        Source::Slice => "slice",
        Source::Stream => "16 KiB pieces",
    };
    format!(
        "| {case} | {name} | {:.0} | {:.0} | {:.0} | {:.2} | {:.2} |",
        each(0),
        each(1),
        each(2),
        repeats(1),
        repeats(0)
    )
}

/// The memory that a reading keeps, and the most that it takes while the document comes. The document itself is never
/// in memory as a whole.
fn memory(kind: DocumentKind, prises: usize) -> String {
    let before = MEMORY.allocated();
    let mut stream = Watched::new(Document::new(kind, prises), || MEMORY.allocated());
    let tree = read(&mut stream, kind, ReaderKind::Reprov);
    let (more, bytes) = (stream.more - before, stream.bytes);
    drop(stream);
    let keep = MEMORY.allocated() - before;
    drop(tree);
    #[expect(clippy::cast_precision_loss, reason = "bytes of memory")]
    let repeats = |a: usize, b: usize| a as f64 / b as f64;
    let name = match kind {
        DocumentKind::Structure => "getSiteStructure",
        DocumentKind::Fibres => "getRoSite",
    };
    format!(
        "| {name} {prises} | {} | {} | {:.2} | {:.2} |",
        bytes / prises,
        keep / prises,
        repeats(more, keep),
        repeats(more, bytes)
    )
}

fn sizes() -> Vec<usize> {
    let asked = std::env::var("REPROV_BENCH_PTO").unwrap_or_else(|_| "1000,10000,100000,1000000".to_owned());
    asked.split(',').map(|size| size.trim().parse().unwrap()).collect()
}

fn tables() {
    println!("nanoseconds per PTO or fibre, medians of {TURNS:?} interleaved rounds\n");
    println!(
        "| answer | bytes from | event loop | with all attributes | reprov | reprov / attributes | reprov / events |"
    );
    println!("|---|---|---|---|---|---|---|");
    for kind in [DocumentKind::Structure, DocumentKind::Fibres] {
        for size in sizes() {
            let case = Case::new(kind, size);
            for source in [Source::Slice, Source::Stream] {
                println!("{}", ratios(&case, source));
            }
        }
    }
    println!("\nmemory, the document made while it is read\n");
    println!("| answer | bytes of document per PTO | bytes kept per PTO | peak / kept | peak / document |");
    println!("|---|---|---|---|---|");
    for kind in [DocumentKind::Structure, DocumentKind::Fibres] {
        for size in sizes() {
            println!("{}", memory(kind, size));
        }
    }
    println!();
}

/// The cases that divan times: up to 100 000 PTOs, in pieces of 16 KiB.
fn case() -> &'static [Case] {
    static CASES: OnceLock<Vec<Case>> = OnceLock::new();
    CASES.get_or_init(|| {
        let sizes = [1_000, 10_000, 100_000];
        let kinds = [DocumentKind::Structure, DocumentKind::Fibres];
        kinds.into_iter().flat_map(|kind| sizes.map(|size| Case::new(kind, size))).collect()
    })
}

fn measure(bencher: Bencher<'_, '_>, case: &Case, reader: ReaderKind) {
    bencher
        .counter(ItemsCount::new(case.prises))
        .counter(BytesCount::new(case.xml.len()))
        .bench_local(|| case.read(Source::Stream, reader));
}

#[divan::bench(args = case())]
fn a_events(bencher: Bencher<'_, '_>, case: &Case) {
    measure(bencher, case, ReaderKind::Events);
}

#[divan::bench(args = case())]
fn b_attributes(bencher: Bencher<'_, '_>, case: &Case) {
    measure(bencher, case, ReaderKind::Attributes);
}

#[divan::bench(args = case())]
fn c_reprov(bencher: Bencher<'_, '_>, case: &Case) {
    measure(bencher, case, ReaderKind::Reprov);
}

fn main() {
    tables();
    divan::main();
}
