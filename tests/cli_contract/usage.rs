//! What is typed: usage, help, options and their environment.
//!
//! Guards: cli: output has the documented shape and exit code

use common::bench::Banc;

#[test]
fn a_usage_fault_is_exit_2_and_names_what_is_wrong() {
    let banc = Banc::new();
    banc.ecrit("occupe", "a file where a folder is needed");
    let cas: &[(&[&str], &str)] = &[
        (&["foo"], "foo"),
        (&["structure"], "CONTRAT"),
        (&["structure", "MUT1", "--zzz"], "--zzz"),
        (&["structure", "MUT1", "--fichier"], "--fichier"),
        (&["structure", "--fichier", "x", "--actualiser"], "--actualiser"),
        (&["--format", "xml", "quota"], "texte | json"),
        (&["--langue", "de", "quota"], "fr | en"),
        (&["structure", ""], "referenceContrat"),
        (&["structure", "MUT\u{2011}1"], "U+2011"),
        (&["structure", "1234567890123456789012345678901"], "31"),
        (&["fibres", "MUT1", "--batiment", "B"], "--escalier, --etage"),
        (&["suivre"], "CONTRAT"),
        (&["suivre", "MUT1", "--delai", "bientôt"], "bientôt"),
        (&["trancher", "MUT1"], "--partie"),
        (&["trancher", "MUT1", "--non-partie"], "--raison"),
        (&["trancher", "MUT1", "--partie", "--non-partie"], "--non-partie"),
        (&["decharge", "MUT1", "  "], "code de décharge"),
        (&["decharge", "MUT1", "1234567890123456789012345678901"], "codeDecharge"),
        (&["trancher", "MUT1", "--partie", "--code", "A\u{1b}[2J", "--oui"], "U+001B"),
        (&["importer"], "FICHIER"),
        (&["importer", "a.csv", "--flux", "IPE"], "CR_CMD_ACCES"),
        (&["cr-stoc", "MUT1", "--sortie", "a.csv"], "--resultat"),
        (&["cr-stoc", "MUT1", "--resultat", "OK"], "--sortie"),
        (&["cr-stoc", "MUT1", "--resultat", "PEUT", "--sortie", "a.csv"], "OK, KO"),
        (&["cr-stoc", "MUT1", "--resultat", "KO", "--sortie", "a.csv"], "--motif-ko"),
        (&["cr-stoc", "MUT1", "--resultat", "KO", "--motif-ko", " ", "--sortie", "a.csv"], "--motif-ko"),
        (&["cr-stoc", "MUT1", "--resultat", "OK", "--motif-ko", "FINT01", "--sortie", "a.csv"], "--motif-ko"),
        (
            &["cr-stoc", "MUT1", "MUT2", "--resultat", "OK", "--sous-traitance", "ST", "--sortie", "a.csv"],
            "--sous-traitance",
        ),
        (&["envoyer", "a.toml", "b.toml"], "2 plans"),
        (&["verifier", "p.toml", "--expliquer", "R11"], "R11"),
        (&["simulateur", "--vitesse", "0"], "--vitesse"),
        (&["simulateur", "--ecoute", "192.0.2.1:0"], "192.0.2.1:0"),
        (&["simulateur", "--ecoute", "127.0.0.1:0", "--site", "absent.toml"], "absent.toml n'existe pas"),
        (&["quota", "--donnees", "occupe"], "occupe"),
        (&["completions"], "SHELL"),
        (&["completions", "tcsh"], "bash, elvish, fish, powershell, zsh"),
    ];
    for (arguments, nomme) in cas {
        let course = banc.lance(arguments);
        assert_eq!(course.code, 2, "{arguments:?}: {}", course.messages);
        assert_eq!(course.sortie, "", "{arguments:?}");
        let propre: String = course.messages.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(propre.contains(nomme), "{arguments:?} should name {nomme}: {propre}");
        assert!(propre.starts_with("reprov : ") && !propre.contains("error:"), "{propre}");
    }
}

#[test]
fn a_usage_fault_is_a_document_in_json() {
    let banc = Banc::new();
    let (code, document) = banc.json("erreur", &["structure"]);
    assert_eq!(code, 2);
    assert_eq!(document["erreur"]["categorie"], "entree");
    assert!(document["erreur"]["code"].is_null());
    let (code, _) = Banc::new().avec("REPROV_FORMAT", "json").json("erreur", &["foo"]);
    assert_eq!(code, 2);
}

#[test]
fn the_help_speaks_the_chosen_language() {
    let banc = Banc::new();
    let francais = banc.lance(&["--help"]);
    assert_eq!((francais.code, francais.messages.as_str()), (0, ""));
    assert!(francais.sortie.contains("Utilisation : reprov") && francais.sortie.contains("Commandes:"));
    let anglais = banc.lance(&["verifier", "--help", "--langue", "en"]);
    assert!(anglais.sortie.contains("Usage: reprov verifier"), "{}", anglais.sortie);
    let anglais = Banc::new().avec("REPROV_LANGUE", "en").lance(&["--help"]);
    assert!(anglais.sortie.contains("Exit codes"), "{}", anglais.sortie);
}

