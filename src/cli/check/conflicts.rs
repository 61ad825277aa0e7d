//! Plans that can't both be right: two that want the same fibre, or the same contract.
//!
//! Owns: finding them among any number of plans in 16 bytes a plan. The first few thousand values
//! are kept as they are, and where they stand. Of the others a keyed hash is kept; only where two
//! hashes are equal are the sources read again, and the values themselves decide.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher as _;

use super::sources::{Contenu, Relecture, dossier, rouvre};
use super::told::Place;
use crate::cli::context::Contexte;
use crate::domain::text::trim_pasted;
use crate::files::plan::Plan;

/// How many plans are named for one value; the rest is counted.
const PLACES_MAX: usize = 20;
/// How many values are named; the rest is counted.
const VALEURS_MAX: usize = 100;
/// How many values are kept as they are.
const CONNUES_MAX: usize = 4096;

/// What is kept of the plans read so far.
#[derive(Default)]
pub(super) struct Conflits {
    fibres: Valeurs,
    contrats: Valeurs,
}

impl Conflits {
    /// Keeps a plan in mind, by the rank of its source.
    pub(super) fn note(&mut self, plan: &Plan, source: u32, ligne: Option<u64>) {
        self.fibres.note(fibre(plan), source, ligne);
        self.contrats.note(contrat(plan), source, ligne);
    }

    /// Names the plans in conflict, reading the sources a second time where that takes it.
    pub(super) fn previent(self, ctx: &mut Contexte<'_>, sources: Vec<(String, Relecture)>) {
        let (mut fibres, mut contrats) = (Doubles::new(self.fibres), Doubles::new(self.contrats));
        let noms: Vec<String> = sources.iter().map(|(nom, _)| nom.clone()).collect();
        let relire = !(fibres.empreintes.is_empty() && contrats.empreintes.is_empty());
        for (rang, (nom, relecture)) in (0_u32..).zip(sources).take_while(|_| relire) {
            // What could be read the first time and can't be now was told then, or changes nothing.
            let Ok(contenu) = rouvre(ctx.clavier, &nom, relecture) else { continue };
            let mut voit = |ligne, plan: &Plan| {
                fibres.voit(fibre(plan), rang, ligne);
                contrats.voit(contrat(plan), rang, ligne);
            };
            chaque_plan(&nom, contenu, &mut voit);
        }
        fibres.dit(ctx, "cli.verifier.meme_fibre", &noms);
        contrats.dit(ctx, "cli.verifier.meme_contrat", &noms);
    }
}

/// Has `voit` look at each plan of a source that can be read, with its line in a sheet.
fn chaque_plan(nom: &str, contenu: Contenu, voit: &mut impl FnMut(Option<u64>, &Plan)) {
    match contenu {
        Contenu::Toml(texte) => {
            if let Ok(plan) = Plan::lit(nom, &texte, dossier(nom)) {
                voit(None, &plan);
            }
        }
        Contenu::Csv(mut plans) => {
            let mut plan = Plan::default();
            while let Ok(Some((ligne, lu))) = plans.suivant(&mut plan) {
                if lu.is_ok() {
                    voit(Some(ligne), &plan);
                }
            }
        }
    }
}

/// The values of one parameter, read once.
#[derive(Default)]
struct Valeurs {
    cle: RandomState,
    connues: HashMap<String, Places>,
    empreintes: Vec<u64>,
}

/// Where a value stands.
#[derive(Default)]
struct Places {
    premieres: Vec<(u32, Option<u64>)>,
    toutes: usize,
}

impl Places {
    fn ajoute(&mut self, source: u32, ligne: Option<u64>) {
        self.toutes += 1;
        if self.premieres.len() < PLACES_MAX {
            self.premieres.push((source, ligne));
        }
    }
}

impl Valeurs {
    fn note(&mut self, valeur: &str, source: u32, ligne: Option<u64>) {
        if valeur.is_empty() {
            return;
        }
        if let Some(places) = self.connues.get_mut(valeur) {
            places.ajoute(source, ligne);
        } else if self.connues.len() < CONNUES_MAX {
            self.connues.entry(valeur.to_owned()).or_default().ajoute(source, ligne);
        } else {
            // An eighth more at a time: what is kept stays what is needed.
            if self.empreintes.len() == self.empreintes.capacity() {
                self.empreintes.reserve_exact((self.empreintes.len() / 8).max(1024));
            }
            self.empreintes.push(self.cle.hash_one(valeur));
        }
    }
}

