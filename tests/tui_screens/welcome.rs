//! The welcome for a user who has configured nothing.
//!
//! Guards: domain: what the guided set-up takes, the configuration and the network take: one rule for an address,
//! a profile's name, a login

use std::time::Duration;

use common::tui::parse;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use reprov::host::config::{Auth, Config, GlyphSet, NewProfile, Theme, write_profile};
use reprov::host::texts::Texts;
use reprov::net::ServiceWay;
use reprov::net::probe::Probe;
use reprov::tui::app::welcome::{EnteredProfile, Welcome, WelcomeChoice};
use reprov::tui::glyphs::Signs;
use reprov::tui::theme::Palette;

use super::{scene, sizes};

fn draw(welcome: &Welcome, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    let palette = Palette::new(Theme::Dark, false, false);
    let signs = Signs::new(GlyphSet::Unicode, true);
    terminal.draw(|frame| welcome.draw(frame, Texts::default(), palette, signs)).unwrap();
    terminal.backend().to_string()
}

#[test]
fn the_welcome_offers_the_demo_and_hides_the_password() {
    let mut welcome = Welcome::new();
    let first = draw(&welcome, 80, 24);
    assert!(first.contains("▶ Essayer la démonstration") && first.contains("Configurer un accès"), "{first}");
    let rows: Vec<&str> = first.lines().map(|row| row.trim_matches('"').trim_end()).collect();
    assert_eq!(rows, scene("accueil", (80, 24)).lines().collect::<Vec<_>>());
    for keys in ["<down><enter><enter>", "ws.example/x<enter>", "DUPONT<enter>", "s3cret"] {
        for key in parse(keys) {
            assert!(welcome.key(key).is_none());
        }
    }
    let password = draw(&welcome, 80, 24);
    assert!(password.contains("******") && !password.contains("s3cret"), "{password}");
    for (width, height) in sizes().filter(|(width, height)| width * height > 0) {
        draw(&welcome, width, height);
    }
}

/// Types `name`, `url` and a login into the set-up; returns the profile, or the screen of the step that refused its
/// text.
fn set_up(name: &str, url: &str, login: &str) -> Result<EnteredProfile, String> {
    let mut welcome = Welcome::new();
    let press = |welcome: &mut Welcome, keys: &str| parse(keys).into_iter().find_map(|key| welcome.key(key));
    press(&mut welcome, "<down><enter>");
    for (text, next) in [(name, "2/5"), (url, "3/5"), (login, "4/5")] {
        press(&mut welcome, "<c-u>");
        welcome.paste(text);
        press(&mut welcome, "<enter>");
        let frame = draw(&welcome, 80, 24);
        if !frame.contains(next) {
            return Err(frame);
        }
    }
    match press(&mut welcome, "<enter><enter><enter>") {
        Some(WelcomeChoice::Configure(profile)) => Ok(profile),
        _ => Err(draw(&welcome, 80, 24)),
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
        let written = NewProfile {
            url: profile.url.clone(),
            login: Some(profile.login.clone()),
            auth: Auth::Basic,
            production: profile.production,
        };
        write_profile(&file, &profile.name, &written).unwrap_or_else(|failure| panic!("{name} {url}: {failure:?}"));
        let config = Config::read("config.toml", &std::fs::read_to_string(&file).unwrap()).unwrap();
        let url = config.service_access().unwrap().url;
        assert!(Probe::new(&way(&url)).is_ok(), "{url}: the network room refuses it");
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
    let mut welcome = Welcome::new();
    for key in parse("<down><enter><enter>ws.example/x<enter>DUPONT<enter><enter><enter>") {
        assert!(welcome.key(key).is_none());
    }
    welcome.refuse("Le profil « pack » existe déjà. Choisissez un autre nom.".to_owned());
    let told = draw(&welcome, 80, 24);
    assert!(told.contains("existe déjà") && told.contains("https://ws.example/x"), "{told}");
    assert!(parse("<esc>").into_iter().all(|key| welcome.key(key).is_none()));
    assert!(!draw(&welcome, 80, 24).contains("existe déjà"));
}

fn way(url: &str) -> ServiceWay {
    let wait = Duration::from_secs(1);
    ServiceWay { connection_delay: wait, answer_delay: wait, ..common::post::way(url) }
}
