//! The screens as a technician sees them, at 80x24 and beside it.

mod tui_harness;

use reprov::domain::commande::Commande;
use reprov::tui::state::World;
use tui_harness::{Harness, faits};

#[test]
fn look() {
    let mut h = Harness::home(World::Test);
    println!("{}", h.screen(80, 24));
    let mut h = Harness::site(World::Test);
    println!("{}", h.screen(80, 24));
    let mut h = Harness::demande(World::Test, faits());
    println!("{}", h.screen(80, 24));
    h.keys("<esc>");
    println!("{}", h.screen(80, 24));
    h.keys("<enter>cass<enter>");
    println!("{}", h.screen(80, 24));
    h.keys("<enter>");
    println!("{}", h.screen(80, 24));
    let mut h = Harness::confirmation(World::Demo, Commande::default());
    println!("{}", h.screen(80, 24));
    h.keys("<esc>");
    println!("{}", h.screen(80, 24));
    let mut h = Harness::home(World::Production);
    h.keys("jj<enter>");
    println!("{}", h.screen(80, 24));
    let mut h = Harness::home(World::Test);
    h.keys("j<enter>");
    println!("{}", h.screen(80, 24));
    h.keys("t");
    println!("{}", h.screen(80, 24));
    h.keys("<esc>h");
    println!("{}", h.screen(80, 24));
    h.keys("<esc>?");
    println!("{}", h.screen(80, 24));
    h.keys("<esc><c-p>");
    println!("{}", h.screen(80, 24));
}
