//! The welcome of somebody who has configured nothing.
//!
//! Guards: domain: what the guided set-up takes, the configuration and the network take: one rule for an address,
//! a profile's name, a login

use std::time::Duration;

use common::tui::parse;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reprov::host::config::{Auth, Config, Glyphes, ProfilNouveau, Theme, ecrit_profil};
use reprov::host::texts::Textes;
use reprov::net::Acces;
use reprov::net::probe::Sonde;
use reprov::tui::app::welcome::{Accueil, ChoixAccueil, NouveauProfil};
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;

use super::{scene, sizes};

fn draw(accueil: &Accueil, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let palette = Palette::new(Theme::Sombre, false, false);
    let signs = Signs::new(Glyphes::Unicode, true);
    terminal.draw(|frame| accueil.draw(frame, Textes::default(), palette, signs)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn the_welcome_offers_the_demo_and_hides_the_password() {
    let mut accueil = Accueil::new();
    let first = draw(&accueil, 80, 24);
    assert!(first.contains("▶ Essayer la démonstration") && first.contains("Configurer un accès"), "{first}");
    let rows: Vec<&str> = first.lines().map(|row| row.trim_matches('"').trim_end()).collect();
    assert_eq!(rows, scene("accueil", (80, 24)).lines().collect::<Vec<_>>());
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

/// Types `name`, `url` and a login into the set-up; what it gives, or the frame of the step that kept it.
fn set_up(name: &str, url: &str, login: &str) -> Result<NouveauProfil, String> {
    let mut accueil = Accueil::new();
    let press = |accueil: &mut Accueil, keys: &str| parse(keys).into_iter().find_map(|key| accueil.key(key));
    press(&mut accueil, "<down><enter>");
    for (text, next) in [(name, "2/5"), (url, "3/5"), (login, "4/5")] {
        press(&mut accueil, "<c-u>");
        accueil.paste(text);
        press(&mut accueil, "<enter>");
        let frame = draw(&accueil, 80, 24);
        if !frame.contains(next) {
            return Err(frame);
        }
    }
    match press(&mut accueil, "<enter><enter><enter>") {
        Some(ChoixAccueil::Configurer(profile)) => Ok(profile),
        _ => Err(draw(&accueil, 80, 24)),
    }
}

#[test]
fn what_the_set_up_takes_the_configuration_and_the_network_take() {
    let folder = tempfile::tempdir().unwrap();
    let url = "https://ws.example/eReprov";
    let names = ["a", "pack_2-B", &"n".repeat(32), &"n".repeat(33), &"n".repeat(40), &"n".repeat(41), "é", "a b", ""];
    let urls = [
        url,
        "https://ws.example:8443/x",
        "http://127.0.0.1:8085/x",
        "http://[::1]/x",
        "https://ws.example:99999/x",
        "https://ws.example:0/x",
        "https://ws.example:x/",
        "https://ws.example/#x",
        "https://ws.example/é",
        "https://[::zz]/",
        "https://1.2.3.999/",
        "https://a:b@ws.example/",
        "http://ws.example/",
        "ftp://ws.example/",
        "https://",
    ];
    let cases = names.iter().map(|name| (*name, url)).chain(urls.iter().map(|url| ("pack", *url)));
    let mut taken = 0;
    for (at, (name, url)) in cases.enumerate() {
        let Ok(profile) = set_up(name, url, "DUPONT") else { continue };
        taken += 1;
        let file = folder.path().join(format!("{at}.toml"));
        let written = ProfilNouveau {
            url: profile.url.clone(),
            identifiant: Some(profile.identifiant.clone()),
            auth: Auth::Basic,
            production: profile.production,
        };
        ecrit_profil(&file, &profile.nom, &written).unwrap_or_else(|echec| panic!("{name} {url}: {echec:?}"));
        let config = Config::lit("config.toml", &std::fs::read_to_string(&file).unwrap()).unwrap();
        let url = config.acces().unwrap().url;
        assert!(Sonde::new(&way(&url)).is_ok(), "{url}: the network room refuses it");
    }
    assert_eq!(taken, 7, "three names and four addresses are fine");
}

#[test]
fn the_set_up_says_at_the_step_what_is_wrong_and_lets_it_be_corrected() {
    let long = set_up(&"n".repeat(33), "https://ws.example/x", "DUPONT").unwrap_err();
    assert!(long.contains("1/5") && long.contains("(32 au"), "{long}");
    let port = set_up("pack", "https://ws.example:99999/x", "DUPONT").unwrap_err();
    assert!(port.contains("2/5") && port.contains("65535"), "{port}");
}

#[test]
fn what_can_t_be_written_is_told_and_what_was_typed_stays() {
    let mut accueil = Accueil::new();
    for key in parse("<down><enter><enter>ws.example/x<enter>DUPONT<enter><enter><enter>") {
        assert!(accueil.key(key).is_none());
    }
    accueil.refuse("Le profil « pack » existe déjà. Choisissez un autre nom.".to_owned());
    let told = draw(&accueil, 80, 24);
    assert!(told.contains("existe déjà") && told.contains("https://ws.example/x"), "{told}");
    assert!(parse("<esc>").into_iter().all(|key| accueil.key(key).is_none()));
    assert!(!draw(&accueil, 80, 24).contains("existe déjà"));
}

fn way(url: &str) -> Acces {
    let wait = Duration::from_secs(1);
    Acces { delai_connexion: wait, delai_reponse: wait, ..common::post::acces(url) }
}
