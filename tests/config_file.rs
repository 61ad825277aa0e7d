//! The configuration: the example equals the defaults, refusals name line and key, a profile is
//! added without touching anything else.
//!
//! Guards: host: `config.example.toml` equals the defaults

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reprov::domain::service_error::Categorie;
use reprov::host::config::{Auth, Config, Profil, ProfilNouveau, Provenance, Surcharges, ecrit_profil};
use reprov::host::texts::{Langue, Textes};

const EXEMPLE: &str = include_str!("../config.example.toml");

/// The example with every commented key in force.
fn decommente() -> String {
    let est_cle = |ligne: &str| {
        ligne
            .split_once(" = ")
            .is_some_and(|(cle, _)| !cle.is_empty() && cle.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    };
    let lignes = EXEMPLE.lines().map(|ligne| match ligne.strip_prefix("# ") {
        Some(reste) if est_cle(reste) => reste,
        _ => ligne,
    });
    lignes.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_example_equals_the_defaults() {
    let exemple = Config::lit("config.example.toml", EXEMPLE).unwrap();
    let defaut = Config::default();
    assert_eq!((exemple.langue, &exemple.profil), (defaut.langue, &defaut.profil));
    assert_eq!(exemple.profils.get("pack"), Some(&Profil::default()));
    assert_eq!(
        (exemple.quota, exemple.cache, exemple.suivi, exemple.journal, exemple.affichage),
        (defaut.quota, defaut.cache, defaut.suivi, defaut.journal, defaut.affichage)
    );
    assert_eq!((&exemple.poste, &exemple.hotline, &exemple.echange), (&defaut.poste, &defaut.hotline, &defaut.echange));
    assert!(!exemple.est_configuree(), "a copied example is not configured until its url is written");
}

#[test]
fn the_example_documents_every_key_and_every_commented_key_is_valid() {
    let tout = Config::lit("config.example.toml", &decommente()).unwrap();
    assert!(tout.est_configuree() && tout.acces().is_ok());
    let absentes: Vec<String> = tout
        .valeurs()
        .into_iter()
        .filter(|valeur| valeur.origine != Provenance::Fichier)
        .map(|valeur| valeur.cle)
        .collect();
    assert_eq!(absentes, Vec::<String>::new(), "keys that the example does not show");
}

/// What is said of a wrong file, in French.
fn refus(source: &str) -> String {
    let echec = Config::lit("config.toml", source).unwrap_err();
    assert_eq!(echec.categorie, Categorie::Entree);
    let (phrase, conseil) = Textes::new(Langue::Fr).echec(&echec);
    assert!(!conseil.is_empty(), "{phrase}");
    assert!(!phrase.contains('{') && !conseil.contains('{'), "{phrase} {conseil}");
    format!("{phrase} {conseil}")
}

#[test]
fn each_refusal_names_its_line_and_key() {
    for (source, ligne, cle) in [
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
        let texte = refus(source);
        assert!(texte.starts_with(&format!("config.toml, ligne {ligne} ")) && texte.contains(cle), "{source}: {texte}");
    }
    assert!(refus("[quota\n").starts_with("config.toml, ligne 1 "));
    assert!(refus("a = 1\na = 2\n").starts_with("config.toml, ligne 2 "));
}

#[test]
fn a_refused_address_does_not_repeat_its_password() {
    assert!(!refus("[profils.pack]\nurl = \"https://moi:secret42@exemple.test/\"").contains("secret42"));
}

#[test]
fn a_proxy_s_password_is_masked() {
    let source = "[profils.pack]\nproxy = \"http://moi:secret42@proxy.test:3128\"\n";
    let config = Config::lit("config.toml", source).unwrap();
    let montre = serde_json::to_string(&config.valeurs()).unwrap();
    assert!(montre.contains("proxy.test:3128") && !montre.contains("secret42"), "{montre}");
}

#[test]
fn a_single_profile_need_not_be_named_and_paths_are_the_file_s() {
    let source =
        "[profils.prod]\nurl = \"https://exemple.test/\"\nauth = \"none\"\nca_file = \"ca.pem\"\nproduction = true\n";
    let config = Config::lit("/etc/reprov/config.toml", source).unwrap();
    assert_eq!(config.profil, "prod");
    let acces = config.acces().unwrap();
    assert_eq!(acces.profil.ca_file.as_deref(), Some(Path::new("/etc/reprov/ca.pem")));
    assert_eq!((acces.profil.identifiant, acces.profil.auth), (None, Auth::None));
    assert!(config.reglages(true).production && config.reglages(true).hors_ligne);
}

fn nouveau() -> ProfilNouveau {
    ProfilNouveau {
        url: "https://exemple.test/eReprov/2.0".to_owned(),
        identifiant: Some("LOGIN".to_owned()),
        auth: Auth::Basic,
        production: false,
    }
}

#[test]
fn the_first_configuration_is_made_for_its_owner_alone() {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("reprov").join("config.toml");
    ecrit_profil(&chemin, "pack", &nouveau()).unwrap();
    let config = Config::charge(&Surcharges::default(), Some(&chemin)).unwrap();
    assert_eq!(config.profil, "pack");
    assert_eq!(config.acces().unwrap().profil.identifiant.as_deref(), Some("LOGIN"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&chemin).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let noms: BTreeSet<_> =
        fs::read_dir(chemin.parent().unwrap()).unwrap().map(|entree| entree.unwrap().file_name()).collect();
    assert_eq!(noms.len(), 1, "nothing provisional is left: {noms:?}");
}

#[test]
fn a_profile_is_added_and_nothing_else_changes() {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("config.toml");
    let avant = "# à moi\nlangue = \"en\"   # anglais\nprofil = \"pack\"\n\n[profils.pack]\nurl = \"https://a.test/\"\n\n[quota]\nmensuel = 100 # peu\n";
    fs::write(&chemin, avant).unwrap();
    ecrit_profil(&chemin, "prod", &ProfilNouveau { production: true, ..nouveau() }).unwrap();
    let apres = fs::read_to_string(&chemin).unwrap();
    for ligne in avant.lines() {
        assert!(apres.lines().any(|autre| autre == ligne), "{ligne:?} is gone from\n{apres}");
    }
    let config = Config::lit("config.toml", &apres).unwrap();
    assert_eq!((config.profil.as_str(), config.quota.mensuel), ("pack", 100));
    assert!(config.profils["prod"].production);
}

#[test]
fn the_copied_example_is_completed() {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("config.toml");
    fs::write(&chemin, EXEMPLE).unwrap();
    ecrit_profil(&chemin, "pack", &nouveau()).unwrap();
    let config = Config::charge(&Surcharges::default(), Some(&chemin)).unwrap();
    assert_eq!(config.acces().unwrap().url, "https://exemple.test/eReprov/2.0");
}

#[test]
fn what_must_not_be_changed_is_not() {
    let dossier = tempfile::tempdir().unwrap();
    let chemin = dossier.path().join("config.toml");
    for (avant, nom, profil) in [
        ("[profils.pack]\nurl = \"https://a.test/\"\n", "pack", nouveau()),
        ("[quota\n", "pack", nouveau()),
        ("langue = \"fr\"\n", "a b", nouveau()),
        ("langue = \"fr\"\n", "pack", ProfilNouveau { url: "http://exemple.test".to_owned(), ..nouveau() }),
        ("langue = \"fr\"\n", "pack", ProfilNouveau { identifiant: None, ..nouveau() }),
    ] {
        fs::write(&chemin, avant).unwrap();
        let echec = ecrit_profil(&chemin, nom, &profil).unwrap_err();
        assert_eq!(echec.categorie, Categorie::Entree);
        assert_eq!(fs::read_to_string(&chemin).unwrap(), avant);
    }
}
