//! The rules on one demande at a time, beside sixteen passes of a hasher over the same facts and
//! beside the tests' own reading of the rules.
//!
//! Before divan's times, which say the allocations too, it prints the demandes a second of interleaved
//! rounds; docs/benchmarks.md how to re-run.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use common::rules::cases::{BATS, COURS, Cas, LISTES, OUI_NON, PBOS, PRISES, VOULUES};
use divan::counter::ItemsCount;
use divan::{AllocProfiler, Bencher};
use reprov::domain::commande::Commande;
use reprov::domain::demande::Brouillon;
use reprov::domain::rules::ereprov::{Examen, Releve, Verdict, bilan, juger};

#[global_allocator]
static MEMOIRE: AllocProfiler = AllocProfiler::system();

/// How many demandes, each with facts of its own.
const DEMANDES: usize = 10_000;
const TOURS: usize = 15;
const REGLES: usize = 16;

/// A demande and all that is known of it.
struct Sujet {
    cas: Cas,
    brouillon: Brouillon,
    commande: Commande,
    releves: Vec<Releve>,
}

impl Sujet {
    fn examen(&self) -> Examen<'_> {
        self.cas.examen(&self.brouillon, &self.commande, &self.releves)
    }
}

/// Every fact drawn from all its values, the unknown one included; the same ones in each run.
static SUJETS: LazyLock<Vec<Sujet>> = LazyLock::new(|| {
    let mut graine = 42_u64;
    let mut tire = move |parmi: usize| {
        graine = graine.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(graine >> 33).unwrap() % parmi
    };
    let cas = std::iter::repeat_with(|| Cas {
        motif: tire(17),
        conservation: OUI_NON[tire(3)],
        pto: tire(2) == 1,
        voulue: VOULUES[tire(VOULUES.len())],
        prise: PRISES[tire(PRISES.len())],
        prise_existante: OUI_NON[tire(3)],
        parc_opac: OUI_NON[tire(3)],
        virtuelle: OUI_NON[tire(3)],
        zmd: OUI_NON[tire(3)],
        collectif: OUI_NON[tire(3)],
        construction: tire(4),
        utilisation: tire(4),
        liste: LISTES[tire(LISTES.len())],
        pbo: PBOS[tire(PBOS.len())],
        batiment: BATS[tire(BATS.len())],
        cours: tire(COURS.len()),
    });
    let sujet = |cas: Cas| Sujet { brouillon: cas.brouillon(), commande: cas.commande(), releves: cas.releves(), cas };
    cas.filter(Cas::possible).take(DEMANDES).map(sujet).collect()
});

/// The reference: the facts of a demande, hashed once for every rule.
fn passes(sujet: &Sujet) -> u64 {
    let examen = sujet.examen();
    (0..REGLES).fold(0, |tous, regle| tous ^ passe(regle, &examen))
}

/// One look at every text and value that a rule could ask for.
fn passe(regle: usize, examen: &Examen<'_>) -> u64 {
    let mut hacheur = DefaultHasher::new();
    regle.hash(&mut hacheur);
    let (brouillon, commande) = (examen.brouillon, examen.commande);
    let textes = [&brouillon.reference_contrat, &brouillon.reference_fibre, &brouillon.reference_pto, &brouillon.motif];
    textes.hash(&mut hacheur);
    brouillon.conservation_pto.hash(&mut hacheur);
    commande.reference_prise.as_ref().map(|fait| &fait.valeur).hash(&mut hacheur);
    commande.pbo.as_ref().map(|fait| (&fait.valeur.reference, &fait.valeur.localisation)).hash(&mut hacheur);
    for oui in [&commande.prise_existante, &commande.parc_opac, &commande.immeuble_collectif] {
        oui.as_ref().map(|fait| fait.valeur).hash(&mut hacheur);
    }
    for releve in examen.releves {
        for (pbo, fibre) in releve.reponse.fibres() {
            (&pbo.reference, &fibre.reference, &fibre.construction, &fibre.utilisation).hash(&mut hacheur);
        }
    }
    hacheur.finish()
}

/// Who looks at a demande.
type Lecteur = (&'static str, fn(&Sujet));

const LECTEURS: [Lecteur; 4] = [
    ("reference: sixteen passes of a hasher over the facts", |sujet| {
        black_box(passes(sujet));
    }),
    ("reference: the tables of the tests, their facts as numbers", |sujet| {
        black_box(sujet.cas.attendu());
    }),
    ("`bilan`: the sixteen verdicts", |sujet| {
        black_box(bilan(&sujet.examen()));
    }),
    ("`juger`: the verdicts, their reasons and questions", |sujet| {
        black_box(juger(&sujet.examen()));
    }),
];

fn tous(voir: fn(&Sujet)) -> Duration {
    let debut = Instant::now();
    SUJETS.iter().for_each(voir);
    debut.elapsed()
}

fn mediane(mut valeurs: Vec<f64>) -> f64 {
    valeurs.sort_by(f64::total_cmp);
    valeurs[valeurs.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "counts of demandes")]
fn table() {
    let rejetees = SUJETS.iter().filter(|sujet| bilan(&sujet.examen()).regles(Verdict::Rejet).next().is_some());
    println!("{DEMANDES} demandes, {} of them rejected, medians of {TOURS} interleaved rounds\n", rejetees.count());
    println!("| one thread | demandes a second | beside the passes |");
    println!("|---|---|---|");
    let tours: Vec<Vec<f64>> =
        (0..TOURS).map(|_| LECTEURS.iter().map(|(_, voir)| tous(*voir).as_secs_f64()).collect()).collect();
    for (rang, (nom, _)) in LECTEURS.iter().enumerate() {
        let temps = mediane(tours.iter().map(|tour| tour[rang]).collect());
        let fois = mediane(tours.iter().map(|tour| tour[rang] / tour[0]).collect());
        println!("| {nom} | {:.0} | {fois:.2} |", DEMANDES as f64 / temps);
    }
    println!();
}

#[divan::bench(args = [0, 1, 2, 3])]
fn demandes(bencher: Bencher<'_, '_>, lecteur: usize) {
    let (_, voir) = LECTEURS[lecteur];
    bencher.counter(ItemsCount::new(DEMANDES)).bench_local(|| SUJETS.iter().for_each(voir));
}

fn main() {
    table();
    divan::main();
}
