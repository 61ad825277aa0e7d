//! The screens as a technician sees them: what is on them, at 80x24 and at every other size, and
//! what keys and answers lead to. No engine, no terminal: effects are looked at, not done.
//!
//! One module per screen, and one for what all of them have (`cadre`).

mod accueil;
mod aide;
mod ampleur;
mod arbre;
mod cadre;
mod commande;
mod confirmation;
mod demande;
mod dossiers;
mod facade;
mod galerie;
mod hors_ligne;
mod hostile;
mod images;
mod journal;
mod langues;
mod manquants;
mod mot_de_passe;
mod parcours;
mod plusieurs;
mod resultat;
mod routes;
mod site;
mod sorties;
mod souris;
mod suivi;
mod temps;
#[path = "../hostile/textes.rs"]
mod textes;
mod themes;
mod touches;
#[path = "../tui_harness/mod.rs"]
mod tui_harness;

use reprov::engine::Nouvelle;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::What;
use tui_harness::{CONTRAT, Harness, vie};

fn sends(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Envoyer(_))).count()
}

/// Every size from 0x0 to 60x30; of those too small for more than one line (below 40x12) one in
/// six, for all screens are the same there.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let all = (0..=30).flat_map(|height| (0..=60).map(move |width| (width, height)));
    all.filter(|(width, height)| (*width >= 39 && *height >= 11) || (width + height) % 6 == 0)
}

/// The following of the first contract, whose put went like that.
fn suivi(world: World, apres: Vec<reprov::domain::lifecycle::Evenement>) -> Harness {
    let mut harness = Harness::home(world);
    let vie = Box::new(vie(CONTRAT, apres));
    harness.send(What::News(Nouvelle::Vie { vie, prochain: None }));
    harness.keys("s");
    harness
}
