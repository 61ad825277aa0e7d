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

use common::tui::scenes::{SceneView, all};
use common::tui::{CONTRAT, Harness, life};
use reprov::engine::News;
use reprov::tui::data::World;
use reprov::tui::words::effect::Effect;
use reprov::tui::words::msg::What;

fn sends(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Send(_))).count()
}

/// Every size from 0x0 to 60x30; of those too small for more than one line (below 40x12) one in
/// six, for all screens are the same there.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let all = (0..=30).flat_map(|height| (0..=60).map(move |width| (width, height)));
    all.filter(|(width, height)| (*width >= 39 && *height >= 11) || (width + height) % 6 == 0)
}

/// The following of the first contract, whose put went like that.
fn following(world: World, after: Vec<reprov::domain::lifecycle::PutEvent>) -> Harness {
    let mut harness = Harness::home(world);
    let life = Box::new(life(CONTRAT, after));
    harness.send(What::News(News::Life { life, next_at: None }));
    harness.keys("s");
    harness
}

/// What stands on the scene of that name at that size.
fn scene(name: &str, (width, height): (u16, u16)) -> String {
    let scene = all().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no scene is called {name}"));
    match scene.view() {
        SceneView::Screen(mut harness) => harness.screen(width, height),
        mut view @ SceneView::Welcome(..) => view.text((width, height)),
    }
}