#[test]
fn english_aliases_run_the_same_commands() {
    let banc = Banc::new();
    for (alias, nom) in [
        ("check", "verifier"),
        ("submit", "envoyer"),
        ("watch", "suivre"),
        ("simulate", "simulateur"),
        ("import", "importer"),
        ("doctor", "diagnostic"),
        ("login", "connexion"),
        ("logout", "deconnexion"),
    ] {
        assert_eq!(banc.lance(&[alias, "--help"]).sortie, banc.lance(&[nom, "--help"]).sortie);
    }
}

#[test]
fn screens_are_refused_without_a_terminal() {
    for arguments in [&[][..], &["demo"][..]] {
        let course = Banc::new().lance(arguments);
        assert_eq!(course.code, 2);
        assert!(course.messages.contains("terminal"), "{}", course.messages);
    }
}

#[test]
fn a_variable_that_says_nonsense_is_named() {
    let course = Banc::new().avec("REPROV_HORS_LIGNE", "peut-être").lance(&["quota"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("REPROV_HORS_LIGNE") && course.messages.contains("peut-être"));
}

/// Left aside, such a variable would let the default configuration be used instead.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_named_and_never_left_aside() {
    use std::os::unix::ffi::OsStringExt as _;
    for nom in ["CONFIG", "PROFIL", "FORMAT", "LANGUE", "HORS_LIGNE", "DONNEES", "MOT_DE_PASSE"] {
        let variable = format!("REPROV_{nom}");
        let valeur = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
        let course = Banc::new().avec(&variable, valeur).lance(&["config"]);
        assert_eq!((course.code, course.sortie.as_str()), (2, ""), "{variable}");
        assert!(course.messages.contains(&variable), "{}", course.messages);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_can_t_be_written_is_a_failure() {
    for arguments in [&["--help"][..], &["config"][..], &["--format", "json", "config"][..]] {
        let plein = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let course = Banc::new().lance_vers(plein.into(), arguments, "");
        assert_eq!(course.code, 2, "{arguments:?}");
        assert!(course.messages.contains("n'a pas pu être écrit"), "{}", course.messages);
    }
}

#[test]
fn option_beats_environment_beats_file_beats_default() {
    let fichier =
        "langue = \"en\"\nprofil = \"a\"\n[profils.a]\nurl = \"https://a.example/\"\n[profils.b]\n[profils.c]\n";
    let banc = Banc::new().avec("REPROV_CONFIG", "c.toml").avec("REPROV_PROFIL", "b");
    banc.ecrit("c.toml", fichier);
    let origine = |document: &serde_json::Value, cle: &str| {
        let valeurs = document["valeurs"].as_array().unwrap();
        let valeur = valeurs.iter().find(|valeur| valeur["cle"] == cle).unwrap();
        (valeur["valeur"].clone(), valeur["origine"].as_str().unwrap().to_owned())
    };
    let (code, document) = banc.json("config", &["config"]);
    assert_eq!(code, 0);
    assert_eq!(origine(&document, "profil"), ("b".into(), "environnement".into()));
    assert_eq!(origine(&document, "langue"), ("en".into(), "fichier".into()));
    assert_eq!(origine(&document, "format"), ("json".into(), "option".into()));
    assert_eq!(origine(&document, "profils.a.url"), ("https://a.example/".into(), "fichier".into()));
    assert_eq!(origine(&document, "suivi.doute"), ("10m".into(), "defaut".into()));
    let (_, document) = banc.json("config", &["config", "--profil", "c"]);
    assert_eq!(origine(&document, "profil"), ("c".into(), "option".into()));
    let course = banc.lance(&["config", "--profil", "d"]);
    assert_eq!(course.code, 2);
    assert!(course.messages.contains("a, b, c"), "{}", course.messages);
}

#[test]
fn a_wrong_configuration_names_file_line_and_key() {
    let banc = Banc::new().avec("REPROV_CONFIG", "c.toml");
    banc.ecrit("c.toml", "langue = \"fr\"\n\n[quota]\nmensuels = 12\n");
    for arguments in [&["quota"][..], &["config"][..], &["structure", "MUT1"][..]] {
        let course = banc.lance(arguments);
        assert_eq!(course.code, 2);
        assert!(
            course.messages.contains("c.toml, ligne 4") && course.messages.contains("quota.mensuels"),
            "{}",
            course.messages
        );
    }
}

#[test]
fn without_a_configuration_the_service_s_address_is_asked_for() {
    let banc = Banc::new();
    for arguments in [&["structure", "MUT1"][..], &["connexion"][..]] {
        let (code, document) = banc.json("erreur", arguments);
        assert_eq!(code, 2, "{document}");
    }
}
