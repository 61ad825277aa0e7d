//! Plans that can't both be right: two that want the same fibre, or the same contract.
//!
//! Owns: finding them among any number of plans in 16 bytes a plan. While the plans are read, a
//! keyed hash of each value is kept; only where two are equal are the sources read again, and the
//! values themselves decide.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use super::Place;
use super::sources::{Contenu, Relecture, dossier, rouvre};
use crate::cli::contexte::Contexte;
use crate::domain::text::trim_pasted;
use crate::plan::Plan;

/// How many plans are named for one value; the rest is counted.
const PLACES_MAX: usize = 20;
/// How many values are named; the rest is counted.
const VALEURS_MAX: usize = 100;

/// What is kept of the plans read so far.
#[derive(Default)]
pub(super) struct Conflits {
    cle: RandomState,
    fibres: Vec<u64>,
    contrats: Vec<u64>,
}

impl Conflits {
    /// Keeps a plan in mind.
    pub(super) fn note(&mut self, plan: &Plan) {
        for (valeur, empreintes) in [(fibre(plan), &mut self.fibres), (contrat(plan), &mut self.contrats)] {
            if !valeur.is_empty() {
                // An eighth more at a time: what is kept stays what is needed.
                if empreintes.len() == empreintes.capacity() {
                    empreintes.reserve_exact((empreintes.len() / 8).max(1024));
                }
                empreintes.push(self.cle.hash_one(valeur));
            }
        }
    }

    /// Names the plans in conflict, reading the sources a second time if there are any.
    pub(super) fn previent(self, ctx: &mut Contexte<'_>, sources: Vec<(String, Relecture)>) {
        let mut fibres = Doubles::new(self.fibres);
        let mut contrats = Doubles::new(self.contrats);
        if fibres.empreintes.is_empty() && contrats.empreintes.is_empty() {
            return;
        }
        for (nom, relecture) in sources {
            // What could be read the first time and can't be now was told then, or changes nothing.
            let Ok(contenu) = rouvre(ctx.clavier, &nom, relecture) else { continue };
            let mut voit = |ligne, plan: &Plan| {
                let place = Place { nom: &nom, ligne };
                fibres.voit(&self.cle, fibre(plan), &place);
                contrats.voit(&self.cle, contrat(plan), &place);
            };
            match contenu {
                Contenu::Toml(texte) => {
                    if let Ok(plan) = Plan::lit(&nom, &texte, dossier(&nom)) {
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
        fibres.dit(ctx, "cli.verifier.meme_fibre");
        contrats.dit(ctx, "cli.verifier.meme_contrat");
    }
}

fn fibre(plan: &Plan) -> &str {
    trim_pasted(&plan.brouillon.reference_fibre)
}

fn contrat(plan: &Plan) -> &str {
    trim_pasted(&plan.brouillon.reference_contrat)
}

/// The hashes that came more than once, and the values found behind them.
struct Doubles {
    empreintes: Vec<u64>,
    valeurs: BTreeMap<String, Places>,
}

/// Where a value stands.
#[derive(Default)]
struct Places {
    premieres: Vec<String>,
    toutes: usize,
}

impl Doubles {
    fn new(mut empreintes: Vec<u64>) -> Self {
        empreintes.sort_unstable();
        let (mut gardees, mut rang) = (0, 1);
        while rang < empreintes.len() {
            let double = empreintes[rang];
            if double == empreintes[rang - 1] && (gardees == 0 || empreintes[gardees - 1] != double) {
                empreintes[gardees] = double;
                gardees += 1;
            }
            rang += 1;
        }
        empreintes.truncate(gardees);
        Self { empreintes, valeurs: BTreeMap::new() }
    }

    fn voit(&mut self, cle: &RandomState, valeur: &str, place: &Place<'_>) {
        if self.empreintes.binary_search(&cle.hash_one(valeur)).is_err() {
            return;
        }
        if !self.valeurs.contains_key(valeur) {
            if self.valeurs.len() >= VALEURS_MAX {
                return;
            }
            self.valeurs.insert(valeur.to_owned(), Places::default());
        }
        if let Some(places) = self.valeurs.get_mut(valeur) {
            places.toutes += 1;
            if places.premieres.len() < PLACES_MAX {
                places.premieres.push(place.to_string());
            }
        }
    }

    fn dit(self, ctx: &mut Contexte<'_>, cle: &'static str) {
        let textes = ctx.textes;
        let restent = self.empreintes.len().saturating_sub(self.valeurs.len());
        // Two values of one hash are no conflict: each stands at one place.
        for (valeur, places) in self.valeurs.into_iter().filter(|(_, places)| places.toutes > 1) {
            let mut plans = places.premieres.join(", ");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_came_twice_is_kept_and_once() {
        assert_eq!(Doubles::new(vec![3, 1, 3, 2, 3, 1]).empreintes, [1, 3]);
        assert_eq!(Doubles::new(vec![2, 1, 3]).empreintes, [0_u64; 0]);
        assert_eq!(Doubles::new(vec![]).empreintes, [0_u64; 0]);
    }

    #[test]
    fn sixteen_bytes_are_kept_of_a_plan_and_no_more_than_an_eighth_beside() {
        let mut conflits = Conflits::default();
        let mut plan = Plan::default();
        for rang in 0..50_000 {
            plan.brouillon.reference_contrat = format!("MUT{rang}");
            plan.brouillon.reference_fibre = format!("CTP-{rang}");
            conflits.note(&plan);
        }
        let octets = 8 * (conflits.fibres.capacity() + conflits.contrats.capacity());
        assert!((50_000 * 16..50_000 * 18).contains(&octets), "{octets}");
    }
}
