//! The rules on one demande at a time, beside sixteen passes of a hasher over the same facts and beside the tests' own
//! reading of the rules.
//!
//! Before divan's times, which include the allocations, it prints the demandes per second of interleaved rounds;
//! docs/benchmarks.md tells how to re-run.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use common::rules::cases::{ALL_WANTED, BATIMENTS, Case, LISTS, PBOS, PRISES, UNDERWAY, YES_NO};
use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use reprov::domain::commande::Commande;
use reprov::domain::demande::Draft;
use reprov::domain::rules::ereprov::{Examination, KnownList, Verdict, judge, verdict_summary};

#[global_allocator]
static MEMORY: AllocProfiler = AllocProfiler::system();

/// The number of demandes, each with facts of its own.
const DEMANDES: usize = 10_000;
const TURNS: usize = 15;
const RULES: usize = 17;

/// A demande and the facts known about it.
struct Subject {
    case: Case,
    draft: Draft,
    commande: Commande,
    known_lists: Vec<KnownList>,
}

impl Subject {
    fn examination(&self) -> Examination<'_> {
        self.case.examination(&self.draft, &self.commande, &self.known_lists)
    }
}

/// Demandes whose facts are drawn from all their values, "not known" included; the same in each run.
static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut seed = 42_u64;
    let mut sample = move |among: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % among
    };
    let case = std::iter::repeat_with(|| Case {
        motif: sample(17),
        conservation: YES_NO[sample(3)],
        pto: sample(2) == 1,
        wanted: ALL_WANTED[sample(ALL_WANTED.len())],
        prise: PRISES[sample(PRISES.len())],
        existing_prise: YES_NO[sample(3)],
        parc_opac: YES_NO[sample(3)],
        is_virtual: YES_NO[sample(3)],
        zmd: YES_NO[sample(3)],
        collective: YES_NO[sample(3)],
        construction: sample(4),
        utilisation: sample(4),
        list: LISTS[sample(LISTS.len())],
        pbo: PBOS[sample(PBOS.len())],
        batiment: BATIMENTS[sample(BATIMENTS.len())],
        underway_kind: sample(UNDERWAY.len()),
        ..Case::SOUND
    });
    let subject =
        |case: Case| Subject { draft: case.draft(), commande: case.commande(), known_lists: case.known_lists(), case };
    case.filter(Case::possible).take(DEMANDES).map(subject).collect()
});

/// The reference: the facts of a demande, hashed once for each rule.
fn passes(subject: &Subject) -> u64 {
    let examination = subject.examination();
    (0..RULES).fold(0, |all, rule| all ^ pass(rule, &examination))
}

/// Hashes every text and value that a rule may ask for.
fn pass(rule: usize, examination: &Examination<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    rule.hash(&mut hasher);
    let (draft, commande) = (examination.draft, examination.commande);
    let texts = [&draft.reference_contrat, &draft.reference_fibre, &draft.reference_pto, &draft.motif];
    texts.hash(&mut hasher);
    draft.conservation_pto.hash(&mut hasher);
    commande.reference_prise.as_ref().map(|fact| &fact.value).hash(&mut hasher);
    commande.pbo.as_ref().map(|fact| (&fact.value.reference, &fact.value.localisation)).hash(&mut hasher);
    for yes in [&commande.existing_prise, &commande.parc_opac, &commande.collective_immeuble] {
        yes.as_ref().map(|fact| fact.value).hash(&mut hasher);
    }
    for known_list in examination.known_lists {
        for (pbo, fibre) in known_list.answer.fibres() {
            (&pbo.reference, &fibre.reference, &fibre.construction, &fibre.utilisation).hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// A way to read a demande, with its name in the table.
type Reader = (&'static str, fn(&Subject));

const READERS: [Reader; 4] = [
    ("reference: sixteen passes of a hasher over the facts", |subject| {
        black_box(passes(subject));
    }),
    ("reference: the tables of the tests, their facts as numbers", |subject| {
        black_box(subject.case.expected());
    }),
    ("`bilan`: the sixteen verdicts", |subject| {
        black_box(verdict_summary(&subject.examination()));
    }),
    ("`juger`: the verdicts, their reasons and questions", |subject| {
        black_box(judge(&subject.examination()));
    }),
];

fn all(see: fn(&Subject)) -> Duration {
    let start = Instant::now();
    SUBJECTS.iter().for_each(see);
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "counts of demandes")]
fn table() {
    let rejected_rules = SUBJECTS
        .iter()
        .filter(|subject| verdict_summary(&subject.examination()).rules(Verdict::Rejection).next().is_some());
    println!(
        "{DEMANDES} demandes, {} of them rejected, medians of {TURNS} interleaved rounds\n",
        rejected_rules.count()
    );
    println!("| one thread | demandes a second | beside the passes |");
    println!("|---|---|---|");
    let turns: Vec<Vec<f64>> =
        (0..TURNS).map(|_| READERS.iter().map(|(_, see)| all(*see).as_secs_f64()).collect()).collect();
    for (index, (name, _)) in READERS.iter().enumerate() {
        let time = median(turns.iter().map(|turn| turn[index]).collect());
        let times = median(turns.iter().map(|turn| turn[index] / turn[0]).collect());
        println!("| {name} | {:.0} | {times:.2} |", DEMANDES as f64 / time);
    }
    println!();
}

#[divan::bench(args = [0, 1, 2, 3])]
fn demandes(bencher: Bencher<'_, '_>, reader: usize) {
    let (_, see) = READERS[reader];
    bencher.counter(ItemsCount::new(DEMANDES)).bench_local(|| SUBJECTS.iter().for_each(see));
}

fn main() {
    table();
    divan::main();
}
