//! The screens as a technician sees them: what is on them, at 80x24 and at every other size, and
//! what keys and answers lead to. No engine, no terminal: effects are looked at, not done.
//!
//! One module per screen, and one for what all of them have (`frame`).

mod commande;
mod confirmation;
mod demande;
mod exits;
mod facade;
mod following;
mod frame;
mod gallery;
mod help;
mod home;
mod hostile;
mod journal;
mod keys;
mod languages;
mod main_job;
mod missing_codes;
mod mouse;
mod offline;
mod password;
mod pictures;
mod result;
mod routes;
mod scale;
mod several;
mod site;
mod themes;
mod time;
mod tree;
mod wall;
mod welcome;

use common::tui::scenes::{Vue, toutes};
use common::tui::{CONTRAT, Harness, vie};
use reprov::engine::Nouvelle;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::What;

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

/// What stands on the scene of that name at that size.
fn scene(nom: &str, (width, height): (u16, u16)) -> String {
    let scene = toutes().find(|scene| scene.nom == nom).unwrap_or_else(|| panic!("no scene is called {nom}"));
    match scene.vue() {
        Vue::Ecran(mut harness) => harness.screen(width, height),
        mut vue @ Vue::Accueil(..) => vue.texte((width, height)),
    }
}
