//! The welcome of somebody who has configured nothing.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reprov::host::config::{Glyphes, Theme};
use reprov::host::texts::Textes;
use reprov::tui::app::welcome::Accueil;
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;

use super::sizes;
use super::tui_harness::parse;

#[test]
fn the_welcome_offers_the_demo_and_hides_the_password() {
    let draw = |accueil: &Accueil, width, height| {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let palette = Palette::new(Theme::Sombre, false, false);
        let signs = Signs::new(Glyphes::Unicode, true);
        terminal.draw(|frame| accueil.draw(frame, Textes::default(), palette, signs)).unwrap();
        terminal.backend().to_string()
    };
    let mut accueil = Accueil::new();
    let first = draw(&accueil, 80, 24);
    assert!(first.contains("▶ Essayer la démonstration") && first.contains("Configurer un accès"), "{first}");
    insta::assert_snapshot!("accueil_80x24", first);
    for keys in ["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>", "s3cret"] {
        for key in parse(keys) {
            assert!(accueil.key(key).is_none());
        }
    }
    let password = draw(&accueil, 80, 24);
    assert!(password.contains("******") && !password.contains("s3cret"), "{password}");
    for (width, height) in sizes().filter(|(width, height)| width * height > 0) {
        draw(&accueil, width, height);
    }
}
