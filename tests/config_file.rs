//! The configuration: the example file equals the defaults, refusals name line and key, and adding a profile changes
//! nothing else.
//!
//! Guards: host: `config.example.toml` equals the defaults

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reprov::domain::service_error::Category;
use reprov::host::config::{Auth, Config, NewProfile, Overrides, Profile, ValueOrigin, write_profile};
use reprov::host::texts::{Language, Texts};

const EXAMPLE: &str = include_str!("../config.example.toml");

/// The example with every commented key uncommented.
fn uncommented() -> String {
    let is_key = |line: &str| {
        line.split_once(" = ")
            .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    let lines = EXAMPLE.lines().map(|line| match line.strip_prefix("# ") {
        Some(remainder) if is_key(remainder) => remainder,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_equals_the_defaults() {
    let example = Config::read("config.example.toml", EXAMPLE).unwrap();
    let fault = Config::default();
    assert_eq!((example.language, &example.profile), (fault.language, &fault.profile));
    assert_eq!(example.profiles.get("pack"), Some(&Profile::default()));
    assert_eq!(
        (example.quota, example.cache, example.following, example.journal, example.display),
        (fault.quota, fault.cache, fault.following, fault.journal, fault.display)
    );
    assert_eq!((&example.post, &example.hotline, &example.exchange), (&fault.post, &fault.hotline, &fault.exchange));
    assert!(!example.is_configured(), "a copied example is not configured until its url is written");
}

#[test]
fn the_example_documents_every_key_and_every_commented_key_is_valid() {
    let everything = Config::read("config.example.toml", &uncommented()).unwrap();
    assert!(everything.is_configured() && everything.service_access().is_ok());
    let absent: Vec<String> = everything
        .values()
        .into_iter()
        .filter(|value| value.origin != ValueOrigin::File)
        .map(|value| value.key)
        .collect();
    assert_eq!(absent, Vec::<String>::new(), "keys that the example does not show");
}

/// The French message that refuses a wrong configuration.
fn refusal(source: &str) -> String {
    let failure = Config::read("config.toml", source).unwrap_err();
    assert_eq!(failure.category, Category::Input);
    let (sentence, advice) = Texts::new(Language::French).failure(&failure);
    assert!(!advice.is_empty(), "{sentence}");
    assert!(!sentence.contains('{') && !advice.contains('{'), "{sentence} {advice}");
    format!("{sentence} {advice}")
}

#[test]
fn each_refusal_names_its_line_and_key() {
    for (source, line, key) in [
        ("langue = \"de\"", 1, "langue"),
        ("\nlangues = \"fr\"", 2, "langues"),
        ("profil = \"x\"\n[profils.pack]", 1, "profil"),
        ("[profils.\"a b\"]", 1, "a b"),
        ("[profils.pack]\nurl = \"http://exemple.test/\"", 2, "profils.pack.url"),
        ("[profils.pack]\nurl = \"https://a:b@exemple.test/\"", 2, "profils.pack.url"),
        ("[profils.pack]\nurl = 3", 2, "profils.pack.url"),
        ("[profils.pack]\nidentifiant = \" \"", 2, "profils.pack.identifiant"),
        ("[profils.pack]\nauth = \"digest\"", 2, "profils.pack.auth"),
        ("[profils.pack]\nsoap_action = \"a\\\"b\"", 2, "profils.pack.soap_action"),
        ("[profils.pack]\nsoap_version = 1.1", 2, "profils.pack.soap_version"),
        ("[profils.pack]\nlecture_nouvel_essai = 11", 2, "profils.pack.lecture_nouvel_essai"),
        ("[profils.pack]\ndelai_connexion = \"0s\"", 2, "profils.pack.delai_connexion"),
        ("[profils.pack]\ndelai_reponse = 30", 2, "profils.pack.delai_reponse"),
        ("[profils.pack]\ntaille_max = \"64 Mo\"", 2, "profils.pack.taille_max"),
        ("[profils.pack]\nclient_key = \"k.pem\"", 2, "profils.pack.client_key"),
        ("[profils.pack]\nmot_de_passe = \"x\"", 2, "profils.pack.mot_de_passe"),
        ("[quota]\npart = 3000", 2, "quota.part"),
        ("[quota]\nreserve = 2000", 2, "quota.reserve"),
        ("[quota]\n\npart = 40", 3, "quota.part"),
        ("[quota]\nmensuel = -1", 2, "quota.mensuel"),
        ("[quota]\nsessions = 0", 2, "quota.sessions"),
        ("[cache]\nfibres = \"48h\"", 2, "cache.fibres"),
        ("[suivi]\nmaximum = \"1s\"", 2, "suivi.maximum"),
        ("[journal]\nretention = \"23h\"", 2, "journal.retention"),
        ("[journal]\nretention = \"3651j\"", 2, "journal.retention"),
        ("[echange]\ncode_oi = \"OIN\"", 2, "echange.code_oi"),
        ("[echange]\n\ncode_oc = \"../a\"", 3, "echange.code_oc"),
        ("[echange]\ncode_oc = 1234", 2, "echange.code_oc"),
        ("[affichage]\nsouris = \"oui\"", 2, "affichage.souris"),
        ("[affichage]\ntheme = \"bleu\"", 2, "affichage.theme"),
        ("cache = 3", 1, "cache"),
    ] {
        let text = refusal(source);
        assert!(text.starts_with(&format!("config.toml, ligne {line} ")) && text.contains(key), "{source}: {text}");
    }
    assert!(refusal("[quota\n").starts_with("config.toml, ligne 1 "));
    assert!(refusal("a = 1\na = 2\n").starts_with("config.toml, ligne 2 "));
}

#[test]
fn a_refused_address_does_not_repeat_its_password() {
    assert!(!refusal("[profils.pack]\nurl = \"https://moi:secret42@exemple.test/\"").contains("secret42"));
}

#[test]
fn a_proxy_s_password_is_masked() {
    let source = "[profils.pack]\nproxy = \"http://moi:secret42@proxy.test:3128\"\n";
    let config = Config::read("config.toml", source).unwrap();
    let shown = serde_json::to_string(&config.values()).unwrap();
    assert!(shown.contains("proxy.test:3128") && !shown.contains("secret42"), "{shown}");
}

#[test]
fn a_single_profile_need_not_be_named_and_paths_are_the_file_s() {
    let source =
        "[profils.prod]\nurl = \"https://exemple.test/\"\nauth = \"none\"\nca_file = \"ca.pem\"\nproduction = true\n";
    let config = Config::read("/etc/reprov/config.toml", source).unwrap();
    assert_eq!(config.profile, "prod");
    let access = config.service_access().unwrap();
    assert_eq!(access.profile.ca_file.as_deref(), Some(Path::new("/etc/reprov/ca.pem")));
    assert_eq!((access.profile.login, access.profile.auth), (None, Auth::None));
    assert!(config.settings(true).production && config.settings(true).offline);
}

fn new_profile() -> NewProfile {
    NewProfile {
        url: "https://exemple.test/eReprov/2.0".to_owned(),
        login: Some("LOGIN".to_owned()),
        auth: Auth::Basic,
        production: false,
    }
}

#[test]
fn the_first_configuration_is_made_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reprov").join("config.toml");
    write_profile(&path, "pack", &new_profile()).unwrap();
    let config = Config::load(&Overrides::default(), Some(&path)).unwrap();
    assert_eq!(config.profile, "pack");
    assert_eq!(config.service_access().unwrap().profile.login.as_deref(), Some("LOGIN"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let names: BTreeSet<_> =
        fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 1, "nothing provisional is left: {names:?}");
}

#[test]
fn a_profile_is_added_and_nothing_else_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    let before = "# à moi\nlangue = \"en\"   # anglais\nprofil = \"pack\"\n\n[profils.pack]\nurl = \"https://a.test/\"\n\n[quota]\nmensuel = 100 # peu\n";
    fs::write(&path, before).unwrap();
    write_profile(&path, "prod", &NewProfile { production: true, ..new_profile() }).unwrap();
    let after = fs::read_to_string(&path).unwrap();
    for line in before.lines() {
        assert!(after.lines().any(|other| other == line), "{line:?} is gone from\n{after}");
    }
    let config = Config::read("config.toml", &after).unwrap();
    assert_eq!((config.profile.as_str(), config.quota.monthly), ("pack", 100));
    assert!(config.profiles["prod"].production);
}

#[test]
fn the_copied_example_is_completed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, EXAMPLE).unwrap();
    write_profile(&path, "pack", &new_profile()).unwrap();
    let config = Config::load(&Overrides::default(), Some(&path)).unwrap();
    assert_eq!(config.service_access().unwrap().url, "https://exemple.test/eReprov/2.0");
}

#[test]
fn what_must_not_be_changed_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    for (before, name, profile) in [
        ("[profils.pack]\nurl = \"https://a.test/\"\n", "pack", new_profile()),
        ("[quota\n", "pack", new_profile()),
        ("langue = \"fr\"\n", "a b", new_profile()),
        ("langue = \"fr\"\n", "pack", NewProfile { url: "http://exemple.test".to_owned(), ..new_profile() }),
        ("langue = \"fr\"\n", "pack", NewProfile { login: None, ..new_profile() }),
    ] {
        fs::write(&path, before).unwrap();
        let failure = write_profile(&path, name, &profile).unwrap_err();
        assert_eq!(failure.category, Category::Input);
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
    }
}
