//! What following costs: the polling plan beside fixed intervals, as a table.
//!
//! `REPROV_BENCH_SUIVIS` says how many reprovisionings a row (default 10 000); docs/benchmarks.md how
//! to re-run. Nothing here is timed: the same seed prints the same table.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::simulation::{Bilan, Forme, quantile, simule};

/// The four that the aim is about, then two more.
const FORMES: [Forme; 6] =
    [Forme::LogNormale, Forme::Bimodale, Forme::QueueLourde, Forme::Midi, Forme::Bascule, Forme::ParPm];

const GRAINE: u64 = 42;

/// Structure, fibres, put.
const AVANT_LE_SUIVI: f64 = 3.0;

/// The scales of the durations, in seconds.
const ECHELLES: [f64; 4] = [120.0, 600.0, 2_700.0, 10_800.0];

/// Reprovisionings on a journal that was empty at first, and how many such journals.
const A_FROID: usize = 20;
const JOURNAUX: u64 = 50;

fn main() {
    let combien = std::env::var("REPROV_BENCH_SUIVIS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let cas: Vec<(Forme, f64)> = FORMES.iter().flat_map(|forme| ECHELLES.map(|echelle| (*forme, echelle))).collect();
    let (suivant, lignes) = (AtomicUsize::new(0), Mutex::new(vec![[const { String::new() }; 3]; cas.len()]));
    let fils = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|portee| {
        for _ in 0..fils {
            portee.spawn(|| {
                while let Some((rang, (forme, echelle))) =
                    Some(suivant.fetch_add(1, Ordering::Relaxed)).and_then(|rang| Some((rang, *cas.get(rang)?)))
                {
                    let calculees = lignes_de(forme, echelle, combien);
                    lignes.lock().unwrap()[rang] = calculees;
                }
            });
        }
    });
    let lignes = lignes.into_inner().unwrap();
    println!("{combien} reprovisionings a row, seed {GRAINE}\n");
    println!(
        "| durations | scale | questions: median | p95 | mean | all requests: median | p95 | delay: median | p95 | of the duration: median | p95 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for [plan, ..] in &lignes {
        println!("{plan}");
    }
    println!("\nThe first {A_FROID} on an empty journal ({JOURNAUX} journals):\n");
    println!("| durations | scale | questions: median | p95 | mean | of the duration: median | p95 |");
    println!("|---|---|---|---|---|---|---|");
    for [_, froid, _] in &lignes {
        println!("{froid}");
    }
    println!("\nThe same reprovisionings asked about at a fixed interval:\n");
    println!(
        "| durations | scale | plan: questions median / mean | delay | 15 s | delay | 60 s | delay | 5 min | delay |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for [.., fixes] in &lignes {
        println!("{fixes}");
    }
}

fn lignes_de(forme: Forme, echelle: f64, combien: usize) -> [String; 3] {
    let bilans = simule(forme, echelle, combien, GRAINE);
    let froids: Vec<Bilan> =
        (0..JOURNAUX).flat_map(|rang| simule(forme, echelle, A_FROID, GRAINE + 1 + rang)).collect();
    let tete = format!("| {} | {} |", nom(forme), en_clair(echelle));
    let (questions, premieres) = (questions_de(&bilans), questions_de(&froids));
    let plan = format!(
        "{tete} {} | {} | {:.1} | {} | {} | {} | {} | {} | {} |",
        quantile(questions.clone(), 50),
        quantile(questions.clone(), 95),
        moyenne(&questions),
        AVANT_LE_SUIVI + quantile(questions.clone(), 50),
        AVANT_LE_SUIVI + quantile(questions, 95),
        en_clair(quantile(bilans.iter().map(|bilan| bilan.retard), 50)),
        en_clair(quantile(bilans.iter().map(|bilan| bilan.retard), 95)),
        pour_cent(&bilans, 50),
        pour_cent(&bilans, 95),
    );
    let froid = format!(
        "{tete} {} | {} | {:.1} | {} | {} |",
        quantile(premieres.clone(), 50),
        quantile(premieres.clone(), 95),
        moyenne(&premieres),
        pour_cent(&froids, 50),
        pour_cent(&froids, 95),
    );
    let fixes = [15, 60, 300].map(|intervalle| {
        let fixes: Vec<Bilan> = bilans.iter().map(|bilan| Bilan::a_intervalle_fixe(bilan.duree, intervalle)).collect();
        colonnes(&fixes)
    });
    [plan, froid, format!("{tete} {} {}", colonnes(&bilans), fixes.join(" "))]
}

fn colonnes(bilans: &[Bilan]) -> String {
    let questions = questions_de(bilans);
    format!("{} / {:.1} | {} |", quantile(questions.clone(), 50), moyenne(&questions), pour_cent(bilans, 50))
}

fn questions_de(bilans: &[Bilan]) -> Vec<f64> {
    bilans.iter().map(|bilan| f64::from(bilan.questions)).collect()
}

fn moyenne(valeurs: &[f64]) -> f64 {
    valeurs.iter().sum::<f64>() / f64::from(u32::try_from(valeurs.len()).unwrap())
}

fn pour_cent(bilans: &[Bilan], quantile_de: usize) -> String {
    format!("{:.0} %", 100.0 * quantile(bilans.iter().map(Bilan::retard_relatif), quantile_de))
}

fn en_clair(secondes: f64) -> String {
    if secondes < 120.0 {
        format!("{secondes:.0} s")
    } else if secondes < 7_200.0 {
        format!("{:.0} min", secondes / 60.0)
    } else {
        format!("{:.1} h", secondes / 3600.0)
    }
}

const fn nom(forme: Forme) -> &'static str {
    match forme {
        Forme::LogNormale => "log-normal",
        Forme::Bimodale => "bimodal",
        Forme::QueueLourde => "heavy tail",
        Forme::Midi => "x 4 every noon",
        Forme::Bascule => "x 4 from one noon on",
        Forme::ParPm => "by PM",
    }
}
