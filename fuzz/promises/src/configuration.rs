//! The configuration: read, used, and completed by one more profile.

use std::path::Path;
use std::time::Duration;

use reprov::host::config::{Auth, Config, ProfilNouveau, Surcharges, ecrit_profil};
use reprov::host::toml_keys::{ecrit_duree, ecrit_taille, lit_duree, lit_taille, lit_texte};

use super::file::avec;
use super::memory::{TOML, borne};
use super::{choix, dit};

/// Reads `octets` as `config.toml`; the choice adds a profile to it.
pub fn eprouve(octets: &[u8]) {
    let (choix, corps) = choix(octets);
    let texte = match lit_texte(Path::new("config.toml"), Vec::new(), corps) {
        Ok(texte) => texte,
        Err(echec) => return dit(&echec),
    };
    mesures(&texte);
    let config = match borne("configuration", TOML, corps.len(), || Config::lit("dossier/config.toml", &texte)) {
        Ok(config) => config,
        Err(echec) => return dit(&echec),
    };
    sensee(&config);
    if choix > 0 {
        avec("config.toml", corps, |chemin| ajoute(chemin, &texte, choix));
    }
}

/// A duration and a size read back from what is written of them.
fn mesures(texte: &str) {
    if let Some(duree) = lit_duree(texte) {
        assert_eq!(lit_duree(&ecrit_duree(duree)), Some(duree));
    }
    if let Some(taille) = lit_taille(texte) {
        assert_eq!(lit_taille(&ecrit_taille(taille)), Some(taille));
    }
}

/// What the product relies on without looking again.
fn sensee(config: &Config) {
    assert!(config.quota.reserve < config.quota.part() && config.quota.part() <= config.quota.mensuel);
    assert!(config.quota.sessions > 0);
    assert!(config.suivi.premier > Duration::ZERO && config.suivi.premier <= config.suivi.maximum);
    assert!(config.cache.fibres <= config.cache.perime);
    assert!(config.journal.retention >= Duration::from_hours(24));
    let _ = config.reglages(true);
    match config.acces() {
        Ok(acces) => assert!(acces.url.starts_with("https://") || acces.url.starts_with("http://"), "{}", acces.url),
        Err(echec) => dit(&echec),
    }
}

/// A new profile is there, and everything else as it was.
fn ajoute(chemin: &Path, texte: &str, choix: u8) {
    // Read under its own name: its paths are relative to its folder.
    let avant = Config::lit(&chemin.display().to_string(), texte).expect("it was read before");
    let nouveau = ProfilNouveau {
        url: "https://exemple.invalid/eReprov".to_owned(),
        identifiant: Some("a\"\\é".to_owned()),
        auth: if choix & 1 == 0 { Auth::Basic } else { Auth::Wsse },
        production: choix & 2 == 0,
    };
    let nom = "nouveau";
    if let Err(echec) = ecrit_profil(chemin, nom, &nouveau) {
        dit(&echec);
        let reste = Config::charge(&Surcharges::default(), Some(chemin)).expect("the file is as it was");
        assert_eq!(reste.profils, avant.profils);
        return;
    }
    let apres = Config::charge(&Surcharges::default(), Some(chemin)).expect("what was written is read");
    let profil = &apres.profils[nom];
    assert_eq!(profil.url.as_deref(), Some(nouveau.url.as_str()));
    assert_eq!(profil.identifiant, nouveau.identifiant);
    // What stood there without its url keeps what it said.
    if !avant.profils.contains_key(nom) {
        assert_eq!((profil.auth, profil.production), (nouveau.auth, nouveau.production));
    }
    for (autre, profil) in avant.profils.iter().filter(|(autre, _)| *autre != nom) {
        assert_eq!(apres.profils.get(autre), Some(profil), "{autre}");
    }
}