fn fibre(plan: &Plan) -> &str {
    trim_pasted(&plan.brouillon.reference_fibre)
}

fn contrat(plan: &Plan) -> &str {
    trim_pasted(&plan.brouillon.reference_contrat)
}

/// The values that came more than once.
struct Doubles {
    cle: RandomState,
    /// All that were kept as they are.
    connues: HashMap<String, Places>,
    /// The hashes that came more than once, in order.
    empreintes: Vec<u64>,
    /// The values found behind those.
    relues: HashMap<String, Places>,
}

impl Doubles {
    fn new(valeurs: Valeurs) -> Self {
        let Valeurs { cle, connues, empreintes } = valeurs;
        Self { cle, connues, empreintes: doubles(empreintes), relues: HashMap::new() }
    }

    fn voit(&mut self, valeur: &str, source: u32, ligne: Option<u64>) {
        if self.empreintes.binary_search(&self.cle.hash_one(valeur)).is_err() || self.connues.contains_key(valeur) {
            return;
        }
        if let Some(places) = self.relues.get_mut(valeur) {
            places.ajoute(source, ligne);
        } else if self.relues.len() < VALEURS_MAX {
            self.relues.entry(valeur.to_owned()).or_default().ajoute(source, ligne);
        }
    }

    fn dit(self, ctx: &mut Contexte<'_>, cle: &'static str, noms: &[String]) {
        let textes = ctx.textes;
        let non_relues = self.empreintes.len().saturating_sub(self.relues.len());
        // Two values of one hash are no conflict: each stands at one place.
        let toutes: BTreeMap<String, Places> =
            self.connues.into_iter().chain(self.relues).filter(|(_, places)| places.toutes > 1).collect();
        let restent = non_relues + toutes.len().saturating_sub(VALEURS_MAX);
        for (valeur, places) in toutes.into_iter().take(VALEURS_MAX) {
            let nommees: Vec<String> = places
                .premieres
                .iter()
                .filter_map(|(source, ligne)| {
                    let nom = noms.get(usize::try_from(*source).ok()?)?;
                    Some(Place { nom, ligne: *ligne }.to_string())
                })
                .collect();
            let mut plans = nommees.join(", ");
            let autres = places.toutes - places.premieres.len();
            if autres > 0 {
                plans.push(' ');
                plans.push_str(&textes.phrase("cli.verifier.autres_plans", &[("n", &autres.to_string())]));
            }
            ctx.message(textes.phrase(cle, &[("valeur", &valeur), ("plans", &plans)]));
        }
        if restent > 0 {
            ctx.message(textes.phrase("cli.verifier.autres_conflits", &[("n", &restent.to_string())]));
        }
    }
}

/// Each hash that is there more than once, once, in the memory of them all.
fn doubles(mut empreintes: Vec<u64>) -> Vec<u64> {
    empreintes.sort_unstable();
    let mut gardees = 0;
    let mut avant = None;
    let mut garde = None;
    for rang in 0..empreintes.len() {
        let une = empreintes[rang];
        if avant == Some(une) && garde != Some(une) {
            empreintes[gardees] = une;
            gardees += 1;
            garde = Some(une);
        }
        avant = Some(une);
    }
    empreintes.truncate(gardees);
    empreintes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_twice_is_kept_and_once() {
        assert_eq!(doubles(vec![3, 1, 3, 2, 3, 1]), [1, 3]);
        assert_eq!(doubles(vec![2, 1, 3]), [0_u64; 0]);
        assert_eq!(doubles(vec![]), [0_u64; 0]);
    }

    #[test]
    fn sixteen_bytes_are_kept_of_a_plan_and_an_eighth_beside() {
        let mut conflits = Conflits::default();
        let mut plan = Plan::default();
        for rang in 0..100_000_u32 {
            plan.brouillon.reference_contrat = format!("MUT{rang}");
            plan.brouillon.reference_fibre = format!("CTP-{rang}");
            conflits.note(&plan, 0, Some(rang.into()));
        }
        let octets = 8 * (conflits.fibres.empreintes.capacity() + conflits.contrats.empreintes.capacity());
        assert!((95_000 * 16..100_000 * 18).contains(&octets), "{octets}");
        assert_eq!(conflits.fibres.connues.len(), CONNUES_MAX);
    }
}
