//! Reading getSiteStructure and getRoSite, beside quick-xml's loops over the same bytes.
//!
//! Before divan's times it prints the ratios of interleaved rounds and the memory.
//! `REPROV_BENCH_PTO` says the sizes of the tables (default `1000,10000,100000,1000000`);
//! docs/benchmarks.md how to re-run.

use std::alloc::System;
use std::fmt;
use std::hint::black_box;
use std::io::{BufRead, Read};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use cap::Cap;
use common::documents::{Document, Genre};
use common::watched::Guette;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use reprov::domain::fibre::RoSite;
use reprov::domain::site::Site;
use reprov::wire::ereprov::{Lecture, read_fibres, read_structure};

/// Counts what is allocated.
#[global_allocator]
static MEMOIRE: Cap<System> = Cap::new(System, usize::MAX);

/// What a network gives at once.
const MORCEAU: usize = 16 * 1024;
/// How long one reading of a round takes at least (small documents are read again and again), and all
/// rounds together. Many short rounds: another program's turn spoils one of them, not the median.
const AU_MOINS: Duration = Duration::from_millis(1);
const ENSEMBLE: Duration = Duration::from_secs(4);
const TOURS: std::ops::RangeInclusive<usize> = 9..=199;

/// Where the bytes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// All of them at once.
    Tranche,
    /// Pieces of 16 KiB, as a network gives them.
    Flux,
}

/// Who reads them.
#[derive(Debug, Clone, Copy)]
enum Lecteur {
    /// quick-xml's event loop; nothing is done with the events.
    Evenements,
    /// The same, with every attribute checked, decoded and normalized, as quick-xml does by default.
    Attributs,
    /// This product's decoder; the tree is made.
    Reprov,
}

/// An answer, made once.
struct Cas {
    genre: Genre,
    prises: usize,
    xml: String,
}

impl fmt::Display for Cas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nom = match self.genre {
            Genre::Structure => "getSiteStructure",
            Genre::Fibres => "getRoSite",
        };
        write!(f, "{nom} {}", self.prises)
    }
}

impl Cas {
    fn new(genre: Genre, prises: usize) -> Self {
        Self { genre, prises, xml: Document::texte(genre, prises) }
    }

    /// Reads all of it, with the same reader of the same bytes for everybody; what was made is given back.
    fn lit(&self, source: Source, lecteur: Lecteur) -> Arbre {
        let octets = self.xml.as_bytes();
        match source {
            Source::Tranche => lit(octets, self.genre, lecteur),
            Source::Flux => lit(Morceaux(octets), self.genre, lecteur),
        }
    }
}

/// What a reading leaves.
enum Arbre {
    Structure { _site: Site },
    Fibres { _liste: RoSite },
    Compte { _evenements: usize },
}

/// Gives a document in pieces, none of them copied.
struct Morceaux<'a>(&'a [u8]);

impl Read for Morceaux<'_> {
    fn read(&mut self, tampon: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(tampon)
    }
}

impl BufRead for Morceaux<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        // Whatever was taken before, a piece ends where it would have.
        let reste = self.0.len() % MORCEAU;
        let ici = if reste == 0 { MORCEAU } else { reste };
        Ok(&self.0[..ici.min(self.0.len())])
    }

    fn consume(&mut self, lus: usize) {
        self.0.consume(lus);
    }
}

fn lit(octets: impl BufRead, genre: Genre, lecteur: Lecteur) -> Arbre {
    match (lecteur, genre) {
        (Lecteur::Evenements, _) => Arbre::Compte { _evenements: evenements(octets) },
        (Lecteur::Attributs, _) => Arbre::Compte { _evenements: attributs(octets) },
        (Lecteur::Reprov, Genre::Structure) => Arbre::Structure { _site: structure(octets) },
        (Lecteur::Reprov, Genre::Fibres) => Arbre::Fibres { _liste: fibres(octets) },
    }
}

fn evenements(octets: impl BufRead) -> usize {
    let mut lecteur = Reader::from_reader(octets);
    let mut tampon = Vec::new();
    let mut combien = 0;
    loop {
        tampon.clear();
        match lecteur.read_event_into(&mut tampon).unwrap() {
            Event::Eof => return combien,
            evenement => {
                black_box(&evenement);
                combien += 1;
            }
        }
    }
}

fn attributs(octets: impl BufRead) -> usize {
    let mut lecteur = Reader::from_reader(octets);
    let mut tampon = Vec::new();
    let mut combien = 0;
    loop {
        tampon.clear();
        match lecteur.read_event_into(&mut tampon).unwrap() {
            Event::Eof => return combien,
            Event::Start(balise) | Event::Empty(balise) => {
                combien += 1;
                for attribut in balise.attributes() {
                    let attribut = attribut.unwrap();
                    black_box((attribut.key, attribut.normalized_value(XmlVersion::Implicit1_0).unwrap()));
                }
            }
            evenement => {
                black_box(&evenement);
                combien += 1;
            }
        }
    }
}

fn structure(octets: impl BufRead) -> Site {
    match read_structure(octets, Some("utf-8")) {
        Ok(Lecture::Ok(site)) => site,
        autre => panic!("{autre:?}"),
    }
}

fn fibres(octets: impl BufRead) -> RoSite {
    match read_fibres(octets, Some("utf-8")) {
        Ok(Lecture::Ok(liste)) => liste,
        autre => panic!("{autre:?}"),
    }
}

const LECTEURS: [Lecteur; 3] = [Lecteur::Evenements, Lecteur::Attributs, Lecteur::Reprov];

