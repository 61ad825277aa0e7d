//! `reprov verifier` on a sheet, beside the bare reader of the `csv` crate on the same file.
//!
//! `REPROV_BENCH_PLANS` sets the number of plans (default 100 000); docs/benchmarks.md tells how to re-run.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::person::Person;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use reprov::cli::{CommandLine, Exit, Streams, parse, run};
use reprov::wire::csv::Sheet;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The sheet, made once.
struct Bench {
    _folder: TempDir,
    sheet: PathBuf,
    plans: u64,
    bytes: u64,
}

const LISTS: u64 = 4;
const FIBRES: u64 = 48;

fn bench() -> &'static Bench {
    static BENCH: OnceLock<Bench> = OnceLock::new();
    BENCH.get_or_init(|| {
        let plans = std::env::var("REPROV_BENCH_PLANS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
        let folder = tempfile::tempdir().unwrap();
        for list in 0..LISTS {
            write_list(&folder.path().join(format!("liste-{list}.xml")), list);
        }
        let sheet = folder.path().join("plans.csv");
        write_sheet(&sheet, plans);
        let bytes = sheet.metadata().unwrap().len();
        Bench { _folder: folder, sheet, plans, bytes }
    })
}

/// A saved getRoSite answer: four PBOs of twelve fibres.
fn write_list(path: &Path, list: u64) {
    let mut xml = String::from(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><getRoSiteResponse><return>\
         <enteteResponse><statut>OK</statut></enteteResponse>",
    );
    for pbo in 0..4 {
        write!(xml, "<pbo reference=\"BE-{list}{pbo}\" localisation=\"ETAGE-{pbo}\">").unwrap();
        for fibre in 0..FIBRES / 4 {
            let n = pbo * FIBRES / 4 + fibre;
            let (construction, utilisation) =
                if n.is_multiple_of(7) { ("Construite", "Disponible") } else { ("A construire", "Disponible") };
            write!(
                xml,
                "<fibre reference=\"CTP-{list}2403{n:02}-1\" referencePTO=\"\" informationCable=\"C{pbo}\" \
                 informationTube=\"ROUGE\" informationFibre=\"BLEU\" informationConstruction=\"{construction}\" \
                 informationUtilisation=\"{utilisation}\"/>"
            )
            .unwrap();
        }
        xml.push_str("</pbo>");
    }
    xml.push_str("</return></getRoSiteResponse></soap:Body></soap:Envelope>");
    std::fs::write(path, xml).unwrap();
}

/// Writes plans with all their facts; one in a hundred is rejected.
fn write_sheet(path: &Path, plans: u64) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let motifs = ["Fibre cassée", "Fibre occupée", "Absence de signal", "PBO saturé", "Problème génie civil"];
    out.write_all(
        b"contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
              contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.reference_pto;\
              demande.conservation_pto;demande.motif;releve.fichier;releve.releve_le\n",
    )
    .unwrap();
    for n in 0..plans {
        let list = (n / 16) % LISTS;
        let rejected = n % 100 == 0;
        let fibre = if rejected { 7 * (n % 6) } else { n % (FIBRES / 4) };
        writeln!(
            out,
            "MUT5681652016031{n:08};CTP-1240{:07}-1;non;non;ZTD;oui;BE-{list}0;reelle;CTP-{list}2403{fibre:02}-1;\
             CTP-1240{:07}-1;{};{};liste-{list}.xml;",
            n % 10_000_000,
            n % 10_000_000,
            if rejected { "oui" } else { "non" },
            motifs[usize::try_from(n % 3).unwrap()],
        )
        .unwrap();
    }
    out.flush().unwrap();
}

/// The `csv` crate's fastest reader; its records are not used.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_bare_csv(bencher: Bencher<'_, '_>) {
    let bench = bench();
    bencher.counter(ItemsCount::new(bench.plans)).counter(BytesCount::new(bench.bytes)).bench(|| {
        let file = File::open(&bench.sheet).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(file);
        let mut line = csv::ByteRecord::new();
        let mut lines = 0_u64;
        while reader.read_byte_record(&mut line).unwrap() {
            lines += 1;
        }
        assert_eq!(lines, bench.plans);
    });
}

/// This product's own reader of sheets; its records are not used.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn b_bare_sheet(bencher: Bencher<'_, '_>) {
    let bench = bench();
    bencher.counter(ItemsCount::new(bench.plans)).counter(BytesCount::new(bench.bytes)).bench(|| {
        let file = BufReader::with_capacity(64 << 10, File::open(&bench.sheet).unwrap());
        let mut sheet = Sheet::open(file).unwrap();
        let mut lines = 0_u64;
        while let Some(read) = sheet.next_line().unwrap() {
            read.unwrap();
            lines += 1;
        }
        assert_eq!(lines, bench.plans);
    });
}

/// The whole command without a journal: totals, and the lines that are not conforme.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn c_check_text(bencher: Bencher<'_, '_>) {
    check(bencher, "texte");
}

/// The whole command as JSON, with every plan in the document.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn d_check_json(bencher: Bencher<'_, '_>) {
    check(bencher, "json");
}

/// The whole command as CSV, with the sheet written again.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn e_check_csv(bencher: Bencher<'_, '_>) {
    check(bencher, "csv");
}

fn check(bencher: Bencher<'_, '_>, format: &str) {
    let bench = bench();
    let arguments: Vec<OsString> =
        ["reprov", "verifier", "--sans-journal", "--format", format].map(OsString::from).into();
    let arguments = [arguments, vec![bench.sheet.clone().into()]].concat();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    bencher.counter(ItemsCount::new(bench.plans)).counter(BytesCount::new(bench.bytes)).bench_local(|| {
        let CommandLine::Invocation(call) = parse(&arguments, &|_| None) else { panic!("{arguments:?}") };
        let mut output = BufWriter::new(io::sink());
        let streams = Streams { output: &mut output, messages: &mut io::sink(), keyboard: &mut Person::default() };
        let exit = runtime.block_on(run(*call, streams));
        assert_eq!(exit, Exit::Refusal);
    });
}
