//! Plans: one as TOML, many as CSV.

use std::path::Path;
use std::str;

use reprov::files::plan::{AJOUTEES, Genre, Plan, PlansCsv, ecrit};
use reprov::host::toml_keys::lit_texte;

use super::dit;
use super::memory::{PLANS, TOML, borne};

/// How many lines of a sheet are written again, and how many faults told.
const RELUES: usize = 16;

/// Reads `octets` as a plan, or as plans.
pub fn eprouve(octets: &[u8]) {
    match Genre::du_contenu(octets) {
        Genre::Toml => toml(octets),
        Genre::Csv => csv(octets),
    }
}

fn toml(octets: &[u8]) {
    let chemin = Path::new("plans/plan.toml");
    let texte = match lit_texte(chemin, Vec::new(), octets) {
        Ok(texte) => texte,
        Err(echec) => return dit(&echec),
    };
    match borne("plan", TOML, octets.len(), || Plan::lit("plan.toml", &texte, Path::new("plans"))) {
        Ok(plan) => relu(&plan),
        Err(echec) => dit(&echec),
    }
}

/// What is said is written, and reads back; the saved answer that the plan names is not written.
fn relu(plan: &Plan) {
    let texte = ecrit(&plan.brouillon, &plan.commande, &[], "");
    let relu = Plan::lit("relu.toml", &texte, Path::new("plans")).expect("what was written is read");
    assert_eq!(relu, Plan { releve: None, ..plan.clone() }, "{texte}");
    assert_eq!(plan.contrat(), relu.contrat());
}

fn csv(octets: &[u8]) {
    let dossier = Path::new("plans");
    borne("sheet of plans", PLANS, octets.len(), || {
        let Ok(mut plans) = PlansCsv::ouvre("plans.csv", octets, dossier) else { return };
        let mut plan = Plan::default();
        while plans.suivant(&mut plan).expect("bytes in memory never fail").is_some() {}
    });
    let mut plans = match PlansCsv::ouvre("plans.csv", octets, dossier) {
        Ok(plans) => plans,
        Err(echec) => return dit(&echec),
    };
    // As a check writes them: with its verdict behind each line.
    let separateur = plans.separateur();
    let entete = format!("{}{separateur}{}\n", plans.entete(), AJOUTEES.join(&separateur.to_string()));
    let mut plan = Plan::default();
    let (mut relues, mut fautes) = (0, 0);
    while let Some((_, lue)) = plans.suivant(&mut plan).expect("bytes in memory never fail") {
        let recopie = plans.recopie();
        match lue {
            Err(echec) if fautes < RELUES => {
                fautes += 1;
                dit(&echec);
            }
            Ok(()) if relues < RELUES => {
                relues += 1;
                let copie = format!("{entete}{recopie}{separateur}OK{separateur}{separateur}\n");
                assert_eq!(premier(&copie, dossier), plan, "{copie:?}");
            }
            Err(_) | Ok(()) => {}
        }
    }
}

fn premier(texte: &str, dossier: &Path) -> Plan {
    let mut plans = PlansCsv::ouvre("relus.csv", texte.as_bytes(), dossier).expect("what was written is a sheet");
    let mut plan = Plan::default();
    let (_, lue) = plans.suivant(&mut plan).expect("bytes in memory never fail").expect("the line is there");
    lue.unwrap_or_else(|echec| panic!("{echec:?} in {texte:?}"));
    plan
}
