//! The screens as a technician sees them: their content at 80x24 and at every other size, and the effects of keys and
//! answers. There is no engine and no terminal: the tests look at effects and do not carry them out.
//!
//! One module per screen, and `frame` for the parts that all screens have.

mod back;
mod commande;
mod confirmation;
mod contrat_list;
mod demande;
mod elsewhere;
mod exits;
mod facade;
mod following;
mod follows;
mod frame;
mod gallery;
mod help;
mod home;
mod hostile;
mod journal;
mod keys;
mod languages;
mod main_job;

mod misread;
mod missing_codes;
mod mouse;
mod offline;
mod own_puts;
mod password;
mod pictures;
mod plan_sheet;
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

/// Every size from 0x0 to 60x30. Of the sizes below the minimum (40x12) only one in six is drawn: there all screens
/// look the same.
fn sizes() -> impl Iterator<Item = (u16, u16)> {
    let all = (0..=30).flat_map(|height| (0..=60).map(move |width| (width, height)));
    all.filter(|(width, height)| (*width >= 39 && *height >= 11) || (width + height) % 6 == 0)
}

/// The following of the first contract, whose put has these events.
fn following(world: World, after: Vec<reprov::domain::lifecycle::PutEvent>) -> Harness {
    let mut harness = Harness::home(world);
    let life = Box::new(life(CONTRAT, after));
    harness.send(What::News(News::Life { life, next_at: None }));
    harness.keys("s");
    harness
}

/// The text of the scene of that name at that size.
fn scene(name: &str, (width, height): (u16, u16)) -> String {
    let scene = all().find(|scene| scene.name == name).unwrap_or_else(|| panic!("no scene is called {name}"));
    match scene.view() {
        SceneView::Screen(mut harness) => harness.screen(width, height),
        mut view @ SceneView::Welcome(..) => view.text((width, height)),
    }
}
