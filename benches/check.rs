//! `reprov verifier` on a sheet, beside the bare reader of the `csv` crate on the same file.
//!
//! `REPROV_BENCH_PLANS` says how many plans (default 100 000); docs/benchmarks.md how to re-run.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use common::person::Personne;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use reprov::cli::{Analyse, Fin, Flux, analyse, execute};
use reprov::wire::csv::Feuille;
use tempfile::TempDir;

fn main() {
    divan::main();
}

/// The sheet, made once.
struct Banc {
    _dossier: TempDir,
    feuille: PathBuf,
    plans: u64,
    octets: u64,
}

const LISTES: u64 = 4;
const FIBRES: u64 = 48;

fn banc() -> &'static Banc {
    static BANC: OnceLock<Banc> = OnceLock::new();
    BANC.get_or_init(|| {
        let plans = std::env::var("REPROV_BENCH_PLANS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
        let dossier = tempfile::tempdir().unwrap();
        for liste in 0..LISTES {
            ecrit_liste(&dossier.path().join(format!("liste-{liste}.xml")), liste);
        }
        let feuille = dossier.path().join("plans.csv");
        ecrit_feuille(&feuille, plans);
        let octets = feuille.metadata().unwrap().len();
        Banc { _dossier: dossier, feuille, plans, octets }
    })
}

/// A saved getRoSite answer: four PBOs of twelve fibres.
fn ecrit_liste(chemin: &Path, liste: u64) {
    let mut xml = String::from(
        "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><getRoSiteResponse><return>\
         <enteteResponse><statut>OK</statut></enteteResponse>",
    );
    for pbo in 0..4 {
        write!(xml, "<pbo reference=\"BE-{liste}{pbo}\" localisation=\"ETAGE-{pbo}\">").unwrap();
        for fibre in 0..FIBRES / 4 {
            let n = pbo * FIBRES / 4 + fibre;
            let (construction, utilisation) =
                if n.is_multiple_of(7) { ("Construite", "Disponible") } else { ("A construire", "Disponible") };
            write!(
                xml,
                "<fibre reference=\"CTP-{liste}2403{n:02}-1\" referencePTO=\"\" informationCable=\"C{pbo}\" \
                 informationTube=\"ROUGE\" informationFibre=\"BLEU\" informationConstruction=\"{construction}\" \
                 informationUtilisation=\"{utilisation}\"/>"
            )
            .unwrap();
        }
        xml.push_str("</pbo>");
    }
    xml.push_str("</return></getRoSiteResponse></soap:Body></soap:Envelope>");
    std::fs::write(chemin, xml).unwrap();
}

/// Plans with all their facts; one in a hundred is rejected.
fn ecrit_feuille(chemin: &Path, plans: u64) {
    let mut sorti = BufWriter::new(File::create(chemin).unwrap());
    let motifs = ["Fibre cassée", "Fibre occupée", "Absence de signal", "PBO saturé", "Problème génie civil"];
    sorti
        .write_all(
            b"contrat.reference;contrat.reference_prise;contrat.prise_existante;contrat.parc_opac;contrat.zone;\
              contrat.immeuble_collectif;contrat.pbo;contrat.route;demande.reference_fibre;demande.reference_pto;\
              demande.conservation_pto;demande.motif;releve.fichier;releve.releve_le\n",
        )
        .unwrap();
    for n in 0..plans {
        let liste = (n / 16) % LISTES;
        let rejete = n % 100 == 0;
        let fibre = if rejete { 7 * (n % 6) } else { n % (FIBRES / 4) };
        writeln!(
            sorti,
            "MUT5681652016031{n:08};CTP-1240{:07}-1;non;non;ZTD;oui;BE-{liste}0;reelle;CTP-{liste}2403{fibre:02}-1;\
             CTP-1240{:07}-1;{};{};liste-{liste}.xml;",
            n % 10_000_000,
            n % 10_000_000,
            if rejete { "oui" } else { "non" },
            motifs[usize::try_from(n % 3).unwrap()],
        )
        .unwrap();
    }
    sorti.flush().unwrap();
}

/// The `csv` crate's fastest reader, and nothing done with what it reads.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn a_csv_nu(bencher: Bencher<'_, '_>) {
    let banc = banc();
    bencher.counter(ItemsCount::new(banc.plans)).counter(BytesCount::new(banc.octets)).bench(|| {
        let fichier = File::open(&banc.feuille).unwrap();
        let mut lecteur = csv::ReaderBuilder::new().delimiter(b';').from_reader(fichier);
        let mut ligne = csv::ByteRecord::new();
        let mut lignes = 0_u64;
        while lecteur.read_byte_record(&mut ligne).unwrap() {
            lignes += 1;
        }
        assert_eq!(lignes, banc.plans);
    });
}

/// This product's own reader, and nothing done with what it reads.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn b_feuille_nue(bencher: Bencher<'_, '_>) {
    let banc = banc();
    bencher.counter(ItemsCount::new(banc.plans)).counter(BytesCount::new(banc.octets)).bench(|| {
        let fichier = BufReader::with_capacity(64 << 10, File::open(&banc.feuille).unwrap());
        let mut feuille = Feuille::ouvre(fichier).unwrap();
        let mut lignes = 0_u64;
        while let Some(lue) = feuille.suivante().unwrap() {
            lue.unwrap();
            lignes += 1;
        }
        assert_eq!(lignes, banc.plans);
    });
}

/// The whole command, without journal: totals and lines that are not conforme.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn c_verifier_texte(bencher: Bencher<'_, '_>) {
    verifie(bencher, "texte");
}

/// The whole command, every plan in the document.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn d_verifier_json(bencher: Bencher<'_, '_>) {
    verifie(bencher, "json");
}

/// The whole command, the sheet written again.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn e_verifier_csv(bencher: Bencher<'_, '_>) {
    verifie(bencher, "csv");
}

fn verifie(bencher: Bencher<'_, '_>, format: &str) {
    let banc = banc();
    let arguments: Vec<OsString> =
        ["reprov", "verifier", "--sans-journal", "--format", format].map(OsString::from).into();
    let arguments = [arguments, vec![banc.feuille.clone().into()]].concat();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    bencher.counter(ItemsCount::new(banc.plans)).counter(BytesCount::new(banc.octets)).bench_local(|| {
        let Analyse::Appel(appel) = analyse(&arguments, &|_| None) else { panic!("{arguments:?}") };
        let mut sortie = BufWriter::new(io::sink());
        let flux = Flux { sortie: &mut sortie, messages: &mut io::sink(), clavier: &mut Personne::default() };
        let fin = runtime.block_on(execute(*appel, flux));
        assert_eq!(fin, Fin::Refus);
    });
}