fn mediane<T: Copy + PartialOrd>(mut valeurs: Vec<T>) -> T {
    valeurs.sort_by(|a, b| a.partial_cmp(b).unwrap());
    valeurs[valeurs.len() / 2]
}

/// The time of one reading; what it made is dropped afterwards.
fn chronometre(cas: &Cas, source: Source, lecteur: Lecteur, fois: u32) -> f64 {
    let mut duree = Duration::ZERO;
    for _ in 0..fois {
        let debut = Instant::now();
        let arbre = black_box(cas.lit(source, lecteur));
        duree += debut.elapsed();
        drop(arbre);
    }
    duree.as_secs_f64() / f64::from(fois)
}

/// The three readers by turns, so that what else the machine does hits all of them alike.
fn rapports(cas: &Cas, source: Source) -> String {
    let un = chronometre(cas, source, Lecteur::Evenements, 1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let fois = (AU_MOINS.as_secs_f64() / un).clamp(1.0, 1e6) as u32;
    let mut tours: Vec<[f64; 3]> = Vec::new();
    let debut = Instant::now();
    while tours.len() < *TOURS.start() || (tours.len() < *TOURS.end() && debut.elapsed() < ENSEMBLE) {
        let tour = tours.len();
        let mut temps = [0.0; 3];
        for rang in 0..3 {
            let rang = (rang + tour) % 3;
            temps[rang] = chronometre(cas, source, LECTEURS[rang], fois);
        }
        tours.push(temps);
    }
    #[expect(clippy::cast_precision_loss, reason = "a count of PTOs")]
    let chacune = |rang: usize| mediane(tours.iter().map(|temps| temps[rang]).collect()) * 1e9 / cas.prises as f64;
    let fois = |rang: usize| mediane(tours.iter().map(|temps| temps[2] / temps[rang]).collect());
    let nom = match source {
        Source::Tranche => "slice",
        Source::Flux => "16 KiB pieces",
    };
    format!(
        "| {cas} | {nom} | {:.0} | {:.0} | {:.0} | {:.2} | {:.2} |",
        chacune(0),
        chacune(1),
        chacune(2),
        fois(1),
        fois(0)
    )
}

/// What a reading keeps, and the most it takes while the document comes: the document itself is never there.
fn memoire(genre: Genre, prises: usize) -> String {
    let avant = MEMOIRE.allocated();
    let mut flux = Guette::new(Document::new(genre, prises), || MEMOIRE.allocated());
    let arbre = lit(&mut flux, genre, Lecteur::Reprov);
    let (plus, octets) = (flux.plus - avant, flux.octets);
    drop(flux);
    let garde = MEMOIRE.allocated() - avant;
    drop(arbre);
    #[expect(clippy::cast_precision_loss, reason = "bytes of memory")]
    let fois = |a: usize, b: usize| a as f64 / b as f64;
    let nom = match genre {
        Genre::Structure => "getSiteStructure",
        Genre::Fibres => "getRoSite",
    };
    format!(
        "| {nom} {prises} | {} | {} | {:.2} | {:.2} |",
        octets / prises,
        garde / prises,
        fois(plus, garde),
        fois(plus, octets)
    )
}

fn tailles() -> Vec<usize> {
    let dites = std::env::var("REPROV_BENCH_PTO").unwrap_or_else(|_| "1000,10000,100000,1000000".to_owned());
    dites.split(',').map(|taille| taille.trim().parse().unwrap()).collect()
}

fn tables() {
    println!("nanoseconds per PTO or fibre, medians of {TOURS:?} interleaved rounds\n");
    println!(
        "| answer | bytes from | event loop | with all attributes | reprov | reprov / attributes | reprov / events |"
    );
    println!("|---|---|---|---|---|---|---|");
    for genre in [Genre::Structure, Genre::Fibres] {
        for taille in tailles() {
            let cas = Cas::new(genre, taille);
            for source in [Source::Tranche, Source::Flux] {
                println!("{}", rapports(&cas, source));
            }
        }
    }
    println!("\nmemory, the document made while it is read\n");
    println!("| answer | bytes of document per PTO | bytes kept per PTO | peak / kept | peak / document |");
    println!("|---|---|---|---|---|");
    for genre in [Genre::Structure, Genre::Fibres] {
        for taille in tailles() {
            println!("{}", memoire(genre, taille));
        }
    }
    println!();
}

/// What divan times: up to 100 000, from pieces of 16 KiB.
fn cas() -> &'static [Cas] {
    static CAS: OnceLock<Vec<Cas>> = OnceLock::new();
    CAS.get_or_init(|| {
        let tailles = [1_000, 10_000, 100_000];
        let genres = [Genre::Structure, Genre::Fibres];
        genres.into_iter().flat_map(|genre| tailles.map(|taille| Cas::new(genre, taille))).collect()
    })
}

fn mesure(bencher: Bencher<'_, '_>, cas: &Cas, lecteur: Lecteur) {
    bencher
        .counter(ItemsCount::new(cas.prises))
        .counter(BytesCount::new(cas.xml.len()))
        .bench_local(|| cas.lit(Source::Flux, lecteur));
}

#[divan::bench(args = cas())]
fn a_evenements(bencher: Bencher<'_, '_>, cas: &Cas) {
    mesure(bencher, cas, Lecteur::Evenements);
}

#[divan::bench(args = cas())]
fn b_attributs(bencher: Bencher<'_, '_>, cas: &Cas) {
    mesure(bencher, cas, Lecteur::Attributs);
}

#[divan::bench(args = cas())]
fn c_reprov(bencher: Bencher<'_, '_>, cas: &Cas) {
    mesure(bencher, cas, Lecteur::Reprov);
}

fn main() {
    tables();
    divan::main();
}
